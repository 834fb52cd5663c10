"""The grammar of dates over signatures: which order of numbers and words means which span of days.

A rule fits the whole signature or not at all; what no rule fits is left to the caller to refuse.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from kintrace.dates.ages import age_span, read_age
from kintrace.dates.calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    LIVING,
    Span,
    day_span,
    excel_span,
    full_year,
    month_span,
    ordered_span,
    year_span,
)
from kintrace.dates.tokens import Tokens
from kintrace.dates.words import part_of_year
from kintrace.model import DateKind


@dataclass(frozen=True, slots=True)
class Frame:
    """What a reading may lean on: the day of reference and the order of day and month."""

    as_of: date | None
    month_first: bool | None


def simple_span(tokens: Tokens, frame: Frame) -> Span | None:
    """One date without "about", "before" or "or"."""
    for pattern, build in _RULES:
        match = pattern.fullmatch(tokens.signature)
        if match:
            return build(match, tokens.values, frame)
    return None


def span(tokens: Tokens, frame: Frame) -> Span | None:
    """Any date or age that the grammar knows; None if no rule fits the whole signature."""
    found = simple_span(tokens, frame)
    if found is not None:
        return found
    if frame.as_of is not None and (age := read_age(tokens)) is not None:
        return age_span(age, frame.as_of)
    for rule in (_about, _bounded, _either, _between):
        found = rule(tokens, frame)
        if found is not None:
            return found
    return None


def _slice(tokens: Tokens, start: int, stop: int) -> Tokens:
    return Tokens(tokens.signature[start:stop], tokens.values[start:stop])


_ABOUT = re.compile(r"b*(?P<a>A*)(?P<rest>.*?)(?P<z>[A?]*)")


def _about(tokens: Tokens, frame: Frame) -> Span | None:
    match = _ABOUT.fullmatch(tokens.signature)
    if not match or not (match["a"] or match["z"]):
        return None
    inner = span(_slice(tokens, match.start("rest"), match.end("rest")), frame)
    if inner is None or inner.kind is DateKind.AGE:
        return None
    if "A" not in match["a"] + match["z"]:
        return inner.noted("uncertain")
    margin = {DateKind.DAY: 31, DateKind.MONTH: 92}.get(inner.kind, 366)
    first, last = inner.earliest.toordinal() - margin, inner.latest.toordinal() + margin
    wide = replace(inner, kind=DateKind.RANGE, alternative=None)
    if margin == 366:
        wide = replace(
            wide, earliest=date(inner.earliest.year - 1, 1, 1), latest=date(inner.latest.year + 1, 12, 31)
        )
    else:
        wide = replace(wide, earliest=date.fromordinal(first), latest=date.fromordinal(last))
    return wide.noted("approximate")


_BOUND = re.compile(r"b*(?P<not>x?)(?P<bound>[BF])b*(?P<rest>.+)|b*S(?P<since>.+)")


def _bounded(tokens: Tokens, frame: Frame) -> Span | None:
    match = _BOUND.fullmatch(tokens.signature)
    if not match:
        return None
    group = "since" if match["since"] else "rest"
    inner = simple_span(_slice(tokens, match.start(group), match.end(group)), frame)
    if inner is None:
        return None
    after = bool(match["since"]) or (match["bound"] == "F") != bool(match["not"])
    if after:
        end = frame.as_of if frame.as_of and frame.as_of >= inner.latest else date(LAST_YEAR, 12, 31)
        return Span(DateKind.RANGE, inner.earliest, end, None, inner.notes).noted("open_end")
    start = LIVING if inner.latest >= LIVING else date(FIRST_YEAR, 1, 1)
    return Span(DateKind.RANGE, start, inner.latest, None, inner.notes).noted("open_start")


def _either(tokens: Tokens, frame: Frame) -> Span | None:
    for mark in "|/":
        for index, letter in enumerate(tokens.signature):
            if letter != mark:
                continue
            left, right = _sides(tokens, index, frame)
            if left is None or right is None:
                continue
            if left.kind is DateKind.DAY and right.kind is DateKind.DAY and left.earliest != right.earliest:
                return Span(
                    DateKind.DAY, left.earliest, left.earliest, right.earliest, left.notes + right.notes
                ).noted("either_or")
            return _hull(left, right).noted("either_or")
    return None


def _between(tokens: Tokens, frame: Frame) -> Span | None:
    start = 1 if tokens.signature.startswith("S") else 0
    body = _slice(tokens, start, len(tokens.signature))
    for index, letter in enumerate(body.signature):
        # the single letter "і" is both the numeral one and "and"
        if letter in "-TB," or (letter == "R" and body.values[index] == 1):
            left, right = _sides(body, index, frame)
            if left is None or right is None or left.earliest > right.latest:
                continue
            # "5.3.2012 and 7.4.2013" are two dates of two persons, "2010 and 2011" a doubt about one
            if letter in "-B," or start or DateKind.DAY not in (left.kind, right.kind):
                return _hull(left, right)
    return None


def _sides(tokens: Tokens, index: int, frame: Frame) -> tuple[Span | None, Span | None]:
    return (
        simple_span(_slice(tokens, 0, index), frame),
        simple_span(_slice(tokens, index + 1, len(tokens.signature)), frame),
    )


def _hull(left: Span, right: Span) -> Span:
    earliest, latest = min(left.earliest, right.earliest), max(left.latest, right.latest)
    return Span(DateKind.RANGE, earliest, latest, None, left.notes).noted(*right.notes)


_Build = Callable[[re.Match[str], tuple[int, ...], Frame], Span | None]


def _pick(match: re.Match[str], values: tuple[int, ...], group: str) -> int:
    return values[match.start(group)]


def _year(match: re.Match[str], values: tuple[int, ...], frame: Frame) -> tuple[int, tuple[str, ...]]:
    written = _pick(match, values, "y")
    if match["y"] == "n":
        return full_year(written, frame.as_of), ("two_digit_year",)
    return written, ()


def _day_month_year(match: re.Match[str], values: tuple[int, ...], frame: Frame) -> Span | None:
    year, notes = _year(match, values, frame)
    # full stops and blanks are never used for the American order
    order = frame.month_first if match["s"] and match["s"] in "/-" else False
    found = ordered_span(_pick(match, values, "a"), _pick(match, values, "b"), year, month_first=order)
    return found.noted(*notes) if found else None


def _year_month_day(match: re.Match[str], values: tuple[int, ...], frame: Frame) -> Span | None:
    month, day = _pick(match, values, "a"), _pick(match, values, "b")
    return ordered_span(day, month, _pick(match, values, "y"), month_first=False)


def _named_day(match: re.Match[str], values: tuple[int, ...], frame: Frame) -> Span | None:
    year, notes = _year(match, values, frame)
    return day_span(_pick(match, values, "d"), _pick(match, values, "m"), year, *notes)


def _month_year(match: re.Match[str], values: tuple[int, ...], frame: Frame) -> Span | None:
    return month_span(_pick(match, values, "m"), _pick(match, values, "y"))


def _two_named_months(match: re.Match[str], values: tuple[int, ...], frame: Frame) -> Span | None:
    year = _pick(match, values, "y")
    left = month_span(_pick(match, values, "m"), year)
    right = month_span(_pick(match, values, "o"), year)
    return _hull(left, right) if left and right else None


def _whole_year(match: re.Match[str], values: tuple[int, ...], frame: Frame) -> Span | None:
    year, notes = _year(match, values, frame)
    return year_span(year, *notes)


def _part_of_year(match: re.Match[str], values: tuple[int, ...], frame: Frame) -> Span | None:
    year = _pick(match, values, "y")
    first, last = part_of_year(_pick(match, values, "p"))
    left, right = month_span(first, year), month_span(last, year)
    return _hull(left, right).noted("approximate") if left and right else None


def _year_and_two_digits(match: re.Match[str], values: tuple[int, ...], frame: Frame) -> Span | None:
    """2010-03 is a month, 2010-13 a span of years, 2010-12 may be either: then both are kept."""
    year, short = _pick(match, values, "y"), _pick(match, values, "n")
    later = year // 100 * 100 + short
    month = month_span(short, year) if 1 <= short <= 12 else None
    last = year_span(later) if year < later <= year + 20 else None
    first = year_span(year)
    if month and last and first:
        return _hull(first, last).noted("two_readings")
    if last and first:
        return _hull(first, last)
    return month or month_span(short, year)


def _compact(match: re.Match[str], values: tuple[int, ...], frame: Frame) -> Span | None:
    """Eight digits: 20120305 or 05032012; the year's place is told by its century."""
    digits = f"{values[match.start('e')]:08d}"
    front, back = int(digits[:4]), int(digits[4:])
    if FIRST_YEAR <= front <= LAST_YEAR and 1 <= int(digits[4:6]) <= 12:
        found = day_span(int(digits[6:]), int(digits[4:6]), front)
    elif FIRST_YEAR <= back <= LAST_YEAR:
        found = ordered_span(int(digits[:2]), int(digits[2:4]), back, month_first=False)
    else:
        return None
    return found.noted("compact_date") if found else None


