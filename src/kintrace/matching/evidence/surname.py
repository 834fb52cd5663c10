"""Surnames: the same stem in either sex and any language, a known alias, a slip, a half, a former name."""

from collections.abc import Sequence
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from kintrace import names
from kintrace.matching.evidence.classes import Classes, Compared, Floats, Ints, Member, shorter, texts_of
from kintrace.matching.evidence.consonants import MARK, consonants, without_vowels
from kintrace.script import skeleton, spell

KIND = "surname"
_WIDTH = 8
_PRESENT, _ALIAS, _FORMER = 0, 1, 2
# A surname nobody has met yet is borne by about one in 2,000; the register's own counts refine it.
_POPULATION_SHARE = 0.0005
STRENGTH = 1000.0
_SKELETON_WEIGHT = 0.7  # met by consonants, where one of the two does not write vowels
_NOTED_SHARE = 0.1  # strangers of whom a former surname is noted at all
# A stranger whose mother bears just this surname must bear another one than she: one child in five does.
NOT_MOTHERS = np.float32(np.log(0.2))
_CLOSE_SHARE = 0.001  # strangers whose stems are one edit apart


class Level(IntEnum):
    """What two surnames have to do with each other."""

    MISSING = 0
    SAME = 1
    ALIAS = 2
    SPELLING = 3
    CLOSE = 4
    HALF = 5
    FORMER = 6
    MOTHERS = 7
    SIMILAR = 8
    DIFFERENT = 9


