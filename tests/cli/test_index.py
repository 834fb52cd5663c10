"""`kintrace index`: a register is made ready for searching, in a folder."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from kintrace.cli.index import index, search_in
from kintrace.cli.search import search
from kintrace.matching import MatchSettings, Query
from kintrace.model import Language, NotFound

REGISTER = """№;Фамилия;Имя;Отчество;Дата рождения;Место рождения
11;Лозовая;Дарья;Олеговна;17.02.2011;г. Артемовск
12;Чайка;Марк;Игоревич;11.04.2017;г. Токмак
13;Гордейчук;Никита;Андреевич;04.06.2012;г. Мариуполь
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index made by the command."""
    register = tmp_path / "register.csv"
    register.write_text(REGISTER, encoding="utf-8")
    made = tmp_path / "register.index"
    result = CliRunner().invoke(index, ["build", str(register), "-o", str(made), "--language", "en"])
    assert result.exit_code == 0, result.output
    assert "Records: 3." in result.output
    return made


def test_what_was_built_is_described_and_compacted(folder: Path) -> None:
    for command in ("info", "compact"):
        result = CliRunner().invoke(index, [command, str(folder), "--language", "uk"])
        assert result.exit_code == 0, result.output
        assert "Записів: 3. Змін після побудови: 0." in result.output


def test_a_child_is_shown_with_reasons(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    search_in(folder, Query("Hordiichuk Mykyta", "2012"), MatchSettings(keep=1), Language.UK)
    shown = capsys.readouterr().out
    assert "surname: Гордейчук" in shown
    assert "Чайка" not in shown


def test_a_folder_without_an_index_says_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(index, ["info", str(tmp_path)])
    assert isinstance(result.exception, NotFound)


def test_search_takes_the_folder_as_well_as_the_file(folder: Path) -> None:
    asked = [
        str(folder),
        "--name",
        "Лозова Дарина",
        "--birth",
        "17.02.2011",
        "--top",
        "1",
        "--language",
        "en",
    ]
    result = CliRunner().invoke(search, asked)
    assert result.exit_code == 0, result.output
    assert "surname: Лозовая" in result.output
    refused = CliRunner().invoke(search, [*asked, "--no-transliteration"])
    assert refused.exit_code == 2


def test_an_address_may_be_asked_for(tmp_path: Path) -> None:
    register = tmp_path / "adults.csv"
    register.write_text(
        "ПІБ;Рік народження;Адреса\nПетренко Оксана;1980;вул. Садова, 12\nПетренко Оксана;1980;вул. Лісова, 7\n",
        encoding="utf-8",
    )
    made = tmp_path / "adults.index"
    built = CliRunner().invoke(index, ["build", str(register), "-o", str(made), "--language", "en"])
    assert "Memory of this program" in built.output
    asked = [
        str(made),
        "--name",
        "Петренко Оксана",
        "--address",
        "ул. Садовая 12",
        "--top",
        "1",
        "--language",
        "uk",
    ]
    result = CliRunner().invoke(search, asked)
    assert result.exit_code == 0, result.output
    assert "Садова, 12" in result.output
