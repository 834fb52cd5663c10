"""One run of one tool on one task, judged: the same line of results for every tool.

`kintrace` runs through its library on entries frames, `analyst` through the command an analyst gives.
"""

import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from os import getloadavg
from pathlib import Path
from typing import Any

import polars as pl

from bench import peers, quality
from bench.environment import KINTRACE, ROOT, Missing
from bench.measure import Failed, Measured, measure, with_variables
from bench.tasks import Task
from kintrace.matching.model import shipped
from kintrace.model import Band

LIMIT_S = 3600.0  # after which a run is stopped and told as not finished

Line = dict[str, Any]


def cuts() -> quality.Cuts:
    """Where kintrace cuts: both numbers stand in the model that it ships."""
    model = shipped()
    return quality.Cuts(model.threshold, model.bands[Band.CERTAIN])


def kintrace(task: Task, as_of: str | None = None, runs: int = 1) -> Line:
    """kintrace on entries frames, in a process of its own."""
    try:
        with tempfile.TemporaryDirectory() as name:
            cost, told = library(task.entries, Path(name), as_of, runs=runs)
            found = pl.read_parquet(Path(name) / "pairs.parquet")
    except Failed as error:
        return {"tool": "kintrace", "failed": str(error)}
    judged = quality.evaluate(found, task.truth, cuts())
    return {"tool": "kintrace", **costs(cost), **judged, **told}


def library(
    frames: Sequence[Path],
    folder: Path,
    as_of: str | None = None,
    variables: Mapping[str, str] | None = None,
    runs: int = 1,
) -> tuple[Measured, Line]:
    """Run `bench.kintrace_run`: what it cost, and what it told (stages, candidates, dropped, digest).

    Raises:
        Failed: it ended with an error, or at the time limit.
    """
    command: list[str | Path] = [sys.executable, "-m", "bench.kintrace_run", folder, *frames]
    if as_of:
        command += ["--as-of", as_of]
    named = {"PYTHONPATH": str(ROOT), **(variables or {})}
    cost = measure(with_variables(command, named), runs, LIMIT_S)
    return cost, json.loads((folder / "told.json").read_text(encoding="utf-8"))


def analyst(lists: Sequence[Path], truth: quality.Truth, as_of: str, runs: int = 1) -> Line:
    """kintrace as the command `kintrace match LIST REGISTER --pairs FILE`, files and all."""
    with tempfile.TemporaryDirectory() as folder:
        pairs = Path(folder) / "pairs.csv"
        try:
            cost = measure([KINTRACE, "match", *lists, "--pairs", pairs, "--as-of", as_of], runs, LIMIT_S)
        except Failed as error:
            return {"tool": "kintrace", "failed": str(error)}
        found = quality.read_pairs(pairs)
    return {"tool": "kintrace", **costs(cost), **quality.evaluate(found, truth, cuts())}


def peer(name: str, task: Task, label: str | None = None) -> Line:
    """A peer; where it cannot be run, a line that says why."""
    tool = peers.named(name)
    said = {"tool": label or name}
    try:
        found, cost, told = peers.link(tool, task, LIMIT_S)
    except Missing as reason:
        return {**said, "not_run": str(reason)}
    except Failed as error:
        return {**said, "failed": str(error)}
    judged = quality.evaluate(found, task.truth, tool.cuts)
    candidates = told["phases"].get("n_candidates")
    return {**said, **costs(cost), **judged, "candidates": candidates, "settings": told["settings"]}


def costs(cost: Measured) -> Line:
    """The cost as part of a line, with the machine's load as it stood afterwards, this run included."""
    load = round(getloadavg()[0], 1)
    return {
        "wall_s": cost.wall_s,
        "cpu_s": cost.cpu_s,
        "rss_mb": cost.rss_mb,
        "runs": cost.runs,
        "load": load,
    }
