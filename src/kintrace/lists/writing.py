"""Lists written back: the original byte for byte, or its rows as CSV, XLSX and JSON Lines.

A cell never becomes a formula. What is written can be read here again and gives the same texts.
Files are written whole or not at all, and only their owner may read them.
"""

import csv
import io
import json
import os
import re
import secrets
from pathlib import Path

from kintrace.lists.listreading import ListReading, unique_headers
from kintrace.lists.tables import FORMULA_MARK_HEADER, neutral
from kintrace.lists.values import Table
from kintrace.model.errors import Refused, Where

_CELL = 32_767  # characters that a cell of XLSX can hold
_SHEET_ROWS, _SHEET_COLUMNS = 1_048_576, 16_384
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def save_original(reading: ListReading, path: str | Path) -> None:
    """Write the file as it was received, byte for byte.

    Raises:
        Refused: the place cannot be written to.
    """
    write_whole(Path(path), reading.content)


def write_csv(reading: ListReading, path: str | Path) -> None:
    """Write the entries as CSV: UTF-8 with its mark, commas, CRLF.

    Cells that a spreadsheet program would take for a formula get an apostrophe; a last column, headed
    "kintrace-csv-1" and empty, says so, and our reader takes both away again. Several sheets stand one
    below the other with the sheet's name in a first column.

    Raises:
        Refused: the place cannot be written to.
    """
    headers, rows = _one_table(reading)
    store = io.StringIO(newline="")
    # The header is quoted throughout: a first header such as "[N]" must not look like JSON.
    csv.writer(store, quoting=csv.QUOTE_ALL).writerow([*map(neutral, headers), FORMULA_MARK_HEADER])
    lines = csv.writer(store)
    for cells in rows:
        lines.writerow([*map(neutral, cells), ""])
    write_whole(Path(path), store.getvalue().encode("utf-8-sig"))


def write_jsonl(reading: ListReading, path: str | Path) -> None:
    """Write the entries as JSON Lines: one object a row, header → cell, all texts.

    Raises:
        Refused: the place cannot be written to.
    """
    headers, rows = _one_table(reading)
    keys = unique_headers(tuple(headers), len(headers))
    lines = [json.dumps(dict(zip(keys, cells, strict=True)), ensure_ascii=False) + "\n" for cells in rows]
    write_whole(Path(path), "".join(lines).encode("utf-8"))


def write_xlsx(reading: ListReading, path: str | Path) -> None:
    """Write all sheets, with the rows above the header, as XLSX; every cell is typed as text.

    Raises:
        Refused: a cell or sheet is larger than XLSX allows, or the place cannot be written to.
    """
    sheets = []
    for table in reading.tables:
        rows = [list(row.cells) for row in table.title]
        sheets.append(
            (table.sheet, [*rows, list(table.headers), *(list(row.cells) for row in table.rows)], len(rows))
        )
    write_whole(Path(path), workbook_bytes(sheets))


def workbook_bytes(sheets: list[tuple[str, list[list[str]], int]]) -> bytes:
    """An XLSX workbook of text cells.

    Args:
        sheets: name, rows, and the position of the header row among them.

    Raises:
        Refused: a cell or sheet is larger than XLSX allows.
    """
    import xlsxwriter  # noqa: PLC0415 - only needed to write workbooks

    store = io.BytesIO()
    book = xlsxwriter.Workbook(
        store,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    text, bold = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bold": True})
    taken: set[str] = set()
    for name, rows, header in sheets:
        sheet = book.add_worksheet(_sheet_name(name, taken))
        for at, cells in enumerate(rows):
            _fits(at, cells, name)
            for column, cell in enumerate(cells):
                if cell:
                    sheet.write_string(at, column, cell, bold if at == header else text)
        sheet.freeze_panes(header + 1, 0)
    book.close()
    return store.getvalue()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: a new file beside it takes its place. Only the owner may read it.

    Raises:
        Refused: the place cannot be written to; what was there is untouched.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Refused(
            "not_writable", f"The file cannot be written: {error.strerror or 'unknown reason'}.",
            where=Where(file=path.name), todo="Choose another folder, or make room.",
        ) from error  # fmt: skip


def _one_table(reading: ListReading) -> tuple[list[str], list[list[str]]]:
    """The entries of all sheets under one header; every row as wide as it."""
    tables = reading.entry_tables()
    if len(tables) == 1:
        return _padded(tables[0])
    headers: list[str] = ["sheet"]
    parts = []
    for table in tables:
        names, rows = _padded(table)
        keys = unique_headers(tuple(names), len(names))
        headers.extend(key for key in keys if key not in headers[1:])
        parts.append((table.sheet, keys, rows))
    merged = []
    for sheet, keys, rows in parts:
        at = [headers.index(key, 1) for key in keys]
        for cells in rows:
            line = [sheet, *[""] * (len(headers) - 1)]
            for column, cell in zip(at, cells, strict=True):
                line[column] = cell
            merged.append(line)
    return headers, merged


def _padded(table: Table) -> tuple[list[str], list[list[str]]]:
    width = max([len(table.headers), *(len(row.cells) for row in table.rows)])
    headers = [*table.headers, *[""] * (width - len(table.headers))]
    return headers, [[*row.cells, *[""] * (width - len(row.cells))] for row in table.rows]


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """A name that XLSX allows: 31 characters, some signs not, no two alike but for case."""
    base = _NOT_IN_SHEET_NAMES.sub("_", wanted).strip("' ")[:31] or "List"
    if base.casefold() == "history":  # kept by Excel for itself
        base = "History_"
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        name = f"{base[:27]} ({number})"
    taken.add(name.casefold())
    return name


def _fits(at: int, cells: list[str], sheet: str) -> None:
    if at >= _SHEET_ROWS or len(cells) > _SHEET_COLUMNS or any(len(cell) > _CELL for cell in cells):
        raise Refused(
            "too_large_for_xlsx",
            f"A cell of XLSX holds at most {_CELL} characters, a sheet {_SHEET_ROWS} rows and {_SHEET_COLUMNS} columns.",
            where=Where(sheet=sheet or None, row=at + 1),
            todo="Write CSV or JSON Lines instead.",
        )
