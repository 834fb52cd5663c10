"""Which pairs are looked at: the keys, bounds and refinements of `kintrace.matching.candidates`, joined by Spark.

A bucket that would give too many pairs is never joined: it is refined by one more code, and what no code
divides is reported. Only numbers of buckets come to the driver.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from kintrace.matching import candidates
from kintrace.matching.candidates import KEYS, REFINEMENTS, Part, Side, hashed, largest_bucket
from kintrace.matching.prepare import Tables, key_parts
from kintrace.matching.spark.arrow import computed
from kintrace.matching.spark.schema import FIELDS, distinct_of, nobody, numbers
from kintrace.matching.spark.shared import Shared

Codes = NDArray[np.int32]
Parts = Mapping[str, Mapping[str, Codes]]  # part → field → codes by value code, (values, alternatives)
_Flat = tuple[NDArray[np.int64], NDArray[np.int8], NDArray[np.uint64]]  # rows, keys, prints

_BUCKETS = "buckets array<struct<key: tinyint, print: bigint>>"
_NAMES = sorted({name for key in KEYS for name in key.parts} | set(REFINEMENTS))


@dataclass(frozen=True)
class Found:
    """Distinct pairs of positions (left, right), and what could not be looked at."""

    pairs: DataFrame
    dropped: tuple[str, ...]


def parts_of(tables: Tables) -> Parts:
    """What `key_parts` says of each single value, so that executors only look it up."""
    found: dict[str, dict[str, Codes]] = {name: {} for name in _NAMES}
    for field, kind in FIELDS.items():
        every = np.arange(len(distinct_of(tables.values, kind).values), dtype=np.int32)
        for name, part in key_parts(tables, nobody(len(every), {field: every})).items():
            if (part.codes >= 0).any():
                found[name][field] = part.codes
    return found


def find(left: DataFrame, right: DataFrame, parts: Shared[Parts]) -> Found:
    """Join two coded sides on every key."""
    fields = sorted({field for tables in parts.value.values() for field in tables})
    both = _sided(left, right, fields)
    buckets = _exploded(both, fields, lambda batch: _keys(batch, parts.value))
    longest = dict.fromkeys(range(len(KEYS)), max(left.count(), right.count()))
    pairs: DataFrame | None = None
    lost: dict[str, int] = {}
    for level in range(len(REFINEMENTS) + 1):
        met = _met(buckets).persist(StorageLevel.MEMORY_AND_DISK)
        bounds, open_keys = _bounds(met, longest, level, lost)
        # Cut off from what they were made of: plans that hold plans grow without bound, and are run again.
        joined = _joined(met.where(F.col("pairs") <= bounds)).localCheckpoint()
        pairs = joined if pairs is None else pairs.unionByName(joined)
        large = met.where((F.col("pairs") > bounds) & F.col("key").isin(open_keys))
        rest = _rows(large).localCheckpoint() if open_keys else None
        met.unpersist()
        if rest is None:
            break
        longest = _longest(rest)
        buckets = _refined(rest.join(both, ["side", "position"]), fields, level + 1, parts)
    assert pairs is not None
    return Found(pairs.distinct(), tuple(f"{key.name}: {lost[key.name]}" for key in KEYS if key.name in lost))


def _sided(left: DataFrame, right: DataFrame, fields: list[str]) -> DataFrame:
    told = [
        rows.select(F.lit(side).cast("tinyint").alias("side"), "position", *fields)
        for side, rows in enumerate((left, right))
    ]
    return told[0].unionByName(told[1])


def _exploded(
    rows: DataFrame, inputs: Iterable[str], function: Callable[[pa.RecordBatch], pa.Array]
) -> DataFrame:
    def over(batch: pa.RecordBatch) -> dict[str, pa.Array]:
        return {"buckets": function(batch)}

    made = computed(rows, list(inputs), over, _BUCKETS, ("side", "position"))
    one = made.select("side", "position", F.explode("buckets").alias("one"))
    return one.select("side", "position", "one.*")


def _met(buckets: DataFrame) -> DataFrame:
    """key, print, positions `a` and `b` and number of pairs of every bucket that has rows on both sides."""
    gathered = (
        # Rows go straight to the task of their bucket: most buckets are small, and gathering before saves nothing.
        buckets.repartition("key", "print")
        .groupBy("key", "print")
        .agg(*(F.collect_list(F.when(F.col("side") == side, F.col("position"))).alias(name)
               for side, name in enumerate("ab")))
    )  # fmt: skip
    sizes = [F.size(name).cast("bigint") for name in "ab"]
    return gathered.where("size(a) > 0 and size(b) > 0").withColumn("pairs", sizes[0] * sizes[1])


def _bounds(
    met: DataFrame, longest: Mapping[int, int], level: int, lost: dict[str, int]
) -> tuple[Column, list[int]]:
    """The largest bucket that each key may join, and the keys of which some can be refined further.

    What is too large and cannot be refined is counted in `lost`.
    """
    found = (
        met.groupBy("key", "pairs").count().toArrow().sort_by([("key", "ascending"), ("pairs", "ascending")])
    )
    keys, pairs, count = (found.column(name).to_numpy() for name in ("key", "pairs", "count"))
    bounds, open_keys = [candidates.MAX_BUCKET_PAIRS] * len(KEYS), []
    for number in np.unique(keys).tolist():
        own = keys == number
        finest = level >= len(_extras(number))
        if not finest:
            bounds[number] = largest_bucket(pairs[own], count[own], longest[number])
        large = int(count[own & (pairs > bounds[number])].sum())
        if large and finest:
            lost[KEYS[number].name] = large
        elif large:
            open_keys.append(number)
    return F.array(*(F.lit(bound) for bound in bounds))[F.col("key").cast("int")], open_keys


def _extras(number: int) -> list[str]:
    return [name for name in REFINEMENTS if name not in KEYS[number].parts]


def _joined(met: DataFrame) -> DataFrame:
    """All pairs of the rows of some buckets."""
    one = met.select(F.explode("a").alias("left"), "b")
    return one.select("left", F.explode("b").alias("right")).distinct()


def _rows(met: DataFrame) -> DataFrame:
    """side, position, key of the rows of some buckets, each once for a key."""
    told = [
        met.select(F.lit(side).cast("tinyint").alias("side"), F.explode(name).alias("position"), "key")
        for side, name in enumerate("ab")
    ]
    return told[0].unionByName(told[1]).distinct()


def _longest(rows: DataFrame) -> dict[int, int]:
    """By key, how many rows the longer side has in large buckets."""
    counts = rows.groupBy("key", "side").count().groupBy("key").agg(F.max("count").alias("most"))
    return {row["key"]: row["most"] for row in counts.collect()}


def _refined(rows: DataFrame, fields: list[str], level: int, parts: Shared[Parts]) -> DataFrame:
    """Rows of large buckets under their key and `level` more codes; what is unknown there is a value of its own."""

    def function(batch: pa.RecordBatch) -> pa.Array:
        side, keys = _side(batch, parts.value), numbers(batch, "key")
        flat = []
        for number in np.unique(keys).tolist():
            where = np.flatnonzero(keys == number)
            told = (*KEYS[number].parts, *_extras(number)[:level])
            prints, rows_ = hashed({name: Part(side[name].codes[where]) for name in told}, told, level)
            flat.append(_flat(where[rows_], number, prints))
        return _lists(flat, batch.num_rows)

    return _exploded(rows, [*fields, "key"], function)


def _keys(batch: pa.RecordBatch, parts: Parts) -> pa.Array:
    """For each row the buckets it is in, under every key."""
    side = _side(batch, parts)
    flat = []
    for number, key in enumerate(KEYS):
        prints, rows = hashed({name: side[name] for name in key.parts}, key.parts)
        flat.append(_flat(rows.astype(np.int64), number, prints))
    return _lists(flat, batch.num_rows)


def _flat(rows: NDArray[np.int64], number: int, prints: NDArray[np.uint64]) -> _Flat:
    return rows, np.full(len(rows), number, np.int8), prints


def _side(batch: pa.RecordBatch, parts: Parts) -> Side:
    """The parts of each row of a batch, no alternative twice."""
    result = {}
    for name, tables in parts.items():
        width = max((table.shape[1] for table in tables.values()), default=1)
        found = np.full((batch.num_rows, width), -1, np.int32)
        for field, table in tables.items():
            codes = numbers(batch, field)
            told = np.where(codes[:, None] >= 0, table[codes], -1)
            found[:, : table.shape[1]] = np.maximum(found[:, : table.shape[1]], told)
        for j in range(1, width):
            found[(found[:, :j] == found[:, j : j + 1]).any(axis=1), j] = -1
        result[name] = Part(found)
    return result


def _lists(flat: list[_Flat], size: int) -> pa.Array:
    """Buckets by row as a list column."""
    rows, keys, prints = (np.concatenate(each) for each in zip(*flat, strict=True))
    order = np.argsort(rows, kind="stable")
    offsets = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=size))]).astype(np.int32)
    told = pa.StructArray.from_arrays(
        [pa.array(keys[order], pa.int8()), pa.array(prints[order].view(np.int64))], ["key", "print"]
    )
    return pa.ListArray.from_arrays(pa.array(offsets), told)
