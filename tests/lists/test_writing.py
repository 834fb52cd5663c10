"""What is written can be read again and says the same."""

import csv
import io
import json
import re
import stat
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kintrace.lists import (
    ListReading,
    Mapping,
    ReadOptions,
    Row,
    Source,
    Table,
    read,
    save_original,
    write_child_cards,
    write_csv,
    write_jsonl,
    write_pfif,
    write_xlsx,
)
from kintrace.lists.child_cards import items
from kintrace.lists.tables import neutral, original
from kintrace.lists.values import ColumnUse
from kintrace.model import Invalid, Refused

Reader = Callable[..., ListReading]
HEADERS = ("№", "ПІБ", "Примітка", "Щось")

LIST = (
    "№;ПІБ;Дата народження;Вік;Стать;Місце народження;Примітка;Громадянство;Група крові\n"
    "7;Чайка Оля;05.03.2012;;ж;Суми;-1 брат;UA;\n"
    "8;=cmd|x!A1;31.02.2012;8;ч;;+380;;II\n"
)

cell = st.one_of(
    st.text(max_size=8),
    st.text(alphabet="=+-@＝＋'\t\r\n ;,\"_x0005\x00\ufeff", max_size=6),
    st.sampled_from(
        ["007", "1e5", "=1+1", "'=x", "''-", " =x", "_x000D_", "[x]", "\ufffe", "TRUE", "a\r\nb", "\x1f"]
    ),
)


def reading_of(rows: list[list[str]]) -> ListReading:
    uses = [ColumnUse("", 0, "№", "ref", 1, ""), ColumnUse("", 1, "ПІБ", "name", 1, "")]
    kept = tuple(Row(number, tuple(cells)) for number, cells in enumerate(rows, start=2))
    table = Table("", "visible", 1, HEADERS, kept)
    return ListReading(Source("l.csv", 0, "0" * 64, "csv"), b"", (table,), Mapping(tuple(uses)), (), (), None)


@pytest.mark.parametrize(
    ("writer", "suffix"), [(write_csv, "csv"), (write_xlsx, "xlsx"), (write_jsonl, "jsonl")]
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.lists(cell, min_size=4, max_size=4).filter(lambda c: any(t.strip() for t in c)),
        min_size=1,
        max_size=6,
    )
)
def test_round_trip_gives_every_cell_back(
    tmp_path: Path, writer: Callable[[ListReading, Path], None], suffix: str, rows: list[list[str]]
) -> None:
    path = tmp_path / f"out.{suffix}"
    writer(reading_of(rows), path)
    again = read(path)
    kept = {row.number: row.cells for row in again.tables[0].rows}
    # Rows that only number the columns or repeat the header are kept as unread, not lost.
    for unread in again.unread:
        kept[unread.where.row or 0] = unread.cells
    assert [kept[number] for number in sorted(kept)] == [tuple(cells) for cells in rows]


@given(text=cell)
def test_neutral_cells_are_safe_and_can_be_undone(text: str) -> None:
    assert original(neutral(text)) == text
    assert not re.match(r"[=+\-@\t\r＝＋－＠]", neutral(text))


def test_foreign_apostrophes_are_left_alone(read_bytes: Reader) -> None:
    assert read_bytes("l.csv", "ПІБ;Примітка\nЧайка Оля;'=1+1\n").cells(0)["Примітка"] == "'=1+1"


def test_no_formula_leaves_the_house(read_bytes: Reader, tmp_path: Path) -> None:
    reading = read_bytes("l.csv", LIST)
    write_csv(reading, tmp_path / "o.csv")
    with (tmp_path / "o.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[2][1] == "'=cmd|x!A1"
    assert not any(cell[:1] in "=+-@" for row in rows for cell in row if cell)
    write_xlsx(reading, tmp_path / "o.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx").active
    assert sheet is not None
    assert {c.data_type for row in sheet.iter_rows() for c in row if c.value is not None} == {"s"}
    assert sheet["B3"].value == "=cmd|x!A1"
    with zipfile.ZipFile(tmp_path / "o.xlsx") as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml").replace(b"<f/>", b"").replace(
            b"<format", b""
        )


