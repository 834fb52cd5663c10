"""A row is one person, a person one row; "nobody" keeps its share."""

import numpy as np
import pytest

from kintrace.matching.compete import compete, nobody

ALONE = (np.arange(4), np.arange(4))


def chances(odds: np.ndarray) -> list[float]:
    return (1 / (1 + np.exp(-odds))).tolist()


def test_two_equal_candidates_share_what_one_would_have() -> None:
    left, right = np.array([0, 0]), np.array([0, 1])
    first, second = chances(compete(left, right, np.array([5.0, 5.0]), ALONE))
    assert first == second
    assert first + second < 1.0
    assert first == pytest.approx(np.exp(5) / (1 + 2 * np.exp(5)))


def test_two_records_of_one_person_do_not_compete() -> None:
    left, right = np.array([0, 0]), np.array([0, 1])
    groups = (np.arange(4), np.array([0, 0, 2, 3]))
    odds = np.array([5.0, 4.0])
    assert compete(left, right, odds, groups) == pytest.approx(odds)


def test_two_rows_that_want_one_record_compete() -> None:
    left, right = np.array([0, 1]), np.array([0, 0])
    strong, weak = compete(left, right, np.array([6.0, 2.0]), ALONE)
    assert strong < 6.0
    assert weak < 2.0 - 3.9


def test_a_lone_candidate_keeps_its_own_odds() -> None:
    assert compete(np.array([0]), np.array([0]), np.array([1.5]), ALONE) == pytest.approx([1.5])


def test_nobody_is_certain_for_a_row_without_candidates() -> None:
    assert nobody(np.array([0]), np.array([0.9]), 2) == pytest.approx([0.1, 1.0])
