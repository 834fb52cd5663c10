"""Places: weak evidence, because people move and one town is many people's; old and new names are one."""

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from kintrace import places
from kintrace.matching.evidence.classes import Compared, Floats, Ints, blended, shorter
from kintrace.places import PlaceLevel, PlaceReading

KIND = "place"
STRENGTH = 200.0
_POPULATION_SHARE = 0.002
_REMEMBERED = 1_000_000  # compared pairs of places: the same few are asked for again and again


class Level(IntEnum):
    """What two places have to do with each other; ELSEWHERE levels compare birth place and last place."""

    MISSING = 0
    SAME = 1
    RENAMED = 2
    NEAR = 3
    SIMILAR = 4
    SAME_REGION = 5
    DIFFERENT = 6
    CROSS_SAME = 7
    CROSS_DIFFERENT = 8


_FROM_PLACES = {
    PlaceLevel.UNKNOWN: Level.MISSING,
    PlaceLevel.DIFFERENT: Level.DIFFERENT,
    PlaceLevel.SAME_REGION: Level.SAME_REGION,
    PlaceLevel.NEAR: Level.NEAR,
    PlaceLevel.SIMILAR: Level.SIMILAR,
    PlaceLevel.SAME: Level.SAME,
    PlaceLevel.RENAMED: Level.RENAMED,
}


class PlaceTable:
    """All distinct place readings of both sides, grouped by what they mean rather than how they are written."""

    def __init__(self, values: Sequence[PlaceReading]) -> None:
        groups: dict[tuple[tuple[int, ...], int | None, str | None, str, bool], int] = {}
        self.meaning = np.zeros(len(values), np.int32)
        self.readings: list[PlaceReading] = []
        for i, reading in enumerate(values):
            key = (reading.places, reading.region, reading.country, reading.fold, reading.former)
            if key not in groups:
                groups[key] = len(self.readings)
                self.readings.append(reading)
            self.meaning[i] = groups[key]
        self._prepare()
        anchors: dict[int | str, int] = {}
        self.anchor = np.array(
            [anchors.setdefault(anchor_of(r), len(anchors)) for r in self.readings], np.int32
        )
        self.keys = list(anchors)  # anchor → the place's number, or the fold of a name no gazetteer has

    @classmethod
    def assembled(cls, readings: list[PlaceReading], meaning: Ints, anchor: Ints) -> "PlaceTable":
        """A table of readings made earlier, for comparing only.

        Args:
            readings: the distinct ones.
            meaning: place in `readings`, by value code.
            anchor: of each of `readings`.
        """
        table = cls.__new__(cls)
        table.readings, table.meaning, table.anchor, table.keys = readings, meaning, anchor, []
        table._prepare()
        return table

    def _prepare(self) -> None:
        """What of each reading tells at once that two are different: one settlement at most, and its region."""
        regions: list[int] = []
        self._region = np.full(len(self.readings), -1, np.int32)
        for i, reading in enumerate(self.readings):
            if reading.region is None or len(reading.places) > 1:
                continue
            same = (n for n, known in enumerate(regions) if places.same_region(known, reading.region))
            self._region[i] = next(same, len(regions))
            if self._region[i] == len(regions):
                regions.append(reading.region)
        self._place = np.array([r.places[0] if len(r.places) == 1 else -1 for r in self.readings], np.int64)
        # of a name that no gazetteer has, and that stands alone, only the letters can be compared
        self._bare = np.array(
            [bool(r.fold) and not r.places and r.region is None and r.country is None for r in self.readings],
            np.bool_,
        )
        self._compared: dict[int, int] = {}

    def frequency(self, codes: Ints) -> Floats:
        """Share of the register that names each place, by anchor (one number for all names of a place)."""
        known = self.anchor[self.meaning[codes[codes >= 0]]] if len(self.anchor) else np.zeros(0, np.int32)
        counts = np.bincount(known, minlength=max(len(self.keys), 1)).astype(np.float64)
        return shares(counts, len(known))

    def compare(self, left: Ints, right: Ints, frequency: Floats) -> Compared:
        """Levels for pairs of value codes, all >= 0."""
        a, b = self.meaning[left].astype(np.int64), self.meaning[right].astype(np.int64)
        level = np.full(len(a), Level.DIFFERENT, np.int8)
        apart = (self._region[a] >= 0) & (self._region[b] >= 0) & (self._region[a] != self._region[b])
        rest = np.flatnonzero(~apart | ((self._place[a] == self._place[b]) & (self._place[a] >= 0)))
        bare = self._bare[a[rest]] & self._bare[b[rest]]
        level[rest[bare]] = self._letters(a[rest[bare]], b[rest[bare]])
        rest = rest[~bare]
        packed, back = np.unique(a[rest] * len(self.readings) + b[rest], return_inverse=True)
        level[rest] = np.array([self._level(k) for k in packed.tolist()], np.int8)[back]
        share = frequency[self.anchor[b]]
        u = np.select(
            [
                (level == Level.SAME) | (level == Level.RENAMED),
                level == Level.NEAR,
                level == Level.SIMILAR,
                level == Level.SAME_REGION,
            ],
            [share, share + 0.02, share + 0.004, np.full(len(level), 0.2, np.float32)],
            1.0,
        )
        return Compared(level, np.log(u).astype(np.float32))

    def _letters(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int8]:
        """As `places.compare`, for two bare names."""
        one, two = ([self.readings[i].fold for i in side.tolist()] for side in (left, right))
        edits = process.cpdist(one, two, scorer=OSA.distance, score_cutoff=1, dtype=np.uint8)
        slip = (edits == 1) & (shorter(one, two) >= places.SHORTEST_SIMILAR)
        return np.where(edits == 0, Level.SAME, np.where(slip, Level.SIMILAR, Level.MISSING)).astype(np.int8)

    def _level(self, packed: int) -> int:
        level = self._compared.get(packed)
        if level is None:
            first, second = divmod(packed, len(self.readings))
            level = _FROM_PLACES[places.compare(self.readings[first], self.readings[second])]
            if len(self._compared) < _REMEMBERED:
                self._compared[packed] = level
        return level


