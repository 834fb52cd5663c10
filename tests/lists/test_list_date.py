"""At which day is the list true?"""

from datetime import date

import pytest

from kintrace.lists import Row, Table
from kintrace.lists.list_date import days_in, list_date


def table(*title: str) -> Table:
    return Table("", "visible", 9, ("ПІБ",), (), tuple(Row(n, (text,)) for n, text in enumerate(title, 1)))


@pytest.mark.parametrize(
    "text",
    [
        "Список станом на 01.08.2025",
        "по состоянию на 1 августа 2025 г.",
        "As of 1 August 2025",
        "as of August 1st, 2025",
        "Date: 2025-08-01",
        "Оновлено 1 серпня 2025 року",
    ],
)
def test_the_date_in_the_title(text: str) -> None:
    found = list_date({}, [table("Список дітей", text)])
    assert found is not None
    assert found[0] == date(2025, 8, 1)


def test_the_day_of_the_data_goes_before_the_day_of_the_paper() -> None:
    found = list_date({}, [table("Лист від 05.09.2025", "станом на 01.08.2025")])
    assert found is not None
    assert found[0] == date(2025, 8, 1)


@pytest.mark.parametrize(
    "text", ["дата 02/03/2025", "Закон 12.01.2020", "станом на 31.02.2025", "станом на 01.08.25"]
)
def test_what_says_no_single_day(text: str) -> None:
    assert list_date({}, [table(text)]) is None


def test_two_dates_are_none() -> None:
    assert list_date({}, [table("станом на 01.08.2025", "станом на 02.08.2025")]) is None


def test_a_date_beside_its_word_and_in_the_metadata_and_in_a_column() -> None:
    beside = Table("", "visible", 9, ("ПІБ",), (), (Row(1, ("Дата:", "01.08.2025")),))
    assert list_date({}, [beside]) == (date(2025, 8, 1), "in the lines above the header")
    assert list_date({"reported": "2025-08-01"}, []) == (date(2025, 8, 1), "stated by the file")
    rows = (Row(2, ("Чайка Оля", "2025-08-01")), Row(3, ("Чайка Ян", "2025-08-01")))
    column = Table("", "visible", 1, ("ПІБ", "reported_date"), rows)
    assert list_date({}, [column]) == (date(2025, 8, 1), "in a column of the list")


def test_days_that_can_be_read_in_one_way() -> None:
    assert days_in("13/02/2025 02/14/2025 05/05/2025") == [
        date(2025, 2, 13),
        date(2025, 2, 14),
        date(2025, 5, 5),
    ]
