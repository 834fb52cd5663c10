"""The Russian name of a Ukrainian settlement: from a list where it is no rule's work, else by rule.

A name made by rule is a good guess for reading texts, not a record of usage.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_LETTERS = str.maketrans({"і": "и", "ї": "и", "є": "е", "ґ": "г", "'": ""})
_PARTS = re.compile(r"([\s-]+)")


class _Rules(NamedTuple):
    words: dict[str, str]
    stems: tuple[tuple[re.Pattern[str], str], ...]
    endings: tuple[tuple[re.Pattern[str], str], ...]
    names: dict[str, list[str]]


@cache
def _rules() -> _Rules:
    source = tomllib.loads(files(__package__).joinpath("data/russian.toml").read_text(encoding="utf-8"))
    return _Rules(
        source["words"],
        tuple((re.compile(pattern), replacement) for pattern, replacement in source["stems"]),
        tuple((re.compile(pattern), replacement) for pattern, replacement in source["endings"]),
        source["names"],
    )


def russian_names(name_uk: str, region: int | None = None) -> tuple[str, ...]:
    """The Russian names of a settlement, the usual one first.

    >>> russian_names("Біла Церква", 32), russian_names("Новопавлівка")
    (('Белая Церковь',), ('Новопавловка',))
    """
    listed = _rules().names.get(f"{region:02} {name_uk}") if region is not None else None
    return tuple(listed) if listed else (by_rule(name_uk),)


def by_rule(name_uk: str) -> str:
    """The Russian name that the rules give."""
    return "".join(
        part if index % 2 else _word(part)
        for index, part in enumerate(_PARTS.split(name_uk.replace("’", "'")))
    )


def _word(word: str) -> str:
    lower = word.lower()
    rules = _rules()
    result = rules.words.get(lower)
    if result is None:
        result = lower
        for pattern, replacement in rules.stems:
            result = pattern.sub(replacement, result)
        for pattern, replacement in rules.endings:
            result, count = pattern.subn(replacement, result)
            if count:
                break
        result = (
            result.replace("ьо", "е")
            .replace("'ї", "ьи")
            .replace("ськ", "ск")
            .replace("цьк", "цк")
            .translate(_LETTERS)
        )
    return result[:1].upper() + result[1:] if word[:1].isupper() else result
