"""The files of `kintrace match` by their endings, and which of them a long list is too long for."""

import io
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from kintrace.answers.table import SUFFIXES
from kintrace.lists.writing import write_whole
from kintrace.model import Refused, Where

# Evidence in sentences is made pair by pair, and a workbook is held in memory cell by cell: for a hundred
# thousand rows that takes some minutes and a gigabyte.
LONGEST = 100_000
_SHEET_ROWS = 1_048_575  # of XLSX, below the header


def is_table(path: Path) -> bool:
    """Whether the answers go to a plain table rather than a workbook."""
    return path.suffix.lower() in SUFFIXES


def check_length(name: str, rows: int, wanted: Sequence[Path | None]) -> None:
    """Say before hours of work that a list is too long for a file that was asked for.

    Raises:
        Refused: "list_too_long".
    """
    for path in wanted:
        if path and not is_table(path) and rows > LONGEST:
            raise Refused(
                "list_too_long",
                f"The list has {rows} rows; {path.name} would explain each of them in sentences, and is made for "
                f"at most {LONGEST}.",
                where=Where(file=name),
                todo="Give -o with a name that ends in .parquet or .csv: a table with an answer for every row, of "
                "any length. Or split the list.",
            )


def write_pairs(pairs: pl.DataFrame, path: Path) -> None:
    """Write pairs as Parquet or XLSX if the name ends so, else as CSV.

    Raises:
        Refused: "too_many_for_xlsx": more pairs than a worksheet holds. "not_writable".
    """
    store = io.BytesIO()
    ending = path.suffix.lower()
    if ending == ".parquet":
        pairs.write_parquet(store)
    elif ending == ".xlsx":
        _workbook(pairs, path, store)
    else:
        pairs.write_csv(path)
        return
    write_whole(path, store.getvalue())


def _workbook(pairs: pl.DataFrame, path: Path, store: io.BytesIO) -> None:
    if pairs.height > _SHEET_ROWS:
        raise Refused(
            "too_many_for_xlsx",
            f"There are {pairs.height} pairs; a sheet of XLSX holds {_SHEET_ROWS}.",
            where=Where(file=path.name),
            todo="Give --pairs with a name that ends in .parquet or .csv.",
        )
    import xlsxwriter  # noqa: PLC0415 - only needed to write workbooks

    book = xlsxwriter.Workbook(store, {"in_memory": True, "constant_memory": True})
    sheet = book.add_worksheet("pairs")
    for column, name in enumerate(pairs.columns):
        sheet.write_string(0, column, name)
    for line, cells in enumerate(pairs.iter_rows(), start=1):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(line, column, cell)
            elif cell is not None:
                sheet.write_number(line, column, cell)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(pairs.height, 1), pairs.width - 1)
    book.close()
