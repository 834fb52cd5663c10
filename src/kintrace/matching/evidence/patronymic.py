"""The father's name, from a patronymic or a column for the father: one comparison for both."""

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

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
from kintrace.script import fold

KIND = "patronymic"
_WIDTH = 4
STRENGTH = 400.0
_RANK_SHARE = {1: 0.025, 2: 0.01, 3: 0.003, 4: 0.001, 5: 0.0003}


class Level(IntEnum):
    """What two fathers' names have to do with each other."""

    MISSING = 0
    SAME = 1
    RELATED = 2
    SPELLING = 3
    INITIAL = 4
    INITIAL_OTHER = 5
    DIFFERENT = 6


class PatronymicTable:
    """All distinct (patronymic words, father's given words) of both sides, read."""

    def __init__(self, values: Sequence[tuple[tuple[str, ...], tuple[str, ...]]]) -> None:
        self.values = values
        self._ids: dict[int | str, int] = {}
        self._population: list[float] = []
        self.fathers: list[int | str] = []  # class id → number in kintrace.names, or a folded stem
        self.folds: list[str] = []
        members = [self._members(*value) for value in values]
        self.classes = Classes.of(members, _WIDTH)
        self.short = np.array(
            [all(len(w.strip(".")) <= 1 for w in (patr or father)) for patr, father in values], np.bool_
        )
        self.initials = np.array([self._initials(i, m) for i, m in enumerate(members)], np.int64)

    @classmethod
    def assembled(
        cls, folds: list[str], classes: Classes, bits: tuple[NDArray[np.bool_], NDArray[np.int64]]
    ) -> "PatronymicTable":
        """A table of values read earlier, for comparing only; `bits` are `short` and `initials`."""
        table = cls.__new__(cls)
        table.folds, table.classes = folds, classes
        table.short, table.initials = bits
        return table

    @property
    def population(self) -> Floats:
        """Share of the population whose father bears each class, by class id."""
        return np.array(self._population, np.float32)

    def _members(self, patronymic: tuple[str, ...], father: tuple[str, ...]) -> list[Member]:
        found: dict[int, Member] = {}
        stem = ""
        for word in patronymic:
            form = names.patronymic_form(word) if len(word.strip(".")) > 1 else None
            stem += form.fold if form else fold(word)
            if form and form.fathers:
                for rank, number in enumerate(form.fathers):
                    weight = (1.0 if rank == 0 else 0.6) if form.exact else 0.8
                    self._add(found, number, weight, 0 if form.exact else 3)
            elif len(word.strip(".")) > 1:
                self._add(found, stem, 1.0, 0)
        for word in father if not patronymic else ():
            for given in names.given_forms(word):
                self._add(found, given.name, given.weight, 0 if given.kind == "full" else 2)
            stem += fold(word)
        self.folds.append(stem)
        return sorted(found.values(), key=lambda m: (-m.weight, m.id))

    def _add(self, found: dict[int, Member], key: int | str, weight: float, kind: int) -> None:
        if key not in self._ids:
            self._ids[key] = len(self.fathers)
            self.fathers.append(key)
            rank = names.given_name(key).rank if isinstance(key, int) else 5
            self._population.append(_RANK_SHARE[rank])
        number = self._ids[key]
        if number not in found or found[number].weight < weight:
            found[number] = Member(number, weight, kind)

    def _initials(self, index: int, members: Sequence[Member]) -> int:
        patronymic, father = self.values[index]
        keys = (self.fathers[member.id] for member in members if member.weight >= 0.5)
        return initials_of(patronymic or father, (key for key in keys if isinstance(key, int)))

    def frequency(self, codes: Ints) -> Floats:
        """Share of the register whose father bears each class, by class id."""
        return self.classes.frequency(codes, self.population, STRENGTH)

    def compare(self, left: Ints, right: Ints, frequency: Floats) -> Compared:
        """Levels for pairs of value codes, all >= 0."""
        level = np.full(len(left), Level.DIFFERENT, np.int8)
        log_u = np.zeros(len(left), np.float32)
        shared = self.classes.shared(left, right)
        hit = shared.id >= 0
        level[hit] = np.where(
            shared.weight[hit] >= 0.99,
            Level.SAME,
            np.where(shared.kind[hit] == 3, Level.SPELLING, Level.RELATED),
        )
        log_u[hit] = np.log(frequency[shared.id[hit]])
        short = self.short[left] | self.short[right]
        meet = (self.initials[left] & self.initials[right]) != 0
        level[short] = np.where(meet[short], Level.INITIAL, Level.INITIAL_OTHER)
        log_u[short] = np.where(meet[short], np.float32(np.log(INITIAL_SHARE)), np.float32(0.0))
        rest = np.flatnonzero(level == Level.DIFFERENT)
        if len(rest):
            a, b = texts_of(self.folds, left[rest]), texts_of(self.folds, right[rest])
            edits = process.cpdist(a, b, scorer=OSA.distance, score_cutoff=1, dtype=np.uint8)
            length = shorter(a, b)
            level[rest[(edits <= 1) & (length >= 4)]] = Level.SPELLING
            spelled = rest[level[rest] == Level.SPELLING]
            log_u[spelled] = np.log(0.004)
        return Compared(level, log_u)
