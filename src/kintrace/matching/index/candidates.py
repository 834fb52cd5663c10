"""Which records of a segment a query is compared with: keys of `keys.KEYS` asked under all likely slips.

Never a scan, and never a silent loss: keys with more records than can be looked into are named.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kintrace.matching.index.intake import Asked
from kintrace.matching.index.keys import KEYS, query_keys
from kintrace.matching.index.segment import (
    BIRTH,
    BIRTH_PLACE,
    FATHER,
    GIVEN,
    MOTHER_GIVEN,
    MOTHER_SURNAME,
    SURNAME,
    Names,
    Segment,
)  # fmt: skip

Ids = NDArray[np.int64]

FEW = 600  # records among which choosing costs more than comparing
MOST_COMPARED = 250  # records compared letter by letter
_MOST_OF_A_KEY = 6_000
# Everybody born on a day is looked at where they are few, or where parents or a place can tell them apart.
_MOST_OF_A_DAY, _MOST_WITH_OTHERS = 40, 1_000
_NEAR_SURNAMES, _NEAR_GIVENS = 160, 24
_LEAST_WEIGHT = 0.15
_NOTHING = np.zeros(0, np.int64)
# How much each kind of meeting promises, when more records meet than can be compared.
_PROMISE = {
    ("surname", "given"): 8.0,
    ("day", "given"): 8.0,
    ("day", "surname"): 8.0,
    ("day",): 4.0,
    ("surname", "year"): 5.0,
    ("given", "year"): 3.0,
    ("father", "given", "year"): 7.0,
    ("father", "surname"): 5.0,
    ("mother", "given", "year"): 6.0,
    ("mother", "surname"): 5.0,
    ("place", "given", "year"): 4.0,
    ("surname",): 3.0,
    ("given",): 1.0,
}


@dataclass(frozen=True)
class Wanted:
    """What a query asks a segment for: ids of classes and days, the plain ones and those a slip away."""

    asked: Asked
    segment: Segment

    @cached_property
    def surnames(self) -> Ids:
        """Classes of the surname, and of the mother's, which the child may bear."""
        own = _classes(self.asked.readings.surname, int(self.asked.record[0, SURNAME]), 8)
        mothers = _classes(self.asked.readings.surname, int(self.asked.record[0, MOTHER_SURNAME]), 1)
        return own if not len(mothers) else np.unique(np.concatenate([own, mothers]))

    @cached_property
    def givens(self) -> Ids:
        """Classes of the given name."""
        return _classes(self.asked.readings.given, int(self.asked.record[0, GIVEN]), 5)

    @cached_property
    def near_surnames(self) -> tuple[Ids, Ids]:
        """Classes near the surname, nearest first, and how far."""
        return self._near(SURNAME, _NEAR_SURNAMES)

    @cached_property
    def near_givens(self) -> tuple[Ids, Ids]:
        """Classes near the given name, nearest first, and how far."""
        return self._near(GIVEN, _NEAR_GIVENS)

    def _near(self, column: int, most: int) -> tuple[Ids, Ids]:
        code = int(self.asked.record[0, column])
        if code < 0:
            return _NOTHING, _NOTHING
        own = self.asked.readings.given if column == GIVEN else self.asked.readings.surname
        near = self.segment.near_given if column == GIVEN else self.segment.near_surname
        plain = set((self.givens if column == GIVEN else self.surnames).tolist())
        found = near.find([own.folds[code], own.spelled[code]])
        others = [(owner, far) for owner, far in found if owner not in plain][:most]
        table = np.array(others, np.int64).reshape(-1, 2)
        return table[:, 0], table[:, 1]

    @cached_property
    def fathers(self) -> Ids:
        """Classes of the father's name."""
        return _classes(self.asked.readings.father, int(self.asked.record[0, FATHER]), 4)

    @cached_property
    def mothers(self) -> Ids:
        """Classes of the mother's given name."""
        return _classes(self.asked.readings.given, int(self.asked.record[0, MOTHER_GIVEN]), 2)

    @cached_property
    def places(self) -> Ids:
        """The place."""
        code = int(self.asked.record[0, BIRTH_PLACE])
        spots = self.asked.readings.place
        return _NOTHING if code < 0 else np.array([spots.anchor[spots.meaning[code]]], np.int64)

    @cached_property
    def birth(self) -> NDArray[np.int32] | None:
        """The line of `BirthTable.columns`, or nothing."""
        code = int(self.asked.record[0, BIRTH])
        return None if code < 0 else self.asked.readings.birth[code]

    @cached_property
    def days(self) -> Ids:
        """The day itself, under both readings where there are two."""
        if self.birth is None:
            return _NOTHING
        found = [int(self.birth[0])] if self.birth[6] else []
        found += [int(self.birth[2])] if self.birth[2] > 0 else []
        return np.array(found, np.int64)

    @cached_property
    def other_days(self) -> Ids:
        """Days that a slip of office work makes of it: swapped, one digit, a neighbour."""
        if self.birth is None or not self.birth[6]:
            return _NOTHING
        year, month, day = (int(x) for x in self.birth[3:6])
        found = {d.toordinal() for d in _slips(year, month, day)}
        return np.array(sorted(found - set(self.days.tolist())), np.int64)

    @cached_property
    def years(self) -> Ids:
        """Years in which the birth may fall, and their neighbours; none where that says nothing."""
        if self.birth is None:
            return _NOTHING
        first, last = (date.fromordinal(max(int(o), 1)).year for o in self.birth[:2])
        return np.arange(first - 1, last + 2) if last - first < 6 else _NOTHING


