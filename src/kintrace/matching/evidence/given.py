"""Given names: the same name in any language or writing, a diminutive, a slip, an initial, another name."""

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from kintrace import names
from kintrace.matching.evidence.classes import (
    INITIAL_SHARE,
    Classes,
    Compared,
    Floats,
    Ints,
    Member,
    initials_of,
    shorter,
    texts_of,
)
from kintrace.matching.evidence.consonants import MARK, consonants, without_vowels
from kintrace.script import fold, spell

KIND = "given"
_WIDTH = 8
_KINDS = {"full": 0, "diminutive": 1, "rule": 1, "related": 2, "spelling": 3}
# Share of bearers by commonness rank of the names table, children and parents together.
_RANK_SHARE = {1: 0.02, 2: 0.008, 3: 0.003, 4: 0.001, 5: 0.0003}
STRENGTH = 400.0
# Names met by their consonants, where one of them does not write vowels: how surely, and how common by chance.
_SKELETON_WEIGHT = 0.6
_SKELETON_SHARE = 0.003
# Strangers whose given names, neither of which a table explains, are one edit apart, or much alike.
_SLIP_SHARE = 0.004
_SIMILAR_SHARE = 0.008
# Two full names that the table relates by less than this (Ігор and Єгор; Олексій and Олександр by way of Алекс)
# are two names, as twins bear them.
_LEAST_RELATION = 0.3
# A name rarer than this rank may itself be a slip of a common one: Анрі for Андрій.
_COMMON = 3


class Level(IntEnum):
    """What two given names have to do with each other."""

    MISSING = 0
    SAME = 1
    RELATED = 2
    SPELLING = 3
    SIMILAR = 4
    INITIAL = 5
    INITIAL_OTHER = 6
    DIFFERENT = 7


