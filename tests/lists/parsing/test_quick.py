"""Large files are read as columns: the same rows, warnings and refusals as by the ordinary way."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kintrace.lists import ListReading
from kintrace.lists.grid import Grid
from kintrace.lists.parsing import packing
from kintrace.lists.parsing.delimited import read_delimited
from kintrace.lists.parsing.failure import ParseFailure
from kintrace.lists.parsing.quick import read_regular
from kintrace.lists.parsing.raw import Caps, RawFile
from kintrace.lists.unpacking import unpack

Reader = Callable[..., ListReading]
CAPS = Caps(unpacked=10**6, ratio=200, members=10, rows=10_000, columns=30, depth=4)


def ordinary(text: str) -> Any:
    file = RawFile(CAPS)
    try:
        read_delimited(text, file)
    except ParseFailure as failure:
        return failure.plain()
    sheet = file.sheets[0]
    warnings = [w for w in file.warnings if w[0] != "mixed_line_ends"]  # told before either way is taken
    return file.delimiter, sheet.numbers, sheet.rows, sheet.blank, warnings, file.unread


def quick(text: str, delimiter: str, one_by_one: int) -> Any:
    """None where the quick way hands the text back."""
    file = RawFile(CAPS)
    sheet = file.sheet("")
    try:
        if not read_regular(text, (delimiter, 0), file, sheet, one_by_one=one_by_one):
            assert not file.warnings
            assert not file.unread
            return None
    except ParseFailure as failure:
        return failure.plain()
    told = {"numbers": [], "rows": [], "hidden": [], "over": list(sheet.packed.over.items())}
    grid = unpack(told, list(sheet.packed.parts))
    assert grid is not None
    rows = [list(row.cells) for row in grid]
    return delimiter, [row.number for row in grid], rows, sheet.blank, file.warnings, file.unread


HEADER = "N;ФИО;Дата\n"
REGULAR = "".join(f"{n};Вигадана Особа {n};05.03.2012\n" for n in range(60))
CELLS = st.text(alphabet="aбї \";'\r\n\x00\x1f,=", max_size=6)


@given(
    rows=st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=6),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    ends=st.sampled_from(["\n", "\r\n"]),
    one_by_one=st.sampled_from([0, 1000]),
)
@example(rows=[["a;b", 'с"т', "x"]], quoting=csv.QUOTE_ALL, ends="\r\n", one_by_one=0)
@example(rows=[["", " ", ""], ["a", "b;c\n1;2;3\n", "d"]], quoting=csv.QUOTE_MINIMAL, ends="\n", one_by_one=0)
def test_what_a_program_writes_is_read_alike(
    rows: list[list[str]], quoting: int, ends: str, one_by_one: int
) -> None:
    store = io.StringIO(newline="")
    csv.writer(store, delimiter=";", quoting=quoting, lineterminator=ends).writerows(rows)  # type: ignore[arg-type]
    text = (HEADER + REGULAR).replace("\n", ends) + store.getvalue() + REGULAR.replace("\n", ends)
    found = quick(text, ";", one_by_one)
    assert found is None or found == ordinary(text)


@given(
    lines=st.lists(st.text(alphabet='aб";; \t\x00', max_size=12), max_size=6),
    one_by_one=st.sampled_from([0, 1000]),
)
@example(lines=['1;"a;b"c;2'], one_by_one=0)
@example(lines=['1;"open;2', "2;b;c"], one_by_one=0)
@example(lines=[' "a";b;c', 'a;"b""c";d', '"";"";""'], one_by_one=0)
def test_what_a_hand_writes_is_read_alike(lines: list[str], one_by_one: int) -> None:
    text = HEADER + REGULAR + "".join(f"{line}\n" for line in lines) + REGULAR
    assert quick(text, ";", one_by_one) == ordinary(text)


def test_the_last_line_may_lack_its_end() -> None:
    text = HEADER + REGULAR.rstrip("\n")
    assert quick(text, ";", 0) == ordinary(text)


def test_a_file_of_peculiar_lines_is_handed_back() -> None:
    assert quick(HEADER + "a\n" * 50 + REGULAR, ";", 0) is None
    assert quick(HEADER + REGULAR.replace(";", "¦"), "¦", 0) is None


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "utf-16"])
def test_a_large_file_is_read_as_a_small_one(read_bytes: Reader, encoding: str, ends: str) -> None:
    odd = '7;"Вигадана; Особа";2012\n8;Коротка\n9;Довга Особа;2013;ще;й ще\n;;\nN;ФИО;Дата\n'
    text = (HEADER + REGULAR + odd + REGULAR).replace("\n", ends)
    small = read_bytes("list.csv", text.encode(encoding))
    large = read_bytes("list.csv", (text + REGULAR.replace("\n", ends) * 1500).encode(encoding))
    assert large.tables[0].rows[: len(small.tables[0].rows)] == small.tables[0].rows
    assert large.frame().head(small.frame().height).equals(small.frame())
    assert large.unread == small.unread
    assert [w for w in large.warnings if w.code != "encoding_guessed"] == [
        w for w in small.warnings if w.code != "encoding_guessed"
    ]
    assert large.frame().height == small.frame().height + 1500 * 60


def test_rows_that_are_packed_as_they_come_are_the_rows() -> None:
    file = RawFile(CAPS, pack=packing.pack)
    sheet = file.sheet("")
    rows = [["a"] * (1 + n % 3) for n in range(1000)] + [["b"] * 30]
    for number, cells in enumerate(rows, start=1):
        file.add(sheet, number, list(cells))
        if number % 100 == 0:
            packing.pack(sheet)
    packing.pack(sheet)
    told = {"numbers": [], "rows": [], "hidden": [], "over": list(sheet.packed.over.items())}
    grid = unpack(told, list(sheet.packed.parts))
    assert grid is not None
    assert grid == Grid.of_cells(range(1, 1002), rows)
    assert sheet.packed.width == 3
