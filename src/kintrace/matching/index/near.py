"""Words of a register that are near a word: a slip or two apart, alike to the ear, or sharing their end.

Looks among distinct words, never among records, and compares only those that share a key.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from kintrace.matching.index.postings import Keys, Places, Postings, deletions, mix, text_keys
from kintrace.script import skeleton

_MOST = 4_000  # words that share an end or a skeleton; more than that share nothing of note
_ALIKE = 0.88
_REMEMBERED = 20_000
_SHAPE = np.full(1, 77, np.int64)


@dataclass(frozen=True)
class Near:
    """Distinct words with the class each belongs to.

    Attributes:
        words: folded stems and spellings.
        owners: class id of each word.
        keys: deletions, skeletons and ends → places in `words`.
    """

    words: Sequence[str]
    owners: NDArray[np.int32]
    keys: Postings
    _remembered: dict[tuple[str, ...], tuple[tuple[int, int], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, words: Sequence[str], owners: NDArray[np.integer]) -> "Near":
        """Take words with their classes; a pair may come more than once."""
        known = dict.fromkeys((w, o) for w, o in zip(words, owners.tolist(), strict=True) if w and o >= 0)
        distinct = [word for word, _ in known]
        slips, where = deletions(distinct)
        shapes, bearers = _shapes(distinct)
        keys = Postings.of(np.concatenate([slips, shapes]), np.concatenate([where, bearers]))
        return cls(distinct, np.array([owner for _, owner in known], np.int32), keys)

    def find(self, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
        """Classes near any of `words`, nearest first, and how far: 0 the same letters, 1 and 2 slips, 3 alike.

        What was found is remembered: given names come again and again.
        """
        wanted = tuple(dict.fromkeys(w for w in words if w))
        found = self._remembered.get(wanted)
        if found is None:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            found = self._remembered[wanted] = self._find(wanted)
        return found

    def _find(self, words: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
        if not words:
            return ()
        keys, owners = deletions(words)
        shapes, bearers = _shapes(words)
        rows, which = self.keys.find(np.concatenate([keys, shapes]), _MOST)
        owner = np.concatenate([owners, bearers])[which]
        best: dict[int, int] = {}
        for i, word in enumerate(words):
            for near, far in self._near(word, np.unique(rows[owner == i])):
                if best.get(near, 9) > far:
                    best[near] = far
        return tuple(sorted(best.items(), key=lambda item: (item[1], item[0])))

    def _near(self, word: str, places: Places) -> list[tuple[int, int]]:
        others = [self.words[i] for i in places.tolist()]
        if not others:
            return []
        edits = process.cdist([word], others, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)[0]
        alike = process.cdist(
            [word], others, scorer=JaroWinkler.similarity, score_cutoff=_ALIKE, dtype=np.float32
        )[0]
        far = np.where(edits <= 2, edits, np.where(alike >= _ALIKE, 3, 9))
        kept = np.flatnonzero(far < 9)
        return list(zip(self.owners[places[kept]].tolist(), far[kept].tolist(), strict=True))


def _shapes(words: Sequence[str]) -> tuple[Keys, Places]:
    """Skeleton, and last consonants with a measure of length, as keys; a word without consonants has none."""
    bones = [skeleton(word) for word in words]
    where = [i for i, bone in enumerate(bones) if len(bone) > 1]
    texts = ["=" + bones[i] for i in where] + [f"${bones[i][-3:]}{len(words[i]) // 3}" for i in where]
    return mix(text_keys(texts), _SHAPE), np.array(where + where, np.int64)
