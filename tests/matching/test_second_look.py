"""Pairs that no key brought together are compared before their groups are judged."""

import numpy as np
import polars as pl

from kintrace.matching import match_within
from kintrace.matching.joining import Links
from kintrace.matching.second_look import Pairs, _missing, look_again


def links(*pairs: tuple[int, int, float]) -> Links:
    odds = np.array([odds for _, _, odds in pairs])
    left, right = (np.array([pair[side] for pair in pairs], np.int64) for side in (0, 1))
    return Links(left, right, odds, odds)


def missing(found: Links, group: list[int]) -> list[tuple[int, int]]:
    left, right = _missing(found, np.array(group, np.int64))
    return list(zip(left.tolist(), right.tolist(), strict=True))


def test_every_pair_of_two_groups_that_a_link_brings_near() -> None:
    found = links((0, 1, 4.0), (2, 3, 4.0), (1, 2, 0.5))
    assert missing(found, [0, 0, 2, 2]) == [(0, 2), (0, 3), (1, 3)]


def test_a_faint_link_brings_nothing_near() -> None:
    found = links((0, 1, 4.0), (1, 2, -7.0))
    assert missing(found, [0, 0, 2]) == []


def test_groups_too_large_to_look_at_pair_by_pair_keep_their_links() -> None:
    found = links((0, 40, 0.0))
    assert missing(found, [0] * 40 + [40] * 40) == []


def test_no_links() -> None:
    assert missing(links(), [0, 1, 2]) == []


def test_the_pairs_are_compared() -> None:
    rows = [{"name": "Лозова Дар'я Олегівна", "birth": "17.02.2011"}] * 3
    matches = match_within(pl.DataFrame(rows))
    some = np.array([0, 2])
    scored = matches.scored
    first = Pairs(scored.left[some], scored.right[some], scored.evidence.take(some))
    assert list(zip(first.left.tolist(), first.right.tolist(), strict=True)) == [(0, 1), (1, 2)]
    pairs = look_again(matches.prepared, first, links((0, 1, 4.0), (1, 2, 4.0)), np.zeros(3, np.int64))
    assert (pairs.left.tolist(), pairs.right.tolist()) == (scored.left.tolist(), scored.right.tolist())
    for kind, compared in pairs.evidence.kinds.items():
        assert compared.level.tolist() == scored.evidence.kinds[kind].level.tolist()
