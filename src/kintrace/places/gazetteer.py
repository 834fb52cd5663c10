"""The settlements by number and by key, from packed tables; villages are unpacked when first needed.

Holds what the codifier and the hand-written tables say; knows nothing of texts.
"""

import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kintrace.places.english import romanised
from kintrace.places.keys import key
from kintrace.places.nouns import FormerName, Place
from kintrace.places.russian import russian_names

_KINDS = {"K": "special", "M": "city", "X": "settlement", "C": "village"}
FIRST_ABROAD = 900_000


class Hit(NamedTuple):
    """A settlement found under a key, and whether by an earlier name."""

    number: int
    former: bool


class Facts(NamedTuple):
    """What narrowing needs to know of a settlement; region, raion, hromada are 0 abroad."""

    kind: str
    region: int
    raion: int
    hromada: int
    country: str


class _Table(NamedTuple):
    # columns: number, kind, region, raion, hromada, name_uk, names_ru if no rule gives them, keys, keys of earlier
    # names, and for cities abroad country and name_en; a key with "+" is also a village's
    rows: dict[int, list[str]]
    by_key: dict[str, list[Hit]]


def _packed(name: str) -> Iterator[list[str]]:
    text = gzip.decompress(files(__package__).joinpath(f"data/{name}").read_bytes()).decode("utf-8")
    return (line.split("\t") for line in text.splitlines())


def _table(lines: Iterable[list[str]]) -> _Table:
    rows: dict[int, list[str]] = {}
    index: dict[str, list[Hit]] = defaultdict(list)
    for row in lines:
        number = int(row[0])
        rows[number] = row
        for current in row[7].split():
            index[current.removesuffix("+")].append(Hit(number, former=False))
        for former in row[8].split():
            index[former.removesuffix("+")].append(Hit(number, former=True))
    return _Table(rows, dict(index))


@cache
def _towns() -> _Table:
    return _table(_packed("towns.tsv.gz"))


@cache
def _villages() -> _Table:
    return _table(_packed("villages.tsv.gz"))


@cache
def _shared_keys() -> frozenset[str]:
    """Keys of towns that villages have as well: for these the villages are needed."""
    return frozenset(
        each[:-1]
        for row in _towns().rows.values()
        for column in (7, 8)
        for each in row[column].split()
        if each.endswith("+")
    )


@lru_cache(maxsize=50_000)
def find(name_key: str) -> tuple[Hit, ...]:
    """All settlements with this key as a name of today or of earlier days."""
    towns = _towns().by_key.get(name_key, [])
    if towns and name_key not in _shared_keys():
        return tuple(towns)
    return tuple(towns) + tuple(_villages().by_key.get(name_key, []))


def find_town(name_key: str) -> tuple[Hit, ...]:
    """As `find`, without villages."""
    return tuple(_towns().by_key.get(name_key, ()))


def _row(number: int) -> list[str]:
    row = _towns().rows.get(number)
    return row if row is not None else _villages().rows[number]


@lru_cache(maxsize=50_000)
def facts(number: int) -> Facts:
    """What narrowing needs to know of a settlement."""
    row = _row(number)
    country = row[9] if number > FIRST_ABROAD else "UA"
    return Facts(row[1], int(row[2]), int(row[3]), int(row[4]), country)


@cache
def units() -> dict[int, tuple[str, int, str]]:
    """Raions and hromadas: number → kind (P or H), region, key of the Ukrainian name."""
    return {
        int(number): (kind, int(region), key(name)) for number, kind, region, name in _packed("units.tsv.gz")
    }


@cache
def _former() -> dict[int, tuple[FormerName, ...]]:
    found: dict[int, tuple[FormerName, ...]] = defaultdict(tuple)
    for number, name_uk, name_ru, since, until in _packed("former.tsv.gz"):
        name = FormerName(name_uk, name_ru, int(until) if until else None, int(since) if since else None)
        found[int(number)] += (name,)
    return dict(found)


@lru_cache(maxsize=50_000)
def place(number: int) -> Place:
    """The settlement with this number.

    Raises:
        KeyError: no settlement has it.
    """
    row, known = _row(number), facts(number)
    return Place(
        number=number,
        name_uk=row[5],
        name_ru=row[6].split("|")[0] or russian_names(row[5], known.region)[0],
        name_en=row[10] if number > FIRST_ABROAD else romanised(row[5]),
        region=known.region or None,
        kind=_KINDS[known.kind],
        former=_former().get(number, ()),
        raion=known.raion or None,
        hromada=known.hromada or None,
        country=known.country,
    )


def numbers(*, villages: bool = False) -> tuple[int, ...]:
    """The numbers of all towns, cities abroad included, or of all villages."""
    return tuple((_villages() if villages else _towns()).rows)


@cache
def _town_deletions() -> dict[str, tuple[str, ...]]:
    """Every town key with one letter left out → the keys: neighbours at one edit share such a string."""
    found: dict[str, list[str]] = defaultdict(list)
    for known in _towns().by_key:
        for shorter in _deletions(known):
            found[shorter].append(known)
    return {shorter: tuple(keys) for shorter, keys in found.items()}


def _deletions(text: str) -> set[str]:
    return {text, *(text[:i] + text[i + 1 :] for i in range(len(text)))}


@cache
def _keys_of_region(region: int) -> dict[int, list[str]]:
    """The keys of a region's villages by their length."""
    found: dict[int, list[str]] = defaultdict(list)
    for known, hits in _villages().by_key.items():
        if any(facts(hit.number).region == region for hit in hits):
            found[len(known)].append(known)
    return dict(found)


@lru_cache(maxsize=50_000)
def near_keys(name_key: str, region: int | None) -> tuple[str, ...]:
    """Keys at one edit from `name_key`: of towns, and of the villages of `region` if it is known."""
    table = _town_deletions()
    candidates = {known for shorter in _deletions(name_key) for known in table.get(shorter, ())}
    found = {known for known in candidates if OSA.distance(known, name_key, score_cutoff=1) == 1}
    if region is not None:
        by_length = _keys_of_region(region)
        for length in range(len(name_key) - 1, len(name_key) + 2):
            near = process.extract(
                name_key, by_length.get(length, ()), scorer=OSA.distance, score_cutoff=1, limit=None
            )
            found.update(known for known, distance, _ in near if distance == 1)
    return tuple(sorted(found))
