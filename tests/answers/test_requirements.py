from kintrace.answers import requirements
from kintrace.answers.words import text
from kintrace.model import FindingCode, Language


def test_every_code_has_a_rule_and_carries_something_of_its_own():
    for code in FindingCode:
        rule = requirements().rules[code]
        assert set(rule.required) > {"as_of", "answered_by"}, code


def test_rules_name_columns_that_exist_and_never_ask_for_what_must_be_empty():
    keys = {c.key for c in requirements().columns}
    for rule in requirements().rules.values():
        assert {*rule.required, *rule.empty, *rule.number} <= keys
        assert not set(rule.required) & set(rule.empty)


def test_nothing_that_tells_of_the_child_is_left_open_when_withheld_for_safety():
    rule = requirements().rules[FindingCode.WITHHELD_FOR_SAFETY]
    assert {c.key for c in requirements().columns if c.content} <= set(rule.empty)


def test_death_and_proven_absence_need_two_persons():
    assert {c for c, rule in requirements().rules.items() if rule.two_persons} == {
        FindingCode.DECEASED,
        FindingCode.NEVER_PRESENT,
    }
    assert "verified_by" in requirements().rules[FindingCode.DECEASED].required


def test_not_found_and_never_present_are_never_in_one_sum():
    for codes in requirements().sums.values():
        assert not {FindingCode.NO_RECORD_FOUND, FindingCode.NEVER_PRESENT} <= set(codes)


def test_all_words_stand_in_three_languages():
    for language in Language:
        for column in requirements().columns:
            assert text(f"column.{column.key}", language)
            assert len(text(f"hint.{column.key}", language)) <= 255  # what a spreadsheet shows beside a cell
        for code in FindingCode:
            assert text(f"meaning.{code}", language)
        for code in requirements().whereabouts:
            assert text(f"whereabouts.{code}", language)
        for name in requirements().sums:
            assert text(f"sum.{name}", language)
