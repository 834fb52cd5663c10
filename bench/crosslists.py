"""The shared cross-lists: kintrace and the peers on the same files, judged by one evaluator.

Every run of kintrace is the command an analyst gives, in a new process, with nothing but the day to which
ages refer. Nothing is trained, and no truth is shown to any tool.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from bench import prepared, quality, runs
from bench.environment import SHARED
from bench.tasks import DATA as MADE
from bench.tasks import Task

DATA = SHARED / "data" / "crosslists"
AS_OF = "2025-08-01"
SETS = ("s339_easy", "s339", "s339_hard", "m5k", "l50k")
QUICK = SETS[:-1]
SIDES = {"A": "list_a", "B": "register_b", "C": "list_c"}
PAIRINGS = ("AB", "AC", "CB")
# The small ones are over in seconds, and seconds vary most
_RUNS = {"s339_easy": 3, "s339": 3, "s339_hard": 3, "m5k": 1, "l50k": 1}
# Which peer is given which spelling: nomenklatura reads other scripts itself, yardstick, recordlinkage and goldenmatch read
# none. The shared runners of the first two know the columns of registers only; goldenmatch finds its way by itself.
PEERS = (("splink persons", "as written", ""), ("splink persons", "folded", ""), ("yardstick", "folded", "syn_cross"),
         ("recordlinkage", "folded", "syn_cross"), ("goldenmatch", "folded", "kin_cross"),
         ("nomenklatura", "as written", ""))  # fmt: skip

Line = dict[str, Any]


@dataclass(frozen=True)
class Work:
    """One list against one register, with the truth between them; `pairing` holds their letters."""

    name: str
    pairing: str
    left: Path
    right: Path
    truth: Path
    runs: int = 1


def works(sets: Sequence[str] = SETS, pairings: Sequence[str] = PAIRINGS) -> list[Work]:
    """What there is to do; empty where the shared folder is absent."""
    found = []
    for name in sets:
        for pairing in pairings:
            files = [next((DATA / name).glob(f"{SIDES[letter]}.*"), None) for letter in pairing]
            if files[0] and files[1]:
                times = _RUNS[name] if pairing == "AB" else 1
                found.append(Work(name, pairing, files[0], files[1], DATA / name / "truth", times))
    return found


def lines(sets: Sequence[str] = SETS, *, with_peers: bool = True) -> Iterator[Line]:
    """One result per tool and work, as soon as it is there; the peers look at A against B only."""
    for work in works(sets):
        truth = quality.read_truth(work.truth, *work.pairing)
        yield _named(work, runs.analyst((work.left, work.right), truth, AS_OF, work.runs))
        if with_peers and work.pairing == "AB":
            tasks = {spelling: task(work, spelling) for spelling in prepared.SPELLINGS}
            for name, spelling, form in PEERS:
                given = replace(tasks[spelling], runner_name=form)
                yield _named(work, runs.peer(name, given, f"{name.split()[0]}, {spelling}"))


def task(work: Work, spelling: str) -> Task:
    """The lists as the peers are given them; references get the letter of their side in front."""
    folder = MADE / "crosslists" / f"{work.name}-{work.pairing}-{spelling.replace(' ', '-')}"
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for side, letter, path in (("left", "a", work.left), ("right", "b", work.right)):
        frame = prepared.prepare(path, AS_OF, spelling)
        frame = frame.with_columns(pl.concat_str(pl.lit(letter), "unique_id").alias("unique_id"))
        frame.write_parquet(folder / f"{side}.parquet")
        as_registers(frame).write_parquet(folder / f"syn_cross_{letter}.parquet")
        plain = frame.rename({"unique_id": "id"}).with_columns(pl.col("id").alias("truth"))
        plain.write_parquet(folder / f"kin_cross_{letter}.parquet")
        rows.append(frame.height)
    truth = lettered(quality.read_truth(work.truth, *work.pairing))
    return Task(work.name, "link", folder, (rows[0], rows[1]), truth, "")


def as_registers(frame: pl.DataFrame) -> pl.DataFrame:
    """In the columns that the shared runners know; what a list of children lacks is empty."""
    return frame.select(
        pl.col("unique_id").alias("id"),
        pl.col("unique_id").alias("truth"),  # the runners drop it; it says nothing
        pl.col("given").alias("given_name"),
        "surname",
        "sex",
        pl.col("dob").alias("date_of_birth"),
        pl.col("place").alias("suburb"),
        pl.lit(None, pl.String).alias("postcode"),
        pl.lit(None, pl.String).alias("street_number"),
    )


def lettered(truth: quality.Truth) -> quality.Truth:
    """The truth with the letter of its side before each reference: "a" on the left, "b" on the right."""
    letters = pl.when(pl.col("list") == truth.left).then(pl.lit("a")).otherwise(pl.lit("b"))
    rows = truth.rows.filter(pl.col("list").is_in([truth.left, truth.right]))
    pairs = truth.pairs.with_columns(
        pl.concat_str(pl.lit("a"), "left_id").alias("left_id"),
        pl.concat_str(pl.lit("b"), "right_id").alias("right_id"),
    )
    rows = rows.with_columns(pl.concat_str(letters, "id").alias("id"))
    return quality.Truth(truth.left, truth.right, pairs, rows)


def _named(work: Work, found: Line) -> Line:
    return {"part": "crosslists", "set": work.name, "lists": work.pairing, **found}
