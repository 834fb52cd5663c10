"""Large regular CSV: lines that all come apart in the same number of cells are read as columns in one go.

Every line that is in any way peculiar (another number of cells, a stray or open quote, blank) goes through
the ordinary reader, so that both ways give the same rows, warnings and refusals; a file of peculiar lines is
left to the ordinary reader altogether.
"""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Sequence
from typing import overload

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kintrace.lists.parsing import packing
from kintrace.lists.parsing.delimited import Records
from kintrace.lists.parsing.raw import Caps, RawFile, RawSheet

Flags = NDArray[np.bool_]
_MOST_PECULIAR = 0.1
_LOOKED_AT = 1_000


def read_regular(
    text: str, how: tuple[str, int], file: RawFile, sheet: RawSheet, one_by_one: int = 20_000
) -> bool:
    """Read a text whose lines are regular.

    Args:
        text: the whole file.
        how: the separator, and the first line to read (from 0).
        file: counts rows, takes warnings.
        sheet: takes the rows.
        one_by_one: lines with quotes that are not worth a look at all of them together.

    Returns:
        False if the ordinary reader must do it; then nothing has been taken over.

    Raises:
        ParseFailure: as the ordinary reader.
    """
    delimiter, first = how
    if not delimiter.isascii() or delimiter == '"':
        return False
    if "\r" in text and text.count("\r") != text.count("\r\n"):
        return False
    lines = _Lines(text.encode("utf-8"))
    usual = _usual(lines, delimiter)
    if not 2 <= usual <= file.caps.columns:
        return False
    regular = _regular(lines, delimiter, usual, one_by_one)
    regular[:first] = False
    peculiar = np.flatnonzero(~regular)
    peculiar = peculiar[peculiar >= first]
    if len(peculiar) > _MOST_PECULIAR * len(lines):
        return False
    columns = _columns(lines, regular, delimiter, usual)
    if columns is None:
        return False
    others = _Peculiar(Records(lines, delimiter, file, sheet), usual)
    taken = others.read(peculiar.tolist())
    numbers = np.flatnonzero(regular)
    kept = ~np.isin(numbers, taken)
    if not kept.all():
        # Lines inside a cell of several lines only look like rows.
        columns = [column.filter(pl.Series(kept)) for column in columns]
    _join(file, sheet, (numbers[kept] + 1, columns), others.rows)
    return True


def warm_up() -> None:
    """Read a small text once: see `packing.warm_up`."""
    text = 'a;b\r\n"a";b\r\n;\r\na;b;c\r\na;"b"\r\n' + 30 * "a;b\r\n"
    for at_least in (0, 100):
        file = RawFile(Caps(unpacked=1, ratio=1, members=1, rows=100, columns=100, depth=1))
        read_regular(text, (";", 0), file, file.sheet(""), one_by_one=at_least)


def _usual(lines: Sequence[str], delimiter: str) -> int:
    """The number of cells that most rows of the beginning have."""
    widths = Counter(len(cells) for cells in csv.reader(lines[:_LOOKED_AT], delimiter=delimiter) if cells)
    return widths.most_common(1)[0][0] if widths else 0


