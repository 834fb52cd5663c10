"""Words of other scripts as sounds, and what of their writing does not count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintrace.model import Script
from kintrace.script import clean, fold, is_foreign, script_of, skeleton, sounded
from kintrace.script.foreign import vocalised


@pytest.mark.parametrize(
    ("other", "spellings"),
    [
        ("ბერიძე", ("Беридзе", "Beridze")),
        ("Սարգսյան", ("Саргсян", "Sargsyan")),
        ("Παπαδόπουλος", ("Пападопулос", "Papadopoulos")),
        ("አበበ", ("Абебе", "Abebe")),
        ("ხაჩატურიანი", ("Хачатуриани", "Khachaturiani")),
    ],
)
def test_letters_that_say_every_sound_have_the_fold_of_the_other_spellings(
    other: str, spellings: tuple[str, ...]
) -> None:
    assert {fold(spelling) for spelling in spellings} == {fold(other)}


@pytest.mark.parametrize(
    ("other", "spelling"),
    [
        ("محمد", "Мохаммад"),
        ("أحمد", "Ahmed"),
        ("خليل", "Halil"),
        ("דוד", "Dud"),
        ("כהן", "Kohen"),
        ("פרידמן", "Fridman"),
    ],
)
def test_where_vowels_are_not_written_the_skeleton_is_shared(other: str, spelling: str) -> None:
    reading = sounded(other)
    assert reading is not None and not reading.vowels
    assert skeleton(fold(other)).replace("p", "f") == skeleton(fold(spelling)).replace("p", "f")


@pytest.mark.parametrize(
    ("consonants", "guess"),
    [
        ("hsn", "hasan"),
        ("mhmd", "mahmad"),
        ("hlbi", "halabi"),
        ("slman", "salman"),
        ("said", "said"),
        ("dZmal", "dZamal"),
    ],
)
def test_a_vowel_is_guessed_where_a_cluster_needs_one(consonants: str, guess: str) -> None:
    assert vocalised(consonants) == guess


@pytest.mark.parametrize("word", ["Коваленко", "Kovalenko", "Ковалёў", "Şahin", "12", "", "李"])
def test_known_scripts_and_unknown_ones_have_no_such_reading(word: str) -> None:
    assert sounded(word) is None


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("ﻣﺤﻤﺪ", "محمد"),  # letters in presentation form, as a copied PDF gives them
        ("مـحـمـد", "محمد"),  # stretched with tatweel
        ("مُحَمَّد", "محمد"),  # with vowel signs
        ("דָּוִד", "דוד"),
        ("בן־דוד", "בן-דוד"),
        ("\u202bمحمد\u202c", "محمد"),
        ("\u200fדוד\u200e", "דוד"),
    ],
)
def test_what_one_writer_sets_and_another_does_not_is_left_out(written: str, plain: str) -> None:
    assert clean(written).text == plain


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Αндрей", "Андрей"),
        ("Коνаль", "Коνаль"),
        ("Κovalenko", "Kovalenko"),
        ("Οлена Бондар", "Олена Бондар"),
    ],
)
def test_greek_letters_in_other_words_are_look_alikes(written: str, meant: str) -> None:
    assert clean(written).text == meant


@given(st.text(alphabet=st.characters(min_codepoint=0x370, max_codepoint=0x139F), max_size=20))
def test_no_word_of_any_script_breaks_the_fold(word: str) -> None:
    folded = fold(word)
    reading = sounded(word)
    if reading is not None:
        assert set(folded) <= set("abdefhiklmnoprstuvzCWXZ")
        assert all(text.isascii() for text in reading.readings)
        assert is_foreign(word)


@pytest.mark.parametrize(
    "block",
    [(0x10D0, 0x10F0), (0x561, 0x586), (0x5D0, 0x5EA), (0x627, 0x628), (0x1200, 0x1207), (0x1000, 0x1020)],
)
def test_every_letter_of_the_alphabets_is_known(block: tuple[int, int]) -> None:
    for code in range(block[0], block[1] + 1):
        letter = chr(code)
        if letter.isalpha() and script_of(letter) is not Script.OTHER:
            assert sounded("მ" + letter if block[0] == 0x10D0 else letter * 2) is not None
