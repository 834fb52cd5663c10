"""The keys by which a search finds its candidates: combinations of what a record and a query both say.

None of them trusts the birth date or the surname alone. A record is entered under what it says, plainly; it is
the query that asks under all the slips, readings and alternatives that the model knows.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kintrace.matching.index.columns import ADDRESS, HOUSE
from kintrace.matching.index.postings import Keys, Places, mix

if TYPE_CHECKING:
    from kintrace.matching.index.segment import Names, Readings

Codes = NDArray[np.int64]

# Parts of each key. A word of a key is a column of `record_parts`.
KEYS: tuple[tuple[str, ...], ...] = (
    ("surname", "given"),
    ("day", "given"),
    ("day", "surname"),
    ("day",),
    ("surname", "year"),
    ("given", "year"),
    ("father", "given", "year"),
    ("father", "surname"),
    ("mother", "given", "year"),
    ("mother", "surname"),
    ("place", "given", "year"),
    ("surname",),
    ("given",),
    ("surname", "letter"),
    ("surname", "initial"),
    ("postcode", "given"),
    ("street", "house", "given"),
)
_LEAST_WEIGHT = 0.15
_GIVENS, _FATHERS, _SURNAMES, _YEARS = 3, 2, 4, 3


def key_of(number: int) -> Keys:
    """What all keys of one kind begin with."""
    return mix(np.zeros(1, np.uint64), np.array([number + 1]))


def record_keys(readings: "Readings", records: NDArray[np.int32]) -> tuple[Keys, Places]:
    """All keys of records, and for each the place of its record."""
    parts = record_parts(readings, records)
    keys: list[Keys] = []
    rows: list[Places] = []
    for number, names in enumerate(KEYS):
        found, where = _combined(number, [parts[name] for name in names])
        keys.append(found)
        rows.append(where)
    return np.concatenate(keys), np.concatenate(rows)


def record_parts(readings: "Readings", records: NDArray[np.int32]) -> dict[str, Codes]:
    """What each record says, (n, alternatives), -1 where nothing."""
    given, surname, father, birth, birth_place, place, mother_given, mother_surname = records[:, :8].T
    address, house = records[:, ADDRESS], records[:, HOUSE]
    letters = letters_of(readings.given.marks[:, 1])
    initials = np.where(readings.given.marks[:, :1] > 0, letters, -1)
    own = _of(readings.surname, surname, _SURNAMES)
    mothers = _of(readings.surname, mother_surname, 1)
    # A child may be looked for under its mother's surname.
    mothers = np.where((mothers == own[:, :1]), -1, mothers)
    anchors = readings.place.anchor[readings.place.meaning]
    homes = np.stack([_rows(anchors, birth_place), _rows(anchors, place)], axis=1)
    homes[:, 1] = np.where(homes[:, 0] == homes[:, 1], -1, homes[:, 1])
    return {
        "given": _of(readings.given, given, _GIVENS),
        "surname": np.concatenate([own, mothers], axis=1),
        "father": _of(readings.father, father, _FATHERS),
        "mother": _of(readings.given, mother_given, 1),
        "place": homes,
        "day": _days(readings.birth, birth),
        "year": _years(readings.birth, birth),
        # Who is looked for by an initial, and who is written with one and looked for by the whole name.
        "letter": _lines(letters, given),
        "initial": _lines(initials, given),
        "postcode": _lines(readings.address.parts[:, :1], address),
        "street": _lines(readings.address.parts[:, 2:3], address),
        "house": _lines(readings.house.parts, house),
    }


def _of(names: "Names", codes: NDArray[np.int32], width: int) -> Codes:
    ids = names.classes.ids[:, :width]
    weighty = np.where(names.classes.weights[:, :width] >= _LEAST_WEIGHT, ids, -1)
    weighty[:, :1] = ids[:, :1]  # the likeliest reading leads to a record, however unlikely it is
    if not len(weighty):
        return np.full((len(codes), 1), -1, np.int64)
    return np.where(codes[:, None] >= 0, weighty[codes], -1).astype(np.int64)


def letters_of(bits: NDArray[np.int64]) -> Codes:
    """The two lowest letters of each set of initials (see `initials_of`), -1 for none."""
    first = bits & -bits
    second = (bits & ~first) & -(bits & ~first)
    found = np.stack([first, second], axis=-1)
    return np.where(found > 0, found, -1).astype(np.int64)


def _lines(table: NDArray[np.integer], codes: NDArray[np.int32]) -> Codes:
    if not len(table):
        return np.full((len(codes), 1), -1, np.int64)
    return np.where(codes[:, None] >= 0, table[codes], -1).astype(np.int64)


def _rows(table: NDArray[np.int32], codes: NDArray[np.int32]) -> Codes:
    if not len(table):
        return np.full(len(codes), -1, np.int64)
    return np.where(codes >= 0, table[codes], -1).astype(np.int64)


def _days(birth: NDArray[np.int32], codes: NDArray[np.int32]) -> Codes:
    """Days of exact dates, under both readings where there are two."""
    if not len(birth):
        return np.full((len(codes), 1), -1, np.int64)
    table = np.stack([np.where(birth[:, 6] > 0, birth[:, 0], -1), birth[:, 2]], axis=1)
    return np.where(codes[:, None] >= 0, table[codes], -1).astype(np.int64)


def _years(birth: NDArray[np.int32], codes: NDArray[np.int32]) -> Codes:
    """The years in which a birth may fall, three at most."""
    if not len(birth):
        return np.full((len(codes), 1), -1, np.int64)
    first = birth[:, 3]
    last = first + (birth[:, 1] - birth[:, 0] + 364) // 366
    table = np.stack([first] + [np.where(first + k <= last, first + k, -1) for k in range(1, _YEARS)], axis=1)
    return np.where(codes[:, None] >= 0, table[codes], -1).astype(np.int64)


def _combined(number: int, parts: Sequence[Codes]) -> tuple[Keys, Places]:
    """Every combination of alternatives, unknown ones left out."""
    rows = np.arange(len(parts[0]))
    keys = np.repeat(key_of(number), len(rows))
    for codes in parts:
        wide = codes[rows]
        where, column = np.nonzero(wide >= 0)
        keys = mix(keys[where], wide[where, column])
        rows = rows[where]
    return keys, rows


def query_keys(questions: Sequence[tuple[int, Sequence[Codes]]]) -> tuple[Keys, Places]:
    """Keys for every combination of the alternatives of some questions' parts.

    Args:
        questions: for each, the place of its kind in `KEYS`, and the alternatives of each of its parts.

    Returns:
        the keys, and for each the place of its question. All are mixed at once, because a question has few.
    """
    keys: list[Keys] = []
    asked_by: list[Places] = []
    for width in (1, 2, 3):
        some = [(i, kind, parts) for i, (kind, parts) in enumerate(questions) if len(parts) == width]
        if not some:
            continue
        grids = [_grid(parts) for _, _, parts in some]
        sizes = [len(grid[0]) for grid in grids]
        found = np.repeat(_BEGINNINGS[[kind for _, kind, _ in some]], sizes)
        for column in range(width):
            found = mix(found, np.concatenate([grid[column] for grid in grids]))
        keys.append(found)
        asked_by.append(np.repeat([i for i, _, _ in some], sizes))
    return np.concatenate(keys), np.concatenate(asked_by)


def _grid(parts: Sequence[Codes]) -> Sequence[Codes]:
    """Every combination, one array for each part."""
    if len(parts) == 1:
        return parts
    found = np.empty((len(parts), *map(len, parts)), np.int64)
    for axis, part in enumerate(parts):
        found[axis] = part.reshape(_SHAPES[len(parts)][axis])
    return list(found.reshape(len(parts), -1))


_SHAPES = {n: [[-1 if i == axis else 1 for i in range(n)] for axis in range(n)] for n in (2, 3)}


_BEGINNINGS = np.concatenate([key_of(number) for number in range(len(KEYS))])
