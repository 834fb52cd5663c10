"""A cell of dates cut into numbers, words and marks, and their signature: one letter a piece.

n = one or two digits, y = a year, x = five digits, e = eight digits, z = other digits; words as in
`words`; `. / - , ( )` stand for themselves. Look-alikes and letters typed for digits are put right here,
with a note for the latter.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from kintrace.dates.words import Word, word
from kintrace.script import clean

LONGEST = 120
_LETTER_DIGITS = re.compile(r"(?<![^\W\d_])[OoОоlI|\d]*\d[OoОоlI|\d]*(?![^\W\d_])")
_DIGITS_OF_LETTERS = str.maketrans("OoОоlI|", "0000111")
_SEAM = re.compile(r"(?<=\d)(?=[^\W\d_]{2})|(?<=[^\W\d_]{2})(?=\d)")
# A time of day behind a date, with what may follow it: 0:00:00, T00:00:00.000Z, 12:30 PM, 10:00+03:00.
_TIME = re.compile(
    r"(?:(?<=\d)[Tt]|[\s,]+|^)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?"
    r"\s*(?:([APap])\.?[Mm]\.?)?\s*(Z\b|UTC|GMT|[+-]\d{2}:?\d{2}\b)?"
)
# Day or month struck out: xx.03.2012, ??.??.2012, __.03.2012
_STRUCK = re.compile(r"(?<![\w?*])[xXхХ?*_]{1,2}(?=[./-])|(?<=[./-])[xXхХ?*_]{1,2}(?=[./-])")
# Nothing here is invisible, decomposed or a rare dash; only words may need a repair.
_ORDINARY = re.compile(r"[ -~№«»\u0400-\u045f\u0490\u0491]*")
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*|[^\s]")
_BY_LENGTH = {1: "n", 2: "n", 4: "y", 5: "x", 8: "e"}
_MARKS = {"~": "A", "≈": "A", "±": "A", "?": "?", "\\": "/", "<": "B", ">": "F", "+": "F", "−": "-"}
_KEPT = frozenset("./-,")
_DROPPED = frozenset("()[]{}\"'«»“”;:№#_`’!…")
_AROUND_DOT = frozenset(("n", "y", "x", "z", "e", "M", "R"))
_UNITS = frozenset(("Y", "G", "O", "K", "D"))
_UTC = frozenset(("Z", "UTC", "GMT", "+00:00", "+0000"))


class Tokens(NamedTuple):
    """Signature, one value for each of its letters, and what had to be mended to get there."""

    signature: str
    values: tuple[int, ...]
    notes: tuple[str, ...] = ()


def cut(text: str) -> Tokens:
    """Cut a cell; never raises. Only the first 120 characters are looked at."""
    notes: list[str] = []
    plain = _repaired_digits(text[:LONGEST], notes)
    plain = _STRUCK.sub("00", plain)
    plain = _TIME.sub(lambda m: _time(m, notes), plain)
    plain = _SEAM.sub(" ", plain)
    if not _ORDINARY.fullmatch(plain):
        plain = clean(plain).text
    letters: list[str] = []
    values: list[int] = []
    for match in _TOKEN.finditer(plain):
        _add(match, plain, letters, values, notes)
    return _drop_idle_marks(letters, values, notes)


def _repaired_digits(text: str, notes: list[str]) -> str:
    if not text.isascii():
        text = "".join(str(int(c)) if c.isdecimal() and not c.isascii() else c for c in text)

    def repaired(match: re.Match[str]) -> str:
        found = match.group()
        result = found.translate(_DIGITS_OF_LETTERS)
        if result != found:
            notes.append("letter_for_digit")
        return result

    return _LETTER_DIGITS.sub(repaired, text)


def _time(match: re.Match[str], notes: list[str]) -> str:
    hour, zone = int(match.group(1)), match.group(5)
    # Midnight in Kyiv or Moscow, saved as UTC, is 20:00 to 23:00 of the day before.
    if zone in _UTC and 20 <= hour <= 23 and match.group(2) == "00" and match.group(3) in (None, "00"):
        notes.append("utc_evening")
    return " "


@lru_cache(maxsize=20_000)
def _cleaned_word(piece: str) -> Word:
    return word(clean(piece).text.casefold())


def _add(match: re.Match[str], plain: str, letters: list[str], values: list[int], notes: list[str]) -> None:
    piece = match.group()
    if piece[0].isdecimal():
        letters.append(_BY_LENGTH.get(len(piece), "z"))
        values.append(int(piece[:9]))
    elif piece[0].isalpha():
        found = _cleaned_word(piece)
        if found.repaired:
            notes.append("month_repaired")
        if found.sort == "h":
            letters.extend("n,n")
            values.extend((1, 0, 5))
        elif found.sort:
            letters.append(found.sort)
            values.append(found.value)
    elif piece == ",":
        # a comma is a decimal one only when no blank stands beside it
        tight = plain[match.end() : match.end() + 1].isdecimal() and plain[match.start() - 1].isdecimal()
        if tight:
            letters.append(",")
            values.append(0)
    elif piece in _KEPT or piece in _MARKS:
        letters.append(_MARKS.get(piece, piece))
        values.append(0)
    elif piece not in _DROPPED:
        letters.append("w")
        values.append(0)


def _drop_idle_marks(letters: list[str], values: list[int], notes: list[str]) -> Tokens:
    """Leave out full stops and hyphens that do not stand between numbers, months or units."""
    kept: list[int] = []
    for index, letter in enumerate(letters):
        if letter in ".-":
            before = letters[kept[-1]] if kept else ""
            after = letters[index + 1] if index + 1 < len(letters) else ""
            # "5 р. 3 міс." has no use for its full stop; "2012 г. - 2013 г." needs the hyphen
            if before not in _AROUND_DOT and not (letter == "-" and before in _UNITS):
                continue
            if after not in _AROUND_DOT:
                continue
        elif letter == "/" and kept and letters[kept[-1]] == "Y":
            continue  # y/o
        kept.append(index)
    return Tokens(
        "".join(letters[i] for i in kept), tuple(values[i] for i in kept), tuple(dict.fromkeys(notes))
    )
