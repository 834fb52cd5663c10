"""Parquet in and out: a list as entries with positions, and the pairs found, without passing the driver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from py4j.protocol import Py4JError
from pyspark.errors import AnalysisException
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, BinaryType, DoubleType, FloatType, MapType, StructType

from kintrace.matching.spark.run import SparkMatches
from kintrace.model import Conflict, Unreadable, Where

_BLANKS = r"(?U)^[\s\x1c-\x1f]+|[\s\x1c-\x1f]+$"


@dataclass(frozen=True)
class Sheet:
    """What the columns of a Parquet list are taken for.

    Attributes:
        roles: role (a name of `ENTRY_COLUMNS`) → headers, in the order of the list.
        joined: roles whose columns are parts of one text; of others the first filled column counts.
    """

    roles: Mapping[str, Sequence[str]]
    joined: frozenset[str]


def sample(session: SparkSession, path: str, rows: int) -> pl.DataFrame:
    """The first rows of a Parquet list, to recognise its columns by.

    Raises:
        Unreadable: see `entries`.
    """
    found = pl.from_arrow(_parquet(session, path).limit(rows).toArrow())
    assert isinstance(found, pl.DataFrame)
    return found


def entries(session: SparkSession, path: str, sheet: Sheet) -> DataFrame:
    """A Parquet file or folder as an entries frame with the column "position".

    Rows stand in the order of the files' names and of the rows in each. `ref` is the row's number where the
    list has none of its own.

    Raises:
        Unreadable: no Parquet there, or it cannot be opened.
    """
    raw = _parquet(session, path)
    placed = raw.select("*", "_metadata.file_path", "_metadata.row_index")
    files = placed.groupBy("file_path").count()
    before = Window.orderBy("file_path").rowsBetween(Window.unboundedPreceding, -1)
    starts = files.select("file_path", F.coalesce(F.sum("count").over(before), F.lit(0)).alias("start"))
    numbered = placed.join(F.broadcast(starts), "file_path").withColumn(
        "position", F.col("start") + F.col("row_index")
    )
    columns = {
        role: _role(raw, headers, joined=role in sheet.joined) for role, headers in sheet.roles.items()
    }
    number = (F.col("row_index") + 1).cast("string")
    columns["ref"] = F.coalesce(columns["ref"], number) if "ref" in columns else number
    return numbered.select("position", *(text.alias(role) for role, text in columns.items()))


def stacked(lists: Sequence[DataFrame]) -> DataFrame:
    """Several entries frames as one, with "list" (from 0) to tell them apart and positions going on."""
    told: DataFrame | None = None
    start = 0
    for number, frame in enumerate(lists):
        moved = frame.withColumn("position", F.col("position") + start).withColumn("list", F.lit(number))
        told = moved if told is None else told.unionByName(moved, allowMissingColumns=True)
        if number + 1 < len(lists):
            start += frame.count()
    if told is None:
        raise ValueError("no list")
    return told


def write(found: SparkMatches, left: DataFrame, right: DataFrame, path: str) -> None:
    """Write the pairs worth showing as a folder of Parquet.

    Columns: left_list, left_id, right_list, right_id (lists as A, B, C; ids as the lists have them), score (the
    probability), band, own (ln odds of the pair by itself), family_level, a level for each kind of evidence.

    Args:
        found: from `match`.
        left, right: the entries frames, from `stacked`.
        path: must not be there yet.

    Raises:
        Conflict: something is there.
    """
    pairs = found.pairs()
    letters = F.lit("BCDEFGHIJKLMNOPQRSTUVWXYZ")
    one = left.select(F.col("position").alias("left"), F.col("ref").alias("left_id"))
    two = right.select(
        F.col("position").alias("right"),
        F.substring(letters, F.col("list") + 1, F.lit(1)).alias("right_list"),
        F.col("ref").alias("right_id"),
    )
    told = pairs.join(one, "left").join(two, "right").select(
        F.lit("A").alias("left_list"), "left_id", "right_list", "right_id", F.col("probability").alias("score"),
        "band", "own", "family_level", *(name for name in pairs.columns if name.startswith("level_")),
    )  # fmt: skip
    try:
        told.write.mode("errorifexists").parquet(path)
    except AnalysisException as error:
        if error.getCondition() != "PATH_ALREADY_EXISTS":
            raise
        raise taken(path) from error


def taken(path: str) -> Conflict:
    """The error that something is at the place of a result already."""
    return Conflict(
        "output_exists",
        "There is something at the place of the result already.",
        where=Where(file=path.rstrip("/").rpartition("/")[2]),
        todo="Name another folder, or remove it.",
    )


def _parquet(session: SparkSession, path: str) -> DataFrame:
    try:
        return session.read.parquet(path)
    except (AnalysisException, Py4JError):
        raise Unreadable(
            "parquet_unreadable",
            "No Parquet can be read there.",
            where=Where(file=path.rstrip("/").rpartition("/")[2]),
            todo="Name a Parquet file, or a folder of Parquet files that all executors see.",
        ) from None


def _role(raw: DataFrame, headers: Sequence[str], *, joined: bool) -> Column:
    """The text of one role: null where all its columns are empty."""
    texts = [_text(raw, header) for header in headers]
    if len(texts) == 1 or not joined:
        return F.coalesce(*texts)
    return F.nullif(F.concat_ws(" ", *texts), F.lit(""))


def _text(raw: DataFrame, header: str) -> Column:
    """A cell as text without outer blanks, null where empty; whole numbers without a decimal part."""
    cell, kind = raw[f"`{header.replace('`', '``')}`"], raw.schema[header].dataType
    if isinstance(kind, FloatType | DoubleType):
        whole = cell.cast("bigint")
        text = F.when(cell == whole, whole.cast("string")).otherwise(cell.cast("string"))
    elif isinstance(kind, StructType | ArrayType | MapType):
        text = F.to_json(cell)
    elif isinstance(kind, BinaryType):
        text = F.hex(cell)
    else:
        text = cell.cast("string")
    return F.nullif(F.regexp_replace(text, _BLANKS, ""), F.lit(""))
