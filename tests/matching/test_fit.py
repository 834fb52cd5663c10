"""Learning from reviewed decisions: what moves, what does not, and a fit that is worse says so."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintrace.matching import Matches, fit, match, modelfile
from kintrace.matching.fit import _calibration
from kintrace.matching.model import HYPOTHESES, LEVELS, load, shipped
from kintrace.model import Conflict, Invalid

ON = date(2026, 11, 24)
SURNAMES = (
    "Авдєєв",
    "Бондар",
    "Воронін",
    "Гаврилов",
    "Дорошенко",
    "Єршов",
    "Жуков",
    "Зимін",
    "Ільченко",
    "Коваль",
)
GIVEN = ("Антон", "Борис", "Віктор", "Гліб", "Денис", "Захар", "Кирило")


def table(births: list[str], prefix: str) -> pl.DataFrame:
    rows = [
        {"ref": f"{prefix}{i}", "surname": SURNAMES[i % 10], "given": GIVEN[i % 7], "birth": birth}
        for i, birth in enumerate(births)
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String)).with_row_index("row", offset=2)


@pytest.fixture(name="office")
def _office() -> Matches:
    """An office that writes every second birth year one too high."""
    truth = [(1 + i % 28, 1 + i % 12, 2006 + i % 11) for i in range(70)]
    right = table([f"{d:02}.{m:02}.{y}" for d, m, y in truth], "R")
    left = table([f"{d:02}.{m:02}.{y + i % 2}" for i, (d, m, y) in enumerate(truth)], "L")
    return match(left, right)


def reviewed(number: int = 70) -> pl.DataFrame:
    same = [(f"L{i}", f"R{i}", "same") for i in range(number)]
    other = [(f"L{i}", f"R{(i + 10) % 70}", "different") for i in range(number)]
    return pl.DataFrame([*same, *other], schema=["left_id", "right_id", "decision"], orient="row")


def test_an_office_with_a_habit_teaches_the_model_its_habit(office: Matches) -> None:
    report = fit(office, reviewed(), ON)
    place = HYPOTHESES.index("same")
    level = LEVELS["birth"]["YEAR_OFF"]
    old, new = (float(np.exp(m.log_m["birth"][place, level])) for m in (shipped(), report.model))
    assert (report.same, report.different, report.unknown) == (70, 70, 0)
    assert old < new < 0.5  # shrunk: 35 of 70 pairs do not make one half
    assert report.after.loss < report.before.loss
    assert not report.worse


def test_the_card_tells_what_was_learnt_from_and_when(office: Matches) -> None:
    model = fit(office, reviewed(), ON).model
    assert model.version.startswith(shipped().version + "+fit.2026-11-24.")
    assert "same 70, different 70" in model.card["decisions"]
    assert model.card["date"] == "2026-11-24"
    assert "before" in model.card["held_back"]


def test_the_order_of_decisions_changes_nothing(office: Matches) -> None:
    one, two = fit(office, reviewed(), ON), fit(office, reviewed().reverse(), ON)
    assert one.model.version == two.model.version
    assert one.model.slope == pytest.approx(two.model.slope)


def test_few_decisions_move_little(office: Matches) -> None:
    few, many = fit(office, reviewed(10), ON).model, fit(office, reviewed(), ON).model
    moved = [abs(float((m.log_m["birth"] - shipped().log_m["birth"]).min())) for m in (few, many)]
    assert moved[0] < moved[1]


def test_a_model_that_foretells_worse_or_is_wrong_when_certain_says_so(office: Matches) -> None:
    good = fit(office, reviewed(), ON)
    assert replace(good, after=replace(good.after, loss=good.before.loss + 0.01)).worse
    assert replace(good, after=replace(good.after, wrong_certain=good.before.wrong_certain + 1)).worse


def test_decisions_by_coin_lower_the_trust_in_the_weights(office: Matches) -> None:
    rng = np.random.default_rng(3)
    turned = pl.DataFrame(
        [{**x, "decision": rng.choice(["same", "different"])} for x in reviewed().to_dicts()]
    )
    assert fit(office, turned, ON).model.slope < fit(office, reviewed(), ON).model.slope


def test_unsure_and_unknown_rows_are_counted_not_lost(office: Matches) -> None:
    extra = pl.DataFrame(
        [("L1", "R2", "unsure"), ("L1", "elsewhere", "same")],
        schema=["left_id", "right_id", "decision"],
        orient="row",
    )
    report = fit(office, pl.concat([reviewed(), extra]), ON)
    assert (report.unsure, report.unknown) == (1, 1)


def test_one_pair_decided_both_ways_stops_the_fit(office: Matches) -> None:
    lines = pl.concat([reviewed(), reviewed(1).with_columns(decision=pl.lit("different"))])
    with pytest.raises(Conflict) as caught:
        fit(office, lines, ON)
    assert caught.value.code == "decided_both_ways"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (reviewed().drop("decision"), "decisions_columns"),
        (reviewed().with_columns(decision=pl.lit("maybe")), "decision_word"),
        (reviewed().with_columns(decision=pl.lit(None, pl.String)), "decision_word"),
        (reviewed().filter(pl.col("decision") == "same"), "too_few_decisions"),
        (reviewed(3), "too_few_decisions"),
    ],
)
def test_decisions_that_cannot_be_used_say_why(office: Matches, lines: pl.DataFrame, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        fit(office, lines, ON)
    assert caught.value.code == code


def test_a_reference_of_two_rows_is_not_guessed_at(office: Matches) -> None:
    twice = pl.concat([office.left, office.left.head(1)])
    with pytest.raises(Invalid) as caught:
        fit(match(twice, office.right), reviewed(), ON)
    assert caught.value.code == "ref_not_unique"


@given(st.lists(st.tuples(st.floats(-30, 30), st.booleans()), max_size=60))
def test_calibration_always_ends_and_stays_rising(pairs: list[tuple[float, bool]]) -> None:
    odds, same = np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs], np.bool_)
    slope, offset = _calibration((odds, np.zeros(len(odds))), same, (0.75, 0.0))
    assert slope > 0
    assert np.isfinite([slope, offset]).all()
    if not pairs:
        assert (slope, offset) == (0.75, 0.0)


def test_a_model_written_and_read_again_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_text(modelfile.dumps(shipped()), encoding="utf-8")
    again = load(path)
    assert again.version == shipped().version
    assert again.bands == shipped().bands
    for kind in LEVELS:
        assert np.allclose(again.log_m[kind], shipped().log_m[kind], atol=1e-3)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 1}', "\xff\xfe"])
def test_what_is_no_model_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(Invalid) as caught:
        load(path)
    assert caught.value.code == "model_file"


def test_a_model_with_an_impossible_probability_is_refused(tmp_path: Path) -> None:
    raw = json.loads(modelfile.dumps(shipped()))
    raw["evidence"]["sex"]["SAME"][0] = 0.0
    path = tmp_path / "model.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(Invalid):
        load(path)


def test_splink_gets_the_levels_and_gives_them_back(office: Matches) -> None:
    text = modelfile.to_splink(shipped(), modelfile.strangers(office.prepared))
    settings = json.loads(text)
    birth = next(c for c in settings["comparisons"] if c["output_column_name"] == "birth")
    assert birth["comparison_levels"][0]["is_null_level"]
    assert all(0 < level["u_probability"] < 1 for level in birth["comparison_levels"][1:])
    assert "competition of rows" in settings["kintrace_no_counterpart"]
    back = modelfile.from_splink(text, shipped())
    assert not [name for name in back.left_out if "." in name]
    for kind in LEVELS:
        assert np.allclose(back.model.log_m[kind], shipped().log_m[kind], atol=1e-3)


def test_a_trained_splink_model_gives_what_it_can() -> None:
    def level(label: str, m: float | None) -> dict[str, object]:
        return {"sql_condition": "x", "label_for_charts": label, "m_probability": m}

    text = json.dumps(
        {
            "comparisons": [
                {
                    "output_column_name": "dob",
                    "comparison_levels": [
                        {"sql_condition": "dob IS NULL", "is_null_level": True},
                        level("Exact match on date of birth", 0.7),
                        level("DamerauLevenshtein distance <= 1", 0.2),
                        level("All other comparisons", 0.1),
                    ],
                },
                {"output_column_name": "blood_group", "comparison_levels": [level("Exact match", 0.9)]},
            ]
        }
    )
    found = modelfile.from_splink(text, shipped())
    assert found.taken == ("dob.Exact match on date of birth", "dob.All other comparisons")
    assert "dob.DamerauLevenshtein distance <= 1" in found.left_out
    assert "blood_group.Exact match" in found.left_out
    assert np.exp(found.model.log_m["birth"][0, LEVELS["birth"]["DAY"]]) == pytest.approx(0.7)


@pytest.mark.parametrize("text", ["", "[]", '{"comparisons": 3}', '{"comparisons": [{}]}'])
def test_what_is_no_splink_model_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        modelfile.from_splink(text, shipped())
