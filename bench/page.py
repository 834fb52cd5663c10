"""The results page: the hand-written frame of `frame.md`, with the tables of a run put in.

A section whose part was not run is left out, and told at the end.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import goals, growth, table, tasks
from bench.runs import cuts

Line = dict[str, Any]
FRAME = Path(__file__).with_name("frame.md")
_MARK = re.compile(r"^<!-- (\w+) -->\n", re.MULTILINE)
# Which part's results a section needs, where it is not named like it
_NEEDS = {"sure": "crosslists", "calibration": "crosslists", "goals": "", "end": ""}
_NAMED = {
    "registers": "registers in Latin letters",
    "crosslists": "the shared cross-lists",
    "calibration": "invented worlds of several seeds",
    "growth": "growth",
    "identity": "equality of repeated runs",
    "clusters": "groups within one list",
    "search": "search for one person",
    "namepairs": "pairs of names",
}


def page(
    lines: Sequence[Line], versions: Mapping[str, str], absent: Mapping[str, str], parts: Mapping[str, str]
) -> str:
    """The whole page.

    Args:
        lines: of all parts that were run.
        versions: what the run was made with.
        absent: peers that could not be installed, with the reason.
        parts: for each part, of which run it is; they are told where they differ.
    """
    words = {**_words(lines, versions, absent), "parts": _of_runs(parts)}
    there = {line["part"] for line in lines if table.done(line)}
    kept = []
    for name, text in _sections():
        if _shown(name, there, lines):
            kept.append(_put_in(text, words).strip() + "\n")
    return "\n".join(kept)


def _of_runs(parts: Mapping[str, str]) -> str:
    if len(set(parts.values())) < 2:
        return ""
    told = "; ".join(f"{_NAMED[name]}: {run}" for name, run in parts.items())
    return f"The parts are from runs of their own: {told}."


def _shown(name: str, there: set[str], lines: Sequence[Line]) -> bool:
    if name == "stages":
        return any("stages" in line for line in lines)
    need = _NEEDS.get(name, name)
    return not need or need in there


def _sections() -> Iterator[tuple[str, str]]:
    parts = _MARK.split(FRAME.read_text(encoding="utf-8"))
    yield "", parts[0]
    yield from zip(parts[1::2], parts[2::2], strict=True)


def _put_in(text: str, words: Mapping[str, str]) -> str:
    """The text with every {name} replaced; a name that nobody knows is a mistake in the frame."""
    return re.sub(r"\{(\w+)\}", lambda found: words[found[1]], text)


def _words(lines: Sequence[Line], versions: Mapping[str, str], absent: Mapping[str, str]) -> dict[str, str]:
    part = {name: [line for line in lines if line["part"] == name] for name in _NAMED}
    cut = cuts()
    judged = [*part["crosslists"], *part["calibration"]]
    names = [line for line in part["namepairs"] if "pairs" in line]
    loads = [line["load"] for line in lines if "load" in line]
    speed = next((x["microseconds_per_pair"] for x in part["namepairs"] if x["set"] == "speed"), 0)
    return {
        "threshold": str(cut.default),
        "certain": str(cut.certain),
        "made_with": "Made with " + "; ".join(f"{name} {value}" for name, value in versions.items()) + ".",
        "load": f"{max(loads):.1f}" if loads else "not known",
        "absent": "\n".join(f"- {name} was not run: {why}." for name, why in absent.items()),
        "syn_seed": str(tasks.SEED),
        "world_seed": str(growth.SEED),
        "goals": table.goals(goals.goals(lines)),
        "registers": table.registers(part["registers"]),
        "closure": table.closure(part["registers"]),
        "crosslists": table.crosslists(part["crosslists"]),
        "sure": table.sure(part["crosslists"]),
        "tags": table.tags(part["crosslists"]),
        "calibration": table.calibration(judged),
        "growth": table.growth(part["growth"]),
        "stages": table.stages([*part["growth"], *part["registers"]]),
        "identity": table.identity(part["identity"]),
        "clusters": "\n\n".join(line["markdown"] for line in part["clusters"] if table.done(line)),
        "search": table.plain([line for line in part["search"] if table.done(line)]),
        "namepairs": table.namepairs(names),
        "pairs": str(names[0]["pairs"]) if names else "0",
        "pairs_at": str(names[0]["at"]) if names else "–",
        "pairs_speed": f"{speed:.0f}",
        "not_run": "\n".join(_not_run(lines, part)),
    }


def _not_run(lines: Sequence[Line], part: Mapping[str, Sequence[Line]]) -> Iterator[str]:
    left_out = [said for name, said in _NAMED.items() if not part[name]]
    if left_out:
        yield f"- In this run also not: {', '.join(left_out)}."
    for line in lines:
        if not table.done(line) and line["part"] not in ("registers", "crosslists", "growth", "identity"):
            yield f"- {_NAMED[line['part']]}: {table.reason(line)}."
