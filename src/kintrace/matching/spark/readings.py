"""Texts → readings, on the executors: each batch of rows is read by the same code as on one machine.

A row leaves as fingerprints of its readings; the readings of a batch ride on its first row.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from kintrace import dates
from kintrace.matching.people import People, Values, read_people
from kintrace.matching.spark.arrow import computed
from kintrace.matching.spark.schema import FIELDS, KINDS, distinct_of, fingerprint, numbers, packed

_SLOT, _SIDE = 48, 56  # bits of a first appearance: position, then the column it stood in, then the side
_READINGS = "array<struct<kind: string, print: bigint, text: string, first: bigint>>"
SCHEMA = (
    ", ".join(f"{field} bigint" for field in FIELDS)
    + f", sex tinyint, initials boolean, readings {_READINGS}"
)
# A date whose day and month may be turned round: only these show the order of a column.
_OPEN_DATE = r"^\s*\d{1,2}\s*[/-]"


@dataclass(frozen=True)
class _Order:
    """How ages and dates of one side are to be taken."""

    side: int  # 0 the register, 1 the list: the register's readings come first
    as_of: date | None
    month_first: bool | None


def read(entries: DataFrame, side: int, as_of: date | None) -> DataFrame:
    """Read the rows of one side.

    Args:
        entries: position and the columns of an entries frame.
        side: 0 for the register, 1 for the list.
        as_of: the day on which ages in it were true.

    Returns:
        position, household, and the columns of `SCHEMA`.
    """
    order = _Order(side, as_of, _month_first(entries))
    told = [name for name in entries.columns if name not in ("ref", "row", "sheet", "household")]

    def function(batch: pa.RecordBatch) -> dict[str, pa.Array]:
        return _read_batch(batch, order)

    whole = entries
    if "household" not in entries.columns:
        whole = entries.withColumn("household", F.lit(None).cast("string"))
    return computed(whole, told, function, SCHEMA, ("position", "household"))


def _month_first(entries: DataFrame) -> bool | None:
    """The order of day and month that the whole column shows, from its distinct open dates."""
    columns = [F.nullif(F.col(name), F.lit("")) for name in ("birth", "age") if name in entries.columns]
    if not columns:
        return None
    text = F.coalesce(*columns).alias("text")
    found = entries.select(text).where(F.col("text").rlike(_OPEN_DATE)).distinct().toArrow()
    return dates.month_first(found.column("text").to_pylist())


def _read_batch(batch: pa.RecordBatch, order: _Order) -> dict[str, pa.Array]:
    positions = numbers(batch, "position")
    frame = pl.DataFrame(pl.from_arrow(batch))
    values = Values()
    people = read_people(frame.drop("position", "birth", "age", strict=False), values, order.as_of)
    codes = {field: getattr(people, field) for field in FIELDS}
    codes["birth"] = _births(frame, values, order)
    first = {kind: np.full(len(distinct_of(values, kind).values), 1 << 62, np.int64) for kind in KINDS}
    for slot, (field, kind) in enumerate(FIELDS.items()):
        known = codes[field] >= 0
        where = positions[known] | (slot << _SLOT) | (order.side << _SIDE)
        np.minimum.at(first[kind], codes[field][known], where)
    texts = {kind: [packed(kind, value) for value in distinct_of(values, kind).values] for kind in KINDS}
    prints = {kind: np.array([fingerprint(t) for t in texts[kind]] or [0], np.int64) for kind in KINDS}
    arrays = {
        field: pa.array(np.where(codes[field] >= 0, prints[kind][codes[field]], 0))
        for field, kind in FIELDS.items()
    }
    return {**arrays, **_by_row(people), "readings": _riding(len(positions), texts, prints, first)}


def _by_row(people: People) -> dict[str, pa.Array]:
    return {"sex": pa.array(people.sex), "initials": pa.array(people.initials)}


def _births(frame: pl.DataFrame, values: Values, order: _Order) -> NDArray[np.int32]:
    """Codes of birth dates; the order of day and month is that of the whole column, not of the batch."""
    texts = [frame[name].to_list() for name in ("birth", "age") if name in frame.columns]
    if not texts:
        return np.full(frame.height, -1, np.int32)
    settings = dates.ReadSettings(as_of=order.as_of, month_first=order.month_first)
    known: dict[str, int] = {}
    codes = np.full(frame.height, -1, np.int32)
    for row, cells in enumerate(zip(*texts, strict=True)):
        text = next((cell for cell in cells if cell), None)
        if text is None:
            continue
        if text not in known:
            reading = dates.read(text, settings)
            known[text] = -1 if reading.earliest is None else values.birth.code(reading)
        codes[row] = known[text]
    return codes


def _riding(
    rows: int,
    texts: dict[str, list[str]],
    prints: dict[str, NDArray[np.int64]],
    first: dict[str, NDArray[np.int64]],
) -> pa.Array:
    """All readings of a batch as the list of its first row; the other rows have none."""
    kinds = [kind for kind in KINDS for _ in texts[kind]]
    count = len(kinds)
    told = pa.StructArray.from_arrays(
        [
            pa.array(kinds, pa.string()),
            pa.array(np.concatenate([prints[kind][: len(texts[kind])] for kind in KINDS])),
            pa.array([text for kind in KINDS for text in texts[kind]], pa.string()),
            pa.array(np.concatenate([first[kind] for kind in KINDS])),
        ],
        ["kind", "print", "text", "first"],
    )
    offsets = np.full(rows + 1, count, np.int32)
    offsets[0] = 0
    return pa.ListArray.from_arrays(pa.array(offsets), told)
