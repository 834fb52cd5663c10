"""Spark finds what one machine finds: the same pairs, the same levels, the same probabilities."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.matching.conftest import list_frame, register_frame

from kintrace.matching import MatchSettings, engine
from kintrace.matching.matches import Matches
from kintrace.model import DateKind

from .conftest import SHARED, as_spark, polars

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.xdist_group("spark")
REFERENCE = date(2025, 8, 1)
_LIST = {
    "row_id": "ref",
    "full_name": "name",
    "dob": "birth",
    "sex": "sex",
    "birth_place": "birth_place",
    "last_known_place": "place",
    "mother": "mother",
    "circumstances": "note",
}
_REGISTER = {
    "reg_no": "ref",
    "surname": "surname",
    "given_name": "given",
    "patronymic": "patronymic",
    "dob": "birth",
    "sex": "sex",
    "birth_place": "birth_place",
    "mother": "mother",
    "note": "note",
}


def assert_equal_runs(
    session: "SparkSession", left: pl.DataFrame, right: pl.DataFrame, settings: MatchSettings
) -> pl.DataFrame:
    """Run both engines and compare everything that they say; the pairs that Spark would show."""
    from kintrace.matching.spark import match

    prepared, scored = engine.run(left, right, settings)
    here = Matches(left, right, settings, prepared, scored)
    expected = pl.DataFrame(
        {
            "left": scored.left,
            "right": scored.right,
            "probability": here.chances,
            "own": scored.own,
            "family_level": scored.family_level,
            **{f"level_{kind}": compared.level for kind, compared in scored.evidence.kinds.items()},
        }
    ).sort("left", "right")
    found = match(as_spark(session, left), as_spark(session, right), settings)
    there = polars(found.scored).sort("left", "right")
    assert there.height == expected.height
    whole = [name for name in expected.columns if expected.schema[name].is_integer()]
    assert there.select(whole).equals(expected.select(whole).cast(there.select(whole).schema))
    for name in ("probability", "own"):
        assert ((there[name] - expected[name]).abs() <= 1e-9).all(), name
    assert found.dropped == here.dropped
    shown = polars(found.pairs()).sort("left", "right")
    ours = here.pairs.sort("left", "right")
    assert shown.select("left", "right", "band").equals(ours.select("left", "right", "band").cast(_SHOWN))
    found.release()
    assert not any(frame.is_cached for frame in found.kept)
    return shown


_SHOWN = {"left": pl.Int64, "right": pl.Int64, "band": pl.String}


def test_a_short_list_is_compared_with_everybody(
    session: "SparkSession", left: pl.DataFrame, register: pl.DataFrame, settings: MatchSettings
) -> None:
    shown = assert_equal_runs(session, left, register, settings)
    assert shown.filter(pl.col("band") == "certain").height >= 2


def test_a_longer_list_goes_through_keys_families_and_doubles(
    session: "SparkSession", settings: MatchSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kintrace.matching.spark import run

    monkeypatch.setattr(engine, "ALL_PAIRS", 0)
    monkeypatch.setattr(run, "ALL_PAIRS", 0)
    # Each child twice on either side: rows compete, and doubles do not.
    left = pl.concat([list_frame(), list_frame()])
    right = pl.concat([register_frame(), register_frame(0)])
    shown = assert_equal_runs(session, left, right, settings)
    assert shown.select(pl.col("family_level").max()).item() == 2


def test_families_may_be_left_out(
    session: "SparkSession", left: pl.DataFrame, register: pl.DataFrame, settings: MatchSettings
) -> None:
    shown = assert_equal_runs(session, left, register, replace(settings, families=False))
    assert shown.select(pl.col("family_level").max()).item() == 0


def test_one_row_and_columns_that_are_not_there(session: "SparkSession", settings: MatchSettings) -> None:
    left = list_frame().head(1).select("ref", "name")
    assert_equal_runs(session, left, register_frame().drop("birth", "note"), settings)


def test_the_order_of_day_and_month_is_that_of_the_whole_column(session: "SparkSession") -> None:
    from kintrace.matching.spark.readings import read

    # Only the last row shows that the month comes first; it is read in another batch than the first.
    births = ["03/02/2011"] * 5 + ["12/25/2010"]
    frame = pl.DataFrame({"name": ["Hordiichuk Mykyta"] * 6, "birth": births})
    found = read(as_spark(session, frame).repartition(6), 0, None)
    texts = [
        one["text"] for row in found.select("readings").collect() for one in row[0] if one["kind"] == "birth"
    ]
    from kintrace.matching.spark.schema import unpacked

    days = {unpacked("birth", text) for text in texts}
    assert {(day.kind, str(day.earliest)) for day in days} == {
        (DateKind.DAY, "2011-03-02"),
        (DateKind.DAY, "2010-12-25"),
    }


# All 50,000 rows of l50k take Spark minutes on two cores; its first rows meet the same whole register.
@pytest.mark.parametrize(("name", "suffix", "rows"), [("m5k", "csv", None), ("l50k", "parquet", 2_000)])
def test_development_sets(session: "SparkSession", name: str, suffix: str, rows: int | None) -> None:
    if not SHARED.is_dir():
        pytest.skip("the development sets are not beside the checkout")
    left, right = (
        _entries(SHARED / name / f"{file}.{suffix}", columns)
        for file, columns in (("list_a", _LIST), ("register_b", _REGISTER))
    )
    settings = MatchSettings(left_as_of=REFERENCE, right_as_of=REFERENCE)
    assert_equal_runs(session, left.head(rows) if rows else left, right, settings)


def _entries(path: object, columns: dict[str, str]) -> pl.DataFrame:
    read = pl.read_parquet if str(path).endswith("parquet") else pl.read_csv
    options = {} if read is pl.read_parquet else {"infer_schema": False}
    frame = read(str(path), **options)
    told = frame.select(pl.col(header).cast(pl.String).alias(role) for header, role in columns.items())
    return told.with_columns(pl.all().str.strip_chars().replace("", None))
