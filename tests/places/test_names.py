"""Russian and English names of Ukrainian places, made by rule or from the list."""

import pytest

from kintrace.places.english import romanised
from kintrace.places.keys import key
from kintrace.places.russian import by_rule, russian_names


@pytest.mark.parametrize(
    ("uk", "ru"),
    [
        ("Новопавлівка", "Новопавловка"), ("Миколаївка", "Николаевка"), ("Первомайське", "Первомайское"),
        ("Кам'янка", "Каменка"), ("Біле Озеро", "Белое Озеро"), ("Зарічне", "Заречное"), ("Вільхівка", "Ольховка"),
        ("Слов'янськ", "Славянск"), ("Андріївка", "Андреевка"), ("Грушівка", "Грушевка"), ("Кравченки", "Кравченки"),
    ],
)  # fmt: skip
def test_russian_by_rule(uk: str, ru: str) -> None:
    assert by_rule(uk) == ru


def test_a_listed_name_goes_before_the_rule_and_only_in_its_oblast() -> None:
    assert russian_names("Рівне", 56) == ("Ровно",)
    assert russian_names("Південне", 51)[0] != russian_names("Південне", 63)[0]


@pytest.mark.parametrize(
    ("uk", "en"),
    [("Київ", "Kyiv"), ("Запоріжжя", "Zaporizhzhia"), ("Яремче", "Yaremche"), ("Розгірче", "Rozghirche"),
     ("Нью-Йорк", "Niu-York"), ("Знам'янка", "Znamianka"), ("Єнакієве", "Yenakiieve")],
)  # fmt: skip
def test_english_follows_resolution_55(uk: str, en: str) -> None:
    assert romanised(uk) == en


def test_hyphens_blanks_and_scripts_share_a_key() -> None:
    assert key("Яни-Капу") == key("яны капу") == key("Yany Kapu") == key("ЯниКапу")
