"""Two groups join, likeliest first, when the mean odds over all pairs of their rows say so: average linkage, in arrays.

Knows nothing of persons: rows are numbers, links have odds, and some rows must never meet. All pairs of groups that
are each other's best are joined at once; for this linkage the outcome is that of joining one by one, because a
joined group is never nearer to a third than the nearer of its parts was.
"""

from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray

from kintrace.matching.families import connected

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_FAINT = -6.0  # ln odds of links too weak to be counted
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Links:
    """Pairs of rows with left < right, each pair once.

    Attributes:
        left, right: row numbers.
        odds: ln odds that the two are one person.
        capped: the same, as far as one link counts for a group.
    """

    left: Ints
    right: Ints
    odds: Floats
    capped: Floats


@dataclass(frozen=True)
class _Edges:
    """Between groups a < b: the sum of the odds of all links, and whether rows of them must not meet."""

    a: Ints
    b: Ints
    total: Floats
    apart: NDArray[np.bool_]

    def take(self, where: NDArray[np.bool_]) -> "_Edges":
        return _Edges(self.a[where], self.b[where], self.total[where], self.apart[where])


def join(links: Links, apart: tuple[Ints, Ints], size: int, least: float) -> tuple[Ints, Floats]:
    """Join rows to groups.

    Args:
        links: between rows; a pair without a link counts as odds of 0.
        apart: pairs of rows that must not be in one group, in any order.
        size: number of rows.
        least: ln of the mean odds at which two groups join.

    Returns:
        the group of each row, named by its first row; by group the ln of the mean odds at which its last two
        parts joined, infinite for a row alone.
    """
    component = connected([_strong(links, least)], size)
    edges = _first_edges(links, apart, component)
    group, weakest = np.arange(size, dtype=np.int64), np.full(size, np.inf)
    members = np.ones(size, np.int64)
    bound = exp(least)
    while len(edges.a):
        mean = edges.total / (members[edges.a] * members[edges.b])
        free = (mean >= bound) & ~edges.apart
        alive = np.zeros(size, np.bool_)
        alive[component[edges.a[free]]] = True
        hopeful = alive[component[edges.a]]
        edges, mean, free = edges.take(hopeful), mean[hopeful], free[hopeful]
        chosen = _mutual(edges, mean, free, size)
        one, two = edges.a[chosen], edges.b[chosen]
        weakest[one] = np.minimum(np.minimum(weakest[one], weakest[two]), np.log(mean[chosen]))
        members[one] += members[two]
        into = np.arange(size, dtype=np.int64)
        into[two] = one
        group = into[group]
        edges = _joined(edges, into, size)
    return group, weakest


def _strong(links: Links, least: float) -> tuple[Ints, Ints]:
    """Links that could join two rows by themselves: what they do not connect never meets."""
    enough = links.capped >= least
    return links.left[enough], links.right[enough]


def _first_edges(links: Links, apart: tuple[Ints, Ints], component: Ints) -> _Edges:
    """Between single rows; only what lies inside one component can matter."""
    counted = (links.odds > _FAINT) & (component[links.left] == component[links.right])
    low, high = np.minimum(*apart), np.maximum(*apart)
    near = (component[low] == component[high]) & (low != high)
    low, high = low[near], high[near]
    edges = _Edges(
        np.concatenate([links.left[counted], low]),
        np.concatenate([links.right[counted], high]),
        np.concatenate([np.exp(links.capped[counted]), np.zeros(len(low))]),
        np.concatenate([np.zeros(int(counted.sum()), np.bool_), np.ones(len(low), np.bool_)]),
    )
    return _summed(edges, len(component))


def _mutual(edges: _Edges, mean: Floats, free: NDArray[np.bool_], size: int) -> Ints:
    """Edges whose two groups are each other's best; equals are told apart by a number made of both."""
    places = np.flatnonzero(free)
    a, b, near = edges.a[places], edges.b[places], mean[places].astype(np.float32)
    best = np.zeros(size, np.float32)
    np.maximum.at(best, a, near)
    np.maximum.at(best, b, near)
    both = (near == best[a]) & (near == best[b])
    places, a, b = places[both], a[both], b[both]
    mark = _mixed(a, b, size)
    first = np.full(size, np.iinfo(np.uint64).max, np.uint64)
    np.minimum.at(first, a, mark)
    np.minimum.at(first, b, mark)
    chosen: Ints = places[(mark == first[a]) & (mark == first[b])]
    return chosen


def _mixed(a: Ints, b: Ints, size: int) -> NDArray[np.uint64]:
    """A number for each pair, another for every other pair, in no order: odd factors and shifts lose nothing."""
    packed = (a * size + b).astype(np.uint64) * _MIX
    return (packed ^ (packed >> np.uint64(29))) * _MIX


def _joined(edges: _Edges, into: Ints, size: int) -> _Edges:
    a, b = into[edges.a], into[edges.b]
    outer = a != b
    moved = _Edges(np.minimum(a, b)[outer], np.maximum(a, b)[outer], edges.total[outer], edges.apart[outer])
    return _summed(moved, size)


def _summed(edges: _Edges, size: int) -> _Edges:
    """Each pair of groups once."""
    packed = edges.a * size + edges.b
    order = np.argsort(packed, kind="stable")
    packed = packed[order]
    begins = np.flatnonzero(np.concatenate([[True], packed[1:] != packed[:-1]])) if len(packed) else order
    if len(begins) == len(packed):
        return _Edges(edges.a[order], edges.b[order], edges.total[order], edges.apart[order])
    return _Edges(
        packed[begins] // size,
        packed[begins] % size,
        np.add.reduceat(edges.total[order], begins),
        np.logical_or.reduceat(edges.apart[order], begins),
    )