class SurnameTable:
    """All distinct surnames of both sides (present words, former words), read."""

    def __init__(self, values: Sequence[tuple[tuple[str, ...], tuple[str, ...]]]) -> None:
        self._ids: dict[str, int] = {}
        self.stems: list[str] = []
        self._bare = without_vowels(word for present, former in values for word in (*present, *former))
        members = [self._members(*value) for value in values]
        self.classes = Classes.of(members, _WIDTH)
        # One word longer than a double surname is a stray; two words are compared as halves.
        self.words = np.array([min(len(present), 2) for present, _ in values], np.int8)
        self.spelled: Sequence[str] = [
            "".join(spell(w) for w in present).rstrip("aeiouAU") for present, _ in values
        ]
        self.main: Sequence[str] = ["".join(names.surname_stem(w) for w in present) for present, _ in values]

    @classmethod
    def assembled(
        cls, words: tuple[Sequence[str], Sequence[str]], classes: Classes, number: NDArray[np.int8]
    ) -> "SurnameTable":
        """A table of values read earlier, for comparing only.

        Args:
            words: stems and spellings, by value code.
            classes: of the values.
            number: how many words each value has, two at most.
        """
        table = cls.__new__(cls)
        table.main, table.spelled = words
        table.classes, table.words = classes, number
        return table

    @property
    def population(self) -> Floats:
        """Share of the population that bears each class, by class id."""
        return np.full(len(self.stems), _POPULATION_SHARE, np.float32)

    @cached_property
    def shapes(self) -> dict[str, Ints]:
        """The outlines of each value's stems, as codes that differ between outlines: (values, _WIDTH), -1 pads.

        "skeleton" is the stem's consonants, "prefix" its first three letters, "tail" its last consonants with
        its length in threes.
        """
        outlines = {"skeleton": (4, skeleton), "prefix": (3, lambda s: s[:3]), "tail": (3, _tail)}
        result, start = {}, 0
        for name, (width, outline) in outlines.items():
            known: dict[str, int] = {}
            of_stem = np.array(
                [start + known.setdefault(outline(stem), len(known)) for stem in self.stems] + [-1], np.int32
            )
            result[name] = _first_distinct(of_stem[self.classes.ids], width)
            start += len(known)
        return result

    def _members(self, present: tuple[str, ...], former: tuple[str, ...]) -> list[Member]:
        found: dict[int, Member] = {}
        stems = [(names.surname_stem(word), _PRESENT, 1.0) for word in present]
        if len(present) > 1:
            stems.insert(0, ("".join(s for s, _, _ in stems), _PRESENT, 1.0))
        stems += [(alias, _ALIAS, 0.9) for word in present for alias in names.surname_aliases(word)]
        for word in former:
            stems.append((names.surname_stem(word), _FORMER, 0.8))
            stems += [(alias, _FORMER, 0.75) for alias in names.surname_aliases(word)]
        if self._bare:
            keys = (key for word in present for key in consonants(word) if key in self._bare)
            stems += [(MARK + key, _ALIAS, _SKELETON_WEIGHT) for key in keys]
        for stem, kind, weight in stems:
            if stem:
                found.setdefault(self._id(stem), Member(self._id(stem), weight, kind))
        return list(found.values())

    def _id(self, stem: str) -> int:
        if stem not in self._ids:
            self._ids[stem] = len(self.stems)
            self.stems.append(stem)
        return self._ids[stem]

    def frequency(self, codes: Ints) -> Floats:
        """Share of the register that bears each stem, by class id."""
        return self.classes.frequency(codes, self.population, STRENGTH)

    def compare(self, left: Ints, right: Ints, frequency: Floats) -> Compared:
        """Levels for pairs of value codes, all >= 0."""
        level, log_u = self.agreeing(left, right, frequency)
        rest = np.flatnonzero(level == Level.DIFFERENT)
        self._close_levels(left[rest], right[rest], rest, (level, log_u, frequency))
        return Compared(level, log_u)

    def agreeing(self, left: Ints, right: Ints, frequency: Floats) -> Compared:
        """As `compare`, without a look at the letters: what shares no stem is DIFFERENT."""
        level = np.full(len(left), Level.DIFFERENT, np.int8)
        shared = self.classes.shared(left, right)
        hit = shared.id >= 0
        level[hit] = np.array([Level.SAME, Level.ALIAS, Level.FORMER], np.int8)[shared.kind[hit]]
        former = hit & (shared.kind == _FORMER)
        half = hit & (shared.kind == _PRESENT) & (self.words[left] != self.words[right])
        level[half] = Level.HALF
        log_u = np.where(hit, np.log(frequency[shared.id]), 0.0).astype(np.float32)
        log_u[former] += np.float32(np.log(_NOTED_SHARE))
        return Compared(level, log_u)

    def _close_levels(
        self,
        left: Ints,
        right: Ints,
        where: NDArray[np.int64],
        out: tuple[NDArray[np.int8], Floats, Floats],
    ) -> None:
        if not len(where):
            return
        level, log_u, frequency = out
        a, b = texts_of(self.main, left), texts_of(self.main, right)
        letters = texts_of(self.spelled, left), texts_of(self.spelled, right)
        edits = np.minimum(
            process.cpdist(a, b, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8),
            process.cpdist(*letters, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8),
        )
        alike = process.cpdist(a, b, scorer=JaroWinkler.similarity, score_cutoff=0.88, dtype=np.float32)
        length = shorter(a, b)
        one = (edits == 1) & (length >= 3)
        two = (edits == 2) & (length >= 5)
        similar = (alike >= 0.88) & (length >= 3) & ~one & ~two
        share = frequency[np.maximum(self.classes.ids[right, 0], 0)]
        for mask, name, factor in (
            (one, Level.SPELLING, 1.0),
            (two, Level.CLOSE, 3.0),
            (similar, Level.SIMILAR, 6.0),
        ):
            level[where[mask]] = name
            log_u[where[mask]] = np.log(share[mask] + factor * _CLOSE_SHARE)


def _tail(stem: str) -> str:
    return skeleton(stem)[-3:] + str(len(stem) // 3)


def _first_distinct(codes: Ints, width: int) -> Ints:
    """Each line's first `width` different codes where they stand; all else is -1."""
    kept = codes.copy()
    for i in range(1, codes.shape[1]):
        repeated = (codes[:, :i] == codes[:, i : i + 1]).any(axis=1)
        kept[repeated, i] = -1
    kept[np.cumsum(kept >= 0, axis=1) > width] = -1
    return kept
