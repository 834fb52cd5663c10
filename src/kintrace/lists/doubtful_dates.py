"""Dates of birth that say less than a day, or say it in doubt: told at the row, never corrected."""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date

import polars as pl

from kintrace import dates
from kintrace.lists.grid import Grid
from kintrace.lists.parsing.raw import SAME_CODE
from kintrace.lists.tables import Report
from kintrace.lists.values import Mapping, Table

# What needs no word at the row: said once for the file, or no doubt at all.
_QUIET = frozenset({"approximate", "first_of_january", "month_first", "stated_unknown"})
_LOOKED_INTO = 20_000  # different texts; a column of a million different ones holds no dates
_PLAIN = re.compile(r"(\d{2})\.(\d{2})\.((?:19|20)\d{2})|((?:19|20)\d{2})-(\d{2})-(\d{2})")


def warn_of_dates(tables: Sequence[Table], mapping: Mapping, as_of: date | None, report: Report) -> None:
    """Report each cell of a birth column whose reading carries a doubt, as "doubtful_date" with its codes.

    The detail names codes of `kintrace.dates.read`, never the date.
    """
    for table in tables:
        for index in mapping.roles(table.sheet).get("birth", []):
            _column(table, index, as_of, report)


def _column(table: Table, index: int, as_of: date | None, report: Report) -> None:
    grid = Grid.of(table.rows)
    cells = grid.column(index)
    distinct = cells.unique().sort().to_list()
    unclear = {cell for cell in distinct if cell.strip() and not _is_plain_day(cell, as_of)}
    if not unclear:
        return
    if len(unclear) > _LOOKED_INTO:
        detail = f"different doubtful texts that were not looked into: {len(unclear) - _LOOKED_INTO}"
        name = table.headers[index].strip()[:60] if index < len(table.headers) else None
        report.warn("dates_not_looked_into", detail, sheet=table.sheet, column=name)
        unclear = set(sorted(unclear)[:_LOOKED_INTO])
    settings = dates.ReadSettings(as_of=as_of, month_first=dates.month_first(cells.filter(_open(cells))))
    notes = {
        cell: ",".join(note for note in dates.read(cell, settings).notes if note not in _QUIET)
        for cell in sorted(unclear)
    }
    column = table.headers[index].strip()[:60] if index < len(table.headers) else None
    doubtful = cells.is_in(sorted(cell for cell, note in notes.items() if note))
    numbers = grid.numbers.filter(doubtful).to_list()
    for row, cell in zip(numbers, cells.filter(doubtful).head(SAME_CODE).to_list(), strict=False):
        report.warn("doubtful_date", notes[cell], sheet=table.sheet, row=row, column=column)
    report.warn_rows("doubtful_date", "", numbers[SAME_CODE:], sheet=table.sheet, column=column)


def _open(cells: pl.Series) -> pl.Series:
    """Cells whose order of day and month may have to be asked for: only slashes and dashes leave it open."""
    return cells.str.contains(r"^\s*\d{1,2}[/-]")


def _is_plain_day(cell: str, as_of: date | None) -> bool:
    """A day in the usual form that exists and lies in the past: no reader is needed to see that."""
    found = _PLAIN.fullmatch(cell.strip())
    if not found:
        return False
    d1, m1, y1, y2, m2, d2 = found.groups()
    with suppress(ValueError):
        return date(int(y1 or y2), int(m1 or m2), int(d1 or d2)) <= (as_of or date.max)
    return False
