"""The last door: errors become a sentence and an exit code; a defect is told without personal data."""

import subprocess
import sys
from pathlib import Path

import pytest

from kintrace.cli.report import plain, say_defect


def test_an_unreadable_file_ends_with_a_sentence_and_code_three(tmp_path: Path) -> None:
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"PK\x03\x04 this is no workbook")
    run = subprocess.run(
        [sys.executable, "-m", "kintrace.cli", "lists", "show", str(bad)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 3
    assert "Traceback" not in run.stderr
    assert run.stderr.startswith("kintrace: ")


def test_a_defect_names_its_place_and_no_content(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError("Лозова Дар'я, 17.02.2011")
    except ValueError as error:
        say_defect(error)
    said = capsys.readouterr().err
    assert "ValueError" in said
    assert "Лозова" not in said


def test_text_of_a_file_is_shown_without_markup_and_control_characters() -> None:
    assert plain("[red]x\x1b[31m\u202e") == "\\[red]x\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}"
