"""How often the lists at hand repeat a person, and how they err: a fixed point, for grouping only.

A tracing list asks for a child twice now and then; a register of many sources holds ten rows a person. No fixed
prior serves both. Never used where a list is compared with a register: there, a pair's probability must not
depend on who else is in the list (docs/decisions/0006-groups-learn-from-their-lists.md).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kintrace.matching.compare import Evidence
from kintrace.matching.model import HYPOTHESES, Model
from kintrace.matching.weigh import calibrate, log_odds, probability, weigh

Floats = NDArray[np.float64]

_ROUNDS = 25
_NEAR = 1e-3
# What the shipped model counts for: this many rows for the rate, this many true pairs for each kind of evidence.
_ROWS = 200.0
_PAIRS = 200.0


@dataclass(frozen=True)
class Rates:
    """The result: `odds` are calibrated ln odds of each pair; `others` other rows a row's person has in the
    lists, on average; `model` the weights moved by what was seen."""

    odds: Floats
    others: float
    model: Model


def settle(evidence: Evidence, size: int, model: Model) -> Rates:
    """Repeat until it stands still: weigh the pairs, count the repeated rows, count the errors.

    Args:
        evidence: of the candidate pairs of the lists with themselves.
        size: number of rows.
        model: where to begin, and what the counts are shrunk towards.

    Returns:
        rates at the fixed point; those of the model where the lists are too small to say more.
    """
    others, moved = model.duplicate_in_list, model
    odds = _odds(evidence, size, moved, others)
    for _ in range(_ROUNDS):
        chances = probability(odds)
        seen = (2 * float(chances.sum()) + _ROWS * model.duplicate_in_list) / (size + _ROWS)
        moved = moved_by(model, evidence, chances)
        odds = _odds(evidence, size, moved, seen)
        done = abs(seen - others) < _NEAR * max(others, _NEAR)
        others = seen
        if done:
            break
    return Rates(odds, others, moved)


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


def _odds(evidence: Evidence, size: int, model: Model, others: float) -> Floats:
    """ln odds where a person has `others` further rows: as if each of fewer persons stood in the other list."""
    persons = max(round(size / (1 + others)), 1)
    own = replace(model, row_in_register=others / (1 + others))
    return calibrate(log_odds(weigh(evidence, own), own, persons), own)
