"""The mother: given name, patronymic and, where it differs from the child's, surname, as one comparison."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from kintrace.matching.evidence import given, patronymic, surname
from kintrace.matching.evidence.classes import INITIAL_SHARE, Compared

KIND = "mother"


class Level(IntEnum):
    """What two statements of a mother have to do with each other."""

    MISSING = 0
    FULL = 1
    GIVEN = 2
    GIVEN_OTHER = 3
    INITIALS = 4
    INITIAL = 5
    INITIALS_OTHER = 6
    DIFFERENT = 7
    SIMILAR = 8
    ADOPTER = 9


_GIVEN_SAME = (given.Level.SAME, given.Level.RELATED, given.Level.SPELLING)
_PATRONYMIC_SAME = (patronymic.Level.SAME, patronymic.Level.RELATED, patronymic.Level.SPELLING)


def compare(first: Compared, second: Compared) -> Compared:
    """Join the comparisons of the mothers' given names and patronymics.

    Args:
        first: levels of `given`.
        second: levels of `patronymic`, same length.
    """
    g, p = first.level, second.level
    same = np.isin(g, _GIVEN_SAME)
    patronymic_same = np.isin(p, _PATRONYMIC_SAME)
    patronymic_initial = p == patronymic.Level.INITIAL
    patronymic_other = (p == patronymic.Level.DIFFERENT) | (p == patronymic.Level.INITIAL_OTHER)
    initial = g == given.Level.INITIAL
    level = np.full(len(g), Level.MISSING, np.int8)
    log_u = np.zeros(len(g), np.float32)
    for mask, name, u in (
        (g == given.Level.DIFFERENT, Level.DIFFERENT, 0.0),
        (g == given.Level.SIMILAR, Level.SIMILAR, np.float32(np.log(0.01))),
        (same, Level.GIVEN, first.log_u),
        (same & patronymic_other, Level.GIVEN_OTHER, first.log_u),
        (same & (patronymic_same | patronymic_initial), Level.FULL, first.log_u + _patronymic_u(second)),
        (initial, Level.INITIAL, np.float32(np.log(INITIAL_SHARE))),
        (initial & (patronymic_same | patronymic_initial), Level.INITIALS, np.log(INITIAL_SHARE) + _patronymic_u(second)),
        ((g == given.Level.INITIAL_OTHER) | (initial & patronymic_other), Level.INITIALS_OTHER, 0.0),
    ):  # fmt: skip
        level[mask] = name
        log_u[mask] = np.broadcast_to(np.asarray(u, np.float32), len(g))[mask]
    return Compared(level, log_u)


def _patronymic_u(second: Compared) -> NDArray[np.float32]:
    initial = second.level == patronymic.Level.INITIAL
    return np.where(initial, np.float32(np.log(INITIAL_SHARE)), second.log_u).astype(np.float32)


_OTHER_WOMAN = (Level.GIVEN_OTHER, Level.INITIALS_OTHER, Level.DIFFERENT)


def deny_other_womans(surnames: Compared, mothers: Compared) -> Compared:
    """A surname shared with the mother in the other list says nothing if that mother is another woman."""
    denied = (surnames.level == surname.Level.MOTHERS) & np.isin(mothers.level, _OTHER_WOMAN)
    level = np.where(denied, surname.Level.DIFFERENT, surnames.level)
    return Compared(level.astype(np.int8), np.where(denied, 0.0, surnames.log_u).astype(np.float32))


def mark_adopters(mothers: Compared, surnames: Compared, own_right: NDArray[np.bool_]) -> Compared:
    """Another mother who bears the child's *new* surname may be an adoptive mother entered as parent.

    Adopters may be entered as parents (Family Code of the Russian Federation art. 136, of Ukraine art. 229).
    A mother of another given name who does *not* bear the new surname is simply another mother.
    """
    other = np.isin(surnames.level, (surname.Level.DIFFERENT, surname.Level.FORMER, surname.Level.SIMILAR))
    adopter = other & own_right & np.isin(mothers.level, (Level.DIFFERENT, Level.INITIALS_OTHER))
    return Compared(np.where(adopter, Level.ADOPTER, mothers.level).astype(np.int8), mothers.log_u)


class SurnameLevel(IntEnum):
    """The mothers' surnames, said only where they are not simply the children's."""

    MISSING = 0
    SAME = 1
    DIFFERENT = 2


def compare_surnames(
    mothers: Compared, own_left: NDArray[np.bool_], own_right: NDArray[np.bool_]
) -> Compared:
    """The mothers' surnames as evidence of their own.

    Args:
        mothers: levels of `surname` between the two mothers.
        own_left, own_right: whether that side's mother bears the child's surname.

    Returns:
        MISSING wherever a mother bears the child's surname: that is already in the child's comparison.
    """
    known = (mothers.level != surname.Level.MISSING) & ~own_left & ~own_right
    same = np.isin(mothers.level, (surname.Level.SAME, surname.Level.ALIAS, surname.Level.SPELLING))
    level = np.where(known, np.where(same, SurnameLevel.SAME, SurnameLevel.DIFFERENT), SurnameLevel.MISSING)
    return Compared(level.astype(np.int8), np.where(same, mothers.log_u, 0.0).astype(np.float32))
