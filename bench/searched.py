"""The registers and queries of `bench.search`: who is asked for, who is right, and how many bear the name.

Two registers, both invented: the cross-script world of `demo.world` (queries in Ukrainian or Latin letters, the
register in Russian), and Latin names by their US census frequency with typing errors as in common benchmarks of fuzzy
search.
"""

import json
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import polars as pl
from demo.world import Settings, build, write

from bench.environment import interpreter
from kintrace import lists, names
from kintrace.matching import Query
from kintrace.script import clean

SWAPPED = 0.08  # queries of the Latin register with surname and given name in each other's field
_CENSUS = "import json, names; print(json.dumps({k: open(p).read() for k, p in names.FILES.items()}))"


@dataclass(frozen=True)
class Asked:
    """A query.

    Attributes:
        query: what is typed.
        right: references of the records of the person.
        bearers: how many records of the register may bear the name asked for, in any form, initials included.
        named: whether a right record bears that name at all; after an adoption it may not.
    """

    query: Query
    right: frozenset[str]
    bearers: int
    named: bool = True


@dataclass(frozen=True)
class Task:
    """A register and queries against it, by name of the kind of query."""

    name: str
    register: pl.DataFrame
    queries: dict[str, list[Asked]]


class Bearers:
    """How many records bear a name, by its surname stem and the given names it may be."""

    def __init__(self, register: pl.DataFrame) -> None:
        known = register.select("surname", "given").group_by("surname", "given").len()
        self._whole: Counter[tuple[str, str]] = Counter()
        self._surnames: Counter[str] = Counter()
        self._givens: Counter[str] = Counter()
        for surname, given, number in known.iter_rows():
            stem, forms = name_of(surname or "", given or "")
            self._surnames[stem] += number
            for form in forms:
                self._givens[form] += number
                self._whole[stem, form] += number

    def of(self, surname: str, given: str, asked: tuple[bool, bool]) -> int:
        """Records that may bear this name, of which a surname and a given name are asked for or not."""
        stem, forms = name_of(surname, given)
        if not asked[0]:
            return max((self._givens[form] for form in forms), default=0)
        if not asked[1]:
            return self._surnames[stem]
        whole = max((self._whole[stem, form] for form in forms), default=0)
        letters = {form[:1] for form in forms if len(form) > 1}
        return whole + sum(self._whole[stem, letter] for letter in letters)


def name_of(surname: str, given: str) -> tuple[str, tuple[str, ...]]:
    """Stem of a surname, and the given names a given name may be; an initial is a letter."""
    words = surname.split()
    bare = clean(given).text.strip(". ").casefold()
    forms = tuple(
        names.given_name(form.name).ru.casefold() for form in names.given_forms(given) if form.weight >= 0.5
    )
    return (names.surname_stem(words[0]) if words else ""), forms or (bare,)


def world(size: int, number: int, seed: int) -> Task:
    """The cross-script world: who of the list stands in the register."""
    with tempfile.TemporaryDirectory() as path:
        folder = Path(path)
        write(build(Settings(rows=max(4 * number, 300), register=size, seed=seed)), folder, "parquet")
        asking = lists.read(folder / "list.parquet").frame()
        register = lists.read(folder / "register.parquet").frame()
        pairs = pl.read_parquet(folder / "truth.parquet").filter(
            (pl.col("left_list") == "A") & (pl.col("right_list") == "B")
        )
    bearers = Bearers(register)
    written = {
        ref: (s or "", g or "") for ref, s, g in register.select("ref", "surname", "given").iter_rows()
    }
    right: dict[str, list[tuple[str, str]]] = {}
    for ref, other, tags in pairs.select("left_id", "right_id", "tags").iter_rows():
        right.setdefault(ref, []).append((other, tags or ""))
    rows = [r for r in asking.iter_rows(named=True) if r["name"] and r["ref"] in right]

    def asked(row: dict[str, Any], query: Query) -> Asked:
        reading = names.read_full(row["name"])
        said = bool(reading.surname), bool(reading.given or reading.initials)
        numbers = [bearers.of(*written[ref], said) for ref, _ in right[row["ref"]]]
        kept = any(_keeps_name(tags) for _, tags in right[row["ref"]])
        return Asked(query, frozenset(ref for ref, _ in right[row["ref"]]), min(numbers), kept)

    kinds: dict[str, Callable[[dict[str, Any]], Query | None]] = {
        "name and birth": lambda r: Query(r["name"], r["birth"]) if r["birth"] else None,
        "all that is known": lambda r: Query(
            r["name"], r["birth"], None, r["birth_place"], r["mother"], r["father"]
        ),
        "name": lambda r: Query(r["name"]),
    }
    queries = {
        kind: [asked(r, query) for r in rows if (query := make(r)) is not None][:number]
        for kind, make in kinds.items()
    }
    return Task("world", register, queries)


