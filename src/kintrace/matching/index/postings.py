"""Keys as 64-bit numbers, and which rows bear each key: two flat arrays that are used straight from disk.

A key that meets by accident of hashing only adds a candidate, which the comparison then weighs like any other;
nothing here decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Rows = NDArray[np.uint32]
Places = NDArray[np.int64]

REACH = 10  # first letters of a word in which slips are looked for
_SHORT = 4
_PER_HEAD = 2  # keys that share one head, on average
_MANY = np.uint64(0x9E3779B97F4A7C15)
_STEP = np.uint64(0xBF58476D1CE4E5B9)
_BASE = 0x100000001B3
_PAIRS = [np.array(list(combinations(range(n), 2)), np.int64).reshape(-1, 2) for n in range(REACH + 1)]
_POWERS = np.cumprod(np.array([1] + [_BASE] * REACH, np.uint64), dtype=np.uint64)


def mix(keys: Keys, codes: NDArray[np.integer]) -> Keys:
    """One more part of each key; bits of all parts reach all bits of the key."""
    mixed = (keys ^ codes.astype(np.uint64)) * _MANY
    mixed = (mixed ^ (mixed >> np.uint64(31))) * _STEP
    return mixed ^ (mixed >> np.uint64(29))


def text_keys(texts: Iterable[str]) -> Keys:
    """A key for each text."""
    return np.array(
        [int.from_bytes(blake2b(t.encode(), digest_size=8).digest(), "little") for t in texts], np.uint64
    )


def deletions(words: Sequence[str], *, sparing: bool = False) -> tuple[Keys, Places]:
    """Each word's first letters with none, one or two of them left out, as keys.

    Two words at most two slips apart share such a key (the idea of symmetric deletion: what one has too much
    is left out of it, what it lacks is left out of the other).

    Args:
        words: what to take letters from.
        sparing: leave only one letter out of words of up to four: with two gone, nothing of note is left.

    Returns:
        the keys, and for each the place of its word.
    """
    cut = [word[:REACH] for word in words]
    lengths = np.array([len(word) for word in cut], np.int64)
    letters = np.array(cut, f"U{REACH}").view(np.uint32).reshape(len(cut), REACH) if cut else None
    keys: list[Keys] = []
    owners: list[Places] = []
    for length in range(1, REACH + 1):
        where = np.flatnonzero(lengths == length)
        if letters is None or not len(where):
            continue
        most = 1 if sparing and length <= _SHORT else 2
        found = _deletions(letters[where, :length].astype(np.uint64), most)
        keys.append(mix(found, np.zeros(1, np.int64)).reshape(-1))
        owners.append(np.repeat(where, found.shape[1]))
    if not keys:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    return np.concatenate(keys), np.concatenate(owners)


def _deletions(letters: Keys, most: int) -> Keys:
    """Words of one length, (n, length) → (n, variants) with up to `most` letters left out. A word is a number
    in base `_BASE`, so that a part of it follows from its beginnings."""
    size, length = letters.shape
    begun = np.zeros((size, length + 1), np.uint64)
    for i in range(length):
        begun[:, i + 1] = begun[:, i] * np.uint64(_BASE) + letters[:, i]
    whole = begun[:, length:]
    out = np.arange(length)
    one = begun[:, out] * _POWERS[length - 1 - out] + _part(begun, out + 1, np.full(length, length))
    if most < 2:
        return np.concatenate([whole, one], axis=1)
    pairs = _PAIRS[length]
    first, second = pairs[:, 0], pairs[:, 1]
    head = begun[:, first] * _POWERS[second - first - 1] + _part(begun, first + 1, second)
    two = head * _POWERS[length - 1 - second] + _part(begun, second + 1, np.full(len(pairs), length))
    return np.concatenate([whole, one, two], axis=1)


def _part(begun: Keys, start: Places, end: Places) -> Keys:
    part: Keys = begun[:, end] - begun[:, start] * _POWERS[end - start]
    return part


@dataclass(frozen=True)
class Postings:
    """Key → rows.

    Attributes:
        heads: where the rows of each head begin, 2^bits + 1; a head is the first bits of a key.
        tags: eight more bits of the key of each row.
        rows: the rows.
    """

    heads: Rows
    tags: NDArray[np.uint8]
    rows: Rows

    @classmethod
    def of(cls, keys: Keys, rows: NDArray[np.integer]) -> "Postings":
        """Sort keys with their rows."""
        bits = max(4, int(max(len(keys) // _PER_HEAD, 1)).bit_length())
        order = pl.Series(keys, dtype=pl.UInt64).arg_sort().to_numpy()
        ordered = keys[order]
        counts = np.bincount((ordered >> np.uint64(64 - bits)).astype(np.int64), minlength=1 << bits)
        heads = np.zeros((1 << bits) + 1, np.uint32)
        np.cumsum(counts, out=heads[1:])
        return cls(heads, (ordered & np.uint64(255)).astype(np.uint8), rows[order].astype(np.uint32))

    def find(self, keys: Keys, most: int | NDArray[np.int64]) -> tuple[Places, Places]:
        """The rows of some keys.

        Args:
            keys: what to look for.
            most: a key with more rows than this says too little and gives none; one number, or one for
                each key.

        Returns:
            rows, and for each the place of its key in `keys`.
        """
        shift = np.uint64(64 - (len(self.heads) - 1).bit_length() + 1)
        head = (keys >> shift).astype(np.int64)
        start = self.heads[head].astype(np.int64)
        number = self.heads[head + 1].astype(np.int64) - start
        number[number > most] = 0
        which = np.repeat(np.arange(len(keys)), number)
        place = np.arange(len(which)) + np.repeat(start - (np.cumsum(number) - number), number)
        same = self.tags[place] == (keys[which] & np.uint64(255)).astype(np.uint8)
        return self.rows[place[same]].astype(np.int64), which[same]
