import datetime
import shutil
import subprocess

import pytest

from kintrace.answers import check, write_workbook
from kintrace.answers.words import label
from kintrace.model import FindingCode, Invalid, KintraceError, Language

from .conftest import COMPLETE, TODAY, Desk, given


def codes(result):
    return {(p.code, p.number, p.column or p.header) for p in result.problems}


def test_a_complete_workbook_passes(desk):
    result = desk.fill().check()
    assert result.complete and result.answered == 6
    assert result.counts[FindingCode.LOCATED] == 1
    assert sum(result.counts.values()) == 6


def test_an_empty_workbook_lacks_a_finding_for_each_row(desk):
    result = desk.check()
    assert codes(result) == {("finding_missing", n, "finding") for n in range(1, 7)}
    assert result.answered == 0


@pytest.mark.parametrize("language", list(Language))
def test_labels_in_any_language_are_taken_for_their_codes(tmp_path, language):
    desk = Desk(tmp_path, "ru").fill()
    for number, values in COMPLETE.items():
        word = label("finding", str(values["finding"]), language)
        desk.sheet.cell(2 + number, desk.column("finding")).value = word
    assert desk.check().complete


@pytest.mark.parametrize("code", list(FindingCode))
def test_each_finding_names_what_it_lacks(desk, code):
    from kintrace.answers import requirements

    result = desk.fill().answer(2, finding=code.value).check()
    lacking = {p.column for p in result.problems if p.number == 2 and p.code == "missing"}
    assert lacking == set(requirements().rules[code].required)
    for problem in result.problems:
        for language in Language:
            assert problem.message(language)


# -- the list must come back as it went out ---------------------------------------------------------------------


def test_rows_may_be_sorted_and_columns_moved(desk):
    desk.fill()
    sheet = desk.sheet
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    order = [*range(len(rows[0]) - 1, -1, -1)]
    heads = [cell.value for cell in sheet[2]]
    for column, source in enumerate(order, start=1):
        sheet.cell(1, column).value = None
        sheet.cell(2, column).value = heads[source]
        for line, row in enumerate(reversed(rows), start=3):
            cell = sheet.cell(line, column)
            cell.value = row[source]
            if isinstance(row[source], str):
                cell.data_type = "s"  # or openpyxl takes "=1+1" for a formula
    result = desk.check()
    assert result.complete, codes(result)


def test_an_edited_cell_of_the_list_is_named(desk):
    desk.fill()
    desk.sheet.cell(4, desk.columns["Дата народження"]).value = "2015"
    assert codes(desk.check()) == {("cell_changed", 2, "Дата народження")}


def test_a_cell_that_only_changed_its_type_is_the_same_cell(desk):
    desk.fill()
    desk.sheet.cell(4, desk.columns["Дата народження"]).value = 2014
    assert desk.check().complete


def test_a_date_that_became_a_real_date_is_not_the_same_text(desk):
    desk.fill()
    desk.sheet.cell(3, desk.columns["Дата народження"]).value = datetime.date(2016, 5, 4)
    assert codes(desk.check()) == {("cell_changed", 1, "Дата народження")}


def test_deleted_and_doubled_and_invented_rows_are_named(desk):
    desk.fill()
    first = [cell.value for cell in desk.sheet[3]]
    desk.sheet.delete_rows(4)
    desk.sheet.append(first)
    desk.sheet.append([99, *first[1:]])
    desk.sheet.append([None, *first[1:]])
    found = codes(desk.check())
    assert ("row_missing", 2, "") in found
    assert ("row_twice", 1, "") in found
    assert ("row_unknown", 99, "") in found
    assert ("row_without_number", None, "") in found


def test_a_renamed_column_is_missed(desk):
    desk.fill()
    desk.sheet.cell(2, desk.column("due")).value = "Коли"
    desk.sheet.cell(2, desk.columns["Мати"]).value = "Мама"
    found = codes(desk.check())
    assert ("column_missing", None, "due") in found
    assert ("column_missing", None, "Мати") in found
    assert ("missing", 4, "due") in found


def test_a_column_that_an_officer_added_is_left_alone(desk):
    desk.fill()
    desk.sheet.cell(2, 60).value = "Мої думки"
    desk.sheet.cell(3, 60).value = "щось"
    assert desk.check().complete


