"""The values of a reading: source, tables, rows, the use of each column, warnings. All frozen, all verbatim."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kintrace.model.errors import Where


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. Beyond it the file is refused, and nothing of it is taken over.

    `memory` and `seconds` are for a small file and grow with its size (ten bytes of memory a byte, one
    second for each 4 MB, or for each MB of a packed workbook), so that a large register is read and a small bomb is not.
    """

    size: int = 512 * 2**20  # bytes of the file
    unpacked: int = 512 * 2**20  # bytes of all members of a packed workbook together
    ratio: int = 200  # unpacked : packed, for members over a megabyte
    members: int = 2_000
    rows: int = 2_000_000  # in all sheets together
    columns: int = 16_384  # the widest sheet of any spreadsheet program
    depth: int = 32  # nesting of JSON
    memory: int = 512 * 2**20  # address space of the reading process, bytes
    seconds: int = 10  # processor time; waiting time is twice as long


@dataclass(frozen=True, slots=True)
class Source:
    """The file as it came: `name` without folders, `size` in bytes, `sha256` in hexadecimal."""

    name: str
    size: int
    sha256: str
    format: str
    encoding: str | None = None
    delimiter: str | None = None


class Row(NamedTuple):
    """One row, verbatim. `number` counts from 1 as a spreadsheet shows it, the header row included."""

    number: int
    cells: tuple[str, ...]
    hidden: bool = False


class Merge(NamedTuple):
    """A merged area: first and last row as numbered in the sheet, first and last column from 0."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its header and the rows below it.

    `visibility` is "visible", "hidden" or "very_hidden"; `header_row` is 0 where the file has none (then
    the headers are column letters, or the keys of the records); `title` holds the rows above the header.
    `rows` of a file are a `Grid`: held by columns, seen as rows.
    """

    sheet: str
    visibility: str
    header_row: int
    headers: tuple[str, ...]
    rows: Sequence[Row]
    title: tuple[Row, ...] = ()
    merged: tuple[Merge, ...] = ()
    blank_rows: int = 0


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What one column is taken for. `role` is a name of `ENTRY_COLUMNS`; None: carried along verbatim."""

    sheet: str
    index: int
    header: str
    role: str | None
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """The use of all columns of a list."""

    columns: tuple[ColumnUse, ...] = ()

    def roles(self, sheet: str) -> dict[str, list[int]]:
        """For one sheet: role → its columns, in the order of the list."""
        found: dict[str, list[int]] = {}
        for use in self.columns:
            if use.sheet == sheet and use.role is not None:
                found.setdefault(use.role, []).append(use.index)
        return found


@dataclass(frozen=True, slots=True)
class ReadWarning:
    """Something a person should know. `detail` is an English sentence without personal data.

    `count` is more than one where a line stands for further places of the same code.
    """

    code: str
    where: Where
    detail: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Unread:
    """A row, record or cell that could not become an entry: kept verbatim, with the spot and the reason."""

    where: Where
    code: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read.

    Args:
        mapping: corrections to the recognised columns (`load_mapping`).
        as_of: the day at which ages in the list were true; goes before a date found in the list.
        limits: what the file may cost.
    """

    mapping: Mapping | None = None
    as_of: date | None = None
    limits: Limits = Limits()
