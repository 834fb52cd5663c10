"""One family name in both sexes, three languages and every romanisation."""

import pytest
from hypothesis import given, strategies
from translitua import RussianICAO, UkrainianKMU, UkrainianPassport2007, translit

from kintrace.model import Sex
from kintrace.names import surname_aliases, surname_sex, surname_stem

FAMILIES = [
    "Іванов Іванова Иванов Иванова Ivanov Ivanova Ivanoff Iwanow",
    "Ковальський Ковальська Ковальский Ковальская Kovalsky Kovalskyi Kovalska Kovalskaya Kovalski",
    "Чорний Чорна Чёрный Чёрная Черный Chornyi Chorna Chernaya",
    "Недашківський Недашківська Недашковский Недашковская Nedashkivskyi Nedashkovsky",
    "Высоцкий Висоцький Висоцька Wysocki Wysocka Vysotskyi Vysotskaya",
    "Пушкін Пушкіна Пушкин Pushkin Pouchkine",
    "Ковальов Ковальова Ковалёв Ковалева Kovalyov Kovaliov",
    "Пугачов Пугачова Пугачёв Пугачева",
    "Соловйов Соловйова Соловьёв Соловьева Soloviov Solovyov",
    "Андріївський Андреевский Андріївська",
    "Коваленко Kovalenko Коваленка",
    "Палій Палий Palii Paliy",
    "Сорока Soroka",
    "Лановий Ланова Лановой Лановая",
    "Перепелиця Перепелица Perepelytsia",
]


@pytest.mark.parametrize("family", FAMILIES[:10])
def test_a_family_has_one_stem(family: str) -> None:
    assert len({surname_stem(word) for word in family.split()}) == 1


@pytest.mark.parametrize("family", FAMILIES[11:])
def test_nouns_and_adjectives_are_treated_alike_everywhere(family: str) -> None:
    assert len({surname_stem(word) for word in family.split()}) == 1


@pytest.mark.parametrize(
    ("uk", "ru"),
    [
        ("Білоус", "Белоус"),
        ("Кисіль", "Кисель"),
        ("Пустовіт", "Пустовойт"),
        ("Олексієнко", "Алексеенко"),
        ("Микитенко", "Никитенко"),
        ("Миколаєнко", "Николаенко"),
        ("Олександренко", "Александренко"),
        ("Петрів", "Петров"),
        ("Сокіл", "Сокол"),
        ("Філіпчук", "Филипчук"),
        ("Каваленка", "Коваленко"),
        ("Баранаў", "Баранов"),
        ("Schevchuk", "Щевчук"),
    ],
)
def test_translated_surnames_meet_by_alias(uk: str, ru: str) -> None:
    ours = {surname_stem(uk), *surname_aliases(uk)}
    theirs = {surname_stem(ru), *surname_aliases(ru)}
    assert ours & theirs


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Іваненко", "Іванченко"),
        ("Мазур", "Мазура"),
        ("Бондар", "Бондаренко"),
        ("Петренко", "Петрук"),
        ("Коваль", "Ковальчук"),
    ],
)
def test_other_families_stay_apart(one: str, other: str) -> None:
    assert surname_stem(one) not in {surname_stem(other), *surname_aliases(other)}


@pytest.mark.parametrize(
    ("word", "sex"),
    [
        ("Іванова", Sex.FEMALE),
        ("Иванов", Sex.MALE),
        ("Ковальська", Sex.FEMALE),
        ("Kovalskaya", Sex.FEMALE),
        ("Kovalsky", Sex.MALE),
        ("Коваленко", None),
        ("Кравчук", None),
        ("Черных", None),
    ],
)
def test_gendered_endings_tell_the_sex(word: str, sex: Sex | None) -> None:
    assert surname_sex(word) is sex


@given(strategies.text(alphabet="абвгдеєжзиіїклмнопрстухцчшщюя", min_size=3, max_size=14))
def test_any_word_has_a_stem_and_few_aliases(word: str) -> None:
    stem, aliases = surname_stem(word), surname_aliases(word)
    assert len(aliases) <= 6
    assert stem not in aliases
    assert surname_stem(word.upper()) == stem


@pytest.mark.parametrize("system", [UkrainianKMU, UkrainianPassport2007], ids=lambda s: s.__name__)
def test_romanised_surnames_keep_their_stem(system: type) -> None:
    words = (
        "Щербаківська",
        "Юхименко",
        "Жовтобрюх",
        "Цимбалюк",
        "Хоменко",
        "Ґудзь",
        "Заєць",
        "Лук'яненко",
        "Воробйов",
    )
    for word in words:
        assert surname_stem(translit(word, system)) == surname_stem(word), word


def test_russian_passport_spelling_keeps_the_stem() -> None:
    for word in ["Щербаковская", "Ефименко", "Цымбалюк", "Хоменко", "Лукьяненко", "Яворский", "Воробьёв"]:
        assert surname_stem(translit(word, RussianICAO)) == surname_stem(word), word


def test_the_hard_sign_of_icao_is_met_by_alias() -> None:
    assert surname_stem("Подъячев") in surname_aliases(translit("Подъячев", RussianICAO))
