"""Evidence → odds, under six hypotheses.

The same child with names kept, the same child with names changed by law; or else a brother or sister, a
look-alike (same given name and day under another surname), a namesake (same names on another day, a cousin
perhaps), a stranger. What a sibling or a cousin shares never makes a match by itself.
"""

from dataclasses import dataclass
from math import log, log1p

import numpy as np
from numpy.typing import NDArray

from kintrace.matching.compare import Evidence
from kintrace.matching.model import HYPOTHESES, Model

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Weights:
    """Natural-log likelihood ratios against a stranger, one value per pair."""

    same: Array
    renamed: Array
    sibling: Array
    lookalike: Array
    namesake: Array


def weigh(evidence: Evidence, model: Model) -> Weights:
    """Sum ln(m/u) over all kinds for each hypothesis."""
    size = len(next(iter(evidence.kinds.values())).level)
    sums = np.zeros((len(HYPOTHESES), size), np.float64)
    for kind, compared in evidence.kinds.items():
        sums += model.log_m[kind][:, compared.level] - compared.log_u
    return Weights(*sums)


def log_odds(weights: Weights, model: Model, register_size: int, family: Array | float = 0.0) -> Array:
    """ln odds that the record is the child rather than that no record is, before rows compete.

    Every record is looked at, so that a row's alternatives are the other records, each with odds of its own,
    and "nobody": the prior is held against the share of rows that have no record at all.

    Args:
        weights: from `weigh`.
        register_size: number of records on the other side.
        family: ln likelihood ratio that other members of the family add, per pair.
    """
    size = max(register_size, 1)
    child = np.logaddexp(
        np.log1p(-model.names_changed) + weights.same, np.log(model.names_changed) + weights.renamed
    )
    others = (
        np.log(model.siblings_in_register / size) + weights.sibling + family,
        np.log(model.lookalikes_in_register / size) + weights.lookalike,
        # A namesake of the same father and place falls into the family that is derived from them.
        np.log(model.namesakes_in_register / size) + weights.namesake + family,
    )
    not_child = np.logaddexp.reduce((np.zeros(len(child)), *others))
    odds: Array = prior_odds(model, size) + child + family - not_child
    return odds


def prior_odds(model: Model, register_size: int) -> float:
    """ln odds that one record, of which nothing is known yet, is the child rather than that no record is."""
    here = model.row_in_register
    return log(here) - log1p(-here) - log(max(register_size, 1))


def calibrate(odds: Array, model: Model) -> Array:
    """ln odds after the calibration curve of the model (slope and offset on the log scale)."""
    return model.slope * odds + model.offset


def probability(odds: Array) -> Array:
    """ln odds → probability, without overflow."""
    return np.exp(-np.logaddexp(0.0, -odds))
