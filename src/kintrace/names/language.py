"""Which language a name is written in, as far as its letters or its given name tell."""

import re
from functools import lru_cache
from typing import NamedTuple

from kintrace.names.tables import given

_UKRAINIAN = frozenset("їєґ")
_RUSSIAN = frozenset("ыэёъ")
_BELARUSIAN = re.compile("(?:[ае]віч|[сц]кі)$|дз[еіяёю].*[іы]|[іы].*дз[еяёю]")


class _Marks(NamedTuple):
    """What one word tells: letters of a language, a given name of one language, a Russian ending."""

    belarusian: bool
    i: bool
    ukrainian: bool
    russian: bool
    given: str | None
    ending: bool


def language_of(text: str) -> str | None:
    """ "uk", "ru", "be" or None for a Cyrillic text that could be any.

    >>> language_of("Коваленко Микита"), language_of("Бондар")
    ('uk', None)
    """
    words = [_marks(word) for word in text.split()]
    i = any(word.i for word in words)
    ukrainian = any(word.ukrainian for word in words)
    russian = any(word.russian for word in words)
    given_be = any(word.given == "be" for word in words)
    if any(word.belarusian for word in words) or (not ukrainian and (given_be or (russian and i))):
        return "be"
    if i or ukrainian:
        return "uk"
    if russian:
        return "ru"
    named = next((word.given for word in words if word.given), None)
    if named:
        return named
    return "ru" if any(word.ending for word in words) else None


@lru_cache(maxsize=200_000)
def _marks(word: str) -> _Marks:
    lower = word.casefold()
    # the Turkic particles keep their Russian spelling in Ukrainian papers
    letters = frozenset(lower.replace("оглы", "").replace("кызы", ""))
    return _Marks(
        # -авіч, -скі, дзі are written so in Belarusian alone
        "ў" in letters or _BELARUSIAN.search(lower) is not None,
        "і" in letters,
        bool(letters & _UKRAINIAN),
        bool(letters & _RUSSIAN),
        given().marked.get(lower),
        # -овна, -евна are Russian; Ukrainian has -івна, -ївна
        lower.endswith(("овна", "евна", "ьевич")),
    )
