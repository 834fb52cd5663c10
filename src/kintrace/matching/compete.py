"""A row of a list is at most one person, and a person at most one row; "nobody" keeps its share.

Two records of a register may be one person registered twice. Records that the engine itself finds to be one
person do not compete with each other.
"""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_LEAST = -12.0  # ln odds below which a pair takes nothing from others


def compete(left: Ints, right: Ints, odds: Floats, groups: tuple[Ints, Ints]) -> Floats:
    """ln odds of each pair after the other candidates of its row and of its record took their share.

    Args:
        left, right: positions of each pair.
        odds: ln odds of each pair by itself.
        groups: for each left and right position the group of rows that are one person (its own number
            where there is no duplicate).

    Returns:
        ln odds o' = ln(o / (1 + Σ others)), where the others are candidates of the same row that are other
        persons, and rows that claim the same record and are other persons.
    """
    strong = strength(odds)
    person_left, person_right = groups[0][left], groups[1][right]
    total = 1.0 + _others(person_left, person_right, strong) + _others(person_right, person_left, strong)
    result: Floats = odds - np.log(total)
    return result


def strength(odds: Floats) -> Floats:
    """What a pair takes from others: its odds, bounded; nothing if it is all but impossible."""
    return np.where(odds > _LEAST, np.exp(np.minimum(odds, 60.0)), 0.0)


def _others(owner: Ints, rival: Ints, strong: Floats) -> Floats:
    """For each pair, the sum over the owner's other rivals of the strongest claim of each."""
    width = int(rival.max()) + 1 if len(rival) else 1
    packed = owner * width + rival
    distinct, back = np.unique(packed, return_inverse=True)
    best = np.zeros(len(distinct))
    np.maximum.at(best, back, strong)
    owners = distinct // width
    sums = np.zeros(int(owners.max()) + 1 if len(owners) else 1)
    np.add.at(sums, owners, best)
    result: Floats = np.maximum(sums[owner] - best[back], 0.0)
    return result


def nobody(left: Ints, chances: Floats, size: int) -> Floats:
    """Probability for each row that none of its candidates is the person: Π(1 - p)."""
    logs = np.zeros(size)
    np.add.at(logs, left, np.log1p(-np.minimum(chances, 1 - 1e-12)))
    return np.exp(logs)
