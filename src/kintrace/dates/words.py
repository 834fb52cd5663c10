"""The vocabulary of dates: which word is a month, a unit of age, "about", "before" — tables in `words.toml`.

A word one edit away from exactly one month is that month, and the reading says that it was repaired.
"""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from rapidfuzz.distance import OSA

from kintrace.script import clean

# One letter for each kind of word; the letters build the signature that the grammar reads.
_CLASS = {
    "year": "G",
    "years": "Y",
    "months": "O",
    "weeks": "K",
    "days": "D",
    "birth": "b",
    "about": "A",
    "or": "|",
    "before": "B",
    "after": "F",
    "from": "S",
    "to": "T",
    "not": "x",
    "birth_year": "H",
    "silent": "",
}
_ROMAN = {
    numeral: number
    for number, numeral in enumerate(
        ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"), start=1
    )
}
_TO_ROMAN = str.maketrans("іїхуѵ", "iixvv")
_TELLING_DIGIT = re.compile("[1-9]")
# Shorter words have too many neighbours at one edit.
_SHORTEST_REPAIRED = 4


class Word(NamedTuple):
    """A word's class, the number it stands for (month, index of a part of the year) and if it was mended."""

    sort: str
    value: int = 0
    repaired: bool = False


class _Tables(NamedTuple):
    words: dict[str, Word]
    months: dict[str, int]
    parts: tuple[tuple[int, int], ...]
    unknown: frozenset[str]


@cache
def _tables() -> _Tables:
    source = tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    months = {word: int(number) for number, words in source["months"].items() for word in words}
    parts: list[tuple[int, int]] = []
    words: dict[str, Word] = {}
    for sort, forms in source["words"].items():
        if sort in source["parts"]:
            first, last = source["parts"][sort]
            parts.append((first, last))
            entry = Word("P", len(parts) - 1)
        else:
            entry = Word(_CLASS[sort])
        for form in forms:
            words.setdefault(form, entry)
    for number, forms in source["numbers"].items():
        half = number == "one_and_half"
        words.update({form: Word("h" if half else "n", 0 if half else int(number)) for form in forms})
    words.update({word: Word("M", number) for word, number in months.items()})
    return _Tables(words, months, tuple(parts), frozenset(source["unknown"]["texts"]))


@lru_cache(maxsize=20_000)
def word(text: str) -> Word:
    """Class a word in lower case; an unknown one has the class "w"."""
    tables = _tables()
    known = tables.words.get(text)
    numeral = _ROMAN.get(text.translate(_TO_ROMAN))
    if numeral and (known is None or known.sort != "M"):
        return Word("R", numeral)
    if known is not None:
        return known
    return _repaired_month(text) or Word("w")


def _repaired_month(text: str) -> Word | None:
    if len(text) < _SHORTEST_REPAIRED:
        return None
    found = {
        number
        for form, number in _tables().months.items()
        if len(form) >= _SHORTEST_REPAIRED and OSA.distance(text, form, score_cutoff=1) <= 1
    }
    if len(found) == 1:
        return Word("M", found.pop(), repaired=True)
    if found:
        return None
    # a cut word, such as "листопа" or "septem", that begins one month only
    begun = {number for form, number in _tables().months.items() if form.startswith(text)}
    return Word("M", begun.pop()) if len(begun) == 1 else None


def part_of_year(index: int) -> tuple[int, int]:
    """First and last month of a part of the year (spring, the end …) by the value of its word."""
    return _tables().parts[index]


def says_unknown(text: str) -> bool:
    """Whether the cell states that the date is not known (н/д, "unknown", a dash)."""
    if _TELLING_DIGIT.search(text):
        return False
    bare = clean(text).text.casefold().replace(" ", "").strip(".,;:()[]").replace(".", "")
    return bare in _tables().unknown