def anchor_of(reading: PlaceReading) -> int | str:
    """One key for all names of a place: its number, or the fold of a name no gazetteer has."""
    return reading.places[0] if reading.places else reading.fold


def shares(counts: NDArray[np.float64], known: int) -> Floats:
    """How often each anchor is named → share of the register, the one in question left out."""
    return blended(counts, known, _POPULATION_SHARE, STRENGTH)


def cross(compared: Compared, crossed: Sequence[Compared]) -> Compared:
    """Let a last known place stand in where birth places are missing or differ.

    Args:
        compared: birth place against birth place.
        crossed: the other three combinations of birth place and last known place.

    Returns:
        `compared`, except that an agreement elsewhere becomes CROSS_SAME, and CROSS_DIFFERENT is said where
        only unlike kinds of places could be compared and none agreed.
    """
    level, log_u = compared.level.copy(), compared.log_u.copy()
    weak = (level == Level.MISSING) | (level >= Level.SAME_REGION)
    seen: NDArray[np.bool_] = np.zeros(len(level), np.bool_)
    for other in crossed:
        agrees = weak & ((other.level == Level.SAME) | (other.level == Level.RENAMED))
        stronger = agrees & ((level != Level.CROSS_SAME) | (other.log_u < log_u))
        log_u[stronger] = other.log_u[stronger]
        level[agrees] = Level.CROSS_SAME
        seen |= other.level != Level.MISSING
    alone = (level == Level.MISSING) & seen
    level[alone] = Level.CROSS_DIFFERENT
    log_u[alone] = 0.0
    return Compared(level, log_u)
