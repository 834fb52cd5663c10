"""Dates in Belarusian, and in digits and months of other scripts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintrace import dates
from kintrace.dates.reading import ReadSettings
from kintrace.model import DateKind

_ZEROS = {"arabic": "٠", "persian": "۰", "devanagari": "०", "burmese": "၀", "bengali": "০"}


@pytest.mark.parametrize(
    "text",
    [
        "5 сакавіка 2012 г.",
        "05 САКАВІКА 2012 года",
        "5 сак. 2012",
        "нарадзілася 5 сакавіка 2012",
        "٥ مارس ٢٠١٢",
        "٥ آذار ٢٠١٢",
        "5 במרץ 2012",
        "5 მარტი 2012",
        "2012 წლის 5 მარტი",
        "5 մարտի 2012 թ.",
        "\u200f٢٠١٢-٠٣-٠٥",
    ],
)
def test_one_day_in_many_writings(text: str) -> None:
    found = dates.read(text)
    assert (found.kind, found.earliest) == (DateKind.DAY, date(2012, 3, 5))
    assert found.text == text


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(sorted(_ZEROS)))
def test_digits_of_any_script_are_the_same_date(day: date, script: str) -> None:
    zero = ord(_ZEROS[script])
    western = day.strftime("%d.%m.%Y")
    written = "".join(chr(zero + int(c)) if c.isdigit() else c for c in western)
    assert dates.read(written).earliest == dates.read(western).earliest == day


def test_a_column_shows_its_order_in_any_digits() -> None:
    found = dates.read_column(["٠٣/٢٥/٢٠١٢", "٠٣/٠٤/٢٠١٢"], None)
    assert found[1].earliest == date(2012, 3, 4)


def test_an_age_in_belarusian_words() -> None:
    found = dates.read("пяць гадоў", ReadSettings(as_of=date(2020, 6, 1)))
    assert (found.earliest, found.latest) == (date(2014, 6, 2), date(2015, 6, 1))


@pytest.mark.parametrize("text", ["невядома", "няма звестак", "не ўстаноўлена"])
def test_a_belarusian_list_says_that_a_date_is_not_known(text: str) -> None:
    assert dates.read(text).notes == ("stated_unknown",)


def test_a_year_of_another_calendar_is_not_taken_for_ours() -> None:
    found = dates.read("۱۳۹۱/۱۲/۱۵")
    assert found.earliest is None
    assert found.text == "۱۳۹۱/۱۲/۱۵"
