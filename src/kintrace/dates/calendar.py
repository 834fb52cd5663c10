"""From day, month and year numbers to a span of days; nothing impossible is silently made possible."""

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kintrace.model import DateKind

# A year outside is a slip of the keyboard, or of a calendar that is not read here. Registers of persons of
# history begin with the parish books of the 16th century.
FIRST_YEAR, LAST_YEAR = 1500, 2199
# Before this day nobody was born whom a living person asks for: the reading stands, and is doubtful.
LIVING = date(1850, 1, 1)
# Without a date of reference 2-digit years up to this one are read as 20xx, later ones as 19xx.
PIVOT = 30


@dataclass(frozen=True, slots=True)
class Span:
    """A reading on its way: first and last day, kind, the other day it may mean, and notes."""

    kind: DateKind
    earliest: date
    latest: date
    alternative: date | None = None
    notes: tuple[str, ...] = ()

    def noted(self, *notes: str) -> "Span":
        """The same with more notes, each once."""
        return replace(self, notes=tuple(dict.fromkeys(self.notes + notes)))


def year_span(year: int, *notes: str) -> Span | None:
    """The days of a year, or None if nobody can mean that year."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return Span(DateKind.YEAR, date(year, 1, 1), date(year, 12, 31), None, notes)


def month_span(month: int, year: int, *notes: str) -> Span | None:
    """The days of a month; a month that does not exist leaves the year."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if not 1 <= month <= 12:
        return year_span(year, *notes, "unknown_month" if month == 0 else "impossible_month")
    last = calendar.monthrange(year, month)[1]
    return Span(DateKind.MONTH, date(year, month, 1), date(year, month, last), None, notes)


def day_span(day: int, month: int, year: int, *notes: str) -> Span | None:
    """One day; a day that does not exist leaves its month, or the year if the month does not exist.

    Day 0 is how many systems write "day not known".
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if day == 0:
        return month_span(month, year, *notes, "unknown_day")
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return month_span(month, year, *notes, "impossible_day")
    exact = date(year, month, day)
    if day == 1 and month == 1:
        notes += ("first_of_january",)
    return Span(DateKind.DAY, exact, exact, None, notes)


def ordered_span(first: int, second: int, year: int, *, month_first: bool | None) -> Span | None:
    """A day from two numbers whose order is to be found.

    Args:
        first: the number written first.
        second: the number written second.
        year: the full year.
        month_first: True or False if the writer's order is known; None keeps both readings.
    """
    day, month = (second, first) if month_first else (first, second)
    if _exists(day, month, year):
        span = day_span(day, month, year, *(("month_first",) if month_first and first != second else ()))
        if span and month_first is None and first != second and _exists(second, first, year):
            return replace(
                span, alternative=date(year, first, second), notes=(*span.notes, "ambiguous_order")
            )
        return span
    if _exists(month, day, year):
        return day_span(month, day, year, "month_first" if month_first is None else "swapped_order")
    return day_span(day, month, year)


def _exists(day: int, month: int, year: int) -> bool:
    return 1 <= month <= 12 and day >= 1 and (day <= 28 or day <= calendar.monthrange(year, month)[1])


def full_year(short: int, as_of: date | None) -> int:
    """The year of a 2-digit year: the latest that is not after `as_of`, or by the pivot without it."""
    if as_of is None:
        return 2000 + short if short <= PIVOT else 1900 + short
    century = as_of.year // 100 * 100
    return century + short if century + short <= as_of.year else century - 100 + short


def back(day: date, months: int) -> date:
    """The same day of the month, so many months earlier; the month's last day if it is shorter."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    if year < 1:
        return date.min
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def plus_days(day: date, days: int) -> date:
    """A day so many days later or, negative, earlier; held inside the calendar."""
    ordinal = min(max(day.toordinal() + days, 1), date.max.toordinal())
    return date.fromordinal(ordinal)


# Spreadsheets count days from here; the two days' gap to 1 January 1900 is their leap-year slip.
_EXCEL_EPOCH = date(1899, 12, 30)
# Births between 1927 and 2064 as day counts; smaller and larger numbers are something else.
EXCEL_FIRST, EXCEL_LAST = 10_000, 60_000


def excel_span(serial: int) -> Span | None:
    """The day a spreadsheet means by a bare number, if it is a plausible one."""
    if not EXCEL_FIRST <= serial <= EXCEL_LAST:
        return None
    exact = _EXCEL_EPOCH + timedelta(days=serial)
    notes = ("excel_serial", "first_of_january") if (exact.day, exact.month) == (1, 1) else ("excel_serial",)
    return Span(DateKind.DAY, exact, exact, None, notes)
