"""Sheets of text become tables: where the header is, what stands above it, which rows are none.

A row is never dropped: it is in `rows`, in `title`, in `unread` with a reason, or counted as blank.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from kintrace.lists.grid import Grid
from kintrace.lists.headers import is_header_word, plain
from kintrace.lists.parsing.raw import BLANKS, SAME_CODE, letter
from kintrace.lists.values import Merge, ReadWarning, Row, Table, Unread
from kintrace.model.errors import Where

_SEARCHED = 40  # rows in which the header may stand
_USUAL = 200  # rows that tell how wide the table is
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\b(?:19|20)\d\d\b")
_NAME = re.compile(r"^\s*[^\W\d_]+(?:[-'’ʼ][^\W\d_]+)*(?:[\s,.]+[^\W\d_]+(?:[-'’ʼ][^\W\d_]+)*){1,4}\.?\s*$")
_ENDED_PATRONYMIC = re.compile(r"(?:вич|вна|ична|їч|vych|vich|vna|ichna)$", re.IGNORECASE)
_SPREADSHEETS = frozenset({"xlsx", "xlsm", "xls", "xlsb", "ods"})
_FORMULA_MARK = "kintrace csv 1"


class Report:
    """Warnings and unread rows of one file; of one code at most two hundred, then their number."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._warnings: list[ReadWarning] = []
        self._counts: Counter[str] = Counter()
        self.unread: list[Unread] = []

    def warn(
        self,
        code: str,
        detail: str,
        *,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        """Note something a person should know."""
        self._counts[code] += 1
        if self._counts[code] <= SAME_CODE:
            self._warnings.append(ReadWarning(code, Where(self._file, sheet or None, row, column), detail))

    def warn_rows(
        self,
        code: str,
        detail: str,
        rows: Sequence[int],
        *,
        sheet: str | None = None,
        column: str | None = None,
    ) -> None:
        """The same warning at many rows: beyond two hundred only their number is kept, so that costs nothing."""
        room = max(SAME_CODE - self._counts[code], 0)
        for row in rows[:room]:
            self.warn(code, detail, sheet=sheet, row=row, column=column)
        self._counts[code] += max(len(rows) - room, 0)

    def more(self, code: str, number: int) -> None:
        """Further places of a code that were only counted."""
        self._counts[code] += number

    def keep(
        self,
        code: str,
        cells: Iterable[str],
        *,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        """Keep a row or cell that is not an entry."""
        self.unread.append(Unread(Where(self._file, sheet or None, row, column), code, tuple(cells)))

    def warnings(self) -> tuple[ReadWarning, ...]:
        """All warnings, with a line for each code that had more."""
        more = [
            ReadWarning(
                code, Where(self._file), f"the same in more places: {count - SAME_CODE}", count - SAME_CODE
            )
            for code, count in self._counts.items()
            if count > SAME_CODE
        ]
        return (*self._warnings, *more)


def build_table(sheet: dict[str, Any], file_format: str, known: frozenset[str], report: Report) -> Table:
    """One sheet of the reading process as a table.

    Args:
        sheet: name, visibility, header, grid, merged, blank.
        file_format: such as "csv".
        known: header texts of a mapping file, in the form of `plain`.
        report: takes warnings and rows that are no entries.
    """
    name: str = sheet["name"]
    grid: Grid = sheet["grid"]
    title: tuple[Row, ...]
    if sheet["header"] is not None:
        title, header_row, headers, body = (), 0, tuple(sheet["header"]), grid
    else:
        title, header_row, headers, body = _split(grid, known)
        if len(grid) and not header_row:
            report.warn(
                "no_header_row", "no header was found; the columns are called by their letters", sheet=name
            )
    if headers and plain(headers[-1]) == _FORMULA_MARK:
        headers, body = tuple(original(cell) for cell in headers[:-1]), _restored(body, len(headers) - 1)
    if sheet["blank"]:
        report.warn("blank_rows", f"blank rows: {sheet['blank']}", sheet=name)
    body = _entries(body, headers, name, report)
    if file_format in _SPREADSHEETS:
        body = body.filled(len(headers))
    _widths(body, headers, name, report, ragged=file_format not in _SPREADSHEETS)
    merged = tuple(Merge(*area) for area in sheet["merged"])
    if not len(body):
        report.warn("no_rows", "there are no rows below the header", sheet=name)
    return Table(name, sheet["visibility"], header_row, headers, body, title, merged, sheet["blank"])


def neutral(cell: str) -> str:
    """A cell that no spreadsheet program takes for a formula; `original` undoes it.

    >>> neutral("=1+1"), neutral("-1 брат"), original("'-1 брат")
    ("'=1+1", "'-1 брат", '-1 брат')
    """
    return f"'{cell}" if _DANGEROUS.match(cell) else cell


def original(cell: str) -> str:
    """The cell before `neutral`."""
    return cell[1:] if cell[:1] == "'" and _DANGEROUS.match(cell) else cell


# Signs with which a formula begins, also full-width, also behind blanks and apostrophes (OWASP: CSV injection).
_DANGEROUS = re.compile("'*[\\s\ufeff\u200b-\u200f\u2060\x00-\x1f]*[=+\\-@\t\r＝＋－＠]")
FORMULA_MARK_HEADER = "kintrace-csv-1"


def _restored(body: Grid, width: int) -> Grid:
    """Rows that our own writer neutralised, as they were; the mark's column falls away."""
    columns = []
    for at, column in enumerate(body.columns):
        if at == width:
            continue
        marked = column.str.starts_with("'").fill_null(value=False).arg_true()
        if len(marked):
            cells = [original(cell) for cell in column.gather(marked).to_list()]
            column = column.clone().scatter(marked, cells)  # noqa: PLW2901 - the same column, restored
        columns.append(column)
    over = {
        place: tuple(original(cell) for at, cell in enumerate(cells, start=len(body.columns)) if at != width)
        for place, cells in body.over.items()
    }
    return Grid(body.numbers, columns, {place: cells for place, cells in over.items() if cells}, body.hidden)


def _split(grid: Grid, known: frozenset[str]) -> tuple[tuple[Row, ...], int, tuple[str, ...], Grid]:
    """Title block, number of the header row (0: none), headers, the rest."""
    if not len(grid):
        return (), 0, (), grid
    head = list(grid[:_USUAL])
    best, score = -1, 0.0
    for at, row in enumerate(head[:_SEARCHED]):
        if plain(row.cells[-1]) == _FORMULA_MARK:
            best = at
            break
        hits = sum(1 for cell in row.cells if cell.strip() and (plain(cell) in known or is_header_word(cell)))
        filled = sum(1 for cell in row.cells if cell.strip())
        if hits and 2 * hits >= min(filled, 4) and hits > score:
            best, score = at, float(hits)
    if best < 0:
        best = _unknown_header(head)
    if best < 0:
        return (), 0, tuple(letter(index) for index in range(grid.width)), grid
    headers = head[best].cells
    while len(headers) > 1 and not headers[-1].strip():
        headers = headers[:-1]
    return tuple(head[:best]), head[best].number, headers, grid[best + 1 :]


def _unknown_header(rows: list[Row]) -> int:
    """The first row as wide as the table, if it holds neither dates nor persons' names; else -1."""
    usual = Counter(len(row.cells) for row in rows).most_common(1)[0][0]
    for at, row in enumerate(rows[:_SEARCHED]):
        filled = [cell for cell in row.cells if cell.strip()]
        if len(row.cells) >= usual and len(filled) >= max(1, usual // 2):
            return (
                -1
                if any(looks_like_data(cell) for cell in filled) or all(c.isdigit() for c in filled)
                else at
            )
    return -1


def looks_like_data(cell: str) -> bool:
    """Whether a cell holds a date or a person's name rather than the name of a column."""
    if _DATE.search(cell):
        return True
    words = cell.split()
    if not _NAME.match(cell) or not 2 <= len(words) <= 5:
        return False
    return all(word[0].isupper() for word in words) or any(_ENDED_PATRONYMIC.search(word) for word in words)


def _entries(body: Grid, headers: Sequence[str], sheet: str, report: Report) -> Grid:
    """The rows without repeated headers and rows that only number the columns; these are kept as unread."""
    head = [cell.strip() for cell in headers]
    numbered = [str(number) for number in range(1, len(headers) + 1)]
    codes: dict[int, str] = {}
    if any(head):
        codes |= dict.fromkeys(_places_of(body, head), "repeated_header")
    if len(head) > 2:
        for place in _places_of(body, numbered):
            if len(body[place].cells) == len(head):
                codes.setdefault(place, "column_numbers")
    if not codes:
        return body
    for place, code in sorted(codes.items()):
        row = body[place]
        report.keep(code, row.cells, sheet=sheet, row=row.number)
        report.warn(code, _NOT_ENTRIES[code], sheet=sheet, row=row.number)
    kept = np.ones(len(body), np.bool_)
    kept[list(codes)] = False
    return body.take(np.flatnonzero(kept))


_NOT_ENTRIES = {
    "repeated_header": "the header comes again",
    "column_numbers": "the row only numbers the columns",
}


def _places_of(body: Grid, cells: Sequence[str]) -> list[int]:
    """The rows that begin with these cells, blanks around them set aside."""
    places = np.arange(len(body))
    for at, cell in enumerate(cells):
        if at < len(body.columns):
            column = body.columns[at] if at == 0 else body.columns[at].gather(places)
            if cell:
                # Looking for a text is far cheaper than taking the blanks away everywhere.
                holding = column.str.contains(cell, literal=True).fill_null(value=False).arg_true().to_numpy()
                places, column = places[holding], column.gather(holding)
            places = places[(column.str.strip_chars(BLANKS) == cell).fill_null(value=False).to_numpy()]
        else:
            more = at - len(body.columns)
            places = np.array(
                [p for p in places.tolist() if (body.over.get(p, ())[more : more + 1] or ("",))[0].strip() == cell
                 and more < len(body.over.get(p, ()))], np.int64
            )  # fmt: skip
        if not len(places):
            break
    found: list[int] = places.tolist()
    return found


def _widths(body: Grid, headers: Sequence[str], sheet: str, report: Report, *, ragged: bool) -> None:
    width = len(headers)
    lengths = body.lengths()
    numbers = body.numbers
    for place in (lengths != width).arg_true().to_list():
        count, row = lengths[place], numbers[place]
        if count < width:
            if ragged:
                report.warn(
                    "row_shorter", f"the row has {count} cells, the header {width}", sheet=sheet, row=row
                )
        elif any(cell.strip() for cell in body[place].cells[width:]):
            detail = f"the row has {count} cells, the header {width}; all are kept"
            report.warn("row_longer", detail, sheet=sheet, row=row)
        else:
            detail = "the row has more empty cells than the header"
            report.warn("row_longer_empty", detail, sheet=sheet, row=row)
    for header, count in Counter(cell.strip() for cell in headers if cell.strip()).items():
        if count > 1:
            report.warn("duplicate_header", f"columns of this name: {count}", sheet=sheet, column=header[:60])
