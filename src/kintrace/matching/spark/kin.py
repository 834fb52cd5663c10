"""Brothers and sisters: families of both sides, and what the pairs of a family say for each other.

The rules are those of `kintrace.matching.families`; here rows meet in groups that Spark makes.
"""

import numpy as np
import pyarrow as pa
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from kintrace.matching.families import MAX_CHILDREN, kinship
from kintrace.matching.spark.arrow import computed
from kintrace.matching.spark.graph import components
from kintrace.matching.spark.pairs import Knowledge
from kintrace.matching.spark.schema import CODED, people
from kintrace.matching.spark.shared import Shared

_TIES = "array<struct<rule: int, a: bigint, b: bigint, c: bigint>>"


def families(left: DataFrame, right: DataFrame, knowledge: Shared[Knowledge]) -> DataFrame:
    """The families of both sides.

    Returns:
        side (0 left, 1 right), position, family; a line for each row that has brothers or sisters.
    """
    rows = _sided(left, right)
    ties = _ties(rows, knowledge)
    bucket = ("side", "rule", "text", "a", "b", "c")
    sizes = ties.groupBy(*bucket).count().where(f"count between 2 and {MAX_CHILDREN}").drop("count")
    members = ties.join(sizes, list(bucket), "leftsemi")
    first = members.groupBy(*bucket).agg(F.min("node").alias("other"))
    links = members.join(first, list(bucket)).where("node <> other").select("node", "other")
    labels = components(links)
    few = labels.groupBy("label").count().where(f"count <= {MAX_CHILDREN}").drop("count")
    return labels.join(few, "label", "leftsemi").select(
        side_of(F.col("node")).alias("side"),
        position_of(F.col("node")).alias("position"),
        F.col("label").alias("family"),
    )


def node(side: Column, position: Column) -> Column:
    """One number for a row of either side; the order of positions is kept."""
    return position * 2 + side


def side_of(number: Column) -> Column:
    """The side of a node."""
    return number % 2


def position_of(number: Column) -> Column:
    """The position of a node."""
    return F.shiftright(number, 1)


def _sided(left: DataFrame, right: DataFrame) -> DataFrame:
    told = []
    for side, rows in enumerate((left, right)):
        told.append(
            rows.select(
                F.lit(side).alias("side"),
                node(F.lit(side), F.col("position")).alias("node"),
                "household",
                *CODED,
            )
        )
    return told[0].unionByName(told[1])


def _ties(rows: DataFrame, knowledge: Shared[Knowledge]) -> DataFrame:
    """Every reason for which a row may belong to a family: a household, or a rule with its codes."""

    def function(batch: pa.RecordBatch) -> dict[str, pa.Array]:
        return {"ties": _kinship(batch, knowledge.value)}

    made = computed(rows, list(CODED), function, f"ties {_TIES}", ("side", "node"))
    by_rule = made.select("side", "node", F.explode("ties").alias("one")).select(
        "side", "node", "one.*", F.lit("").alias("text")
    )
    none = F.lit(-1).cast("bigint")
    by_household = rows.where(F.col("household").isNotNull()).select(
        "side", "node", F.lit(-1).alias("rule"), none.alias("a"), none.alias("b"), none.alias("c"),
        F.col("household").alias("text"),
    )  # fmt: skip
    return by_rule.unionByName(by_household)


def _kinship(batch: pa.RecordBatch, knowledge: Knowledge) -> pa.Array:
    size = batch.num_rows
    rules, places, codes = [], [], []
    for number, told in enumerate(kinship(knowledge.tables, people(batch))):
        columns = np.stack([*told, *[np.zeros(size, np.int64)] * (3 - len(told))], axis=1)
        known = np.flatnonzero((columns >= 0).all(axis=1))
        rules.append(np.full(len(known), number, np.int32))
        places.append(known)
        codes.append(columns[known])
    where = np.concatenate(places)
    order = np.argsort(where, kind="stable")
    offsets = np.concatenate([[0], np.cumsum(np.bincount(where, minlength=size))]).astype(np.int32)
    sorted_codes = np.concatenate(codes)[order]
    told_codes = [pa.array(np.ascontiguousarray(sorted_codes[:, i])) for i in range(3)]
    structs = pa.StructArray.from_arrays(
        [pa.array(np.concatenate(rules)[order]), *told_codes], ["rule", "a", "b", "c"]
    )
    return pa.ListArray.from_arrays(pa.array(offsets), structs)


def supported(pairs: DataFrame, kin: DataFrame) -> DataFrame:
    """Pairs with `family_level`: whether other children of the same two families agree (0 no, 1 plausibly, 2 surely).

    Counting is enough, as in `kintrace.matching.families`: marked pairs of the two families, less those with
    this row or with this record.
    """
    one = kin.where("side = 0").select(F.col("position").alias("left"), F.col("family").alias("family_a"))
    two = kin.where("side = 1").select(F.col("position").alias("right"), F.col("family").alias("family_b"))
    seen = pairs.select("left", "right", "witness").join(one, "left").join(two, "right")
    whole = Window.partitionBy("family_a", "family_b")
    row = Window.partitionBy("family_a", "family_b", "left")
    record = Window.partitionBy("family_a", "family_b", "right")

    def another(least: int) -> Column:
        marked = F.when(F.col("witness") >= least, 1).otherwise(0)
        return F.sum(marked).over(whole) - F.sum(marked).over(row) - F.sum(marked).over(record) + marked > 0

    level = F.when(another(2), 2).when(another(1), 1).otherwise(0).cast("tinyint")
    levels = seen.select("left", "right", level.alias("family_level")).where("family_level > 0")
    return pairs.join(levels, ["left", "right"], "left").fillna(0, ["family_level"])
