"""`kintrace model` as a person types it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from kintrace.matching import FitReport, modelfile
from kintrace.matching.model import load, shipped
from kintrace.model import Invalid, Refused, Unreadable

Run = Callable[..., Result]
Files = tuple[Path, Path]

GIVEN = ("Антон", "Борис", "Виктор", "Глеб", "Денис", "Захар", "Кирилл")
SURNAMES = (
    "Авдеев",
    "Бондарь",
    "Воронин",
    "Гаврилов",
    "Дорошенко",
    "Ершов",
    "Жуков",
    "Зимин",
    "Ильин",
    "Коваль",
)


@pytest.fixture(name="reviewed")
def _reviewed(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A list, a register and decisions on their pairs."""
    lines = [
        f"{i};{SURNAMES[i % 10]};{GIVEN[i % 7]};{1 + i % 28:02}.{1 + i % 12:02}.{2006 + i % 11}"
        for i in range(40)
    ]
    head = "№;Фамилия;Имя;Дата рождения"
    left, right, decisions = (tmp_path / name for name in ("l.csv", "r.csv", "d.csv"))
    left.write_text("\n".join([head, *lines]), encoding="utf-8")
    right.write_text("\n".join([head, *lines[::-1]]), encoding="utf-8")
    made = [f"{i},{i},same\n{i},{(i + 10) % 40},different" for i in range(40)]
    decisions.write_text("\n".join(["left_id,right_id,decision", *made]), encoding="utf-8")
    return left, right, decisions


def test_a_fitted_model_is_written_and_can_be_used(
    run: Run, reviewed: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    left, right, decisions = reviewed
    output = tmp_path / "model.json"
    words = (
        "model",
        "fit",
        decisions,
        "--list",
        left,
        "--register",
        right,
        "-o",
        output,
        "--date",
        "2026-11-24",
    )
    result = run(*words)
    assert result.exit_code == 0, result.output
    assert "same 40, different 40" in result.output
    version = load(output).version
    assert version.startswith(shipped().version + "+fit.2026-11-24")
    pairs = tmp_path / "pairs.csv"
    assert run("match", left, right, "--pairs", pairs, "--model", output).exit_code == 0
    assert run("search", right, "--name", "Авдеев Антон", "--model", output).exit_code == 0
    shown = run("model", "show", output)
    assert version in shown.output
    assert "held_back" in shown.output


def test_a_worse_model_is_not_written_without_force(
    run: Run, reviewed: tuple[Path, Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, right, decisions = reviewed
    monkeypatch.setattr(FitReport, "worse", property(lambda _: True))
    output = tmp_path / "model.json"
    words = ("model", "fit", decisions, "--list", left, "--register", right, "-o", output)
    result = run(*words)
    assert isinstance(result.exception, Refused)
    assert "worse" in result.output
    assert not output.exists()
    assert run(*words, "--force").exit_code == 0
    assert output.exists()


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_the_shipped_model_shows_its_card_and_weights(run: Run, language: str) -> None:
    result = run("model", "show", language=language)
    assert result.exit_code == 0
    assert shipped().version in result.output
    assert "birth.DAY" in result.output


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b'left_id,right_id\n"1,2'])
def test_unreadable_decisions(
    run: Run, reviewed: tuple[Path, Path, Path], tmp_path: Path, content: bytes
) -> None:
    left, right, decisions = reviewed
    decisions.write_bytes(content)
    result = run("model", "fit", decisions, "--list", left, "--register", right, "-o", tmp_path / "m.json")
    assert isinstance(result.exception, (Unreadable, Invalid))
    assert not (tmp_path / "m.json").exists()


def test_to_splink_and_back(run: Run, files: Files, tmp_path: Path) -> None:
    there, back = tmp_path / "splink.json", tmp_path / "model.json"
    result = run("model", "export-splink", "-o", there, "--list", files[0], "--register", files[1])
    assert result.exit_code == 0
    assert "competition of rows" in result.output
    assert json.loads(there.read_text(encoding="utf-8"))["link_type"] == "link_only"
    assert run("model", "import-splink", there, "-o", back).exit_code == 0
    assert load(back).version == shipped().version + "+splink"


def test_half_a_pair_of_lists_is_a_wrong_call(run: Run, files: Files, tmp_path: Path) -> None:
    assert run("model", "export-splink", "-o", tmp_path / "s.json", "--list", files[0]).exit_code == 2


def test_a_file_that_is_no_model_is_refused(run: Run, files: Files, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text(modelfile.to_splink(shipped()), encoding="utf-8")
    result = run("match", *files, "--pairs", tmp_path / "p.csv", "--model", wrong)
    assert isinstance(result.exception, Invalid)
