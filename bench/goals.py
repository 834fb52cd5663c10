"""The goals that were set for the engine, held against what a run measured."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bench import table
from bench.table import done, number, of

Line = dict[str, Any]
Found = tuple[str, str, str, bool]

_TAGS = {"surname_changed": 0.60, "dob_year1": 0.85, "diminutive": 0.90, "latin": 0.93, "homoglyph": 0.93}
_ECE, _CERTAIN = 0.02, 0.995
_SEARCH = {"p50_ms": 3.0, "p95_ms": 8.0, "open_s": 1.0}
_MARGIN = 0.01  # of F1 at the default threshold above Splink's


@dataclass(frozen=True)
class Bound:
    """At most so much of a measure."""

    what: str
    part: str
    pick: Callable[[Line], bool]
    measure: str
    most: float


_COSTS = (
    Bound("syn_1m, wall s", "registers", lambda x: x["task"] == "syn_1m", "wall_s", 30),
    Bound("syn_1m, MB", "registers", lambda x: x["task"] == "syn_1m", "rss_mb", 4096),
    Bound("l50k A–B, wall s", "crosslists", lambda x: table.lists(x) == "l50k A–B", "wall_s", 20),
    Bound("world 300 000 × 300 000, wall s", "growth", lambda x: x["rows"] == 300_000, "wall_s", 60),
)


def goals(lines: Sequence[Line]) -> Iterator[Found]:
    """What, aimed at, measured, met; only what this run measured."""
    every = [line for line in lines if line.get("tool") == "kintrace"]
    ours = [line for line in every if done(line)]
    yield (
        "runs of kintrace that did not finish",
        "0",
        f"{len(every) - len(ours)} of {len(every)}",
        every == ours,
    )
    for bound in _COSTS:
        for line in ours:
            if line["part"] == bound.part and bound.pick(line):
                got = line[bound.measure]
                yield bound.what, f"≤ {number(bound.most)}", f"{got:.1f}", got <= bound.most
    yield from _against_splink(lines)
    yield from _tags(ours)
    yield from _calibration(ours)
    yield from _search([line for line in lines if line["part"] == "search" and done(line)])
    yield from _identity(lines)


def _search(lines: Sequence[Line]) -> Iterator[Found]:
    """Only on a register of a million: a smaller one says nothing of the goal."""
    if max((line.get("records", 0) for line in lines), default=0) < 1_000_000:
        return
    for line in lines:
        name = f"search, {line['task']}, {line.get('queries', '')}"
        for measure, most in _SEARCH.items():
            if measure in line:
                yield f"{name} {measure}", f"≤ {most:g}", f"{line[measure]:g}", line[measure] <= most
        if "recall10" in line:
            alone = line["queries"] == "name"
            got = line["recall10_unambiguous"] if alone else line["recall10"]
            least = 0.97 if alone else 0.98
            what = f"{name} recall@10" + (", at most ten bearers" if alone else "")
            yield what, f"≥ {of(least, 2)}", of(got), got is not None and got >= least


def _against_splink(lines: Sequence[Line]) -> Iterator[Found]:
    for task in ("syn_100k", "syn_1m"):
        found = {line["tool"]: line for line in lines if line.get("task") == task and done(line)}
        if {"kintrace", "splink addr"} <= found.keys():
            ours, theirs = found["kintrace"], found["splink addr"]
            one = [line["one_to_one"]["f1"] for line in (ours, theirs)]
            yield f"{task}, best 1:1 F1", f"≥ Splink addr ({of(one[1], 4)})", of(one[0], 4), one[0] >= one[1]
            default = [line["default"]["f1"] for line in (ours, theirs)]
            aim = f"≥ Splink addr ({of(default[1], 4)}) + {of(_MARGIN, 2)}"
            yield f"{task}, default F1", aim, of(default[0], 4), default[0] >= default[1] + _MARGIN


def _tags(ours: Sequence[Line]) -> Iterator[Found]:
    for line in ours:
        if line.get("set") == "m5k" and line.get("lists") == "AB":
            for tag, least in _TAGS.items():
                share, pairs = line["sure_tags"][tag]
                what = f"m5k, recall of {tag} ({pairs}) at P ≥ .99"
                yield what, f"≥ {of(least, 2)}", of(share), share >= least


def _calibration(ours: Sequence[Line]) -> Iterator[Found]:
    """The worst list stands for all."""
    judged = [
        (table.lists(line) if "lists" in line else str(line["set"]), line["calibration"])
        for line in ours
        if line["part"] in ("crosslists", "calibration") and line["calibration"]["ece"] is not None
    ]
    if not judged:
        return
    name, said = max(judged, key=lambda one: one[1]["ece"])
    bad = sum(one["ece"] > _ECE for _, one in judged)
    got = f"{of(said['ece'], 4)} ({name}; over it: {bad} of {len(judged)})"
    yield "ECE, the worst list", f"≤ {of(_ECE, 2)}", got, not bad
    shares = [(name, one) for name, one in judged if one["certain_true"] is not None]
    name, said = min(shares, key=lambda one: one[1]["certain_true"])
    bad = sum(one["certain_true"] < _CERTAIN for _, one in shares)
    got = f"{of(said['certain_true'], 4)} ({name}, {said['certain']} pairs; under it: {bad} of {len(shares)})"
    yield "certain that are true, the worst list", f"≥ {of(_CERTAIN)}", got, not bad
    siblings = sum(one.get("certain_siblings", 0) for _, one in judged)
    yield "siblings among the certain, all lists", "0", str(siblings), siblings == 0


def _identity(lines: Sequence[Line]) -> Iterator[Found]:
    for line in lines:
        if line["part"] == "identity" and done(line):
            what = f"{line['set']}, answers of {line['runs']} runs"
            yield what, "1", str(line["answers"]), line["answers"] == 1
