"""Twins are two children, and a surname is shared with a mother only if she is the mother."""

import numpy as np
import pytest

from kintrace.matching.evidence import given, mother, surname
from kintrace.matching.evidence.classes import INITIAL_SHARE, Compared

GIRL, BOY, UNKNOWN = 1, 2, 0


def one_level(level: int, log_u: float = -5.0) -> Compared:
    return Compared(np.array([level], np.int8), np.array([log_u], np.float32))


def names(one: str, two: str) -> Compared:
    table = given.GivenTable([(one,), (two,)])
    frequency = table.frequency(np.array([0, 1], np.int32))
    return table.compare(np.array([0], np.int32), np.array([1], np.int32), frequency)


@pytest.mark.parametrize(("one", "two"), [("Олексій", "Александр"), ("Ігор", "Юрий"), ("Ігор", "Егор")])
def test_names_that_a_table_ties_loosely_are_two(one: str, two: str) -> None:
    assert names(one, two).level[0] == given.Level.DIFFERENT


@pytest.mark.parametrize(("one", "two"), [("Дарина", "Дарья"), ("Саша", "Олександр"), ("Юрій", "Георгий")])
def test_names_that_one_child_bears_in_two_papers_are_related(one: str, two: str) -> None:
    assert names(one, two).level[0] == given.Level.RELATED


@pytest.mark.parametrize("close", [given.Level.SPELLING, given.Level.SIMILAR])
def test_a_slip_between_a_girl_and_a_boy_is_no_slip(close: given.Level) -> None:
    sexes = np.array([GIRL], np.int8), np.array([BOY], np.int8)
    apart = given.of_two_sexes(one_level(close), *sexes)
    assert apart.level[0] == given.Level.DIFFERENT
    assert apart.log_u[0] == 0.0


@pytest.mark.parametrize(("one", "two"), [(GIRL, GIRL), (GIRL, UNKNOWN), (UNKNOWN, UNKNOWN)])
def test_a_slip_stays_one_where_the_sexes_do_not_contradict(one: int, two: int) -> None:
    slip = given.of_two_sexes(
        one_level(given.Level.SPELLING), np.array([one], np.int8), np.array([two], np.int8)
    )
    assert slip.level[0] == given.Level.SPELLING


def test_the_same_name_under_two_sexes_is_left_to_the_evidence_of_sex() -> None:
    same = given.of_two_sexes(
        one_level(given.Level.SAME), np.array([GIRL], np.int8), np.array([BOY], np.int8)
    )
    assert same.level[0] == given.Level.SAME


def test_initials_meet_by_chance_as_often_as_first_letters_do() -> None:
    met = names("О.", "Александр")
    assert met.level[0] == given.Level.INITIAL
    assert met.log_u[0] == pytest.approx(np.log(INITIAL_SHARE))


@pytest.mark.parametrize(
    "other", [mother.Level.DIFFERENT, mother.Level.GIVEN_OTHER, mother.Level.INITIALS_OTHER]
)
def test_another_woman_lends_no_surname(other: mother.Level) -> None:
    denied = mother.deny_other_womans(one_level(surname.Level.MOTHERS), one_level(other, 0.0))
    assert denied.level[0] == surname.Level.DIFFERENT
    assert denied.log_u[0] == 0.0


@pytest.mark.parametrize("same", [mother.Level.FULL, mother.Level.INITIALS, mother.Level.MISSING])
def test_the_mother_or_one_nobody_named_lends_hers(same: mother.Level) -> None:
    lent = mother.deny_other_womans(one_level(surname.Level.MOTHERS), one_level(same))
    assert lent.level[0] == surname.Level.MOTHERS


def test_a_former_surname_is_rarer_than_a_surname() -> None:
    table = surname.SurnameTable(
        [(("Вербицька",), ()), (("Петренко",), ("Вербицкая",)), (("Вербицкая",), ())]
    )
    share = table.frequency(np.array([0, 1, 2], np.int32))
    left, right = np.array([0, 0], np.int32), np.array([1, 2], np.int32)
    found = table.compare(left, right, share)
    assert found.level.tolist() == [surname.Level.FORMER, surname.Level.SAME]
    assert found.log_u[0] < found.log_u[1] - 2.0
