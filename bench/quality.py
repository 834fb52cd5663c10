"""How good a list of scored pairs is, against a known truth.

The figures of the shared cross-lists come from the scorer that lies beside them, called as a program, so
that every tool is judged by one ruler; what it does not count (calibration, confused siblings) is counted here.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.environment import SHARED

SCORER = SHARED / "bench" / "score_crosslists.py"
FLOOR = 0.001  # pairs below this probability are no claim
BINS = 10


@dataclass(frozen=True)
class Truth:
    """What is true between two lists, seen from `left`: `pairs` (left_id, right_id, tags), `rows` (list, id,
    person, family)."""

    left: str
    right: str
    pairs: pl.DataFrame
    rows: pl.DataFrame


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


def marked(pairs: pl.DataFrame, truth: Truth) -> pl.DataFrame:
    """The pairs, best first, each with `true`: whether the two rows are one child."""
    known = truth.pairs.select("left_id", "right_id").unique().with_columns(pl.lit(value=True).alias("true"))
    return (
        pairs.join(known, on=["left_id", "right_id"], how="left")
        .with_columns(pl.col("true").fill_null(value=False))
        .sort("score", descending=True)
    )


def judge(found: pl.DataFrame, truth: Truth, threshold: float) -> dict[str, float]:
    """Best F1 over all thresholds, and F1, precision, recall at the given one."""
    size = truth.pairs.height
    score, hits = found["score"].to_numpy(), np.cumsum(found["true"].to_numpy())
    result = {
        "pairs": found.height,
        "true_pairs": size,
        "reached": int(hits[-1]) / size if len(hits) else 0.0,
    }
    if len(hits):
        last = np.append(score[1:] != score[:-1], True)
        f1 = 2 * hits[last] / (np.arange(1, len(hits) + 1)[last] + size)
        best = int(np.argmax(f1))
        result |= {"best_f1": float(f1[best]), "best_at": float(score[last][best])}
    kept = found.filter(pl.col("score") >= threshold)
    right = int(kept["true"].sum())
    result |= {
        "f1": 2 * right / max(1, kept.height + size),
        "p": right / max(1, kept.height),
        "r": right / max(1, size),
        "at": threshold,
    }
    return result


def calibration(found: pl.DataFrame, truth: Truth, certain: float) -> dict[str, Any]:
    """Whether probabilities mean what they say.

    Returns:
        `ece`: expected calibration error over pairs of at least `FLOOR`, equal bins; `bins`: for each of them
        number of pairs, mean probability, share true; `certain`, `certain_true`: pairs in the band "certain"
        and the share of them that is true; `certain_siblings`: those that take a child for its brother or
        sister.
    """
    claims = found.filter(pl.col("score") >= FLOOR)
    bins = reliability(claims["score"].to_numpy(), claims["true"].to_numpy())
    sure = found.filter(pl.col("score") >= certain)
    return {
        "ece": error_of(bins),
        "bins": bins,
        "certain": sure.height,
        "certain_true": float(sure["true"].sum()) / sure.height if sure.height else None,
        "certain_siblings": _siblings(sure.filter(~pl.col("true")), truth),
    }


def reliability(score: NDArray[np.float64], true: NDArray[np.bool_]) -> list[tuple[int, float, float]]:
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


def _siblings(wrong: pl.DataFrame, truth: Truth) -> int:
    families = truth.rows.filter(pl.col("family").is_not_null() & (pl.col("family") != ""))
    sides = [
        families.filter(pl.col("list") == letter).select(
            pl.col("id").alias(key), pl.col("family").alias(f"{key}_f")
        )
        for letter, key in ((truth.left, "left_id"), (truth.right, "right_id"))
    ]
    met = wrong.join(sides[0], on="left_id").join(sides[1], on="right_id")
    return met.filter(pl.col("left_id_f") == pl.col("right_id_f")).height


def shared_scores(pairs: pl.DataFrame, truth: Truth, threshold: float) -> dict[str, Any]:
    """What the shared scorer says: at the best threshold, and at the given one (under `default`)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        letters = [pl.lit(truth.left).alias("left_list"), pl.lit(truth.right).alias("right_list")]
        truth.pairs.with_columns(letters).write_csv(folder / "pairs.csv")
        truth.rows.write_csv(folder / "rows.csv")
        pairs.write_csv(folder / "pred.csv")
        command: list[str | Path] = [sys.executable, SCORER, "--truth", folder, "--pred", folder / "pred.csv"]
        command += ["--lists", truth.left + truth.right, "--json", folder / "out.json"]
        found: list[dict[str, Any]] = []
        for extra in ([], ["--threshold", str(threshold)]):
            subprocess.run([*command, *extra], check=True, capture_output=True)
            found.append(json.loads((folder / "out.json").read_text(encoding="utf-8")))
    best, default = found
    at_default = {**default["at_threshold"], "false_alarm_rows": default["false_alarm_rows"]}
    return {**best, "default": {**at_default, "recall_by_tag": default["recall_by_tag"]}}
