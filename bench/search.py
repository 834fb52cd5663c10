"""Search for one person in a large stored register: latency, recall, build, opening, memory, changes.

Two registers, both invented: the cross-script world of `demo.world` (queries in Ukrainian or Latin letters, the
register in Russian), and Latin names by their US census frequency (package `names`, if it is installed), with
typing errors as in common benchmarks of fuzzy search. Run: `python -m bench.search --size 1000000`.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import polars as pl
from demo.world import Settings, build, write

from kintrace import lists
from kintrace.matching import Query
from kintrace.matching.index import Index
from kintrace.names import given_forms, surname_stem

WARM = 100
UNAMBIGUOUS = 10  # a name with at most so many bearers can be found among ten hits
Line = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A query with the references that are right, and how many records bear the name of the person meant."""

    query: Query
    right: frozenset[str]
    bearers: int


@dataclass(frozen=True)
class Task:
    """A register and queries against it, by name of the kind of query."""

    name: str
    register: pl.DataFrame
    queries: dict[str, list[Asked]]


def main() -> None:
    """Measure and print one JSON line for each kind of query."""
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="records of the register")
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--tasks", nargs="+", choices=("world", "latin"), default=("world", "latin"))
    parser.add_argument("--out", type=Path, help="file to write the lines to")
    wish = parser.parse_args()
    makers: dict[str, Callable[[int, int, int], Task]] = {"world": world, "latin": latin}
    found: list[Line] = []
    for name in wish.tasks:
        if name == "latin" and find_spec("names") is None:
            print("The package `names` is not installed; the Latin register is left out.", file=sys.stderr)
            continue
        task = makers[name](wish.size, wish.queries, wish.seed)
        with tempfile.TemporaryDirectory() as folder:
            for line in measured(task, Path(folder) / "index"):
                found.append(line)
                print(json.dumps(line, ensure_ascii=False), flush=True)
    if wish.out:
        wish.out.write_text("".join(json.dumps(line) + "\n" for line in found), encoding="utf-8")


def measured(task: Task, folder: Path) -> Iterator[Line]:
    """Build, open, search, change."""
    begun = time.perf_counter()
    Index.build(task.register, folder)
    built = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    begun = time.perf_counter()
    index = Index.open(folder)
    opened = time.perf_counter() - begun
    info = index.info()
    yield {
        "task": task.name, "records": info.records, "build_s": round(built, 1), "build_peak_mb": round(peak),
        "open_s": round(opened, 3), "disk_mb": round(info.bytes_on_disk / 2**20),
    }  # fmt: skip
    for kind, asked in task.queries.items():
        yield {"task": task.name, "queries": kind, **_searched(index, asked)}
    yield {"task": task.name, **_changed(index, task.register)}


def _searched(index: Index, asked: Sequence[Asked]) -> Line:
    for one in asked[:WARM]:
        index.search(one.query)
    wall, cpu, hits, plain = [], [], [], []
    for one in asked:
        begun, used = time.perf_counter(), time.thread_time()
        found = index.search(one.query).hits
        wall.append(1e3 * (time.perf_counter() - begun))
        cpu.append(1e3 * (time.thread_time() - used))
        hit = any(h.ref in one.right for h in found)
        hits.append(hit)
        if one.bearers <= UNAMBIGUOUS:
            plain.append(hit)
    return {
        "n": len(asked),
        **{f"p{q}_ms": round(float(np.percentile(wall, q)), 2) for q in (50, 95)},
        **{f"cpu_p{q}_ms": round(float(np.percentile(cpu, q)), 2) for q in (50, 95)},
        "recall10": round(float(np.mean(hits)), 4),
        "n_unambiguous": len(plain),
        "recall10_unambiguous": round(float(np.mean(plain)), 4) if plain else None,
    }


def _changed(index: Index, register: pl.DataFrame) -> Line:
    """What it costs to add one record, a thousand, and to delete one."""
    fresh = register.head(1000).with_columns(pl.concat_str(pl.lit("new "), pl.col("ref")).alias("ref"))
    seconds = []
    changes: tuple[Callable[[], object], ...] = (
        lambda: index.add(fresh.head(1)),
        lambda: index.add(fresh.tail(999)),
        lambda: index.delete([str(register["ref"][5])]),
    )
    for change in changes:
        begun = time.perf_counter()
        change()
        seconds.append(round(time.perf_counter() - begun, 3))
    return dict(zip(("add_1_s", "add_999_s", "delete_1_s"), seconds, strict=True))


