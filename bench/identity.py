"""The same lists give the same answer, bit by bit: again, with other numbers of threads, with other hash seeds.

Compares digests over all pairs and every bit of their probabilities. A run that differs makes `make bench` fail.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import runs
from bench.measure import Failed

WAYS: tuple[Mapping[str, str], ...] = (
    {},
    {},
    {"POLARS_MAX_THREADS": "1", "PYTHONHASHSEED": "0"},
    {"POLARS_MAX_THREADS": "2", "PYTHONHASHSEED": "1"},
    {"POLARS_MAX_THREADS": "3", "PYTHONHASHSEED": "4711"},
)

Line = dict[str, Any]


def lines(name: str, frames: Sequence[Path], as_of: str | None) -> Iterator[Line]:
    """One line: how many runs there were, and how many answers; one answer is what is right.

    Args:
        name: of the lists, for the page.
        frames: entries frames as Parquet.
        as_of: the day of ages.
    """
    try:
        found = digests(frames, as_of)
    except Failed as error:
        yield {"part": "identity", "set": name, "tool": "kintrace", "failed": str(error)}
        return
    yield {
        "part": "identity",
        "set": name,
        "tool": "kintrace",
        "runs": len(found),
        "answers": len(set(found)),
        "digest": found[0],
    }


def digests(frames: Sequence[Path], as_of: str | None, ways: Sequence[Mapping[str, str]] = WAYS) -> list[str]:
    """The digest of what each way of running finds.

    Raises:
        Failed: a run ended with an error.
    """
    found = []
    for way in ways:
        with tempfile.TemporaryDirectory() as folder:
            found.append(str(runs.library(frames, Path(folder), as_of, way)[1]["digest"]))
    return found
