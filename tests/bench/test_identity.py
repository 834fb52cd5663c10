"""One answer for one pair of lists: whatever the threads, the hash seed, and how often it is asked."""

from pathlib import Path

import polars as pl
import pytest
from bench.identity import WAYS, digests
from bench.profile import STAGES
from bench.runs import library
from demo.world import Settings, build, write

from kintrace import lists


@pytest.fixture(scope="module")
def frames(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("world")
    write(build(Settings(rows=150, register=700, seed=5)), folder, "csv")
    made = []
    for name in ("list", "register"):
        made.append(folder / f"{name}.parquet")
        lists.read(folder / f"{name}.csv").frame().write_parquet(made[-1])
    return made


def test_threads_and_hash_seeds_change_no_bit(frames: list[Path]) -> None:
    found = digests(frames, "2025-06-01", WAYS[1:4])
    assert len(found) == 3
    assert len(set(found)) == 1


def test_another_list_has_another_digest(frames: list[Path], tmp_path: Path) -> None:
    shorter = tmp_path / "shorter.parquet"
    pl.read_parquet(frames[0]).head(100).write_parquet(shorter)
    one, other = (digests([path, frames[1]], "2025-06-01", [{}])[0] for path in (frames[0], shorter))
    assert one != other


def test_a_run_tells_its_stages_and_its_pairs(frames: list[Path], tmp_path: Path) -> None:
    cost, told = library(frames, tmp_path, "2025-06-01")
    assert list(told["stages"]) == list(STAGES)
    assert told["stages"]["start"] > 0
    assert told["stages"]["read"] > 0
    assert 0 < sum(told["stages"].values()) <= cost.wall_s
    pairs = pl.read_parquet(tmp_path / "pairs.parquet")
    assert pairs.columns == ["left_id", "right_id", "score"]
    assert 0 < pairs.height <= told["candidates"]
