"""English everyday forms: sets of full names, found as written, and never in the way of other languages."""

import pytest

from kintrace.names import given_forms, given_name
from kintrace.names.english import english_forms
from kintrace.names.tables import given, rows, weighted


def names_of(word: str) -> set[str]:
    return {given_name(form.name).id for form in given_forms(word)}


def meet(one: str, two: str) -> bool:
    return bool(names_of(one) & names_of(two))


@pytest.mark.parametrize(
    ("full", "everyday"),
    [
        ("William", ("Will", "Bill", "Billy", "Willie", "Wm.")),
        ("Elizabeth", ("Betty", "Eliza", "Bess", "Libby", "Beth", "Elisabeth")),
        ("Margaret", ("Peggy", "Meg", "Madge", "Daisy")),
        ("John", ("Jack", "Johnny", "Jno")),
        ("James", ("Jim", "Jamie", "Jas.")),
        ("Thomas", ("Tom", "Tommy", "Thos")),
        ("Edward", ("Ned", "Ted", "Eddie")),
        ("Katherine", ("Kitty", "Kate", "Kathleen", "Catharine")),
        ("Geoffrey", ("Jeff", "Jeffrey", "Geoff")),
        ("Henry", ("Harry", "Hal")),
    ],
)
def test_everyday_forms_and_clerks_abbreviations(full: str, everyday: tuple[str, ...]) -> None:
    assert [form for form in everyday if not meet(full, form)] == []


def test_a_form_stands_for_a_set_of_names_not_for_a_root() -> None:
    """Kit is Christopher or Katherine; that does not make Christopher and Katherine one name."""
    assert meet("Kit", "Christopher")
    assert meet("Kit", "Katherine")
    assert not meet("Christopher", "Katherine")
    assert meet("Bert", "Herbert")
    assert not meet("Albert", "Herbert")


def test_a_full_name_is_more_than_an_everyday_form() -> None:
    weights = {form.kind: form.weight for form in given_forms("Hugh") + given_forms("Hughie")}
    assert weights["full"] == 1.0
    assert weights["diminutive"] < 1.0


@pytest.mark.parametrize("word", ["Е.К.", "В.М.", "Г.Ю.", "Руденко", "Білик", "батько", "бабуся", "Солко"])
def test_an_english_form_is_never_seen_in_other_letters(word: str) -> None:
    """ "Jim" folds like two initials, "Rudy" like the beginning of a surname."""
    assert not {key for key in names_of(word) if key in ENGLISH}


def test_slavic_readings_stand_first() -> None:
    """Nick in a register of Kherson may be Микита; "Lena" is Олена and no Magdalene."""
    assert {"mykola", "mykyta"} <= names_of("Nick")
    assert given_name(given_forms("Lena")[0].name).id == "olena"


def test_a_transcription_is_the_name() -> None:
    assert meet("Вільям", "Bill")
    assert meet("Патрік", "Paddy")
    assert meet("Джеффри", "Jeff")


def test_odd_words_are_no_english_forms() -> None:
    for word in ("", ".", "  ", "Ж", "x" * 500, "Bill Clerk"):
        assert english_forms(word) == ()


def test_the_tables_name_only_classes_that_exist() -> None:
    """A misspelt id would be an error at the first search, not here."""
    numbers = given().numbers
    for _, classes in rows("english_forms"):
        for key, weight in weighted(classes):
            assert key in numbers
            assert 0 < weight < 1
    keys = [cells[0] for cells in rows("english_names")]
    assert len(keys) == len(set(keys))
    assert set(keys) <= numbers.keys()


def test_every_number_of_the_other_table_is_as_it_was() -> None:
    """English names come after the others: an index keeps numbers."""
    first = [cells[0] for cells in rows("given_names")]
    assert [name.id for name in given().names[: len(first)]] == first


ENGLISH = {cells[0] for cells in rows("english_names") if cells[2]}
