"""Two names alone: kintrace's comparison of names on the shared pairs of names, by source, kind and script.

The pairs are judged at the threshold the package ships and at the best one. They are development pairs: the rules
were revised twice after a look at errors on them. The peer's figures are quoted, not measured here.
"""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.environment import SHARED
from kintrace.matching.name_pair import SAME, name_similarity

PAIRS = SHARED / "data" / "namepairs" / "pairs.csv"
# F1 as it was handed to the project; scorer and threshold are not known.
NOMENKLATURA = {"wikidata-enru-tokens": 0.93, "public-figures": 0.79}
_OTHER_SCRIPTS = ("ka", "hy", "he", "ar", "fa", "am", "my")
# "cyr" and "latin" are pairs in which no other language is told; "fa" is Persian in Arabic letters
_LANGUAGES = ("uk", "ru", "be", "cyr", "latin", *_OTHER_SCRIPTS)

Line = dict[str, Any]


def lines() -> Iterator[Line]:
    """One line per subset of the pairs; none where the shared folder is absent."""
    if not PAIRS.exists():
        return
    table = pl.read_csv(PAIRS, infer_schema=False)
    begun = time.perf_counter()
    scores = [name_similarity(a, b) for a, b in table.select("name_1", "name_2").iter_rows()]
    spent = time.perf_counter() - begun
    table = table.with_columns(pl.Series("score", scores), (pl.col("match") == "1").alias("true"))
    for name, rows in _subsets(table):
        found = _f1(rows["score"].to_numpy(), rows["true"].to_numpy())
        peer = NOMENKLATURA.get(name)
        yield {"part": "namepairs", "set": name, **found, "nomenklatura_f1": peer}
    yield {"part": "namepairs", "set": "speed", "microseconds_per_pair": round(1e6 * spent / table.height, 1)}


def _subsets(table: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    slavic = pl.col("slavic") == "1"
    other = pl.col("lang_1").is_in(_OTHER_SCRIPTS) | pl.col("lang_2").is_in(_OTHER_SCRIPTS)
    yield "all", table
    yield "slavic", table.filter(slavic)
    for source in sorted(table["source"].unique()):
        rows = table.filter(pl.col("source") == source)
        yield source, rows
        yield f"{source}, slavic", rows.filter(slavic)
    for kind in sorted(table["kind"].unique()):
        rows = table.filter(pl.col("kind") == kind)
        yield f"{kind}: Cyrillic and Latin", rows.filter(~other)
        yield f"{kind}: with another script", rows.filter(other)
        for language in _LANGUAGES:
            one_side = (pl.col("lang_1") == language) | (pl.col("lang_2") == language)
            if (found := rows.filter(one_side)).height:
                yield f"{kind}: {language}", found


def _f1(score: NDArray[np.float64], true: NDArray[np.bool_]) -> Line:
    order = np.argsort(-score, kind="stable")
    hits, sorted_ = np.cumsum(true[order]), score[order]
    last = np.append(sorted_[1:] != sorted_[:-1], True)
    f1 = 2 * hits[last] / (np.arange(1, len(score) + 1)[last] + true.sum())
    best = int(np.argmax(f1))
    said = score >= SAME
    right = int((said & true).sum())
    return {
        "pairs": len(score),
        "same": int(true.sum()),
        "at": SAME,
        "p": right / max(1, int(said.sum())),
        "r": right / max(1, int(true.sum())),
        "f1": 2 * right / max(1, int(said.sum()) + int(true.sum())),
        "best_f1": float(f1[best]),
        "best_at": float(sorted_[last][best]),
    }
