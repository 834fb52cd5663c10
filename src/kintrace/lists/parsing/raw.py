"""What a reader collects: sheets of text, warnings and unread rows, counted against the limits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kintrace.lists.parsing.failure import refused

# A file of a hundred thousand crooked rows must not become a hundred thousand lines of warnings.
SAME_CODE = 200
# What `str.strip` takes away; polars by itself leaves the four separators of ASCII.
BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001))))
_PACKED_AT = 20_000  # rows


@dataclass(slots=True)
class Caps:
    """The part of the limits that the readers themselves watch."""

    unpacked: int
    ratio: int
    members: int
    rows: int
    columns: int
    depth: int


@dataclass(slots=True)
class RawSheet:
    """One sheet; `header` is set only by formats that name their fields (JSON, Parquet, PFIF)."""

    name: str
    visibility: str = "visible"
    header: list[str] | None = None
    numbers: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    blank: int = 0
    packed: Any = None  # `packing.Packed` of a large file: the rows that are columns already


@dataclass(slots=True)
class RawFile:
    """The whole file as text, ready to become JSON."""

    caps: Caps
    format: str = ""
    encoding: str | None = None
    delimiter: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    sheets: list[RawSheet] = field(default_factory=list)
    warnings: list[tuple[str, str | None, int | None, str | None, str]] = field(default_factory=list)
    unread: list[tuple[str, str | None, int | None, str | None, list[str]]] = field(default_factory=list)
    pack: Callable[[RawSheet], None] | None = None  # given for a large file: turns rows into columns
    _counts: dict[str, int] = field(default_factory=dict)
    _rows: int = 0

    def sheet(self, name: str, visibility: str = "visible", header: list[str] | None = None) -> RawSheet:
        """Open a new sheet; a name that is taken gets a number, and that is told."""
        number, wanted = 1, name
        while any(sheet.name == name for sheet in self.sheets):
            number += 1
            name = f"{wanted} ({number})"
        if number > 1:
            self.warn("sheet_name_twice", "two sheets have one name; the second got a number", sheet=name)
        sheet = RawSheet(name, visibility, header)
        self.sheets.append(sheet)
        return sheet

    def add(self, sheet: RawSheet, number: int, cells: list[str], *, hidden: bool = False) -> None:
        """Add one row; a row without any visible text is counted, not kept."""
        if not any(cells) or not any(cell.strip() for cell in cells):
            sheet.blank += 1
            return
        if len(cells) > self.caps.columns:
            raise refused(
                "too_many_columns",
                f"A row has {len(cells)} columns; at most {self.caps.columns} are read.",
                "Check the separator of the columns, or delete the columns that are not needed.",
                sheet=sheet.name or None,
                row=number,
            )
        self.count(1)
        sheet.numbers.append(number)
        sheet.rows.append(cells)
        if hidden:
            sheet.hidden.append(number)
        if self.pack and len(sheet.rows) >= _PACKED_AT:
            self.pack(sheet)

    def count(self, rows: int) -> None:
        """Count rows against the limit."""
        self._rows += rows
        if self._rows > self.caps.rows:
            raise refused(
                "too_many_rows",
                f"The file has more than {self.caps.rows} rows.",
                "Split it into several files.",
            )

    def warn(
        self,
        code: str,
        detail: str,
        *,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        """Note something a person should know; beyond two hundred of one code only their number is kept."""
        count = self._counts[code] = self._counts.get(code, 0) + 1
        if count <= SAME_CODE:
            self.warnings.append((code, sheet or None, row, column, detail))

    def keep(
        self,
        code: str,
        cells: Sequence[str],
        *,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        """Keep what could not be read, with its place."""
        self.unread.append((code, sheet or None, row, column, list(cells)))

    def plain(self) -> dict[str, object]:
        """The reading as JSON-able values; of packed rows only how many bytes of them follow."""
        if self.pack:
            for sheet in self.sheets:
                self.pack(sheet)
        return {
            "format": self.format,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "metadata": self.metadata,
            "sheets": [
                {
                    "name": sheet.name,
                    "visibility": sheet.visibility,
                    "header": sheet.header,
                    "numbers": sheet.numbers,
                    "rows": sheet.rows,
                    "hidden": sheet.hidden,
                    "merged": sheet.merged,
                    "blank": sheet.blank,
                    **_packed(sheet),
                }
                for sheet in self.sheets
            ],
            "warnings": self.warnings,
            "more": {c: count - SAME_CODE for c, count in self._counts.items() if count > SAME_CODE},
            "unread": self.unread,
        }


def dense_width(lengths: Sequence[int]) -> int:
    """How many cells of a row stand in columns: all, unless a few long rows would make most columns empty.

    >>> dense_width([3, 3, 4]), dense_width([2] * 1000 + [16_000])
    (4, 2)
    """
    longest = max(lengths, default=0)
    if longest * len(lengths) <= 4 * sum(lengths) + 10_000:
        return longest
    return sorted(lengths)[int(len(lengths) * 0.9)]


def _packed(sheet: RawSheet) -> dict[str, object]:
    packed = sheet.packed
    if packed is None:
        return {}
    over = [[at, cells] for at, cells in packed.over.items()]
    return {"parts": [len(part) for part in packed.parts], "over": over}


def letter(index: int) -> str:
    """The letters of a column as a spreadsheet shows them: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
