"""Words for oblasts and countries: every grammatical form of "Донецька область" points to number 14."""

import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kintrace.model import Language
from kintrace.places.keys import key

# Kyiv and Sevastopol are units of their own and lie within an oblast and within Crimea.
_AROUND = {80: 32, 85: 1}
_SHORTEST_REPAIRED = 7


class _Regions(NamedTuple):
    adjectives: dict[str, int]
    nouns: dict[str, int]
    names: dict[str, int]
    abroad: dict[str, str]
    countries: dict[str, str]
    titles: dict[int, dict[str, str]]
    either_country: frozenset[int]


@cache
def _regions() -> _Regions:
    source = tomllib.loads(files(__package__).joinpath("data/regions.toml").read_text(encoding="utf-8"))
    endings = source["endings"]["all"]
    adjectives, nouns, names = {}, {}, {}
    for region in source["region"]:
        number = region["number"]
        adjectives.update({key(stem + end): number for stem, end in product(region["stems"], endings)})
        nouns.update({key(noun): number for noun in region.get("nouns", [])})
        names.update({key(name): number for name in region["names"]})
    abroad = {
        key(stem + end): country
        for country, stems in source["abroad"].items()
        for stem, end in product(stems, endings)
    }
    countries = {key(word): country for country, words in source["countries"].items() for word in words}
    titles = {region["number"]: region for region in source["region"]}
    return _Regions(adjectives, nouns, names, abroad, countries, titles, frozenset(source["either_country"]))


@lru_cache(maxsize=20_000)
def region_by_adjective(word: str) -> int | None:
    """The region whose adjective this is in any case: Донецька, Донецкой, Donetska."""
    return _regions().adjectives.get(key(word))


@lru_cache(maxsize=20_000)
def region_beside_marker(word: str) -> int | None:
    """The region a word means beside "oblast": an adjective or a noun, with one slip at most."""
    regions = _regions()
    written = key(word)
    for table in (regions.adjectives, regions.nouns, regions.names):
        if written in table:
            return table[written]
    if len(written) < _SHORTEST_REPAIRED:
        return None
    close = process.extract(
        written, regions.adjectives.keys(), scorer=OSA.distance, score_cutoff=1, limit=None
    )
    near = {regions.adjectives[known] for known, _, _ in close}
    return near.pop() if len(near) == 1 and written not in regions.abroad else None


@lru_cache(maxsize=20_000)
def region_by_name(word: str) -> int | None:
    """The region of a word that is its name by itself: Донеччина, Крым."""
    return _regions().names.get(key(word))


@lru_cache(maxsize=20_000)
def country_beside_marker(word: str) -> str | None:
    """The country of a foreign region's adjective: Ростовская."""
    return _regions().abroad.get(key(word))


@lru_cache(maxsize=20_000)
def country_by_name(word: str) -> str | None:
    """The country a word names."""
    return _regions().countries.get(key(word))


def same_region(one: int | None, other: int | None) -> bool:
    """Whether two regions are one, a city with special status counted to the oblast around it."""
    return one is not None and other is not None and _AROUND.get(one, one) == _AROUND.get(other, other)


def either_country(number: int | None) -> bool:
    """Whether papers of different parties name different countries for a region."""
    return number in _regions().either_country


def region_title(number: int, language: Language | str) -> str:
    """The region's name in uk, ru or en."""
    return _regions().titles[number][Language(language).value]
