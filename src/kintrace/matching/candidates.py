"""Which pairs are looked at: a union of keys, none of which trusts the birth date or the surname alone.

A key joins rows that share a combination of codes. A bucket that would give too many pairs is refined by
one more code, and if that does not help either, it is reported; it is never silently lost.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Rows = NDArray[np.uint32]

MAX_BUCKET_PAIRS = 30_000
LEAST_BUCKET_PAIRS = 16
PAIRS_PER_ROW = 10  # of one key, in the longer list; most keys give less than one
_UNKNOWN = np.int32(2**31 - 1)  # beyond every code
_LONG_LIST = 100_000  # rows up to which a key may give PAIRS_PER_ROW
_MOST_WORKERS = 4
_MANY = 20_000_000  # pairs that wait to be merged
_HALF, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
_PRIME = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Part:
    """One component of a key for every row: a column of codes per alternative, -1 where unknown.

    The alternatives of a row differ from each other.
    """

    codes: NDArray[np.int32]  # (n, alternatives)

    @classmethod
    def of(cls, codes: NDArray[np.integer]) -> "Part":
        """Take an array of shape (n,) or (n, alternatives); alternatives that no row has are left out."""
        wide = codes[:, None] if codes.ndim == 1 else codes
        used = [0, *(i for i in range(1, wide.shape[1]) if (wide[:, i] >= 0).any())]
        return cls(np.ascontiguousarray(wide[:, used], np.int32))


@dataclass(frozen=True)
class Key:
    """A named key: parts joined by "and", the alternatives inside a part by "or"."""

    name: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Candidates:
    """Pairs of 0-based positions, unique and sorted, and what could not be looked at.

    `packed` holds left << 32 | right: a million rows have tens of millions of pairs.
    """

    packed: Keys
    dropped: tuple[str, ...]

    @property
    def left(self) -> NDArray[np.int64]:
        """The left position of each pair."""
        return (self.packed >> _HALF).astype(np.int64)

    @property
    def right(self) -> NDArray[np.int64]:
        """The right position of each pair."""
        return (self.packed & _LOW).astype(np.int64)

    def part(self, start: int, stop: int) -> "Candidates":
        """Some of the pairs."""
        return Candidates(self.packed[start:stop], self.dropped)

    @classmethod
    def every(cls, left: int, right: int) -> "Candidates":
        """Each of `left` rows with each of `right` records."""
        rows = np.repeat(np.arange(left, dtype=np.uint64), right)
        return cls((rows << _HALF) | np.tile(np.arange(right, dtype=np.uint64), left), ())


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
    found: list[Keys] = []
    dropped: list[str] = []
    with ThreadPoolExecutor(workers()) as pool:
        for key, (pairs, lost) in zip(
            keys, pool.map(lambda k: _join(left, right, k.parts), keys), strict=True
        ):
            found += pairs
            if lost:
                dropped.append(f"{key.name}: {lost}")
            # What several keys find is kept once as soon as it is much: repeats must not fill the memory.
            if sum(map(len, found)) - len(found[0]) > _MANY:
                found = [_merged(found)]
    return Candidates(_merged(found), tuple(dropped))


def workers() -> int:
    """How many threads to work with: sorting and looking up in arrays leave the interpreter to the others."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(_MOST_WORKERS, cores)


def _merged(found: list[Keys]) -> Keys:
    """All pairs once, sorted; empties the list."""
    every = np.concatenate(found) if found else np.zeros(0, np.uint64)
    found.clear()
    every.sort()
    fresh = np.ones(len(every), np.bool_)
    np.not_equal(every[1:], every[:-1], out=fresh[1:])
    return every[fresh]


def largest_bucket(pairs: NDArray[np.integer], buckets: NDArray[np.integer], rows: int) -> int:
    """Pairs of the largest bucket that a key may join unrefined, so that it stays selective in long lists.

    Chance alone gives a key with few values N² / values pairs: what chooses well among thousands of rows
    chooses hardly at all among a million. So a row has fewer partners by one key the longer the lists are.

    Args:
        pairs: the sizes that occur among the buckets, in pairs, ascending.
        buckets: how many buckets have each size.
        rows: of the longer list.
    """
    total = np.cumsum(pairs.astype(np.int64) * buckets)
    each = PAIRS_PER_ROW * min(1.0, (_LONG_LIST / max(rows, 1)) ** 0.5)
    fitting = int(np.searchsorted(total, int(each * rows), side="right"))
    largest = int(pairs[fitting - 1]) if fitting else 0
    return min(max(largest, LEAST_BUCKET_PAIRS), MAX_BUCKET_PAIRS)


