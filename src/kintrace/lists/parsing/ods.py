"""ODS workbooks from their XML: repeated cells are unfolded within limits, hidden and merged are told.

Format: OASIS OpenDocument 1.3 part 3.
"""

from lxml import etree

from kintrace.lists.parsing.archive import Archive
from kintrace.lists.parsing.failure import refused, unreadable
from kintrace.lists.parsing.numbers import number_text
from kintrace.lists.parsing.raw import RawFile, RawSheet
from kintrace.lists.parsing.safe_xml import parse

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_GROUPS = frozenset(_TABLE + name for name in ("table-rows", "table-row-group", "table-header-rows"))


def read_ods(archive: Archive, file: RawFile) -> None:
    """Add all sheets of the workbook to `file`.

    Raises:
        ParseFailure: a part is missing, damaged, encrypted or unfolds beyond the limits.
    """
    file.format = "ods"
    manifest = "META-INF/manifest.xml"
    if manifest in archive.names and b"encryption-data" in archive.read(manifest):
        raise unreadable(
            "password_protected",
            "The file is protected by a password.",
            "Ask the sender for it without a password.",
        )
    if any(name.startswith(("Basic/", "Scripts/")) for name in archive.names):
        file.warn("macros_ignored", "the workbook holds macros; they were not run")
    if "content.xml" not in archive.names:
        raise unreadable(
            "workbook_missing", "The packed file holds no workbook.", "Ask the sender for it again."
        )
    root = parse(archive.read("content.xml"))
    hidden_styles = {
        style.get(_STYLE + "name")
        for style in root.iter(_STYLE + "style")
        for properties in style.iter(_STYLE + "table-properties")
        if properties.get(_TABLE + "display") == "false"
    }
    for table in root.iter(_TABLE + "table"):
        name = table.get(_TABLE + "name") or ""
        hidden = table.get(_TABLE + "style-name") in hidden_styles
        raw = file.sheet(name, "hidden" if hidden else "visible")
        if hidden:
            file.warn("hidden_sheet", "the sheet is hidden; its rows were read", sheet=name)
        _Sheet(raw, file).read(table)


class _Sheet:
    def __init__(self, raw: RawSheet, file: RawFile) -> None:
        self._raw = raw
        self._file = file
        self._number = 0
        self._formulas = 0
        self._comments = 0
        self._unfolded = 0

    def read(self, table: etree._Element) -> None:
        self._rows(table)
        if self._formulas:
            self._file.warn(
                "formula_cells",
                f"cells that hold a formula: {self._formulas}; the value that the file shows was taken",
                sheet=self._raw.name,
            )
        for code, count, what in (
            ("comments_left", self._comments, "comments on cells, not read"),
            ("hidden_rows", len(self._raw.hidden), "hidden rows, read like the others"),
            ("merged_cells", len(self._raw.merged), "merged areas"),
        ):
            if count:
                self._file.warn(code, f"{what}: {count}", sheet=self._raw.name)

    def _rows(self, holder: etree._Element) -> None:
        for element in holder:
            if element.tag in _GROUPS:
                self._rows(element)
            elif element.tag == _TABLE + "table-row":
                self._row(element)

    def _row(self, element: etree._Element) -> None:
        times = _count(element.get(_TABLE + "number-rows-repeated"))
        cells: list[str] = []
        for cell in element:
            if cell.tag in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
                self._cell(cell, cells)
        while cells and not cells[-1]:
            cells.pop()
        hidden = element.get(_TABLE + "visibility") in ("collapse", "filter")
        if not cells:
            self._number += times
            return
        for _ in range(times):
            self._number += 1
            self._unfolded += len(cells)
            if self._unfolded > 50 * self._file.caps.rows:
                raise _too_much()
            self._file.add(self._raw, self._number, list(cells), hidden=hidden)

    def _cell(self, cell: etree._Element, cells: list[str]) -> None:
        text = self._text(cell)
        times = _count(cell.get(_TABLE + "number-columns-repeated"))
        if text and len(cells) + times > self._file.caps.columns:
            raise _too_much()
        across = _count(cell.get(_TABLE + "number-columns-spanned"))
        down = _count(cell.get(_TABLE + "number-rows-spanned"))
        if across > 1 or down > 1:
            row, column = self._number + 1, len(cells)
            self._raw.merged.append((row, column, row + down - 1, column + across - 1))
        cells.extend([text] * min(times, self._file.caps.columns - len(cells)))

    def _text(self, cell: etree._Element) -> str:
        if cell.get(_TABLE + "formula") is not None:
            self._formulas += 1
        kind = cell.get(_OFFICE + "value-type")
        paragraphs: list[str] = []
        for child in cell:
            if child.tag == _TEXT + "p":
                paragraphs.append(_paragraph(child))
            elif child.tag == _OFFICE + "annotation":
                self._comments += 1
        shown = "\n".join(paragraphs)
        if kind == "date":
            value = cell.get(_OFFICE + "date-value") or shown
            return value[:10] if value[10:] in ("", "T00:00:00") else value.replace("T", " ", 1)
        if kind in ("float", "percentage", "currency"):
            if shown.isdigit():
                return shown  # leading zeros that the format shows
            return number_text(cell.get(_OFFICE + "value") or shown)
        return shown


def _paragraph(element: etree._Element) -> str:
    """The text of a paragraph; blanks, tabs and line ends have elements of their own."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == _TEXT + "s":
            parts.append(" " * min(_count(child.get(_TEXT + "c")), 10_000))
        elif child.tag == _TEXT + "tab":
            parts.append("\t")
        elif child.tag == _TEXT + "line-break":
            parts.append("\n")
        elif child.tag not in (_OFFICE + "annotation", _OFFICE + "annotation-end"):
            parts.append(_paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _count(text: str | None) -> int:
    if text is None or not text.isascii() or not text.isdigit():
        return 1
    return min(int(text[:12]), 10**9) or 1


def _too_much() -> Exception:
    return refused(
        "too_many_cells", "The sheet repeats a filled cell more often than is read.",
        "Delete the rows and columns that are not needed.",
    )  # fmt: skip
