"""A few hundred persons side by side, compared by the evidence tables of the engine.

Says the same of a pair as `kintrace.matching.compare`, to the last bit that matters; a test holds them equal.
The difference is only in what is done once: there each distinct pair of values of two long lists, here nothing
but the pairs asked for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kintrace.matching.compare import Evidence
from kintrace.matching.evidence import (
    address,
    birth,
    given,
    mother,
    occupation,
    patronymic,
    place,
    sex,
    surname,
)
from kintrace.matching.evidence.birth import BirthTable
from kintrace.matching.evidence.classes import Classes, Compared, Floats, Ints, Shared
from kintrace.matching.evidence.given import GivenTable
from kintrace.matching.evidence.patronymic import PatronymicTable
from kintrace.matching.evidence.place import PlaceTable
from kintrace.matching.evidence.surname import SurnameTable
from kintrace.matching.index.columns import (
    ADDRESS,
    BIRTH,
    BIRTH_PLACE,
    FATHER,
    GIVEN,
    HOUSE,
    MOTHER_FATHER,
    MOTHER_GIVEN,
    MOTHER_SURNAME,
    OCCUPATION,
    OWN,
    PLACE,
    SEX,
    SURNAME,
)
from kintrace.matching.index.homes import Homes, Trades
from kintrace.matching.index.intake import Books
from kintrace.matching.index.segment import Names, Readings
from kintrace.matching.model import LEVELS
from kintrace.matching.prepare import Frequencies
from kintrace.places import PlaceReading

Part = tuple[Readings, NDArray[np.int32]]
Where = NDArray[np.int64]
_NO_BIRTH = np.zeros((1, 9), np.int32)


class Few(Classes):
    """Classes of a few values: all their classes are laid side by side at once, where whole lists go column by
    column."""

    @cached_property
    def _used(self) -> int:
        return max(int((self.ids >= 0).any(axis=0).sum()), 1)

    def shared(self, left: Ints, right: Ints) -> Shared:
        """As `Classes.shared`."""
        used, number = self._used, len(right)
        alone = left[:1] if number and left[0] == left[-1] and (left == left[0]).all() else left
        a, b = self.ids[alone, :used], self.ids[right, :used]
        weights = self.weights[alone, :used][:, :, None] * self.weights[right, :used][:, None, :]
        weights *= a[:, :, None] == b[:, None, :]
        flat = weights.reshape(number, used * used)
        best = flat.argmax(axis=1)
        rows = np.arange(number)
        first, second = best // used, best % used
        weight = flat[rows, best]
        ids = np.where(weight > 0, b[rows, second], -1)
        kinds = np.maximum(self.kinds[alone if len(alone) > 1 else left, first], self.kinds[right, second])
        kinds[weight <= 0] = 0
        return Shared(ids, weight, kinds)


@dataclass(frozen=True)
class Lineup:
    """Persons 0 … n-1. In tables of names the mother of person i, if she is there, is n + i; in places, so is the
    last place. `typed` are given names and surnames in Latin letters as typed."""

    records: NDArray[np.int32]
    given: GivenTable
    surname: SurnameTable
    father: PatronymicTable
    birth: BirthTable
    place: PlaceTable
    homes: Homes | None
    trades: Trades | None
    typed: tuple[Sequence[str], Sequence[str]]

    @cached_property
    def says(self) -> NDArray[np.bool_]:
        """(WIDTH, n): whether each person says anything in each column."""
        return np.ascontiguousarray((self.records >= 0).T)

    @property
    def size(self) -> int:
        """How many persons stand in it."""
        return len(self.records)


def line_up(
    parts: Sequence[Part], asking: NDArray[np.int32], common: NDArray[np.bool_], books: Books
) -> Lineup:
    """Take persons from several sets of value tables.

    Args:
        parts: tables, and the lines of codes of the persons taken from them, (k, WIDTH).
        asking: the lines of those who will stand on the left of a comparison. What none of them says, of
            mothers, places and addresses, is not taken from the others either.
        common: see `Asked`.
        books: how common parts of addresses are.
    """
    says: NDArray[np.bool_] = np.any(asking >= 0, axis=0)
    records = np.concatenate([lines for _, lines in parts])
    givens = _Columns.of(
        [(r.given, lines) for r, lines in parts], GIVEN, MOTHER_GIVEN if says[MOTHER_GIVEN] else None
    )
    surnames = _Columns.of([(r.surname, lines) for r, lines in parts], SURNAME, MOTHER_SURNAME)
    fathers = _Columns.of(
        [(r.father, lines) for r, lines in parts], FATHER, MOTHER_FATHER if says[MOTHER_FATHER] else None
    )
    births = [_births(readings, lines[:, BIRTH]) for readings, lines in parts]
    somewhere = bool(says[BIRTH_PLACE] or says[PLACE])
    return Lineup(
        records,
        GivenTable.assembled(
            (givens.folds, givens.spelled), givens.classes, (givens.first > 0, givens.second), common
        ),
        SurnameTable.assembled(
            (surnames.folds, surnames.spelled), surnames.classes, surnames.first.astype(np.int8)
        ),
        PatronymicTable.assembled(fathers.folds, fathers.classes, (fathers.first > 0, fathers.second)),
        BirthTable.assembled(np.concatenate(births)),
        _places(parts if somewhere else ()),
        _homes(parts, books) if says[ADDRESS] else None,
        _trades(parts, books) if says[OCCUPATION] else None,
        (givens.typed, surnames.typed),
    )


def _homes(parts: Sequence[Part], books: Books) -> Homes:
    streets = [(readings.address, lines[:, ADDRESS]) for readings, lines in parts]
    houses = [(readings.house, lines[:, HOUSE]) for readings, lines in parts]
    return Homes(streets, houses, (books.address, books.house))


def _trades(parts: Sequence[Part], books: Books) -> Trades:
    return Trades(
        [(readings.occupation, lines[:, OCCUPATION]) for readings, lines in parts], books.occupation
    )


@dataclass(frozen=True)
class _Columns:
    """What one kind of name says of all persons, then of all their mothers."""

    classes: Classes
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    folds: list[str]
    spelled: list[str]
    typed: list[str]

    @classmethod
    def of(
        cls, parts: Sequence[tuple[Names, NDArray[np.int32]]], own: int, mothers: int | None
    ) -> "_Columns":
        columns = (own,) if mothers is None else (own, mothers)
        taken = [(names, lines[:, column]) for column in columns for names, lines in parts]
        where = [
            (n, np.maximum(codes, 0)) if n.size else (_nothing(n), np.zeros(len(codes), np.int32))
            for n, codes in taken
        ]
        ids, weights, kinds, marks = [], [], [], []
        folds: list[str] = []
        spelled: list[str] = []
        typed: list[str] = []
        for names, codes in where:
            ids.append(names.classes.ids.take(codes, axis=0))
            weights.append(names.classes.weights.take(codes, axis=0))
            kinds.append(names.classes.kinds.take(codes, axis=0))
            marks.append(names.marks.take(codes, axis=0))
            places = codes.tolist()
            folds += [names.folds[i] for i in places]
            if names.spelled:
                spelled += [names.spelled[i] for i in places]
                typed += [names.typed[i] for i in places]
        classes = Few(np.concatenate(ids), np.concatenate(weights), np.concatenate(kinds))
        joined = np.concatenate(marks)
        return cls(classes, joined[:, 0], joined[:, 1], folds, spelled, typed)


def _nothing(names: Names) -> Names:
    """A table of one value that says nothing, where a list says nothing of a kind at all."""
    width = names.classes.ids.shape[1]
    classes = Classes(
        np.full((1, width), -1, np.int32), np.zeros((1, width), np.float32), np.zeros((1, width), np.int8)
    )
    return Names(classes, np.zeros((1, 2), np.int64), [""], [""], [""])


def _births(readings: Readings, codes: Ints) -> NDArray[np.int32]:
    table = readings.birth if len(readings.birth) else _NO_BIRTH
    columns: NDArray[np.int32] = table[np.where(codes < len(readings.birth), np.maximum(codes, 0), 0)]
    return columns


def _places(parts: Sequence[Part]) -> PlaceTable:
    """Distinct readings only: comparing two of them is dear."""
    known: dict[tuple[int, int], int] = {}
    meaning: list[int] = []
    readings: list[PlaceReading] = []
    anchors: list[int] = []
    for column in (BIRTH_PLACE, PLACE):
        for number, (table, lines) in enumerate(parts):
            spots = table.place
            for code in lines[:, column].tolist():
                key = (number, int(spots.meaning[code])) if code >= 0 else (-1, -1)
                if key not in known and code >= 0:
                    known[key] = len(readings)
                    readings.append(spots.readings[key[1]])
                    anchors.append(int(spots.anchor[key[1]]))
                meaning.append(known.get(key, 0))
    return PlaceTable.assembled(readings, np.array(meaning, np.int32), np.array(anchors, np.int32))


def compare(lineup: Lineup, share: Frequencies, left: Where, right: Where) -> Evidence:
    """Evidence for pairs of persons, see `kintrace.matching.compare.compare`; kinds of which none of those on the
    left says anything are left out."""
    said: NDArray[np.bool_] = np.any(lineup.says[:, left], axis=1)
    sexes = lineup.records[:, SEX].astype(np.int8)

    def column(number: int, function: Callable[[Ints, Ints], Compared]) -> Compared:
        return _pairs(lineup, (left, number), (right, number), function)

    alike = column(GIVEN, lambda a, b: lineup.given.compare(a, b, share.given))
    given_names = given.of_two_sexes(alike, sexes[left], sexes[right])
    own = _own_surname(lineup, share, left, right)
    kinds = {
        given.KIND: given_names,
        surname.KIND: own,
        sex.KIND: sex.compare(sexes[left], sexes[right], given_names.level),
    }
    if said[FATHER]:
        kinds[patronymic.KIND] = column(FATHER, lambda a, b: lineup.father.compare(a, b, share.patronymic))
    if said[BIRTH]:
        kinds[birth.KIND] = column(BIRTH, lambda a, b: lineup.birth.compare(a, b, share.birth))
    if said[[BIRTH_PLACE, PLACE]].any():
        kinds[place.KIND] = _place(lineup, share, left, right)
    if lineup.homes:
        homes = lineup.homes.compare(left, right)
        where = kinds.get(place.KIND)
        kinds[address.KIND] = address.beyond_place(homes, where) if where else homes
    if lineup.trades:
        kinds[occupation.KIND] = lineup.trades.compare(left, right)
    if said[[MOTHER_GIVEN, MOTHER_SURNAME, MOTHER_FATHER]].any():
        mothers, kinds["mother_surname"], kinds[surname.KIND] = _mothers(lineup, share, (left, right), own)
        kinds[mother.KIND] = mothers
    order = [kind for kind in LEVELS if kind in kinds]
    return Evidence({kind: kinds[kind] for kind in order})


def _pairs(
    lineup: Lineup, one: tuple[Where, int], two: tuple[Where, int], function: Callable[[Ints, Ints], Compared]
) -> Compared:
    """Compare one column of the left persons with one of the right; unknown on a side is MISSING (0).

    A mother's column stands `size` further down in its table.
    """
    (left, a), (right, b) = one, two
    level, log_u = _silence(len(left))
    known = np.flatnonzero(lineup.says[a][left] & lineup.says[b][right])
    if len(known):
        shift_a, shift_b = (lineup.size if c in _SECOND else 0 for c in (a, b))
        found = function((left[known] + shift_a).astype(np.int32), (right[known] + shift_b).astype(np.int32))
        if len(known) == len(left):
            return found
        level[known], log_u[known] = found.level, found.log_u
    return Compared(level, log_u)


_SECOND = (MOTHER_GIVEN, MOTHER_SURNAME, MOTHER_FATHER, PLACE)


def _silence(size: int) -> tuple[NDArray[np.int8], Floats]:
    return np.zeros(size, np.int8), np.zeros(size, np.float32)


def _own_surname(lineup: Lineup, share: Frequencies, left: Where, right: Where) -> Compared:
    """The children's surnames; where they differ, one may bear the surname of the other's mother."""
    table = lineup.surname
    own = _pairs(lineup, (left, SURNAME), (right, SURNAME), lambda a, b: table.compare(a, b, share.surname))
    apart = np.flatnonzero(own.level == surname.Level.DIFFERENT)
    level, log_u = own.level.copy(), own.log_u.copy()
    for a, b in ((SURNAME, MOTHER_SURNAME), (MOTHER_SURNAME, SURNAME)):
        some = apart[lineup.says[a][left[apart]] & lineup.says[b][right[apart]]]
        if not len(some):
            continue
        shift_a, shift_b = (lineup.size if c in _SECOND else 0 for c in (a, b))
        one = (left[some] + shift_a).astype(np.int32)
        two = (right[some] + shift_b).astype(np.int32)
        # Only a shared class can make them the same; letters need not be looked at.
        meet = np.flatnonzero(table.classes.shared(one, two).id >= 0)
        if not len(meet):
            continue
        found = table.compare(one[meet], two[meet], share.surname)
        hit = (found.level == surname.Level.SAME) | (found.level == surname.Level.ALIAS)
        level[some[meet[hit]]] = surname.Level.MOTHERS
        log_u[some[meet[hit]]] = found.log_u[hit] + surname.NOT_MOTHERS
    return Compared(level, log_u)


def _mothers(
    lineup: Lineup, share: Frequencies, pair: tuple[Where, Where], own: Compared
) -> tuple[Compared, Compared, Compared]:
    """The mothers' given names with their patronymics, their surnames, and `own`, the children's surnames, without
    what is shared with another woman."""
    left, right = pair

    def column(number: int, function: Callable[[Ints, Ints], Compared]) -> Compared:
        return _pairs(lineup, (left, number), (right, number), function)

    mothers = mother.compare(
        column(MOTHER_GIVEN, lambda a, b: lineup.given.compare(a, b, share.mother_given)),
        column(MOTHER_FATHER, lambda a, b: lineup.father.compare(a, b, share.mother_patronymic)),
    )
    surnames = column(MOTHER_SURNAME, lambda a, b: lineup.surname.compare(a, b, share.mother_surname))
    own = mother.deny_other_womans(own, mothers)
    owns = lineup.records[:, OWN] > 0
    return (
        mother.mark_adopters(mothers, own, owns[right]),
        mother.compare_surnames(surnames, owns[left], owns[right]),
        own,
    )


def _place(lineup: Lineup, share: Frequencies, left: Where, right: Where) -> Compared:
    """Birth places, with last places standing in."""
    if not len(left):
        return Compared(*_silence(0))
    columns = [(BIRTH_PLACE, BIRTH_PLACE), (PLACE, BIRTH_PLACE), (PLACE, PLACE), (BIRTH_PLACE, PLACE)]
    if (left == 0).all() and lineup.records[0, BIRTH_PLACE] == lineup.records[0, PLACE]:
        columns = [(BIRTH_PLACE, BIRTH_PLACE), (BIRTH_PLACE, PLACE)]  # a query's one place stands for both
    shift = {BIRTH_PLACE: 0, PLACE: lineup.size}
    known = np.concatenate([lineup.says[a][left] & lineup.says[b][right] for a, b in columns])
    one = np.concatenate([left + shift[a] for a, _ in columns])[known].astype(np.int32)
    two = np.concatenate([right + shift[b] for _, b in columns])[known].astype(np.int32)
    level, log_u = _silence(len(known))
    if len(one):
        level[known], log_u[known] = lineup.place.compare(one, two, share.place)
    found = [
        Compared(level[start : start + len(left)], log_u[start : start + len(left)])
        for start in range(0, len(known), len(left))
    ]
    if len(columns) == 2:
        return place.cross(found[0], [found[1]])
    return place.cross(found[0], found[1:])