def _join(left: Side, right: Side, parts: tuple[str, ...], added: int = 0) -> tuple[list[Keys], int]:
    """Packed pairs that share a key, and how many buckets stayed too large.

    The last `added` parts refine a bucket that was too large; what is unknown there is a value of its own.
    """
    a = _Buckets.of(*hashed(left, parts, added))
    b = _Buckets.of(*hashed(right, parts, added))
    at = np.searchsorted(b.keys, a.keys)
    at[at == len(b.keys)] = 0
    met = np.flatnonzero(b.keys[at] == a.keys) if len(b.keys) else np.zeros(0, np.int64)
    size = a.sizes[met] * b.sizes[at[met]]
    extra = [name for name in REFINEMENTS if name not in parts][:1]
    bound = MAX_BUCKET_PAIRS
    if extra:
        sizes, buckets = np.unique(size, return_counts=True)
        bound = largest_bucket(sizes, buckets, max(_size(left), _size(right)))
    large = size > bound
    # A large bucket must never be joined, not even to be thrown away: its pairs fill the memory.
    pairs = [_expanded(a, b, met[~large], at[met[~large]])]
    if not large.any():
        return pairs, 0
    if not extra:
        return pairs, int(large.sum())
    rows_a, rows_b = a.rows_in(met[large]), b.rows_in(at[met[large]])
    names = {*parts, *REFINEMENTS}
    finer, lost = _join(
        _only(left, names, rows_a), _only(right, names, rows_b), (*parts, extra[0]), added + 1
    )
    return pairs + [_mapped(each, rows_a, rows_b) for each in finer], lost


def _size(side: Side) -> int:
    return len(next(iter(side.values())).codes)


@dataclass(frozen=True)
class _Buckets:
    """Rows ordered by their key: the distinct keys, where each begins, and how many rows it has."""

    keys: Keys
    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]
    rows: Rows

    @classmethod
    def of(cls, keys: Keys, rows: Rows) -> "_Buckets":
        order = np.argsort(keys)
        keys = keys[order]
        first = np.ones(len(keys), np.bool_)
        np.not_equal(keys[1:], keys[:-1], out=first[1:])
        starts = np.flatnonzero(first)
        sizes = np.diff(np.append(starts, len(keys)))
        return cls(keys[starts], starts, sizes, rows[order])

    def rows_in(self, buckets: NDArray[np.int64]) -> Rows:
        """The rows of some buckets, each once, ascending."""
        marked = np.zeros(len(self.keys), np.bool_)
        marked[buckets] = True
        return np.unique(self.rows[np.repeat(marked, self.sizes)])


def _expanded(a: _Buckets, b: _Buckets, one: NDArray[np.int64], two: NDArray[np.int64]) -> Keys:
    """All pairs of the rows of bucket `one` of a with those of bucket `two` of b."""
    each = np.repeat(b.sizes[two], a.sizes[one])  # partners of each row of a, bucket by bucket
    rows = a.rows[_ranges(a.starts[one], a.sizes[one])]
    begin = np.repeat(b.starts[two], a.sizes[one])
    pairs = np.repeat(rows.astype(np.uint64) << _HALF, each)
    pairs |= b.rows[_ranges(begin, each)]
    return pairs


def _ranges(starts: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """start, start + 1, … of each range, one after the other."""
    ends = np.cumsum(sizes)
    result: NDArray[np.int64] = np.repeat(starts - ends + sizes, sizes) + np.arange(
        ends[-1] if len(ends) else 0
    )
    return result


def _mapped(pairs: Keys, rows_a: Rows, rows_b: Rows) -> Keys:
    """Pairs of places in two selections of rows → pairs of rows."""
    result: Keys = (rows_a[pairs >> _HALF].astype(np.uint64) << _HALF) | rows_b[pairs & _LOW]
    return result


def _only(side: Side, names: set[str], rows: Rows) -> Side:
    return {name: Part(part.codes[rows]) for name, part in side.items() if name in names}


def hashed(side: Side, parts: tuple[str, ...], added: int = 0) -> tuple[Keys, Rows]:
    """Every combination of alternatives of the parts, as keys and rows, with unknown ones left out.

    In the last `added` parts a row of which nothing is known has the value "unknown".
    """
    rows = np.arange(_size(side), dtype=np.uint32)
    keys = np.zeros(len(rows), np.uint64)
    for number, name in enumerate(parts):
        codes = side[name].codes[rows]
        if number >= len(parts) - added:
            codes[(codes < 0).all(axis=1), 0] = _UNKNOWN
        known = codes >= 0
        width = known.sum(axis=1)
        rows = np.repeat(rows, width)
        keys = _mix(np.repeat(keys, width), codes[known])
    return keys, rows


def _mix(keys: Keys, codes: NDArray[np.int32]) -> Keys:
    mixed = (keys ^ codes.astype(np.uint64)) * _PRIME
    return mixed ^ (mixed >> np.uint64(29))
