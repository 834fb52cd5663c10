"""Errors of the rooms below in the reader's language; what has no words there is told in English."""

import re
import tomllib
from pathlib import Path

import pytest
from cli_offices import Offices

from kintrace import cli
from kintrace.cli import errors
from kintrace.model import Invalid, Language, Unreadable, Where

TABLE = tomllib.loads((Path(cli.__file__).parent / "errors.toml").read_text(encoding="utf-8"))


@pytest.fixture(name="offices")
def _offices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Offices:
    monkeypatch.chdir(tmp_path)
    return Offices().begin()


@pytest.mark.parametrize("code", TABLE)
def test_every_error_has_words_of_its_own_letters_in_both_languages(code: str) -> None:
    assert set(TABLE[code]) == {"uk", "ru"}
    assert not re.search("[ыэёъ]", TABLE[code]["uk"].lower())
    assert not re.search("[іїєґ]", TABLE[code]["ru"].lower())


def test_the_place_is_told_too() -> None:
    error = Unreadable("csv_open_quote", "A quote.", where=Where("a.csv", "Аркуш1", 7, "ПІБ"))
    assert errors.sentence(error, Language.UK).startswith(
        "a.csv, аркуш «Аркуш1», рядок 7, колонка «ПІБ»: У файлі"
    )
    assert errors.sentence(error, Language.RU).startswith(
        "a.csv, лист «Аркуш1», строка 7, столбец «ПІБ»: В файле"
    )
    assert errors.sentence(error, Language.EN) == "a.csv, sheet “Аркуш1”, row 7, column “ПІБ”: A quote."


def test_what_has_no_words_is_told_in_english() -> None:
    assert (
        errors.sentence(Invalid("quite_new", "Something new.", todo="Do this."), Language.UK)
        == "Something new. Do this."
    )


@pytest.mark.parametrize(
    ("language", "word"), [("uk", "Файл порожній"), ("ru", "Файл пустой"), ("en", "empty")]
)
def test_an_empty_list_is_refused_in_the_officers_language(
    offices: Offices, language: str, word: str
) -> None:
    Path("empty.csv").write_bytes(b"")
    refused = offices.run("pack", "list", "empty.csv", "--to", "beta", by="alpha", language=language)
    assert refused.exit_code == 3
    assert word in refused.stderr and "(empty_file)" in refused.stderr


@pytest.mark.parametrize(
    ("language", "word"), [("uk", "Система відмовила"), ("ru", "Система отказала"), ("en", "No space")]
)
def test_a_full_disk_is_told_in_the_officers_language(
    offices: Offices, monkeypatch: pytest.MonkeyPatch, language: str, word: str
) -> None:
    parcel = offices.send("alpha", "beta")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kintrace.exchange.storage._write", full)
    refused = offices.run("open", Path("alpha", parcel.file), by="beta", language=language)
    assert (refused.exit_code, word in refused.stderr) == (3, True)
