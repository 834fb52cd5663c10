"""The keys under which a settlement's name is found: the folds of all its usual writings.

A key is the folds of the words of a name, joined: hyphens and blanks do not count.
"""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from kintrace.places.english import romanised
from kintrace.places.russian import russian_names
from kintrace.script import fold

_SPLIT = re.compile(r"[\s\-–./]+")
# A Russian name may end as a noun or as an adjective where the Ukrainian one does not tell.
_TWINS = (
    (re.compile(r"(?<=[оеё]в)о$"), "ое"),
    (re.compile(r"(?<=ин)о$"), "ое"),
    (re.compile(r"(?<=[^аеиоуыэюя]н)а$"), "ая"),
    (re.compile(r"(?<=[оеё]в)а$"), "ая"),
    (re.compile(r"(?<=[дтрс])а$"), "ая"),
    (re.compile(r"ее$"), "ое"),
    (re.compile(r"(?<=[жшчщл])евка$"), "овка"),
    (re.compile(r"(?<=[лнрт])овка$"), "евка"),
)


@lru_cache(maxsize=200_000)
def key(name: str) -> str:
    """The key of a name in any of the languages.

    >>> key("Яни-Капу") == key("ЯНЫ КАПУ") == key("Yany Kapu")
    True
    """
    return "".join(fold(word) for word in _SPLIT.split(name.replace("’", "'")) if word)


def ukrainian_keys(name_uk: str, region: int | None) -> tuple[str, ...]:
    """All keys of a Ukrainian settlement: its name in three languages and likely other forms."""
    russian = russian_names(name_uk, region)
    twins = [
        pattern.sub(ending, name) for name in russian for pattern, ending in _TWINS if pattern.search(name)
    ]
    others = _spellings().get(f"{region:02} {name_uk}", []) if region is not None else []
    return tuple(
        dict.fromkeys(k for k in map(key, (name_uk, *russian, romanised(name_uk), *twins, *others)) if k)
    )


@cache
def _spellings() -> dict[str, list[str]]:
    table: dict[str, list[str]] = tomllib.loads(
        files(__package__).joinpath("data/spellings.toml").read_text(encoding="utf-8")
    )
    return table
