"""Errors of the rooms below in the reader's language; what has no words there is told in English."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_offices import Offices

from kintrace import cli
from kintrace.cli import errors
from kintrace.cli.report import say_error
from kintrace.exchange import refusals
from kintrace.model import Invalid, Language, Unreadable, Where, say

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


def run(*arguments: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Type a command as an officer does, to its last door."""
    given = [f"{name}={value}" for name, value in ({"PYTHONUTF8": "1"} | environment).items()]
    return subprocess.run(
        ["env", *given, sys.executable, "-m", "kintrace.cli", *map(str, arguments)],
        capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("command", "code", "word"),
    [
        (("match", "EMPTY", "EMPTY"), "empty_file", "Файл порожній"),
        (("search", "EMPTY", "--name", "Лозова"), "empty_file", "Файл порожній"),
        (("groups", "EMPTY"), "empty_file", "Файл порожній"),
        (("lists", "show", "EMPTY"), "empty_file", "Файл порожній"),
        (("index", "build", "EMPTY", "-o", "new"), "empty_file", "Файл порожній"),
        (("index", "info", "FOLDER"), "no_index", "У цій теці немає індексу"),
        (("answers", "check", "EMPTY"), "empty_file", "Файл порожній"),
        (("model", "show", "EMPTY"), "model_file", "Це не файл моделі"),
    ],
)
def test_each_command_tells_its_error_in_the_chosen_language(
    tmp_path: Path, command: tuple[str, ...], code: str, word: str
) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    names: dict[str, str | Path] = {"EMPTY": empty, "FOLDER": tmp_path}
    refused = run(*(names.get(part, part) for part in command), "--language", "uk")
    assert refused.returncode not in (0, 70), refused.stderr
    assert word in refused.stderr
    assert f"({code})" in refused.stderr


def test_without_a_choice_the_terminal_decides(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    assert "Файл пустой" in run("lists", "show", empty, LC_ALL="ru_UA.UTF-8").stderr
    assert "The file is empty" in run("lists", "show", empty, LC_ALL="C.UTF-8").stderr


def test_no_name_of_a_file_moves_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    say_error(Unreadable("empty_file", "Empty.", where=Where("a\x1b[2J\u202e.csv")), Language.UK)
    assert not re.search("[\x1b\u202e]", capsys.readouterr().err)


SOURCE = Path(cli.__file__).parents[1]
SPOKEN = {"refuse", "Told"}  # errors that bring their sentences along, each from a table of its own


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def makers() -> set[str]:
    """Names whose call makes an error from a code: errors of the tree, and functions and classes that take a code."""
    classes = {"KintraceError", "Exception"}
    functions, others = set(), set()
    for _ in range(4):  # subclasses of subclasses
        for _, tree in trees():
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef) and classes & {ast.unparse(base) for base in node.bases}:
                    classes.add(node.name)
                    first = [
                        a.arg
                        for f in node.body
                        if isinstance(f, ast.FunctionDef) and f.name == "__init__"
                        for a in f.args.args[1:2]
                    ]
                    others |= {node.name} if first and first[0] != "code" else set()
                if isinstance(node, ast.FunctionDef) and node.returns and node.args.args:
                    takes_code = node.args.args[0].arg == "code"
                    if takes_code and ast.unparse(node.returns) in classes:
                        functions.add(node.name)
    return (classes | functions) - others - SPOKEN - {"Exception"}


def raised() -> Iterator[tuple[str, str, str]]:
    """Module, maker and code of each error that the source makes; holes of an f-string become `.+`."""
    known = makers() | SPOKEN
    for module, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = ast.unparse(node.func).rpartition(".")[2]
            code = node.args[0]
            if name not in known:
                continue
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                yield module, name, code.value
            elif isinstance(code, ast.JoinedStr):
                parts = (p.value if isinstance(p, ast.Constant) else ".+" for p in code.values)
                yield module, name, "".join(map(str, parts))


CODES = sorted({(name, code) for _, name, code in raised() if re.fullmatch(r"[a-z0-9_.+]+", code)})


def test_the_search_for_codes_finds_those_of_every_room() -> None:
    rooms = {module.partition("/")[0] for module, _, _ in raised()}
    assert rooms >= {"answers", "cli", "exchange", "lists", "matching"}
    codes = {code for _, code in CODES}
    # One made directly, by a function of a room, by a class of its own, by an f-string, in a child process.
    assert codes >= {"list_empty", "csv_open_quote", "json_not_a_number", ".+_without_names", "archive_bomb"}


@pytest.mark.parametrize(("maker", "code"), CODES)
def test_every_code_raised_has_words_in_ukrainian_and_russian(maker: str, code: str) -> None:
    if maker == "Told":
        for language in Language:
            assert say("kintrace.cli", f"refused.{code}", language)
    elif maker == "refuse":
        assert {"uk", "ru", "en"} <= set(refusals.table()[code])
    else:
        assert [one for one in TABLE if re.fullmatch(code, one)], f"{code} is not in errors.toml"


def test_no_words_are_kept_for_errors_that_nothing_raises() -> None:
    patterns = "|".join(code for maker, code in CODES if maker not in SPOKEN)
    assert [code for code in TABLE if code != "where" and not re.fullmatch(patterns, code)] == []
