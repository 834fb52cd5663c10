"""What tools are given: the same cells in every form, and nothing that tells the truth."""

from pathlib import Path

import polars as pl
import pytest
from bench.environment import Missing

from bench import crosslists, growth, peers, tasks
from kintrace.model import ENTRY_COLUMNS

A = {"truth": ["7", "8", "9"], "id": ["a7", "a8", "a9"], "given_name": ["ada", "ivo", None], "surname": ["dow"] * 3,
     "sex": ["f", "m", "m"], "date_of_birth": ["2010-01-02"] * 3, "suburb": ["mill"] * 3, "postcode": ["0012"] * 3,
     "street_number": ["3"] * 3}  # fmt: skip
B = A | {"truth": ["9", "7", "5"], "id": ["b9", "b7", "b5"]}


@pytest.fixture
def made(tmp_path: Path) -> tasks.Task:
    return tasks._laid_out("syn_x", "syn_x", tmp_path, [pl.DataFrame(A), pl.DataFrame(B)], tasks.SYN)


def test_kintrace_and_the_peers_are_given_the_same_cells(made: tasks.Task) -> None:
    for side, letter in (("left", "a"), ("right", "b")):
        ours = pl.read_parquet(made.folder / f"{side}.parquet")
        theirs = pl.read_parquet(made.folder / f"syn_x_{letter}.parquet")
        assert set(ours.columns) <= set(ENTRY_COLUMNS)
        assert ours["ref"].to_list() == theirs["id"].to_list()
        for their_name, our_name in tasks.SYN.items():
            assert ours[our_name].to_list() == theirs[their_name].to_list()


def test_no_file_for_a_tool_tells_who_is_who(made: tasks.Task) -> None:
    left, right = (pl.read_parquet(made.folder / f"syn_x_{letter}.parquet") for letter in "ab")
    assert not set(left["truth"]) & set(right["truth"])
    assert sorted(left["id"]) == ["a1", "a2", "a3"]


def test_the_truth_is_kept_apart_and_right(made: tasks.Task) -> None:
    left, right = (pl.read_parquet(path) for path in made.entries)
    assert made.truth.pairs.height == 2
    given = dict(left.select("ref", "given").iter_rows()) | dict(right.select("ref", "given").iter_rows())
    persons = dict(made.truth.rows.select("id", "person").iter_rows())
    for a, b, _ in made.truth.pairs.iter_rows():
        assert persons[a] == persons[b]
        assert a in given
        assert b in given


def test_within_one_list_each_pair_stands_once(tmp_path: Path) -> None:
    frame = pl.DataFrame(A).with_columns(truth=pl.Series(["7", "7", "7"]))
    one = tasks._laid_out("h", "historical_50k", tmp_path, [frame], tasks.SYN)
    assert (one.kind, one.truth.left, one.truth.right) == ("dedupe", "A", "A")
    assert sorted(one.truth.pairs.select("left_id", "right_id").rows()) == [
        ("a1", "a2"),
        ("a1", "a3"),
        ("a2", "a3"),
    ]


def test_pairs_that_a_tool_turned_are_set_straight_and_pairs_of_one_side_are_none(made: tasks.Task) -> None:
    told = pl.DataFrame(
        {"left_id": ["b1", "a2", "a1"], "right_id": ["a3", "b2", "a2"], "score": [1.0, 0.5, 0.9]}
    )
    assert peers.straight(told, made).rows() == [("a3", "b1", 1.0), ("a2", "b2", 0.5)]


def test_a_peer_is_not_given_what_is_beyond_it_and_says_why(made: tasks.Task) -> None:
    from dataclasses import replace

    with pytest.raises(Missing, match=r"0\.3 ms"):
        peers.link(peers.named("nomenklatura"), replace(made, rows=(5_001, 10)), 1.0)


def test_parts_of_a_world_never_meet() -> None:
    frame = pl.DataFrame(
        {"ref": ["1"], "household": [None], "name": ["Ада"]}, schema_overrides={"household": pl.String}
    )
    assert growth._lettered(frame, "3/", ("ref", "household")).row(0) == ("3/1", None, "Ада")


@pytest.mark.skipif(not crosslists.works(("s339",)), reason="the folder “shared” is not beside the checkout")
def test_cross_lists_for_peers_hold_no_person_and_the_truth_of_both_sides() -> None:
    work = crosslists.works(("s339",), ("AB",))[0]
    task = crosslists.task(work, "folded")
    left = pl.read_parquet(task.folder / "kin_cross_a.parquet")
    assert left.height == task.rows[0] == 339
    assert left["truth"].to_list() == left["id"].to_list()
    assert set(task.truth.pairs["left_id"]) <= set(left["id"])
    assert left["surname"].drop_nulls().str.contains(r"^[a-zA-Z ]*$").all()
