"""Keys join rows; a bucket that is too large is refined, and what cannot be refined is reported."""

import numpy as np
import pytest

from kintrace.matching import candidates
from kintrace.matching.candidates import REFINEMENTS, Key, Part, find

NAMES = ("surname", "given", *REFINEMENTS)


def side(**parts: list[int] | list[list[int]]) -> dict[str, Part]:
    size = len(next(iter(parts.values())))
    return {n: Part.of(np.array(parts[n]) if n in parts else np.full(size, -1)) for n in NAMES}


def pairs(found: candidates.Candidates) -> list[tuple[int, int]]:
    return list(zip(found.left.tolist(), found.right.tolist(), strict=True))


def test_rows_meet_where_all_parts_agree_in_one_alternative() -> None:
    left = side(surname=[1, 2], given=[[5, 6], [7, -1]])
    right = side(surname=[1, 2, 2], given=[[6, -1], [8, -1], [7, -1]])
    assert pairs(find(left, right, (Key("both", ("surname", "given")),))) == [(0, 0), (1, 2)]


def test_what_is_unknown_joins_nothing() -> None:
    left, right = side(surname=[-1], given=[3]), side(surname=[-1], given=[3])
    assert pairs(find(left, right, (Key("both", ("surname", "given")),))) == []


def test_a_pair_found_by_two_keys_is_one_pair() -> None:
    left, right = side(surname=[1], given=[2]), side(surname=[1], given=[2])
    keys = (Key("a", ("surname",)), Key("b", ("given",)))
    assert pairs(find(left, right, keys)) == [(0, 0)]


def test_a_large_bucket_is_refined_by_the_year(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "MAX_BUCKET_PAIRS", 4)
    left = side(surname=[1, 1, 1], year=[2010, 2011, 2012])
    right = side(surname=[1, 1, 1], year=[2010, 2011, 2012])
    found = find(left, right, (Key("surname", ("surname",)),))
    assert pairs(found) == [(0, 0), (1, 1), (2, 2)]
    assert found.dropped == ()


def test_a_bucket_that_no_code_divides_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "MAX_BUCKET_PAIRS", 4)
    same = {name: [1] * 3 for name in REFINEMENTS}
    found = find(
        side(surname=[1] * 3, **same), side(surname=[1] * 3, **same), (Key("surname", ("surname",)),)
    )
    assert pairs(found) == []
    assert found.dropped == ("surname: 1",)


def test_what_is_unknown_in_a_refinement_is_a_value_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "MAX_BUCKET_PAIRS", 4)
    left = side(surname=[1, 1, 1], year=[2010, 2011, -1])
    right = side(surname=[1, 1, 1], year=[2010, 2011, -1])
    found = find(left, right, (Key("surname", ("surname",)),))
    assert pairs(found) == [(0, 0), (1, 1), (2, 2)]


def test_rows_that_are_all_alike_are_never_joined_in_full() -> None:
    same = {name: [1] * 60_000 for name in ("surname", *REFINEMENTS)}
    found = find(side(**same), side(**same), (Key("surname", ("surname",)),))
    assert pairs(found) == []
    assert found.dropped == ("surname: 1",)


def test_a_key_stays_selective_in_long_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "PAIRS_PER_ROW", 2)
    monkeypatch.setattr(candidates, "LEAST_BUCKET_PAIRS", 1)
    # 30 rows a side: of one surname 10, which alone would give 100 pairs; of ten others two each
    surnames = [0] * 10 + [1 + i // 2 for i in range(20)]
    years = [2000 + i for i in range(30)]
    found = pairs(
        find(
            side(surname=surnames, year=years), side(surname=surnames, year=years), (Key("s", ("surname",)),)
        )
    )
    assert [p for p in found if p[0] < 10] == [(i, i) for i in range(10)]
    assert len(found) == 10 + 40


def test_the_largest_bucket_follows_the_length_of_the_list() -> None:
    sizes, buckets = np.array([1, 100, 50_000]), np.array([10, 5, 1])
    assert candidates.largest_bucket(sizes, buckets, 51) == 100
    assert candidates.largest_bucket(sizes, buckets, 50) == candidates.LEAST_BUCKET_PAIRS
    assert candidates.largest_bucket(sizes, buckets, 10**6) == candidates.MAX_BUCKET_PAIRS


def test_refining_loses_no_pair_that_agrees_in_what_refines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "MAX_BUCKET_PAIRS", 50)
    rng = np.random.default_rng(1)
    parts = {name: rng.integers(0, 4, 60).tolist() for name in ("surname", *REFINEMENTS)}
    found = find(side(**parts), side(**parts), (Key("surname", ("surname",)),))
    assert {(i, i) for i in range(60)} <= set(pairs(found))
