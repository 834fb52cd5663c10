import openpyxl
import polars as pl
import pytest

from kintrace.answers import requirements, write_workbook
from kintrace.answers.words import officer_header, text
from kintrace.model import Invalid, KintraceError, Language, Refused

from .conftest import LIST, NAMES, REGISTER, Reading, Source, given


@pytest.mark.parametrize("language", list(Language))
def test_a_workbook_holds_all_pages_in_its_language(tmp_path, language):
    path = tmp_path / "a.xlsx"
    write_workbook(given(), path, language)
    book = openpyxl.load_workbook(path)
    pages = [
        "answers",
        "candidates",
        "families",
        "duplicates",
        "conflicts",
        "not_read",
        "summary",
        "help",
        "about",
    ]
    assert book.sheetnames == [*(text(f"sheet.{page}", language) for page in pages), "_kintrace"]
    assert book["_kintrace"].sheet_state == "veryHidden"
    sheet = book.worksheets[0]
    assert sheet.freeze_panes is not None and sheet.auto_filter.ref
    heads = [cell.value for cell in sheet[2]]
    assert [officer_header(i, c.key, language) for i, c in enumerate(requirements().columns, 1)] == heads[
        -23:
    ]
    assert sheet.data_validations.dataValidation


def test_rows_keep_their_order_and_cells_stay_text_whatever_they_look_like(tmp_path, answer_input):
    path = tmp_path / "a.xlsx"
    write_workbook(answer_input, path, "uk")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    heads = [cell.value for cell in sheet[2]]
    at = heads.index("ПІБ") + 1
    assert [sheet.cell(3 + i, at).value for i in range(6)] == [row["name"] for row in LIST]
    note = sheet.cell(3, heads.index("№") + 1)
    assert (note.value, note.data_type) == ("=1+1", "s")
    assert sheet.cell(6, heads.index("№") + 1).value == "'007"
    assert not sheet._hyperlinks


def test_a_proposal_is_never_filled_in_as_decided(tmp_path, answer_input):
    path = tmp_path / "a.xlsx"
    write_workbook(answer_input, path, "en")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    count = len(requirements().columns)
    for row in sheet.iter_rows(min_row=3):
        assert all(cell.value is None for cell in row[-count:])
        assert row[-count - 5].value  # the proposal stands beside


def test_what_was_not_read_is_told(tmp_path, answer_input):
    path = tmp_path / "a.xlsx"
    write_workbook(answer_input, path, "en")
    told = [[c.value for c in row] for row in openpyxl.load_workbook(path)["Not read"].iter_rows(min_row=2)]
    assert ["список.csv", None, 9, None, "too_many_cells", None, "зайве | ще"] in told
    assert any("two_digit_year" in line for line in told)


def test_a_cell_longer_than_a_sheet_allows_is_cut_and_said(tmp_path):
    long = ({**LIST[0], "note": "д" * 40_000}, *LIST[1:])
    left = Reading(Source("список.csv"), long, NAMES)
    path = tmp_path / "a.xlsx"
    write_workbook(given(left=left), path, "en")
    book = openpyxl.load_workbook(path)
    assert any("shortened" in str(cell.value) for row in book["About"].iter_rows() for cell in row)


@pytest.mark.parametrize(
    ("changes", "error", "code"),
    [
        ({"registers": (Reading(Source("той самий.csv"), REGISTER, NAMES),)}, Refused, "same_list_twice"),
        (
            {"registers": (Reading(Source("b", sha256="c"), REGISTER, {"birth": "д"}),)},
            Invalid,
            "register_without_names",
        ),
        ({"left": Reading(Source("a"), LIST[:2], NAMES)}, Invalid, "frames_differ"),
    ],
)
def test_inputs_that_cannot_be_answered_are_refused(changes, error, code):
    with pytest.raises(error) as caught:
        given(**changes)
    assert caught.value.code == code
    assert caught.value.todo


def test_an_empty_list_is_refused():
    matches = given().matches
    empty = pl.DataFrame(schema=matches.left.schema)
    with pytest.raises(KintraceError, match="no rows"):
        given(
            matches=type(matches)(
                empty, matches.right, matches.pairs, matches.rows, matches.families, matches.conflicts
            )
        )


def test_a_place_that_cannot_be_written_is_a_clear_error(tmp_path, answer_input):
    with pytest.raises(Invalid) as caught:
        write_workbook(answer_input, tmp_path / "missing" / "a.xlsx", "uk")
    assert caught.value.code == "cannot_write"
