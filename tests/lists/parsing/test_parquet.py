"""Parquet: typed columns become the text a person would write."""

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from kintrace.lists import Limits, ReadOptions, read
from kintrace.model import Refused


def test_types_become_text(tmp_path: Path) -> None:
    table = pl.DataFrame(
        {
            "name": ["Чайка Оля", None],
            "dob": [date(2012, 3, 5), None],
            "seen": [datetime(2025, 8, 1, 7, 5), datetime(2025, 8, 1)],
            "n": [7.0, 1.5],
            "id": [301234567890, None],
            "yes": [True, None],
            "more": [["а", "б"], None],
        }
    )
    table.write_parquet(tmp_path / "list.parquet")
    reading = read(tmp_path / "list.parquet")
    assert reading.tables[0].headers == tuple(table.columns)
    assert [row.cells for row in reading.tables[0].rows] == [
        ("Чайка Оля", "2012-03-05", "2025-08-01 07:05:00", "7", "301234567890", "true", '["а", "б"]'),
        ("", "", "2025-08-01", "1.5", "", "", ""),
    ]
    assert reading.frame()["name"].to_list() == ["Чайка Оля", None]


def test_one_long_text_in_many_rows_does_not_fill_the_memory(tmp_path: Path) -> None:
    pl.DataFrame({"name": ["я" * 50_000] * 20_000}).write_parquet(tmp_path / "bomb.parquet")
    assert (tmp_path / "bomb.parquet").stat().st_size < 1_000_000
    with pytest.raises(Refused) as caught:
        read(tmp_path / "bomb.parquet")
    assert caught.value.code in ("archive_too_large", "too_costly")
    with pytest.raises(Refused):
        read(tmp_path / "bomb.parquet", ReadOptions(limits=Limits(rows=10)))
