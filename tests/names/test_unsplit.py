"""Names in scripts that are not split: kept word by word, compared in the roles they may have."""

import pytest

from kintrace.model import Sex
from kintrace.names import (
    given_forms,
    given_name,
    read_full,
    read_parts,
    sex_of,
    surname_aliases,
    surname_stem,
)


def ids(word: str) -> set[str]:
    return {given_name(form.name).id for form in given_forms(word) if form.kind == "full"}


@pytest.mark.parametrize(
    "text", ["გიორგი ბერიძე", "محمد الأحمد", "דוד כהן", "አበበ በቀለ", "အောင် မင်း", "Արամ Սարգսյան"]
)
def test_the_words_stay_as_they_are_and_without_roles(text: str) -> None:
    reading = read_full(text)
    assert reading.text == text
    assert reading.other == tuple(text.split())
    assert (reading.surname, reading.given, reading.patronymic) == ((), (), ())
    assert reading.name().surname is None
    assert reading.name().full == text


@pytest.mark.parametrize(
    ("text", "surname", "given"),
    [
        ("გიორგი ბერიძე", ("ბერიძე",), ("გიორგი",)),
        ("ბერიძე გიორგი", ("ბერიძე",), ("გიორგი",)),
        ("محمد الأحمد", ("ال", "أحمد"), ("محمد",)),
        ("الأحمد، محمد", ("ال", "أحمد"), ("محمد",)),
        ("السيد محمد بن خليل", ("محمد", "خليل"), ("محمد", "خليل")),
        ("عبد الرحمن حداد", ("حداد",), ("عبدالرحمن",)),
        ("אברהם כהן", ("כהן",), ("אברהם",)),
        ("ဦး အောင် မင်း", ("အောင်", "မင်း"), ("အောင်", "မင်း")),
    ],
)
def test_the_roles_in_which_words_are_compared(
    text: str, surname: tuple[str, ...], given: tuple[str, ...]
) -> None:
    assert read_full(text).compared == (surname, given)


def test_the_columns_of_a_list_are_believed() -> None:
    assert read_parts("أحمد", "محمد", None).compared == (("أحمد",), ("محمد",))
    assert read_parts("გიორგი", "ბერიძე", None).compared == (("გიორგი",), ("ბერიძე",))


def test_a_name_of_our_languages_is_compared_as_it_is_read() -> None:
    reading = read_full("Коваленко Микита")
    assert reading.compared == (reading.surname, reading.given)


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("გიორგი", "heorhii"), ("Հովհաննես", "ivan"), ("יצחק", "isaak"), ("محمد", "mahomed"), ("ዮሐንስ", "ivan"),
        ("Γεώργιος", "heorhii"), ("فاطمه", "fatima"),
    ],
)  # fmt: skip
def test_a_given_name_is_known_in_its_own_letters(word: str, name: str) -> None:
    assert name in ids(word)


def test_a_guess_at_vowels_never_makes_an_everyday_form() -> None:
    """משה sounds like Маша to the guess, and is Moses."""
    assert ids("משה") == {"musii"}
    assert not [form for form in given_forms("משה") if given_name(form.name).id == "mariia"]


@pytest.mark.parametrize(
    ("word", "form"), [("כהן", "Коган"), ("כהן", "Cohen"), ("حلبي", "Халаби"), ("לוי", "Levy")]
)
def test_a_family_name_without_vowels_meets_its_usual_spellings(word: str, form: str) -> None:
    assert surname_stem(form) in (surname_stem(word), *surname_aliases(word))


def test_two_families_are_not_one_by_their_article() -> None:
    assert surname_stem("Аль") == surname_stem("ال") == ""
    assert surname_stem("Ван") != ""


def test_an_article_makes_a_surname_of_the_word_behind_it() -> None:
    assert read_full("Мохаммад Аль-Ахмад").given == ("Мохаммад",)
    assert read_full("Аль-Халаби Мохаммад").given == ("Мохаммад",)


def test_sex_is_seen_in_other_letters_too() -> None:
    assert sex_of(read_full("فاطمة الأحمد")) is Sex.FEMALE
    assert sex_of(read_full("გიორგი ბერიძე")) is Sex.MALE


def test_two_scripts_in_one_cell_are_both_kept() -> None:
    reading = read_full("Беридзе Георгий (გიორგი ბერიძე)")
    assert (reading.surname, reading.given) == (("Беридзе",), ("Георгий",))
    assert set(reading.other) == {"გიორგი", "ბერიძე"}
