"""The key sheet: hidden in the workbook, it says which row is which and what its cells were.

One line a fact: `meta`, name, value · `column`, header of the list, header shown · `row`, number, reference,
SHA-256 of the row, earliest day of birth, short digests of its cells.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kintrace.model import Invalid

SHEET = "_kintrace"
SCHEMA = "kintrace-answers/1"


@dataclass(frozen=True, slots=True)
class RowKey:
    """What is known of a row from the day the workbook was made; `cells` in the order of the columns."""

    number: int
    ref: str
    digest: str
    born: date | None
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Keys:
    """The key sheet. `headers` are those of the list, `shown` those of the sheet, in the same order."""

    meta: dict[str, str]
    headers: tuple[str, ...]
    shown: tuple[str, ...]
    rows: tuple[RowKey, ...]

    def lines(self) -> Iterable[tuple[str, ...]]:
        """The sheet, line by line."""
        yield (SCHEMA,)
        for name, value in self.meta.items():
            yield ("meta", name, value)
        for header, shown in zip(self.headers, self.shown, strict=True):
            yield ("column", header, shown)
        for row in self.rows:
            born = row.born.isoformat() if row.born else ""
            yield ("row", str(row.number), row.ref, row.digest, born, " ".join(row.cells))


def read_keys(lines: Iterable[Sequence[str]]) -> Keys:
    """Read the key sheet back.

    Raises:
        Invalid: "keys_unreadable": it is not a key sheet of this program, or it was damaged.
    """
    meta: dict[str, str] = {}
    columns: list[tuple[str, str]] = []
    rows: list[RowKey] = []
    filled = [[*line, "", "", "", "", "", ""] for line in lines if any(line)]
    if not filled or filled[0][0] != SCHEMA:
        raise _damaged()
    for line in filled[1:]:
        if line[0] == "meta":
            meta[line[1]] = line[2]
        elif line[0] == "column":
            columns.append((line[1], line[2]))
        elif line[0] == "row":
            rows.append(_row(line))
    if [row.number for row in rows] != list(range(1, len(rows) + 1)) or not rows:
        raise _damaged()
    if any(len(row.cells) != len(columns) for row in rows):
        raise _damaged()
    return Keys(meta, tuple(c[0] for c in columns), tuple(c[1] for c in columns), tuple(rows))


def _row(line: Sequence[str]) -> RowKey:
    try:
        born = date.fromisoformat(line[4]) if line[4] else None
        bytes.fromhex(line[3])
        return RowKey(int(line[1]), line[2], line[3], born, tuple(line[5].split()))
    except ValueError as error:
        raise _damaged() from error


def _damaged() -> Invalid:
    return Invalid(
        "keys_unreadable",
        "The hidden sheet of this workbook is missing or damaged, so its rows cannot be told apart.",
        todo="Make the workbook again and copy the officer's columns into it.",
    )
