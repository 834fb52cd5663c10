"""What the words of a name in an unsplit script may be compared as: surname, given name, or either.

Arabic, Hebrew, Georgian, Armenian, Ethiopic, Burmese and further letters. The reading keeps such words
without roles; a word whose role nothing shows is compared in both. Nothing here is stored or shown.
"""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from kintrace.names.given import given_forms
from kintrace.names.surnames import surname_ending
from kintrace.script import clean

_SURE_GIVEN = 0.5
_SURE_ENDING = 0.9
_MOST = 4  # words compared in both roles
_SHORTEST_WITH_ARTICLE = 5
_COMMA = re.compile(r"[,;]")


class Compared(NamedTuple):
    """Words compared as surname and words compared as given name; the same word may stand in both."""

    surname: tuple[str, ...]
    given: tuple[str, ...]


@lru_cache(maxsize=50_000)
def compared(text: str, words: tuple[str, ...]) -> Compared:
    """The roles in which the words of an unsplit name are compared.

    Args:
        text: the name verbatim; a comma in it sets the surname apart.
        words: its cleaned words in order.

    >>> compared("გიორგი ბერიძე", ("გიორგი", "ბერიძე"))
    Compared(surname=('ბერიძე',), given=('გიორგი',))
    """
    before = _before_comma(text)
    bearing = _bearing(words)
    if 0 < before < len(words):
        head = _bearing(words[:before])
        return Compared(_without_article(head), _bearing(words[before:]))
    if len(bearing) > 1:
        surname = [word for word in bearing if _is_surname(word)]
        others = tuple(word for word in bearing if word not in surname)
        if len(surname) == 1 and others:
            return Compared(tuple(surname), others[:1])
        given = [word for word in bearing if _is_given(word)]
        if len(given) == 1:
            rest = tuple(word for word in bearing if word is not given[0])
            return Compared(_without_article(rest), (given[0],))
    # several given names in a row may be one's own, the father's, the grandfather's, in either order
    return Compared(_without_article(bearing[:_MOST]), bearing[:_MOST])


def bearing_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of an unsplit name that bear it: without titles and links, articles apart, compounds joined.

    >>> bearing_words(("عبد", "الله", "الأحمد"))
    ('عبدالله', 'ال', 'أحمد')
    """
    return _without_article(_bearing(words))


def _before_comma(text: str) -> int:
    head, comma, _ = _COMMA.sub(",", clean(text).text).partition(",")
    return len(head.split()) if comma else 0


@cache
def _tables() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    text = files("kintrace.names").joinpath("data", "unsplit.toml").read_text(encoding="utf-8")
    table: dict[str, list[str]] = tomllib.loads(text)
    return frozenset(table["titles"]), frozenset(table["links"]), frozenset(table["servant"])


def _bearing(words: tuple[str, ...]) -> tuple[str, ...]:
    """Without titles and words for "son of"; "servant of" and the word after it are one name."""
    titles, links, servant = _tables()
    found: list[str] = []
    joined = False
    for index, word in enumerate(words):
        parts = [part for part in word.split("-") if part]
        for part in parts:
            last = index == len(words) - 1
            if joined:
                found[-1] += part
                joined = False
            elif (part in titles and not last and not found) or (part in links and found and not last):
                continue
            else:
                found.append(part)
                joined = part in servant and (not last or part is not parts[-1])
    return tuple(found) or words


def _without_article(words: tuple[str, ...]) -> tuple[str, ...]:
    """الأحمد as ال and أحمد, as Аль-Ахмад is two words."""
    found: list[str] = []
    for word in words:
        if word.startswith("ال") and len(word) >= _SHORTEST_WITH_ARTICLE:
            found += ["ال", word[2:]]
        else:
            found.append(word)
    return tuple(found)


def _is_surname(word: str) -> bool:
    ending = surname_ending(word)
    return ending is not None and ending.weight >= _SURE_ENDING and not _is_given(word)


def _is_given(word: str) -> bool:
    forms = given_forms(word)
    return bool(forms) and forms[0].weight >= _SURE_GIVEN and forms[0].kind in ("full", "diminutive")
