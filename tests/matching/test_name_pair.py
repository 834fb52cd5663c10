"""Two names alone: what counts as one name, what does not, and that nothing written can break it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintrace.matching.name_pair import SAME, name_similarity


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Коваленко Микита Олегович", "Nikita Kovalenko"),
        ("Коваленко Микита Олегович", "КОВАЛЕНКО, Никита"),
        ("Тимченко Льоша", "Олексій Тимченко"),
        ("Чорна Ганна Сергіївна", "Анна Сергеевна Черная"),
        ("Щербак Юлія", "Chtcherbak Ioulia"),
        ("Tkatschenko Jewgenij", "Ткаченко Євген"),
        ("Richard Miller", "Миллер, Ричард"),
        ("Otto Graf Linden", "Линден, Отто"),
    ],
)
def test_one_name_in_two_writings(one: str, other: str) -> None:
    assert name_similarity(one, other) >= SAME


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Коваленко Микита", "Коваленко Марія", "brother and sister"),
        ("Марія", "Марина", "two names one letter apart"),
        ("Іваненко Олег Петрович", "Іваненко Олег Сергійович", "cousins: another father"),
        ("Іванович", "Івановна", "brother and sister by the patronymic"),
        ("Яковлев", "Яковлевич", "a surname and a patronymic of the same origin"),
        ("Іваненко", "Іщенко", "only the ending of half a country is shared"),
        ("Петров Иван", "Иванов Петр", "the same roots in other roles"),
        ("Коваленко", "Коваленко Микита Олегович", "a surname alone is nobody"),
    ],
)
def test_two_names_that_only_look_alike(one: str, other: str, why: str) -> None:
    assert name_similarity(one, other) < SAME, why


@pytest.mark.parametrize(
    ("other_script", "name"),
    [
        ("დავით ბერიძე", "Давид Беридзе"),
        ("Արմեն Հակոբյան", "Армен Акопян"),
        ("דוד כהן", "Давид Коэн"),
        ("محمد سليمان", "Мухаммад Сулейман"),
        ("ג'ון", "Джон"),
    ],
)
def test_a_name_in_another_script_is_compared_by_its_sounds(other_script: str, name: str) -> None:
    assert name_similarity(other_script, name) >= 0.7
    assert name_similarity(other_script, name) > name_similarity(other_script, "Коваленко Олександра") + 0.2


def test_both_sexes_of_a_surname_are_one_surname_but_less_surely() -> None:
    assert SAME <= name_similarity("Ковальський", "Ковальська") < name_similarity("Ковальський", "Ковальский")


@pytest.mark.parametrize("text", ["", "   ", "—", "123", "???", "\u200b"])
def test_a_text_without_letters_is_like_no_name(text: str) -> None:
    assert name_similarity(text, "Коваленко") == 0.0
    assert name_similarity(text, text) == 0.0


def test_a_name_of_five_hundred_letters_is_compared_in_bounded_time() -> None:
    assert 0.0 <= name_similarity("Ко" * 250, "va" * 250) <= 1.0


_NAMES = st.one_of(
    st.text(max_size=25),
    st.sampled_from(["Коваленко Микита", "O'Brien Ann", "דוד כהן", "გ", "Ли", "Гасан оглы", "von", "а б"]),
)


@given(_NAMES, _NAMES)
def test_the_order_of_the_two_changes_nothing(one: str, other: str) -> None:
    score = name_similarity(one, other)
    assert 0.0 <= score <= 1.0
    assert score == name_similarity(other, one)


@given(st.text(alphabet="абвгдежзиклмнопрстуюяіїє", min_size=2, max_size=15))
def test_a_name_is_itself(word: str) -> None:
    assert name_similarity(word, word) == 1.0
