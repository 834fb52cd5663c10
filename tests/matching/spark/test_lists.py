"""Parquet comes in as entries and goes out as pairs, also through the command."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from click.testing import CliRunner
from tests.matching.conftest import list_frame, register_frame

from kintrace.cli import cli
from kintrace.model import Conflict, Unreadable

from .conftest import polars

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.xdist_group("spark")


@pytest.fixture(name="lists")
def _lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A list and a register in two files, in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    list_frame().drop("row").rename({"ref": "№", "name": "ПІБ", "birth": "Дата народження"}).write_parquet(
        "list.parquet"
    )
    register = register_frame().drop("row")
    Path("register").mkdir()
    register.head(4).write_parquet("register/1.parquet")
    register.tail(-4).write_parquet("register/2.parquet")
    register.write_parquet("whole.parquet")
    return tmp_path


@pytest.fixture(name="kept")
def _kept(session: "SparkSession", monkeypatch: pytest.MonkeyPatch) -> None:
    """The command takes the session of all tests, and does not stop it."""
    from kintrace.matching import spark

    @contextmanager
    def running(master: str) -> Iterator["SparkSession"]:
        yield session

    monkeypatch.setattr(spark, "running", running)


def test_rows_keep_their_order_over_several_files(session: "SparkSession", lists: Path) -> None:
    from kintrace.matching.spark import Sheet, entries

    sheet = Sheet({"ref": ["ref"], "surname": ["surname"]}, frozenset())
    found = polars(entries(session, (lists / "register").as_uri(), sheet)).sort("position")
    whole = pl.read_parquet("whole.parquet")
    assert found["position"].to_list() == list(range(whole.height))
    assert found["ref"].to_list() == whole["ref"].to_list()


def test_cells_are_text_without_blanks_and_parts_are_joined(session: "SparkSession", lists: Path) -> None:
    from kintrace.matching.spark import Sheet, entries

    pl.DataFrame(
        {"a": [" Лозова\u00a0", None], "b": ["Дар'я", "  "], "year": [2011.0, None], "d": ["", "x"]}
    ).write_parquet("odd.parquet")
    sheet = Sheet({"name": ["a", "b"], "birth": ["year"], "note": ["d"]}, frozenset({"name"}))
    found = polars(entries(session, (lists / "odd.parquet").as_uri(), sheet)).sort("position")
    assert found["name"].to_list() == ["Лозова Дар'я", None]
    assert found["birth"].to_list() == ["2011", None]
    assert found["note"].to_list() == [None, "x"]
    assert found["ref"].to_list() == ["1", "2"]


def test_what_is_no_parquet_is_told(session: "SparkSession", lists: Path) -> None:
    from kintrace.matching.spark import sample

    (lists / "text.parquet").write_text("ні", encoding="utf-8")
    for name in ("text.parquet", "absent.parquet"):
        with pytest.raises(Unreadable) as told:
            sample(session, (lists / name).as_uri(), 10)
        assert told.value.code == "parquet_unreadable"


@pytest.mark.usefixtures("kept")
def test_the_command_writes_what_one_machine_writes(lists: Path) -> None:
    run = ["match", "list.parquet", "register", "--as-of", "2025-08-01", "--pairs", "out.parquet"]
    done = CliRunner().invoke(cli, [*run, "--engine", "spark", "--language", "en"])
    assert done.exit_code == 0, done.output
    assert "out.parquet" in done.output
    here = ["match", "list.parquet", "whole.parquet", "--as-of", "2025-08-01", "--pairs", "out.csv"]
    assert CliRunner().invoke(cli, [*here, "--no-duplicates"]).exit_code == 0
    names = ["left_list", "left_id", "right_list", "right_id"]
    found = pl.read_parquet("out.parquet/*.parquet").sort(names)
    expected = pl.read_csv("out.csv").sort(names)
    assert found.select(names).equals(expected.select(names))
    assert ((found["score"] - expected["score"]).abs() <= 1e-9).all()
    again = CliRunner().invoke(cli, [*run, "--engine", "spark"])
    assert isinstance(again.exception, Conflict)
    assert again.exception.code == "output_exists"
    left_behind = {path.name for path in lists.iterdir()}
    assert left_behind == {"list.parquet", "register", "whole.parquet", "out.parquet", "out.csv"}


@pytest.mark.parametrize(
    "words",
    [
        ["list.parquet", "whole.parquet", "--engine", "spark"],
        ["list.parquet", "whole.parquet", "--engine", "spark", "-o", "x.xlsx", "--pairs", "out.parquet"],
        ["list.parquet", "whole.parquet", "--engine", "spark", "--pairs", "out.parquet", "--duplicates"],
        [
            "list.parquet",
            "whole.parquet",
            "--engine",
            "spark",
            "--pairs",
            "o.parquet",
            "--handed-over",
            "2025-08-01",
        ],
        ["list.parquet", "register"],
        ["list.parquet", "hdfs://nowhere/register"],
        ["list.parquet", "absent.parquet"],
    ],
)
def test_what_does_not_go_together_is_refused(lists: Path, words: list[str]) -> None:
    done = CliRunner().invoke(cli, ["match", *words])
    assert done.exit_code == 2
