"""Which pairs are looked at: the keys, caps and refinements of `kintrace.matching.candidates`, joined by Spark.

A bucket that would give too many pairs is never joined: it is refined by one more code, and what no code
divides is reported.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from kintrace.matching import candidates
from kintrace.matching.candidates import KEYS, REFINEMENTS
from kintrace.matching.prepare import Tables, key_parts
from kintrace.matching.spark.arrow import computed
from kintrace.matching.spark.schema import FIELDS, distinct_of, nobody, numbers
from kintrace.matching.spark.shared import Shared

Codes = NDArray[np.int64]
Parts = Mapping[str, Mapping[str, Codes]]  # part → field → codes by value code, (values, alternatives)

_UNKNOWN = 1 << 40  # beyond every code
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_BUCKETS = "array<struct<key: tinyint, print: bigint>>"


@dataclass(frozen=True)
class Found:
    """Distinct pairs of positions (left, right), and what could not be looked at."""

    pairs: DataFrame
    dropped: tuple[str, ...]


def parts_of(tables: Tables) -> Parts:
    """What `key_parts` says of each single value, so that executors only look it up."""
    found: dict[str, dict[str, Codes]] = {}
    for field, kind in FIELDS.items():
        size = len(distinct_of(tables.values, kind).values)
        every = np.arange(size, dtype=np.int32)
        alone = nobody(size, lambda name, own=field, codes=every: codes if name == own else None)  # type: ignore[misc]
        for name, part in key_parts(tables, alone).items():
            if (part.codes >= 0).any():
                found.setdefault(name, {})[field] = part.codes
    return found


def find(left: DataFrame, right: DataFrame, parts: Shared[Parts]) -> Found:
    """Join two coded sides on every key."""
    fields = sorted({field for tables in parts.value.values() for field in tables})
    both = left.select(F.lit(0).cast("tinyint").alias("side"), "position", *fields).unionByName(
        right.select(F.lit(1).cast("tinyint").alias("side"), "position", *fields)
    )
    buckets = _exploded(both, fields, lambda batch: _keys(batch, parts.value))
    pairs: DataFrame | None = None
    lost: dict[str, int] = {}
    for level in range(len(REFINEMENTS) + 1):
        buckets = buckets.persist(StorageLevel.MEMORY_AND_DISK)
        joined, large = _join(buckets)
        pairs = joined if pairs is None else pairs.unionByName(joined)
        open_keys = _report(large, level, lost)
        if not open_keys:
            break
        rest = buckets.join(
            F.broadcast(large.where(F.col("key").isin(open_keys))), ["key", "print"], "leftsemi"
        )
        finer = rest.join(both, ["side", "position"])
        buckets = _refined(finer, fields, level, parts)
    assert pairs is not None
    return Found(pairs.distinct(), tuple(f"{key.name}: {lost[key.name]}" for key in KEYS if key.name in lost))


def _exploded(rows: DataFrame, fields: list[str], function: object) -> DataFrame:
    def over(batch: pa.RecordBatch) -> dict[str, pa.Array]:
        return {"buckets": function(batch)}  # type: ignore[operator]

    made = computed(rows, fields, over, f"buckets {_BUCKETS}", ("side", "position"))
    return made.select("side", "position", F.explode("buckets").alias("one")).select(
        "side", "position", "one.*"
    )


def _join(buckets: DataFrame) -> tuple[DataFrame, DataFrame]:
    """Pairs of the buckets that are small enough, and the buckets that are not."""
    is_left: Column = F.col("side") == 0
    sizes = (
        buckets.groupBy("key", "print")
        .agg(F.count_if(is_left).alias("a"), F.count_if(~is_left).alias("b"))
        .where("a > 0 and b > 0")
        .withColumn("pairs", F.col("a") * F.col("b"))
    )
    fitting = sizes.where(F.col("pairs") <= candidates.MAX_BUCKET_PAIRS).select("key", "print")
    large = sizes.where(F.col("pairs") > candidates.MAX_BUCKET_PAIRS).select("key", "print")
    one = buckets.where(is_left).select("key", "print", F.col("position").alias("left"))
    two = buckets.where(~is_left).select("key", "print", F.col("position").alias("right"))
    pairs = one.join(fitting, ["key", "print"], "leftsemi").join(two, ["key", "print"])
    return pairs.select("left", "right").distinct(), large.persist(StorageLevel.MEMORY_AND_DISK)


def _report(large: DataFrame, level: int, lost: dict[str, int]) -> list[int]:
    """Keys whose large buckets can be refined further; what cannot is counted in `lost`."""
    open_keys = []
    for number, count in sorted((row["key"], row["count"]) for row in large.groupBy("key").count().collect()):
        if level < len(_extras(number)):
            open_keys.append(number)
        else:
            lost[KEYS[number].name] = count
    return open_keys


def _extras(number: int) -> list[str]:
    return [name for name in REFINEMENTS if name not in KEYS[number].parts]


def _refined(rows: DataFrame, fields: list[str], level: int, parts: Shared[Parts]) -> DataFrame:
    """Every large bucket divided by one more code."""

    def function(batch: pa.RecordBatch) -> pa.Array:
        codes = _codes(batch, parts.value, set(REFINEMENTS))
        keys, before = numbers(batch, "key"), numbers(batch, "print").astype(np.int64).view(np.uint64)
        flat: list[tuple[Codes, NDArray[np.int8], NDArray[np.uint64]]] = []
        for number in np.unique(keys):
            where = np.flatnonzero(keys == number)
            extra = codes[_extras(int(number))[level]][where]
            extra[(extra < 0).all(axis=1), 0] = _UNKNOWN
            at, column = np.nonzero(extra >= 0)
            mixed = _mix(before[where[at]], extra[at, column])
            flat.append((where[at], keys[where[at]].astype(np.int8), mixed))
        return _lists(flat, batch.num_rows)

    return _exploded(rows, [*fields, "key", "print"], function)


def _keys(batch: pa.RecordBatch, parts: Parts) -> pa.Array:
    """For each row the buckets it is in, under every key."""
    codes = _codes(batch, parts, {name for key in KEYS for name in key.parts})
    flat: list[tuple[Codes, NDArray[np.int8], NDArray[np.uint64]]] = []
    for number, key in enumerate(KEYS):
        rows = np.arange(batch.num_rows)
        prints = np.zeros(batch.num_rows, np.uint64)
        for name in key.parts:
            at, column = np.nonzero(codes[name][rows] >= 0)
            mixed = _mix(prints[at], codes[name][rows[at], column])
            rows, prints = rows[at], mixed
        flat.append((rows, np.full(len(rows), number, np.int8), prints))
    return _lists(flat, batch.num_rows)


def _codes(batch: pa.RecordBatch, parts: Parts, names: set[str]) -> dict[str, Codes]:
    """The parts of each row: (rows, alternatives), -1 where unknown, no alternative twice."""
    result = {}
    for name in names:
        width = max((table.shape[1] for table in parts.get(name, {}).values()), default=1)
        found = np.full((batch.num_rows, width), -1, np.int64)
        for field, table in parts.get(name, {}).items():
            codes = numbers(batch, field)
            told = np.where(codes[:, None] >= 0, table[codes], -1)
            found[:, : table.shape[1]] = np.maximum(found[:, : table.shape[1]], told)
        for j in range(1, width):
            found[(found[:, :j] == found[:, j : j + 1]).any(axis=1), j] = -1
        result[name] = found
    return result


def _mix(prints: NDArray[np.uint64], codes: Codes) -> NDArray[np.uint64]:
    mixed = (prints ^ codes.astype(np.uint64)) * _PRIME
    return mixed ^ (mixed >> np.uint64(29))


def _lists(flat: list[tuple[Codes, NDArray[np.int8], NDArray[np.uint64]]], size: int) -> pa.Array:
    """Buckets by row as a list column."""
    rows = np.concatenate([rows for rows, _, _ in flat]) if flat else np.zeros(0, np.int64)
    order = np.argsort(rows, kind="stable")
    offsets = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=size))]).astype(np.int32)
    keys = np.concatenate([keys for _, keys, _ in flat])[order] if flat else np.zeros(0, np.int8)
    prints = np.concatenate([prints for _, _, prints in flat])[order] if flat else np.zeros(0, np.uint64)
    told = pa.StructArray.from_arrays(
        [pa.array(keys, pa.int8()), pa.array(prints.view(np.int64))], ["key", "print"]
    )
    return pa.ListArray.from_arrays(pa.array(offsets), told)
