"""Belarusian names: as fully as Ukrainian and Russian ones."""

import pytest

from kintrace.model import Sex
from kintrace.names import (
    given_forms,
    given_name,
    patronymic_form,
    read_full,
    sex_of,
    surname_aliases,
    surname_sex,
    surname_stem,
)


def best(word: str) -> set[str]:
    return {given_name(form.name).id for form in given_forms(word) if form.weight >= 0.5}


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Аляксандр", "oleksandr"), ("Алесь", "oles"), ("Янка", "ivan"), ("Кастусь", "kostiantyn"), ("Зося", "sofiia"),
        ("Міхась", "mykhailo"), ("Язэп", "yosyp"), ("Зміцер", "dmytro"), ("Дзмітрый", "dmytro"), ("Рыгор", "hryhorii"),
        ("Вольга", "olha"), ("Ганна", "anna"), ("Таццяна", "tatiana"), ("Кацярына", "kateryna"), ("Алена", "olena"),
        ("Сцяпан", "stepan"), ("Цімафей", "tymofii"),
        ("Пятрусь", "petro"), ("Марыля", "mariia"), ("Уладзь", "volodymyr"),
        # soft д and т written as they sound
        ("Каця", "kateryna"), ("Валодзя", "volodymyr"), ("Насця", "anastasiia"), ("Пеця", "petro"), ("Віця", "viktor"),
        # the Latin line of a passport, and the older Latin alphabet
        ("Siarhei", "serhii"), ("Yauhen", "yevhen"),
        ("Uladzislau", "vladyslav"), ("Volha", "olha"), ("Uładzimir", "volodymyr"),
        ("Aliaksandr", "oleksandr"), ("Dzmitry", "dmytro"), ("Katsiaryna", "kateryna"),
    ],
)  # fmt: skip
def test_a_given_name_is_known_in_all_its_forms(word: str, name: str) -> None:
    assert name in best(word)


@pytest.mark.parametrize(
    ("word", "father", "sex"),
    [
        ("Уладзіміравіч", "volodymyr", Sex.MALE),
        ("Уладзіміраўна", "volodymyr", Sex.FEMALE), ("Сяргеевіч", "serhii", Sex.MALE),
        ("Дзмітрыеўна", "dmytro", Sex.FEMALE), ("Юр'еўна", "yurii", Sex.FEMALE), ("Генадзьевіч", "henadii", Sex.MALE),
        ("Якаўлевіч", "yakiv", Sex.MALE), ("Фаміч", "foma", Sex.MALE), ("Ільінічна", "illia", Sex.FEMALE),
        ("Uladzimirauna", "volodymyr", Sex.FEMALE), ("Aliaksandravich", "oleksandr", Sex.MALE),
    ],
)  # fmt: skip
def test_a_patronymic_tells_father_and_sex(word: str, father: str, sex: Sex) -> None:
    form = patronymic_form(word)
    assert form is not None
    assert father in [given_name(number).id for number in form.fathers]
    assert form.sex is sex


@pytest.mark.parametrize(
    ("belarusian", "other"),
    [
        ("Дзмітрыеў", "Дмитриев"), ("Цімафееў", "Тимофеев"), ("Маскалёў", "Москалёв"), ("Каваленка", "Коваленко"),
        ("Казлоў", "Козлов"), ("Kazlou", "Козлов"),
        ("Пятроў", "Петров"), ("Сяргееў", "Сергєєв"), ("Мядзведзеў", "Медведев"),
        ("Шаўчэнка", "Шевченко"), ("Сакалоўскі", "Соколовская"),
        ("Vasileuskaya", "Василевский"), ("Васілёнак", "Василёнок"),
        ("Вушакоў", "Ушаков"), ("Лявонаў", "Леонов"),
        ("Яфрэмаў", "Ефремов"), ("Багдановіч", "Богданович"), ("Быкаў", "Быков"),
        ("Радзько", "Родько"), ("Hancharou", "Гончаров"), ("Верабей", "Воробей"),
    ],
)  # fmt: skip
def test_a_surname_meets_its_ukrainian_and_russian_spelling(belarusian: str, other: str) -> None:
    assert surname_stem(other) in (surname_stem(belarusian), *surname_aliases(belarusian))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Казлоў", "Кізлов"), ("Пятроў", "Потров"), ("Марозаў", "Мирзоев"), ("Каваленка", "Ковальчук")],
)
def test_other_families_stay_others(one: str, other: str) -> None:
    assert surname_stem(other) not in (surname_stem(one), *surname_aliases(one))


@pytest.mark.parametrize(
    ("male", "female"), [("Сакалоўскі", "Сакалоўская"), ("Іваноў", "Іванова"), ("Марозаў", "Марозава")]
)
def test_both_sexes_of_a_surname_share_a_stem(male: str, female: str) -> None:
    assert surname_stem(male) == surname_stem(female)
    assert surname_sex(male) is Sex.MALE
    # Булава is a surname of both sexes
    assert surname_sex(female) is (None if female.endswith("ава") else Sex.FEMALE)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Аляксандр Пятровіч", "be"), ("Іваноў Мікалай", "be"),
        ("Маскалёва Вольга Сяргееўна", "be"), ("Тарашкевіч Іван", "be"),
        ("Сакалоўскі", "be"), ("Іван Коваленко", "uk"), ("Ільїн Іван", "uk"), ("Сергей Орлов", "ru"), ("Бондар", None),
    ],
)  # fmt: skip
def test_the_language_of_a_name(text: str, language: str | None) -> None:
    assert read_full(text).language == language


def test_a_whole_name_is_read_by_its_parts() -> None:
    reading = read_full("Маскалёва Вольга Сяргееўна (дзявочае Каваленка)")
    assert reading.surname == ("Маскалёва",)
    assert reading.given == ("Вольга",)
    assert reading.patronymic == ("Сяргееўна",)
    assert reading.former == ("Каваленка",)
    assert sex_of(reading) is Sex.FEMALE


def test_words_for_relatives_stand_beside_the_name() -> None:
    reading = read_full("маці Каваленка Вольга")
    assert (reading.surname, reading.given, reading.other) == (("Каваленка",), ("Вольга",), ("маці",))
