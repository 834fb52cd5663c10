"""Sheets of text become tables: where the header is, what stands above it, which rows are none.

A row is never dropped: it is in `rows`, in `title`, in `unread` with a reason, or counted as blank.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from kintrace.lists.headers import is_header_word, plain
from kintrace.lists.parsing.raw import SAME_CODE, letter
from kintrace.lists.values import Merge, ReadWarning, Row, Table, Unread
from kintrace.model.errors import Where

_SEARCHED = 40  # rows in which the header may stand
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
            ReadWarning(code, Where(self._file), f"the same in more places: {count - SAME_CODE}")
            for code, count in self._counts.items()
            if count > SAME_CODE
        ]
        return (*self._warnings, *more)


def build_table(sheet: dict[str, Any], file_format: str, known: frozenset[str], report: Report) -> Table:
    """One sheet of the reading process as a table.

    Args:
        sheet: name, visibility, header, numbers, rows, hidden, merged, blank.
        file_format: such as "csv".
        known: header texts of a mapping file, in the form of `plain`.
        report: takes warnings and rows that are no entries.
    """
    name: str = sheet["name"]
    hidden = frozenset(sheet["hidden"])
    rows = list(
        map(Row, sheet["numbers"], map(tuple, sheet["rows"]), map(hidden.__contains__, sheet["numbers"]))
    )
    title: tuple[Row, ...]
    if sheet["header"] is not None:
        title, header_row, headers, body = (), 0, tuple(sheet["header"]), rows
    else:
        title, header_row, headers, body = _split(rows, known)
        if rows and not header_row:
            report.warn(
                "no_header_row", "no header was found; the columns are called by their letters", sheet=name
            )
    if headers and plain(headers[-1]) == _FORMULA_MARK:
        width = len(headers) - 1
        headers, body = (
            tuple(original(cell) for cell in headers[:-1]),
            [_restored(row, width) for row in body],
        )
    if sheet["blank"]:
        report.warn("blank_rows", f"blank rows: {sheet['blank']}", sheet=name)
    body = _entries(body, headers, name, report)
    if file_format in _SPREADSHEETS:
        body = [_filled(row, len(headers)) for row in body]
    _widths(body, headers, name, report, ragged=file_format not in _SPREADSHEETS)
    merged = tuple(Merge(*area) for area in sheet["merged"])
    if not body:
        report.warn("no_rows", "there are no rows below the header", sheet=name)
    return Table(
        name, sheet["visibility"], header_row, headers, tuple(body), tuple(title), merged, sheet["blank"]
    )


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


def _filled(row: Row, width: int) -> Row:
    """A spreadsheet does not store the empty cells at the end of a row; they are there all the same."""
    missing = width - len(row.cells)
    return Row(row.number, row.cells + ("",) * missing, row.hidden) if missing > 0 else row


def _restored(row: Row, width: int) -> Row:
    """A row that our own writer neutralised, as it was; the mark's column falls away."""
    cells = row.cells[:width] + row.cells[width + 1 :]
    return Row(row.number, tuple(original(cell) for cell in cells), row.hidden)


def _split(rows: list[Row], known: frozenset[str]) -> tuple[tuple[Row, ...], int, tuple[str, ...], list[Row]]:
    """Title block, number of the header row (0: none), headers, the rest."""
    if not rows:
        return (), 0, (), []
    best, score = -1, 0.0
    for at, row in enumerate(rows[:_SEARCHED]):
        if plain(row.cells[-1]) == _FORMULA_MARK:
            best = at
            break
        hits = sum(1 for cell in row.cells if cell.strip() and (plain(cell) in known or is_header_word(cell)))
        filled = sum(1 for cell in row.cells if cell.strip())
        if hits and 2 * hits >= min(filled, 4) and hits > score:
            best, score = at, float(hits)
    if best < 0:
        best = _unknown_header(rows)
    if best < 0:
        width = max(len(row.cells) for row in rows)
        return (), 0, tuple(letter(index) for index in range(width)), rows
    headers = rows[best].cells
    while len(headers) > 1 and not headers[-1].strip():
        headers = headers[:-1]
    return tuple(rows[:best]), rows[best].number, headers, rows[best + 1 :]


def _unknown_header(rows: list[Row]) -> int:
    """The first row as wide as the table, if it holds neither dates nor persons' names; else -1."""
    usual = Counter(len(row.cells) for row in rows[:200]).most_common(1)[0][0]
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


def _entries(rows: list[Row], headers: Sequence[str], sheet: str, report: Report) -> list[Row]:
    """The rows without repeated headers and rows that only number the columns; these are kept as unread."""
    head = tuple(cell.strip() for cell in headers)
    numbered = tuple(str(number) for number in range(1, len(headers) + 1))
    kept = []
    for row in rows:
        if row.cells[:1] and row.cells[0].strip() in (head[0] if head else "", "1"):
            cells = tuple(cell.strip() for cell in row.cells)
            if cells[: len(head)] == head and any(head):
                report.keep("repeated_header", row.cells, sheet=sheet, row=row.number)
                report.warn("repeated_header", "the header comes again", sheet=sheet, row=row.number)
                continue
            if len(head) > 2 and cells == numbered:
                report.keep("column_numbers", row.cells, sheet=sheet, row=row.number)
                report.warn("column_numbers", "the row only numbers the columns", sheet=sheet, row=row.number)
                continue
        kept.append(row)
    return kept


def _widths(rows: list[Row], headers: Sequence[str], sheet: str, report: Report, *, ragged: bool) -> None:
    width = len(headers)
    wrong: Callable[[Row], bool] = lambda row: len(row.cells) != width  # noqa: E731 - one use, one line
    for row in filter(wrong, rows):
        count = len(row.cells)
        if count > width and any(cell.strip() for cell in row.cells[width:]):
            report.warn(
                "row_longer",
                f"the row has {count} cells, the header {width}; all are kept",
                sheet=sheet,
                row=row.number,
            )
        elif count > width:
            report.warn(
                "row_longer_empty",
                "the row has more empty cells than the header",
                sheet=sheet,
                row=row.number,
            )
        elif ragged:
            report.warn(
                "row_shorter", f"the row has {count} cells, the header {width}", sheet=sheet, row=row.number
            )
    for header, count in Counter(cell.strip() for cell in headers if cell.strip()).items():
        if count > 1:
            report.warn("duplicate_header", f"columns of this name: {count}", sheet=sheet, column=header[:60])
