"""Groups on historical_50k: pairs before closure, after single linkage, and by `kintrace.matching.group`.

    python -m bench.clusters [FILE]

The weights are the shipped ones; truth is read only to judge. Figures of peers are quoted from an earlier run of
them on the same file, after closure: they were not run here.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.environment import SHARED
from kintrace.matching import Matches, MatchSettings, group, match_within
from kintrace.matching.families import connected

FILE = SHARED / "data" / "people" / "historical_figures_with_errors_50k.parquet"
COLUMNS = {
    "unique_id": "ref",
    "first_name": "given",
    "surname": "surname",
    "dob": "birth",
    "birth_place": "birth_place",
    "gender": "sex",
    "postcode_fake": "postcode",
    "occupation": "occupation",
}
QUOTED = (
    ("goldenmatch 3.22, automatic", 0.960, 0.750, 0.842),
    ("Splink 5.0, best threshold", 0.925, 0.750, 0.828),
)
BOUNDS = (0.3, 0.5, 0.7, 0.9)

Labels = NDArray[np.int64]


def frame(path: Path) -> tuple[pl.DataFrame, Labels]:
    """The file as an entries frame, and the true person of each row."""
    table = pl.read_parquet(path)
    truth = table["cluster"].rank("dense").to_numpy().astype(np.int64)
    return table.select(pl.col(a).alias(b) for a, b in COLUMNS.items()).with_row_index("row", offset=2), truth


def judge(found: Labels, truth: Labels) -> tuple[float, float, float]:
    """Precision, recall and F1 over all pairs of rows that share a label."""
    both = _pairs(np.unique(np.stack([found, truth]), axis=1, return_counts=True)[1])
    said, true = (_pairs(np.unique(x, return_counts=True)[1]) for x in (found, truth))
    return both / max(said, 1), both / max(true, 1), 2 * both / max(said + true, 1)


def _pairs(counts: Labels) -> int:
    return int((counts * (counts - 1) // 2).sum())


def _single_linkage(matches: Matches, bound: float) -> Labels:
    sure = matches.chances >= bound
    size = matches.left.height
    return connected([(matches.scored.left[sure], matches.scored.right[sure])], size)


def _grouped(entries: pl.DataFrame, bound: float) -> Labels:
    label = -np.arange(1, entries.height + 1, dtype=np.int64)
    table = group([entries], least=bound)
    label[table["position"].to_numpy()] = table["group"].to_numpy()
    return label


def lines(path: Path) -> list[str]:
    """The table, as Markdown."""
    entries, truth = frame(path)
    matches = match_within(entries, MatchSettings(keep=0))
    reached = int((truth[matches.scored.left] == truth[matches.scored.right]).sum())
    true = _pairs(np.unique(truth, return_counts=True)[1])
    table = [
        f"{entries.height} rows, {len(np.unique(truth))} persons, {true} true pairs; candidates reach {reached / true:.3f}",
        "",
        "| way | from | P | R | F1 | seconds |",
        "|---|---|---|---|---|---|",
    ]
    ways: dict[str, Callable[[float], Labels]] = {
        "fixed prior, single linkage": lambda bound: _single_linkage(matches, bound),
        "groups": lambda bound: _grouped(entries, bound),
    }
    for name, way in ways.items():
        for bound in BOUNDS:
            begun = time.perf_counter()
            figures = judge(way(bound), truth)
            spent = time.perf_counter() - begun
            default = " (default)" if name == "groups" and bound == 0.5 else ""
            table.append(
                f"| {name}{default} | {bound} | "
                + " | ".join(f"{x:.3f}" for x in figures)
                + f" | {spent:.1f} |"
            )
    table += [f"| {name}, quoted | | {p:.3f} | {r:.3f} | {f1:.3f} | |" for name, p, r, f1 in QUOTED]
    return table


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.clusters", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=FILE)
    path: Path = parser.parse_args().file
    if not path.exists():
        raise SystemExit(f"{path.name} is not there; it comes from the repository splink_datasets.")
    print("\n".join(lines(path)))


if __name__ == "__main__":
    main()
