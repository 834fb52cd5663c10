"""Stages: the outermost known frame decides, and what nobody knows is told as other."""

import time

from bench.profile import STAGES, Profile, stage_of

RUN = ["bench.kintrace_run:main", "kintrace.matching:match", "kintrace.matching.engine:run"]


def test_evidence_is_read_or_compared_by_who_asks_for_it() -> None:
    evidence = "kintrace.matching.evidence.given:read"
    assert stage_of([*RUN, "kintrace.matching.prepare:prepare", evidence]) == "read"
    assert stage_of([*RUN, "kintrace.matching.compare:compare", evidence]) == "compare"


def test_duplicates_among_rivals_belong_to_the_competition_although_they_compare() -> None:
    stack = [*RUN, "kintrace.matching.engine:duplicate_groups", "kintrace.matching.compare:compare"]
    assert stage_of(stack) == "compete"


def test_an_unknown_frame_is_other() -> None:
    assert stage_of(RUN) == stage_of([]) == stage_of(["somebody.elses:code"]) == "other"


def test_every_second_is_given_to_a_stage() -> None:
    begun = time.perf_counter()
    with Profile() as profile:
        time.sleep(0.1)
    spent = time.perf_counter() - begun
    profile.add("start", 1.0)
    assert list(profile.seconds) == list(STAGES)
    assert profile.seconds["start"] >= 1.0
    assert 0.1 <= sum(profile.seconds.values()) - 1.0 <= spent + 0.01
