"""What each class of a register is (a name, a stem, a place), and how common it is, kept up with every change."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from kintrace.matching.evidence.classes import Floats, Ints, blended
from kintrace.matching.index.postings import Keys, text_keys

Counts = NDArray[np.float64]

SPARE = 64  # classes of a query that no record has; their shares are never asked for


def key_texts(keys: Sequence[int | str]) -> list[str]:
    """Class keys as texts: numbers of tables are marked, so that no word equals one."""
    return [f"#{key}" if isinstance(key, int) else f"={key}" for key in keys]


@dataclass
class Book:
    """The classes of one kind of value.

    Attributes:
        hashes, ids: keys of the stored classes, sorted, and the class id of each.
        population: share of the population, by class id.
        counts: for each role ("own", "mother"), how many records are in each class.
        known: for each role, how many records say anything.
        later: classes that came after the index was built.
    """

    hashes: Keys
    ids: Ints
    population: Floats
    counts: dict[str, Counts]
    known: dict[str, int]
    later: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, keys: Sequence[int | str], population: Floats, roles: Sequence[str]) -> "Book":
        """A book without records; class ids are places in `keys`."""
        hashes = text_keys(key_texts(keys))
        order = np.argsort(hashes)
        return cls(
            hashes[order],
            order.astype(np.int32),
            population,
            {role: np.zeros(len(keys)) for role in roles},
            dict.fromkeys(roles, 0),
        )

    @property
    def size(self) -> int:
        """How many classes there are."""
        return len(self.population)

    def find(self, keys: Sequence[int | str]) -> Ints:
        """Class id of each key; for keys that no record has, ids from `size` on."""
        result = np.zeros(len(keys), np.int32)
        if not keys:
            return result
        wanted = text_keys(key_texts(keys))
        new = self.size
        places = np.searchsorted(self.hashes, wanted)
        for i, (place, key) in enumerate(zip(places.tolist(), wanted.tolist(), strict=True)):
            if place < len(self.hashes) and int(self.hashes[place]) == key:
                result[i] = self.ids[place]
            elif key in self.later:
                result[i] = self.later[key]
            else:
                result[i] = new
                new += 1
        return result

    def take_in(self, keys: Sequence[int | str], population: Floats) -> Ints:
        """Class id of each key (all different); new classes are written down."""
        result = self.find(keys)
        fresh = np.flatnonzero(result >= self.size)
        names = text_keys(key_texts([keys[i] for i in fresh.tolist()]))
        self.later.update(zip(names.tolist(), result[fresh].tolist(), strict=True))
        self.population = np.concatenate([self.population, population[fresh]])
        self.counts = {r: np.concatenate([c, np.zeros(len(fresh))]) for r, c in self.counts.items()}
        return result

    def copy(self) -> "Book":
        """A book that can be changed without this one seeing it; the arrays are never changed in place."""
        return replace(self, counts=dict(self.counts), known=dict(self.known), later=dict(self.later))

    def settled(self) -> "Book":
        """The same classes, all of them in the sorted arrays."""
        if not self.later:
            return self
        hashes = np.concatenate([self.hashes, np.array(list(self.later), np.uint64)])
        ids = np.concatenate([self.ids, np.array(list(self.later.values()), np.int32)])
        order = np.argsort(hashes)
        return replace(self, hashes=hashes[order], ids=ids[order], later={})

    def count(self, role: str, counts: Counts, known: int) -> None:
        """Add records (or take them away, with negative numbers)."""
        self.counts[role] = self.counts[role] + counts
        self.known[role] += known

    def shares(self, role: str, strength: float) -> Floats:
        """Share of each class among the records, with `SPARE` more for classes that no record has."""
        own = blended(self.counts[role], self.known[role], self.population, strength)
        return np.concatenate([own, np.ones(SPARE, np.float32)])
