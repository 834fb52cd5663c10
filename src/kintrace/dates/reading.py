"""A cell becomes a PartialDate: an interval of days with the kind and the reasons for any doubt.

Nothing is corrected silently and nothing raises: what cannot be read is UNKNOWN with a note. Ethiopian,
Islamic and Hebrew calendars are not read; a year in them is outside the years accepted here or stays as
doubtful as its text.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kintrace.dates.ages import read_age
from kintrace.dates.calendar import LIVING, Span, full_year, ordered_span, plus_days
from kintrace.dates.grammar import Frame, span
from kintrace.dates.tokens import LONGEST, Tokens, cut
from kintrace.dates.words import says_unknown
from kintrace.model import DateKind, PartialDate


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """What the reader knows beside the text.

    `as_of` is the day on which ages are true. `month_first` tells the order of day and month where slashes
    or dashes leave it open; None keeps both readings.
    """

    as_of: date | None = None
    month_first: bool | None = None


# The four writings that most lists consist of, read without cutting into words.
_PLAIN = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
# A whole number that a spreadsheet or a data frame gave a decimal part: 2012.0, 40591.0
_FLOAT = re.compile(r"\s*(\d{1,5})[.,]0+\s*", re.ASCII)
_SERIAL_WITH_TIME = re.compile(r"\s*(\d{5})[.,]\d+\s*", re.ASCII)
# A date inside a longer text; the separators must agree, or be a month's name with a year behind it.
_INSIDE = (
    re.compile(r"(?<![\d./-])\d{1,2}\s?([./-])\s?\d{1,2}\s?\1\s?(?:\d{4}|\d{2})(?![\d/])"),
    re.compile(r"(?<![\d./-])\d{4}([./-])\d{1,2}\1\d{1,2}(?!\d)"),
    re.compile(r"(?<!\d)\d{1,2}[\s.]{1,2}[^\W\d_]{3,12}[\s.,]{1,2}\d{4}(?!\d)"),
    re.compile(r"[^\W\d_]{3,12}[\s.]{1,2}\d{1,2},?\s?\d{4}(?!\d)"),
)
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_YEAR_INSIDE = re.compile(r"(?<![\d./-])(?:19|20)\d\d(?![\d/-]|\.\d)")


def read(text: str, settings: ReadSettings = ReadSettings()) -> PartialDate:
    """Read a written date, year, span or age of birth.

    Args:
        text: the cell, verbatim; digits of other scripts are read as well.
        settings: the day on which an age is true, and the order of day and month if it is known.

    Returns:
        the interval of days that the text can mean (both ends included, earliest ≤ latest or both None),
        its kind and, for everything less than exact, a note: "ambiguous_order", "month_first",
        "swapped_order", "impossible_day", "impossible_month", "unknown_day", "unknown_month",
        "two_digit_year", "excel_serial", "compact_date", "first_of_january", "future", "long_ago",
        "age_needs_date", "bare_number", "approximate", "uncertain", "either_or", "two_readings", "open_start", "open_end",
        "letter_for_digit", "month_repaired", "utc_evening", "other_text", "stated_unknown",
        "unreadable_date".

    Two-digit years are the latest that are not after `as_of`; without it 00–30 are 20xx, the rest 19xx.
    "About" widens a year by one either way, a month by three, an age by one year (two from the tenth year).
    Years from 1500 on are read; before 1850 the reading is noted "long_ago". "Before" begins in 1850 (in 1500
    where the day itself is earlier); "after" ends on `as_of`, or in 2199 without it.

    >>> read("30.02.2011").notes
    ('impossible_day',)
    """
    if not text.strip():
        return PartialDate(text=text)
    western = _western(text)
    found = _plain(western.strip(), settings) or _worded(western, settings)
    if isinstance(found, PartialDate):
        return found.model_copy(update={"text": text}) if western != text else found
    return _finished(text, found, settings.as_of)


def month_first(texts: Iterable[str]) -> bool | None:
    """Which order of day and month the values of a column show by themselves.

    Only dates with slashes or dashes count, and of them those with one number above 12. True or False if
    all such values agree and are at least a tenth of the dates; None otherwise.
    """
    open_dates = day = month = 0
    for text in texts:
        match = _PLAIN.match(_western(text).strip())
        if not match or match[2] == ".":
            continue
        first, second = int(match[1]), int(match[3])
        if first > 31 or second > 31:
            continue
        open_dates += 1
        day += first > 12 >= second
        month += second > 12 >= first
    if bool(day) == bool(month) or (day + month) * 10 < open_dates:
        return None
    return bool(month)


def read_column(texts: Sequence[str | None], as_of: date | None) -> list[PartialDate]:
    """Read a column, each distinct value once; the column's own order of day and month is used.

    Args:
        texts: the cells in order; None is an empty cell.
        as_of: the day on which ages are true, if it is known.

    Returns:
        one reading for each cell, in order.
    """
    distinct = list(dict.fromkeys(text for text in texts if text))
    settings = ReadSettings(as_of=as_of, month_first=month_first(distinct))
    readings = {text: read(text, settings) for text in distinct}
    empty = PartialDate()
    return [readings[text] if text else empty for text in texts]


def _western(text: str) -> str:
    """Arabic-Indic, Persian, Devanagari, Burmese and other decimal digits as 0 to 9, marks of direction left out."""
    if text.isascii():
        return text
    bare = _DIRECTION.sub("", text)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in bare)


def _plain(text: str, settings: ReadSettings) -> Span | None:
    match = _PLAIN.fullmatch(text)
    if match:
        year = int(match[4])
        notes: tuple[str, ...] = ()
        if len(match[4]) == 2:
            year, notes = full_year(year, settings.as_of), ("two_digit_year",)
        order = False if match[2] == "." else settings.month_first
        found = ordered_span(int(match[1]), int(match[3]), year, month_first=order)
        return found.noted(*notes) if found and notes else found
    match = _ISO.fullmatch(text)
    if match:
        return ordered_span(int(match[3]), int(match[2]), int(match[1]), month_first=False)
    return None


def _worded(text: str, settings: ReadSettings) -> Span | PartialDate:
    if says_unknown(text):
        return PartialDate(text=text, notes=("stated_unknown",))
    frame = Frame(settings.as_of, settings.month_first)
    tokens = cut(_without_float(text))
    found: Span | PartialDate | None = span(tokens, frame) or _needs_date(text, tokens, frame)
    if found is None:
        found, tokens = _inside(text, frame)
    if found is None:
        found = _among_words(text, cut(text), frame)
    if isinstance(found, PartialDate):
        return found
    if found is None:
        return PartialDate(text=text, notes=("unreadable_date",))
    found = found.noted(*tokens.notes)
    if "utc_evening" in found.notes and found.kind is DateKind.DAY and found.alternative is None:
        found = replace(found, alternative=plus_days(found.earliest, 1))
    return found


def _without_float(text: str) -> str:
    match = _FLOAT.fullmatch(text) or _SERIAL_WITH_TIME.fullmatch(text)
    return match[1] if match else text


def _inside(text: str, frame: Frame) -> tuple[Span | None, Tokens]:
    """The one date inside a longer text; two different ones are left unread, for a person to see."""
    for pattern in _INSIDE:
        spots = {match.group() for match in pattern.finditer(text[:LONGEST])}
        if len(spots) == 1:
            tokens = cut(spots.pop())
            found = span(tokens, frame)
            if found is not None:
                return found.noted("other_text"), tokens
        elif spots:
            return None, cut("")
    years = {match.group() for match in _YEAR_INSIDE.finditer(text[:LONGEST])}
    if len(years) == 1:
        tokens = cut(years.pop())
        found = span(tokens, frame)
        return (found.noted("other_text") if found else None), tokens
    return None, cut("")


def _needs_date(text: str, tokens: Tokens, frame: Frame, *notes: str) -> PartialDate | None:
    """An age without its day of reference: the kind is known, the interval is not."""
    age = read_age(tokens) if frame.as_of is None else None
    if age is None:
        return None
    return PartialDate(text=text, kind=DateKind.AGE, notes=(*age.notes, *notes, "age_needs_date"))


def _among_words(text: str, tokens: Tokens, frame: Frame) -> Span | PartialDate | None:
    """The date or age that is left when unknown words and a number said twice are passed over.

    A bare number among words is not enough: it may be a house or a school.
    """
    kept: list[int] = []
    for index, letter in enumerate(tokens.signature):
        said = bool(kept) and letter == "n" == tokens.signature[kept[-1]]
        if letter != "w" and not (said and tokens.values[index] == tokens.values[kept[-1]]):
            kept.append(index)
    if len(kept) == len(tokens.signature):
        return None
    rest = Tokens("".join(tokens.signature[i] for i in kept), tuple(tokens.values[i] for i in kept))
    found = span(rest, frame) or _needs_date(text, rest, frame, "other_text")
    if found is None or "bare_number" in found.notes or "excel_serial" in found.notes:
        return None
    return found.noted("other_text") if isinstance(found, Span) else found


def _finished(text: str, found: Span, as_of: date | None) -> PartialDate:
    notes = found.notes
    if as_of is not None and found.earliest > as_of:
        notes = (*notes, "future")
    if found.earliest < LIVING:
        notes = (*notes, "long_ago")
    return PartialDate(
        text=text,
        kind=found.kind,
        earliest=found.earliest,
        latest=found.latest,
        alternative=found.alternative,
        notes=notes,
    )
