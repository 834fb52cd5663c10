"""What a row and a pair cost on Spark, step by step: processor seconds of Java and Python together, local mode.

    .venv/bin/python -m bench.spark_rates --list LIST --register REGISTER --as-of 2025-08-01

LIST and REGISTER are Parquet with columns named as in `kintrace.model.ENTRY_COLUMNS`, or as in the development
sets. It measures; it judges nothing.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession

from kintrace.matching import spark
from kintrace.matching.settings import MatchSettings
from kintrace.matching.spark import buckets, pairs
from kintrace.matching.spark.book import counted, frequencies
from kintrace.matching.spark.pairs import Knowledge
from kintrace.matching.spark.run import coded_sides
from kintrace.matching.spark.shared import Shared
from kintrace.model import ENTRY_COLUMNS

_ROLES = {
    "row_id": "ref", "reg_no": "ref", "full_name": "name", "given_name": "given", "dob": "birth",
    "last_known_place": "place", "circumstances": "note",
}  # fmt: skip


@dataclass
class Clock:
    """Processor and wall seconds of each step."""

    steps: dict[str, tuple[float, float]] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure a block."""
        cpu, wall = processor_seconds(), time.monotonic()
        yield
        self.steps[name] = processor_seconds() - cpu, time.monotonic() - wall


def processor_seconds() -> float:
    """User and system time of this process and all that it started, from /proc; ended ones through their parents."""
    parents, ticks = {}, {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            told = (entry / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked; its parent counts it
        parents[int(entry.name)] = int(told[1])
        ticks[int(entry.name)] = sum(map(int, told[11:15]))
    own, found = os.getpid(), 0
    for number, spent in ticks.items():
        above = number
        while above not in (own, 0, 1):
            above = parents.get(above, 0)
        found += spent if above == own else 0
    return found / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure one pair of lists and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--list", type=Path, required=True, dest="left")
    parser.add_argument("--register", type=Path, required=True, dest="right")
    parser.add_argument("--as-of", type=date.fromisoformat)
    parser.add_argument("--master", default="local[2]")
    asked = parser.parse_args()
    settings = MatchSettings(left_as_of=asked.as_of, right_as_of=asked.as_of)
    with (
        tempfile.TemporaryDirectory() as folder,
        spark.running(asked.master, {"spark.local.dir": folder}) as session,
    ):
        left, right = _entries(session, asked.left), _entries(session, asked.right)
        session.range(1).count()
        clock = Clock()
        sizes: dict[str, int] = {}
        _measure((left, right), settings, clock, sizes)
    _print(clock, sizes)


def _entries(session: SparkSession, path: Path) -> DataFrame:
    headers = session.read.parquet(path.resolve().as_uri()).columns
    roles: dict[str, list[str]] = {}
    for header in headers:
        role = _ROLES.get(header, header)
        if role in ENTRY_COLUMNS and role not in ("row", "sheet"):
            roles.setdefault(role, []).append(header)
    return spark.entries(session, path.resolve().as_uri(), spark.Sheet(roles, frozenset()))


def _measure(
    lists: tuple[DataFrame, DataFrame], settings: MatchSettings, clock: Clock, sizes: dict[str, int]
) -> None:
    """The steps of `kintrace.matching.spark.match` one by one, each carried out in full, and then the whole."""
    session = lists[0].sparkSession
    with clock.step("reading"):
        sides, book, held = coded_sides(*lists, (settings.left_as_of, settings.right_as_of))
    with clock.step("codes and counts"):
        rows = sides[0].count(), sides[1].count()
        shares = frequencies(book.tables, counted(sides[1], book))
    with clock.step("keys, buckets and pairs"):
        found = buckets.find(*sides, Shared(session, buckets.parts_of(book.tables))).pairs.localCheckpoint()
        sizes["pair"] = found.count()
    with clock.step("comparing and weighing"):
        knowledge = Shared(session, Knowledge(book.tables, shares, settings.model))
        compared = pairs.compared(pairs.beside(found, *sides), knowledge, rows[1])
        compared.write.format("noop").mode("overwrite").save()
    for frame in (*sides, *held):
        frame.unpersist()
    sizes["row"] = sum(rows)
    with clock.step("the whole run"):
        matches = spark.match(*lists, settings)
        matches.scored.write.format("noop").mode("overwrite").save()
    matches.release()


def _print(clock: Clock, sizes: dict[str, int]) -> None:
    print(f"rows: {sizes['row']}, pairs: {sizes['pair']}")
    print("| Step | processor s | wall s | µs | per |\n|---|--:|--:|--:|---|")
    for name, (cpu, wall) in clock.steps.items():
        per = "pair" if name == "comparing and weighing" else "row"
        print(f"| {name} | {cpu:.1f} | {wall:.1f} | {cpu / sizes[per] * 1e6:.0f} | {per} |")


if __name__ == "__main__":
    main()
