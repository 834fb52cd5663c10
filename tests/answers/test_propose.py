from datetime import date

import pytest

from kintrace.answers import RowFacts, propose
from kintrace.answers.propose import status_of
from kintrace.model import Band, FindingCode, Language


def facts(band=Band.CERTAIN, **changes):
    values = {
        "band": band,
        "nobody": 0.02,
        "several": False,
        "enough": True,
        "record": {"Статус": "детский дом"},
    }
    return RowFacts(**{**values, **changes})


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (facts(enough=False, missing=("birth",)), FindingCode.INSUFFICIENT_DATA),
        (facts(None, record=None), FindingCode.NO_RECORD_FOUND),
        (facts(Band.UNLIKELY), FindingCode.NO_RECORD_FOUND),
        (facts(several=True), FindingCode.SEVERAL_CANDIDATES),
        (facts(Band.POSSIBLE), FindingCode.IN_PROGRESS),
        (facts(), FindingCode.LOCATED),
        (facts(Band.PROBABLE, rivals=(7,)), FindingCode.IN_PROGRESS),
        (facts(Band.PROBABLE, rivals=(7,), duplicates=(7,)), FindingCode.LOCATED),
    ],
)
def test_facts_lead_to_a_proposal_with_a_reason_in_each_language(given, code):
    proposal = propose(given)
    assert proposal.code is code
    for language in Language:
        assert proposal.sentence(language)


def test_a_single_possible_candidate_is_for_a_person_to_look_at():
    assert "a person must look" in propose(facts(Band.POSSIBLE)).sentence(Language.EN)


def test_absence_from_a_register_is_never_proposed_as_proof_of_absence():
    assert propose(facts(None, record=None, nobody=0.9999)).code is FindingCode.NO_RECORD_FOUND


@pytest.mark.parametrize(
    ("words", "group"),
    [
        ("передан родителям", "reunified"),
        ("Передана матери 03.02.2024", "reunified"),
        ("передано батькам", "reunified"),
        ("возвращена в семью", "reunified"),
        ("returned to parents", "reunified"),
        ("умерла", "deceased"),
        ("помер", "deceased"),
        ("находится с родителями", "living_with_family"),
        ("проживає з батьками", "living_with_family"),
        ("lives with parents", "living_with_family"),
        ("выехал", "left_territory"),
        ("передан законному представителю", "reunified"),
        ("выбыл по возрасту", "adult"),
        ("сведения уточняются", "in_progress"),
    ],
)
def test_words_of_a_register_say_what_became_of_the_person(words, group):
    assert status_of({"Статус": words})[0] == group


@pytest.mark.parametrize(
    "words",
    [
        "не передана родителям",
        "не умер",
        "not returned to parents",
        "детский дом",
        "приёмная семья",
        "Умереть",
        "",
    ],
)
def test_other_words_say_nothing(words):
    assert status_of({"Статус": words}) is None


def test_a_name_or_an_institution_is_no_status():
    assert status_of({"ФИО": "Умер Иван", "Учреждение": "Дом «с родителями»"}) is None


def test_the_day_in_the_register_parts_before_from_after():
    record = {"Статус": "передана родителям 03.02.2024"}
    assert propose(facts(record=record, handed_over=date(2025, 6, 2))).code is FindingCode.REUNIFIED_BEFORE
    assert propose(facts(record=record, handed_over=date(2024, 2, 3))).code is FindingCode.REUNIFIED_AFTER
    assert "check whether before or after" in propose(facts(record=record)).sentence(Language.EN)


def test_an_adult_still_needs_to_be_found():
    proposal = propose(facts(record={"Статус": "выбыла по возрасту"}))
    assert proposal.code is FindingCode.IN_PROGRESS
    assert "attribute and no finding" in proposal.sentence(Language.EN)
