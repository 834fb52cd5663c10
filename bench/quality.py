"""The one evaluator: how good a list of scored pairs is, against a known truth. Every tool is judged here.

Agrees with the scorer that lies beside the shared cross-lists (a test holds it to that), and counts besides what that
one does not: one-to-one, calibration, brothers and sisters taken for each other.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kintrace.matching.families import connected

FLOOR = 0.001  # pairs below this probability are no claim
BINS = 10
CLOSING = (0.2, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.999, 0.9999)  # thresholds before transitive closure
SURE = 0.99  # the precision at which recall is asked for

Line = dict[str, Any]
Scores = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Truth:
    """What is true between two lists, seen from `left`: `pairs` (left_id, right_id, tags), `rows` (list, id,
    person, family). Within one list both letters are the same, and left_id < right_id."""

    left: str
    right: str
    pairs: pl.DataFrame
    rows: pl.DataFrame


@dataclass(frozen=True)
class Cuts:
    """Where a tool's own usage cuts: its default threshold, and what is called certain here."""

    default: float
    certain: float | None = None  # None: the score is no probability


def read_truth(folder: Path, left: str, right: str) -> Truth:
    """Read `pairs` and `rows` of a truth folder, CSV or Parquet, turned so that `left` stands on the left."""
    both = _read(folder, "pairs")
    straight = both.filter((pl.col("left_list") == left) & (pl.col("right_list") == right))
    turned = both.filter((pl.col("left_list") == right) & (pl.col("right_list") == left)).rename(
        {"left_id": "right_id", "right_id": "left_id"}
    )
    columns = ["left_id", "right_id", "tags"]
    pairs = pl.concat([straight.select(columns), turned.select(columns)]) if left != right else straight
    return Truth(left, right, pairs, _read(folder, "rows"))


def _read(folder: Path, name: str) -> pl.DataFrame:
    parquet = folder / f"{name}.parquet"
    if parquet.exists():
        return pl.read_parquet(parquet).with_columns(pl.all().cast(pl.String))
    return pl.read_csv(folder / f"{name}.csv", infer_schema=False)


def read_pairs(path: Path) -> pl.DataFrame:
    """The pairs between the two lists that `kintrace match --pairs` wrote: left_id, right_id, score."""
    table = pl.read_csv(path, infer_schema=False).with_columns(pl.col("score").cast(pl.Float64))
    return table.filter((pl.col("left_list") == "A") & (pl.col("right_list") == "B")).select(
        "left_id", "right_id", "score"
    )


def evaluate(pairs: pl.DataFrame, truth: Truth, cuts: Cuts) -> Line:
    """All figures for one list of pairs (left_id, right_id, score).

    Returns:
        `true_pairs`, `pairs`; `reached`: share of true pairs among those handed in.
        `best`, `default`, for two lists `one_to_one`, for one list `closed` and `closed_best` (after transitive
        closure): f1, p, r, at. `default` also `false_alarms`: share of left rows without a counterpart that have a
        pair there, and `siblings`: pairs that take a child for its brother or sister.
        `sure`: recall and threshold at a precision of `SURE`; `r1`, `r10`.
        `tags`, `sure_tags`: for each tag recall and number, at the default and at the sure threshold.
        `calibration`: with a probability, see there.
    """
    found = marked(pairs, truth)
    size = truth.pairs.height
    score, true = found["score"].to_numpy(), found["true"].to_numpy()
    result: Line = {"true_pairs": size, "pairs": found.height, "reached": int(true.sum()) / max(size, 1)}
    result["best"] = best(score, true, size)
    result["default"] = {
        **at(found, size, cuts.default),
        "false_alarms": _false_alarms(found, truth, cuts.default),
        "siblings": siblings(found.filter(pl.col("score") >= cuts.default), truth).height,
    }
    if truth.left != truth.right:
        alone = one_to_one(found.filter(pl.col("score") >= FLOOR))
        result["one_to_one"] = best(alone["score"].to_numpy(), alone["true"].to_numpy(), size)
        result |= ranks(found, truth)
    else:
        result["closed"] = closed(found, truth, cuts.default)
        every = [closed(found, truth, bound) for bound in CLOSING]
        result["closed_best"] = max(every, key=lambda one: one["f1"])
    result["sure"] = sure = recall_at_precision(score, true, size, SURE)
    if truth.pairs["tags"].str.len_bytes().sum():
        result["tags"] = by_tag(found, truth, cuts.default)
        result["sure_tags"] = by_tag(found, truth, sure["at"])
    if cuts.certain is not None:
        result["calibration"] = calibration(found, truth, cuts.certain)
    return result


