"""Rows compete: a row is at most one person, a person at most one row, "nobody" keeps its share.

The rules are those of `kintrace.matching.compete` and `engine.duplicate_groups`.
"""

import numpy as np
import pyarrow as pa
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from kintrace.matching.engine import CLAIM, RIVALS
from kintrace.matching.spark.arrow import computed
from kintrace.matching.spark.graph import components
from kintrace.matching.spark.kin import node, position_of, side_of
from kintrace.matching.spark.pairs import Knowledge, beside_own, duplicate_odds
from kintrace.matching.spark.schema import numbers
from kintrace.matching.spark.shared import Shared
from kintrace.matching.weigh import probability


def persons(
    pairs: DataFrame,
    sides: tuple[DataFrame, DataFrame],
    sizes: tuple[int, int],
    knowledge: Shared[Knowledge],
) -> DataFrame:
    """Rows of one side that are one person, among those that share a strong claim of the other side.

    Args:
        pairs: left, right, own.
        sides: coded rows of the list and of the register.
        sizes: how many rows each side has.
        knowledge: with the model of duplicates.

    Returns:
        side (0 left, 1 right), position, person; a line for each row that has a double.
    """
    claims = _rivals(pairs, "left", "right", 0).unionByName(_rivals(pairs, "right", "left", 1))
    told = duplicate_odds(beside_own(claims, sides), knowledge, sizes).where("odds > 0")
    links = told.select(
        node(F.col("side"), F.col("left")).alias("node"), node(F.col("side"), F.col("right")).alias("other")
    )
    return components(links).select(
        side_of(F.col("node")).alias("side"),
        position_of(F.col("node")).alias("position"),
        position_of(F.col("label")).alias("person"),
    )


def _rivals(pairs: DataFrame, row: str, owner: str, side: int) -> DataFrame:
    """Pairs of rows of one side among the best candidates of one owner, each once, the smaller position on the left."""
    place = Window.partitionBy(owner).orderBy(F.col("own").desc(), F.col(row))
    best = (
        pairs.where(F.col("own") > CLAIM)
        .select(
            F.col(owner).alias("owner"), F.col(row).alias("row"), F.row_number().over(place).alias("place")
        )
        .where(F.col("place") <= RIVALS)
    )
    one = best.select("owner", F.col("row").alias("left"))
    two = best.select("owner", F.col("row").alias("right"))
    return (
        one.join(two, "owner")
        .where("left < right")
        .select(F.lit(side).alias("side"), "left", "right")
        .distinct()
    )


def competed(pairs: DataFrame, doubles: DataFrame) -> DataFrame:
    """Pairs with `odds` (ln, after competition) and `probability`.

    Args:
        pairs: left, right, own, strength.
        doubles: from `persons`.
    """
    told = pairs
    for side, row in enumerate(("left", "right")):
        own = doubles.where(F.col("side") == side).select(F.col("position").alias(row), "person")
        told = (
            told.join(own, row, "left").withColumn(f"{row}_person", F.coalesce("person", row)).drop("person")
        )
    persons_ = ["left_person", "right_person"]
    best = told.groupBy(*persons_).agg(F.max("strength").alias("best")).localCheckpoint(eager=False)
    sums = [
        best.groupBy(mine).agg(_in_order(other).alias(f"sum_{mine}"))
        for mine, other in (persons_, reversed(persons_))
    ]
    whole = best.join(sums[0], "left_person").join(sums[1], "right_person")
    return computed(
        told.join(whole, persons_).drop(*persons_, "strength"),
        ["own", "best", "sum_left_person", "sum_right_person"],
        _shares,
        "odds double, probability double",
        pairs.drop("strength").columns,
    )


def _in_order(rival: str) -> Column:
    """The sum of the best claims of all rivals, always in one order, so that runs are equal to the last bit."""
    told = F.sort_array(F.collect_list(F.struct(rival, "best")))
    return F.aggregate(told, F.lit(0.0), lambda total, one: total + one["best"])


def _shares(batch: pa.RecordBatch) -> dict[str, pa.Array]:
    own, best = numbers(batch, "own"), numbers(batch, "best")
    others = [np.maximum(numbers(batch, f"sum_{row}_person") - best, 0.0) for row in ("left", "right")]
    odds = own - np.log(1.0 + others[0] + others[1])
    return {"odds": pa.array(odds), "probability": pa.array(probability(odds))}
