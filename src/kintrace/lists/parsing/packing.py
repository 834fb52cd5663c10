"""The rows of a large file as columns (Arrow IPC), so that neither process makes an object of every cell.

Loaded only for large files: polars costs a fifth of a second and a gigabyte of address space.
"""

import io
from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kintrace.lists.parsing.raw import BLANKS, Caps, RawFile, RawSheet, dense_width

NUMBER = "number"
Numbers = NDArray[np.int64]
_PART = 200_000  # rows sent at a time


class Packed:
    """The rows of one sheet that are columns already.

    `width` cells of each row stand in columns; those of longer rows beyond it in `over`, by position.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.height = 0
        self.parts: list[bytes] = []
        self.over: dict[int, list[str]] = {}

    def add(self, numbers: pl.Series, columns: Sequence[pl.Series]) -> None:
        """Add rows of at most `width` cells; null stands for a cell that a row is too short for."""
        frame = pl.DataFrame([numbers.alias(NUMBER), *(c.alias(f"c{at}") for at, c in enumerate(columns))])
        store = io.BytesIO()
        frame.write_ipc(store, compression="uncompressed")
        self.parts.append(store.getvalue())
        self.height += frame.height


def warm_up() -> None:
    """Do all of it once in small: polars and numpy open files of their own when something is first used."""
    file = RawFile(Caps(unpacked=1, ratio=1, members=1, rows=100, columns=100, depth=1), pack=pack)
    sheet = file.sheet("")
    for number, cells in enumerate((["a", "b"], ["a"], ["a"] * 60), start=1):
        file.add(sheet, number, cells)
    pack(sheet)
    columns = [texts(["a", "\ud800", " "]), texts(["a", None, ""])]
    add_columns(file, file.sheet("b"), np.arange(1, 4), [column.fill_null("") for column in columns])


def pack(sheet: RawSheet) -> None:
    """Turn the rows that a sheet has collected into columns."""
    if not sheet.rows:
        return
    lengths = [len(cells) for cells in sheet.rows]
    if sheet.packed is None:
        sheet.packed = Packed(dense_width(lengths))
    packed: Packed = sheet.packed
    width = packed.width
    if min(lengths) == max(lengths) == width:
        columns = [texts(list(cells)) for cells in zip(*sheet.rows, strict=True)]
    else:
        columns = [
            texts([cells[at] if at < len(cells) else None for cells in sheet.rows]) for at in range(width)
        ]
        for at, cells in enumerate(sheet.rows, start=packed.height):
            if len(cells) > width:
                packed.over[at] = cells[width:]
    packed.add(pl.Series(sheet.numbers, dtype=pl.UInt32), columns)
    sheet.rows.clear()
    sheet.numbers.clear()


def add_columns(file: RawFile, sheet: RawSheet, numbers: Numbers, columns: list[pl.Series]) -> None:
    """Add rows that are columns already, all of one width; blank rows are counted, not kept."""
    blank = blank_rows(columns)
    if blank.any():
        kept = np.flatnonzero(~blank)
        sheet.blank += int(blank.sum())
        numbers, columns = numbers[kept], [column.gather(kept) for column in columns]
    file.count(len(numbers))
    add_whole(sheet, numbers, columns, {})


def add_whole(
    sheet: RawSheet, numbers: Numbers, columns: list[pl.Series], over: dict[int, list[str]]
) -> None:
    """Add rows that were counted already, with the cells of those that are longer than the columns."""
    if sheet.packed is None:
        sheet.packed = Packed(len(columns))
    sheet.packed.over.update(over)
    for start in range(0, len(numbers), _PART):
        part = slice(start, start + _PART)
        sheet.packed.add(pl.Series(numbers[part], dtype=pl.UInt32), [column[part] for column in columns])


def blank_rows(columns: list[pl.Series]) -> NDArray[np.bool_]:
    """Which rows hold no visible text."""
    if not columns:
        return np.zeros(0, np.bool_)
    left = np.arange(len(columns[0]))
    for column in columns:
        left = left[(column.gather(left).str.strip_chars(BLANKS) == "").to_numpy()]
        if not len(left):
            break
    blank = np.zeros(len(columns[0]), np.bool_)
    blank[left] = True
    return blank


def parts(file: RawFile) -> list[bytes]:
    """All that was packed, sheet after sheet, in the order in which the head of the answer names it."""
    return [part for sheet in file.sheets if sheet.packed for part in sheet.packed.parts]


def texts(cells: list[str | None]) -> pl.Series:
    """A column; half characters, which no file of text can hold, are shown as their number."""
    try:
        return pl.Series(cells, dtype=pl.String)
    except UnicodeEncodeError:
        whole = [c if c is None else c.encode("utf-8", "backslashreplace").decode() for c in cells]
        return pl.Series(whole, dtype=pl.String)
