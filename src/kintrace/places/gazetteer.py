"""The settlements by number and by key, from packed tables; villages are unpacked when first needed.

Holds what the codifier and the hand-written tables say; knows nothing of texts.
"""

import gzip
from collections import defaultdict
from collections.abc import Iterable
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
    # Columns of a row: number, kind, region, raion, hromada, name_uk, names_ru if no rule gives them, keys, keys of
    # earlier names, and for cities abroad country and name_en; a key with "+" is also a village's. Rows stay uncut
    # and hits are numbers (twice the settlement's, plus one for an earlier name): 30,000 settlements load fast and
    # give the garbage collector nothing to walk.
    rows: dict[int, str]
    by_key: dict[str, tuple[int, ...]]
    shared: frozenset[str]


def _packed(name: str) -> list[str]:
    return (
        gzip.decompress(files(__package__).joinpath(f"data/{name}").read_bytes()).decode("utf-8").splitlines()
    )


def _table(lines: Iterable[str]) -> _Table:
    rows: dict[int, str] = {}
    by_key: dict[str, tuple[int, ...]] = {}
    shared: set[str] = set()
    for line in lines:
        cells = line.split("\t")
        number = int(cells[0])
        rows[number] = line
        for column, code in ((7, 2 * number), (8, 2 * number + 1)):
            for marked in cells[column].split():
                each = marked.removesuffix("+")
                by_key[each] = (*by_key.get(each, ()), code)
                if each != marked:
                    shared.add(each)
    return _Table(rows, by_key, frozenset(shared))


@cache
def _towns() -> _Table:
    return _table(_packed("towns.tsv.gz"))


@cache
def _villages() -> _Table:
    return _table(_packed("villages.tsv.gz"))


@lru_cache(maxsize=50_000)
def find(name_key: str) -> tuple[Hit, ...]:
    """All settlements with this key as a name of today or of earlier days."""
    towns = find_town(name_key)
    if towns and name_key not in _towns().shared:
        return towns
    return towns + _hits(_villages(), name_key)


@lru_cache(maxsize=50_000)
def find_town(name_key: str) -> tuple[Hit, ...]:
    """As `find`, without villages."""
    return _hits(_towns(), name_key)


def _hits(table: _Table, name_key: str) -> tuple[Hit, ...]:
    return tuple(Hit(code // 2, bool(code % 2)) for code in table.by_key.get(name_key, ()))


def _cells(line: str) -> list[str]:
    return line.split("\t")


def _row(number: int) -> list[str]:
    line = _towns().rows.get(number)
    return _cells(line if line is not None else _villages().rows[number])


@lru_cache(maxsize=50_000)
def facts(number: int) -> Facts:
    """What narrowing needs to know of a settlement."""
    row = _row(number)
    country = row[9] if number > FIRST_ABROAD else "UA"
    return Facts(row[1], int(row[2]), int(row[3]), int(row[4]), country)


def name_of(number: int) -> str:
    """The Ukrainian name of a settlement."""
    return _row(number)[5]


@cache
def units() -> dict[int, tuple[str, int, str]]:
    """Raions and hromadas: number → kind (P or H), region, key of the Ukrainian name."""
    rows = map(_cells, _packed("units.tsv.gz"))
    return {int(number): (kind, int(region), key(name)) for number, kind, region, name in rows}


@cache
def _former() -> dict[int, tuple[FormerName, ...]]:
    found: dict[int, tuple[FormerName, ...]] = defaultdict(tuple)
    for number, name_uk, name_ru, since, until in map(_cells, _packed("former.tsv.gz")):
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
def _village_keys() -> dict[tuple[int, int], list[str]]:
    """The keys of villages by region and length."""
    table = _villages()
    regions = {number: int(line.split("\t", 3)[2]) for number, line in table.rows.items()}
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for known, codes in table.by_key.items():
        for region in {regions[code // 2] for code in codes}:
            found[region, len(known)].append(known)
    return dict(found)


@lru_cache(maxsize=50_000)
def near_keys(name_key: str, region: int | None) -> tuple[str, ...]:
    """Keys at one edit from `name_key`: of towns, and of the villages of `region` if it is known."""
    table = _town_deletions()
    candidates = {known for shorter in _deletions(name_key) for known in table.get(shorter, ())}
    found = {known for known in candidates if OSA.distance(known, name_key, score_cutoff=1) == 1}
    if region is not None:
        for length in range(len(name_key) - 1, len(name_key) + 2):
            near = process.extract(
                name_key,
                _village_keys().get((region, length), ()),
                scorer=OSA.distance,
                score_cutoff=1,
                limit=None,
            )
            found.update(known for known, distance, _ in near if distance == 1)
    return tuple(sorted(found))