class _Lines(Sequence[str]):
    """The lines of a text, as places in its bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.signs = np.frombuffer(data, np.uint8)
        ends = np.flatnonzero(self.signs == 10) + 1
        if data and not data.endswith(b"\n"):
            ends = np.append(ends, len(data))
        self.bounds = np.concatenate([np.zeros(1, np.int64), ends])

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        if not 0 <= at < len(self):
            raise IndexError(at)
        return self.data[self.bounds[at] : self.bounds[at + 1]].decode("utf-8")

    def signs_of(self, sign: str) -> NDArray[np.int64]:
        """How often a sign of ASCII stands in each line."""
        places = np.flatnonzero(self.signs == ord(sign))
        return np.diff(np.searchsorted(places, self.bounds))

    def joined(self, chosen: Flags) -> bytes:
        """The chosen lines, each ended by LF."""
        if chosen.all():
            data = self.data
        else:
            edges = np.flatnonzero(np.diff(np.concatenate([[False], chosen, [False]]).astype(np.int8)))
            runs = zip(self.bounds[edges[::2]].tolist(), self.bounds[edges[1::2]].tolist(), strict=True)
            data = b"".join(self.data[begin:end] for begin, end in runs)
        return data.replace(b"\r\n", b"\n") if b"\r" in data else data


def _regular(lines: _Lines, delimiter: str, usual: int, one_by_one: int) -> Flags:
    """Lines of the usual number of cells, each cell quoted whole or not at all."""
    quotes = lines.signs_of('"')
    regular: Flags = (quotes == 0) & (lines.signs_of(delimiter) == usual - 1)
    quoted = np.flatnonzero(quotes)
    if len(quoted) <= one_by_one:
        return regular
    sign = f"\\x{{{ord(delimiter):x}}}"
    held, bare = '"(?:[^"]|"")*"', f'[^"{sign}]*'
    texts = pl.Series([lines[at].rstrip("\r\n") for at in quoted.tolist()], dtype=pl.String)
    clean = texts.str.contains(f"^(?:{held}|{bare})(?:{sign}(?:{held}|{bare}))*$")
    cells = texts.str.replace_all(held, "").str.count_matches(delimiter, literal=True) + 1
    regular[quoted[(clean & (cells == usual)).to_numpy()]] = True
    return regular


class _Peculiar:
    """Lines that the ordinary reader reads, each record for itself."""

    def __init__(self, records: Records, usual: int) -> None:
        self._records = records
        self._usual = usual
        self.rows: list[tuple[int, list[str]]] = []

    def read(self, starts: list[int]) -> list[int]:
        """Read the records that begin on these lines; the lines that they take up."""
        taken: list[int] = []
        after = 0
        for at in starts:
            if at < after:
                continue
            after, cells = next(self._records.records(at))
            taken += range(at, after)
            if cells is None:
                continue
            if after - at > 1:
                self._records.several_lines((at, after), cells, self._usual)
            self.rows.append((at + 1, cells))
        return taken


def _columns(lines: _Lines, regular: Flags, delimiter: str, usual: int) -> list[pl.Series] | None:
    data = lines.joined(regular)
    if data.startswith(codecs.BOM_UTF8):
        return None  # polars would take the sign away
    if not data:
        return [pl.Series([], dtype=pl.String)] * usual
    try:
        frame = pl.read_csv(
            io.BytesIO(data), has_header=False, separator=delimiter, infer_schema=False,
            quote_char='"' if b'"' in data else None, truncate_ragged_lines=False, n_rows=None,
        )  # fmt: skip
    except pl.exceptions.PolarsError:
        return None
    if frame.height != int(regular.sum()) or frame.width != usual:
        return None
    return [column.fill_null("") for column in frame.get_columns()]


def _join(
    file: RawFile,
    sheet: RawSheet,
    regular: tuple[NDArray[np.int64], list[pl.Series]],
    others: list[tuple[int, list[str]]],
) -> None:
    """Regular and other rows in the order of the file."""
    numbers, columns = regular
    blank = packing.blank_rows(columns)
    sheet.blank += int(blank.sum())
    if blank.any():
        kept = np.flatnonzero(~blank)
        numbers, columns = numbers[kept], [column.gather(kept) for column in columns]
    odd = RawSheet("")
    for number, cells in others:
        file.add(odd, number, cells)
    sheet.blank += odd.blank
    if not odd.rows:
        packing.add_columns(file, sheet, numbers, columns)
        return
    width = len(columns)
    more = [
        pl.Series([cells[at] if at < len(cells) else None for cells in odd.rows], dtype=pl.String)
        for at in range(width)
    ]
    file.count(len(numbers))
    every = np.concatenate([numbers, np.array(odd.numbers, np.int64)])
    order = np.argsort(every, kind="stable")
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    over = {
        int(places[len(numbers) + at]): cells[width:]
        for at, cells in enumerate(odd.rows)
        if len(cells) > width
    }
    whole = [column.append(extra).gather(order) for column, extra in zip(columns, more, strict=True)]
    packing.add_whole(sheet, every[order], whole, over)
