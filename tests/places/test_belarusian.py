"""Places of Belarus, and places of Ukraine as Belarusian papers write them."""

import pytest

from kintrace.places import PlaceLevel, compare, place, read


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("г. Магілёў", "г. Могилев"),
        ("г. Магілёў", "Mahilioŭ"),
        ("Магілёў", "м. Могильов"),
        ("горад Рэчыца, Гомельская вобласць", "Речица, Гомельская обл."),
        ("Гродзенская вобл., Лідскі раён, г. Ліда", "Лида"),
        ("Брэст", "Берестя"),
        ("Вiцебск", "Vitebsk"),
        ("Данецкая вобласць, г. Марыупаль", "Мариуполь Донецкой области"),
        ("г. Кіеў, Украіна", "Kyiv"),
    ],
)
def test_one_place_in_two_spellings(one: str, other: str) -> None:
    assert compare(read(one), read(other)) is PlaceLevel.SAME


@pytest.mark.parametrize(
    "text", ["в. Лясная, Брэсцкая вобл.", "аг. Заазер'е, Мінская вобласць", "Рэспубліка Беларусь"]
)
def test_a_village_the_gazetteer_lacks_is_in_its_country(text: str) -> None:
    assert (read(text).country, read(text).places) == ("BY", ())


def test_a_town_of_belarus_does_not_take_a_town_of_ukraine_away() -> None:
    assert {place(number).country for number in read("Донецк").places} == {"UA"}
    assert {place(number).country for number in read("с. Мала Березина").places} <= {"UA"}


def test_the_preposition_is_no_village() -> None:
    assert read("проживает в Мариуполе").places == read("г. Мариуполь").places


@pytest.mark.parametrize("text", ["невядома", "няма звестак", "не ўстаноўлена"])
def test_an_unknown_place_names_none(text: str) -> None:
    assert read(text).places == ()
    assert read(text).fold == ""
