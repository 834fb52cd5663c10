"""The developer set of hostile files: each behaves as its index says."""

import hashlib
import json
from pathlib import Path

import pytest

from kintrace.lists import ListReading, read, save_original
from kintrace.model import KintraceError

REFUSED = {
    "bomb.xlsx": "archive_bomb",
    "climb.zip": "archive_climbs",
    "cut_off.xml": "xml_broken",
    "entity.xml": "xml_doctype",
    "open_quote.csv": "csv_open_quote",
    "twice.json": "json_duplicate_key",
    "gps.jpg": "not_a_list",
}
READ = {
    "cp1251_semicolons.csv": 4,
    "dates.csv": 7,
    "formula.csv": 3,
    "hidden.xlsx": 5,
    "invisible.csv": 4,
    "markup.csv": 1,
}


def codes(reading: ListReading) -> set[str]:
    return {warning.code for warning in reading.warnings}


@pytest.mark.parametrize(("name", "code"), REFUSED.items())
def test_a_dangerous_file_is_refused_with_a_reason(shared: Path, name: str, code: str) -> None:
    with pytest.raises(KintraceError) as caught:
        read(shared / "hostile" / name)
    assert caught.value.code == code
    assert caught.value.where is not None
    assert caught.value.where.file == name
    assert caught.value.todo


@pytest.mark.parametrize(("name", "rows"), READ.items())
def test_a_difficult_file_is_read_whole_and_kept(shared: Path, tmp_path: Path, name: str, rows: int) -> None:
    reading = read(shared / "hostile" / name)
    assert reading.frame().height == rows
    content = (shared / "hostile" / name).read_bytes()
    assert reading.digest == hashlib.sha256(content).hexdigest()
    save_original(reading, tmp_path / "kept")
    assert (tmp_path / "kept").read_bytes() == content


def test_every_file_of_the_index_is_covered(shared: Path) -> None:
    index = json.loads((shared / "hostile" / "INDEX.json").read_text(encoding="utf-8"))
    names = {entry["file"] for entry in index["files"]}
    assert names == {*REFUSED, *READ, "package_recipes.json"}


def test_places_of_errors_are_named(shared: Path) -> None:
    with pytest.raises(KintraceError) as caught:
        read(shared / "hostile" / "cut_off.xml")
    assert "line 2, column" in str(caught.value)
    with pytest.raises(KintraceError) as caught:
        read(shared / "hostile" / "open_quote.csv")
    assert caught.value.where is not None
    assert caught.value.where.row == 3
    with pytest.raises(KintraceError) as caught:
        read(shared / "hostile" / "twice.json")
    assert "“name”" in str(caught.value)


def test_old_encoding_is_told_and_read_right(shared: Path) -> None:
    reading = read(shared / "hostile" / "cp1251_semicolons.csv")
    assert reading.source.encoding == "windows-1251"
    assert reading.source.delimiter == ";"
    assert reading.frame()["name"][0].split()[0].isalpha()
    assert "encoding_guessed" in codes(reading)


def test_dates_stay_as_written(shared: Path) -> None:
    births = read(shared / "hostile" / "dates.csv").frame()["birth"].to_list()
    assert births == ["30.02.2011", "2011", "02/03/2011", "40591", "17 февраля 2011", "13 лет", "17.02.11"]


def test_hidden_rows_and_sheets_are_read_and_told(shared: Path) -> None:
    reading = read(shared / "hostile" / "hidden.xlsx")
    assert [table.visibility for table in reading.tables] == ["visible", "hidden"]
    assert sum(row.hidden for table in reading.tables for row in table.rows) == 1
    assert {"hidden_rows", "hidden_sheet"} <= codes(reading)


def test_characters_that_deceive_the_eye_are_flagged_and_kept(shared: Path) -> None:
    reading = read(shared / "hostile" / "invisible.csv")
    flagged = {warning.where.row: warning.code for warning in reading.warnings}
    assert flagged == {3: "invisible_character", 4: "lookalike_letters", 5: "bidi_override"}
    assert "\u200b" in reading.frame()["name"][1]
    for warning in reading.warnings:
        assert str(warning.where).isprintable()
        assert warning.detail.isprintable()
