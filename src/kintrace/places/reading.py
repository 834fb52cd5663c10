"""A place text → the settlements it may name, narrowed by oblast, raion, kind and country.

Never picks one of several that fit; never raises; a name the gazetteer lacks stays as its fold.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from kintrace.places.gazetteer import FIRST_ABROAD, Hit, facts, find, find_town, name_of, near_keys, units
from kintrace.places.keys import key
from kintrace.places.nouns import PlaceReading
from kintrace.places.regions import either_country, region_by_adjective, same_region
from kintrace.places.segments import Name, Segment, bare_region, is_institution, segments

_RANK = {"K": 0, "M": 0, "X": 4, "C": 6}
# What a kind word may stand before: people write "г." before settlements and "с." before small ones.
_OF_KIND = {"city": "KM", "settlement": "X", "village": "CX"}
_SMALLEST_FIRST = ("village", "settlement", "city", "")
_LONGEST_NAME = 4
_SHORTEST_REPAIRED = 5
_ADJECTIVE = re.compile(r"(?:sk|Ck|zk)(?:[aeiou]{0,3}|oho|omu)$")


class _Scope(NamedTuple):
    """What the text says around the name."""

    region: int | None
    country: str | None
    raions: tuple[str, ...]
    # whether the country follows from a foreign region
    sure: bool = False


class _Found(NamedTuple):
    name: Name
    hits: tuple[Hit, ...]
    fold: str
    region: int | None = None


def read(text: str) -> PlaceReading:
    """Read a place as written in a list.

    Args:
        text: the cell, verbatim: a settlement with or without oblast, raion, address, in uk, ru or en.

    Returns:
        the settlements it may be, best first (cities before villages, names of today before earlier ones);
        none if the gazetteer has no such name or the stated oblast has no such place.

    >>> read("г. Артемовск, Донецкая обл.").former
    True
    """
    places, region, country, fold, former = _decided(segments(text))
    return PlaceReading(text, places, region, country, fold, former)


class _Decided(NamedTuple):
    """A PlaceReading without its text."""

    places: tuple[int, ...] = ()
    region: int | None = None
    country: str | None = None
    fold: str = ""
    former: bool = False


@lru_cache(maxsize=100_000)
def _decided(parts: tuple[Segment, ...]) -> _Decided:
    regions = {number for part in parts for number in part.regions}
    foreign = next((part.foreign for part in parts if part.foreign), None)
    country = foreign or next((part.country for part in parts if part.country), None)
    names = [name for part in parts for name in part.names]
    if not regions:
        regions, names = _bare_regions(parts)
    region = regions.pop() if len(regions) == 1 else None
    raions = tuple(raion for part in parts for raion in part.raions)
    scope = _Scope(region, country, raions, sure=foreign is not None)
    return _reading(_best(names, scope), scope)


def _bare_regions(parts: Sequence[Segment]) -> tuple[set[int], list[Name]]:
    """Regions named without a marker: "Донеччина", "АР Крим"; a settlement's own name goes first."""
    regions: set[int] = set()
    names: list[Name] = []
    for name in (name for part in parts for name in part.names):
        number = None if name.kind else bare_region(name.words)
        if number is None or find(key("-".join(name.words))):
            names.append(name)
            continue
        regions.add(number)
        rest = tuple(word for word in name.words if bare_region((word,)) is None)
        if rest:
            names.append(Name("", rest))
    return regions, names


def _best(names: Sequence[Name], scope: _Scope) -> _Found | None:
    """The name to go by: the smallest marked settlement that is found, else any found, else any named."""
    ordered = sorted(names, key=lambda name: _SMALLEST_FIRST.index(name.kind))
    found = [_resolve(name, scope) for name in ordered]
    stated = next((each.region for each in found if each.region is not None), None)
    if stated is not None and scope.region is None:
        scope = scope._replace(region=stated)
        found = [_resolve(name, scope) for name in ordered]
    for each in found:
        if each.hits:
            return each._replace(region=each.region or stated)
    named = [each for each in found if each.fold]
    return named[0]._replace(region=stated) if named else (found[0] if found else None)


@lru_cache(maxsize=100_000)
def _resolve(name: Name, scope: _Scope) -> _Found:
    words = name.words
    for length in range(min(len(words), _LONGEST_NAME), 0, -1):
        for start in range(len(words) - length + 1):
            part = key("-".join(words[start : start + length]))
            whole = length == len(words) or bool(name.kind and start == 0)
            hits = _by_name(part, name.kind, scope, whole=whole)
            if hits:
                rest = words[:start] + words[start + length :]
                return _Found(name, hits, part, _adjectives(rest))
    stated = _adjectives(words) if not name.kind else None
    kept = tuple(word for word in words if stated is None or region_by_adjective(word) is None)
    written = key("-".join(kept))
    if not written or (len(words) == 1 and is_institution(words[0])):
        return _Found(name, (), "", stated)
    hits = _narrowed(_by_case(written), name.kind, scope) or _narrowed(
        _by_repair(written, scope.region), name.kind, scope
    )
    return _Found(name, hits, written, stated)


def _by_name(part: str, kind: str, scope: _Scope, *, whole: bool) -> tuple[Hit, ...]:
    """The settlements with exactly this name; part of a longer run of words names no village."""
    towns = find_town(part)
    if kind == "city":
        cities = _narrowed([hit for hit in towns if facts(hit.number).kind in "KM"], kind, scope)
        if cities:
            return cities
    return _narrowed(find(part) if whole else towns, kind, scope)


