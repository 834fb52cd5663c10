"""`kintrace match`, `search`, `answers` and `lists` as a person types them."""

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from click.testing import CliRunner, Result

from kintrace.cli import cli
from kintrace.model import Invalid, Refused, Unreadable

Run = Callable[..., Result]
Files = tuple[Path, Path]


def test_a_list_becomes_a_workbook_a_report_rows_and_pairs(run: Run, files: Files, tmp_path: Path) -> None:
    outputs = {name: tmp_path / name for name in ("a.xlsx", "r.html", "rows.jsonl", "pairs.csv")}
    result = run(
        "match", *files, "-o", outputs["a.xlsx"], "--report", outputs["r.html"],
        "--json", outputs["rows.jsonl"], "--pairs", outputs["pairs.csv"], "--as-of", "2025-08-01",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "Rows in the list" in result.output
    assert all(path.stat().st_size > 100 for path in outputs.values())
    rows = [json.loads(line) for line in outputs["rows.jsonl"].read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 3
    pairs = pl.read_csv(outputs["pairs.csv"], infer_schema=False)
    best = pairs.filter((pl.col("left_id") == "1") & (pl.col("right_list") == "B"))
    assert best.sort(pl.col("score").cast(pl.Float64), descending=True)["right_id"][0] == "17"


@pytest.mark.parametrize(("language", "word"), [("uk", "Рядків у списку"), ("ru", "Строк в списке")])
def test_the_summary_speaks_the_readers_language(run: Run, files: Files, language: str, word: str) -> None:
    assert word in run("match", *files, "--as-of", "2025-08-01", language=language).output


def test_ages_without_a_day_are_asked_for(run: Run, files: Files) -> None:
    result = run("match", *files)
    assert "--as-of" in result.stderr


def test_three_lists_give_pairs_of_each_two(run: Run, files: Files, tmp_path: Path) -> None:
    third = tmp_path / "third.csv"
    third.write_text("ref,name,date of birth\nX1,Daria Lozova,2011-02-17\n", encoding="utf-8")
    out = tmp_path / "pairs.csv"
    assert run("match", *files, third, "--pairs", out, "--as-of", "2025-08-01").exit_code == 0
    pairs = pl.read_csv(out, infer_schema=False)
    best = pairs.filter(pl.col("score").cast(pl.Float64) > 0.5)
    found = set(best.select("left_list", "left_id", "right_list", "right_id").iter_rows())
    assert {("A", "1", "C", "X1"), ("B", "17", "C", "X1"), ("A", "1", "B", "17")} <= found


def test_the_same_file_twice_is_refused_with_a_word(run: Run, files: Files, tmp_path: Path) -> None:
    copy = tmp_path / "copy.csv"
    copy.write_bytes(files[0].read_bytes())
    result = run("match", files[0], copy)
    assert isinstance(result.exception, Refused)
    assert "same file" in str(result.exception)


def test_a_file_without_names_shows_how_to_write_a_mapping(run: Run, files: Files, tmp_path: Path) -> None:
    bare = tmp_path / "bare.csv"
    bare.write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    result = run("match", files[0], bare)
    assert isinstance(result.exception, Invalid)
    assert "[columns]" in str(result.exception)


def test_a_saved_mapping_can_be_given_back(run: Run, files: Files, tmp_path: Path) -> None:
    mapping = tmp_path / "map.toml"
    assert run("lists", "show", files[0], "--save-map", mapping).exit_code == 0
    assert run("lists", "show", files[0], "--map", mapping).exit_code == 0
    assert '"ПІБ" = "name"' in mapping.read_text(encoding="utf-8")


def test_an_empty_file_is_an_error_with_a_word(run: Run, files: Files, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    assert isinstance(run("match", files[0], empty).exception, Unreadable | Invalid)


def test_search_shows_the_person_with_reasons(run: Run, files: Files) -> None:
    result = run("search", files[1], "--name", "Dasha Lozova", "--birth", "2011")
    assert result.exit_code == 0
    assert "Лозовая" in result.output


def test_search_in_one_script_only_finds_nothing_in_another(run: Run, files: Files) -> None:
    result = run("search", files[1], "--name", "Dasha Lozova", "--no-transliteration")
    assert "No similar record" in result.output


def test_check_tells_what_is_missing_and_write_refuses(run: Run, files: Files, tmp_path: Path) -> None:
    book = tmp_path / "a.xlsx"
    run("match", *files, "-o", book, "--as-of", "2025-08-01")
    checked = run("answers", "check", book, "--list", files[0])
    assert checked.exit_code == 1
    assert "0" in checked.output and "3" in checked.output
    written = run("answers", "write", book, "-o", tmp_path / "response.xlsx", "--list", files[0])
    assert isinstance(written.exception, Refused)
    assert not (tmp_path / "response.xlsx").exists()


@pytest.mark.parametrize("form", ["csv", "xlsx", "pfif", "jsonl", "original"])
def test_a_list_can_be_written_in_every_form(run: Run, files: Files, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"out.{form}"
    assert run("lists", "convert", files[1], "-o", out, "--to", form).exit_code == 0
    if form == "original":
        assert out.read_bytes() == files[1].read_bytes()
    else:
        assert run("lists", "show", out).exit_code == 0


def test_help_names_every_command_and_the_exit_codes() -> None:
    text = CliRunner().invoke(cli, ["--help"]).output
    for word in ("match", "search", "answers", "lists", "Exit codes"):
        assert word in text


@pytest.mark.parametrize("arguments", [("--language", "fr"), ("--as-of", "yesterday")])
def test_a_wrong_option_is_explained(files: Files, arguments: tuple[str, str]) -> None:
    result = CliRunner().invoke(cli, ["match", *map(str, files), *arguments])
    assert result.exit_code == 2
    assert "Error" in result.output


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_answers_and_pairs_go_to_plain_tables_by_their_endings(
    run: Run, files: Files, tmp_path: Path, ending: str
) -> None:
    answers, pairs = tmp_path / f"answers.{ending}", tmp_path / f"pairs.{ending}"
    result = run("match", *files, "-o", answers, "--pairs", pairs, "--as-of", "2025-08-01")
    assert result.exit_code == 0, result.output
    reader = pl.read_csv if ending == "csv" else pl.read_parquet
    table = reader(answers)
    assert table["number"].to_list() == [1, 2, 3]
    assert table["list.ПІБ"][2] == "Чайка Марк"
    assert table["band"][0] == "certain"
    assert reader(pairs).height > 0


def test_pairs_go_to_a_workbook(run: Run, files: Files, tmp_path: Path) -> None:
    assert run("match", *files, "--pairs", tmp_path / "p.xlsx", "--as-of", "2025-08-01").exit_code == 0
    sheet = openpyxl.load_workbook(tmp_path / "p.xlsx").active
    assert sheet is not None
    heads = ["left_list", "left_id", "right_list", "right_id", "score"]
    assert [cell.value for cell in next(sheet.iter_rows())] == heads
    assert sheet.max_row > 1


def test_a_list_too_long_for_a_workbook_is_told_before_the_work(
    run: Run, files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kintrace.cli.match_files.LONGEST", 2)
    result = run("match", *files, "-o", tmp_path / "a.xlsx", "--as-of", "2025-08-01")
    assert isinstance(result.exception, Refused)
    assert result.exception.code == "list_too_long"
    assert ".parquet" in str(result.exception)
    assert run("match", *files, "-o", tmp_path / "a.csv", "--as-of", "2025-08-01").exit_code == 0