class GivenTable:
    """All distinct given names of both sides, read."""

    def __init__(self, values: Sequence[tuple[str, ...]]) -> None:
        self.values = values
        self.folds: Sequence[str] = ["".join(fold(word) for word in words) for words in values]
        self.spelled: Sequence[str] = ["".join(spell(word) for word in words) for words in values]
        self.short = np.array([all(len(w.strip(".")) <= 1 for w in words) for words in values], np.bool_)
        self._unknown: dict[str, int] = {}
        self._population: list[float] = []
        self._number: dict[int, int] = {}
        self.names: list[int | None] = []  # class id → number in kintrace.names
        self._bare = without_vowels(word for words in values for word in words)
        members = [self._members(words) for words in values]
        self.classes = Classes.of(members, _WIDTH)
        self.initials = np.array([self._initials(i, m) for i, m in enumerate(members)], np.int64)
        self.common = np.array(
            [n is not None and names.given_name(n).rank <= _COMMON for n in self.names] + [False]
        )

    @classmethod
    def assembled(
        cls,
        words: tuple[Sequence[str], Sequence[str]],
        classes: Classes,
        bits: tuple[NDArray[np.bool_], NDArray[np.int64]],
        common: NDArray[np.bool_],
    ) -> "GivenTable":
        """A table of values read earlier, for comparing only.

        Args:
            words: folds and spellings, by value code.
            classes: of the values.
            bits: `short` and `initials`, by value code.
            common: by class id, whether it is a common name; one more entry, False, for "no class".
        """
        table = cls.__new__(cls)
        table.folds, table.spelled = words
        table.classes = classes
        table.short, table.initials = bits
        table.common = common
        return table

    @property
    def population(self) -> Floats:
        """Share of the population that bears each class, by class id."""
        return np.array(self._population, np.float32)

    @property
    def keys(self) -> list[int | str]:
        """What each class is, by class id: a number in `kintrace.names`, or the fold of a name no table has."""
        unknown = {number: folded for folded, number in self._unknown.items()}
        return [unknown[i] if n is None else n for i, n in enumerate(self.names)]

    def _members(self, words: tuple[str, ...]) -> list[Member]:
        found: dict[int, Member] = {}
        for word in words:
            if len(word.strip(".")) <= 1:
                continue
            forms = names.given_forms(word)
            for form in forms:
                member = Member(self._known(form.name), form.weight, _KINDS[form.kind])
                if member.id not in found or found[member.id].weight < member.weight:
                    found[member.id] = member
            if not forms:
                member = Member(self._stranger(fold(word)), 1.0, 0)
                found[member.id] = member
            for key in consonants(word) if self._bare else ():
                if key in self._bare:
                    number = self._stranger(MARK + key, _SKELETON_SHARE)
                    found[number] = Member(number, _SKELETON_WEIGHT, _KINDS["spelling"])
        return sorted(found.values(), key=lambda m: (-m.weight, m.id))

    def _known(self, number: int) -> int:
        if number not in self._number:
            self._number[number] = len(self._population)
            self._population.append(_RANK_SHARE[names.given_name(number).rank])
            self.names.append(number)
        return self._number[number]

    def _stranger(self, folded: str, share: float = _RANK_SHARE[5]) -> int:
        if folded not in self._unknown:
            self._unknown[folded] = len(self._population)
            self._population.append(share)
            self.names.append(None)
        return self._unknown[folded]

    def _initials(self, index: int, members: Sequence[Member]) -> int:
        numbers = (self.names[member.id] for member in members if member.weight >= 0.5)
        return initials_of(self.values[index], (number for number in numbers if number is not None))

    def frequency(self, codes: Ints) -> Floats:
        """Share of the register that bears each class, by class id."""
        return self.classes.frequency(codes, self.population, STRENGTH)

    def compare(self, left: Ints, right: Ints, frequency: Floats) -> Compared:
        """Levels for pairs of value codes, all >= 0. `frequency` is that of the register."""
        level = np.full(len(left), Level.DIFFERENT, np.int8)
        log_u = np.zeros(len(left), np.float32)
        shared = self.classes.shared(left, right)
        related = _KINDS["related"]
        hit = (shared.id >= 0) & ((shared.kind != related) | (shared.weight >= _LEAST_RELATION))
        share = np.where(hit, frequency[shared.id], 1.0)
        plain = hit & (shared.weight >= 0.99)
        slip = hit & ~plain & (shared.kind == _KINDS["spelling"])
        level[hit] = Level.RELATED
        level[plain] = Level.SAME
        level[slip] = Level.SPELLING
        log_u[hit] = np.log(share[hit] / np.maximum(shared.weight[hit], 1e-3))
        log_u = np.minimum(log_u, 0.0)
        self._initial_levels(left, right, level, log_u)
        rest = np.flatnonzero(level == Level.DIFFERENT)
        self._close_levels(left[rest], right[rest], rest, level)
        log_u[level == Level.SIMILAR] = np.log(_SIMILAR_SHARE)
        slips = (level == Level.SPELLING) & ~hit
        log_u[slips] = np.log(_SLIP_SHARE)
        return Compared(level, log_u)

    def _initial_levels(self, left: Ints, right: Ints, level: NDArray[np.int8], log_u: Floats) -> None:
        short = self.short[left] | self.short[right]
        meet = (self.initials[left] & self.initials[right]) != 0
        level[short & meet] = Level.INITIAL
        level[short & ~meet] = Level.INITIAL_OTHER
        log_u[short] = np.where(meet[short], np.float32(np.log(INITIAL_SHARE)), np.float32(0.0))

    def _close_levels(
        self, left: Ints, right: Ints, where: NDArray[np.int64], level: NDArray[np.int8]
    ) -> None:
        """Names no table knows to be one: one edit, or much alike."""
        if not len(where):
            return
        a, b = texts_of(self.folds, left), texts_of(self.folds, right)
        letters = texts_of(self.spelled, left), texts_of(self.spelled, right)
        edits = np.minimum(
            process.cpdist(a, b, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8),
            process.cpdist(*letters, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8),
        )
        alike = process.cpdist(a, b, scorer=JaroWinkler.similarity, score_cutoff=0.9, dtype=np.float32)
        length = shorter(a, b)
        # Two *known* different names one letter apart (Марія, Марина) are two names, not a slip.
        surely = self._surely_known(left) & self._surely_known(right)
        level[where[(edits == 1) & (length >= 4) & ~surely]] = Level.SPELLING
        similar = ((edits == 2) & (length >= 6)) | (alike >= 0.9)
        level[where[(level[where] == Level.DIFFERENT) & similar & ~surely]] = Level.SIMILAR

    def _surely_known(self, codes: Ints) -> NDArray[np.bool_]:
        first = self.classes.ids[codes, 0]
        plain = (self.classes.weights[codes, 0] >= 0.99) & (self.classes.kinds[codes, 0] == 0)
        result: NDArray[np.bool_] = self.common[first] & plain
        return result


def of_two_sexes(compared: Compared, left: NDArray[np.int8], right: NDArray[np.int8]) -> Compared:
    """Alike names of a boy and a girl are two names and no slip: Станіслав and Станіслава, twins above all.

    Args:
        compared: levels of given names.
        left, right: sex of each, 0 unknown, 1 female, 2 male.
    """
    alike = np.isin(compared.level, (Level.SPELLING, Level.SIMILAR))
    two = alike & (left > 0) & (right > 0) & (left != right)
    level = np.where(two, Level.DIFFERENT, compared.level)
    return Compared(level.astype(np.int8), np.where(two, 0.0, compared.log_u).astype(np.float32))
