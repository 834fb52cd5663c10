"""An age on a day of reference is an interval of birth days: "8 years" means a whole year of births.

Without the day of reference an age says nothing about the birth, and the reading says so.
"""

import re
from dataclasses import dataclass
from datetime import date

from kintrace.dates.calendar import Span, back, plus_days
from kintrace.dates.tokens import Tokens
from kintrace.model import DateKind

# [about] [under|over] number [,fraction] [- number [,fraction]] unit [number months] [about]
_AGE = re.compile(
    r"[bS]*(?P<about>A?)b*(?P<bound>x?[BF]?)b*(?P<low>n(?:[,.]n)?)(?P<plus>F?)"
    r"(?:[-T|/RB]A?b*(?P<high>n(?:[,.]n)?))?"
    r"b*(?P<unit>[YGOKD]?)b*(?:[T,]?(?P<more>n)O)?b*(?P<after>[A?]*)"
)
# Nobody who is asked for is older.
_OLDEST = 120
_MONTHS = {"Y": 12, "G": 12, "O": 1}
_DAYS = {"K": 7, "D": 1}


@dataclass(frozen=True, slots=True)
class Age:
    """An age as said: from `low` to below `high`, in months, or in days if `in_days`."""

    low: int
    high: int
    in_days: bool
    notes: tuple[str, ...]


def read_age(tokens: Tokens) -> Age | None:
    """The age that the whole cell states, or None if it states something else."""
    match = _AGE.fullmatch(tokens.signature)
    if not match:
        return None
    about = bool(match["about"] or match["after"])
    if not match["unit"] and (match["high"] or match["more"] or "," in match["low"] or "." in match["low"]):
        return None
    unit = match["unit"] or "Y"
    size = _MONTHS.get(unit) or _DAYS[unit]
    low, tenths = _amount(match, "low", tokens, size)
    top, more_tenths = _amount(match, "high", tokens, size) if match["high"] else (low, tenths)
    if match["more"]:
        low += tokens.values[match.start("more")]
        top, size = low, 1
    if top < low:
        return None
    notes: tuple[str, ...] = () if match["unit"] else ("bare_number",)
    # "1,5 years" is a round figure: a quarter of a year either way
    high = top + (3 if more_tenths else size)
    low -= 3 if tenths else 0
    if about or tenths or more_tenths:
        notes += ("approximate",)
    if about:
        margin = _margin(low, unit)
        low, high = max(0, low - margin), high + margin
    low, high, notes = _bounded(match["bound"] or match["plus"], low, high, notes)
    in_days = unit in _DAYS
    if (low // 365 if in_days else low // 12) > _OLDEST:
        return None
    return Age(max(0, low), high, in_days, notes)


def _amount(match: re.Match[str], group: str, tokens: Tokens, size: int) -> tuple[int, bool]:
    start = match.start(group)
    whole = tokens.values[start] * size
    if match.end(group) - start == 1:
        return whole, False
    fraction = tokens.values[start + 2]
    part = fraction / (10 if fraction < 10 else 100)
    return whole + round(part * size), fraction > 0


def _margin(low: int, unit: str) -> int:
    """How far "about" reaches: a year, two from the tenth year on; a month in a year of months, or three."""
    if unit in _DAYS:
        return 7 * _DAYS[unit]
    if unit == "O":
        return 1 if low < 12 else 3
    return 12 if low < 120 else 24


def _bounded(bound: str, low: int, high: int, notes: tuple[str, ...]) -> tuple[int, int, tuple[str, ...]]:
    # "not older than" is "up to"
    if bound in ("B", "xF"):
        return 0, high, (*notes, "open_end")
    if bound in ("F", "xB"):
        return low, _OLDEST * 12, (*notes, "open_start")
    return low, high, notes


def age_span(age: Age, as_of: date) -> Span:
    """The days on which somebody of that age on `as_of` was born."""
    if age.in_days:
        earliest = plus_days(as_of, 1 - age.high)
        latest = plus_days(as_of, -age.low)
    else:
        earliest = plus_days(back(as_of, age.high), 1)
        latest = back(as_of, age.low)
    return Span(DateKind.AGE, min(earliest, latest), latest, None, age.notes)
