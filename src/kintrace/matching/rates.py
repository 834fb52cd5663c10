"""How often the lists at hand repeat a person, and how they err: a fixed point, for grouping only.

A tracing list asks for a child twice now and then; a register of many sources holds ten rows a person. No fixed
prior serves both. Never used where a list is compared with a register: there, a pair's probability must not
depend on who else is in the list (docs/decisions/0006-groups-learn-from-their-lists.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from math import log

import numpy as np
from numpy.typing import NDArray

from kintrace.matching.compare import Evidence
from kintrace.matching.evidence.classes import Compared
from kintrace.matching.model import HYPOTHESES, LEVELS, Model
from kintrace.matching.weigh import Weights, calibrate, log_odds, probability, weigh

Floats = NDArray[np.float64]

_ROUNDS = 25
_NEAR = 1e-3
# A flat contradiction is never learnt to be commoner than one in twenty, or than four times what the model says where
# that is more: what looks commoner are namesakes, of whom a village may have twenty.
_CONTRADICTION, _TIMES = 0.05, 4.0
_RARE = 1e-9  # a prior that is taken off again: so small that odds and share are one number
# What the shipped model counts for: this many rows for the rate, this many true pairs for each kind of evidence.
_ROWS = 200.0
_PAIRS = 200.0


@dataclass(frozen=True)
class Stack:
    """Which pairs are of one list and which of two, and how many rows a person is looked for among.

    Attributes:
        size: rows of all lists together.
        left, right: positions of each pair.
        between: for each pair, whether its rows are of two lists.
        among: for each pair, the rows of its list, or of the larger of its two: the larger serves as register.
        meetings: how many rows of one list could at best be met in another, over all pairs of lists.
    """

    size: int
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    between: NDArray[np.bool_]
    among: NDArray[np.int64]
    meetings: int

    @classmethod
    def of(
        cls, starts: Sequence[int], size: int, left: NDArray[np.int64], right: NDArray[np.int64]
    ) -> "Stack":
        """A stack of lists of which the first positions are known, and pairs of its positions."""
        heights = np.diff([*starts, size])
        one, two = (np.searchsorted(starts, rows, side="right") - 1 for rows in (left, right))
        among = np.maximum(heights[one], heights[two])
        ranked = np.sort(heights)  # each pair of lists can meet in as many rows as the smaller has
        meetings = int((ranked * np.arange(len(ranked))[::-1]).sum())
        return cls(size, left, right, one != two, np.maximum(among, 1), meetings)

    def own_share(self, chances: Floats) -> Floats:
        """What each pair counts for: ten rows of one person are ten witnesses of how lists err, not 45."""
        company = np.bincount(self.left, chances, self.size) + np.bincount(self.right, chances, self.size)
        share: Floats = 2.0 / np.maximum(company[self.left] + company[self.right], 2.0)
        return share


@dataclass(frozen=True)
class Rates:
    """The result: `odds` are calibrated ln odds of each pair; `others` other rows a row's person has in its own
    list, on average, and `elsewhere` rows in another list; `model` the weights moved by what was seen."""

    odds: Floats
    others: float
    elsewhere: float
    model: Model


def settle(evidence: Evidence, stack: Stack, model: Model) -> Rates:
    """Repeat until it stands still: weigh the pairs, count the repeated rows, count the errors.

    Inside a list the count begins at the model's rate of duplicates, between lists at its rate of rows that
    stand in a register: two offices write the same children far more often than one office writes them twice.

    Args:
        evidence: of the candidate pairs of the lists with themselves.
        stack: how the lists lie.
        model: where to begin, and what the counts are shrunk towards.

    Returns:
        rates at the fixed point; those of the model where the lists are too small to say more.
    """
    rates, moved = np.array([model.duplicate_in_list, model.row_in_register]), model
    begun, room = rates.copy(), np.array([stack.size, stack.meetings])
    patterns = _Patterns.of(evidence)
    odds = _odds(patterns, stack, moved, rates)
    for _ in range(_ROUNDS):
        chances = probability(odds)
        across = float(chances[stack.between].sum())
        seen = (np.array([2 * (float(chances.sum()) - across), across]) + _ROWS * begun) / (room + _ROWS)
        shares = chances * stack.own_share(chances)
        counted = np.bincount(patterns.where, shares, patterns.number).astype(np.float64)
        moved = _bounded(moved_by(model, patterns.levels, counted), model)
        odds = _odds(patterns, stack, moved, seen)
        done = bool((np.abs(seen - rates) < _NEAR * np.maximum(rates, _NEAR)).all())
        rates = seen
        if done:
            break
    return Rates(odds, float(rates[0]), float(rates[1]), moved)


def moved_by(
    model: Model, evidence: Evidence, chances: Floats, pairs: float = _PAIRS, hypothesis: str = "same"
) -> Model:
    """Add counts of levels among true pairs to those that the model stands for.

    Args:
        model: its probabilities count for `pairs` pairs of each kind.
        evidence: of some pairs.
        chances: for each of them, how far it counts as a true pair, 0..1.
        pairs: the weight of the model.
        hypothesis: which of `HYPOTHESES` the pairs speak of.

    Returns:
        a model with other probabilities for this hypothesis; the others stand.
    """
    place = HYPOTHESES.index(hypothesis)
    tables = {}
    for kind, table in model.log_m.items():
        compared = evidence.kinds.get(kind)
        counts = (
            np.bincount(compared.level, chances, table.shape[1]) if compared else np.zeros(table.shape[1])
        )
        counts[0] = 0.0  # nothing written, nothing learnt
        moved = table.copy()
        if counts.sum() > 0:
            shares = (counts + pairs * np.exp(table[place].astype(np.float64))) / (counts.sum() + pairs)
            moved[place, 1:] = np.log(np.minimum(shares[1:], 1.0)).astype(np.float32)
        tables[kind] = moved
    return replace(model, log_m=tables)


def _bounded(moved: Model, shipped: Model) -> Model:
    tables = {}
    for kind, table in moved.log_m.items():
        most = np.maximum(shipped.log_m[kind] + np.float32(log(_TIMES)), np.float32(log(_CONTRADICTION)))
        apart = np.array([level.name == "DIFFERENT" for level in LEVELS[kind]])
        tables[kind] = np.where(apart, np.minimum(table, most), table)
    return replace(moved, log_m=tables)


@dataclass(frozen=True)
class _Patterns:
    """Evidence with each combination of levels once: there are thousands of them, and millions of pairs.

    Attributes:
        levels: the combinations, with ln u of 0.
        where: the combination of each pair.
        log_u: ln u of each pair, all kinds together.
    """

    levels: Evidence
    where: NDArray[np.int64]
    log_u: Floats

    @property
    def number(self) -> int:
        """How many combinations there are."""
        return len(next(iter(self.levels.kinds.values())).level)

    @classmethod
    def of(cls, evidence: Evidence) -> "_Patterns":
        size = len(next(iter(evidence.kinds.values())).level)
        where, log_u = np.zeros(size, np.int64), np.zeros(size)
        for kind, compared in evidence.kinds.items():
            # Numbered anew after each kind, so that the number never outgrows the pairs.
            mixed = where * len(LEVELS[kind]) + compared.level
            where = np.unique(mixed, return_inverse=True)[1].astype(np.int64)
            log_u += compared.log_u
        first = np.zeros(int(where.max(initial=-1)) + 1, np.int64)
        first[where] = np.arange(size)
        some = evidence.take(first)
        nothing = np.zeros(len(first), np.float32)
        return cls(Evidence({k: Compared(c.level, nothing) for k, c in some.kinds.items()}), where, log_u)

    def weigh(self, model: Model) -> Weights:
        """As `kintrace.matching.weigh.weigh`, for every pair."""
        weights = weigh(self.levels, model)
        sums = (getattr(weights, field.name)[self.where] - self.log_u for field in fields(Weights))
        return Weights(*sums)


def _odds(patterns: _Patterns, stack: Stack, model: Model, rates: Floats) -> Floats:
    """ln odds where a person has so many further rows: as if each of fewer persons stood in the other list."""
    others = float(rates[0])
    persons = max(round(stack.size / (1 + others)), 1)
    own = replace(model, row_in_register=_RARE)
    prior = np.log(np.where(stack.between, rates[1], others) / stack.among) + np.log(persons / _RARE)
    return calibrate(log_odds(patterns.weigh(own), own, persons) + prior, own)
