"""Numbers of a spreadsheet as the sheet shows them: dates as ISO text, whole numbers without ".0".

Rules: ECMA-376 part 1, 18.8.30 (number formats) and 18.17.4.1 (date systems 1900 and 1904).
"""

import math
import re
from datetime import datetime, timedelta
from functools import lru_cache

_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_ZEROS = re.compile(r"^0{2,}$")
_WHOLE = re.compile(r"^-?\d+$")
_LAST_DAY = 2_958_465  # 31 December 9999


@lru_cache(maxsize=1000)
def is_date_format(number: int, code: str | None) -> bool:
    """Whether a number format shows a date or time."""
    if code is None:
        return number in _BUILT_IN_DATES
    bare = _QUOTED.sub("", code.split(";")[0]).casefold()
    return (
        bare != "general" and any(sign in bare for sign in "ydhms") and "0.0" not in bare.replace("ss.0", "")
    )


@lru_cache(maxsize=1000)
def zeros(code: str | None) -> int:
    """How many digits a format such as 000000 always shows; 0 for any other format."""
    return len(code) if code and _ZEROS.match(code) else 0


def number_text(value: str, digits: int = 0) -> str:
    """A number as text: whole numbers without a fraction, no exponent, fractions to 15 digits.

    >>> number_text("12345.0"), number_text("3.01234567890E11"), number_text("42", 6)
    ('12345', '301234567890', '000042')
    """
    text = value
    if not _WHOLE.match(value):
        try:
            number = float(value)
        except ValueError:
            return value
        if not math.isfinite(number):
            return value
        text = str(int(number)) if number == int(number) and abs(number) < 1e17 else f"{number:.15g}"
    return text.zfill(digits) if digits else text


def date_text(value: str, *, from_1904: bool) -> str | None:
    """A serial number as an ISO date, date and time, or time of day; None if it is no day of a calendar.

    >>> date_text("40591", from_1904=False), date_text("60", from_1904=False), date_text("39129", from_1904=True)
    ('2011-02-17', '1900-02-29', '2011-02-17')
    """
    try:
        serial = float(value)
    except ValueError:
        return None
    if not 0 <= serial <= _LAST_DAY + 1:
        return None
    if serial < 1 and not (from_1904 and serial == 0):
        return _moment(datetime(1904, 1, 1), serial)[11:] if serial else "00:00:00"
    if from_1904:
        return _moment(datetime(1904, 1, 1), serial)
    if 60 <= serial < 61:
        return "1900-02-29"  # a day that Lotus 1-2-3 invented and every spreadsheet shows
    return _moment(datetime(1899, 12, 31) if serial < 60 else datetime(1899, 12, 30), serial)


def _moment(start: datetime, serial: float) -> str:
    try:
        moment = start + timedelta(seconds=round(serial * 86_400))
    except OverflowError:
        return ""
    if serial == int(serial):
        return moment.date().isoformat()
    return moment.isoformat(sep=" ")
