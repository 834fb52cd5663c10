"""An invented world of two offices, its register as an entries frame, and an index of it."""

from pathlib import Path

import polars as pl
import pytest
from demo.world import Settings, build, write

from kintrace import lists
from kintrace.matching.index import Index


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The list that asks (Ukrainian) and the register that is asked (Russian)."""
    folder = tmp_path_factory.mktemp("world")
    write(build(Settings(rows=60, register=500, seed=11)), folder, "parquet")
    read = [lists.read(folder / f"{name}.parquet").frame() for name in ("list", "register")]
    return read[0], read[1]


@pytest.fixture(scope="session")
def folder(world: tuple[pl.DataFrame, pl.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished index; tests that change it work on a copy."""
    path = tmp_path_factory.mktemp("index") / "register.index"
    Index.build(world[1], path)
    return path
