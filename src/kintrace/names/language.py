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
    belarusian = i = ukrainian = russian = ending = False
    named: str | None = None
    for word in text.split():
        marks = _marks(word)
        belarusian = belarusian or marks.belarusian
        i = i or marks.i
        ukrainian = ukrainian or marks.ukrainian
        russian = russian or marks.russian
        ending = ending or marks.ending
        # a Belarusian given name among words that could be of several languages
        named = marks.given if marks.given == "be" else named or marks.given
    if belarusian or (not ukrainian and (named == "be" or (russian and i))):
        return "be"
    if i or ukrainian:
        return "uk"
    if russian:
        return "ru"
    return named or ("ru" if ending else None)


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
