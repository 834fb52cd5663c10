"""Kinds of error in birth dates, each a level of its own."""

from datetime import date

import numpy as np
import pytest

from kintrace import dates
from kintrace.dates import ReadSettings
from kintrace.matching.evidence.birth import BirthTable, Level

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
