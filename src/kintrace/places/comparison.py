"""How near two place readings are: one ordered level, the same in both directions.

Says nothing of how much a level weighs: a child may have been born, lived and been taken from three places.
"""

from functools import lru_cache
from itertools import product

from rapidfuzz.distance import OSA

from kintrace.model import Language, say
from kintrace.places.gazetteer import Facts, facts, place
from kintrace.places.keys import key, ukrainian_keys
from kintrace.places.nouns import FormerName, Place, PlaceLevel, PlaceReading
from kintrace.places.regions import either_country, same_region

SHORTEST_SIMILAR = 5  # letters of a name in which one edit counts as a slip
# A name of more places than this tells nothing of where it is.
_MANY = 6


def compare(a: PlaceReading, b: PlaceReading) -> PlaceLevel:
    """How near two readings are.

    SAME: they share a settlement, or a name that the gazetteer lacks. RENAMED: they share it under two of its
    names. SIMILAR: the names differ by one edit. NEAR: one raion or hromada. SAME_REGION: one oblast.
    DIFFERENT: they cannot be one place. UNKNOWN: one of them says too little.
    """
    if a.places and b.places:
        shared = set(a.places) & set(b.places)
        if shared:
            renamed = all(_name_used(n, a) != _name_used(n, b) for n in shared)
            return PlaceLevel.RENAMED if renamed else PlaceLevel.SAME
    apart = _apart(a, b)
    if a.fold and b.fold and not apart:
        if a.fold == b.fold:
            return PlaceLevel.SAME
        if _one_edit(a.fold, b.fold):
            return PlaceLevel.SIMILAR
    return _by_area(a, b, apart=apart)


def _by_area(a: PlaceReading, b: PlaceReading, *, apart: bool) -> PlaceLevel:
    if apart:
        return PlaceLevel.DIFFERENT
    if a.places and b.places:
        if len(a.places) > _MANY or len(b.places) > _MANY:
            return _by_region(a, b)
        pairs = [(facts(m), facts(n)) for m, n in product(a.places, b.places)]
        return max(_level(one, other) for one, other in pairs)
    return _by_region(a, b)


def _by_region(a: PlaceReading, b: PlaceReading) -> PlaceLevel:
    if a.region is not None and b.region is not None:
        return PlaceLevel.SAME_REGION if same_region(a.region, b.region) else PlaceLevel.DIFFERENT
    return PlaceLevel.UNKNOWN


def _level(one: Facts, other: Facts) -> PlaceLevel:
    if one.country == other.country == "UA":
        if (one.raion and one.raion == other.raion) or (one.hromada and one.hromada == other.hromada):
            return PlaceLevel.NEAR
        if same_region(one.region, other.region):
            return PlaceLevel.SAME_REGION
    return PlaceLevel.DIFFERENT


def _apart(a: PlaceReading, b: PlaceReading) -> bool:
    """Whether oblast or country forbid that the two are one place."""
    if a.region is not None and b.region is not None:
        return not same_region(a.region, b.region)
    if a.country is None or b.country is None or a.country == b.country:
        return False
    regions = {a.region, b.region, *(facts(n).region for n in (*a.places, *b.places))}
    return not any(either_country(region) for region in regions)


@lru_cache(maxsize=100_000)
def _one_edit(one: str, other: str) -> bool:
    if min(len(one), len(other)) < SHORTEST_SIMILAR:
        return False
    return OSA.distance(one, other, score_cutoff=1) <= 1


def _name_used(number: int, reading: PlaceReading) -> int:
    """Which name of a settlement a reading used: 0 for today's, 1 and on for its earlier ones."""
    return _which_name(number, reading.fold, former=reading.former)


@lru_cache(maxsize=100_000)
def _which_name(number: int, fold: str, *, former: bool) -> int:
    known = place(number)
    if fold in ukrainian_keys(known.name_uk, known.region) or fold == key(known.name_en):
        return 0
    for index, name in enumerate(known.former, start=1):
        if fold in (key(name.name_uk), key(name.name_ru)):
            return index
    # a slip or an oblique case; then the reading itself knows which kind of name it repaired
    return 1 if former else 0


def rename_sentence(a: PlaceReading, b: PlaceReading, language: Language | str) -> str | None:
    """Say that two readings are one settlement under two names, or None if they are not.

    >>> from kintrace.places import read
    >>> rename_sentence(read("м. Бахмут"), read("Артёмовск, Донецкая обл."), "en")
    'Бахмут was called Артемівськ until 2016'
    """
    if compare(a, b) is not PlaceLevel.RENAMED:
        return None
    number = next(n for n in a.places if n in b.places)
    known = place(number)
    used = sorted({_name_used(number, a), _name_used(number, b)})
    return "; ".join(_sentence(known, known.former[index - 1], language) for index in used if index)


def _sentence(known: Place, former: FormerName, language: Language | str) -> str:
    russian = Language(language) is Language.RU
    return say(
        "kintrace.places",
        "renamed" if former.until else "renamed_some_time",
        language,
        name=known.name_ru if russian else known.name_uk,
        former=former.name_ru if russian else former.name_uk,
        until=former.until or "",
    )
