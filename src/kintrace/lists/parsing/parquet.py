"""Parquet: columns become text, one row a record. The only reader that needs polars."""

import io
import json
import math
import re

import polars as pl

from kintrace.lists.parsing.failure import refused, unreadable
from kintrace.lists.parsing.raw import RawFile

_LIMIT = "Split it into several files."
_TRAILING = re.compile(r"(?: 00:00:00)?(?:\.0+)?$")


def warm_up() -> None:
    """Let polars start its runtime, which opens files of its own, before no file can be opened."""
    store = io.BytesIO()
    pl.DataFrame({"a": ["b"]}).write_parquet(store)
    store.seek(0)
    pl.read_parquet_schema(store)
    store.seek(0)
    pl.read_parquet(store, n_rows=1)


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
    for number, cells in enumerate(zip(*columns, strict=True), start=1):
        file.add(sheet, number, list(cells))


def _texts(column: pl.Series) -> list[str]:
    kind = column.dtype
    if kind == pl.String or isinstance(kind, pl.Categorical | pl.Enum):
        text = column.cast(pl.String)
    elif kind.is_float():
        return [_number(value) for value in column.to_list()]
    elif kind.is_nested() or kind in (pl.Binary, pl.Object):
        return [
            "" if v is None else json.dumps(_plain(v), ensure_ascii=False, default=str)
            for v in column.to_list()
        ]
    elif isinstance(kind, pl.Datetime):
        # In polars itself: Python would look for time zones on the disk.
        return [_TRAILING.sub("", text or "") for text in column.cast(pl.String).to_list()]
    else:
        text = column.cast(pl.String)
    return text.fill_null("").to_list()


def _number(value: float | None) -> str:
    if value is None:
        return ""
    whole = math.isfinite(value) and abs(value) < 1e17 and value == int(value)
    return str(int(value)) if whole else f"{value:.15g}"


def _plain(value: object) -> object:
    return value.to_list() if isinstance(value, pl.Series) else value
