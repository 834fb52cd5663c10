"""What is known of a date, in words for the caseworker."""

from datetime import date

import pytest

from kintrace.dates import ReadSettings, read, sentence
from kintrace.model import Language
from kintrace.model.texts import load

KNOWN_DAY = ReadSettings(as_of=date(2025, 8, 1))


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("05.03.2012", "en", "born on 5 March 2012"),
        ("2012 р.н.", "uk", "відомий лише рік народження: 2012"),
        (
            "03/05/2012",
            "en",
            "two readings: 3 May 2012 or 5 March 2012; the order of day and month is not known",
        ),
        ("8 лет", "ru", "по возрасту: дата рождения между 02.08.2016 и 01.08.2017"),
        ("2010-2012", "en", "born between 1 January 2010 and 31 December 2012"),
        ("до 2015", "ru", "дата рождения не позднее 31.12.2015"),
        ("після 2010", "uk", "дата народження не раніше 01.01.2010"),
        ("30.02.2011", "uk", "відомі лише місяць і рік народження: 02.2011; такого дня немає в календарі"),
        ("н/д", "ru", "в источнике сказано, что дата рождения неизвестна"),
        ("", "uk", "дата народження не вказана"),
    ],
)
def test_a_sentence_says_what_is_known(text: str, language: str, said: str) -> None:
    assert sentence(read(text, KNOWN_DAY), language) == said


def test_an_age_without_its_day_says_so() -> None:
    assert sentence(read("8 років"), "en") == "only an age is given, and not on which day it was true"


def test_every_text_stands_in_three_languages() -> None:
    for key, texts in load("kintrace.dates").items():
        assert set(texts) == {language.value for language in Language}, key
