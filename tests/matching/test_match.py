"""Two offices, two scripts: who is found, who is not, and why."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kintrace.matching import Matches, MatchSettings, Query, match, match_within, same_script, search
from kintrace.model import Invalid, NotFound


def best_of(matches: Matches, ref: str) -> tuple[str | None, float]:
    position = matches.left["ref"].to_list().index(ref)
    row = matches.rows.row(position, named=True)
    return (None if row["best"] is None else matches.right["ref"][row["best"]]), row["probability"]


@pytest.fixture(name="matches")
def _matches(left: pl.DataFrame, register: pl.DataFrame, settings: MatchSettings) -> Matches:
    return match(left, register, settings)


@pytest.mark.parametrize(("ref", "record"), [("K1", "R1"), ("K2", "R2"), ("K3", "R3"), ("K4", "R4")])
def test_children_are_found_across_scripts(matches: Matches, ref: str, record: str) -> None:
    found, chance = best_of(matches, ref)
    assert found == record
    assert chance > 0.7


def test_a_changed_surname_noted_in_the_register_does_not_hide_the_child(matches: Matches) -> None:
    found, chance = best_of(matches, "K7")
    assert found == "R5"
    assert chance > 0.5


def test_a_sister_is_not_proposed_in_place_of_a_child(matches: Matches) -> None:
    right = matches.right["ref"].to_list().index("R6")
    claims = matches.pairs.filter((pl.col("right") == right) & (pl.col("probability") > 0.1))
    assert claims.height == 0


def test_a_thin_row_says_that_its_data_are_not_enough(matches: Matches) -> None:
    thin = matches.rows.row(5, named=True)
    assert not thin["enough"]
    assert set(thin["missing"].split(",")) == {"surname", "birth"}


def test_there_is_one_line_for_every_row(matches: Matches) -> None:
    assert matches.rows["left"].to_list() == list(range(matches.left.height))


def test_explanation_adds_up_and_names_the_rule(matches: Matches) -> None:
    position = matches.left["ref"].to_list().index("K3")
    right = matches.right["ref"].to_list().index("R3")
    explanation = matches.explain(position, right, "uk")
    odds = explanation.probability / (1 - explanation.probability)
    assert sum(step.bits for step in explanation.steps) == pytest.approx(
        __import__("math").log2(odds), abs=0.2
    )
    said = " ".join(step.sentence for step in explanation.steps)
    assert "Mykyta = Никита" in said


def test_explanation_names_a_renamed_town(matches: Matches) -> None:
    steps = {
        s.evidence: s for s in matches.explain(0, matches.right["ref"].to_list().index("R1"), "en").steps
    }
    assert steps["place"].level == "RENAMED"
    assert "2016" in steps["place"].sentence


def test_explaining_a_pair_outside_the_lists_is_refused(matches: Matches) -> None:
    with pytest.raises(NotFound):
        matches.explain(0, 100_000)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_the_order_of_either_list_changes_nothing(
    left: pl.DataFrame, register: pl.DataFrame, settings: MatchSettings, matches: Matches, seed: int
) -> None:
    shuffled = match(
        left.sample(fraction=1, shuffle=True, seed=seed),
        register.sample(fraction=1, shuffle=True, seed=seed),
        settings,
    )

    def named(result: Matches) -> dict[tuple[str, str], float]:
        return {
            (result.left["ref"][a], result.right["ref"][b]): round(p, 9)
            for a, b, p in result.pairs.select("left", "right", "probability").iter_rows()
            if p >= 0.001
        }

    assert named(shuffled) == named(matches)


def test_the_length_of_the_list_changes_no_pairs_own_evidence(
    left: pl.DataFrame, register: pl.DataFrame, settings: MatchSettings
) -> None:
    settings = replace(settings, families=False)
    whole, alone = match(left, register, settings), match(left.head(1), register, settings)
    own = dict(alone.pairs.filter(pl.col("left") == 0).select("right", "own").iter_rows())
    for right, value in whole.pairs.filter(pl.col("left") == 0).select("right", "own").iter_rows():
        assert own[right] == pytest.approx(value, abs=1e-6)


def test_the_same_child_asked_for_twice_is_found_within_the_list(
    left: pl.DataFrame, settings: MatchSettings
) -> None:
    twice = pl.concat([left, left.filter(pl.col("ref") == "K1").with_columns(pl.lit("K1b").alias("ref"))])
    found = match_within(twice, settings).pairs.filter(pl.col("probability") > 0.9)
    assert [(twice["ref"][a], twice["ref"][b]) for a, b in found.select("left", "right").iter_rows()] == [
        ("K1", "K1b")
    ]


def test_two_rows_that_claim_one_record_are_a_conflict(matches: Matches) -> None:
    right = matches.right["ref"].to_list().index("R4")
    claims = matches.conflicts.filter(pl.col("right") == right)["left"].to_list()
    assert claims == [3, 4] or claims == []  # one child twice is a duplicate, not a conflict


def test_families_join_both_sides(matches: Matches) -> None:
    group = matches.families.filter(pl.col("side") == "left").sort("position")
    assert group["position"].to_list() == [0, 1]


def test_a_register_without_names_is_refused(left: pl.DataFrame, settings: MatchSettings) -> None:
    with pytest.raises(Invalid, match="no column with names"):
        match(left, pl.DataFrame({"row": [2], "ref": ["1"], "birth": ["2012"]}), settings)


@pytest.mark.parametrize("size", [0, 1])
def test_empty_and_single_row_lists_work(
    left: pl.DataFrame, register: pl.DataFrame, settings: MatchSettings, size: int
) -> None:
    assert match(left.head(size), register, settings).rows.height == size
    assert match(left, register.head(size), settings).rows.height == left.height


def test_a_column_of_nulls_says_nothing(
    left: pl.DataFrame, register: pl.DataFrame, settings: MatchSettings
) -> None:
    bare = left.with_columns(
        pl.lit(None, pl.String).alias(c) for c in ("birth", "birth_place", "mother", "sex")
    )
    assert match(bare, register, settings).rows.height == left.height


def test_search_takes_any_script_and_short_forms(register: pl.DataFrame) -> None:
    found = search(register, Query(name="Dasha Lozova", birth="2011"))
    assert found.right["ref"][found.pairs["right"][0]] == "R1"


def test_search_without_a_name_is_refused(register: pl.DataFrame) -> None:
    with pytest.raises(Invalid, match="needs a name"):
        search(register, Query(name=" ", place="Бахмут"))


def test_search_without_transliteration_keeps_to_one_script(register: pl.DataFrame) -> None:
    assert same_script(register, "Lozova").height == 0
    assert same_script(register, "Лозова").height == register.height


def test_a_list_with_names_alone_is_compared(left: pl.DataFrame, register: pl.DataFrame) -> None:
    """No column but the name: no birth, no place, no mother on one side."""
    bare = left.select("row", "ref", "name")
    assert match(bare, register).rows.height == left.height
    assert match(left, register.select("row", "ref", "surname", "given")).rows.height == left.height


def test_duplicates_are_the_same_whether_the_list_is_read_again_or_not(
    left: pl.DataFrame, register: pl.DataFrame, settings: MatchSettings
) -> None:
    twice = pl.concat([left, left.head(2)])
    again, known = match_within(twice, settings).pairs, match(twice, register, settings).duplicates().pairs
    assert again.select("left", "right", "band").equals(known.select("left", "right", "band"))
    assert again["probability"].to_list() == pytest.approx(known["probability"].to_list(), abs=1e-6)
