"""Values as weighted sets of classes: two spellings agree when they share a class.

The frequency of an agreement is the frequency of the class it happens in, counted on the register's side
and blended with what is known of the population, never the frequency of a spelling.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kintrace import names
from kintrace.script import fold

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]

_CHUNK = 200_000
# Strangers whose initials meet, О. and Е. of Олена taken for one: counted over given names by commonness.
INITIAL_SHARE = 0.13


class Compared(NamedTuple):
    """Levels of a batch of pairs and ln u, the log probability of that level between strangers."""

    level: NDArray[np.int8]
    log_u: Floats


class Member(NamedTuple):
    """One class a value may belong to: its id, weight in 0..1, and kind (0 is the plainest)."""

    id: int
    weight: float
    kind: int


class Shared(NamedTuple):
    """The best class two values share: id or -1, product of weights, the less plain of the two kinds."""

    id: Ints
    weight: Floats
    kind: NDArray[np.int8]


@dataclass(frozen=True)
class Classes:
    """Class membership of n values, padded to a common width; -1 pads."""

    ids: Ints  # (n, width)
    weights: Floats
    kinds: NDArray[np.int8]

    @classmethod
    def of(cls, members: Sequence[Sequence[Member]], width: int) -> "Classes":
        """Pack the members of each value, best first; what exceeds `width` is the least likely and is cut."""
        size = len(members)
        ids = np.full((size, width), -1, np.int32)
        weights = np.zeros((size, width), np.float32)
        kinds = np.zeros((size, width), np.int8)
        number = np.fromiter((min(len(row), width) for row in members), np.int64, size)
        line = np.repeat(np.arange(size), number)
        place = np.arange(len(line)) - np.repeat(np.cumsum(number) - number, number)
        kept = [member for row in members for member in row[:width]]
        ids[line, place] = [member.id for member in kept]
        weights[line, place] = [member.weight for member in kept]
        kinds[line, place] = [member.kind for member in kept]
        return cls(ids, weights, kinds)

    def shared(self, left: Ints, right: Ints) -> Shared:
        """For pairs of value codes (all >= 0), the class with the highest product of weights."""
        ids = np.full(len(left), -1, np.int32)
        weight = np.zeros(len(left), np.float32)
        kind = np.zeros(len(left), np.int8)
        for start in range(0, len(left), _CHUNK):
            a, b = left[start : start + _CHUNK], right[start : start + _CHUNK]
            part = slice(start, start + len(a))
            ids[part], weight[part], kind[part] = self._shared(a, b)
        return Shared(ids, weight, kind)

    def _shared(self, a: Ints, b: Ints) -> Shared:
        size = len(a)
        best_id = np.full(size, -1, np.int32)
        best_weight = np.zeros(size, np.float32)
        best_kind = np.zeros(size, np.int8)
        width = self.ids.shape[1]
        used_a = int((self.ids[a] >= 0).any(axis=0).sum()) if size else 0
        used_b = int((self.ids[b] >= 0).any(axis=0).sum()) if size else 0
        for i in range(min(width, used_a)):
            id_a, weight_a, kind_a = self.ids[a, i], self.weights[a, i], self.kinds[a, i]
            for j in range(min(width, used_b)):
                product = weight_a * self.weights[b, j]
                better = (id_a >= 0) & (id_a == self.ids[b, j]) & (product > best_weight)
                if better.any():
                    best_id[better] = id_a[better]
                    best_weight[better] = product[better]
                    best_kind[better] = np.maximum(kind_a, self.kinds[b, j])[better]
        return Shared(best_id, best_weight, best_kind)

    def frequency(self, codes: Ints, population: Floats, strength: float) -> Floats:
        """How often each class occurs in a register, the bearer in question left out.

        Args:
            codes: value code of each row of the register, -1 unknown.
            population: share of each class in the population at large, by class id.
            strength: how many invented rows the population table stands for.

        Returns:
            share per class id; (count - 1 + strength·population) / (n + strength).
        """
        known = codes[codes >= 0]
        return blended(self.counts(known, len(population)), len(known), population, strength)

    def counts(self, known: Ints, size: int) -> NDArray[np.float64]:
        """How many of the rows with these value codes (all >= 0) are in each of `size` classes.

        A value that may be several names counts for each by its share.
        """
        return self.counts_of(np.bincount(known, minlength=len(self.ids)), size)

    def counts_of(self, numbers: NDArray[np.int64], size: int) -> NDArray[np.float64]:
        """As `counts`, from the number of rows of each value: whatever their order, to the last bit."""
        counts = np.zeros(size, np.float64)
        present = np.flatnonzero(numbers)
        if len(present):
            ids, weights = self.ids[present], self.weights[present].astype(np.float64)
            total = weights.sum(axis=1, keepdims=True)
            share = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
            inside = ids >= 0
            np.add.at(counts, ids[inside], (share * numbers[present, None])[inside])
        return counts


def blended(counts: NDArray[np.float64], known: int, population: Floats | float, strength: float) -> Floats:
    """Counts among `known` rows → shares, the bearer in question left out. See `Classes.frequency`.

    `population` is the share of each class in the population at large, or one share for all.
    """
    others = np.maximum(counts - 1.0, 0.0)
    share: Floats = ((others + strength * population) / (known + strength)).astype(np.float32)
    return share


def texts_of(table: Sequence[str], codes: Ints) -> list[str]:
    """The text of each code."""
    return [table[code] for code in codes.tolist()]


def shorter(one: Sequence[str], two: Sequence[str]) -> NDArray[np.int32]:
    """For pairs of texts, the length of the shorter one."""
    lengths = [np.fromiter(map(len, texts), np.int32, len(texts)) for texts in (one, two)]
    return np.minimum(*lengths)


def initials_of(words: Sequence[str], numbers: Iterable[int]) -> int:
    """The letters with which a name may begin, as bits: as written, and in the official forms it stands for.

    Args:
        words: the words as written; an initial may carry a dot.
        numbers: given names of `kintrace.names` that the words may be, because О. and А. are one Олександр.
    """
    letters = [fold(word.strip(".")) or word for word in words]
    for number in numbers:
        known = names.given_name(number)
        letters += [fold(form) for form in (known.uk, known.ru) if form]
    return initial_bits(letters)


def initial_bits(words: Sequence[str]) -> int:
    """A set of first letters of folded words as bits, so that two sets meet in one AND."""
    bits = 0
    for word in words:
        if word:
            bits |= 1 << (_LETTERS.find(word[0]) if word[0] in _LETTERS else len(_LETTERS))
    return bits


_LETTERS = "abCdefhiklmnoprstuvWXzZ"
