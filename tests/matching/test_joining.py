"""Average linkage in arrays: chains, rows that must not meet, and the same outcome as joining one by one."""

from math import exp, inf, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kintrace.matching.joining import Links, join

NOBODY = (np.zeros(0, np.int64), np.zeros(0, np.int64))
Pair = tuple[int, int]


def links(odds: dict[Pair, float]) -> Links:
    pairs = np.array(sorted(odds), np.int64).reshape(-1, 2)
    values = np.array([odds[pair] for pair in sorted(odds)], np.float64)
    return Links(pairs[:, 0], pairs[:, 1], values, values)


def one_by_one(
    odds: dict[Pair, float], apart: set[Pair], size: int, least: float
) -> tuple[list[int], list[float]]:
    """The rule itself: join the two groups with the highest mean odds until none reaches the bound."""
    groups = [{row} for row in range(size)]
    weakest = [inf] * size
    while True:
        best: tuple[float, int, int] | None = None
        for i, one in enumerate(groups):
            for j in range(i + 1, len(groups)):
                pairs = [(min(a, b), max(a, b)) for a in one for b in groups[j]]
                mean = sum(exp(odds[p]) for p in pairs if p in odds and odds[p] > -6) / len(pairs)
                if mean >= exp(least) and not apart & set(pairs) and (best is None or mean > best[0]):
                    best = mean, i, j
        if best is None:
            label = [0] * size
            for one in groups:
                for row in one:
                    label[row] = min(one)
            return label, weakest
        mean, i, j = best
        low = min(groups[i] | groups[j])
        weakest[low] = min(weakest[min(groups[i])], weakest[min(groups[j])], log(mean))
        groups[i] |= groups.pop(j)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[dict[Pair, float], set[Pair], int]:
    size = draw(st.integers(1, 9))
    pairs = [(a, b) for b in range(size) for a in range(b)]
    linked = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    # All odds differ, or it is open which of two equals comes first.
    values = draw(st.permutations(range(len(linked))))
    odds = {
        pair: -7.0 + 11.0 * (value + 1) / (len(linked) + 1) + 1e-3 * value
        for pair, value in zip(linked, values, strict=True)
    }
    apart = set(draw(st.lists(st.sampled_from(pairs), unique=True, max_size=4))) if pairs else set()
    return odds, apart, size


@given(worlds(), st.sampled_from([-1.0, 0.0, 1.5]))
@settings(max_examples=300, deadline=None)
def test_joining_all_mutual_bests_at_once_is_joining_one_by_one(
    world: tuple[dict[Pair, float], set[Pair], int], least: float
) -> None:
    odds, apart, size = world
    away = np.array(sorted(apart), np.int64).reshape(-1, 2)
    label, weakest = join(links(odds), (away[:, 1], away[:, 0]), size, least)
    expected, bounds = one_by_one(odds, apart, size, least)
    assert label.tolist() == expected
    for row in set(expected):
        assert weakest[row] == pytest.approx(bounds[row], rel=1e-5)


def test_a_chain_through_a_weak_link_is_no_group() -> None:
    """Two sure triples and one middling link between them: single linkage would make six of one."""
    sure = dict.fromkeys([(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5)], 4.0)
    label, weakest = join(links({**sure, (2, 3): 1.0}), NOBODY, 6, 0.0)
    assert label.tolist() == [0, 0, 0, 3, 3, 3]
    assert weakest[0] == pytest.approx(4.0)


def test_rows_that_must_not_meet_do_not_meet_through_others() -> None:
    odds = {(0, 1): 3.0, (1, 2): 2.0}
    assert join(links(odds), NOBODY, 3, 0.0)[0].tolist() == [0, 0, 0]
    apart = np.array([2]), np.array([0])
    assert join(links(odds), apart, 3, 0.0)[0].tolist() == [0, 0, 2]


def test_equal_rows_end_in_one_group_and_few_rounds() -> None:
    """A thousand equal links: which comes first must not matter, nor take a round each."""
    size = 60
    equal = {(a, b): 4.0 for b in range(size) for a in range(b)}
    label, weakest = join(links(equal), NOBODY, size, 0.0)
    assert set(label.tolist()) == {0}
    assert weakest[0] == pytest.approx(4.0)


def test_no_rows_and_no_links() -> None:
    assert join(links({}), NOBODY, 0, 0.0)[0].tolist() == []
    label, weakest = join(links({}), NOBODY, 3, 0.0)
    assert label.tolist() == [0, 1, 2]
    assert np.isinf(weakest).all()


def test_millions_of_rows_need_arrays_only() -> None:
    """Chains of two: 300,000 rows, each with one link."""
    size = 300_000
    left = np.arange(0, size, 2)
    chain = Links(left, left + 1, np.full(len(left), 3.0), np.full(len(left), 3.0))
    label, weakest = join(chain, NOBODY, size, 0.0)
    assert (label[1::2] == left).all()
    assert weakest[left] == pytest.approx(3.0)
