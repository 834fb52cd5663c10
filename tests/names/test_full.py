"""One cell, any order: who is the surname, who the child, who the father."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, strategies

from kintrace.model import Script, Sex
from kintrace.names import (
    NameReading,
    given_forms,
    read_full,
    read_parts,
    sex_of,
    surname_aliases,
    surname_stem,
)
from kintrace.script import fold

SHARED = Path(__file__).resolve().parents[3] / "shared"


def parts(reading: NameReading) -> tuple[str, str, str]:
    return "-".join(reading.surname), " ".join(reading.given), " ".join(reading.patronymic)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Коваленко Олена Сергіївна", ("Коваленко", "Олена", "Сергіївна")),
        ("Олена Сергіївна Коваленко", ("Коваленко", "Олена", "Сергіївна")),
        ("КОВАЛЕНКО, Олена", ("КОВАЛЕНКО", "Олена", "")),
        ("Kovalenko Olena", ("Kovalenko", "Olena", "")),
        ("Olena Kovalenko", ("Kovalenko", "Olena", "")),
        ("Taras Hryhorovych Shevchenko", ("Shevchenko", "Taras", "Hryhorovych")),
        ("данило марченко", ("марченко", "данило", "")),
        ("Нечуй-Левицький Іван Семенович", ("Нечуй-Левицький", "Іван", "Семенович")),
        ("Коваленко Анна-Марія Ігорівна", ("Коваленко", "Анна Марія", "Ігорівна")),
        ("Сидоренко — Коваль Марія Петрівна", ("Сидоренко-Коваль", "Марія", "Петрівна")),
        ("Мамедов Алі Гасан оглы", ("Мамедов", "Алі", "Гасан оглы")),
        ("Мамедов Али Гасан-оглы", ("Мамедов", "Али", "Гасан оглы")),
        ("Бондаренко Роман Тарасович", ("Бондаренко", "Роман", "Тарасович")),
        ("Адамович Іван Петрович", ("Адамович", "Іван", "Петрович")),
        ("Іван Петрович Адамович", ("Адамович", "Іван", "Петрович")),
        ("Тер-Петросян Армен", ("Тер-Петросян", "Армен", "")),
        ("Микита Микитенко", ("Микитенко", "Микита", "")),
        ("Коваленко Льоша", ("Коваленко", "Льоша", "")),
        ("Павленко Юлія Михайлівна 05.03.2012 р.н.", ("Павленко", "Юлія", "Михайлівна")),
        ("Петренко Олна Іванівна", ("Петренко", "Олна", "Іванівна")),
    ],
)
def test_any_order_and_form(text: str, expected: tuple[str, str, str]) -> None:
    reading = read_full(text)
    assert parts(reading) == expected
    assert reading.confidence > 0.7
    assert reading.text == text


@pytest.mark.parametrize("text", ["Іваненко О.П.", "О. П. Іваненко", "О.П.Іваненко", "Іваненко О. П."])
def test_initials(text: str) -> None:
    reading = read_full(text)
    assert parts(reading) == ("Іваненко", "О", "П")
    assert reading.initials


def test_a_second_person_in_the_cell_is_set_aside() -> None:
    reading = read_full("Коваленко Микита та Коваленко Софія")
    assert parts(reading) == ("Коваленко", "Микита", "")
    assert reading.other == ("Коваленко", "Софія")
    assert "several_persons" in reading.warnings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Богдан Марія Романівна", ("Богдан", "Марія", "Романівна")),
        ("Марія Гордій", ("Гордій", "Марія", "")),
        ("Роман Роман Романович", ("Роман", "Роман", "Романович")),
        ("Коваленко М. (Микита)", ("Коваленко", "Микита", "")),
    ],
)
def test_sex_and_repetition_help_where_a_surname_is_a_given_name(
    text: str, expected: tuple[str, str, str]
) -> None:
    assert parts(read_full(text)) == expected


def test_a_given_name_with_one_initial() -> None:
    reading = read_full("Іваненко Олександр П.")
    assert parts(reading) == ("Іваненко", "Олександр", "П")
    assert not reading.initials


@pytest.mark.parametrize(
    ("text", "former"),
    [
        ("Іваненко Марія (колишнє Бондар)", ("Бондар",)),
        ("Иванова Мария (ранее Петрова)", ("Петрова",)),
        ("Коваленко Анна (нар. як Сидоренко)", ("Сидоренко",)),
        ("Коваленко Анна, дівоче Сидоренко", ("Сидоренко",)),
        ("Kovalenko Anna née Bondar", ("Bondar",)),
        ("Коваленко (Бондар) Анна", ("Бондар",)),
        ("Іванов/Петров Данило", ("Петров",)),
    ],
)
def test_former_surnames_are_told_apart(text: str, former: tuple[str, ...]) -> None:
    reading = read_full(text)
    assert reading.former == former
    assert len(reading.surname) == len(reading.given) == 1


def test_pet_names_beside_the_name_are_kept_without_role() -> None:
    assert read_full("Мельник Соломія (Соля)").other == ("Соля",)
    assert read_full("Коваленко «Льоша» Олексій").other == ("Льоша",)


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("Rjdfktyrj Jktyf", "wrong_layout"),
        ("Коваленко Олександp", "lookalike_letters"),
        ("Коваленко Серг?й", "unreadable_letter"),
        ("Іваненко Іваненко Олена", "repeated_part"),
        ("Роман Тарас", "roles_guessed"),
        ("123", "no_letters"),
        ("", "no_letters"),
    ],
)
def test_repairs_and_doubts_are_told(text: str, warning: str) -> None:
    assert warning in read_full(text).warnings


def test_a_name_typed_on_the_wrong_keyboard_is_read() -> None:
    reading = read_full("Rjdfktyrj Jktyf")
    assert parts(reading) == ("Коваленко", "Олена", "")
    assert reading.language == "uk"


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("محمد علي", Script.ARABIC),
        ("გიორგი ბერიძე", Script.GEORGIAN),
        ("אברהם כהן", Script.HEBREW),
        ("Արամ Պետրոսյան", Script.ARMENIAN),
    ],
)
def test_names_of_other_scripts_are_kept_and_not_forced_into_roles(text: str, script: Script) -> None:
    reading = read_full(text)
    assert reading.script is script
    assert reading.other == tuple(text.split())
    assert parts(reading) == ("", "", "")
    assert reading.confidence == 0
    assert "script_not_split" in reading.warnings


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Коваленко Микита", "uk"),
        ("Коваленко Никита", "ru"),
        ("Бондар", None),
        ("Чорний Сергій", "uk"),
        ("Рыжов Лев", "ru"),
        ("Баранаў Сяргей", "be"),
        ("Olena Bondar", None),
    ],
)
def test_the_language_of_writing(text: str, language: str | None) -> None:
    assert read_full(text).language == language


@pytest.mark.parametrize(
    ("cells", "expected", "warning"),
    [
        (("Коваленко", "Олена", "Сергіївна"), ("Коваленко", "Олена", "Сергіївна"), None),
        (("Олена", "Коваленко", "Сергіївна"), ("Коваленко", "Олена", "Сергіївна"), "swapped_parts"),
        (("Коваленко", "Сергіївна", "Олена"), ("Коваленко", "Олена", "Сергіївна"), "swapped_parts"),
        (
            ("Коваленко", "Олена Сергіївна", None),
            ("Коваленко", "Олена", "Сергіївна"),
            "several_parts_in_cell",
        ),
        (("Коваленко Олена Сергіївна", None, None), ("Коваленко", "Олена", "Сергіївна"), None),
        (("Мамедов", "Али", "Гасан оглы"), ("Мамедов", "Али", "Гасан оглы"), None),
        (("Гхрмист", "Шквірня", None), ("Гхрмист", "Шквірня", ""), None),
        (("Коваленко", "О.", "С."), ("Коваленко", "О", "С"), None),
        ((None, "Саша", None), ("", "Саша", ""), None),
        ((None, None, None), ("", "", ""), None),
    ],
)
def test_columns(cells: tuple[str | None, ...], expected: tuple[str, str, str], warning: str | None) -> None:
    reading = read_parts(*cells)
    assert parts(reading) == expected
    if warning:
        assert warning in reading.warnings
    else:
        assert not {"swapped_parts", "several_parts_in_cell"} & set(reading.warnings)


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("Коваленко Микита", Sex.MALE),
        ("Коваленко Женя Сергіївна", Sex.FEMALE),
        ("Ковальський Саша", Sex.MALE),
        ("Коваленко Саша", None),
        ("Алієва Саша Гасан кизи", Sex.FEMALE),
        ("Іваненко О.П.", None),
    ],
)
def test_the_sex_a_name_shows(text: str, sex: Sex | None) -> None:
    assert sex_of(read_full(text)) is sex


def test_a_reading_becomes_a_noun_of_the_model() -> None:
    name = read_full("Нечуй-Левицький Іван Семенович").name()
    assert (name.surname, name.given, name.patronymic) == ("Нечуй-Левицький", "Іван", "Семенович")
    assert name.full == "Нечуй-Левицький Іван Семенович"


@given(strategies.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    reading = read_full(text)
    assert reading.text == text
    assert 0 <= reading.confidence <= 1


@given(strategies.lists(strategies.text(max_size=12) | strategies.none(), min_size=3, max_size=3))
def test_no_cells_break_the_reader(cells: list[str | None]) -> None:
    reading = read_parts(*cells)
    assert 0 <= reading.confidence <= 1


def _meet(one: str, other: str) -> bool:
    classes = [
        {f.name for f in given_forms(word) if f.kind in ("full", "diminutive")} for word in (one, other)
    ]
    stems = [{surname_stem(word), *surname_aliases(word)} for word in (one, other)]
    return fold(one) == fold(other) or bool(classes[0] & classes[1]) or bool(stems[0] & stems[1])


def test_public_name_pairs_mostly_meet() -> None:
    """A sanity check on names of public record, not a goal: the sets hold noise and foreign names."""
    path = SHARED / "data" / "namepairs" / "pairs.csv"
    if not path.exists():
        pytest.skip("the shared name pairs are not beside this checkout")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [r for r in csv.DictReader(lines) if r["kind"] == "part" and r["slavic"] == "1"]
    shares = {}
    for match in "01":
        chosen = [r for r in rows if r["match"] == match and r["source"] == "wikidata-enru-tokens"]
        shares[match] = sum(_meet(r["name_1"], r["name_2"]) for r in chosen) / len(chosen)
    assert shares["1"] > 0.8
    assert shares["0"] < 0.1


@given(
    strategies.lists(
        strategies.sampled_from(
            "Лозова Лозовий ГОНЧАР Марк Олена Саша Павлова Олегівна Роман Іван Шпак Мати оглы ранее".split()  # noqa: SIM905
        ),
        min_size=1,
        max_size=5,
    )
)
def test_the_short_way_of_plain_words_reads_as_the_long_way(words: list[str]) -> None:
    short = read_full(" ".join(words))
    # a blank more is no plain text any more, and is cut word by word
    long = read_full("  ".join(words) + " ")
    assert (short.surname, short.given, short.patronymic, short.former, short.other) == (
        long.surname, long.given, long.patronymic, long.former, long.other,
    )  # fmt: skip
    assert short.confidence == long.confidence