def marked(pairs: pl.DataFrame, truth: Truth) -> pl.DataFrame:
    """The pairs, best first, each pair once, with `true`: whether the two rows are one child."""
    if truth.left == truth.right:
        pairs = pairs.filter(pl.col("left_id") != pl.col("right_id")).with_columns(
            pl.min_horizontal("left_id", "right_id").alias("left_id"),
            pl.max_horizontal("left_id", "right_id").alias("right_id"),
        )
    known = truth.pairs.select("left_id", "right_id").unique().with_columns(pl.lit(value=True).alias("true"))
    return (
        pairs.group_by("left_id", "right_id").agg(pl.col("score").max())
        .join(known, on=["left_id", "right_id"], how="left")
        .with_columns(pl.col("true").fill_null(value=False))
        .sort(["score", "left_id", "right_id"], descending=[True, False, False])
    )  # fmt: skip


def best(score: Scores, true: Flags, size: int) -> dict[str, float]:
    """F1, precision, recall at the threshold that is best for F1; the scores fall."""
    if not len(score):
        return {"f1": 0.0, "p": 0.0, "r": 0.0, "at": 0.0}
    last, hits, number = _steps(score, true)
    place = int(np.argmax(2 * hits / (number + size)))
    return _figures(int(hits[place]), int(number[place]), size, float(score[last][place]))


def at(found: pl.DataFrame, size: int, threshold: float) -> dict[str, float]:
    """F1, precision, recall at a threshold."""
    kept = found.filter(pl.col("score") >= threshold)
    return _figures(int(kept["true"].sum()), kept.height, size, threshold)


def recall_at_precision(score: Scores, true: Flags, size: int, least: float) -> dict[str, float]:
    """The most recall that can be had at a precision of at least `least`, and the threshold where it is had."""
    if not len(score):
        return {"r": 0.0, "at": 2.0}
    last, hits, number = _steps(score, true)
    good = np.flatnonzero(hits >= least * number)
    if not len(good):
        return {"r": 0.0, "at": 2.0}
    place = good[-1]
    return {"r": int(hits[place]) / max(size, 1), "at": float(score[last][place])}


def _steps(score: Scores, true: Flags) -> tuple[Flags, NDArray[np.int64], NDArray[np.int64]]:
    """Where a threshold can stand (pairs of one score come together), true pairs and pairs up to there."""
    last = np.append(score[1:] != score[:-1], True)
    return last, np.cumsum(true)[last], np.arange(1, len(score) + 1)[last]


def _figures(right: int, said: int, size: int, threshold: float) -> dict[str, float]:
    return {
        "f1": 2 * right / max(1, said + size),
        "p": right / max(1, said),
        "r": right / max(1, size),
        "at": threshold,
    }


def one_to_one(found: pl.DataFrame) -> pl.DataFrame:
    """The pairs that stay when they are taken best first and each row is used once."""
    left = found["left_id"].rank("dense").to_numpy().tolist()
    right = found["right_id"].rank("dense").to_numpy().tolist()
    used_left, used_right, kept = set(), set(), np.zeros(found.height, np.bool_)
    for place, (a, b) in enumerate(zip(left, right, strict=True)):
        if a not in used_left and b not in used_right:
            used_left.add(a)
            used_right.add(b)
            kept[place] = True
    return found.filter(pl.Series(kept))


def closed(found: pl.DataFrame, truth: Truth, threshold: float) -> dict[str, float]:
    """F1, precision, recall over all pairs of rows that a chain of pairs at or above the threshold joins."""
    rows = truth.rows.select("id", pl.col("person").rank("dense").alias("person")).with_row_index("place")
    kept = found.filter(pl.col("score") >= threshold)
    for key in ("left", "right"):
        kept = kept.join(
            rows.select(pl.col("id").alias(f"{key}_id"), pl.col("place").alias(key)), on=f"{key}_id"
        )
    links = [(kept["left"].to_numpy().astype(np.int64), kept["right"].to_numpy().astype(np.int64))]
    labels = rows.with_columns(pl.Series("label", connected(links, rows.height)))
    said, both = (_pairs_in(labels.group_by(by).len()["len"]) for by in (["label"], ["label", "person"]))
    return _figures(both, said, truth.pairs.height, threshold)


