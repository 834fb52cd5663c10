"""Keys, caps and refinements are those of one machine, and what no code divides is reported."""

from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.matching.conftest import AS_OF, list_frame, register_frame

from kintrace.matching import candidates, prepare

from .conftest import as_spark, polars

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.xdist_group("spark")


@pytest.mark.parametrize("most", [20, 200, 30_000])
def test_spark_finds_the_same_candidates(
    session: "SparkSession", most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kintrace.matching.spark import buckets
    from kintrace.matching.spark.run import coded_sides
    from kintrace.matching.spark.shared import Shared

    monkeypatch.setattr(candidates, "MAX_BUCKET_PAIRS", most)
    right = register_frame(120)
    # Many rows of one name on both sides, of whom nothing else is known: no refinement divides them.
    same = pl.DataFrame({"name": ["Чайка Марк"] * 30})
    left = pl.concat([list_frame(), same], how="diagonal")
    right = pl.concat(
        [right, same.rename({"name": "given"}).with_columns(surname=pl.lit("Чайка"))], how="diagonal"
    )
    prepared = prepare.prepare(left, right, (AS_OF, AS_OF))
    expected = candidates.find(
        prepare.key_parts(prepared.tables, prepared.left), prepare.key_parts(prepared.tables, prepared.right)
    )
    sides, book, _ = coded_sides(as_spark(session, left), as_spark(session, right), (AS_OF, AS_OF))
    found = buckets.find(*sides, Shared(session, buckets.parts_of(book.tables)))
    pairs = polars(found.pairs).sort("left", "right")
    assert pairs.rows() == list(zip(expected.left.tolist(), expected.right.tolist(), strict=True))
    assert found.dropped == expected.dropped
    assert bool(found.dropped) == (most < 900)
