"""Birth dates: evidence as a distribution over kinds of error, never "exact or nothing".

Sources of the kinds: slips of office work (day and month swapped, one digit, neighbouring day, month or
year), 1 January for an unknown day, ages at a date, and dates changed by law on adoption (within three
months by the Family Code of the Russian Federation art. 135, six by that of Ukraine art. 230).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from kintrace.matching.evidence.classes import Compared, Floats, Ints
from kintrace.model import DateKind, PartialDate

KIND = "birth"
_NEVER = -1
_LEGAL_SHIFT_DAYS = 184
# Births are counted by year from 1500 to 2029; what lies outside counts with the first or the last year.
YEARS = 530
_FIRST_YEAR = 1500
# Births outside the years that a register covers, all of them together, to those of one year inside.
_OUTSIDE = 0.13


class Level(IntEnum):
    """What two statements of a birth date have to do with each other."""

    MISSING = 0
    DAY = 1
    OTHER_READING = 2
    SWAPPED = 3
    DAY_OFF = 4
    DIGIT = 5
    MONTH_OFF = 6
    YEAR_OFF = 7
    FIRST_OF_JANUARY = 8
    LEGAL_SHIFT = 9
    YEAR_IN = 10
    YEAR_NEAR = 11
    AGE_IN = 12
    AGE_NEAR = 13
    MONTH_IN = 14
    SAME_YEAR = 15
    DIFFERENT = 16


# How many days of a year of births a stranger may have and still reach the level (u = days/365 · share of year).
_STRANGER_DAYS = {
    Level.DAY: 1.0,
    Level.OTHER_READING: 1.0,
    Level.SWAPPED: 1.0,
    Level.DAY_OFF: 2.0,
    Level.DIGIT: 14.0,
    Level.MONTH_OFF: 2.0,
    Level.YEAR_OFF: 2.0,
    Level.FIRST_OF_JANUARY: 365.0,
    Level.LEGAL_SHIFT: 360.0,
    Level.YEAR_IN: 365.0,
    Level.YEAR_NEAR: 730.0,
    Level.MONTH_IN: 31.0,
    Level.SAME_YEAR: 330.0,
}


class BirthTable:
    """All distinct birth dates of both sides, as days since the year 1 and parts."""

    def __init__(self, values: Sequence[PartialDate]) -> None:
        self.earliest = np.array([_ordinal(v.earliest) for v in values], np.int32)
        self.latest = np.array([_ordinal(v.latest) for v in values], np.int32)
        self.other = np.array([_ordinal(v.alternative) for v in values], np.int32)
        self.exact = np.array([v.kind is DateKind.DAY for v in values], np.bool_)
        self.by_age = np.array([v.kind in (DateKind.AGE, DateKind.RANGE) for v in values], np.bool_)
        self.by_month = np.array([v.kind is DateKind.MONTH for v in values], np.bool_)
        parts = [(v.earliest or date.min) for v in values]
        self.year = np.array([d.year for d in parts], np.int32)
        self.month = np.array([d.month for d in parts], np.int32)
        self.day = np.array([d.day for d in parts], np.int32)
        self.january = self.exact & (self.month == 1) & (self.day == 1)

    @property
    def columns(self) -> NDArray[np.int32]:
        """The readings as numbers, (n, 9): what `assembled` takes."""
        parts = (self.earliest, self.latest, self.other, self.year, self.month, self.day)
        return np.stack([*parts, self.exact, self.by_age, self.by_month], axis=1).astype(np.int32)

    @classmethod
    def assembled(cls, columns: NDArray[np.int32]) -> "BirthTable":
        """A table of dates read earlier, for comparing only."""
        table = cls.__new__(cls)
        table.earliest, table.latest, table.other = columns[:, 0], columns[:, 1], columns[:, 2]
        table.year, table.month, table.day = columns[:, 3], columns[:, 4], columns[:, 5]
        table.exact, table.by_age, table.by_month = (columns[:, i] > 0 for i in (6, 7, 8))
        table.january = table.exact & (table.month == 1) & (table.day == 1)
        return table

    def frequency(self, codes: Ints) -> Floats:
        """Share of births per year from 1500 on, the register's own blended with a flat window."""
        return shares_of_years(self.years(codes[codes >= 0]))

    def years(self, known: Ints) -> NDArray[np.int64]:
        """Births in each year from 1500 on, among rows with these value codes (all >= 0)."""
        return np.bincount(np.clip(self.year[known] - _FIRST_YEAR, 0, YEARS - 1), minlength=YEARS)

    def compare(self, left: Ints, right: Ints, frequency: Floats) -> Compared:
        """Levels for pairs of value codes, all >= 0."""
        level = np.full(len(left), Level.DIFFERENT, np.int8)
        both = self.exact[left] & self.exact[right]
        self._both_exact(left, right, both, level)
        self._one_inexact(left, right, ~both, level)
        return Compared(level, self._log_u(left, right, level, frequency))

    def _both_exact(self, left: Ints, right: Ints, both: NDArray[np.bool_], level: NDArray[np.int8]) -> None:
        gap = np.abs(self.earliest[left] - self.earliest[right])
        ya, ma, da = self.year[left], self.month[left], self.day[left]
        yb, mb, db = self.year[right], self.month[right], self.day[right]
        same_year, same_month, same_day = ya == yb, ma == mb, da == db
        other = self._meets_other(left, right)
        january = same_year & (self.january[left] | self.january[right])
        # From the weakest to the strongest: a later line overrules an earlier one.
        for mask, name in (
            (same_year, Level.SAME_YEAR),
            (gap <= _LEGAL_SHIFT_DAYS, Level.LEGAL_SHIFT),
            (january, Level.FIRST_OF_JANUARY),
            (_one_digit(ya, yb, ma, mb, da, db), Level.DIGIT),
            (same_year & same_day & (np.abs(ma - mb) == 1), Level.MONTH_OFF),
            (same_month & same_day & (np.abs(ya - yb) == 1), Level.YEAR_OFF),
            (gap == 1, Level.DAY_OFF),
            (same_year & (ma == db) & (da == mb), Level.SWAPPED),
            (other, Level.OTHER_READING),
            (gap == 0, Level.DAY),
        ):
            level[both & mask] = name

    def _meets_other(self, left: Ints, right: Ints) -> NDArray[np.bool_]:
        a, b = self.other[left], self.other[right]
        first, second = self.earliest[left], self.earliest[right]
        met: NDArray[np.bool_] = (
            ((a == second) & (a != _NEVER)) | ((b == first) & (b != _NEVER)) | ((a == b) & (a != _NEVER))
        )
        return met

    def _one_inexact(self, left: Ints, right: Ints, some: NDArray[np.bool_], level: NDArray[np.int8]) -> None:
        gap = np.maximum(
            self.earliest[left] - self.latest[right], self.earliest[right] - self.latest[left]
        )  # days between the intervals; <= 0 where they overlap
        age = self.by_age[left] | self.by_age[right]
        month = ~age & (self.by_month[left] | self.by_month[right])
        whole = ~age & ~month
        for mask, name in (
            (age & (gap <= 366), Level.AGE_NEAR),
            (age & (gap <= 0), Level.AGE_IN),
            ((whole | month) & (gap <= 366), Level.YEAR_NEAR),
            (whole & (gap <= 0), Level.YEAR_IN),
            (month & (gap <= 0), Level.MONTH_IN),
        ):
            level[some & mask] = name

    def _log_u(self, left: Ints, right: Ints, level: NDArray[np.int8], frequency: Floats) -> Floats:
        days = np.ones(len(Level), np.float32)
        for name, number in _STRANGER_DAYS.items():
            days[name] = number / 365.0
        year = np.clip(self.year[right] - _FIRST_YEAR, 0, YEARS - 1)
        u = days[level] * frequency[year]
        # Many unknown days are written as 1 January: two of them agree far more often than two other days.
        u = np.where(
            (level == Level.DAY) & self.january[left] & self.january[right], frequency[year] * 0.05, u
        )
        ages = np.flatnonzero((level == Level.AGE_IN) | (level == Level.AGE_NEAR))
        if len(ages):
            u[ages] = self._years_covered(left[ages], right[ages], frequency, level[ages])
        u[level == Level.DIFFERENT] = 1.0
        log_u: Floats = np.log(np.clip(u, 1e-9, 1.0)).astype(np.float32)
        return log_u

    def _years_covered(
        self, left: Ints, right: Ints, frequency: Floats, level: NDArray[np.int8]
    ) -> NDArray[np.float64]:
        """Share of births in the wider of the two intervals, a year more on each side for AGE_NEAR."""
        cumulated = np.concatenate([[0.0], np.cumsum(frequency.astype(np.float64))])
        wide_left = self.latest[left] - self.earliest[left] >= self.latest[right] - self.earliest[right]
        wide = np.where(wide_left, left, right)
        slack = np.where(level == Level.AGE_NEAR, 366, 0)
        first = _year_place(self.earliest[wide] - slack)
        last = _year_place(self.latest[wide] + slack)
        return _interpolate(cumulated, last) - _interpolate(cumulated, first) + 1e-6


