"""Which pairs are looked at: a union of keys, none of which trusts the birth date or the surname alone.

A key joins rows that share a combination of codes. A bucket that would give too many pairs is refined by
one more code, and if that does not help either, it is reported; it is never silently lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Rows = NDArray[np.uint32]

MAX_BUCKET_PAIRS = 30_000
_UNKNOWN = 1 << 40  # beyond every code
_PRIME = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Part:
    """One component of a key for every row: a column of codes per alternative, -1 where unknown."""

    codes: NDArray[np.int64]  # (n, alternatives)

    @classmethod
    def of(cls, codes: NDArray[np.integer]) -> "Part":
        """Take an array of shape (n,) or (n, alternatives)."""
        wide = codes.astype(np.int64)
        return cls(wide[:, None] if wide.ndim == 1 else wide)


@dataclass(frozen=True)
class Key:
    """A named key: parts joined by "and", the alternatives inside a part by "or"."""

    name: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Candidates:
    """Pairs of 0-based positions, unique and sorted, and what could not be looked at."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    dropped: tuple[str, ...]


KEYS = (
    Key("surname+given", ("surname", "given")),
    Key("skeleton+given", ("skeleton", "given")),
    Key("day+given", ("day", "given")),
    Key("day+skeleton", ("day", "skeleton")),
    Key("day+surname", ("day", "surname")),
    Key("day+father", ("day", "father")),
    Key("day+mother", ("day", "mother_given")),
    Key("day+place", ("day", "place")),
    Key("swapped day+surname", ("swapped", "surname")),
    Key("swapped day+given", ("swapped", "given")),
    Key("father+given+prefix", ("father", "given", "prefix")),
    Key("father+given+year", ("father", "given", "year")),
    Key("father+surname+year", ("father", "surname", "year")),
    Key("mother+given", ("mother_given", "mother_surname", "given")),
    Key("mother+given+year", ("mother_given", "given", "year")),
    Key("given+prefix+year", ("given", "prefix", "year")),
    Key("given+calendar day", ("given", "calendar", "prefix")),
    Key("given+place+year", ("given", "place", "year")),
    Key("given+mother+place", ("given", "mother_given", "place")),
    Key("surname+initial+year", ("surname", "initial", "year")),
    Key("surname+mother+year", ("surname", "mother_given", "year")),
    Key("tail+given", ("tail", "given")),
    Key("postcode+given", ("postcode", "given")),
    Key("postcode+skeleton", ("postcode", "skeleton")),
    Key("postcode+day", ("postcode", "day")),
    Key("home+given", ("street", "house", "given")),
    Key("home+day", ("street", "house", "day")),
)
REFINEMENTS = ("year", "prefix", "father", "place")

Side = dict[str, Part]


def find(left: Side, right: Side, keys: Sequence[Key] = KEYS) -> Candidates:
    """Join two sides on every key.

    Args:
        left, right: the parts of each side by name; every name that a key uses must be there.
        keys: which keys to join.
    """
    found: list[pl.Series] = []
    dropped: list[str] = []
    for key in keys:
        pairs, lost = _join(left, right, key.parts)
        found.append(pairs)
        if lost:
            dropped.append(f"{key.name}: {lost}")
    packed = pl.concat(found).unique().sort() if found else pl.Series([], dtype=pl.UInt64)
    array = packed.to_numpy()
    return Candidates(
        (array >> np.uint64(32)).astype(np.int64),
        (array & np.uint64(0xFFFFFFFF)).astype(np.int64),
        tuple(dropped),
    )


def _join(left: Side, right: Side, parts: tuple[str, ...], added: int = 0) -> tuple[pl.Series, int]:
    """Packed pairs (left << 32 | right) that share a key, and how many buckets stayed too large.

    The last `added` parts refine a bucket that was too large; what is unknown there is a value of its own.
    """
    a = _hashed(left, parts, added)
    b = _hashed(right, parts, added)
    sizes = (
        a.group_by("key").len("a").join(b.group_by("key").len("b"), on="key")
        .with_columns((pl.col("a").cast(pl.UInt64) * pl.col("b")).alias("pairs"))
    )  # fmt: skip
    large = sizes.filter(pl.col("pairs") > MAX_BUCKET_PAIRS)
    lost = 0
    # A large bucket must never be joined, not even to be thrown away: its pairs fill the memory.
    fitting = a.join(large, on="key", how="anti") if large.height else a
    small = fitting.join(b, on="key", suffix="_right")
    pairs = small.select(((pl.col("row").cast(pl.UInt64) * (1 << 32)) + pl.col("row_right")).alias("pair"))[
        "pair"
    ].unique()
    if large.height:
        extra = [name for name in REFINEMENTS if name not in parts][:1]
        if not extra:
            return pairs, large.height
        rows_a = a.join(large, on="key", how="semi")["row"].unique().to_numpy()
        rows_b = b.join(large, on="key", how="semi")["row"].unique().to_numpy()
        names = {*parts, *REFINEMENTS}
        finer, lost = _join(
            _only(left, names, rows_a), _only(right, names, rows_b), (*parts, extra[0]), added + 1
        )
        back = finer.to_numpy()
        mapped = (rows_a[back >> np.uint64(32)].astype(np.uint64) << np.uint64(32)) | rows_b[
            back & np.uint64(0xFFFFFFFF)
        ].astype(np.uint64)
        pairs = pl.concat([pairs, pl.Series("pair", mapped, dtype=pl.UInt64)])
    return pairs, lost


def _only(side: Side, names: set[str], rows: Rows) -> Side:
    return {name: Part(part.codes[rows]) for name, part in side.items() if name in names}


def _hashed(side: Side, parts: tuple[str, ...], added: int = 0) -> pl.DataFrame:
    """Every combination of alternatives of the parts, as (key, row) with unknown ones left out.

    In the last `added` parts a row of which nothing is known has the value "unknown".
    """
    first = side[parts[0]].codes
    rows = np.arange(len(first), dtype=np.uint32)
    keys = np.zeros(len(first), np.uint64)
    for number, name in enumerate(parts):
        codes = side[name].codes[rows]
        if number >= len(parts) - added:
            codes = codes.copy()
            codes[(codes < 0).all(axis=1), 0] = _UNKNOWN
        width = codes.shape[1]
        rows = np.repeat(rows, width)
        flat = codes.reshape(-1)
        keys = np.repeat(keys, width)
        known = flat >= 0
        rows, flat, keys = rows[known], flat[known], keys[known]
        keys = _mix(keys, flat)
    return pl.DataFrame({"key": keys, "row": rows}).unique()


def _mix(keys: Keys, codes: NDArray[np.int64]) -> Keys:
    mixed = (keys ^ codes.astype(np.uint64)) * _PRIME
    return mixed ^ (mixed >> np.uint64(29))
