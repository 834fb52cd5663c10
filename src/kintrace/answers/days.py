"""Days as officers type them: 2025-08-31 or 31.08.2025, or a real date of the spreadsheet. Nothing is guessed."""

import re
from datetime import date

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_DOTS = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s?[рг]\.?)?", re.ASCII)


def read_day(text: str) -> date | None:
    """One day, or None: a slash, a two-digit year, a month alone or a day that does not exist is not read.

    >>> read_day("31.08.2025")
    datetime.date(2025, 8, 31)
    >>> read_day("08/31/2025") is None
    True
    """
    text = text.strip()
    if found := _ISO.fullmatch(text):
        year, month, day = (int(g) for g in found.groups())
    elif found := _DOTS.fullmatch(text):
        day, month, year = (int(g) for g in found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
