"""Pairs of rows → an integer level and a frequency for each kind of evidence, each distinct pair of values once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
from kintrace.matching.evidence.classes import Compared, Ints
from kintrace.matching.people import Codes
from kintrace.matching.prepare import Prepared

_DENSE = 60_000_000  # size of a table of value pairs up to which marking beats sorting

Compare = Callable[[Ints, Ints], Compared]


@dataclass(frozen=True)
class Evidence:
    """For each pair: levels and ln u by kind; arrays as long as the list of pairs."""

    kinds: dict[str, Compared]

    def take(self, where: NDArray[np.integer] | NDArray[np.bool_]) -> "Evidence":
        """The evidence of some of the pairs."""
        return Evidence({k: Compared(c.level[where], c.log_u[where]) for k, c in self.kinds.items()})

    @staticmethod
    def joined(parts: Sequence["Evidence"]) -> "Evidence":
        """One after the other."""
        return Evidence(
            {
                kind: Compared(
                    np.concatenate([part.kinds[kind].level for part in parts]),
                    np.concatenate([part.kinds[kind].log_u for part in parts]),
                )
                for kind in parts[0].kinds
            }
        )


def compare(prepared: Prepared, left: NDArray[np.int64], right: NDArray[np.int64]) -> Evidence:
    """All kinds of evidence for pairs of positions."""
    a, b, tables, share = prepared.left, prepared.right, prepared.tables, prepared.frequencies

    def pairs(one: Codes, two: Codes, function: Compare) -> Compared:
        return by_value(one[left], two[right], function)

    def givens(frequency: NDArray[np.float32]) -> Compare:
        return lambda x, y: tables.given.compare(x, y, frequency)

    def surnames(x: Ints, y: Ints) -> Compared:
        return tables.surname.compare(x, y, share.surname)

    def places(one: Codes, two: Codes) -> Compared:
        return pairs(one, two, lambda x, y: tables.place.compare(x, y, share.place))

    alike = pairs(a.given, b.given, givens(share.given))
    given_names = given.of_two_sexes(alike, a.sex[left], b.sex[right])
    own = _mothers_surname(prepared, left, right, pairs(a.surname, b.surname, surnames))
    mothers_surnames = pairs(
        a.mother_surname, b.mother_surname, lambda x, y: tables.surname.compare(x, y, share.mother_surname)
    )
    fathers = pairs(
        a.patronymic, b.patronymic, lambda x, y: tables.patronymic.compare(x, y, share.patronymic)
    )
    mothers = mother.compare(
        pairs(a.mother_given, b.mother_given, givens(share.mother_given)),
        pairs(
            a.mother_patronymic,
            b.mother_patronymic,
            lambda x, y: tables.patronymic.compare(x, y, share.mother_patronymic),
        ),
    )
    own = mother.deny_other_womans(own, mothers)
    own_left = bears_mothers(prepared, a.surname, a.mother_surname)
    own_right = bears_mothers(prepared, b.surname, b.mother_surname)
    crossed = [places(a.place, b.birth_place), places(a.place, b.place), places(a.birth_place, b.place)]
    where = place.cross(places(a.birth_place, b.birth_place), crossed)
    addresses = address.with_house(
        pairs(a.address, b.address, lambda x, y: tables.address.compare(x, y, share.address)),
        a.house[left],
        b.house[right],
        share.house,
    )
    return Evidence(
        {
            given.KIND: given_names,
            surname.KIND: own,
            patronymic.KIND: fathers,
            birth.KIND: pairs(a.birth, b.birth, lambda x, y: tables.birth.compare(x, y, share.birth)),
            sex.KIND: sex.compare(a.sex[left], b.sex[right], given_names.level),
            place.KIND: where,
            address.KIND: address.beyond_place(addresses, where),
            occupation.KIND: pairs(
                a.occupation, b.occupation, lambda x, y: tables.occupation.compare(x, y, share.occupation)
            ),
            mother.KIND: mother.mark_adopters(mothers, own, own_right[right]),
            "mother_surname": mother.compare_surnames(mothers_surnames, own_left[left], own_right[right]),
        }
    )


def by_value(left: Ints, right: Ints, function: Compare) -> Compared:
    """Compare pairs of codes, each distinct pair once; a pair with an unknown side is MISSING (0)."""
    level = np.zeros(len(left), np.int8)
    log_u = np.zeros(len(left), np.float32)
    known = np.flatnonzero((left >= 0) & (right >= 0))
    if not len(known):
        return Compared(level, log_u)
    width = int(right.max()) + 1
    packed = left[known].astype(np.int64) * width + right[known]
    distinct, back = _distinct(packed, (int(left.max()) + 1) * width)
    compared = function((distinct // width).astype(np.int32), (distinct % width).astype(np.int32))
    level[known] = compared.level[back]
    log_u[known] = compared.log_u[back]
    return Compared(level, log_u)


def _distinct(packed: NDArray[np.int64], size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if size > max(_DENSE, 4 * len(packed)) or size > 8 * _DENSE:
        distinct, back = np.unique(packed, return_inverse=True)
        return distinct, back
    marked = np.zeros(size, np.bool_)
    marked[packed] = True
    distinct = np.flatnonzero(marked)
    place_of = np.zeros(size, np.int32)
    place_of[distinct] = np.arange(len(distinct), dtype=np.int32)
    return distinct, place_of[packed].astype(np.int64)


def bears_mothers(prepared: Prepared, child: Codes, mothers: Codes) -> NDArray[np.bool_]:
    """Whether each child of a side bears its mother's surname (or the mother has none written)."""
    compared = by_value(
        child, mothers, lambda x, y: prepared.tables.surname.compare(x, y, prepared.frequencies.surname)
    )
    same = np.isin(
        compared.level, (surname.Level.SAME, surname.Level.ALIAS, surname.Level.SPELLING, surname.Level.HALF)
    )
    result: NDArray[np.bool_] = same | (compared.level == surname.Level.MISSING)
    return result


def _mothers_surname(
    prepared: Prepared, left: NDArray[np.int64], right: NDArray[np.int64], own: Compared
) -> Compared:
    """Where the children's surnames differ, one child may bear the surname of the other's mother."""
    apart = np.flatnonzero(own.level == surname.Level.DIFFERENT)
    if not len(apart):
        return own
    a, b = prepared.left, prepared.right
    level, log_u = own.level.copy(), own.log_u.copy()
    table, share = prepared.tables.surname, prepared.frequencies.surname
    for one, two in (
        (a.surname[left[apart]], b.mother_surname[right[apart]]),
        (a.mother_surname[left[apart]], b.surname[right[apart]]),
    ):
        compared = by_value(one, two, lambda x, y: table.agreeing(x, y, share))
        hit = np.isin(compared.level, (surname.Level.SAME, surname.Level.ALIAS))
        level[apart[hit]] = surname.Level.MOTHERS
        log_u[apart[hit]] = compared.log_u[hit] + surname.NOT_MOTHERS
    return Compared(level, log_u)
