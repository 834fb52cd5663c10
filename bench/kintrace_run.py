"""One run of kintrace in a process of its own: entries frames in, scored pairs out, with where the time went.

    python -m bench.kintrace_run FOLDER LEFT.parquet [RIGHT.parquet] [--as-of DAY]

With one frame, it is compared with itself. Writes into FOLDER `pairs.parquet` (left_id, right_id, score), and
`told.json`: seconds by stage, scored pairs, and the digest of all that was found, by which two runs are compared.
"""

import time

_BEGUN = time.perf_counter()

import argparse  # noqa: E402 - the time of the imports is part of a run
import hashlib  # noqa: E402
import json  # noqa: E402
from datetime import date  # noqa: E402
from pathlib import Path  # noqa: E402

import polars as pl  # noqa: E402

from bench.profile import Profile  # noqa: E402
from kintrace.matching import Matches, MatchSettings, match, match_within  # noqa: E402


def read(paths: list[Path]) -> list[pl.DataFrame]:
    """The entries frames."""
    return [pl.read_parquet(path) for path in paths]


def compared(frames: list[pl.DataFrame], settings: MatchSettings) -> Matches:
    """A list against a register, or one list within itself."""
    if len(frames) == 1:
        return match_within(frames[0], settings)
    return match(frames[0], frames[1], settings)


def write(found: Matches, folder: Path) -> None:
    """The pairs by their references."""
    pairs = found.pairs
    pl.DataFrame(
        {
            "left_id": found.left["ref"].gather(pairs["left"]),
            "right_id": found.right["ref"].gather(pairs["right"]),
            "score": pairs["probability"],
        }
    ).write_parquet(folder / "pairs.parquet")


def digest(found: Matches) -> str:
    """SHA-256 over every pair and every bit of its probability, in order."""
    hasher = hashlib.sha256()
    for column in ("left", "right", "probability"):
        hasher.update(found.pairs[column].to_numpy().tobytes())
    return hasher.hexdigest()


def main() -> None:
    """Read, match, write."""
    parser = argparse.ArgumentParser(prog="python -m bench.kintrace_run", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("frames", type=Path, nargs="+")
    parser.add_argument("--as-of", type=date.fromisoformat)
    wish = parser.parse_args()
    with Profile() as profile:
        profile.add("start", time.perf_counter() - _BEGUN)
        frames = read(wish.frames)
        settings = MatchSettings(left_as_of=wish.as_of, right_as_of=wish.as_of)
        found = compared(frames, settings)
        write(found, wish.folder)
    told = {
        "stages": profile.seconds,
        "candidates": len(found.scored.left),
        "dropped": list(found.dropped),
        "digest": digest(found),
    }
    (wish.folder / "told.json").write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
