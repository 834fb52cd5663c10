"""A person corrects what the machine took the columns for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kintrace.lists import ListReading, ReadOptions, dump_mapping, load_mapping
from kintrace.model import Invalid, NotFound, Unreadable

Reader = Callable[..., ListReading]


def mapping_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_mapping_file_decides(read_bytes: Reader, tmp_path: Path) -> None:
    text = "Назва;Дата народження;Хто\nx;05.03.2012;Чайка Оля\ny;06.04.2013;Чайка Ян\n"
    mapping = load_mapping(mapping_file(tmp_path, '[columns]\n"Хто" = "name"\n"Дата народження" = ""\n'))
    reading = read_bytes("l.csv", text, ReadOptions(mapping=mapping))
    assert reading.frame()["name"].to_list() == ["Чайка Оля", "Чайка Ян"]
    assert "birth" not in reading.frame().columns
    used = {use.header: use for use in reading.mapping.columns}
    assert (used["Хто"].confidence, used["Хто"].reason) == (1.0, "mapping file")


def test_a_mapping_finds_the_header_row(read_bytes: Reader, tmp_path: Path) -> None:
    text = "Звіт від 2025;;\nQ1;Q2;Q3\nЧайка Оля;x;y\n"
    mapping = load_mapping(mapping_file(tmp_path, '[columns]\n"Q1" = "name"\n"Q2" = "place"\n'))
    assert read_bytes("l.csv", text, ReadOptions(mapping=mapping)).tables[0].header_row == 2


def test_a_list_without_header_is_mapped_by_letters(read_bytes: Reader, tmp_path: Path) -> None:
    mapping = load_mapping(mapping_file(tmp_path, '[columns]\nA = "given"\nB = "surname"\nC = "birth"\n'))
    text = "Оля;Чайка;05.03.2012\nЯн;Чайка;06.04.2013\n"
    frame = read_bytes("l.csv", text, ReadOptions(mapping=mapping)).frame()
    assert frame.select("surname", "given", "birth").row(1) == ("Чайка", "Ян", "06.04.2013")


def test_what_was_used_can_be_saved_and_used_again(read_bytes: Reader, tmp_path: Path) -> None:
    text = 'Код "1"\\x;ПІБ;Щось\n1;Чайка Оля;z\n'
    reading = read_bytes("l.csv", text.replace('Код "1"', "Код '1'"))
    saved = dump_mapping(reading.mapping)
    again = load_mapping(mapping_file(tmp_path, saved))
    assert {use.header: use.role for use in again.columns} == {
        use.header: use.role for use in reading.mapping.columns
    }
    assert "header word" in saved


def test_sheets_may_differ(tmp_path: Path) -> None:
    mapping = load_mapping(mapping_file(tmp_path, '[columns]\nA = "name"\n[sheets."Другий"]\nA = "note"\n'))
    assert [(use.sheet, use.role) for use in mapping.columns] == [("", "name"), ("Другий", "note")]
    assert load_mapping(mapping_file(tmp_path, dump_mapping(mapping))) == mapping


def test_a_column_that_is_not_there_is_told(read_bytes: Reader, tmp_path: Path) -> None:
    mapping = load_mapping(mapping_file(tmp_path, '[columns]\n"Немає" = "note"\n'))
    reading = read_bytes("l.csv", "ПІБ;x\nЧайка Оля;y\n", ReadOptions(mapping=mapping))
    assert "mapping_header_missing" in {warning.code for warning in reading.warnings}


@pytest.mark.parametrize(
    ("text", "error", "code"),
    [
        ("[columns]\nA = \n", Unreadable, "mapping_broken"),
        ('[columns]\nA = "nam"\n', Invalid, "mapping_invalid"),
        ("[columns]\nA = 5\n", Invalid, "mapping_invalid"),
        ('columns = "A"\n', Invalid, "mapping_invalid"),
        ("", Invalid, "mapping_invalid"),
        ("sheets = 5\n", Invalid, "mapping_invalid"),
    ],
)
def test_a_mapping_that_cannot_be_used(tmp_path: Path, text: str, error: type[Exception], code: str) -> None:
    with pytest.raises(error) as caught:
        load_mapping(mapping_file(tmp_path, text))
    assert caught.value.code == code  # type: ignore[attr-defined]
    assert "[columns]" in str(caught.value)


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        load_mapping(tmp_path / "none.toml")
    with pytest.raises(Unreadable):
        load_mapping(tmp_path)
    (tmp_path / "b.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Unreadable):
        load_mapping(tmp_path / "b.toml")
