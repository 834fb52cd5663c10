"""What a query asks a segment for: classes of names and days, the plain ones and those a slip or a reading away."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kintrace.matching.index.columns import (
    ADDRESS,
    BIRTH,
    BIRTH_PLACE,
    FATHER,
    GIVEN,
    HOUSE,
    MOTHER_GIVEN,
    MOTHER_SURNAME,
    SURNAME,
)
from kintrace.matching.index.intake import Asked
from kintrace.matching.index.keys import letters_of
from kintrace.matching.index.near import Near
from kintrace.matching.index.segment import Names, Segment

Ids = NDArray[np.int64]
Floats = NDArray[np.float32]

_NEAR_SURNAMES, _NEAR_GIVENS = 300, 60
_LEAST_WEIGHT = 0.15
_BY_WEIGHT = 0.7  # likeness of a class that a name hardly ever means; the likelier, the nearer to 1
_MOTHERS_LIKENESS = 0.8
NOTHING = np.zeros(0, np.int64)


class Likes(NamedTuple):
    """Classes in the order of their likeness to what was asked, 1.0 for the same; the first `plain` are what the
    name itself may mean."""

    ids: Ids
    likeness: Floats
    plain: int

    def over(self, least: float, most: int) -> Ids:
        """The nearest ones."""
        return self.ids[: int(np.count_nonzero(self.likeness >= least))][:most]


_NOBODY = Likes(NOTHING, np.zeros(0, np.float32), 0)


@dataclass(frozen=True)
class Wanted:
    """What a query asks a segment for."""

    asked: Asked
    segment: Segment

    @cached_property
    def surnames(self) -> Likes:
        """Classes of the surname, of the mother's, which the child may bear, and those near the surname."""
        code = int(self.asked.record[0, SURNAME])
        table = self.asked.readings.surname
        ids, likeness = _classes(table, code, 8)
        mothers, _ = _classes(table, int(self.asked.record[0, MOTHER_SURNAME]), 1)
        mothers = mothers[~among(mothers, ids)]
        ids = np.concatenate([ids, mothers])
        likeness = np.concatenate([likeness, np.full(len(mothers), _MOTHERS_LIKENESS, np.float32)])
        return _with_near(ids, likeness, (table, code, self.segment.near_surname), _NEAR_SURNAMES)

    @cached_property
    def givens(self) -> Likes:
        """Classes of the given name, and those near it."""
        code = int(self.asked.record[0, GIVEN])
        table = self.asked.readings.given
        ids, likeness = _classes(table, code, 5)
        return _with_near(ids, likeness, (table, code, self.segment.near_given), _NEAR_GIVENS)

    @cached_property
    def letters(self) -> Ids:
        """Letters with which the given name may begin."""
        code = int(self.asked.record[0, GIVEN])
        if code < 0:
            return NOTHING
        found: Ids = letters_of(self.asked.readings.given.marks[code, 1:2])[0]
        return found[found >= 0]

    @cached_property
    def initial(self) -> bool:
        """Whether the given name is only an initial."""
        code = int(self.asked.record[0, GIVEN])
        return code >= 0 and bool(self.asked.readings.given.marks[code, 0])

    @cached_property
    def fathers(self) -> Ids:
        """Classes of the father's name."""
        return _classes(self.asked.readings.father, int(self.asked.record[0, FATHER]), 4)[0]

    @cached_property
    def mothers(self) -> Ids:
        """Classes of the mother's given name."""
        return _classes(self.asked.readings.given, int(self.asked.record[0, MOTHER_GIVEN]), 2)[0]

    @cached_property
    def places(self) -> Ids:
        """The place."""
        code = int(self.asked.record[0, BIRTH_PLACE])
        spots = self.asked.readings.place
        return NOTHING if code < 0 else np.array([spots.anchor[spots.meaning[code]]], np.int64)

    @cached_property
    def postcodes(self) -> Ids:
        """The postcode."""
        return self._part(ADDRESS, 0)

    @cached_property
    def streets(self) -> Ids:
        """The street."""
        return self._part(ADDRESS, 2)

    @cached_property
    def houses(self) -> Ids:
        """The number of the house."""
        return self._part(HOUSE, 0)

    def _part(self, column: int, part: int) -> Ids:
        code = int(self.asked.record[0, column])
        values = self.asked.readings.address if column == ADDRESS else self.asked.readings.house
        if code < 0 or values.parts[code, part] < 0:
            return NOTHING
        return values.parts[code, part : part + 1].astype(np.int64)

    @cached_property
    def birth(self) -> NDArray[np.int32] | None:
        """The line of `BirthTable.columns`, or nothing."""
        code = int(self.asked.record[0, BIRTH])
        return None if code < 0 else self.asked.readings.birth[code]

    @cached_property
    def days(self) -> Ids:
        """The day itself, under both readings where there are two."""
        if self.birth is None:
            return NOTHING
        found = [int(self.birth[0])] if self.birth[6] else []
        found += [int(self.birth[2])] if self.birth[2] > 0 else []
        return np.array(found, np.int64)

    @cached_property
    def other_days(self) -> Ids:
        """Days that a slip of office work makes of it: swapped, one digit, a neighbour."""
        if self.birth is None or not self.birth[6]:
            return NOTHING
        year, month, day = (int(x) for x in self.birth[3:6])
        found = {d.toordinal() for d in _slips(year, month, day)}
        return np.array(sorted(found - set(self.days.tolist())), np.int64)

    @cached_property
    def years(self) -> Ids:
        """Years in which the birth may fall, and their neighbours; none where that says nothing."""
        if self.birth is None:
            return NOTHING
        first, last = (date.fromordinal(max(int(o), 1)).year for o in self.birth[:2])
        return np.arange(first - 1, last + 2) if last - first < 6 else NOTHING


