"""A date that says less than a day is told at its row, with the reason and without the date."""

from pathlib import Path

import pytest

from kintrace import lists
from kintrace.lists import ReadOptions


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("30.02.2011", "impossible_day"),
        ("02/03/2011", "ambiguous_order"),
        ("17.02.11", "two_digit_year"),
        ("13 лет", "age_needs_date"),
        ("колись навесні", "unreadable_date"),
    ],
)
def test_a_doubtful_date_is_told_at_its_row(tmp_path: Path, written: str, code: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        f"N;ФИО;Дата рождения\n1;Гончар Алиса;09.09.2013\n2;Чайка Марк;{written}\n", encoding="utf-8"
    )
    doubts = [w for w in lists.read(path).warnings if w.code == "doubtful_date"]
    assert [w.where.row for w in doubts] == [3]
    assert code in doubts[0].detail.split(",")
    assert written not in doubts[0].detail


def test_plain_dates_and_ages_with_a_known_day_raise_no_doubt(tmp_path: Path) -> None:
    from datetime import date

    path = tmp_path / "list.csv"
    path.write_text("N;ФИО;Дата рождения\n1;Гончар Алиса;09.09.2013\n2;Чайка Марк;13 лет\n", encoding="utf-8")
    reading = lists.read(path, ReadOptions(as_of=date(2025, 8, 1)))
    assert [w for w in reading.warnings if w.code == "doubtful_date"] == []
