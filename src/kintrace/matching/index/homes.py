"""Addresses and occupations in an index: what is kept of each, how common each part is, and a few side by side.

Most registers have none, and a query seldom gives one; nothing is read of them before it does.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from kintrace.matching.evidence import address as address_evidence
from kintrace.matching.evidence import occupation as occupation_evidence
from kintrace.matching.evidence.address import Address, AddressTable, area_of, with_house
from kintrace.matching.evidence.classes import Compared, Floats, Ints, blended
from kintrace.matching.evidence.occupation import OccupationTable
from kintrace.matching.index.book import Book
from kintrace.matching.index.entries import Packed
from kintrace.matching.index.segment import Texts

Numbered = Callable[[list[int | str]], Ints]
Some = Sequence[tuple[Texts, NDArray[np.int32]]]  # values, and the code of each person, -1 unknown

_BETWEEN = "\x1f"


_NOTHING = Packed.of(())
_NO_ADDRESS = Texts(np.zeros((0, 3), np.int32), _NOTHING)
_NO_TEXT = Texts(np.zeros((0, 1), np.int32), _NOTHING)


def _parts(value: Address) -> tuple[str, str, str]:
    """Postcode, area, street as words for the book; "" where there is none."""
    code, street = value
    area = area_of(code)
    return (
        f"code {code}" if code else "",
        f"area {area}" if area else "",
        f"street {street}" if street else "",
    )


def address_words(values: Sequence[Address]) -> list[int | str]:
    """All parts of some addresses, each once."""
    return list(dict.fromkeys(part for value in values for part in _parts(value) if part))


def words(values: Sequence[str | tuple[str, ...]]) -> list[int | str]:
    """Numbers of houses or occupations as words for the book."""
    return [value if isinstance(value, str) else _BETWEEN.join(value) for value in values]


def addresses(values: Sequence[Address], numbered: Numbered) -> Texts:
    """Distinct addresses, their parts numbered as the book numbers them."""
    if not values:
        return _NO_ADDRESS
    known = address_words(values)
    number = dict(zip(known, numbered(known).tolist(), strict=True))
    parts = [[number.get(part, -1) for part in _parts(value)] for value in values]
    return Texts(np.array(parts, np.int32).reshape(-1, 3), Packed.of(_joined(values)))


def texts(values: Sequence[str | tuple[str, ...]], numbered: Numbered) -> Texts:
    """Distinct numbers of houses or occupations, numbered as the book numbers them."""
    if not values:
        return _NO_TEXT
    return Texts(numbered(words(values)).reshape(-1, 1), Packed.of([str(word) for word in words(values)]))


def _joined(values: Sequence[Address]) -> list[str]:
    return [_BETWEEN.join(value) for value in values]


def count(book: Book, values: Texts, codes: NDArray[np.int32], sign: int) -> None:
    """Add records with these values (sign 1), or take them away (-1)."""
    known = codes[codes >= 0]
    parts = values.parts[known]
    counts = np.bincount(parts[parts >= 0], minlength=book.size).astype(np.float64)
    book.count("own", sign * counts, sign * len(known))


class Homes:
    """The addresses of a few persons, side by side."""

    def __init__(self, some: Some, houses: Some, books: tuple[Book, Book]) -> None:
        parts, written = _taken(some, 3)
        pairs = [text.partition(_BETWEEN) for text in written]
        self._known = np.array([bool(text) for text in written], np.bool_)
        self._table = table = AddressTable([(code, street) for code, _, street in pairs])
        shares = _shares(books[0], parts, (address_evidence.STRENGTH, address_evidence.POPULATION_SHARE))
        columns = (table.code, table.area, table.street)
        size = max((int(ids.max(initial=-1)) for ids in columns), default=-1) + 1
        self._share = np.ones(max(size, 1), np.float32)
        for column, ids in enumerate(columns):
            inside = ids >= 0
            self._share[ids[inside]] = shares[inside, column]
        numbers, houses_written = _taken(houses, 1)
        self._house, _ = _coded(houses_written)
        self._house_share = np.ones(int(self._house.max(initial=0)) + 1, np.float32)
        flat = address_evidence.HOUSE_STRENGTH, address_evidence.HOUSE_SHARE
        inside = self._house >= 0
        self._house_share[self._house[inside]] = _shares(books[1], numbers, flat)[inside, 0]

    def compare(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> Compared:
        """Levels for pairs of persons; MISSING where one of them has no address."""
        level, log_u = np.zeros(len(left), np.int8), np.zeros(len(left), np.float32)
        known = np.flatnonzero(self._known[left] & self._known[right])
        if len(known):
            a, b = left[known].astype(np.int32), right[known].astype(np.int32)
            level[known], log_u[known] = self._table.compare(a, b, self._share)
        return with_house(Compared(level, log_u), self._house[left], self._house[right], self._house_share)


class Trades:
    """The occupations of a few persons, side by side."""

    def __init__(self, some: Some, book: Book) -> None:
        parts, written = _taken(some, 1)
        self._code, distinct = _coded(written)
        self._table = OccupationTable([tuple(text.split(_BETWEEN)) for text in distinct])
        flat = occupation_evidence.STRENGTH, occupation_evidence.POPULATION_SHARE
        self._share = np.ones(max(len(distinct), 1), np.float32)
        inside = self._code >= 0
        self._share[self._code[inside]] = _shares(book, parts, flat)[inside, 0]

    def compare(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> Compared:
        """Levels for pairs of persons; MISSING where one of them has no occupation."""
        level, log_u = np.zeros(len(left), np.int8), np.zeros(len(left), np.float32)
        a, b = self._code[left], self._code[right]
        known = np.flatnonzero((a >= 0) & (b >= 0))
        if len(known):
            level[known], log_u[known] = self._table.compare(a[known], b[known], self._share)
        return Compared(level, log_u)


def _coded(written: Sequence[str]) -> tuple[Ints, list[str]]:
    """Equal texts → equal codes, "" → -1; and the distinct texts."""
    distinct = list(dict.fromkeys(text for text in written if text))
    place = {text: i for i, text in enumerate(distinct)}
    return np.array([place.get(text, -1) for text in written], np.int32), distinct


def _taken(some: Some, width: int) -> tuple[Ints, list[str]]:
    """Parts and text of each person, -1 and "" where nothing is known."""
    parts = [np.full((0, width), -1, np.int32)]
    written: list[str] = []
    for values, codes in some:
        if not values.size:
            parts.append(np.full((len(codes), width), -1, np.int32))
            written += [""] * len(codes)
            continue
        parts.append(np.where(codes[:, None] >= 0, values.parts[np.maximum(codes, 0)], -1))
        written += [values.texts.text(code) if code >= 0 else "" for code in codes.tolist()]
    return np.concatenate(parts), written


def _shares(book: Book, parts: Ints, flat: tuple[float, float]) -> Floats:
    """Share of the register that has each part, the bearer left out; as the evidence tables say it of lists."""
    strength, share = flat
    counts = book.counts["own"]
    stored = np.zeros(parts.shape, np.float64)
    inside = (parts >= 0) & (parts < book.size)
    stored[inside] = counts[parts[inside]]
    return blended(stored, book.known["own"], share, strength)
