"""The rows of one sheet, held by columns: a million rows are ten columns of text, and no million of objects.

To the eye it is a sequence of `Row`; work on whole columns goes through the columns. Every cell is verbatim.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import overload

import numpy as np
import polars as pl

from kintrace.lists.parsing.raw import dense_width
from kintrace.lists.values import Row

_CHUNK = 20_000  # rows that become objects at a time


class Grid(Sequence[Row]):
    """Rows by columns.

    Args:
        numbers: of the rows, UInt32.
        columns: text; null where a row is too short to have the cell, never before a cell that it has.
        over: position of a row → its cells beyond the columns; only rows that fill all columns have any.
        hidden: numbers of the hidden rows.
    """

    __slots__ = ("_held", "columns", "hidden", "numbers", "over")

    def __init__(
        self,
        numbers: pl.Series,
        columns: Sequence[pl.Series],
        over: Mapping[int, tuple[str, ...]] | None = None,
        hidden: frozenset[int] = frozenset(),
    ) -> None:
        self.numbers = numbers
        self.columns = tuple(columns)
        self.over = dict(over or {})
        self.hidden = hidden
        self._held: list[Row] | None = None  # the rows of a small sheet, once one was asked for

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Grid":
        """Rows that are objects already, by columns."""
        if isinstance(rows, Grid):
            return rows
        kept = list(rows)
        hidden = frozenset(row.number for row in kept if row.hidden)
        return cls.of_cells([row.number for row in kept], [row.cells for row in kept], hidden)

    @classmethod
    def of_cells(
        cls, numbers: Sequence[int], rows: Sequence[Sequence[str]], hidden: frozenset[int] = frozenset()
    ) -> "Grid":
        """Numbers and cells of rows, by columns."""
        width = dense_width([len(cells) for cells in rows])
        columns = [
            pl.Series([cells[at] if at < len(cells) else None for cells in rows], dtype=pl.String)
            for at in range(width)
        ]
        over = {at: tuple(cells[width:]) for at, cells in enumerate(rows) if len(cells) > width}
        return cls(pl.Series(numbers, dtype=pl.UInt32), columns, over, hidden)

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> "Grid": ...
    def __getitem__(self, at: int | slice) -> "Row | Grid":
        """One row, or the rows of a slice."""
        if isinstance(at, slice):
            begin, end, step = at.indices(len(self))
            return self._part(begin, end) if step == 1 else self.take(np.arange(len(self))[at])
        place = at + len(self) if at < 0 else at
        if not 0 <= place < len(self):
            raise IndexError(at)
        if len(self) <= _CHUNK:
            if self._held is None:
                self._held = list(self._rows(0))
            return self._held[place]
        number = int(self.numbers[place])
        cells = tuple(cell for column in self.columns if (cell := column[place]) is not None)
        return Row(number, cells + self.over.get(place, ()), number in self.hidden)

    def __iter__(self) -> Iterator[Row]:
        for start in range(0, len(self), _CHUNK):
            yield from self._rows(start)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str) or len(self) != len(other):
            return False
        return all(one == two for one, two in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment] # equal to any sequence of the same rows

    def __repr__(self) -> str:
        return f"<Grid: rows {len(self)}, columns {len(self.columns)}>"  # no cell: it may end in a log

    def _rows(self, start: int) -> Iterator[Row]:
        numbers = self.numbers[start : start + _CHUNK].to_list()
        columns = [column[start : start + _CHUNK].to_list() for column in self.columns]
        full = all(column.null_count() == 0 for column in self.columns)
        every = zip(*columns, strict=True) if columns else iter([()] * len(numbers))
        for at, (number, cells) in enumerate(zip(numbers, every, strict=True), start=start):
            own = cells if full else tuple(cell for cell in cells if cell is not None)
            if at in self.over:
                own += self.over[at]
            yield Row(number, own, number in self.hidden)

    @property
    def width(self) -> int:
        """The cells of the longest row."""
        dense = next((at for at in range(len(self.columns), 0, -1) if self._filled(at - 1)), 0)
        return max([dense, *(len(self.columns) + len(more) for more in self.over.values())])

    def _filled(self, at: int) -> bool:
        return self.columns[at].null_count() < len(self)

    def lengths(self) -> pl.Series:
        """The number of cells of each row."""
        if not self.columns:
            return pl.Series([0] * len(self), dtype=pl.UInt32)
        counted = np.zeros(len(self), np.uint32)
        for column in self.columns:
            counted += column.is_not_null().to_numpy() if column.null_count() else 1
        for place, more in self.over.items():
            counted[place] += len(more)
        return pl.Series(counted)

    def column(self, at: int) -> pl.Series:
        """The text of one column, "" where a row does not have the cell."""
        if at < len(self.columns):
            column = self.columns[at]
            return column.fill_null("") if column.null_count() else column
        cells = [""] * len(self)
        for place, more in self.over.items():
            if at - len(self.columns) < len(more):
                cells[place] = more[at - len(self.columns)]
        return pl.Series(cells, dtype=pl.String)

    def take(self, places: "np.ndarray[tuple[int], np.dtype[np.integer]]") -> "Grid":
        """The rows at some positions, in their order."""
        order = pl.Series(np.asarray(places, np.uint32))
        over = {}
        if self.over:
            over = {new: self.over[old] for new, old in enumerate(order.to_list()) if old in self.over}
        columns = [column.gather(order) for column in self.columns]
        return Grid(self.numbers.gather(order), columns, over, self.hidden)

    def _part(self, begin: int, end: int) -> "Grid":
        """A run of rows; it shares their memory."""
        columns = [column[begin:end] for column in self.columns]
        over = {place - begin: more for place, more in self.over.items() if begin <= place < end}
        return Grid(self.numbers[begin:end], columns, over, self.hidden)

    def filled(self, width: int) -> "Grid":
        """Every row at least `width` cells wide: a spreadsheet does not store the empty ones at the end."""
        columns = [self.column(at) if at < width else column for at, column in enumerate(self.columns)]
        missing = range(len(columns), width)
        over = dict(self.over)
        if missing:
            columns += [self.column(at) for at in missing]
            over = {at: more[len(missing) :] for at, more in over.items() if len(more) > len(missing)}
        return Grid(self.numbers, columns, over, self.hidden)
