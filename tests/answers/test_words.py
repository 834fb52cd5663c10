import string
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintrace.answers.requirements import PACKAGE, requirements
from kintrace.answers.words import (
    code_of,
    codes,
    header_key,
    label,
    officer_header,
    percent,
    plain,
    shown_headers,
)
from kintrace.model import Language


@pytest.mark.parametrize("vocabulary", ["finding", "attribute", "basis", "whereabouts"])
@pytest.mark.parametrize("language", list(Language))
def test_a_label_in_any_language_leads_to_its_code(vocabulary, language):
    for code in codes(vocabulary):
        assert code_of(vocabulary, label(vocabulary, code, language)) == code
        assert code_of(vocabulary, f"  {label(vocabulary, code, language).upper()} ") == code
        assert code_of(vocabulary, code) == code


def test_an_apostrophe_that_a_spreadsheet_bent_is_the_same_word():
    assert code_of("finding", "возз’єднано до передання списку") == "reunified_before"
    assert code_of("finding", "воссоединен до передачи списка") == "reunified_before"


def test_a_word_outside_the_vocabulary_is_not_guessed():
    assert code_of("finding", "locate") is None
    assert code_of("finding", "found") is None


@pytest.mark.parametrize("language", list(Language))
def test_officers_headers_are_recognised_in_any_language_and_only_with_their_number(language):
    for i, column in enumerate(requirements().columns, start=1):
        assert header_key(officer_header(i, column.key, language)) == column.key
        assert header_key(officer_header(i, column.key, language).split(". ", 1)[1]) is None


headers = st.lists(
    st.text(max_size=12) | st.sampled_from(["Рядок №", "1. Висновок", "Row no.", "", " ", "ПІБ"]), max_size=8
)


@given(headers)
def test_headers_of_a_list_are_never_taken_for_each_other_or_for_ours(found):
    shown = shown_headers(found, Language.UK)
    assert len({plain(h) for h in shown}) == len(found)
    assert all(header_key(h) is None for h in shown)


def test_no_sentence_lacks_a_language_or_differs_in_its_gaps():
    table = tomllib.loads(files(PACKAGE).joinpath("texts.toml").read_text(encoding="utf-8"))
    for key, said in table.items():
        assert set(said) == {"uk", "ru", "en"}, key
        gaps = [sorted(n for _, n, _, _ in string.Formatter().parse(text) if n) for text in said.values()]
        assert gaps[0] == gaps[1] == gaps[2], key


def test_a_probability_is_never_shown_as_certainty():
    assert percent(0.9999999) == "> 99.9 %"
    assert percent(0.0) == "< 0.1 %"
