"""CSV, TSV and their kin: the separator is found, every line is kept, an open quote stops the file."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from kintrace.lists.headers import is_header_word
from kintrace.lists.parsing.failure import refused, unreadable
from kintrace.lists.parsing.raw import RawFile, RawSheet

_CANDIDATES = (",", ";", "\t", "|", "^", "~", "\x1f", "\x1e", "\x01", "¦", "¬", "#", ":", "/")
# Signs that stand in dates, times and numbers of rows: only believed if header words come apart at them.
_DOUBTFUL = frozenset("#:/")
_NO_DELIMITER = "\ue000"  # private use: never a separator in a text
_SAMPLE = 120
_LINE = 50_000
_BEGINNING = 4_000_000
# Our own writer ends the header with this column.
_OWN = re.compile(r'(.)"?kintrace-csv-1"?\r?\n?$')
_SEP_LINE = re.compile(r"^sep=(.)\r?\n?$", re.IGNORECASE)


def read_delimited(text: str, file: RawFile) -> None:
    """Add the one sheet of a text file to `file`.

    Raises:
        ParseFailure: a quote is opened and never closed, so that rows are swallowed; too many columns.
    """
    csv.field_size_limit(2**31 - 1)
    head = list(islice(io.StringIO(_beginning(text), newline=""), 3 * _SAMPLE))
    first = 0
    told = _SEP_LINE.match(head[0]) if head else None
    if told:
        first = 1
        file.warn("separator_line", "the first line only names the separator", row=1)
    delimiter = told.group(1) if told else choose(head)
    file.format = "tsv" if delimiter == "\t" else "csv"
    file.delimiter = delimiter
    _line_ends(text, file)
    sheet = file.sheet("")
    if len(head) - first == 1 and delimiter and head[first].count(delimiter) >= file.caps.columns:
        raise refused(
            "one_line", "The whole file is one line: the ends of its rows were lost.",
            "Ask the sender for the file again, with one row a line.",
        )  # fmt: skip
    if file.pack and delimiter:
        from kintrace.lists.parsing.quick import read_regular  # noqa: PLC0415 - polars is heavy

        if read_regular(text, (delimiter, first), file, sheet):
            return
    lines = list(io.StringIO(text, newline=""))
    Records(lines, delimiter or _NO_DELIMITER, file, sheet).read(first)


def choose(lines: Sequence[str]) -> str | None:
    """The separator: where header words come apart, and rows agree in their number of columns.

    Returns:
        one character, or None for a list of one column.
    """
    if lines and (own := _OWN.search(lines[0])):
        return own.group(1)
    # A line of megabytes, whose rows have lost their ends, tells no more than its beginning.
    sample = [line[:_LINE] for line in lines[: 3 * _SAMPLE] if line.strip()][:_SAMPLE]
    best: tuple[float, str | None] = (_score(sample, None), None)
    for candidate in _CANDIDATES:
        if any(candidate in line for line in sample):
            score = _score(sample, candidate)
            if score > best[0]:
                best = (score, candidate)
    return best[1]


def _score(sample: list[str], delimiter: str | None) -> float:
    rows = [row for row in csv.reader(sample, delimiter=delimiter or _NO_DELIMITER) if row]
    if not rows:
        return 0.0
    widths = Counter(len(row) for row in rows)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    known = max(_known_cells(row) for row in rows[:40])
    head = max((len(row) for row in rows[:40] if _known_cells(row) == known), default=1) if known else width
    if delimiter is not None and (max(width, head) < 2 or (delimiter in _DOUBTFUL and known < 2)):
        return -1.0
    if delimiter is not None and known == 1 and head < width:
        known = 0  # one known word in a row that does not come apart as the others do
    share = sum(number for w, number in widths.items() if w == (head if known >= 2 else width)) / len(rows)
    return 2.0 * known + 3.0 * (share if known >= 2 else count / len(rows)) + min(width, 12) / 12


def _known_cells(row: Sequence[str]) -> int:
    return sum(1 for cell in row[:60] if is_header_word(cell))


def _beginning(text: str) -> str:
    """Some megabytes of whole lines: to look at the first lines, a large text must not be copied."""
    end = text.rfind("\n", 0, _BEGINNING) if len(text) > _BEGINNING else -1
    return text[: end + 1] if end > 0 else text


def _line_ends(text: str, file: RawFile) -> None:
    if "\r" not in text:
        return
    windows = text.count("\r\n")
    kinds = [
        name
        for name, count in (
            ("CRLF", windows),
            ("LF", text.count("\n") - windows),
            ("CR", text.count("\r") - windows),
        )
        if count
    ]
    if len(kinds) > 1:
        file.warn("mixed_line_ends", f"the lines end in different ways: {', '.join(kinds)}")


class Records:
    """The rows of one text, with the line on which each begins."""

    def __init__(self, lines: Sequence[str], delimiter: str, file: RawFile, sheet: RawSheet) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._file = file
        self._sheet = sheet
        self._widths: Counter[int] = Counter()

    def read(self, first: int) -> None:
        """Read from line `first` to the end; a line with a stray quote is kept and stepped over."""
        at = first
        while at < len(self._lines):
            at = self._run(at)

    def _run(self, begin: int) -> int:
        at = begin
        for after, cells in self.records(begin):
            if cells is None:
                return after
            if after - at > 1:
                usual = self._widths.most_common(1)[0][0] if self._widths else len(cells)
                self.several_lines((at, after), cells, usual)
            self._widths[len(cells)] += 1
            self._file.add(self._sheet, at + 1, cells)
            at = after
        return len(self._lines)

    def records(self, begin: int) -> Iterator[tuple[int, list[str] | None]]:
        """The records from a line on, each with the line after it; None for a line that is kept and is none.

        Raises:
            ParseFailure: a quote is opened and never closed.
        """
        lines = islice(self._lines, begin, None) if begin else iter(self._lines)
        reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
        at = begin
        try:
            for cells in reader:
                at = begin + reader.line_num
                yield at, cells
        except csv.Error as error:
            line = self._lines[at]
            if line.count('"') % 2:
                raise _open_quote(at) from error
            self._file.keep("stray_quote", (line.rstrip("\r\n"),), row=at + 1)
            yield at + 1, None

    def several_lines(self, span: tuple[int, int], cells: list[str], usual: int) -> None:
        """A cell with line ends in it, or rows swallowed between two stray quotes?"""
        at, after = span
        inner = [self._lines[number] for number in range(at + 1, after)]
        full = sum(1 for line in inner if line.count(self._delimiter) >= usual - 1)
        if usual >= 3 and len(cells) != usual and full:
            raise _open_quote(at)
        self._file.warn(
            "cell_spans_lines" if not (usual >= 3 and full) else "cell_may_hold_rows",
            f"a cell runs over {after - at} lines",
            row=at + 1,
        )


def _open_quote(at: int) -> Exception:
    return unreadable(
        "csv_open_quote",
        f"A quotation mark is opened in line {at + 1} and not closed there: the rows after it cannot be told apart.",
        "Correct the quotation mark in that line, or ask the sender for the list as XLSX.",
        row=at + 1,
    )
