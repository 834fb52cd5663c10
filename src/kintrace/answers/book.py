"""One place that knows XlsxWriter: text stays text, sheets get a frozen header, a filter and widths.

No formula, no link and no number is ever made out of a cell of a list.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from kintrace.model import Invalid, Where

_LINE_HEIGHT = 14  # points
LONGEST_CELL = 32_767  # characters, a limit of the file format
_INK, _LINE, _PAPER = "#1d2b33", "#d5dbdd", "#ffffff"
_STYLES: dict[str, dict[str, object]] = {
    "text": {},
    "list": {"bg_color": "#f6f5f1"},
    "proposal": {"bg_color": "#eef3f7"},
    "percent": {"bg_color": "#eef3f7", "num_format": "0.0%", "align": "center"},
    "share": {"num_format": "0.0%", "align": "center"},
    "officer": {"bg_color": "#fffdf5", "locked": False},
    "date": {"bg_color": "#fffdf5", "num_format": "yyyy-mm-dd", "locked": False},
    "number": {"align": "right"},
    "key": {"bold": True, "bg_color": "#e9ecec", "align": "center"},
    "head": {"bold": True, "font_color": "#ffffff", "bg_color": "#3f5661", "valign": "vcenter"},
    "head_list": {"bold": True, "bg_color": "#dedbd0", "valign": "vcenter"},
    "head_proposal": {"bold": True, "bg_color": "#cfdde8", "valign": "vcenter"},
    "head_officer": {"bold": True, "bg_color": "#f3e3b0", "valign": "vcenter"},
    "title": {"bold": True, "font_size": 14, "border": 0, "text_wrap": False},
    "plain": {"border": 0, "text_wrap": False, "font_color": "#4a5a62"},
    "subtitle": {"bold": True, "font_size": 12, "border": 0, "text_wrap": False},
    "agree": {"font_color": "#1e5c3a"},
    "differ": {"font_color": "#8a2d12", "bold": True},
}


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a sheet: its header, width in characters, the style of its cells and of its header."""

    text: str
    width: int
    style: str = "text"
    head: str = "head"


class Book:
    """A workbook being written. Use as a context; the file exists when the context ends.

    Raises:
        Invalid: "cannot_write": the file cannot be written to that place.
    """

    def __init__(self, path: Path, created: datetime, title: str) -> None:
        self._path = path
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.workbook: Any = xlsxwriter.Workbook(str(path), options)
        self.workbook.set_properties(
            {"title": title, "created": created, "author": "kintrace", "comments": ""}
        )
        base = {"font_name": "Noto Sans", "font_size": 10, "font_color": _INK, "valign": "top", "text_wrap": True,
                "border": 1, "border_color": _LINE}  # fmt: skip
        self.styles = {name: self.workbook.add_format({**base, **own}) for name, own in _STYLES.items()}
        for name in ("head", "head_list", "head_proposal", "head_officer"):
            own = {**base, **_STYLES[name], "text_wrap": False}
            self.styles[f"{name}_group"] = self.workbook.add_format(own)
        self.shortened: list[tuple[str, int, int]] = []

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is not None:
            return
        try:
            self.workbook.close()
        except xlsxwriter.exceptions.FileCreateError as failure:
            raise Invalid(
                "cannot_write",
                "The workbook cannot be written to this place.",
                where=Where(file=self._path.name),
                todo="Close it in other programs, or choose another folder.",
            ) from failure

    def sheet(self, name: str, pages: int = 1) -> Any:
        """A new sheet, set up for printing: landscape, `pages` wide, page numbers; A3 if more than one."""
        sheet = self.workbook.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9 if pages == 1 else 8)
        sheet.fit_to_pages(pages, 0)
        sheet.set_footer("&L&A&R&P / &N")
        sheet.hide_gridlines(2)
        return sheet

    def put(self, sheet: Any, spot: tuple[int, int], value: object, style: str = "text") -> None:
        """Write one cell: numbers as numbers, anything else as text; an over-long text is cut and noted."""
        row, column = spot
        form = self.styles[style]
        if value is None or value == "":
            sheet.write_blank(row, column, None, form)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(row, column, value, form)
        else:
            text = str(value)
            if len(text) > LONGEST_CELL:
                self.shortened.append((sheet.get_name(), row, column))
                text = fitted(text)
            sheet.write_string(row, column, text, form)

    def table(self, sheet: Any, heads: Sequence[Head], rows: Iterable[Sequence[object]], top: int = 0) -> int:
        """A header at row `top` (from 0) with the rows below it, frozen, filtered, printed on every page.

        Returns:
            the number of rows written.
        """
        count = 0
        self.header(sheet, heads, top)
        for count, row in enumerate(rows, start=1):
            self.height(sheet, top + count, list(zip(row, (h.width for h in heads), strict=True)))
            for column, (head, value) in enumerate(zip(heads, row, strict=True)):
                self.put(sheet, (top + count, column), value, head.style)
        sheet.freeze_panes(top + 1, 0)
        sheet.autofilter(top, 0, top + max(count, 1), len(heads) - 1)
        sheet.repeat_rows(top)
        return count

    def height(self, sheet: Any, row: int, cells: Sequence[tuple[object, int]], most: int = 6) -> None:
        """Make a row high enough for its texts: spreadsheet programs do not agree on doing that themselves."""
        lines = max((lines_of(str(value or ""), width) for value, width in cells), default=1)
        sheet.set_row(row, _LINE_HEIGHT * min(max(lines, 1), most) + 3)

    def header(self, sheet: Any, heads: Sequence[Head], top: int) -> None:
        """Only the header row, and the widths."""
        sheet.set_row(top, 3 * _LINE_HEIGHT + 3)
        for column, head in enumerate(heads):
            sheet.set_column(column, column, head.width)
            self.put(sheet, (top, column), head.text, head.head)


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a column of `width` characters, near enough."""
    return sum(max(1, math.ceil(len(part) * 1.12 / max(width, 1))) for part in text[:2000].split("\n"))


def fitted(text: str) -> str:
    """A text cut to what one cell holds."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