def _keeps_name(tags: str) -> bool:
    """Whether a name leads from the query to the record, by what the makers of the world did to it."""
    did = set(tags.split(";"))
    return ("surname_changed" not in did or "former_surname_noted" in did) and "given_changed" not in did


def latin(size: int, number: int, seed: int) -> Task:
    """Latin names by census frequency; in queries 60 % of surnames have a slip, 15 % a second one, 30 % of
    given names one; the date is absent in 30 %, its day wrong in 15 %; names stand swapped in 8 %.

    Raises:
        Missing: the census table could not be installed.
    """
    done = subprocess.run([interpreter("search"), "-c", _CENSUS], capture_output=True, text=True, check=True)
    draw = np.random.default_rng(seed)
    tables = {}
    for kind, text in json.loads(done.stdout).items():
        lines = [line.split() for line in text.splitlines()]
        share = np.array([float(line[1]) for line in lines]) + 1e-4
        tables[kind] = np.array([line[0].title() for line in lines]), share / share.sum()
    male = draw.integers(0, 2, size) == 1

    def drawn(kind: str) -> Any:
        words, share = tables[kind]
        return draw.choice(words, size, p=share)

    boys, girls, surnames = drawn("first:male"), drawn("first:female"), drawn("last")
    births = (np.datetime64("1970-01-01") + draw.integers(0, 365 * 18, size) + 13149).astype(str)
    register = pl.DataFrame(
        {
            "ref": [f"L{i}" for i in range(size)],
            "surname": surnames,
            "given": np.where(male, boys, girls),
            "birth": births,
            "sex": np.where(male, "m", "f"),
        }
    )
    bearers = register.select(pl.len().over("surname", "given"))["len"]
    random = Random(seed)
    queries: dict[str, list[Asked]] = {"name and birth": [], "name": []}
    for i in random.sample(range(size), 2 * number):
        row = register.row(i, named=True)
        query = _mistyped(row, random)
        one = Asked(query, frozenset([row["ref"]]), bearers[i])
        queries["name and birth" if query.birth else "name"].append(one)
    return Task("latin", register, {kind: some[:number] for kind, some in queries.items()})


def _mistyped(row: dict[str, Any], random: Random) -> Query:
    surname, given, birth = row["surname"], row["given"], row["birth"]
    if random.random() < 0.6:
        surname = _slip(surname, random)
    if random.random() < 0.15:
        surname = _slip(surname, random)
    if random.random() < 0.3:
        given = _slip(given, random)
    if random.random() < SWAPPED:
        surname, given = given, surname
    chance = random.random()
    if chance < 0.3:
        return Query(surname=surname, given=given)
    if chance < 0.45:
        birth = f"{birth[:8]}{random.randint(1, 28):02}"
    return Query(birth=birth, surname=surname, given=given)


def _slip(word: str, random: Random) -> str:
    if len(word) < 3:
        return word
    place, letter = random.randrange(1, len(word)), random.choice("abcdefghijklmnopqrstuvwxyz")
    return random.choice(
        (
            word[:place] + word[place + 1 :],
            word[:place] + letter + word[place:],
            word[:place] + letter + word[place + 1 :],
            word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :],
        )
    )


def all_queries(task: Task) -> Sequence[Asked]:
    """The queries of all kinds, one after the other."""
    return [asked for some in task.queries.values() for asked in some]
