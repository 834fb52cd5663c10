"""A table of groups as a file: a workbook with heads in the reader's language, or CSV and Parquet for programs."""

import io
from pathlib import Path

import polars as pl

from kintrace.cli.report import tell
from kintrace.cli.speaking import write_private
from kintrace.model import Language, Refused, Where, say

_SHEET_ROWS = 1_048_575  # that a worksheet holds below its head
_CELL = 32_767  # characters that a cell of a worksheet holds
_FORMULA = "^['=+\\-@\t\r\n＝＋－＠]"
_PERCENT = ("weakest", "link")


def write(table: pl.DataFrame, path: Path, language: Language) -> None:
    """Write a table of groups by the ending of `path`, whole or not at all, for its owner only.

    Args:
        table: see `kintrace.cli.groups.Found.rows`.
        path: ends in one of `SUFFIXES`.
        language: of heads and words in a workbook; CSV and Parquet keep codes.

    Raises:
        Refused: a workbook cannot hold so many rows.
    """
    write_private(path, SUFFIXES[path.suffix.lower()](table, path, language))


def _csv(table: pl.DataFrame, _path: Path, _language: Language) -> bytes:
    """UTF-8 with its mark, or spreadsheet programs spoil Cyrillic; nothing that they would run."""
    texts = [name for name, kind in table.schema.items() if kind == pl.String]
    safe = table.with_columns(
        pl.when(pl.col(name).str.contains(_FORMULA)).then("'" + pl.col(name)).otherwise(pl.col(name)).alias(name)
        for name in texts
    )  # fmt: skip
    return b"\xef\xbb\xbf" + safe.write_csv().encode()


def _parquet(table: pl.DataFrame, _path: Path, _language: Language) -> bytes:
    store = io.BytesIO()
    table.write_parquet(store)
    return store.getvalue()


def _xlsx(table: pl.DataFrame, path: Path, language: Language) -> bytes:
    if table.height > _SHEET_ROWS:
        raise Refused(
            "too_many_for_xlsx",
            f"A worksheet holds {_SHEET_ROWS} rows; there are {table.height}.",
            where=Where(file=path.name),
            todo="Write .csv or .parquet.",
        )
    import xlsxwriter  # noqa: PLC0415 - only needed to write workbooks

    store = io.BytesIO()
    book = xlsxwriter.Workbook(store, {"in_memory": True, "constant_memory": False})
    sheet = book.add_worksheet(tell("groups.sheet", language))
    bold, percent = book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"})
    for number, name in enumerate(table.columns):
        sheet.write_string(0, number, tell(f"groups.column.{name}", language), bold)
        for line, value in enumerate(table[name].to_list(), start=1):
            if isinstance(value, str):
                text = say("kintrace.model", f"band.{value}", language) if name == "band" else value
                sheet.write_string(line, number, text if len(text) <= _CELL else text[: _CELL - 1] + "…")
            elif value is not None:
                sheet.write_number(line, number, value, percent if name in _PERCENT else None)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(table.height, 1), table.width - 1)
    sheet.set_column(2, 2, 24)
    sheet.set_column(6, 6, 36)
    book.close()
    return store.getvalue()


SUFFIXES = {".xlsx": _xlsx, ".csv": _csv, ".parquet": _parquet}