def _adjectives(words: Sequence[str]) -> int | None:
    """The oblast whose adjective stands among the words without a marker: "Donetsk, Donetska"."""
    found = {number for word in words if (number := region_by_adjective(word)) is not None}
    return found.pop() if len(found) == 1 else None


@cache
def _case_endings() -> tuple[tuple[str, str], ...]:
    source = tomllib.loads(files(__package__).joinpath("data/words.toml").read_text(encoding="utf-8"))
    return tuple((ending, nominative) for ending, nominative in source["case_endings"]["pairs"])


def _by_case(written: str) -> tuple[Hit, ...]:
    """The town whose name stands in an oblique case, if only one name explains the ending."""
    if len(written) < _SHORTEST_REPAIRED:
        return ()
    found = {
        find_town(base)
        for ending, nominative in _case_endings()
        if written.endswith(ending) and find_town(base := written[: -len(ending)] + nominative)
    }
    return found.pop() if len(found) == 1 else ()


def _by_repair(written: str, region: int | None) -> tuple[Hit, ...]:
    """The settlement one edit away, if it is the only one."""
    if len(written) < _SHORTEST_REPAIRED:
        return ()
    found = [
        tuple(hit for hit in find(near) if region is None or same_region(facts(hit.number).region, region))
        for near in near_keys(written, region)
    ]
    sets = {frozenset(hit.number for hit in hits) for hits in found if hits}
    return next(hits for hits in found if hits) if len(sets) == 1 else ()


def _narrowed(hits: Sequence[Hit], kind: str, scope: _Scope) -> tuple[Hit, ...]:
    if not hits:
        return ()
    kept = [hit for hit in hits if _admitted(hit, hits, scope)]
    kept = _preferring(kept, [hit for hit in kept if facts(hit.number).kind in _OF_KIND.get(kind, "KMXC")])
    if scope.raions:
        kept = _preferring(kept, [hit for hit in kept if _in_raion(hit, scope.raions)])
    best: dict[int, Hit] = {}
    for hit in kept:
        if hit.number not in best or best[hit.number].former:
            best[hit.number] = hit
    return tuple(sorted(best.values(), key=_order) if len(best) > 1 else best.values())


def _preferring(hits: list[Hit], better: list[Hit]) -> list[Hit]:
    return better or hits


def _order(hit: Hit) -> tuple[int, bool, bool, int]:
    abroad = hit.number > FIRST_ABROAD
    rank = _RANK[facts(hit.number).kind] + (1 if hit.former or abroad else 0)
    return rank, hit.former, not _is_centre(hit.number), hit.number


@lru_cache(maxsize=50_000)
def _is_centre(number: int) -> bool:
    """Whether the settlement gave its raion the name: the larger of two towns of one name, mostly."""
    raion = units().get(facts(number).raion)
    return raion is not None and _same_unit(name_of(number), raion[2])


def _admitted(hit: Hit, hits: Sequence[Hit], scope: _Scope) -> bool:
    known = facts(hit.number)
    if scope.region is not None:
        return same_region(known.region, scope.region)
    if scope.country is not None:
        return known.country == scope.country or (
            scope.country != "UA" and not scope.sure and either_country(known.region)
        )
    # a city abroad counts unasked only where no city of Ukraine has the name today
    return known.country == "UA" or not any(
        not other.former and other.number < FIRST_ABROAD and facts(other.number).kind in "KM"
        for other in hits
    )


@lru_cache(maxsize=20_000)
def _stem(written: str) -> str:
    """An adjective of a raion without its ending and with its vowels evened out (Харківський, Харьковский)."""
    cut = _ADJECTIVE.sub("", written) if _ADJECTIVE.search(written) else written[:-1]
    return re.sub("[oe]", "i", cut)


def _same_unit(raion: str, unit_key: str) -> bool:
    stem, own = _stem(key(raion)), _stem(unit_key)
    return min(len(stem), len(own)) > 2 and (stem.startswith(own) or own.startswith(stem))


def _in_raion(hit: Hit, raions: Sequence[str]) -> bool:
    known = facts(hit.number)
    around = [units()[unit][2] for unit in (known.raion, known.hromada) if unit in units()]
    return any(_same_unit(raion, unit_key) for raion in raions for unit_key in around)


def _region_of_raions(raions: Sequence[str]) -> int | None:
    """The oblast of a raion that is named without it, if only one oblast has such a raion, or hromada.

    Raions of before 2020 often live on in the name of a hromada.
    """
    for wanted in "PH":
        found = {
            region
            for kind, region, unit_key in units().values()
            if kind == wanted and any(_same_unit(raion, unit_key) for raion in raions)
        }
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _reading(found: _Found | None, scope: _Scope) -> _Decided:
    hits = found.hits if found else ()
    region = scope.region or (found.region if found else None)
    implied = {facts(hit.number).region for hit in hits}
    if len(implied) == 1 and implied != {0}:
        region = implied.pop()
    elif region is None and not hits and scope.raions:
        region = _region_of_raions(scope.raions)
    countries = {facts(hit.number).country for hit in hits}
    country = scope.country or (countries.pop() if len(countries) == 1 else None)
    return _Decided(
        places=tuple(hit.number for hit in hits),
        region=region,
        country="UA" if region is not None else country,
        fold=found.fold if found else "",
        former=bool(hits) and all(hit.former for hit in hits),
    )
