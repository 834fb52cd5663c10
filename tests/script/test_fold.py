"""One fold for every spelling, and what it must keep apart."""

import pytest
from hypothesis import given, strategies

from kintrace.script import fold, skeleton


@pytest.mark.parametrize(
    "spellings",
    [
        ("Григор'єв", "Григорьев", "Hryhoriev", "Grigoryev", "Grigorjew", "Grigor’ev"),
        ("Щербак", "Shcherbak", "Chtcherbak", "Ščerbak", "Szczerbak", "Schtscherbak"),
        ("Юлія", "Юлия", "Yuliia", "Iuliia", "Yulia", "Julija", "Iouliia"),
        ("Сергій", "Serhii", "Serhiy", "Sergii", "Sergiy", "Serhij"),
        ("Ковальов", "Ковалёв", "Kovalyov", "Kovaliov"),
        # Azeri, Crimean Tatar, Kazakh letters
        ("Həsənov", "Гасанов"),
        ("Şahin", "Шагін"),
        ("Қасымов", "Касимов"),
    ],
)
def test_spellings_of_one_name_have_one_fold(spellings: tuple[str, ...]) -> None:
    assert len({fold(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("Марія", "Марина"), ("Олександр", "Олександра"), ("Валерій", "Валерія"), ("Анна", "Ганна")],
)
def test_names_of_different_children_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(strategies.text(alphabet="абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'", max_size=20))
def test_a_fold_has_only_its_own_letters(word: str) -> None:
    assert set(fold(word)) <= set("abdefhiklmnoprstuvzCWXZ")
    assert len(skeleton(fold(word))) <= len(fold(word))
