"""A second look at lists in which groups have been found: pairs that no key brought together.

Candidate keys reach some pairs of a person's rows and miss others; before two groups are judged by the mean over all
their pairs, all are compared. Frequencies stay those of the rows: counted by groups, a wrong group would make its
name rare, and so confirm itself.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kintrace.matching.compare import Evidence, compare
from kintrace.matching.joining import Links
from kintrace.matching.prepare import Prepared

Ints = NDArray[np.int64]

_MEETING = -2.0  # ln odds of a link for which two groups are looked at pair by pair
_MOST = 400  # pairs of two groups; larger groups are judged by the links they have
_BATCH = 2_000_000  # pairs compared at a time, to bound memory


@dataclass(frozen=True)
class Pairs:
    """Pairs of positions with left < right, each once and in order, with their evidence."""

    left: Ints
    right: Ints
    evidence: Evidence


def look_again(prepared: Prepared, first: Pairs, links: Links, group: Ints) -> Pairs:
    """The pairs of the first look, and all others of groups that may be one person.

    Args:
        prepared: the lists, stacked.
        first: the pairs of the first look.
        links: between them.
        group: of each row.
    """
    left, right = _missing(links, group)
    parts = [first.evidence]
    for start in range(0, len(left), _BATCH):
        parts.append(compare(prepared, left[start : start + _BATCH], right[start : start + _BATCH]))
    left, right = np.concatenate([first.left, left]), np.concatenate([first.right, right])
    order = np.lexsort((right, left))
    return Pairs(left[order], right[order], Evidence.joined(parts).take(order))


def _missing(links: Links, group: Ints) -> tuple[Ints, Ints]:
    """Pairs without a link, between and inside groups that a link brings near."""
    size = len(group)
    near = links.odds > _MEETING
    one, two = group[links.left[near]], group[links.right[near]]
    meetings = pl.DataFrame({"one": np.minimum(one, two), "two": np.maximum(one, two)}).unique()
    rows = pl.DataFrame({"group": group, "row": np.arange(size, dtype=np.int64)})
    sizes = rows.group_by("group").len("size")
    few = (
        meetings.join(sizes, left_on="one", right_on="group").join(sizes, left_on="two", right_on="group", suffix="_2")
        .filter(pl.col("size") * pl.col("size_2") <= _MOST).select("one", "two")
    )  # fmt: skip
    every = few.join(rows, left_on="one", right_on="group").join(
        rows, left_on="two", right_on="group", suffix="_2"
    ).filter(pl.col("row") != pl.col("row_2"))  # fmt: skip
    wanted = every.select(pl.min_horizontal("row", "row_2") * size + pl.max_horizontal("row", "row_2"))
    packed = np.setdiff1d(wanted.to_series().to_numpy(), links.left * size + links.right)
    return packed // max(size, 1), packed % max(size, 1)
