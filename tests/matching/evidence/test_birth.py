"""Kinds of error in birth dates, each a level of its own."""

from datetime import date

import numpy as np
import pytest

from kintrace import dates
from kintrace.dates import ReadSettings
from kintrace.matching.evidence.birth import BirthTable, Level
from kintrace.matching.evidence.classes import Floats

AS_OF = ReadSettings(as_of=date(2025, 8, 1))


def level(one: str, two: str) -> Level:
    table = BirthTable([dates.read(one, AS_OF), dates.read(two, AS_OF)])
    zero, first = np.array([0], np.int32), np.array([1], np.int32)
    frequency = table.frequency(np.array([0, 1], np.int32))
    forward = Level(int(table.compare(zero, first, frequency).level[0]))
    assert forward is Level(int(table.compare(first, zero, frequency).level[0]))
    return forward


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("17.02.2011", "17 февраля 2011", Level.DAY),
        ("02/03/2011", "03.02.2011", Level.OTHER_READING),
        ("05.03.2012", "03.05.2012", Level.SWAPPED),
        ("05.03.2012", "06.03.2012", Level.DAY_OFF),
        ("05.03.2012", "25.03.2012", Level.DIGIT),
        ("05.03.2012", "05.04.2012", Level.MONTH_OFF),
        ("05.03.2012", "05.03.2013", Level.YEAR_OFF),
        ("05.03.2012", "01.01.2012", Level.FIRST_OF_JANUARY),
        ("05.03.2012", "17.06.2012", Level.LEGAL_SHIFT),
        ("05.03.2012", "2012", Level.YEAR_IN),
        ("05.03.2012", "2013 р.н.", Level.YEAR_NEAR),
        ("05.03.2012", "березень 2012", Level.MONTH_IN),
        ("05.03.2012", "13 років", Level.AGE_IN),
        ("05.03.2012", "12 лет", Level.AGE_NEAR),
        ("05.03.2012", "17.12.2012", Level.SAME_YEAR),
        ("05.03.2012", "17.11.2004", Level.DIFFERENT),
    ],
)
def test_kinds_of_agreement(one: str, two: str, expected: Level) -> None:
    assert level(one, two) is expected


def shares(*years: int) -> Floats:
    table = BirthTable([dates.read(str(year)) for year in years])
    return table.frequency(np.arange(len(years), dtype=np.int32))


def test_a_register_of_past_centuries_has_years_of_its_own() -> None:
    """1714 was once counted as 1900, with everybody else who was born before."""
    frequency = shares(*range(1640, 1840), 1714, 1714)
    assert frequency[1714 - 1500] > 2 * frequency[1715 - 1500]
    assert frequency[1900 - 1500] < frequency[1715 - 1500] / 100


def test_a_wider_calendar_leaves_the_shares_of_the_living() -> None:
    """What all years without births have together does not depend on how many of them are counted."""
    frequency = shares(*range(2005, 2023))
    assert float(frequency[2010 - 1500]) == pytest.approx(1 / 18, rel=0.06)
    assert float(frequency[: 1900 - 1500].sum()) < 0.01
