"""Correct forms, checked against documents' rules and not against kintrace."""

import pytest
from demo.world import stock
from demo.world.spelling import System, by_ear, patronymic, romanise, surname
from demo.world.stock import Given, Sex


def given(uk: str) -> Given:
    return next(name for name in stock.load().boys.things if name.uk == uk)


@pytest.mark.parametrize(
    ("father", "sex", "uk", "ru"),
    [
        ("Сергій", "m", "Сергійович", "Сергеевич"),
        ("Сергій", "f", "Сергіївна", "Сергеевна"),
        ("Дмитро", "f", "Дмитрівна", "Дмитриевна"),
        ("Юрій", "m", "Юрійович", "Юрьевич"),
        ("Георгій", "m", "Георгійович", "Георгиевич"),
        ("Ігор", "f", "Ігорівна", "Игоревна"),
        ("Василь", "f", "Василівна", "Васильевна"),
        ("Микита", "m", "Микитович", "Никитич"),
        ("Ілля", "f", "Іллівна", "Ильинична"),
        ("Лев", "m", "Львович", "Львович"),
        ("Михайло", "m", "Михайлович", "Михайлович"),
        ("Павло", "f", "Павлівна", "Павловна"),
        ("Микола", "m", "Миколайович", "Николаевич"),
        ("Леонтій", "m", "Леонтійович", "Леонтьевич"),
        ("Яків", "m", "Якович", "Яковлевич"),
    ],
)
def test_patronymics(father: str, sex: Sex, uk: str, ru: str) -> None:
    assert patronymic(given(father), sex, "uk") == uk
    assert patronymic(given(father), sex, "ru") == ru


@pytest.mark.parametrize(
    ("man", "woman_uk", "woman_ru"),
    [
        ("Іванов", "Іванова", "Иванова"),
        ("Левицький", "Левицька", "Левицкая"),
        ("Чорний", "Чорна", "Чёрная"),
        ("Задорожній", "Задорожня", "Задорожная"),
        ("Палій", "Палій", "Палий"),
        ("Нікітін", "Нікітіна", "Никитина"),
        ("Кравець", "Кравець", "Кравец"),
    ],
)
def test_surnames_of_women(man: str, woman_uk: str, woman_ru: str) -> None:
    name = next(name for name in stock.load().surnames.things if name.uk == man)
    assert surname(name, "f", "uk") == woman_uk
    assert surname(name, "f", "ru") == woman_ru
    assert surname(name, "m", "uk") == man


@pytest.mark.parametrize(
    ("word", "system", "latin"),
    [
        ("Згурський Ярослав", "kmu", "Zghurskyi Yaroslav"),
        ("Лук'яненко", "kmu", "Lukianenko"),
        ("Гнатюк Сергій", "passport2007", "Gnatiuk Sergii"),
        ("Подъячев", "icao", "Podieiachev"),
        ("Дмитрий Щукин", "press", "Dmitry Shchukin"),
        ("Елена Соловьёва", "press", "Yelena Solovyova"),
        ("Аскания-Нова", "press", "Askaniya-Nova"),
        ("Редька І.В.", "kmu", "Redka I.V."),
    ],
)
def test_latin(word: str, system: System, latin: str) -> None:
    assert romanise(word, system) == latin


def test_by_ear() -> None:
    assert by_ear("Микита", "ru") == "Микита"
    assert by_ear("Олексій", "ru") == "Олексий"
    assert by_ear("Никита", "uk") == "Нікіта"
    assert by_ear("Королёв", "uk") == "Корольов"


def test_the_stock_is_large_enough_and_clean() -> None:
    everything = stock.load()
    assert len(everything.boys.things) >= 120
    assert len(everything.girls.things) >= 120
    assert len(everything.surnames.things) >= 400
    assert sum(bool(town.old_uk) for town in everything.towns.things) >= 20
    for things in (everything.boys, everything.girls, everything.surnames):
        names = [thing.uk for thing in things.things]
        assert len(set(names)) == len(names)
        for thing in things.things:
            assert not set(thing.uk.lower()) & set("ыэёъ")
            assert not set(thing.ru.lower()) & set("іїєґ'")
    assert all(town.region in everything.regions for town in everything.towns.things)
