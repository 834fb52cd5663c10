import csv
import json

import openpyxl
import pytest
from hypothesis import given as given_
from hypothesis import strategies as st

from kintrace.answers import write_response
from kintrace.answers.digests import kept
from kintrace.answers.response import neutral, verbatim
from kintrace.model import Language, Refused

from .conftest import LIST, TODAY, Desk

WITHHELD = {
    "finding": "withheld_for_safety",
    "as_of": "2025-08-01",
    "evidence": "квитанція 12",
    "answered_by": "А",
}


@given_(st.text())
def test_a_neutralised_cell_gives_its_original_back_and_is_no_formula(cell):
    assert verbatim(neutral(cell)) == cell
    assert not neutral(cell).startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_an_incomplete_workbook_makes_no_response(desk, tmp_path, form):
    desk.fill(row4={"due": ""}).save()
    out = tmp_path / f"r.{form}"
    with pytest.raises(Refused) as caught:
        write_response(desk.path, out, form, today=TODAY)
    assert caught.value.code == "response_incomplete"
    assert not out.exists()


def test_a_response_covers_every_row_and_defines_its_sums(desk, tmp_path):
    out = tmp_path / "r.json"
    write_response(desk.fill().save(), out, "json", today=TODAY)
    document = json.loads(out.read_text(encoding="utf-8"))
    assert [row["number"] for row in document["rows"]] == [1, 2, 3, 4, 5, 6]
    assert document["rows"][0]["cells"]["ПІБ"] == LIST[0]["name"]
    assert document["rows"][1]["answer"]["basis"] == ["visit_or_interview", "document"]
    assert document["rows"][4]["answer"]["duplicate_of"] == 1
    assert sum(document["counts"].values()) == document["list"]["rows"] == 6
    for total in document["sums"]:
        assert total["rows"] == sum(document["counts"][code] for code in total["codes"])
    not_confirmed = next(s for s in document["sums"] if s["name"] == "not_confirmed")
    assert "never_present" not in not_confirmed["codes"]
    assert not_confirmed["rows"] == 3


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_an_internal_note_and_a_proposal_never_leave(desk, tmp_path, form):
    desk.fill()
    desk.sheet.cell(2, 60).value = "Мої думки"
    desk.sheet.cell(3, 60).value = "таємниця офіцера"
    out = tmp_path / f"r.{form}"
    write_response(desk.save(), out, form, today=TODAY)
    text = whole(out)
    assert "реєстр 1" in text
    for secret in ("службове слово", "таємниця офіцера", "Выдуманная", "Імена однакові"):
        assert secret not in text


@pytest.mark.parametrize(
    "column", ["place", "persons", "details", "event_date", "note", "attributes", "document", "next_step"]
)
def test_what_is_withheld_for_safety_stops_the_response(desk, tmp_path, column):
    value = {"event_date": "2025-01-01", "attributes": "adult_now"}.get(column, "таємне")
    path = desk.fill().answer(2, **WITHHELD, **{column: value}).save()
    with pytest.raises(Refused):
        write_response(path, tmp_path / "r.json", "json", today=TODAY)


def test_a_withheld_row_is_answered_by_its_code_and_receipt_alone(desk, tmp_path):
    out = tmp_path / "r.json"
    write_response(desk.fill().answer(2, **WITHHELD).save(), out, "json", today=TODAY)
    assert json.loads(out.read_text(encoding="utf-8"))["rows"][1]["answer"] == WITHHELD


def test_csv_is_safe_to_open_and_gives_every_cell_back(desk, tmp_path):
    out = tmp_path / "r.csv"
    write_response(desk.fill().save(), out, "csv", today=TODAY)
    with out.open(encoding="utf-8-sig", newline="") as file:
        heads, *rows = csv.reader(file)
    at = heads.index("№")
    assert rows[0][at] == "'=1+1"
    assert [kept(verbatim(row[at])) for row in rows] == [kept(row["note"]) for row in LIST]
    summary = out.with_suffix(".summary.csv").read_text(encoding="utf-8-sig")
    assert "no_record_found" in summary and "Не підтверджено" in summary


@pytest.mark.parametrize("language", list(Language))
def test_the_response_may_speak_another_language_than_the_workbook(tmp_path, language):
    out = tmp_path / "r.xlsx"
    write_response(Desk(tmp_path, "en").fill().save(), out, "xlsx", today=TODAY, language=language)
    book = openpyxl.load_workbook(out)
    assert len(book.sheetnames) == 2
    assert book.worksheets[0].max_row == 7


def test_the_same_workbook_gives_the_same_response(desk, tmp_path):
    path = desk.fill().save()
    for name in ("a.json", "b.json"):
        write_response(path, tmp_path / name, "json", today=TODAY)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def whole(path):
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    book = openpyxl.load_workbook(path)
    return "\n".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value)