def _classes(names: Names, code: int, most: int) -> Ids:
    if code < 0:
        return _NOTHING
    ids, weights = names.classes.ids[code], names.classes.weights[code]
    weighty = weights >= _LEAST_WEIGHT
    weighty[0] = True
    kept: Ids = ids[(ids >= 0) & weighty][:most].astype(np.int64)
    return kept


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


@dataclass(frozen=True)
class Candidates:
    """Records to compare, ascending, and the keys that had too many records to look into."""

    rows: NDArray[np.int64]
    dropped: tuple[str, ...]


def find(asked: Asked, segment: Segment) -> Candidates:
    """The records of a segment worth comparing with a query; all of them where they are few."""
    if segment.size <= FEW:
        return Candidates(np.arange(segment.size), ())
    wanted = Wanted(asked, segment)
    questions = [q for q in _questions(wanted) if all(len(part) for part in q[1])]
    if not questions:
        return Candidates(_NOTHING, ())
    keys = [query_keys(KEYS.index(names), parts) for names, parts, _, _ in questions]
    number = [len(k) for k in keys]
    most = np.repeat([most for _, _, most, _ in questions], number)
    rows, which = segment.keys.find(np.concatenate(keys), most)
    asked_by = np.repeat(np.arange(len(questions)), number)[which]
    alone = [i for i, (names, *_) in enumerate(questions) if names in (("surname",), ("given",))]
    dropped = tuple(questions[i][0][0] for i in alone if not (asked_by == i).any())
    distinct, back = np.unique(rows, return_inverse=True)
    if len(distinct) <= MOST_COMPARED:
        return Candidates(distinct, dropped)
    promise = np.array([_PROMISE[names] - less for names, _, _, less in questions])
    score = np.bincount(back, weights=promise[asked_by]) + _agreement(wanted, distinct)
    best = np.argpartition(-score, MOST_COMPARED)[:MOST_COMPARED]
    return Candidates(np.sort(distinct[best]), dropped)


Question = tuple[tuple[str, ...], tuple[Ids, ...], int, float]


