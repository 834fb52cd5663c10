"""Parquet: columns become text, one row a record. The only reader that needs polars."""

import io
import json
import math
from datetime import date, datetime, time

import numpy as np
import polars as pl

from kintrace.lists.parsing import packing
from kintrace.lists.parsing.failure import refused, unreadable
from kintrace.lists.parsing.raw import Caps, RawFile

_LIMIT = "Split it into several files."
_TRAILING = r"(?: 00:00:00)?(?:\.0+)?$"


def warm_up() -> None:
    """Read a small file once: polars opens files of its own when something is first used."""
    packing.warm_up()
    store = io.BytesIO()
    pl.DataFrame(
        {
            "text": ["a", None], "whole": [1.0, None], "broken": [0.5, 2.0], "day": [date(2012, 3, 5), None],
            "moment": [datetime(2012, 3, 5), None], "yes": [True, None], "several": [["a"], None],
            "kind": pl.Series(["a", None], dtype=pl.Categorical), "bytes": [b"a", None], "time": [time(1), None],
        }
    ).write_parquet(store)  # fmt: skip
    read_parquet(
        store.getvalue(), RawFile(Caps(unpacked=99, ratio=1, members=1, rows=9, columns=99, depth=1))
    )


def read_parquet(content: bytes, file: RawFile) -> None:
    """Add the one table of a Parquet file to `file`.

    Raises:
        ParseFailure: the file is damaged, or holds more rows or columns than are read.
    """
    file.format = "parquet"
    source = io.BytesIO(content)
    try:
        width = len(pl.read_parquet_schema(source))
        source.seek(0)
        if width > file.caps.columns:
            raise refused(
                "too_many_columns", f"The file has {width} columns.", "Delete the columns not needed."
            )
        table = pl.read_parquet(source, n_rows=file.caps.rows + 1)
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        raise unreadable(
            "parquet_broken", "The Parquet file is damaged or cut off.", "Ask for it again."
        ) from error
    if table.height > file.caps.rows:
        raise refused("too_many_rows", f"The file has more than {file.caps.rows} rows.", _LIMIT)
    # One text stored once may stand in millions of rows: judged before it becomes that many texts.
    texts = (table.get_column(name) for name, kind in table.schema.items() if kind == pl.String)
    if sum(int(column.str.len_bytes().sum()) for column in texts) > file.caps.unpacked:
        raise refused("archive_too_large", "Unpacked, the file would have more text than is read.", _LIMIT)
    sheet = file.sheet("", header=list(table.columns))
    columns = [_texts(table.get_column(name)) for name in table.columns]
    del table
    packing.add_columns(file, sheet, np.arange(1, len(columns[0]) + 1 if columns else 1), columns)


def _texts(column: pl.Series) -> pl.Series:
    kind = column.dtype
    if kind.is_float():
        return _numbers(column)
    if kind.is_nested() or kind in (pl.Binary, pl.Object):
        return packing.texts(
            [
                "" if v is None else json.dumps(_plain(v), ensure_ascii=False, default=str)
                for v in column.to_list()
            ]
        )
    text = column.cast(pl.String).fill_null("")
    if isinstance(kind, pl.Datetime):
        # In polars itself: Python would look for time zones on the disk.
        return text.str.replace(_TRAILING, "")
    return text


def _numbers(column: pl.Series) -> pl.Series:
    """Whole numbers in one go, the others one by one."""
    wide = column.cast(pl.Float64)
    whole = wide.is_finite() & (wide.abs() < 1e17) & (wide == wide.floor())
    text = wide.zip_with(whole.fill_null(value=False), pl.Series([None], dtype=pl.Float64))
    text = text.cast(pl.Int64).cast(pl.String).fill_null("")
    rest = (~whole.fill_null(value=True)).arg_true()
    if len(rest):
        text = text.scatter(rest, [_number(value) for value in wide.gather(rest).to_list()])
    return text


def _number(value: float | None) -> str:
    if value is None:
        return ""
    whole = math.isfinite(value) and abs(value) < 1e17 and value == int(value)
    return str(int(value)) if whole else f"{value:.15g}"


def _plain(value: object) -> object:
    return value.to_list() if isinstance(value, pl.Series) else value
