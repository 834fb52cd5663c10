"""Markdown tables out of lines of results. Numbers are written here and nowhere else."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bench.calibration import by_chance
from bench.profile import STAGES

Line = dict[str, Any]
_QUALITY = ("true pairs", "candidates", "reached", "best F1 (P / R)", "default F1 (P / R)", "1:1", "R@1", "R@10",
            "false alarms", "ECE")  # fmt: skip
_COST = ("wall s", "CPU s", "CPU/wall", "MB")
_PEER_TAGS = "splink, folded"


def rows(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """A table; the first column is aligned left, numbers right."""
    ruler = ["---", *["--:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ruler, *body))


def of(value: float | None, digits: int = 3) -> str:
    """A share without its leading nought; a dash for none."""
    if value is None:
        return "–"
    text = f"{value:.{digits}f}"
    return text[1:] if text.startswith("0.") else text


def number(value: float | None) -> str:
    """A whole number in groups of three; a dash for none."""
    return "–" if value is None else f"{value:,.0f}".replace(",", " ")


def cost(line: Line) -> list[str]:
    """Wall and CPU seconds, their ratio, memory."""
    wall, cpu = line["wall_s"], line["cpu_s"]
    return [f"{wall:.1f}", f"{cpu:.1f}", f"{cpu / max(wall, 0.001):.1f}", number(line["rss_mb"])]


def figures(at: Mapping[str, float]) -> str:
    """F1 with precision and recall."""
    return f"{of(at['f1'])} ({of(at['p'])} / {of(at['r'])})"


def quality(line: Line) -> list[str]:
    """The columns of `_QUALITY`."""
    one, claims = line.get("one_to_one"), line.get("calibration")
    return [
        number(line["true_pairs"]),
        number(line.get("candidates")),
        of(line["reached"]),
        figures(line["best"]),
        figures(line["default"]),
        of(one["f1"]) if one else "–",
        of(line.get("r1")),
        of(line.get("r10")),
        of(line["default"]["false_alarms"]),
        of(claims["ece"]) if claims else "–",
    ]


def _or_reason(name: list[str], line: Line, width: int, cells: Sequence[str]) -> list[str]:
    """The cells, or why there are none."""
    return [*name, *cells] if cells else [*name, reason(line), *[""] * (width - len(name) - 1)]


def reason(line: Line) -> str:
    """Why a line has no figures, in a few words."""
    if "not_run" in line:
        return str(line["not_run"]).replace("|", "/")
    return "did not finish: " + str(line["failed"]).strip().splitlines()[-1].replace("|", "/")[:120]


def done(line: Line) -> bool:
    """Whether there are figures."""
    return "failed" not in line and "not_run" not in line


def registers(lines: Sequence[Line]) -> str:
    """All tools, task by task."""
    head = ["task", "tool", *_QUALITY, *_COST]
    body = [
        _or_reason(
            [line["task"], line["tool"]], line, len(head), [*quality(line), *cost(line)] if done(line) else []
        )
        for line in lines
    ]
    return rows(head, body)


def closure(lines: Sequence[Line]) -> str:
    """One list within itself: pairs, and what transitive closure makes of them."""
    head = [
        "tool",
        "pairs, default F1 (P / R)",
        "closed, default F1 (P / R)",
        "closed, best F1 (P / R)",
        "at",
    ]
    body = []
    for line in lines:
        if done(line) and "closed" in line:
            most = line["closed_best"]
            parts = [figures(line["default"]), figures(line["closed"]), figures(most), f"{most['at']:g}"]
            body.append([line["tool"], *parts])
    return rows(head, body) if body else ""


def crosslists(lines: Sequence[Line]) -> str:
    """All tools, list by list."""
    head = ["lists", "tool", *_QUALITY, "R at P ≥ .99", "siblings (certain)", *_COST]
    body = []
    for line in lines:
        cells: list[str] = []
        if done(line):
            cells = [*quality(line), of(line["sure"]["r"]), confused(line), *cost(line)]
        body.append(_or_reason([lists(line), line["tool"]], line, len(head), cells))
    return rows(head, body)


def lists(line: Line) -> str:
    """The name of a pair of lists."""
    return f"{line['set']} {line['lists'][0]}–{line['lists'][1]}"


def confused(line: Line) -> str:
    """Brothers and sisters taken for each other: at the default threshold, and among the certain."""
    among = line["calibration"]["certain_siblings"] if "calibration" in line else "–"
    return f"{line['default']['siblings']} ({among})"


def sure(lines: Sequence[Line]) -> str:
    """Recall by tag at a precision of .99, kintrace and one peer, list by list."""
    shown = [
        line
        for line in lines
        if done(line)
        and line["lists"] == "AB"
        and "sure_tags" in line
        and line["tool"] in ("kintrace", _PEER_TAGS)
    ]
    heads = [f"{line['set']}, {line['tool'].split(',')[0]}" for line in shown]
    return _by_tag(heads, [line["sure_tags"] for line in shown])


def tags(lines: Sequence[Line]) -> str:
    """Recall by tag at the default threshold, kintrace."""
    shown = [line for line in lines if done(line) and line["lists"] == "AB" and line["tool"] == "kintrace"]
    return _by_tag([line["set"] for line in shown], [line["tags"] for line in shown])


def _by_tag(heads: Sequence[str], found: Sequence[Mapping[str, Sequence[float]]]) -> str:
    every = sorted({tag for one in found for tag in one})
    body = [[tag, *(_tag(one.get(tag)) for one in found)] for tag in every]
    return rows(["tag", *heads], body)


def _tag(value: Sequence[float] | None) -> str:
    return f"{of(value[0])} ({value[1]:.0f})" if value else "–"


def calibration(lines: Sequence[Line]) -> str:
    """ECE and what is called certain."""
    body = []
    for line in lines:
        if done(line) and "calibration" in line:
            said = line["calibration"]
            name = lists(line) if "lists" in line else line.get("set", line.get("task", ""))
            chance = by_chance([tuple(one) for one in said["bins"]])
            shares = [of(said["ece"]), of(chance), number(said["certain"]), of(said["certain_true"], 4)]
            body.append([name, line["tool"], *shares, str(said.get("certain_siblings", "–"))])
    head = ["lists", "tool", "ECE", "by luck", "certain pairs", "of them true", "siblings among them"]
    return rows(head, body)


def growth(lines: Sequence[Line]) -> str:
    """Size by size."""
    head = ["rows", "candidates", "reached", "best F1 (P / R)", "default F1 (P / R)", "certain true",
            "siblings (certain)", *_COST, "µs a row"]  # fmt: skip
    body = []
    for line in lines:
        name = f"{number(line['rows'])} × {number(line['register'])}"
        cells: list[str] = []
        if done(line):
            per_row = 1e6 * line["wall_s"] / (line["rows"] + line["register"])
            cells = [
                number(line["candidates"]),
                of(line["reached"]),
                figures(line["best"]),
                figures(line["default"]),
                of(line["calibration"]["certain_true"], 4),
                confused(line),
                *cost(line),
                f"{per_row:.0f}",
            ]
        body.append(_or_reason([name], line, len(head), cells))
    return rows(head, body)


def stages(lines: Sequence[Line]) -> str:
    """Seconds by stage."""
    body = [
        [
            staged(line),
            *(f"{line['stages'].get(stage, 0.0):.2f}" for stage in STAGES),
            number(line["candidates"]),
        ]
        for line in lines
        if done(line) and "stages" in line
    ]
    return rows(["run", *STAGES, "candidates"], body)


def staged(line: Line) -> str:
    """The name of a profiled run."""
    return (
        str(line["task"]) if "task" in line else f"world {number(line['rows'])} × {number(line['register'])}"
    )


def identity(lines: Sequence[Line]) -> str:
    """Runs and answers."""
    body = []
    for line in lines:
        cells = [str(line["runs"]), str(line["answers"]), f"`{line['digest'][:16]}`"] if done(line) else []
        body.append(_or_reason([line["set"]], line, 4, cells))
    return rows(["lists", "runs", "answers", "digest of the first"], body)


def goals(found: Iterable[tuple[str, str, str, bool]]) -> str:
    """What was aimed at, what was measured, and whether it is met."""
    return rows(
        ["goal", "aimed at", "measured", ""],
        [[what, aim, got, "met" if met else "missed"] for what, aim, got, met in found],
    )


def namepairs(lines: Sequence[Line]) -> str:
    """Pairs of names, set by set."""
    body = [
        [
            line["set"],
            str(line["pairs"]),
            figures(line),
            f"{of(line['best_f1'])} at {of(line['best_at'], 2)}",
            of(line["nomenklatura_f1"], 2),
        ]
        for line in lines
    ]
    return rows(["pairs", "number", "default F1 (P / R)", "best F1", "nomenklatura, quoted"], body)


def plain(lines: Sequence[Line]) -> str:
    """Lines of one form as a table of whatever they say."""
    texts = []
    forms: dict[tuple[str, ...], list[Line]] = {}
    for line in lines:
        forms.setdefault(tuple(key for key in line if key != "part"), []).append(line)
    for keys, same in forms.items():
        texts.append(rows(list(keys), [[str(line[key]) for key in keys] for line in same]))
    return "\n\n".join(texts)
