"""Labels and how they are recognised again: codes and words of all three languages lead to one code.

Recognition is exact up to case, blanks, apostrophes and ё; nothing is guessed from similar words.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from kintrace.answers.requirements import PACKAGE, requirements
from kintrace.model import Attribute, Band, Basis, FindingCode, Language, say

_APOSTROPHES = re.compile("[’‘ʼʹ′`´＇]")
_DASHES = re.compile("[‐‑‒–—―−]")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NUMBERED = re.compile(r"^\d{1,2}\s*[.)]\s*")
_MODEL = "kintrace.model"


def plain(text: str) -> str:
    """A word as it is compared: small letters, single blanks, one apostrophe, one dash, ё as е."""
    text = _DASHES.sub("-", _APOSTROPHES.sub("'", _UNSEEN.sub("", text)))
    return " ".join(text.casefold().replace("ё", "е").split()).strip(" .:")


def text(key: str, language: Language, /, **values: object) -> str:
    """A sentence of this room."""
    return say(PACKAGE, key, language, **values)


def label(vocabulary: str, code: str, language: Language) -> str:
    """The label of a code; `vocabulary` is finding, attribute, basis, band or whereabouts."""
    if vocabulary == "whereabouts":
        return text(f"whereabouts.{code}", language)
    return say(_MODEL, f"{vocabulary}.{code}", language)


@cache
def codes(vocabulary: str) -> tuple[str, ...]:
    """The codes of a vocabulary, in its order."""
    enums: Mapping[str, Iterable[str]] = {
        "finding": FindingCode,
        "attribute": Attribute,
        "basis": Basis,
        "band": Band,
        "whereabouts": requirements().whereabouts,
    }
    return tuple(str(code) for code in enums[vocabulary])


@cache
def _recognised(vocabulary: str) -> Mapping[str, str]:
    found = {}
    for code in codes(vocabulary):
        for word in (code, code.replace("_", " "), *(label(vocabulary, code, lang) for lang in Language)):
            found[plain(word)] = code
    return found


def code_of(vocabulary: str, word: str) -> str | None:
    """The code a label or a code stands for, in any language; None if there is none."""
    return _recognised(vocabulary).get(plain(word))


def officer_header(number: int, key: str, language: Language) -> str:
    """The header of an officer's column: numbered, so that Help can point at it and no list has the like."""
    return f"{number}. {text(f'column.{key}', language)}"


@cache
def _headers() -> Mapping[str, str]:
    found = {plain(text("head.number", language)): "number" for language in Language}
    for key in (c.key for c in requirements().columns):
        for language in Language:
            found[plain(text(f"column.{key}", language))] = key
        found[plain(key)] = key
    return found


def header_key(header: str) -> str | None:
    """The officer's column (or "number") that a header names, in any language, with or without its number."""
    word = plain(header)
    if word in _headers():
        found = _headers()[word]
        return found if found == "number" else None
    return _headers().get(_NUMBERED.sub("", word)) if _NUMBERED.match(word) else None


def shown_headers(headers: Iterable[str], language: Language) -> list[str]:
    """Headers of the list as the workbook shows them: verbatim, except where that would be empty, taken or
    one of the workbook's own.
    """
    shown: list[str] = []
    taken: set[str] = set()
    for index, header in enumerate(headers, start=1):
        candidate = header if header.strip() else text("head.unnamed", language, number=index)
        while plain(candidate) in taken or header_key(candidate):
            candidate = text("head.suffix", language, header=candidate)
        taken.add(plain(candidate))
        shown.append(candidate)
    return shown


def percent(probability: float) -> str:
    """A probability for reading: never a bare 100 % or 0 %, which no comparison can give."""
    value = probability * 100
    if value > 99.9:
        return "> 99.9 %"
    if value < 0.1:
        return "< 0.1 %"
    return f"{value:.1f} %"
