"""Levels of given names, surnames and patronymics between spellings."""

from collections.abc import Sequence

import numpy as np
import pytest

from kintrace.matching.evidence import given, patronymic, surname
from kintrace.matching.evidence.classes import Compared

ZERO, ONE = np.array([0], np.int32), np.array([1], np.int32)


def compared(table: given.GivenTable | surname.SurnameTable | patronymic.PatronymicTable) -> Compared:
    frequency = table.frequency(np.array([0, 1], np.int32))
    return table.compare(ZERO, ONE, frequency)


def given_level(one: str, two: str) -> given.Level:
    return given.Level(int(compared(given.GivenTable([(one,), (two,)])).level[0]))


def surname_level(one: Sequence[str], two: Sequence[str], former: Sequence[str] = ()) -> surname.Level:
    table = surname.SurnameTable([(tuple(one), ()), (tuple(two), tuple(former))])
    return surname.Level(int(compared(table).level[0]))


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("Микита", "Никита", given.Level.SAME),
        ("Mykyta", "Никита", given.Level.SAME),
        ("Олена", "Елена", given.Level.SAME),
        ("Саша", "Александр", given.Level.RELATED),
        ("Льоша", "Алексей", given.Level.RELATED),
        ("Анастсия", "Анастасія", given.Level.SPELLING),
        ("О.", "Александр", given.Level.INITIAL),
        ("В.", "Александр", given.Level.INITIAL_OTHER),
        ("Марія", "Марина", given.Level.DIFFERENT),
        ("Олександр", "Александра", given.Level.DIFFERENT),
    ],
)
def test_given_names(one: str, two: str, expected: given.Level) -> None:
    assert given_level(one, two) is expected
    assert given_level(two, one) is expected


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (["Лозова"], ["Лозовой"], surname.Level.SAME),
        (["Недашківський"], ["Недашковская"], surname.Level.SAME),
        (["Shcherbak"], ["Щербак"], surname.Level.SAME),
        (["Коваленко"], ["Ковалнко"], surname.Level.SPELLING),
        (["Лозова"], ["Гончар"], surname.Level.DIFFERENT),
        (["Нечуй", "Левицький"], ["Левицкий"], surname.Level.HALF),
    ],
)
def test_surnames(one: list[str], two: list[str], expected: surname.Level) -> None:
    assert surname_level(one, two) is expected


def test_a_former_surname_is_a_level_of_its_own() -> None:
    assert surname_level(["Лозова"], ["Петренко"], former=["Лозовая"]) is surname.Level.FORMER


def test_a_rare_surname_says_more_than_a_common_one() -> None:
    table = surname.SurnameTable([(("Шевченко",), ()), (("Рогозянський",), ())])
    frequency = table.frequency(np.array([0] * 50 + [1], np.int32))
    common = table.compare(ZERO, ZERO, frequency).log_u[0]
    rare = table.compare(ONE, ONE, frequency).log_u[0]
    assert rare < common - 2


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("Сергійович", "Сергеевич", patronymic.Level.SAME),
        ("Mykolaivna", "Николаевна", patronymic.Level.SAME),
        ("Сергійович", "Андреевич", patronymic.Level.DIFFERENT),
        ("С.", "Сергеевич", patronymic.Level.INITIAL),
    ],
)
def test_patronymics(one: str, two: str, expected: patronymic.Level) -> None:
    table = patronymic.PatronymicTable([((one,), ()), ((two,), ())])
    assert patronymic.Level(int(compared(table).level[0])) is expected


def test_a_fathers_column_meets_a_patronymic() -> None:
    table = patronymic.PatronymicTable([((), ("Олег",)), (("Олеговна",), ())])
    assert patronymic.Level(int(compared(table).level[0])) is patronymic.Level.SAME
