"""Words of a register that are near a word: a slip or two apart, alike to the ear, or sharing their end.

Looks among distinct words, never among records, and compares only those that share a key.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from kintrace.matching.index.postings import Keys, Places, Postings, deletions, mix, text_keys
from kintrace.script import skeleton

_MOST = 4_000  # words that share an end or a skeleton; more than that share nothing of note
_ALIKE = 0.88
_ALIKE_LIKENESS = 0.6
_SLIPS = 2
_REMEMBERED = 5_000
_SHAPE = np.full(1, 77, np.int64)


class Nearby(NamedTuple):
    """Classes near a word, nearest first.

    `likeness` is the share of letters that agree, 1.0 for the same letters; what is only alike to the eye, as a
    beginning in common, has 0.6 at most. The arrays are never changed.
    """

    owners: Places
    likeness: NDArray[np.float32]


@dataclass(frozen=True)
class Near:
    """Distinct words with the class each belongs to.

    Attributes:
        words: folded stems, spellings, and Latin words as typed.
        owners: class id of each word.
        keys: deletions, skeletons and ends → places in `words`.
    """

    words: Sequence[str]
    owners: NDArray[np.int32]
    keys: Postings
    _remembered: dict[tuple[str, ...], Nearby] = field(default_factory=dict)

    @classmethod
    def of(cls, words: Sequence[str], owners: NDArray[np.integer]) -> "Near":
        """Take words with their classes; a pair may come more than once."""
        known = dict.fromkeys((w, o) for w, o in zip(words, owners.tolist(), strict=True) if w and o >= 0)
        distinct = [word for word, _ in known]
        slips, where = deletions(distinct)
        shapes, bearers = _shapes(distinct)
        keys = Postings.of(np.concatenate([slips, shapes]), np.concatenate([where, bearers]))
        return cls(distinct, np.array([owner for _, owner in known], np.int32), keys)

    def find(self, words: Sequence[str]) -> Nearby:
        """Classes near any of `words`.

        What was found is remembered: given names come again and again.
        """
        wanted = tuple(dict.fromkeys(w for w in words if w))
        found = self._remembered.get(wanted)
        if found is None:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            found = self._remembered[wanted] = self._find(wanted)
        return found

    @cached_property
    def _lengths(self) -> NDArray[np.int64]:
        return np.fromiter(map(len, self.words), np.int64, len(self.words))

    def _find(self, words: tuple[str, ...]) -> Nearby:
        if not words:
            return Nearby(np.zeros(0, np.int64), np.zeros(0, np.float32))
        keys, owners = deletions(words, sparing=True)
        shapes, bearers = _shapes(words)
        rows, which = self.keys.find(np.concatenate([keys, shapes]), _MOST)
        asked_by = np.concatenate([owners, bearers])[which]
        found = [self._near(word, np.unique(rows[asked_by == i])) for i, word in enumerate(words)]
        classes = np.concatenate([f.owners for f in found])
        likeness = np.concatenate([f.likeness for f in found])
        order = np.lexsort((classes, -likeness))
        _, first = np.unique(classes[order], return_index=True)
        best = order[np.sort(first)]
        return Nearby(classes[best], likeness[best])

    def _near(self, word: str, places: Places) -> Nearby:
        others = [self.words[i] for i in places.tolist()]
        if not others:
            return Nearby(np.zeros(0, np.int64), np.zeros(0, np.float32))
        edits = process.cdist([word], others, scorer=OSA.distance, score_cutoff=_SLIPS, dtype=np.uint8)[0]
        likeness = 1.0 - edits / np.maximum(self._lengths[places], len(word))
        far = np.flatnonzero(edits > _SLIPS)
        if len(far):
            alike = process.cdist(
                [word], [others[i] for i in far.tolist()], scorer=JaroWinkler.similarity,
                score_cutoff=_ALIKE, dtype=np.float32,
            )[0]  # fmt: skip
            likeness[far] = _ALIKE_LIKENESS * alike
        kept = np.flatnonzero(likeness > 0)
        return Nearby(self.owners[places[kept]].astype(np.int64), likeness[kept].astype(np.float32))


def _shapes(words: Sequence[str]) -> tuple[Keys, Places]:
    """Skeleton, and last consonants with a measure of length, as keys; a word without consonants has none."""
    bones = [skeleton(word) for word in words]
    where = [i for i, bone in enumerate(bones) if len(bone) > 1]
    texts = ["=" + bones[i] for i in where] + [f"${bones[i][-3:]}{len(words[i]) // 3}" for i in where]
    return mix(text_keys(texts), _SHAPE), np.array(where + where, np.int64)