def among(values: NDArray[np.integer], few: Ids) -> NDArray[np.bool_]:
    """Which values are among a few; quicker than sorting them."""
    found: NDArray[np.bool_] = (values[..., None] == few).any(axis=-1)
    return found


def _classes(names: Names, code: int, most: int) -> tuple[Ids, Floats]:
    if code < 0:
        return NOTHING, np.zeros(0, np.float32)
    ids, weights = names.classes.ids[code], names.classes.weights[code]
    weighty = weights >= _LEAST_WEIGHT
    weighty[0] = True
    where = np.flatnonzero((ids >= 0) & weighty)[:most]
    likeness = _BY_WEIGHT + (1 - _BY_WEIGHT) * weights[where]
    if len(likeness):
        likeness[0] = 1.0
    return ids[where].astype(np.int64), likeness.astype(np.float32)


def _with_near(ids: Ids, likeness: Floats, by: tuple[Names, int, Near], most: int) -> Likes:
    """Classes a name may mean, then those near its words."""
    names, code, near = by
    if code < 0:
        return Likes(ids, likeness, len(ids))
    found = near.find([names.folds[code], names.spelled[code], names.typed[code]])
    other = np.flatnonzero(~among(found.owners, ids))[:most]
    return Likes(
        np.concatenate([ids, found.owners[other]]),
        np.concatenate([likeness, found.likeness[other]]),
        len(ids),
    )


def _slips(year: int, month: int, day: int) -> Iterator[date]:
    known = _date(year, month, day)
    tries = [(year, day, month), (year - 1, month, day), (year + 1, month, day), (year, month - 1, day)]
    tries += [(year, month + 1, day), (year, 1, 1)]
    for text_month in {_digit(month, power, digit) for power in (1, 10) for digit in range(10)}:
        tries.append((year, text_month, day))
    for text_day in {_digit(day, power, digit) for power in (1, 10) for digit in range(10)}:
        tries.append((year, month, text_day))
    tries += [(_digit(year, power, digit), month, day) for power in (1, 10) for digit in range(10)]
    for parts in tries:
        found = _date(*parts)
        if found:
            yield found
    if known:
        yield known - timedelta(days=1)
        yield known + timedelta(days=1)


def _digit(number: int, power: int, digit: int) -> int:
    return number + (digit - number // power % 10) * power


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