def _questions(wanted: Wanted) -> Iterator[Question]:
    """Keys to ask for: names of the parts, alternatives of each, most records of a key, promise taken away."""
    surnames, givens, days, years = wanted.surnames, wanted.givens, wanted.days, wanted.years
    near_surnames, far_surnames = wanted.near_surnames
    near_givens, far_givens = wanted.near_givens
    close_surnames, close_givens = near_surnames[far_surnames <= 2], near_givens[far_givens <= 2]
    all_givens = np.concatenate([givens, near_givens])
    many = _MOST_OF_A_KEY
    yield ("surname", "given"), (surnames, givens), many, 0.0
    yield ("surname", "given"), (near_surnames[far_surnames <= 1], givens), many, 1.5
    yield ("surname", "given"), (near_surnames[far_surnames > 1], givens), many, 3.5
    yield ("surname", "given"), (surnames, near_givens), many, 3.0
    yield ("surname", "given"), (close_surnames[:24], close_givens[:12]), many, 5.0
    yield ("day", "given"), (days, all_givens), many, 0.0
    yield ("day", "given"), (wanted.other_days, all_givens[:6]), many, 2.0
    yield ("day", "surname"), (days, np.concatenate([surnames, near_surnames])), many, 0.0
    yield ("day", "surname"), (wanted.other_days, np.concatenate([surnames, close_surnames[:6]])), many, 2.0
    told_apart = len(wanted.fathers) or len(wanted.mothers) or len(wanted.places)
    yield ("day",), (days,), _MOST_WITH_OTHERS if told_apart else _MOST_OF_A_DAY, 0.0
    yield ("father", "given", "year"), (wanted.fathers, all_givens[:6], years), many, 0.0
    yield ("father", "surname"), (wanted.fathers, np.concatenate([surnames, close_surnames[:12]])), many, 0.0
    yield ("mother", "given", "year"), (wanted.mothers, all_givens[:6], years), many, 0.0
    yield ("mother", "surname"), (wanted.mothers, np.concatenate([surnames, close_surnames[:12]])), many, 0.0
    yield ("place", "given", "year"), (wanted.places, all_givens[:6], years), many, 0.0
    if not len(givens) or not len(surnames):
        yield ("surname", "year"), (np.concatenate([surnames, close_surnames[:24]]), years), many, 0.0
        yield ("given", "year"), (all_givens[:12], years), many, 0.0
        if not len(years):
            yield ("surname",), (np.concatenate([surnames, close_surnames[:12]]),), many, 0.0
            yield ("given",), (givens,), many, 0.0


def _agreement(wanted: Wanted, rows: Ids) -> NDArray[np.float64]:
    """A first look at many candidates: do year, father and place agree?"""
    segment, score = wanted.segment, np.zeros(len(rows))
    lines = segment.records[rows]
    if wanted.birth is not None:
        codes = lines[:, BIRTH]
        births = segment.readings.birth[np.maximum(codes, 0)] if len(segment.readings.birth) else None
        if births is not None:
            apart = np.maximum(births[:, 0] - wanted.birth[1], wanted.birth[0] - births[:, 1])
            score += np.where(codes < 0, 0.0, np.where(apart <= 0, 4.0, np.where(apart <= 400, 1.0, -3.0)))
    if len(wanted.fathers):
        score += 3.0 * _bears(segment.readings.father, lines[:, FATHER], wanted.fathers)
    if len(wanted.mothers):
        score += 2.0 * _bears(segment.readings.given, lines[:, MOTHER_GIVEN], wanted.mothers)
    if len(wanted.places):
        spots = segment.readings.place
        if spots.size:
            anchors = spots.anchor[spots.meaning[np.maximum(lines[:, 4:6], 0)]]
            score += 2.0 * ((lines[:, 4:6] >= 0) & (anchors == wanted.places[0])).any(axis=1)
    return score


def _bears(names: Names, codes: NDArray[np.int32], wanted: Ids) -> NDArray[np.bool_]:
    if not names.size:
        return np.zeros(len(codes), np.bool_)
    first = names.classes.ids[np.maximum(codes, 0), 0]
    result: NDArray[np.bool_] = (codes >= 0) & np.isin(first, wanted)
    return result