def _excel(match: re.Match[str], values: tuple[int, ...], frame: Frame) -> Span | None:
    return excel_span(_pick(match, values, "x"))


_TAIL = r"[GbH]*"
_RULES: tuple[tuple[re.Pattern[str], _Build], ...] = tuple(
    (re.compile(r"b*" + pattern), build)
    for pattern, build in (
        (r"(?P<a>n)(?P<s>[./-]?),?(?P<b>n)[./,-]?(?P<y>y|n)" + _TAIL, _day_month_year),
        (r"(?P<y>y)[./,-]?(?P<a>n)[./,-]?(?P<b>n)" + _TAIL, _year_month_day),
        (r"(?P<d>n)[./,-]?(?P<m>[MR])[./,-]?(?P<y>y|n)" + _TAIL, _named_day),
        (r"(?P<m>M)[./,-]?(?P<d>n)[./,-]?(?P<y>y)" + _TAIL, _named_day),
        (r"(?P<y>y)G?[./,-]?(?P<m>[MR])[./,-]?(?P<d>n)", _named_day),
        (r"(?P<y>y)G?[./,-]?(?P<d>n)[./,-]?(?P<m>M)", _named_day),
        (r"(?P<m>[MR])[./,-]?b?(?P<y>y)" + _TAIL, _month_year),
        (r"(?P<m>n)[./](?P<y>y)" + _TAIL, _month_year),
        (r"(?P<m>n)-(?P<y>y)" + _TAIL, _month_year),
        (r"(?P<y>y)G?[./,-]?(?P<m>M)", _month_year),
        (r"(?P<y>y)\.(?P<m>n)", _month_year),
        (r"(?P<m>M)[-/|T](?P<o>M)(?P<y>y)" + _TAIL, _two_named_months),
        (r"(?P<y>y)[/-](?P<n>n)" + _TAIL, _year_and_two_digits),
        (r"(?P<p>P)(?P<y>y)" + _TAIL, _part_of_year),
        (r"(?P<y>y)G?(?P<p>P)", _part_of_year),
        (r"(?P<y>y)" + _TAIL, _whole_year),
        (r"(?P<y>n)(?:G[Gb]+|H)", _whole_year),
        (r"(?P<e>e)" + _TAIL, _compact),
        (r"(?P<x>x)", _excel),
    )
)
