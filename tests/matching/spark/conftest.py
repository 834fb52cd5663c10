"""One small Spark for all tests of this folder; without Java they skip and say so."""

import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SETTINGS = {"spark.sql.shuffle.partitions": "2", "spark.driver.memory": "4g"}


@pytest.fixture(scope="session")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator["SparkSession"]:
    pytest.importorskip("pyspark", reason="Spark is not installed: pip install 'kintrace[spark]'")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed: apt-get install openjdk-17-jre-headless")
    from kintrace.matching.spark import running

    folder = {"spark.local.dir": str(tmp_path_factory.mktemp("spark"))}
    with running("local[2]", SETTINGS | folder) as started:
        yield started


def as_spark(session: "SparkSession", frame: pl.DataFrame) -> "DataFrame":
    """An entries frame as Spark has it, with positions."""
    placed = (
        frame.drop("row", strict=False)
        .with_row_index("position")
        .with_columns(pl.col("position").cast(pl.Int64))
    )
    with warnings.catch_warnings():
        # Spark looks whether pandas is there, and has an opinion on its version; we use none.
        warnings.simplefilter("ignore", FutureWarning)
        return session.createDataFrame(placed.to_arrow())


def polars(frame: "DataFrame") -> pl.DataFrame:
    """What Spark found, here."""
    found = pl.from_arrow(frame.toArrow())
    assert isinstance(found, pl.DataFrame)
    return found


SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "crosslists"
