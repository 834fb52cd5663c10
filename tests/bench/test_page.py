"""The page: every number from a line, a tool that did not run told with its reason, a section without results left out."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from bench.drawn import draw
from bench.page import page

from bench import goals, pictures, table

FIGURES = {"f1": 0.9, "p": 0.95, "r": 0.86, "at": 0.75}
COST = {"wall_s": 2.0, "cpu_s": 3.0, "rss_mb": 1234.0, "runs": 1}
BINS = [(0, 0.0, 0.0)] * 9 + [(100, 0.99, 0.99)]
JUDGED = {
    "true_pairs": 4321, "reached": 0.98, "best": FIGURES, "default": {**FIGURES, "false_alarms": 0.01, "siblings": 3},
    "one_to_one": {**FIGURES, "f1": 0.912}, "r1": 0.9, "r10": 0.97, "sure": {"r": 0.8, "at": 0.8}, "candidates": 77,
    "calibration": {"ece": 0.013, "bins": BINS, "certain": 90, "certain_true": 0.999, "certain_siblings": 2},
}  # fmt: skip
TAGS = dict.fromkeys(
    ("surname_changed", "dob_year1", "diminutive", "latin", "homoglyph", "clean"), (0.91, 10)
)
STAGES = dict.fromkeys(
    ("start", "read", "candidates", "compare", "weigh", "families", "compete", "write", "other"), 0.5
)


def lines() -> list[dict[str, object]]:
    size = {"rows": 1000, "register": 1000}
    return [
        {"part": "registers", "task": "syn_100k", "tool": "kintrace", **size, **JUDGED, **COST, "stages": STAGES},
        {"part": "registers", "task": "syn_100k", "tool": "splink addr", **size, **JUDGED, **COST},
        {"part": "registers", "task": "syn_100k", "tool": "goldenmatch", **size, "not_run": "pip could not | install"},
        {"part": "registers", "task": "syn_100k", "tool": "yardstick", **size, "failed": "x\nKilled after 900 s."},
        {"part": "crosslists", "set": "m5k", "lists": "AB", "tool": "kintrace", **JUDGED, **COST, "tags": TAGS,
         "sure_tags": TAGS},
        {"part": "growth", "tool": "kintrace", **size, **JUDGED, **COST, "stages": STAGES},
        {"part": "identity", "set": "m5k", "tool": "kintrace", "runs": 5, "answers": 2, "digest": "ab" * 32},
    ]  # fmt: skip


def test_a_peer_that_did_not_run_stands_there_with_its_reason() -> None:
    text = page(lines(), {"level": "quick"}, {"nomenklatura": "no compiler"}, {})
    assert "| syn_100k | goldenmatch | pip could not / install |" in text
    assert "| syn_100k | yardstick | did not finish: Killed after 900 s. |" in text
    assert "- nomenklatura was not run: no compiler." in text


def test_a_section_without_results_is_left_out_and_told() -> None:
    text = page(lines(), {}, {}, {})
    assert "## One person in a large register" not in text
    assert "search for one person" in text
    assert "## Registers in Latin letters" in text


def test_parts_of_another_run_are_told_as_such() -> None:
    one = page(lines(), {}, {}, {"growth": "full, commit a", "registers": "full, commit a"})
    two = page(lines(), {}, {}, {"growth": "quick, commit b", "registers": "full, commit a"})
    assert "runs of their own" not in one
    assert "growth: quick, commit b; registers in Latin letters: full, commit a." in two


def test_brothers_and_sisters_are_a_column_overall_and_among_the_certain() -> None:
    assert "| 3 (2) |" in table.crosslists([lines()[4]])


def test_costs_say_how_many_cores_were_busy() -> None:
    assert table.cost(lines()[0]) == ["2.0", "3.0", "1.5", "1 234"]


def test_every_row_of_a_table_has_as_many_cells_as_its_head() -> None:
    for part in page(lines(), {}, {}, {}).split("\n\n"):
        if part.startswith("| "):
            assert len({row.replace("−", "").count("|") for row in part.splitlines()}) == 1, part


def test_goals_are_held_against_what_was_measured() -> None:
    found = {what: (got, met) for what, _, got, met in goals.goals(lines())}
    assert found["m5k, recall of surname_changed (10) at P ≥ .99"] == (".910", True)
    assert found["m5k, recall of latin (10) at P ≥ .99"] == (".910", False)
    assert found["siblings among the certain, all lists"] == ("2", False)
    assert found["m5k, answers of 5 runs"] == ("2", False)
    assert found["syn_100k, default F1"] == (".9000", False)


def test_a_run_of_kintrace_without_an_end_is_a_goal_missed() -> None:
    failed = {"part": "crosslists", "set": "s339", "lists": "AB", "tool": "kintrace", "failed": "killed"}
    every = next(iter(goals.goals([*lines(), failed])))
    assert every == ("runs of kintrace that did not finish", "0", "1 of 5", False)


def test_goals_of_search_are_held_against_a_register_of_a_million_only() -> None:
    asked = {
        "part": "search",
        "task": "world",
        "queries": "name",
        "p50_ms": 2.0,
        "recall10": 0.9,
        "recall10_unambiguous": 0.98,
    }
    small, large = ({"part": "search", "task": "world", "records": size} for size in (50_000, 1_000_000))
    assert not [what for what, *_ in goals.goals([small, asked]) if what.startswith("search")]
    found = {what: (got, met) for what, _, got, met in goals.goals([large, asked])}
    assert found["search, world, name p50_ms"] == ("2", True)
    assert found["search, world, name recall@10, at most ten bearers"] == (".980", True)


def test_pictures_are_whole_and_hold_every_series(tmp_path: Path) -> None:
    paths = draw(lines(), tmp_path)
    assert {path.name for path in paths} == {
        "time.svg", "memory.svg", "reliability.svg", "reliability-tools.svg", "stages.svg",
    }  # fmt: skip
    for path in paths:
        assert ET.fromstring(path.read_text(encoding="utf-8")).tag.endswith("svg")
    assert "slope 1" in (tmp_path / "time.svg").read_text(encoding="utf-8")
    assert "splink addr" in (tmp_path / "time.svg").read_text(encoding="utf-8")


def test_a_line_of_slope_one_is_straight_through_the_largest_point() -> None:
    picture = pictures.growth({"<tool>": [(1000.0, 1.0), (10_000.0, 10.0)]}, "t", "s")
    root = ET.fromstring(picture)
    paths = [one.get("d") or "" for one in root.iter() if one.tag.endswith("path")]
    own = next(path for path in paths if path.count("L") == 1 and path.count(" ") == 2)
    dotted = [path for path in paths if path == own]
    assert len(dotted) == 2  # cost that grows with the rows lies on it
    assert pictures.growth({}, "t", "s") == ""


def test_the_bars_of_stages_are_as_long_as_their_shares() -> None:
    root = ET.fromstring(pictures.stacked({"run": {"read": 3.0, "write": 1.0}}, "t"))
    widths = [
        float(one.get("width") or 0)
        for one in root.iter()
        if one.tag.endswith("rect") and one.get("height") == "18"
    ]
    assert widths[0] == pytest.approx(3 * widths[1])
