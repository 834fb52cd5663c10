"""PFIF: taken over leniently, reported strictly."""

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from kintrace.lists import ListReading, read
from kintrace.lists.parsing.pfif import _document
from kintrace.lists.parsing.pfif_checks import check
from kintrace.lists.parsing.safe_xml import parse
from kintrace.model import Unreadable

Reader = Callable[..., ListReading]
OPERATORS = {"==": lambda found, wanted: found == wanted, "!=": lambda found, wanted: found != wanted}


def expectations(shared: Path) -> list[dict[str, str]]:
    with (shared / "pfif" / "pfif-tools" / "expectations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_expectation_of_the_upstream_validator(shared: Path) -> None:
    wrong = []
    rows = expectations(shared)
    for row in rows:
        path = shared / "pfif" / "pfif-tools" / row["file"]
        if row["check"] == "parse":
            with pytest.raises(Unreadable):
                read(path)
            continue
        clock = datetime.fromisoformat(row["clock_utc"].replace("Z", "+00:00")) if row["clock_utc"] else None
        complaints = check(_document(parse(path.read_bytes())), clock)
        found = [c for c in complaints if row["check"] in ("all_checks", c.check)]
        if not OPERATORS[row["operator"]](len(found), int(row["message_count"])):
            wrong.append((row["file"], row["check"], row["message_count"], found))
    assert wrong == []
    assert len(rows) == 66


def test_every_document_gives_every_person(shared: Path) -> None:
    refused = {row["file"] for row in expectations(shared) if row["check"] == "parse"}
    paths = [p for p in (shared / "pfif").glob("*/*.xml") if p.name not in refused]
    assert len(paths) > 60
    for path in paths:
        reading = read(path)
        persons = path.read_text(encoding="utf-8").count("<pfif:person>") + path.read_text(
            encoding="utf-8"
        ).count("<pfif:person />")
        kept = sum(1 for unread in reading.unread if unread.where.sheet == "person")
        assert reading.frame().height + kept == persons, path.name


def test_a_bad_record_is_left_out_and_kept(shared: Path) -> None:
    reading = read(shared / "pfif" / "personfinder" / "test.pfif-1.2-badrecord.xml")
    assert reading.frame().height == 1
    assert [(kept.code, kept.where.row) for kept in reading.unread] == [("pfif_foreign_domain", 2)]
    assert "foo.google.com/person.666" in reading.unread[0].cells


def test_the_full_version_1_4(shared: Path) -> None:
    reading = read(shared / "pfif" / "personfinder" / "test.pfif-1.4.xml")
    row = reading.frame().row(0, named=True)
    assert (row["name"], row["surname"], row["given"]) == (
        "_test_full_name1",
        "_test_family_name",
        "_test_given_name",
    )
    assert row["alias"] == "_test_full_name2; _test_alternate_name1; _test_alternate_name2"
    assert (row["birth"], row["age"], row["sex"]) == ("1970-01", "35-45", "female")
    assert row["ref"] == "test.google.com/person.21009"
    assert reading.cells(0)["home_city"] == "  _test_home_city\n    \n    "
    assert reading.cells(0)["note.status"] == "believed_missing\nis_note_author\nbelieved_missing"
    assert [table.sheet for table in reading.tables] == ["person", "note"]
    assert len(reading.tables[1].rows) == 4
    names = reading.person(0).names
    assert names[0].full == "_test_full_name1"
    assert names[0].surname == "_test_family_name"


def test_a_claimed_death_is_marked(shared: Path) -> None:
    reading = read(shared / "pfif" / "personfinder" / "test.pfif-1.2-believed-dead.xml")
    assert reading.frame().height == 0
    assert "pfif_believed_dead" in {warning.code for warning in reading.warnings}


def test_the_import_template(shared: Path) -> None:
    reading = read(shared / "pfif" / "personfinder" / "persons.xlsx")
    assert reading.frame()["ref"].to_list() == ["12345", "23456", "34567"]
    assert reading.tables[0].header_row == 5
    assert read(shared / "pfif" / "personfinder" / "sample-import.csv").frame()["name"].to_list() == [
        "Test Person"
    ]


DOCUMENT = (
    '<?xml version="1.0" encoding="{encoding}"?>\n<pfif:pfif xmlns:pfif="http://zesty.ca/pfif/1.4"><pfif:person>'
    "<pfif:person_record_id>a.example/1</pfif:person_record_id><pfif:full_name>Чайка Оля</pfif:full_name>"
    "</pfif:person></pfif:pfif>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "utf-16"])
def test_declared_encodings(read_bytes: Reader, encoding: str) -> None:
    reading = read_bytes("list.xml", DOCUMENT.format(encoding=encoding).encode(encoding))
    assert reading.frame()["name"].to_list() == ["Чайка Оля"]


def test_a_false_declaration_is_not_believed(read_bytes: Reader) -> None:
    reading = read_bytes("list.xml", DOCUMENT.format(encoding="windows-1251").encode("utf-8"))
    assert reading.frame()["name"].to_list() == ["Чайка Оля"]
    assert "xml_encoding_wrong" in {warning.code for warning in reading.warnings}
    with pytest.raises(Unreadable) as caught:
        read_bytes("list.xml", DOCUMENT.format(encoding="utf-8").encode("cp1251"))
    assert caught.value.code == "xml_encoding"
    with pytest.raises(Unreadable) as caught:
        read_bytes("list.xml", DOCUMENT.format(encoding="no-such").encode("cp1251"))
    assert caught.value.code == "xml_encoding"


def test_a_document_type_is_refused_in_any_encoding(read_bytes: Reader) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    for encoding in ("utf-8", "utf-16", "utf-16-le"):
        text = DOCUMENT.format(encoding="utf-16" if encoding != "utf-8" else encoding)
        content = text.replace("\n", "\n<!-- long " + "x" * 3_000_000 + " -->" + laughs, 1).encode(encoding)
        with pytest.raises(Exception, match="DOCTYPE"):
            read_bytes("list.xml", content)
