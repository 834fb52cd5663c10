"""XLS and XLSB through calamine, which tells neither hidden rows nor number formats: that is reported.

calamine ends the whole process on some damaged files; it runs only in the child, where that is an
ordinary error.
"""

import datetime as dt
import io

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    WorksheetNotFound,
)

from kintrace.lists.parsing.failure import unreadable
from kintrace.lists.parsing.numbers import number_text
from kintrace.lists.parsing.raw import RawFile


def read_old_workbook(content: bytes, kind: str, file: RawFile) -> None:
    """Add all worksheets of an XLS or XLSB workbook to `file`.

    Raises:
        ParseFailure: the workbook is damaged or protected.
    """
    file.format = kind
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for about in book.sheets_metadata:
            if about.typ == SheetTypeEnum.WorkSheet:
                _sheet(book, about.name, _visibility(about.visible), file)
            else:
                file.warn("sheet_not_a_table", "the sheet holds no rows (chart or macro)", sheet=about.name)
    except PasswordError as error:
        raise unreadable(
            "password_protected",
            "The file is protected by a password.",
            "Ask the sender for it without a password.",
        ) from error
    except (CalamineError, WorksheetNotFound, OSError, ValueError, EOFError) as error:
        raise unreadable(
            "workbook_broken", "The workbook is damaged or cut off.",
            "Open it in a spreadsheet program and save it as XLSX.",
        ) from error  # fmt: skip
    file.warn("hidden_rows_unknown", "in this old format hidden rows cannot be told; every row was read")


def _sheet(book: CalamineWorkbook, name: str, visibility: str, file: RawFile) -> None:
    sheet = book.get_sheet_by_name(name)
    raw = file.sheet(name, visibility)
    if visibility != "visible":
        file.warn("hidden_sheet", "the sheet is hidden; its rows were read", sheet=name)
    for row, column, last_row, last_column in _merged(sheet.merged_cell_ranges):
        raw.merged.append((row, column, last_row, last_column))
    if raw.merged:
        file.warn("merged_cells", f"merged areas: {len(raw.merged)}", sheet=name)
    for number, row_cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        cells = [_text(value) for value in row_cells]
        while cells and not cells[-1]:
            cells.pop()
        file.add(raw, number, cells)


def _visibility(state: SheetVisibleEnum) -> str:
    # The enumeration of calamine cannot be a key of a dict.
    if state == SheetVisibleEnum.Hidden:
        return "hidden"
    return "very_hidden" if state == SheetVisibleEnum.VeryHidden else "visible"


def _merged(ranges: list[tuple[tuple[int, int], tuple[int, int]]] | None) -> list[tuple[int, int, int, int]]:
    return [(first[0] + 1, first[1], last[0] + 1, last[1]) for first, last in ranges or ()]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        return number_text(repr(value))
    if isinstance(value, dt.datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)
