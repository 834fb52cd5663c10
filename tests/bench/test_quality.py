"""The evaluator: hand-counted examples, and agreement with the scorer that lies beside the shared cross-lists."""

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import quality

SCORER = Path(__file__).resolve().parents[3] / "shared" / "bench" / "score_crosslists.py"
PAIRS = ["left_id", "right_id", "score"]


def world() -> quality.Truth:
    """Ada and Ivo are brother and sister, Eve is alone; Ian of the list stands in no register."""
    rows = [
        ("A", "1", "ada", "F1"),
        ("A", "2", "ivo", "F1"),
        ("A", "3", "eve", "F2"),
        ("A", "4", "ian", None),
        ("B", "x", "ada", "F1"),
        ("B", "y", "ivo", "F1"),
        ("B", "z", "eve", "F2"),
    ]
    pairs = [("1", "x", ""), ("2", "y", "typo;latin"), ("3", "z", "latin")]
    return quality.Truth(
        "A",
        "B",
        pl.DataFrame(pairs, schema=["left_id", "right_id", "tags"], orient="row"),
        pl.DataFrame(rows, schema=["list", "id", "person", "family"], orient="row"),
    )


def found(*pairs: tuple[str, str, float]) -> pl.DataFrame:
    return pl.DataFrame(
        pairs, schema={"left_id": pl.String, "right_id": pl.String, "score": pl.Float64}, orient="row"
    )


def test_a_brother_taken_for_a_sister_is_counted_as_such_and_a_stranger_is_a_false_alarm() -> None:
    pairs = found(("1", "x", 0.99), ("2", "x", 0.995), ("2", "y", 0.6), ("4", "z", 0.9), ("3", "z", 0.3))
    judged = quality.evaluate(pairs, world(), quality.Cuts(0.75, 0.985))
    assert judged["reached"] == 1.0
    assert judged["default"] == {
        "f1": 2 / 6,
        "p": 1 / 3,
        "r": 1 / 3,
        "at": 0.75,
        "false_alarms": 1.0,
        "siblings": 1,
    }
    assert judged["calibration"]["certain_siblings"] == 1
    assert judged["calibration"]["certain_true"] == 0.5
    # Ivo's own record stands behind his sister's; Eve's is the only one for her.
    assert (judged["r1"], judged["r10"]) == (pytest.approx(2 / 3), 1.0)


def test_one_to_one_takes_pairs_best_first_and_each_row_once() -> None:
    pairs = found(("2", "x", 0.995), ("1", "x", 0.99), ("2", "y", 0.6), ("3", "z", 0.5))
    alone = quality.one_to_one(quality.marked(pairs, world()))
    assert alone.select("left_id", "right_id").rows() == [("2", "x"), ("3", "z")]


def test_recall_by_tag_counts_a_pair_under_each_of_its_tags() -> None:
    judged = quality.evaluate(found(("2", "y", 0.9), ("3", "z", 0.1)), world(), quality.Cuts(0.75))
    assert judged["tags"] == {"clean": (0.0, 1), "latin": (0.5, 2), "typo": (1.0, 1)}
    assert judged["sure_tags"]["latin"] == (1.0, 2)  # nothing wrong stands anywhere: the whole list is sure
    assert "calibration" not in judged  # a score that claims to be no probability


def test_nothing_found_is_nought_and_no_error() -> None:
    judged = quality.evaluate(found(), world(), quality.Cuts(0.75, 0.985))
    assert judged["best"]["f1"] == judged["default"]["f1"] == judged["r10"] == judged["sure"]["r"] == 0.0
    assert judged["calibration"]["certain_true"] is judged["calibration"]["ece"] is None


def test_within_one_list_a_pair_counts_once_whichever_way_round() -> None:
    truth = quality.Truth(
        "A", "A", found(("1", "2", 1.0)).select("left_id", "right_id", tags=pl.lit("")), world().rows
    )
    judged = quality.evaluate(
        found(("2", "1", 0.8), ("1", "2", 0.7), ("3", "3", 0.9)), truth, quality.Cuts(0.75)
    )
    assert judged["pairs"] == 1
    assert judged["best"] == {"f1": 1.0, "p": 1.0, "r": 1.0, "at": 0.8}


def test_one_wrong_link_joins_two_persons_with_all_their_rows() -> None:
    persons = {"a1": "ada", "a2": "ada", "a3": "ivo", "a4": "ivo"}
    rows = pl.DataFrame(
        {"list": ["A"] * 4, "id": list(persons), "person": list(persons.values()), "family": [None] * 4}
    )
    true = pl.DataFrame({"left_id": ["a1", "a3"], "right_id": ["a2", "a4"], "tags": ["", ""]})
    pairs = found(("a1", "a2", 0.99), ("a3", "a4", 0.99), ("a2", "a3", 0.8))
    judged = quality.evaluate(pairs, quality.Truth("A", "A", true, rows), quality.Cuts(0.75))
    assert judged["closed"] == {"f1": 0.5, "p": pytest.approx(1 / 3), "r": 1.0, "at": 0.75}
    assert (judged["closed_best"]["f1"], judged["closed_best"]["at"]) == (1.0, 0.9)


@pytest.mark.skipif(not SCORER.exists(), reason="the folder “shared” is not beside the checkout")
@settings(max_examples=5, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("1234"), st.sampled_from("xyz")),
        st.sampled_from([0.1, 0.3, 0.5, 0.75, 0.9]),
        min_size=1,
    )
)
def test_the_shared_scorer_says_the_same(scores: dict[tuple[str, str], float]) -> None:
    import tempfile

    truth, pairs = world(), found(*((a, b, s) for (a, b), s in scores.items()))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lists = [pl.lit("A").alias("left_list"), pl.lit("B").alias("right_list")]
        truth.pairs.with_columns(lists).write_csv(folder / "pairs.csv")
        truth.rows.write_csv(folder / "rows.csv")
        pairs.write_csv(folder / "pred.csv")
        command = [
            sys.executable,
            SCORER,
            "--truth",
            folder,
            "--pred",
            folder / "pred.csv",
            "--threshold",
            "0.5",
        ]
        subprocess.run([*command, "--json", folder / "out.json"], check=True, capture_output=True)
        theirs = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    ours = quality.evaluate(pairs, truth, quality.Cuts(0.5))
    assert ours["best"]["f1"] == pytest.approx(theirs["best_f1"]["f1"])
    for key in ("p", "r", "f1"):
        assert ours["default"][key] == pytest.approx(theirs["at_threshold"][key])
    assert ours["default"]["false_alarms"] == theirs["false_alarm_rows"]
    assert ours["sure"]["r"] == pytest.approx(theirs["recall_at_precision"][".99"])
    assert (ours["r1"], ours["r10"]) == (theirs["search"]["recall_at_1"], theirs["search"]["recall_at_10"])
    told = {
        tag: (pytest.approx(share, abs=1e-3), number)
        for tag, (share, number) in theirs["recall_by_tag"].items()
    }
    assert ours["tags"] == told


def test_error_is_nought_where_probabilities_are_right_and_large_where_all_is_wrong() -> None:
    import numpy as np

    score = np.full(1000, 0.9)
    right = quality.reliability(score, np.arange(1000) < 900)
    wrong = quality.reliability(score, np.zeros(1000, np.bool_))
    assert quality.error_of(right) == pytest.approx(0.0)
    assert quality.error_of(wrong) == pytest.approx(0.9)