def shares_of_years(counts: NDArray[np.int64]) -> Floats:
    """Births in each year → share of each year, blended with a flat window over the years that occur."""
    known = int(counts.sum())
    window = np.full(YEARS, _OUTSIDE / YEARS)
    if known:
        low, high = np.percentile(np.repeat(np.arange(YEARS), counts), [2, 98]).astype(int)
        window[low : high + 1] = 1.0
    window /= window.sum()
    return ((counts + 50.0 * window) / (known + 50.0)).astype(np.float32)


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else _NEVER


def _one_digit(*parts: Ints) -> NDArray[np.bool_]:
    """Exactly one of the eight digits of two dates differs. Parts: year, year, month, month, day, day."""
    ya, yb, ma, mb, da, db = parts
    differing = np.zeros(len(ya), np.int8)
    for a, b, digits in ((ya, yb, 4), (ma, mb, 2), (da, db, 2)):
        for power in range(digits):
            differing += (a // 10**power) % 10 != (b // 10**power) % 10
    result: NDArray[np.bool_] = differing == 1
    return result


def _year_place(ordinals: NDArray[np.int32]) -> NDArray[np.float64]:
    """Days since the year 1 → years since 1500 as a fraction."""
    start = date(_FIRST_YEAR, 1, 1).toordinal()
    return np.clip((ordinals - start) / (timedelta(days=1461) / timedelta(days=4)), 0, YEARS)


def _interpolate(cumulated: NDArray[np.float64], place: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.interp(place, np.arange(len(cumulated)), cumulated)
