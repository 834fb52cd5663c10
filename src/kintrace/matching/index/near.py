"""Words of a register that are near a word: a slip or two apart, alike to the ear, or sharing their end.

Looks among distinct words, never among records, and compares only those that share a key.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from kintrace.matching.index.postings import Keys, Places, Postings, deletions, mix, text_keys
from kintrace.script import skeleton

_MOST = 4_000  # words that share an end or a skeleton; more than that share nothing of note
_ALIKE = 0.88
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

    @classmethod
    def of(cls, words: Sequence[str], owners: NDArray[np.integer]) -> "Near":
        """Take words with their classes; a pair may come more than once."""
        known = dict.fromkeys((w, o) for w, o in zip(words, owners.tolist(), strict=True) if w and o >= 0)
        distinct = [word for word, _ in known]
        slips, where = deletions(distinct)
        shapes, bearers = _shapes(distinct)
        keys = Postings.of(np.concatenate([slips, shapes]), np.concatenate([where, bearers]))
        return cls(distinct, np.array([owner for _, owner in known], np.int32), keys)

    def find(self, words: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
        """Classes near any of `words`.

        Returns:
            class ids, nearest first, and how far: 0 the same letters, 1 and 2 slips, 3 much alike.
        """
        best: dict[int, int] = {}
        for word in dict.fromkeys(w for w in words if w):
            keys = np.concatenate([deletions([word])[0], _shapes([word])[0]])
            places = np.unique(self.keys.find(keys, _MOST)[0])
            for owner, far in zip(*self._near(word, places), strict=True):
                best[owner] = min(best.get(owner, 9), far)
        ordered = sorted(best.items(), key=lambda item: (item[1], item[0]))
        ids = np.array([owner for owner, _ in ordered], np.int32)
        return ids, np.array([far for _, far in ordered], np.int8)

    def _near(self, word: str, places: Places) -> tuple[list[int], list[int]]:
        others = [self.words[i] for i in places.tolist()]
        if not others:
            return [], []
        edits = process.cdist([word], others, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)[0]
        alike = process.cdist(
            [word], others, scorer=JaroWinkler.similarity, score_cutoff=_ALIKE, dtype=np.float32
        )[0]
        far = np.where(edits <= 2, edits, np.where(alike >= _ALIKE, 3, 9))
        kept = far < 9
        return self.owners[places[kept]].tolist(), far[kept].tolist()


def _shapes(words: Sequence[str]) -> tuple[Keys, Places]:
    """Skeleton, and last consonants with a measure of length, as keys; a word without consonants has none."""
    bones = [skeleton(word) for word in words]
    where = [i for i, bone in enumerate(bones) if len(bone) > 1]
    texts = ["=" + bones[i] for i in where] + [f"${bones[i][-3:]}{len(words[i]) // 3}" for i in where]
    return mix(text_keys(texts), _SHAPE), np.array(where + where, np.int64)