def _pairs_in(sizes: pl.Series) -> int:
    count = sizes.cast(pl.Int64)
    return int((count * (count - 1) // 2).sum())


def ranks(found: pl.DataFrame, truth: Truth) -> Line:
    """Share of left rows with a counterpart that have it first, and among the first ten; ties count against."""
    queries = truth.pairs["left_id"].n_unique()
    hit = found.filter("true").group_by("left_id").agg(pl.col("score").max().alias("top"))
    above = (
        found.join(hit, on="left_id").filter(~pl.col("true") & (pl.col("score") >= pl.col("top")))
        .group_by("left_id").agg(pl.len().alias("above"))
    )  # fmt: skip
    place = hit.join(above, on="left_id", how="left")["above"].fill_null(0).to_numpy()
    return {f"r{n}": int((place < n).sum()) / max(1, queries) for n in (1, 10)}


def _false_alarms(found: pl.DataFrame, truth: Truth, threshold: float) -> float:
    wanted = (
        pl.concat([truth.pairs["left_id"], truth.pairs["right_id"]]) if truth.left == truth.right else None
    )
    matched = truth.pairs["left_id"] if wanted is None else wanted
    lone = truth.rows.filter(pl.col("list") == truth.left).join(
        pl.DataFrame({"id": matched}), on="id", how="anti"
    )
    claimed = found.filter(pl.col("score") >= threshold)
    ids = [claimed["left_id"]] + ([claimed["right_id"]] if wanted is not None else [])
    return lone.join(pl.DataFrame({"id": pl.concat(ids)}), on="id", how="semi").height / max(1, lone.height)


def by_tag(found: pl.DataFrame, truth: Truth, threshold: float) -> dict[str, tuple[float, int]]:
    """Recall and number of true pairs for each tag; "clean" is a pair without one."""
    claimed = found.filter(pl.col("true") & (pl.col("score") >= threshold)).select("left_id", "right_id")
    pairs = truth.pairs.with_columns(pl.col("tags").fill_null("")).with_columns(
        pl.when(pl.col("tags") == "").then(pl.lit("clean")).otherwise("tags").str.split(";").alias("tag")
    )
    had = pairs.join(claimed.with_columns(pl.lit(1).alias("had")), on=["left_id", "right_id"], how="left")
    counted = had.explode("tag").group_by("tag").agg(pl.col("had").sum(), pl.len()).sort("tag")
    return {tag: (hits / number, number) for tag, hits, number in counted.iter_rows()}


def siblings(claimed: pl.DataFrame, truth: Truth) -> pl.DataFrame:
    """The wrong pairs that take a child for its brother or sister: one family, another person."""
    families = truth.rows.filter(pl.col("family").is_not_null() & (pl.col("family") != ""))
    met = claimed.filter(~pl.col("true"))
    for letter, key in ((truth.left, "left_id"), (truth.right, "right_id")):
        side = families.filter(pl.col("list") == letter)
        met = met.join(side.select(pl.col("id").alias(key), pl.col("family").alias(f"{key}_family")), on=key)
    return met.filter(pl.col("left_id_family") == pl.col("right_id_family"))


def calibration(found: pl.DataFrame, truth: Truth, certain: float) -> Line:
    """Whether probabilities mean what they say.

    Returns:
        `ece`: expected calibration error over pairs of at least `FLOOR`, equal bins; None without pairs.
        `bins`: for each of them number of pairs, mean probability, share true.
        `certain`, `certain_true`: pairs in the band "certain" and the share of them that is true.
        `certain_siblings`: those that take a child for its brother or sister.
    """
    claims = found.filter(pl.col("score") >= FLOOR)
    bins = reliability(claims["score"].to_numpy(), claims["true"].to_numpy())
    sure = found.filter(pl.col("score") >= certain)
    return {
        "ece": error_of(bins) if claims.height else None,
        "bins": bins,
        "certain": sure.height,
        "certain_true": float(sure["true"].sum()) / sure.height if sure.height else None,
        "certain_siblings": siblings(sure, truth).height,
    }


def reliability(score: Scores, true: Flags) -> list[tuple[int, float, float]]:
    """Number of pairs, mean probability and share true in each of `BINS` equal bins of probability."""
    place = np.minimum((score * BINS).astype(int), BINS - 1)
    number = np.bincount(place, minlength=BINS)
    shared = np.maximum(number, 1)
    mean = np.bincount(place, score, BINS) / shared
    rate = np.bincount(place, true.astype(float), BINS) / shared
    return list(zip(number.tolist(), mean.tolist(), rate.tolist(), strict=True))


def error_of(bins: list[tuple[int, float, float]]) -> float:
    """The mean distance of probability and share true, bins weighted by their pairs."""
    total = sum(number for number, _, _ in bins)
    return sum(number * abs(mean - rate) for number, mean, rate in bins) / total if total else 0.0
