"""XLSX and XLSM, straight from their XML: what is shown is kept, what is hidden, merged or counted is told.

Formulas and macros are never run; the value that the file shows for a formula is taken and reported.
Format: ECMA-376 part 1.
"""

import io
import posixpath
import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from kintrace.lists.parsing.archive import Archive
from kintrace.lists.parsing.failure import unreadable
from kintrace.lists.parsing.numbers import date_text, is_date_format, number_text, zeros
from kintrace.lists.parsing.raw import RawFile, RawSheet, letter
from kintrace.lists.parsing.safe_xml import broken, parse, refuse_doctype

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"^\$?([A-Z]{1,3})\$?([0-9]{1,7})$")
_STATES = {"hidden": "hidden", "veryHidden": "very_hidden"}
_SHEET_TYPES = ("/worksheet", "/worksheets")


@dataclass(slots=True)
class _Book:
    strings: list[str] = field(default_factory=list)
    # style number → (date?, digits that the format always shows)
    styles: list[tuple[bool, int]] = field(default_factory=list)
    from_1904: bool = False


def read_xlsx(archive: Archive, file: RawFile) -> None:
    """Add all worksheets of the workbook to `file`.

    Raises:
        ParseFailure: a part is missing, damaged or dangerous.
    """
    file.format = "xlsm" if any(name.endswith("vbaProject.bin") for name in archive.names) else "xlsx"
    if file.format == "xlsm":
        file.warn("macros_ignored", "the workbook holds macros; they were not run")
    if any("/externalLinks/" in name for name in archive.names):
        file.warn("links_ignored", "the workbook refers to other workbooks; they were not opened")
    home = _workbook_part(archive)
    workbook = parse(archive.read(home))
    links = _relations(archive, home)
    book = _Book(from_1904=_is_1904(workbook))
    for kind, target in links.values():
        if kind.endswith("/sharedStrings") and target in archive.names:
            book.strings = _shared_strings(archive.read(target))
        elif kind.endswith("/styles") and target in archive.names:
            book.styles = _styles(parse(archive.read(target)))
    if book.from_1904:
        file.warn("dates_from_1904", "the workbook counts its dates from 1904")
    for sheet in _all(workbook, "sheet"):
        _one_sheet(sheet, links, archive, book, file)


def _one_sheet(
    element: etree._Element, links: dict[str, tuple[str, str]], archive: Archive, book: _Book, file: RawFile
) -> None:
    name = element.get("name") or ""
    visibility = _STATES.get(element.get("state") or "", "visible")
    ids = [str(value) for key, value in element.attrib.items() if str(key).endswith("}id")]
    kind, target = links.get(ids[0], ("", "")) if ids else ("", "")
    if not kind.endswith(_SHEET_TYPES):
        file.warn("sheet_not_a_table", "the sheet is a chart or macro sheet and holds no rows", sheet=name)
        return
    if target not in archive.names:
        raise unreadable(
            "sheet_missing", "The workbook names a sheet that it does not hold.",
            "Open it in a spreadsheet program and save it again.", sheet=name,
        )  # fmt: skip
    raw = file.sheet(name, visibility)
    if visibility != "visible":
        file.warn("hidden_sheet", "the sheet is hidden; its rows were read", sheet=name)
    _SheetReader(raw, book, file).read(archive.read(target))


def _workbook_part(archive: Archive) -> str:
    for kind, target in _relations(archive, "").values():
        if kind.endswith("/officeDocument") and target in archive.names:
            return target
    if "xl/workbook.xml" in archive.names:
        return "xl/workbook.xml"
    raise unreadable(
        "workbook_missing", "The packed file holds no workbook.", "Ask the sender for the file again."
    )