def world(size: int, number: int, seed: int) -> Task:
    """The cross-script world: who of the list stands in the register."""
    with tempfile.TemporaryDirectory() as path:
        folder = Path(path)
        write(build(Settings(rows=max(4 * number, 300), register=size, seed=seed)), folder, "parquet")
        asking = lists.read(folder / "list.parquet").frame()
        register = _register(folder)
        pairs = pl.read_parquet(folder / "truth.parquet").filter(
            (pl.col("left_list") == "A") & (pl.col("right_list") == "B")
        )
    right = dict(pairs.group_by("left_id").agg(pl.col("right_id")).iter_rows())
    bearers = _bearers(register)
    rows = [r for r in asking.iter_rows(named=True) if r["name"] and r["ref"] in right]
    kinds: dict[str, Callable[[dict[str, Any]], Query | None]] = {
        "name and birth": lambda r: Query(r["name"], r["birth"]) if r["birth"] else None,
        "all that is known": lambda r: Query(
            r["name"], r["birth"], None, r["birth_place"], r["mother"], r["father"]
        ),
        "name": lambda r: Query(r["name"]),
    }
    queries = {
        kind: [
            Asked(query, frozenset(right[r["ref"]]), min(bearers.get(ref, 1) for ref in right[r["ref"]]))
            for r in rows
            if (query := make(r)) is not None
        ][:number]
        for kind, make in kinds.items()
    }
    return Task("world", register, queries)


def _register(folder: Path) -> pl.DataFrame:
    """The register as an entries frame; its headings are learnt from its first rows, because a reader of lists
    limits the memory that one file may use."""
    raw = pl.read_parquet(folder / "register.parquet")
    raw.head(400).write_parquet(folder / "head.parquet")
    known = lists.read(folder / "head.parquet").frame()
    head = raw.head(400)
    headings = {
        heading: column
        for heading in raw.columns
        for column in known.columns
        if column not in ("row", "sheet")
        and head[heading]
        .fill_null("")
        .str.strip_chars()
        .equals(known[column].fill_null("").str.strip_chars())
    }
    cells = [pl.col(h).replace("", None).alias(c) for h, c in headings.items()]
    return raw.select(cells).with_row_index("row", 1)


def _bearers(register: pl.DataFrame) -> dict[str, int]:
    """How many records bear the name of each record: the same stem of surname, the same given name."""
    names = register.select("surname", "given").unique().drop_nulls()
    keys = [
        f"{surname_stem(surname)} {forms[0].name if (forms := given_forms(given)) else given}"
        for surname, given in names.iter_rows()
    ]
    known = register.join(names.with_columns(pl.Series("key", keys)), on=["surname", "given"], how="inner")
    return dict(known.select("ref", pl.len().over("key")).iter_rows())


def latin(size: int, number: int, seed: int) -> Task:
    """Latin names by census frequency; in queries 60 % of surnames have a slip, 15 % a second one, 30 % of
    given names one; the date is absent in 30 %, its day wrong in 15 %.
    Surname and given name are asked for in fields of their own.
    """
    names: Any = import_module("names")  # the package of census names, not a dependency of kintrace

    draw = np.random.default_rng(seed)
    tables = {}
    for kind in ("last", "first:male", "first:female"):
        rows = [line.split() for line in Path(names.FILES[kind]).read_text().splitlines()]
        share = np.array([float(row[1]) for row in rows]) + 1e-4
        tables[kind] = np.array([row[0].title() for row in rows]), share / share.sum()
    male = draw.integers(0, 2, size) == 1
    boys, girls = (draw.choice(*_pair(tables[k], size)) for k in ("first:male", "first:female"))
    surnames = draw.choice(*_pair(tables["last"], size))
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
    with_date: list[Asked] = []
    without: list[Asked] = []
    for i in random.sample(range(size), number):
        row = register.row(i, named=True)
        query = _mistyped(row, random)
        (with_date if query.birth else without).append(Asked(query, frozenset([row["ref"]]), bearers[i]))
    return Task("latin", register, {"name and birth": with_date, "name": without})


def _pair(table: tuple[Any, Any], size: int) -> tuple[Any, int, bool, Any]:
    return table[0], size, True, table[1]


def _mistyped(row: dict[str, Any], random: Random) -> Query:
    surname, given, birth = row["surname"], row["given"], row["birth"]
    if random.random() < 0.6:
        surname = _slip(surname, random)
    if random.random() < 0.15:
        surname = _slip(surname, random)
    if random.random() < 0.3:
        given = _slip(given, random)
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


if __name__ == "__main__":
    main()
