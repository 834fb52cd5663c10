"""The pictures of a run, out of its lines of results."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import pictures, table

Line = dict[str, Any]
Bins = list[tuple[int, float, float]]


def draw(lines: Sequence[Line], folder: Path) -> list[Path]:
    """Write every picture for which there are results; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = [line for line in lines if table.done(line)]
    paths = []
    for name, picture in _pictures(whole):
        if picture:
            path = folder / f"{name}.svg"
            path.write_text(picture, encoding="utf-8")
            paths.append(path)
    return paths


def _pictures(lines: Sequence[Line]) -> Iterator[tuple[str, str]]:
    yield "time", pictures.growth(_sizes(lines, "wall_s"), "Seconds from a cold start", "s")
    yield "memory", pictures.growth(_sizes(lines, "rss_mb"), "Peak memory", "MB")
    judged = [line for line in lines if line["part"] == "crosslists" and "calibration" in line]
    ours = [line for line in judged if line["tool"] == "kintrace"]
    sets = _pooled(
        [*ours, *(line for line in lines if line["part"] == "calibration")], lambda line: line["set"]
    )
    if sets:
        yield "reliability", pictures.reliability(sets, "kintrace: probability said and share true")
    tools = _pooled([line for line in judged if line["lists"] == "AB"], lambda line: line["tool"])
    if tools:
        yield "reliability-tools", pictures.reliability(tools, "All tools, cross-lists A against B")
    bars = {table.staged(line): line["stages"] for line in lines if "stages" in line}
    if bars:
        yield "stages", pictures.stacked(bars, "Where the time of kintrace goes")


def _sizes(lines: Sequence[Line], measure: str) -> dict[str, list[tuple[float, float]]]:
    """Points of growth by tool: the worlds, and the generated registers."""
    found: dict[str, list[tuple[float, float]]] = {}
    for line in lines:
        if line["part"] == "growth":
            name = "kintrace, two scripts"
        elif line["part"] == "registers" and line["task"].startswith("syn_"):
            name = f"{line['tool']}, Latin" if line["tool"] == "kintrace" else line["tool"]
        else:
            continue
        found.setdefault(name, []).append((line["rows"] + line["register"], line[measure]))
    return found


def _pooled(lines: Sequence[Line], name_of: Callable[[Line], str]) -> Mapping[str, Bins]:
    """The bins of all lines of one name together."""
    found: dict[str, list[Bins]] = {}
    for line in lines:
        found.setdefault(name_of(line), []).append(line["calibration"]["bins"])
    return {name: [_sum(same) for same in zip(*every, strict=True)] for name, every in found.items()}


def _sum(bins: Sequence[tuple[int, float, float]]) -> tuple[int, float, float]:
    number = sum(n for n, _, _ in bins)
    mean, rate = (sum(one[0] * one[i] for one in bins) / max(1, number) for i in (1, 2))
    return number, mean, rate