def test_hidden_columns_are_checked_all_the_same(desk):
    desk.fill()
    letter = desk.sheet.cell(2, desk.columns["ПІБ"]).column_letter
    desk.sheet.column_dimensions[letter].hidden = True
    desk.sheet.cell(3, desk.columns["ПІБ"]).value = "Хтось Інший"
    assert codes(desk.check()) == {("cell_changed", 1, "ПІБ")}


def test_a_tampered_key_sheet_is_seen(desk):
    desk.fill()
    keys = desk.book["_kintrace"]
    for row in keys.iter_rows():
        if row[0].value == "row" and row[1].value == "1":
            row[3].value = "0" * 64
    assert ("keys_changed", None, "") in codes(desk.check())


@pytest.mark.parametrize("damage", ["gone", "schema", "row"])
def test_a_workbook_without_its_keys_is_a_clear_error(desk, damage):
    keys = desk.book["_kintrace"]
    if damage == "gone":
        del desk.book["_kintrace"]
    elif damage == "schema":
        keys["A1"] = "other"
    else:
        keys.delete_rows(keys.max_row)
        keys.append(["row", "nine", "", "zz", "", ""])
    with pytest.raises(Invalid) as caught:
        desk.check()
    assert caught.value.code in {"not_an_answers_workbook", "keys_unreadable"}
    assert caught.value.todo


def test_another_workbook_and_no_workbook_are_clear_errors(tmp_path):
    (tmp_path / "x.xlsx").write_bytes(b"not a workbook at all, only some text")
    for name in ("x.xlsx", "absent.xlsx"):
        with pytest.raises(KintraceError):
            check(tmp_path / name, today=TODAY)


# -- rules of a row ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "change", "code", "column"),
    [
        (1, {"finding": "knows where"}, "finding_unknown", "finding"),
        (1, {"finding": ""}, "finding_missing", "finding"),
        (1, {"finding": "—"}, "finding_missing", "finding"),
        (1, {"persons": "?"}, "missing", "persons"),
        (1, {"event_date": "03/02/2024"}, "date_unreadable", "event_date"),
        (1, {"event_date": "2025-07-01"}, "after_hand_over", "finding"),
        (1, {"finding": "reunified_after"}, "before_hand_over", "finding"),
        (1, {"event_date": "2016-05-03"}, "date_before_birth", "event_date"),
        (1, {"event_date": "2025-08-02"}, "event_after_as_of", "event_date"),
        (2, {"as_of": "2025-09-02"}, "date_in_future", "as_of"),
        (2, {"as_of": "2013-12-31"}, "date_before_birth", "as_of"),
        (2, {"whereabouts": "на Місяці"}, "value_unknown", "whereabouts"),
        (2, {"attributes": "adult_now; щасливий"}, "value_unknown", "attributes"),
        (2, {"basis": "плітки"}, "value_unknown", "basis"),
        (2, {"verified_by": " офіцер  а "}, "same_person", "verified_by"),
        (2, {"age": "сім"}, "number_unreadable", "age"),
        (3, {"registers": ""}, "missing", "registers"),
        (3, {"whereabouts": "hospital"}, "must_be_empty", "whereabouts"),
        (4, {"due": ""}, "missing", "due"),
        (4, {"next_step": "..."}, "missing", "next_step"),
        (4, {"due": "2025-08-15"}, "due_passed", "due"),
        (4, {"due": "2025-07-15"}, "due_before_as_of", "due"),
        (5, {"duplicate_of": 5}, "duplicate_itself", "duplicate_of"),
        (5, {"duplicate_of": 77}, "duplicate_unknown", "duplicate_of"),
        (6, {"answered_by": ""}, "missing", "answered_by"),
    ],
)
def test_a_slip_in_one_row_is_named_with_its_column(desk, row, change, code, column):
    result = desk.fill(**{f"row{row}": change}).check()
    assert (code, row, column) in codes(result)
    assert result.answered == 5
    assert all(p.number == row for p in result.problems)


def test_adult_now_is_no_answer_by_itself(desk):
    result = desk.fill().answer(2, attributes="adult_now", as_of="2025-08-01", answered_by="А").check()
    assert codes(result) == {("finding_missing", 2, "finding")}