def _relations(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in archive.names:
        return {}
    found = {}
    for relation in _all(parse(archive.read(path)), "Relationship"):
        target = relation.get("Target") or ""
        if (relation.get("TargetMode") or "") != "External":
            target = (
                target.lstrip("/")
                if target.startswith("/")
                else posixpath.normpath(posixpath.join(folder, target))
            )
            found[relation.get("Id") or ""] = (relation.get("Type") or "", target)
    return found


def _is_1904(workbook: etree._Element) -> bool:
    return any(
        (element.get("date1904") or "") in ("1", "true", "on") for element in _all(workbook, "workbookPr")
    )


def _styles(root: etree._Element) -> list[tuple[bool, int]]:
    codes: dict[int, str] = {}
    for element in _all(root, "numFmt"):
        if (number := element.get("numFmtId") or "").isdigit():
            codes[int(number)] = element.get("formatCode") or ""
    result = []
    for group in _all(root, "cellXfs"):
        for style in group:
            number = style.get("numFmtId") or "0"
            at = int(number) if number.isdigit() else 0
            result.append((is_date_format(at, codes.get(at)), zeros(codes.get(at))))
    return result


def _shared_strings(content: bytes) -> list[str]:
    strings = []
    for item in _stream(content, "si", "The shared texts of the workbook"):
        strings.append(_rich_text(item))
        item.clear()
    return strings


def _rich_text(item: etree._Element) -> str:
    """The text of a string item: all runs, without the phonetic guide."""
    parts: list[str] = []
    for element in item.iter("{*}t"):
        holder = element.getparent()
        if holder is None or not str(holder.tag).endswith("}rPh"):
            parts.append(element.text or "")
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    return _ESCAPED.sub(_sign, text)


def _sign(found: re.Match[str]) -> str:
    number = int(found.group(1), 16)
    return found.group() if 0xD800 <= number <= 0xDFFF else chr(number)


class _SheetReader:
    """Rows of one worksheet, one at a time."""

    def __init__(self, raw: RawSheet, book: _Book, file: RawFile) -> None:
        self._raw = raw
        self._book = book
        self._file = file
        self._last = 0
        self._columns: dict[str, int] = {}  # letters of a column → its position
        self._formulas = 0

    def read(self, content: bytes) -> None:
        for element in _stream(content, ("row", "mergeCell", "col"), f"Sheet “{self._raw.name}”"):
            tag = _local(element)
            if tag == "row":
                self._row(element)
            elif tag == "mergeCell":
                self._merge(element.get("ref") or "")
            elif (element.get("hidden") or "") in ("1", "true"):
                self._hidden_columns(element)
            element.clear()
        if self._formulas:
            self._file.warn(
                "formula_cells",
                f"cells that hold a formula: {self._formulas}; the value that the file shows was taken",
                sheet=self._raw.name,
            )
        if self._raw.hidden:
            self._file.warn(
                "hidden_rows", f"hidden rows: {len(self._raw.hidden)}; they were read", sheet=self._raw.name
            )
        if self._raw.merged:
            self._file.warn("merged_cells", f"merged areas: {len(self._raw.merged)}", sheet=self._raw.name)

    def _row(self, element: etree._Element) -> None:
        told = element.get("r") or ""
        number = int(told) if told.isdigit() and len(told) < 9 else self._last + 1
        if number <= self._last:
            self._file.warn(
                "row_number_again",
                "a row number comes twice or out of order",
                sheet=self._raw.name,
                row=number,
            )
        self._last = number
        cells: list[str] = []
        for cell in element:
            at = self._column(cell, number, len(cells))
            if at is None:
                continue
            text = self._text(cell, number, at)
            if at == len(cells):
                cells.append(text)
            elif at > len(cells):
                cells.extend([""] * (at - len(cells)))
                cells.append(text)
            else:
                self._again(cells, at, text, number)
        while cells and not cells[-1]:
            cells.pop()
        hidden = (element.get("hidden") or "") in ("1", "true")
        self._file.add(self._raw, number, cells, hidden=hidden)

    def _column(self, cell: etree._Element, number: int, following: int) -> int | None:
        reference = cell.get("r")
        if reference is None:
            return following
        usual = self._columns.get(reference.rstrip("0123456789"))
        if usual is not None:
            return usual
        found = _REFERENCE.match(reference)
        at = _index(found.group(1)) if found else self._file.caps.columns
        if at >= self._file.caps.columns:
            self._file.keep(
                "cell_reference", (self._text(cell, number, 0),), sheet=self._raw.name, row=number
            )
            return None
        self._columns[reference.rstrip("0123456789")] = at
        return at

    def _again(self, cells: list[str], at: int, text: str, number: int) -> None:
        if cells[at] and text and cells[at] != text:
            self._file.keep("cell_twice", (text,), sheet=self._raw.name, row=number, column=letter(at))
        elif text:
            cells[at] = text

    def _text(self, cell: etree._Element, number: int, at: int) -> str:
        kind = cell.get("t") or "n"
        value = ""
        for part in cell:
            tag = _local(part)
            if tag == "v":
                value = part.text or ""
            elif tag == "is":
                return _rich_text(part)
            elif tag == "f":
                self._formulas += 1
        if kind == "s":
            return self._shared(value, number, at)
        if kind in ("str", "e", "d"):
            if kind == "e":
                self._file.warn(
                    "cell_error", "the cell shows an error of its formula",
                    sheet=self._raw.name, row=number, column=letter(at),
                )  # fmt: skip
            return _unescaped(value) if kind == "str" else value
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(value, value)
        if not value:
            if len(cell):
                self._file.warn(
                    "formula_without_value", "the file holds a formula and not its value",
                    sheet=self._raw.name, row=number, column=letter(at),
                )  # fmt: skip
            return ""
        return self._number(value.strip(), cell.get("s"), number, at)

    def _shared(self, value: str, number: int, at: int) -> str:
        if value.isdigit() and len(value) < 10 and int(value) < len(self._book.strings):
            return self._book.strings[int(value)]
        self._file.keep("cell_text_missing", (value,), sheet=self._raw.name, row=number, column=letter(at))
        return ""

    def _number(self, value: str, style: str | None, number: int, at: int) -> str:
        is_date, digits = False, 0
        if style and style.isdigit() and int(style) < len(self._book.styles):
            is_date, digits = self._book.styles[int(style)]
        if is_date:
            text = date_text(value, from_1904=self._book.from_1904)
            if text is not None:
                return text
            self._file.warn(
                "date_outside_calendar", "the cell is formatted as a date and holds a number that is none",
                sheet=self._raw.name, row=number, column=letter(at),
            )  # fmt: skip
        return number_text(value, digits)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        begin, end = _REFERENCE.match(first), _REFERENCE.match(last or first)
        if begin and end:
            self._raw.merged.append(
                (int(begin.group(2)), _index(begin.group(1)), int(end.group(2)), _index(end.group(1)))
            )

    def _hidden_columns(self, element: etree._Element) -> None:
        first, last = element.get("min") or "", element.get("max") or ""
        if first.isdigit() and last.isdigit() and len(first) < 6 and len(last) < 6:
            shown = letter(int(first) - 1) + ("" if first == last else f"–{letter(int(last) - 1)}")
            self._file.warn(
                "hidden_columns", "hidden columns; they were read", sheet=self._raw.name, column=shown
            )


def _index(letters: str) -> int:
    value = 0
    for sign in letters:
        value = value * 26 + ord(sign) - 64
    return value - 1


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _all(root: etree._Element, name: str) -> list[etree._Element]:
    return list(root.iter(f"{{*}}{name}"))


def _stream(content: bytes, names: str | tuple[str, ...], part: str) -> Any:
    """The elements of these names, one after the other; the tree behind them is given up by the caller."""
    refuse_doctype(content)
    wanted = [f"{{*}}{name}" for name in ((names,) if isinstance(names, str) else names)]
    walk = etree.iterparse(
        io.BytesIO(content), events=("end",), tag=wanted, resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        for _, element in walk:
            yield element
            before = element.getprevious()
            while before is not None:
                holder = element.getparent()
                if holder is None:
                    break
                holder.remove(before)
                before = element.getprevious()
    except etree.XMLSyntaxError as error:
        raise broken(error, part) from error
