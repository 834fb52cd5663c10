"""Workbooks as offices make them, and as nobody should."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from kintrace.lists import ListReading, read
from kintrace.model import KintraceError

Reader = Callable[..., ListReading]
DATA = Path(__file__).resolve().parents[1] / "data"

WORKBOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">{properties}'
    '<sheets><sheet name="Аркуш1" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://x/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>"
)
TOP = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>ПІБ</t></is></c><c r="B1" t="str"><v>Вік</v></c></row>'
CHILD = '<row r="2"><c r="A2" t="inlineStr"><is><t>Чайка Оля</t></is></c><c r="B2"><v>8</v></c></row>'


def xlsx(rows: str, *, properties: str = "", more: dict[str, str] | None = None, doctype: str = "") -> bytes:
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": TOP,
        "xl/workbook.xml": WORKBOOK.format(properties=properties),
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": doctype + SHEET.format(rows=rows),
        **(more or {}),
    }
    return packed(parts)


def packed(parts: dict[str, str | bytes] | dict[str, str]) -> bytes:
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return store.getvalue()


def codes(reading: ListReading) -> set[str]:
    return {warning.code for warning in reading.warnings}


def test_a_workbook_shows_what_the_office_saw(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Список"
    sheet.append(["Список дітей станом на 01.08.2025"])
    sheet.append([])
    sheet.append(["№", "ПІБ", "Дата народження", "Код", "Мати"])
    sheet.append([1, "Чайка Оля", date(2012, 3, 5), 42, "Чайка Інна"])
    sheet.append([2, "Чайка Ян", datetime(2013, 4, 6, 7, 8), 301234567890, None])
    sheet.append([3.0, "  Кравець Марк ", "2014 р.н.", 1.5, "=A4"])
    sheet["D4"].number_format = "000000"
    sheet["B4"].font = Font(bold=True)
    sheet.merge_cells("E4:E5")
    sheet.column_dimensions["D"].hidden = True
    sheet.row_dimensions[6].hidden = True
    book.create_sheet("Нотатки")["A1"] = "без імен"
    book.save(tmp_path / "list.xlsx")

    reading = read(tmp_path / "list.xlsx")
    table = reading.tables[0]
    assert (table.sheet, table.header_row, reading.as_of) == ("Список", 3, date(2025, 8, 1))
    assert [row.cells for row in table.rows] == [
        ("1", "Чайка Оля", "2012-03-05", "000042", "Чайка Інна"),
        ("2", "Чайка Ян", "2013-04-06 07:08:00", "301234567890", ""),
        ("3", "  Кравець Марк ", "2014 р.н.", "1.5", ""),
    ]
    assert [row.hidden for row in table.rows] == [False, False, True]
    assert reading.frame()["mother"].to_list() == ["Чайка Інна", "Чайка Інна", None]
    assert reading.frame()["name"].to_list()[2] == "Кравець Марк"
    assert {
        "merged_cells",
        "hidden_rows",
        "hidden_columns",
        "formula_cells",
        "formula_without_value",
        "sheet_without_names",
    } <= codes(reading)


def test_dates_count_from_1904_where_the_workbook_says_so(read_bytes: Reader) -> None:
    styles = (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs>'
        '<xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    )
    relations = RELATIONS.replace(
        "</Relationships>",
        '<Relationship Id="rId2" Type="http://x/relationships/styles" Target="styles.xml"/></Relationships>',
    )
    row = '<row r="2"><c r="A2" t="str"><v>Чайка Оля</v></c><c r="B2" s="1"><v>39129</v></c></row>'
    content = xlsx(
        HEAD.replace("Вік", "Дата народження") + row,
        properties='<workbookPr date1904="1"/>',
        more={"xl/styles.xml": styles, "xl/_rels/workbook.xml.rels": relations},
    )
    reading = read_bytes("list.xlsx", content)
    assert reading.frame()["birth"].to_list() == ["2011-02-17"]
    assert "dates_from_1904" in codes(reading)


def test_the_last_cell_of_a_sheet_is_only_a_long_row(read_bytes: Reader) -> None:
    far = '<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>'
    reading = read_bytes("list.xlsx", xlsx(HEAD + CHILD + far))
    assert reading.frame().height == 2
    assert reading.tables[0].rows[1].number == 1_048_576
    assert reading.cells(1)["XFD"] == "x"
    assert {"row_longer", "row_without_name"} <= codes(reading)


def test_crooked_cells_are_kept_with_their_place(read_bytes: Reader) -> None:
    rows = (
        '<row r="3"><c r="A3" t="str"><v>Чайка Ян</v></c><c r="ZZZ3" t="str"><v>далеко</v></c>'
        '<c r="B3"><v>7</v></c><c r="B3"><v>9</v></c></row>'
        '<row r="4"><c t="s"><v>17</v></c><c t="e"><v>#REF!</v></c></row>'
    )
    reading = read_bytes("list.xlsx", xlsx(HEAD + CHILD + rows))
    assert [(kept.code, kept.where.row, kept.cells) for kept in reading.unread] == [
        ("cell_reference", 3, ("далеко",)),
        ("cell_twice", 3, ("9",)),
        ("cell_text_missing", 4, ("17",)),
    ]
    assert reading.tables[0].rows[2].cells == ("", "#REF!")
    assert "cell_error" in codes(reading)


def test_macros_are_named_and_not_run(read_bytes: Reader) -> None:
    reading = read_bytes("list.xlsx", xlsx(HEAD + CHILD, more={"xl/vbaProject.bin": "x"}))
    assert reading.source.format == "xlsm"
    assert "macros_ignored" in codes(reading)


def test_a_workbook_is_known_by_its_content(read_bytes: Reader) -> None:
    assert read_bytes("list.csv", xlsx(HEAD + CHILD)).frame().height == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (xlsx(HEAD + CHILD)[:-40], "archive_broken"),
        (xlsx(HEAD + "<row>"), "xml_broken"),
        (xlsx(HEAD, doctype='<!DOCTYPE x [<!ENTITY a "b">]>'), "xml_doctype"),
        (xlsx(HEAD + " " * 5_000_000), "archive_bomb"),
        (xlsx(HEAD + CHILD, more={"../up.txt": "x"}), "archive_climbs"),
        (xlsx(HEAD + CHILD, more={"/etc/x": "x"}), "archive_climbs"),
        (xlsx(HEAD + CHILD, more={"XL\\WORKBOOK.XML": "x"}), "archive_duplicate"),
        (packed({f"m{n}": "" for n in range(2001)}), "archive_members"),
        (packed({"list.csv": "ПІБ\nЧайка Оля\n"}), "archive_not_a_workbook"),
        (packed({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}), "not_a_list"),
        (packed({"[Content_Types].xml": "<x/>"}), "workbook_missing"),
        (
            packed({"content.xml": "<x", "mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
            "xml_broken",
        ),
        (
            packed({"content.xml": "<x/>", "mimetype": "application/vnd.oasis.opendocument.text"}),
            "not_a_list",
        ),
        (
            packed(
                {
                    "content.xml": "?",
                    "mimetype": "x.spreadsheet",
                    "META-INF/manifest.xml": "<m:encryption-data/>",
                }
            ),
            "password_protected",
        ),
    ],
)
def test_dangerous_and_damaged_workbooks_are_refused(read_bytes: Reader, content: bytes, code: str) -> None:
    with pytest.raises(KintraceError) as caught:
        read_bytes("list.xlsx", content)
    assert caught.value.code == code


def test_a_member_twice_is_refused(read_bytes: Reader) -> None:
    store = io.BytesIO(xlsx(HEAD + CHILD))
    with zipfile.ZipFile(store, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/worksheets/sheet1.xml", SHEET.format(rows=HEAD))
    with pytest.raises(KintraceError) as caught:
        read_bytes("list.xlsx", store.getvalue())
    assert caught.value.code == "archive_duplicate"


def test_a_member_that_lies_about_its_size_is_refused(read_bytes: Reader) -> None:
    content = bytearray(xlsx(HEAD + CHILD * 50))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        true = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    # The directory at the end says less than the member holds.
    at = content.rfind(true.to_bytes(4, "little"))
    content[at : at + 4] = (true - 500).to_bytes(4, "little")
    with pytest.raises(KintraceError) as caught:
        read_bytes("list.xlsx", bytes(content))
    assert caught.value.code in ("archive_lies", "archive_broken")


def test_a_link_or_a_locked_member_is_refused(read_bytes: Reader) -> None:
    store = io.BytesIO(xlsx(HEAD + CHILD))
    with zipfile.ZipFile(store, "a") as archive:
        link = zipfile.ZipInfo("xl/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(KintraceError) as caught:
        read_bytes("list.xlsx", store.getvalue())
    assert caught.value.code == "archive_link"
    content = bytearray(xlsx(HEAD + CHILD))
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    with pytest.raises(KintraceError) as caught:
        read_bytes("locked.xlsx", bytes(content))
    assert caught.value.code == "password_protected"


ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><office:automatic-styles>'
    '<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    "</office:document-content>"
)


def ods(tables: str) -> bytes:
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": ODS.format(tables=tables),
        }
    )


def text_cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'


def test_an_ods_workbook(read_bytes: Reader) -> None:
    head = (
        "<table:table-row>"
        + "".join(map(text_cell, ("Код", "ПІБ", "Дата народження", "Мати")))
        + "</table:table-row>"
    )
    first = (
        '<table:table-row><table:table-cell office:value-type="float" office:value="7"><text:p>007</text:p>'
        "</table:table-cell>"
        + text_cell(
            'Чайка<text:s text:c="2"/>Оля<office:annotation><text:p>коментар</text:p></office:annotation>'
        )
        + '<table:table-cell office:value-type="date" office:date-value="2012-03-05"><text:p>05.03.12</text:p>'
        "</table:table-cell>"
        + text_cell("Чайка Інна", ' table:number-rows-spanned="2"')
        + '<table:table-cell table:number-columns-repeated="16380"/></table:table-row>'
    )
    second = (
        '<table:table-row table:visibility="collapse"><table:table-cell office:value-type="float" office:value="8.0">'
        "<text:p>8,00</text:p></table:table-cell>" + text_cell("Чайка Ян") + "<table:table-cell/>"
        "<table:covered-table-cell/></table:table-row>"
    )
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    tables = (
        f'<table:table table:name="Список">{head}<table:table-row/>{first}{second}{empty}</table:table>'
        f'<table:table table:name="Чернетка" table:style-name="h">{head}</table:table>'
    )
    reading = read_bytes("list.ods", ods(tables))
    assert [(row.number, row.cells, row.hidden) for row in reading.tables[0].rows] == [
        (3, ("007", "Чайка  Оля", "2012-03-05", "Чайка Інна"), False),
        (4, ("8", "Чайка Ян", "", ""), True),
    ]
    assert reading.frame()["mother"].to_list() == ["Чайка Інна", "Чайка Інна"]
    assert [table.visibility for table in reading.tables] == ["visible", "hidden"]
    assert {"hidden_rows", "hidden_sheet", "merged_cells"} <= codes(reading)


@pytest.mark.parametrize("where", ["rows", "columns"])
def test_a_repeated_filled_cell_does_not_fill_the_memory(read_bytes: Reader, where: str) -> None:
    many = f' table:number-{where}-repeated="999999999"'
    row = text_cell("Чайка Оля", many if where == "columns" else "")
    down = many if where == "rows" else ""
    table = f'<table:table table:name="x"><table:table-row{down}>{row}</table:table-row></table:table>'
    with pytest.raises(KintraceError) as caught:
        read_bytes("list.ods", ods(table))
    assert caught.value.code in ("too_many_rows", "too_many_cells")


def test_an_old_workbook() -> None:
    reading = read(DATA / "old.xls")
    assert reading.source.format == "xls"
    assert [row.cells for row in reading.tables[0].rows] == [
        ("1", "Чайка Оля Іванівна", "2012-03-05", "301234567890", "TRUE"),
        ("2", "Кравець Ян Юрійович", "2013 р.н.", "1.5", "разом"),
    ]
    assert [row.number for row in reading.tables[0].rows] == [2, 4]
    assert reading.tables[1].visibility == "hidden"
    assert {"hidden_rows_unknown", "hidden_sheet", "merged_cells"} <= codes(reading)