def test_duplicates_in_a_circle_are_refused(desk):
    desk.fill().answer(1, **{**COMPLETE[5], "duplicate_of": "№ 5"})
    found = codes(desk.check())
    assert {("duplicate_circle", 1, "duplicate_of"), ("duplicate_circle", 5, "duplicate_of")} <= found


def test_a_chain_of_duplicates_that_ends_is_allowed(desk):
    desk.fill().answer(6, **{**COMPLETE[5], "duplicate_of": 5})
    assert desk.check().complete


@pytest.mark.parametrize("code", ["deceased", "never_present"])
def test_death_and_absence_need_a_second_person(desk, code):
    values = {
        "finding": code, "as_of": "2025-08-01", "basis": "document", "evidence": "справа 7", "answered_by": "Офіцер А",
    }  # fmt: skip
    if code == "deceased":
        values |= {"event_date": "2024-01-05", "place": "Н", "document": "акт 3", "burial_place": "Н"}
    alone = desk.fill().answer(2, **values).check()
    assert codes(alone) == {("missing", 2, "verified_by")}
    same = desk.answer(2, **values, verified_by="Офіцер А").check()
    assert codes(same) == {("same_person", 2, "verified_by")}
    assert desk.answer(2, **values, verified_by="Офіцер Б").check().complete


def test_several_candidates_tells_the_number_and_nothing_else(desk):
    values = {"finding": "several_candidates", "as_of": "2025-08-01", "answered_by": "А"}
    assert codes(desk.fill().answer(2, **values, details="двоє").check()) == {
        ("number_unreadable", 2, "details")
    }
    assert codes(desk.answer(2, **values, details=1).check()) == {("too_few_candidates", 2, "details")}
    assert codes(desk.answer(2, **values, details=3, place="Н").check()) == {("must_be_empty", 2, "place")}
    assert desk.answer(2, **values, details=3).check().complete


def test_one_who_declines_contact_is_not_located_for_the_sender(desk):
    values = {
        "finding": "declines_contact", "as_of": "2025-08-01", "answered_by": "А", "age": 16, "details": "бесіда",
        "basis": "visit_or_interview",
    }  # fmt: skip
    assert desk.fill().answer(2, **values).check().complete
    assert codes(desk.answer(2, **values, place="Н").check()) == {("must_be_empty", 2, "place")}


def test_messages_carry_no_word_of_the_rows(desk):
    desk.fill()
    desk.sheet.cell(3, desk.columns["ПІБ"]).value = "Таємна Особа"
    desk.sheet.cell(4, desk.column("place")).value = "Таємне Місце"
    desk.sheet.cell(4, desk.column("finding")).value = "Таємне слово"
    for problem in desk.check().problems:
        for language in Language:
            assert "Таєм" not in problem.message(language)
            assert "Вигадан" not in problem.message(language)


# -- other programs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_a_workbook_saved_by_libreoffice_is_the_same_workbook(desk, tmp_path, form):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    desk.fill().save()
    out = tmp_path / "out"
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to", form,
         "--outdir", str(out), str(desk.path)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    result = check(out / desk.path.with_suffix(f".{form}").name, today=TODAY)
    assert result.complete, [(p.code, p.number, p.column or p.header) for p in result.problems]


def test_a_workbook_compared_with_its_list(tmp_path):
    lists = pytest.importorskip("kintrace.lists")
    source = tmp_path / "список.csv"
    rows = ["№ п/п;ПІБ;Дата народження", "11;Вигадана Олена Петрівна;04.05.2016", "12;Вигаданий Микита;2014"]
    source.write_text("\n".join(rows) + "\n", encoding="utf-8")
    reading = lists.read(source)
    frame = reading.frame()
    small = given().matches
    matches = type(small)(
        frame,
        small.right,
        small.pairs.head(0),
        small.rows.head(2),
        small.families.head(0),
        small.conflicts.head(0),
    )
    path = tmp_path / "a.xlsx"
    write_workbook(given(left=reading, matches=matches, duplicates=None), path, "uk")
    same = check(path, source, today=TODAY)
    assert {p.code for p in same.problems} == {"finding_missing"}
    assert check(path, reading, today=TODAY).problems == same.problems
    other = tmp_path / "other.csv"
    other.write_text(source.read_text(encoding="utf-8").replace("2014", "2015"), encoding="utf-8")
    assert "list_differs" in {p.code for p in check(path, other, today=TODAY).problems}
