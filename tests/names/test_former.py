"""An earlier surname stands in a remark; a place or a verb after the same words is not one."""

import pytest

from kintrace.names import former_surnames


@pytest.mark.parametrize(
    ("remark", "surnames"),
    [
        ("колишнє прізвище Бондар", ("Бондар",)),
        ("раніше Іваненко або Петренко", ("Іваненко", "Петренко")),
        ("до усиновлення мала прізвище Іваненко, мешкала в Рівному", ("Іваненко",)),
        ("дівоче: Коваль", ("Коваль",)),
        ("уроджена Сорока", ("Сорока",)),
        ("при народженні Гончарук", ("Гончарук",)),
        ("змінила прізвище з Іваненко на Коваль", ("Іваненко",)),
        ("вона ж Мельник", ("Мельник",)),
        ("прежняя фамилия - Петрова", ("Петрова",)),
        ("ранее Иванова", ("Иванова",)),
        ("до усыновления носила фамилию Сидорова", ("Сидорова",)),
        ("урожд. Белова", ("Белова",)),
        ("он же Петров", ("Петров",)),
        ("числилась как Иванова", ("Иванова",)),
        ("при рождении Сидорова Анна Сергеевна", ("Сидорова",)),
        ("formerly Ivanenko", ("Ivanenko",)),
        ("née Bondar", ("Bondar",)),
        ("she was registered as Ivanova", ("Ivanova",)),
        ("also known as Petrov", ("Petrov",)),
        ("previously recorded under the name Hnatiuk", ("Hnatiuk",)),
        ("прізвище до удочеріння: «Гончар-Лісова»", ("Гончар-Лісова",)),
    ],
)
def test_what_a_phrase_announces_is_found(remark: str, surnames: tuple[str, ...]) -> None:
    assert former_surnames(remark) == surnames


@pytest.mark.parametrize(
    "remark",
    [
        "ранее проживала в Мариуполе",
        "раніше мешкав у місті",
        "previously from Kherson",
        "born in Kyiv",
        "нар. Донецьк",
        "Бывший детдом №3",
        "",
        "вивезена 12.03.2022",
        "(((",
    ],
)
def test_other_remarks_name_nobody(remark: str) -> None:
    assert former_surnames(remark) == ()
