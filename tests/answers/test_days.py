from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintrace.answers.days import read_day


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_day_is_read_back_in_both_writings(day):
    assert read_day(day.isoformat()) == day
    assert read_day(f"{day.day:02}.{day.month:02}.{day.year}") == day
    assert read_day(f"{day.isoformat()} 00:00:00") == day


@pytest.mark.parametrize(
    "text", ["01/02/2025", "30.02.2025", "2025-13-01", "1.2.25", "2025", "вчора", "45870", ""]
)
def test_what_may_mean_another_day_is_not_read(text):
    assert read_day(text) is None
