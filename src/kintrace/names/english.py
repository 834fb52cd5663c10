"""English everyday forms, clerks' abbreviations and spellings: found by the letters as written, never by the fold.

The fold of "Jim" is that of two Cyrillic initials, and endings such as -енко would make surnames of "Rud"; so an
English form never lends itself to another script, to a rule or to a slip.
"""

from functools import cache
from typing import NamedTuple

from kintrace.names.tables import given, rows, weighted


class English(NamedTuple):
    """A class number, how well the word stands for it, and whether the word is a full form of it."""

    name: int
    weight: float
    full: bool


def english_forms(word: str) -> tuple[English, ...]:
    """The names that an English form may stand for, best first; empty if it is none.

    >>> from kintrace.names import given_name
    >>> {"khrystofor", "kateryna"} <= {given_name(form.name).id for form in english_forms("Kit")}
    True
    """
    return _forms().get(word.strip(".").casefold(), ())


@cache
def _forms() -> dict[str, tuple[English, ...]]:
    """The forms of `english_forms.tsv` and the Latin spellings of `english_names.tsv`."""
    numbers = given().numbers
    found: dict[str, dict[int, English]] = {}
    for forms, classes in rows("english_forms"):
        for form in forms.split("|"):
            entry = found.setdefault(form.casefold(), {})
            for key, weight in weighted(classes):
                if weight > entry.get(numbers[key], English(0, 0.0, full=False)).weight:
                    entry[numbers[key]] = English(numbers[key], weight, full=False)
    for key, *_, latin, _, _ in rows("english_names"):
        for form in filter(None, latin.split("|")):
            found.setdefault(form.casefold(), {})[numbers[key]] = English(numbers[key], 1.0, full=True)
    return {form: tuple(sorted(e.values(), key=lambda f: -f.weight)) for form, e in found.items()}
