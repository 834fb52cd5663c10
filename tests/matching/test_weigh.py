"""A row is held against nobody; a namesake shares the family that is derived from its names."""

from dataclasses import replace

import numpy as np
import pytest

from kintrace.matching.model import shipped
from kintrace.matching.weigh import Weights, log_odds, prior_odds

NOTHING = Weights(*(np.zeros(1) for _ in range(5)))


def weights(**said: float) -> Weights:
    return replace(NOTHING, **{name: np.array([value]) for name, value in said.items()})


def test_the_prior_is_the_share_with_a_record_over_the_share_without() -> None:
    model = replace(shipped(), row_in_register=0.8)
    assert prior_odds(model, 100) == pytest.approx(np.log(0.8 / 0.2 / 100))


def test_a_register_ten_times_as_large_takes_ten_times_off() -> None:
    model = shipped()
    assert prior_odds(model, 100) - prior_odds(model, 1000) == pytest.approx(np.log(10))


def test_an_empty_register_is_no_error() -> None:
    assert np.isfinite(prior_odds(shipped(), 0))


def test_a_family_speaks_for_the_namesake_too() -> None:
    """Where the namesake explains the pair, brothers and sisters change nothing; else they speak for the child."""
    model = shipped()
    namesake = weights(same=10.0, namesake=25.0)
    alone, family = (log_odds(namesake, model, 1000, f)[0] for f in (0.0, 3.0))
    assert family - alone < 0.1
    child = weights(same=10.0)
    alone, family = (log_odds(child, model, 1000, f)[0] for f in (0.0, 3.0))
    assert family - alone > 2.5