def test_several_sheets_are_written(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "А/Б".replace("/", "-")  # type: ignore[union-attr]
    book.active.append(["ПІБ", "Місто"])  # type: ignore[union-attr]
    book.active.append(["Чайка Оля", "Суми"])  # type: ignore[union-attr]
    other = book.create_sheet("Другий")
    other.append(["Вік", "ПІБ"])
    other.append(["8", "Чайка Ян"])
    book.save(tmp_path / "l.xlsx")
    reading = read(tmp_path / "l.xlsx")
    write_csv(reading, tmp_path / "o.csv")
    again = read(tmp_path / "o.csv")
    assert again.tables[0].headers == ("sheet", "ПІБ", "Місто", "Вік")
    assert [row.cells for row in again.tables[0].rows] == [
        ("А-Б", "Чайка Оля", "Суми", ""),
        ("Другий", "Чайка Ян", "", "8"),
    ]
    write_xlsx(reading, tmp_path / "o.xlsx")
    assert [table.sheet for table in read(tmp_path / "o.xlsx").tables] == ["А-Б", "Другий"]


def test_files_are_written_whole_and_for_their_owner(read_bytes: Reader, tmp_path: Path) -> None:
    reading = read_bytes("l.csv", LIST)
    save_original(reading, tmp_path / "kept.csv")
    assert (tmp_path / "kept.csv").read_bytes() == LIST.encode()
    assert stat.S_IMODE((tmp_path / "kept.csv").stat().st_mode) == 0o600
    with pytest.raises(Refused) as caught:
        save_original(reading, tmp_path / "no" / "kept.csv")
    assert caught.value.code == "not_writable"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept.csv", "l.csv"]


def test_a_cell_too_long_for_xlsx_is_refused_not_cut(read_bytes: Reader, tmp_path: Path) -> None:
    reading = read_bytes("l.csv", "ПІБ;x\nЧайка Оля;" + "а" * 40_000 + "\n")
    with pytest.raises(Refused) as caught:
        write_xlsx(reading, tmp_path / "o.xlsx")
    assert caught.value.code == "too_large_for_xlsx"
    assert not (tmp_path / "o.xlsx").exists()


def test_pfif_says_all_that_the_list_says(read_bytes: Reader, tmp_path: Path) -> None:
    reading = read_bytes("l.csv", LIST, ReadOptions(as_of=date(2025, 8, 1)))
    write_pfif(reading, tmp_path / "o.xml", "office.example", datetime(2025, 9, 1, tzinfo=UTC))
    again = read(tmp_path / "o.xml")
    assert again.frame()["ref"].to_list() == ["office.example/person.7", "office.example/person.8"]
    assert again.frame()["name"].to_list() == ["Чайка Оля", "=cmd|x!A1"]
    assert again.frame()["birth"].to_list() == ["2012-03-05", None]
    assert again.frame()["age"].to_list() == [None, "8"]
    assert again.cells(0)["description"].splitlines() == [
        "Місце народження: Суми",
        "Примітка: -1 брат",
        "Громадянство: UA",
    ]
    assert "Дата народження: 31.02.2012" in again.cells(1)["description"]
    assert again.as_of == date(2025, 8, 1)
    assert not any(w.code.startswith("pfif_") and "mandatory" in w.code for w in again.warnings)


def test_pfif_without_a_date_of_the_list_keeps_ages_out_of_the_age_field(
    read_bytes: Reader, tmp_path: Path
) -> None:
    reading = read_bytes("l.csv", LIST)
    write_pfif(reading, tmp_path / "o.xml", written=datetime(2025, 9, 1, tzinfo=UTC))
    again = read(tmp_path / "o.xml")
    assert "age" not in again.frame().columns
    assert "Вік: 8" in again.cells(1)["description"]


@pytest.mark.parametrize("version", ["1.1", "1.2", "1.4"])
def test_pfif_stays_pfif(shared: Path, tmp_path: Path, version: str) -> None:
    first = read(shared / "pfif" / "personfinder" / f"test.pfif-{version}.xml")
    write_pfif(first, tmp_path / "o.xml")
    again = read(tmp_path / "o.xml")
    # Only 1.3 brought the full name, which 1.4 demands.
    assert again.frame().select(first.frame().columns).equals(first.frame())
    if version < "1.3":
        assert again.frame()["name"].to_list() == ["_test_first_name _test_last_name"]
    assert len(again.tables[1].rows) == len(first.tables[1].rows)


def test_control_characters_become_pictures_in_xml(read_bytes: Reader, tmp_path: Path) -> None:
    write_pfif(read_bytes("l.csv", "ПІБ;x\nЧайка\x01 Оля;y\n"), tmp_path / "o.xml")
    assert read(tmp_path / "o.xml").frame()["name"].to_list() == ["Чайка\u2401 Оля"]


def test_the_child_card_has_nineteen_items(read_bytes: Reader, tmp_path: Path) -> None:
    assert "".join(item.letter for item in items()) == "abcdefghijklmnopqrs"
    reading = read_bytes("l.csv", LIST)
    write_child_cards(reading, tmp_path / "cards.json")
    document = json.loads((tmp_path / "cards.json").read_text(encoding="utf-8"))
    card = document["cards"][0]
    assert len(card) == 19
    assert card["first_names"] == "Чайка Оля"
    assert card["birth"] == "05.03.2012; Суми"
    assert card["nationality"] == "UA"
    assert card["religion"] is None
    assert document["cards"][1]["blood_group"] == "II"
    assert document["source"]["sha256"] == reading.digest


def test_readable_child_cards(read_bytes: Reader, tmp_path: Path) -> None:
    reading = read_bytes("l.csv", LIST)
    write_child_cards(reading, tmp_path / "cards.csv", "uk")
    rows = list(csv.reader(io.StringIO((tmp_path / "cards.csv").read_text(encoding="utf-8-sig"))))
    assert rows[0][0] == "(a) Прізвище(-а) дитини"
    assert rows[2][1] == "'=cmd|x!A1"
    write_child_cards(reading, tmp_path / "cards.xlsx", "ru")
    sheet = openpyxl.load_workbook(tmp_path / "cards.xlsx").active
    assert sheet is not None
    assert sheet["C1"].value == "(c) Пол ребёнка"
    with pytest.raises(Invalid):
        write_child_cards(reading, tmp_path / "cards.doc")
