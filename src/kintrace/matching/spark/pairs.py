"""Pairs of rows → levels, weights and odds, by the same functions as on one machine, over the same tables."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from kintrace.matching.compare import Evidence, compare
from kintrace.matching.compete import strength
from kintrace.matching.families import log_ratio, witness
from kintrace.matching.model import LEVELS, Model
from kintrace.matching.prepare import Frequencies, Prepared, Tables
from kintrace.matching.spark.arrow import computed
from kintrace.matching.spark.schema import CODED, numbers, people
from kintrace.matching.spark.shared import Shared
from kintrace.matching.weigh import Weights, calibrate, log_odds, weigh

KINDS = tuple(LEVELS)
WEIGHTS = ("same", "renamed", "sibling", "lookalike", "namesake")
LEVEL_COLUMNS = tuple(f"level_{kind}" for kind in KINDS)
_SCHEMA = (
    "odds double, witness tinyint, "
    + ", ".join(f"{name} tinyint" for name in LEVEL_COLUMNS)
    + ", "
    + ", ".join(f"{name} double" for name in WEIGHTS)
)


@dataclass(frozen=True)
class Knowledge:
    """What every executor holds: the tables of readings, how common they are, the model."""

    tables: Tables
    frequencies: Frequencies
    model: Model


def beside(pairs: DataFrame, left: DataFrame, right: DataFrame) -> DataFrame:
    """Pairs with the codes of both rows, `_a` and `_b`."""
    one = left.select(F.col("position").alias("left"), *(F.col(c).alias(f"{c}_a") for c in CODED))
    two = right.select(F.col("position").alias("right"), *(F.col(c).alias(f"{c}_b") for c in CODED))
    return pairs.join(one, "left").join(two, "right")


def beside_own(pairs: DataFrame, sides: tuple[DataFrame, DataFrame]) -> DataFrame:
    """Pairs of rows of one side, which the column "side" names, with the codes of both rows."""
    rows = (
        sides[0]
        .select(F.lit(0).alias("side"), "position", *CODED)
        .unionByName(sides[1].select(F.lit(1).alias("side"), "position", *CODED))
    )
    one = rows.select("side", F.col("position").alias("left"), *(F.col(c).alias(f"{c}_a") for c in CODED))
    two = rows.select("side", F.col("position").alias("right"), *(F.col(c).alias(f"{c}_b") for c in CODED))
    return pairs.join(one, ["side", "left"]).join(two, ["side", "right"])


def compared(coded_pairs: DataFrame, knowledge: Shared[Knowledge], size: int) -> DataFrame:
    """Every pair with its levels, the weights under each hypothesis and its ln odds, before families.

    Args:
        coded_pairs: from `beside`.
        knowledge: of this run.
        size: number of rows on the right.
    """

    def function(batch: pa.RecordBatch) -> dict[str, pa.Array]:
        model = knowledge.value.model
        evidence = _evidence(batch, knowledge.value)
        weights = weigh(evidence, model)
        told = {"odds": pa.array(log_odds(weights, model, size)), "witness": pa.array(witness(evidence))}
        for kind, name in zip(KINDS, LEVEL_COLUMNS, strict=True):
            told[name] = pa.array(evidence.kinds[kind].level)
        return told | {name: pa.array(getattr(weights, name)) for name in WEIGHTS}

    return computed(coded_pairs, _coded_columns(), function, _SCHEMA, ("left", "right"))


def own_odds(pairs: DataFrame, knowledge: Shared[Knowledge], size: int) -> DataFrame:
    """Pairs from `compared`, with a column `family_level`: their calibrated ln odds, family included, as `own`."""

    def function(batch: pa.RecordBatch) -> dict[str, pa.Array]:
        model = knowledge.value.model
        ratio = log_ratio(numbers(batch, "family_level"), model)
        weights = Weights(*(numbers(batch, name) for name in WEIGHTS))
        own = calibrate(log_odds(weights, model, size, ratio), model)
        return {"own": pa.array(own), "strength": pa.array(strength(own))}

    kept = ("left", "right", "family_level", *LEVEL_COLUMNS)
    return computed(pairs, ["family_level", *WEIGHTS], function, "own double, strength double", kept)


def duplicate_odds(pairs: DataFrame, knowledge: Shared[Knowledge], sizes: tuple[int, int]) -> DataFrame:
    """Pairs from `beside_own` with the calibrated ln odds that both rows are one person.

    Args:
        pairs: side, left, right and the codes of both.
        knowledge: with the model of duplicates.
        sizes: how many rows each side has.
    """

    def function(batch: pa.RecordBatch) -> dict[str, pa.Array]:
        model = knowledge.value.model
        weights = weigh(_evidence(batch, knowledge.value), model)
        each = [calibrate(log_odds(weights, model, size), model) for size in sizes]
        return {"odds": pa.array(np.where(numbers(batch, "side") == 0, *each))}

    return computed(pairs, ["side", *_coded_columns()], function, "odds double", ("side", "left", "right"))


def _coded_columns() -> list[str]:
    return [f"{name}{suffix}" for suffix in ("_a", "_b") for name in CODED]


def _evidence(batch: pa.RecordBatch, knowledge: Knowledge) -> Evidence:
    each = np.arange(batch.num_rows)
    prepared = Prepared(knowledge.tables, people(batch, "_a"), people(batch, "_b"), knowledge.frequencies)
    return compare(prepared, each, each)
