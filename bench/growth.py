"""How time and memory grow when list and register grow together: families of `demo.world`, in two scripts.

A Ukrainian list against a Russian register of the same size. A large world is made of several smaller ones, each from a
seed of its own and with its own families; made once and kept, because making it takes longer than matching it.
The world shares no table with kintrace, but it has the same authors: its quality figures are here only to show
that speed is not bought with them.
"""

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl
from demo.world import stock

from bench import quality, runs
from bench.environment import ROOT
from bench.tasks import DATA, Task
from kintrace import lists

QUICK = (1_000, 3_000, 10_000, 30_000)
FULL = (3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
SEED = 101  # not the demo's
_PART = 50_000  # rows a side of one world
_TOGETHER = 2  # worlds made at a time

Line = dict[str, Any]


def lines(sizes: Sequence[int]) -> Iterator[Line]:
    """One result per size, as soon as it is there."""
    for rows in sizes:
        yield {"part": "growth", "rows": rows, "register": rows, **runs.kintrace(world(rows), as_of())}


def as_of() -> str:
    """The day to which the world's ages refer."""
    return str(stock.read_settings("households.toml")["as_of"])


def world(rows: int) -> Task:
    """A world of `rows` rows a side as entries frames with their truth; taken from an earlier run if it is there."""
    folder = DATA / f"world-{rows}-seed{SEED}-{_source()}"
    if not (folder / "complete").exists():
        folder.mkdir(parents=True, exist_ok=True)
        sizes = [_PART] * (rows // _PART) + ([rows % _PART] if rows % _PART else [])
        with ThreadPoolExecutor(_TOGETHER) as pool:
            parts = list(pool.map(_part, range(len(sizes)), sizes))
        for name in parts[0]:
            pl.concat([part[name] for part in parts], how="diagonal").write_parquet(
                folder / f"{name}.parquet"
            )
        (folder / "complete").touch()
    truth = quality.Truth(
        "A", "B", pl.read_parquet(folder / "pairs.parquet"), pl.read_parquet(folder / "rows.parquet")
    )
    return Task(f"world {rows}", "link", folder, (rows, rows), truth, "")


def _source() -> str:
    """What the worlds are made by, in eight digits: a changed generator makes them anew."""
    hasher = hashlib.sha256()
    for path in sorted((ROOT / "demo" / "world").rglob("*")):
        if path.suffix in (".py", ".toml", ".csv", ".txt"):
            hasher.update(path.read_bytes())
    return hasher.hexdigest()[:8]


def _part(number: int, rows: int) -> dict[str, pl.DataFrame]:
    """One world; its references and families are lettered by its number, so that parts never meet."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = [sys.executable, "-m", "demo.world", "--rows", str(rows), "--register", str(rows)]
        command += ["--intermediary", "0", "--seed", str(SEED + number), "--format", "parquet", "--out", name]
        subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
        left, right = (lists.read(folder / f"{side}.parquet").frame() for side in ("list", "register"))
        truth = quality.read_truth(folder / "truth", "A", "B")
    own = f"{number}/"
    rows_ = truth.rows.filter(pl.col("list").is_in(["A", "B"]))
    return {
        "left": _lettered(left, own, ("ref", "household")),
        "right": _lettered(right, own, ("ref", "household")),
        "pairs": _lettered(truth.pairs, own, ("left_id", "right_id")),
        "rows": _lettered(rows_, own, ("id", "person", "family")),
    }


def _lettered(frame: pl.DataFrame, own: str, columns: Sequence[str]) -> pl.DataFrame:
    """The frame with `own` before every value of these columns; what is empty stays empty."""
    there = [column for column in columns if column in frame.columns]
    return frame.with_columns(pl.concat_str(pl.lit(own), pl.col(c)).alias(c) for c in there)
