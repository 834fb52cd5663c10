"""Whether probabilities mean what they say: on the shared cross-lists, and on invented worlds of many seeds.

    python -m bench.calibration [--out DIR] [--seeds 1 2 3] [--sets s339 m5k]

Writes `calibration.md` and `calibration.svg`. Nothing is trained; the truth is read only to judge.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import pi, sqrt
from pathlib import Path

import polars as pl
from demo.world import Settings, build, write
from demo.world.stock import read_settings

from bench import crosslists, pictures, quality
from bench.environment import ROOT
from kintrace import lists, matching
from kintrace.model import Band

DIFFICULTIES = ("easy", "realistic", "hard")
GOAL_ERROR, GOAL_CERTAIN = 0.02, 0.995


@dataclass(frozen=True)
class Judged:
    """One comparison: its name, bins (pairs, mean probability, share true), pairs called certain, how many true.

    `chance` is the error that a perfectly calibrated model would show on as many pairs, by luck alone.
    """

    name: str
    bins: list[tuple[int, float, float]]
    certain: int
    certain_true: int
    chance: float

    @property
    def error(self) -> float:
        """Expected calibration error over pairs of at least 0.001, ten bins."""
        return quality.error_of(self.bins)

    @property
    def share(self) -> float | None:
        """Share true among the certain."""
        return self.certain_true / self.certain if self.certain else None


def judge(name: str, left: Path, right: Path, truth: quality.Truth, as_of: date) -> Judged:
    """Compare two files and hold the probabilities against the truth."""
    readings = [lists.read(path, lists.ReadOptions(as_of=as_of)) for path in (left, right)]
    settings = matching.MatchSettings(left_as_of=as_of, right_as_of=as_of)
    found = matching.match(readings[0].frame(), readings[1].frame(), settings)
    pairs = pl.DataFrame(
        {
            "left_id": found.left["ref"].gather(found.pairs["left"]),
            "right_id": found.right["ref"].gather(found.pairs["right"]),
            "score": found.pairs["probability"],
        }
    )
    marked = quality.marked(pairs, truth).filter(pl.col("score") >= quality.FLOOR)
    sure = marked.filter(pl.col("score") >= settings.model.bands[Band.CERTAIN])
    bins = quality.reliability(marked["score"].to_numpy(), marked["true"].to_numpy())
    return Judged(name, bins, sure.height, int(sure["true"].sum()), by_chance(bins))


def shared(sets: Sequence[str]) -> Iterator[Judged]:
    """The shared cross-lists, A against B; none where the folder is absent."""
    as_of = date.fromisoformat(crosslists.AS_OF)
    for work in crosslists.works(sets, ("AB",)):
        yield judge(work.name, work.left, work.right, quality.read_truth(work.truth, "A", "B"), as_of)


def worlds(seeds: Sequence[int], rows: int, register: int) -> Iterator[Judged]:
    """Invented worlds: for each difficulty, all seeds together."""
    as_of = date.fromisoformat(str(read_settings("households.toml")["as_of"]))
    for difficulty in DIFFICULTIES:
        every = []
        for seed in seeds:
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                write(build(Settings(rows, register, None, seed, difficulty)), folder, "csv")
                truth = read_truth(folder / "truth.csv")
                every.append(judge("", folder / "list.csv", folder / "register.csv", truth, as_of))
        yield together(f"world, {difficulty}, {len(seeds)} seeds", every)


def read_truth(path: Path) -> quality.Truth:
    """The true pairs that `demo.world` writes, between list A and register B."""
    pairs = pl.read_csv(path, infer_schema=False).filter(
        (pl.col("left_list") == "A") & (pl.col("right_list") == "B")
    )
    return quality.Truth("A", "B", pairs.with_columns(tags=pl.lit("")), pl.DataFrame())


def by_chance(bins: Sequence[tuple[int, float, float]]) -> float:
    """The error expected where every probability is right: mean distance of a share from its probability.

    By the normal approximation, √(2·p(1-p)/(π·n)) for a bin of n pairs.
    """
    total = sum(n for n, _, _ in bins)
    return sum(n * sqrt(2 * mean * (1 - mean) / (pi * n)) for n, mean, _ in bins if n) / max(total, 1)


def together(name: str, parts: Sequence[Judged]) -> Judged:
    """Several comparisons as one."""
    bins = []
    for same in zip(*(part.bins for part in parts), strict=True):
        number = sum(n for n, _, _ in same)
        mean, rate = (sum(b[0] * b[i] for b in same) / max(number, 1) for i in (1, 2))
        bins.append((number, mean, rate))
    certain = sum(p.certain for p in parts), sum(p.certain_true for p in parts)
    return Judged(name, bins, *certain, by_chance(bins))


def page(found: Sequence[Judged], version: str) -> str:
    """The tables, as Markdown, met goals and missed ones alike."""
    text = [
        f"# Calibration of model {version}",
        "",
        f"Goals: error at most {GOAL_ERROR}, certain at least {GOAL_CERTAIN:.1%} true.",
        "",
        "| comparison | pairs | error | by luck alone | | certain | of these true | |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in found:
        share = "–" if one.share is None else f"{one.share:.2%}"
        kept = one.share is None or one.share >= GOAL_CERTAIN
        figures = f"{sum(b[0] for b in one.bins)} | {one.error:.4f} | {one.chance:.4f}"
        said = f"{_word(one.error <= GOAL_ERROR)} | {one.certain} | {share} | {_word(kept)}"
        text.append(f"| {one.name} | {figures} | {said} |")
    text += ["", "Share true in each tenth of probability (pairs; mean probability → share true):", ""]
    for one in found:
        cells = [f"{n}; {mean:.2f} → {rate:.2f}" if n else "–" for n, mean, rate in one.bins]
        text.append(f"- {one.name}: " + " | ".join(cells))
    return "\n".join([*text, ""])


def _word(met: bool) -> str:  # noqa: FBT001 - one truth, one word
    return "met" if met else "missed"


def main() -> None:
    """Judge, write the page and the picture."""
    parser = argparse.ArgumentParser(prog="python -m bench.calibration", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "out")
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3])
    parser.add_argument("--sets", nargs="*", default=list(crosslists.SETS))
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--register", type=int, default=5000)
    wish = parser.parse_args()
    found: list[Judged] = []
    for one in (*shared(wish.sets), *worlds(wish.seeds, wish.rows, wish.register)):
        found.append(one)
    wish.out.mkdir(parents=True, exist_ok=True)
    text = page(found, matching.MatchSettings().model.version)
    (wish.out / "calibration.md").write_text(text, encoding="utf-8")
    picture = pictures.reliability({one.name: one.bins for one in found}, "Probability said and share true")
    (wish.out / "calibration.svg").write_text(picture, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
