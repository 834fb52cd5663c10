"""Columns of names: read by word and by pattern, and never otherwise than row by row."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kintrace.model import Sex
from kintrace.names import Column, read_columns, read_name, sex_of

WORDS = (
    "Коваленко", "КОВАЛЕНКО", "Олена", "Сергіївна", "Дар’я", "В`ячеславівна", "Анна-Марія", "Нечуй-Левицький",
    "та", "Іван", "І.", "П", "оглы", "Мамед", "бен", "(Бондар)", "колишнє", "née", "Петренко,", "Rjdfktyrj", "Jktyf",
    "Р.Д.", "О.", "R.D.", "І.Б", "В'ячеслав", "о.п.", "Kovalenko", "Olena", "ivan", "O'Neil",
    "Тaрас", "Л0зова", "გიორგი", "Ван", "дер", "Мати", "1999", "", "*",
)  # fmt: skip
SEX = {None: 0, Sex.OTHER: 0, Sex.FEMALE: 1, Sex.MALE: 2}

cells = st.one_of(st.none(), st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), st.text(max_size=12))
rows = st.lists(st.tuples(cells, cells, cells, cells), min_size=1, max_size=12)


def words(column: Column, row: int) -> tuple[str, ...]:
    code = int(column.codes[row])
    return column.values[code] if code >= 0 else ()


def series(texts: list[str | None]) -> pl.Series:
    return pl.Series("text", texts, dtype=pl.String)


@settings(max_examples=300, deadline=None)
@given(rows)
def test_every_row_is_read_as_if_it_stood_alone(
    table: list[tuple[str | None, str | None, str | None, str | None]],
) -> None:
    read = read_columns(*(series([row[i] for row in table]) for i in range(4)))
    for i, row in enumerate(table):
        alone = read_name(*row)
        assert words(read.surname, i) == alone.compared.surname, row
        assert words(read.given, i) == alone.compared.given, row
        assert words(read.patronymic, i) == alone.patronymic, row
        assert words(read.former, i) == alone.former, row
        assert read.initials[i] == alone.initials
        assert read.sex[i] == SEX[sex_of(alone)]


def test_equal_words_have_one_code_however_they_were_typed() -> None:
    read = read_columns(series(["Бойко Дар'я", "Бойко Дар’я", "Дар`я БОЙКО", None]))
    assert read.given.values == [("Дар'я",)]
    assert read.given.codes.tolist() == [0, 0, 0, -1]
    assert read.surname.codes.tolist() == [0, 0, 1, -1]


def test_swapped_columns_are_noticed() -> None:
    read = read_columns(None, series(["Олена", "Коваленко"]), series(["Коваленко", "Олена"]), None)
    assert [words(read.given, i) for i in range(2)] == [("Олена",), ("Олена",)]
    assert read.sex.tolist() == [1, 1]


def test_a_list_without_any_column_of_names_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="no column"):
        read_columns(None)


def test_an_empty_list_gives_empty_columns() -> None:
    read = read_columns(series([]))
    assert read.given.values == []
    assert len(read.sex) == 0
