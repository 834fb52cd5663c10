"""How near two places are: the same in both directions, and no nearer than the words allow."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kintrace.model import Language
from kintrace.model.texts import load
from kintrace.places import PlaceLevel, compare, read, rename_sentence

UNKNOWN, DIFFERENT, SAME_REGION, NEAR, SIMILAR, SAME, RENAMED = PlaceLevel


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("м. Донецьк", "г. Донецк, Донецкая обл.", SAME),
        ("Рівне", "Rovno", SAME),
        ("Миколаївка", "с. Миколаївка, Донецька обл.", SAME),
        ("м. Бахмут", "Артемовск", RENAMED),
        ("Bakhmut, Donetska oblast", "Артёмовск Донецкой обл.", RENAMED),
        ("Бахмут", "Артемівськ, Луганська обл.", SAME_REGION - 1),
        ("Сокологірськ", "Первомайськ", RENAMED),
        ("Сталіно", "Юзовка", RENAMED),
        ("Красноармейск", "Красноармійськ", SAME),
        ("Торецьк", "Бахмут", NEAR),
        ("Макіївка, Донецька обл.", "м. Донецьк", NEAR),
        ("Краматорськ", "м. Донецьк", SAME_REGION),
        ("м. Київ", "Бровари, Київська область", SAME_REGION),
        ("м. Севастополь", "Крим", SAME_REGION),
        ("Донецька обл.", "м. Краматорськ", SAME_REGION),
        ("м. Харків", "Донецька область", DIFFERENT),
        ("м. Харків", "м. Донецьк", DIFFERENT),
        ("Минск", "м. Харків", DIFFERENT),
        ("Россия", "м. Харків", DIFFERENT),
        ("Россия", "м. Донецьк", UNKNOWN),
        ("Симферополь, Россия", "м. Сімферополь, АР Крим", SAME),
        ("с. Тридев'яте", "с. Тридев'яте", SAME),
        ("с. Тридев'яте, Донецька обл.", "с. Тридев'яте, Сумська обл.", DIFFERENT),
        ("с. Тридев'ятове", "с. Тридев'яткове", SIMILAR),
        ("Миколаївка", "м. Донецьк", UNKNOWN),
        ("", "м. Донецьк", UNKNOWN),
        ("Україна", "м. Донецьк", UNKNOWN),
        ("невідомо", "невідомо", UNKNOWN),
        ("біля лісу", "м. Донецьк", UNKNOWN),
    ],
)
def test_levels(one: str, other: str, level: int) -> None:
    assert compare(read(one), read(other)) == level


def test_a_slip_in_both_known_names_is_similar_and_not_different() -> None:
    assert compare(read("с. Петрівка, Донецька обл."), read("с. Петровка, Донецька обл.")) >= SIMILAR


_TEXTS = st.sampled_from(
    ["", "м. Донецьк", "Донецкая обл.", "Бахмут", "Артёмовск", "Миколаївка", "с. Миколаївка, Донецька обл.", "Крым",
     "Минск", "Россия", "с. Тридев'яте", "Первомайськ", "Сокологірськ", "Kyiv", "Київська область", "Севастополь",
     "Макеевка", "Маківка", "Сумська обл., с. Тридев'ята", "невідомо", "Свердловск", "Довжанськ", "Єкатеринбург"]
)  # fmt: skip


@settings(deadline=None)
@given(one=_TEXTS, other=_TEXTS)
def test_the_level_is_the_same_in_both_directions(one: str, other: str) -> None:
    a, b = read(one), read(other)
    assert compare(a, b) == compare(b, a)
    for language in Language:
        assert (rename_sentence(a, b, language) is None) == (compare(a, b) != RENAMED)


@given(text=_TEXTS)
def test_a_place_is_itself(text: str) -> None:
    reading = read(text)
    told = reading.places or reading.fold
    assert compare(reading, reading) == (SAME if told else SAME_REGION if reading.region else UNKNOWN)


@pytest.mark.parametrize(
    ("one", "other", "language", "said"),
    [
        ("Бахмут", "Артёмовск, Донецкая обл.", "en", "Бахмут was called Артемівськ until 2016"),
        ("Бахмут", "Артёмовск, Донецкая обл.", "ru", "Бахмут — до 2016 года Артёмовск"),
        ("Артемівськ, Донецька обл.", "Bakhmut", "uk", "Бахмут — до 2016 року Артемівськ"),
        ("Сокологорск", "Первомайск, Луганская обл.", "en", "Сокологірськ was formerly called Первомайськ"),
        ("Юзовка", "м. Донецьк", "uk", "Донецьк — до 1924 року Юзівка"),
    ],
)
def test_a_renaming_is_said_in_a_sentence(one: str, other: str, language: str, said: str) -> None:
    assert rename_sentence(read(one), read(other), language) == said


def test_no_sentence_where_nothing_was_renamed() -> None:
    assert rename_sentence(read("Донецк"), read("м. Донецьк"), "en") is None


def test_every_text_stands_in_three_languages() -> None:
    for key, texts in load("kintrace.places").items():
        assert set(texts) == {language.value for language in Language}, key
