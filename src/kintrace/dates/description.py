"""A date as far as it is known, said in one plain sentence in uk, ru or en."""

from datetime import date

from kintrace.model import DateKind, Language, PartialDate, say

_PACKAGE = "kintrace.dates"
_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
# What the sentence itself already says.
_SAID = frozenset(("stated_unknown", "unreadable_date", "age_needs_date", "open_start", "open_end"))


def sentence(partial: PartialDate, language: Language | str) -> str:
    """Say what is known of a date, with the reasons for any doubt.

    Args:
        partial: a reading of `read`.
        language: uk, ru or en.

    >>> sentence(PartialDate(), "en")
    'no date of birth given'
    """
    remarks = [say(_PACKAGE, f"note.{note}", language) for note in partial.notes if note not in _SAID]
    return "; ".join([_main(partial, Language(language)), *remarks])


def _main(partial: PartialDate, language: Language) -> str:
    if partial.earliest is None or partial.latest is None:
        stated = [note for note in partial.notes if note in _SAID]
        return say(_PACKAGE, stated[-1] if stated else "unknown", language)
    return say(
        _PACKAGE,
        _key(partial),
        language,
        first=_day(partial.earliest, language),
        last=_day(partial.latest, language),
        other=_day(partial.alternative, language) if partial.alternative else "",
        month=_month(partial.earliest, language),
        year=partial.earliest.year,
    )


def _key(partial: PartialDate) -> str:
    if partial.kind is DateKind.DAY and partial.alternative is not None:
        return "two_readings_of_day"
    if "open_start" in partial.notes:
        return "not_after"
    if "open_end" in partial.notes:
        return "not_before"
    return partial.kind.value


def _day(day: date, language: Language) -> str:
    if language is Language.EN:
        return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"
    return f"{day:%d.%m}.{day.year:04}"


def _month(day: date, language: Language) -> str:
    if language is Language.EN:
        return f"{_ENGLISH_MONTHS[day.month - 1]} {day.year}"
    return f"{day:%m}.{day.year:04}"
