"""Occupations, of adults in registers that record one: the same, one word in common, another. Weak evidence."""

import re
from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from kintrace.matching.evidence.classes import Compared, Floats, Ints, blended
from kintrace.script import clean, fold

KIND = "occupation"
STRENGTH = 200.0
POPULATION_SHARE = 0.01
_SIMILAR_SHARE = 0.02


class Level(IntEnum):
    """What two occupations have to do with each other."""

    MISSING = 0
    SAME = 1
    SIMILAR = 2
    DIFFERENT = 3


def read(text: str) -> tuple[str, ...]:
    """The words of an occupation, folded and sorted."""
    return tuple(sorted({fold(word) for word in re.findall(r"[^\W\d_]{2,}", clean(text).text)}))


class OccupationTable:
    """All distinct occupations of both sides."""

    def __init__(self, values: Sequence[tuple[str, ...]]) -> None:
        self._words = [frozenset(words) for words in values]

    def frequency(self, codes: Ints) -> Floats:
        """Share of the register that has each occupation, by value; the bearer left out."""
        return self.frequency_of(np.bincount(codes[codes >= 0], minlength=max(len(self._words), 1)))

    def frequency_of(self, numbers: NDArray[np.int64]) -> Floats:
        """As `frequency`, from the number of rows of each value."""
        return blended(numbers.astype(np.float64), int(numbers.sum()), POPULATION_SHARE, STRENGTH)

    def compare(self, left: Ints, right: Ints, frequency: Floats) -> Compared:
        """Levels for pairs of value codes, all >= 0."""
        same = left == right
        pairs = zip(left.tolist(), right.tolist(), strict=True)
        meets = np.fromiter((bool(self._words[a] & self._words[b]) for a, b in pairs), np.bool_, len(left))
        level = np.select([same, meets], [Level.SAME, Level.SIMILAR], Level.DIFFERENT).astype(np.int8)
        share = np.select([same, meets], [frequency[right], frequency[right] + _SIMILAR_SHARE], 1.0)
        return Compared(level, np.log(share).astype(np.float32))
