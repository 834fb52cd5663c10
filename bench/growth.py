"""How time and memory grow with the lists: invented worlds of growing size, written by `demo.world`.

A Ukrainian list against a Russian register, as Parquet, made anew for every run from one seed. The world
shares no table with kintrace; its quality figures are here only to show that speed is not bought with them.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from demo.world import stock

from bench import peer, quality
from bench.environment import KINTRACE, ROOT
from bench.measure import Failed, Measured, measure
from kintrace.matching.model import shipped
from kintrace.model import Band

# Rows of the list and of the register, and how often each is run
SIZES = ((339, 2_000, 3), (1_000, 10_000, 3), (5_000, 50_000, 1), (50_000, 50_000, 1))
LARGE = ((100_000, 100_000, 1), (300_000, 300_000, 1))
SEED = 101  # not the demo's
_PEER_FROM = 5_000

Line = dict[str, Any]


def lines(*, large: bool = False, with_peer: bool = True) -> Iterator[Line]:
    """One result per tool and size, as soon as it is there."""
    for rows, register, runs in SIZES + (LARGE if large else ()):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            _write_world(rows, register, folder)
            truth = quality.read_truth(folder / "truth", "A", "B")
            size = {"part": "growth", "rows": rows, "register": register}
            yield size | {"tool": "kintrace"} | _kintrace(folder, truth, runs)
            if with_peer and rows >= _PEER_FROM:
                yield size | {"tool": "splink, folded"} | _splink(folder, truth)


def _write_world(rows: int, register: int, folder: Path) -> None:
    command = [sys.executable, "-m", "demo.world", "--rows", str(rows), "--register", str(register)]
    command += ["--intermediary", "0", "--seed", str(SEED), "--format", "parquet", "--out", str(folder)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)


def _as_of() -> str:
    return str(stock.read_settings("households.toml")["as_of"])


def _kintrace(folder: Path, truth: quality.Truth, runs: int) -> Line:
    model, pairs = shipped(), folder / "pairs.csv"
    lists: Sequence[Path] = (folder / "list.parquet", folder / "register.parquet")
    try:
        cost = measure([KINTRACE, "match", *lists, "--pairs", pairs, "--as-of", _as_of()], runs)
    except Failed as error:
        return {"failed": str(error)}
    found = quality.marked(quality.read_pairs(pairs), truth)
    certain = quality.calibration(found, truth, model.bands[Band.CERTAIN])
    return _cost(cost) | quality.judge(found, truth, model.threshold) | {"calibration": certain}


def _splink(folder: Path, truth: quality.Truth) -> Line:
    try:
        pairs, cost = peer.link((folder / "list.parquet", folder / "register.parquet"), _as_of(), "folded")
    except Failed as error:
        return {"failed": str(error)}
    found = quality.marked(pairs, truth)
    certain = quality.calibration(found, truth, peer.CERTAIN)
    return _cost(cost) | quality.judge(found, truth, peer.THRESHOLD) | {"calibration": certain}


def _cost(cost: Measured) -> Line:
    return {"wall_s": cost.wall_s, "cpu_s": cost.cpu_s, "rss_mb": cost.rss_mb, "runs": cost.runs}
