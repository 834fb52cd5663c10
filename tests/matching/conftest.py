"""The invented world of these tests: two families, two offices, one list and one register."""

from datetime import date

import polars as pl
import pytest

from kintrace.matching import MatchSettings

AS_OF = date(2025, 8, 1)

LIST = [
    # ref, name, birth, sex, birth_place, mother
    ("K1", "Лозова Дар'я Олегівна", "17.02.2011", "ж", "м. Бахмут, Донецька обл.", "Лозова Ірина Петрівна"),
    (
        "K2",
        "Лозовий Тимофій Олегович",
        "09.09.2013",
        "ч",
        "м. Бахмут, Донецька обл.",
        "Лозова Ірина Петрівна",
    ),
    ("K3", "Hordiichuk Mykyta Andriiovych", "2012", "", "Mariupol", "Hordiichuk Svitlana"),
    ("K4", "Чайка Марк Ігорович", "8 років", "ч", "Токмак", ""),
    ("K5", "Чайка Марк Ігорович", "", "ч", "", ""),
    ("K6", "Саша", "", "", "", ""),
    ("K7", "Вербицька Соломія Юріївна", "03.05.2014", "ж", "м. Суми", "Вербицька Олена Ігорівна"),
]
REGISTER = [
    # ref, surname, given, patronymic, birth, sex, birth_place, mother, note
    (
        "R1",
        "Лозовая",
        "Дарья",
        "Олеговна",
        "17.02.2011",
        "Ж",
        "г. Артемовск, Донецкая обл.",
        "Лозовая И.П.",
        "",
    ),
    ("R2", "Лозовой", "Тимофей", "Олегович", "09.09.2013", "М", "г. Артемовск", "Лозовая Ирина Петровна", ""),
    ("R3", "Гордейчук", "Никита", "Андреевич", "04.06.2012", "М", "г. Мариуполь", "Гордейчук Светлана", ""),
    ("R4", "Чайка", "Марк", "Игоревич", "11.04.2017", "М", "г. Токмак", "", ""),
    (
        "R5",
        "Петренко",
        "Соломия",
        "Юрьевна",
        "03.05.2014",
        "Ж",
        "г. Сумы",
        "Петренко Анна Ивановна",
        "ранее Вербицкая",
    ),
    ("R6", "Лозовая", "Мария", "Олеговна", "30.11.2015", "Ж", "г. Артемовск", "Лозовая Ирина Петровна", ""),
]
GIVEN = ["Антон", "Борис", "Виктор", "Глеб", "Денис", "Егор", "Захар", "Иван", "Кирилл", "Лев"]
SURNAMES = [
    "Авдеев",
    "Бондарь",
    "Воронин",
    "Гаврилов",
    "Дорошенко",
    "Ершов",
    "Жуков",
    "Зимин",
    "Исаев",
    "Коваль",
]


def register_frame(strangers: int = 300) -> pl.DataFrame:
    """The register, with strangers behind the six children, so that frequencies mean something."""
    rows = list(REGISTER)
    for i in range(strangers):
        surname, given, father = SURNAMES[i % 10], GIVEN[(i // 10) % 10], GIVEN[(i // 7) % 10]
        day = date.fromordinal(date(2008, 1, 1).toordinal() + (i * 37) % 5800)
        rows.append((f"S{i}", surname, given, father + "ович", f"{day:%d.%m.%Y}", "М", "г. Днепр", "", ""))
    columns = ["ref", "surname", "given", "patronymic", "birth", "sex", "birth_place", "mother", "note"]
    return _frame(rows, columns)


def list_frame() -> pl.DataFrame:
    """The list, in its own order."""
    return _frame(LIST, ["ref", "name", "birth", "sex", "birth_place", "mother"])


def _frame(rows: list[tuple[str, ...]], columns: list[str]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    return frame.with_columns(pl.all().replace("", None)).with_row_index("row", offset=2)


@pytest.fixture(name="left")
def _left() -> pl.DataFrame:
    return list_frame()


@pytest.fixture(name="register")
def _register() -> pl.DataFrame:
    return register_frame()


@pytest.fixture(name="settings")
def _settings() -> MatchSettings:
    return MatchSettings(left_as_of=AS_OF, right_as_of=AS_OF)
