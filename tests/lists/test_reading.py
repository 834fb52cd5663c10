"""A list arrives in whatever form the other office could make."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kintrace.lists import Limits, ListReading, ReadOptions, read, read_many
from kintrace.model import ENTRY_COLUMNS, Invalid, KintraceError, NotFound, Refused, Unreadable

Reader = Callable[..., ListReading]

HEADER = "№ з/п;П.І.Б. дитини;Дата народження;Стать;Останнє відоме місце;ПІБ матері\n"
ROWS = (
    "1;Ґудзь Єва Їжаківна;05.03.2012;ж;м. Маріуполь;Ґудзь Ольга Петрівна\n"
    "2;Чорновіл Лук'ян Юрійович;2014 р.н.;ч;с. Щербаківка;Чорновіл Інна Ігорівна\n"
)


def codes(reading: ListReading) -> set[str]:
    return {warning.code for warning in reading.warnings}


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32-le"),
        ("cp1251", "windows-1251"),
        ("koi8-u", "koi8-u"),
    ],
)
def test_encodings_are_told_apart(read_bytes: Reader, encoding: str, told: str) -> None:
    reading = read_bytes("list.csv", (HEADER + ROWS).replace("№", "N").encode(encoding))
    assert reading.source.encoding == told
    assert reading.frame()["name"].to_list() == ["Ґудзь Єва Їжаківна", "Чорновіл Лук'ян Юрійович"]


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso8859-5"])
def test_encodings_of_a_short_russian_list_in_capitals(read_bytes: Reader, encoding: str) -> None:
    text = "ФИО;ПОЛ\nЛЫСЕНКО ЮРИЙ ПЕТРОВИЧ;М\nЧАЙКА ДАРЬЯ ОЛЕГОВНА;Ж\n"
    reading = read_bytes("list.csv", text.encode(encoding))
    assert reading.frame()["name"].to_list() == ["ЛЫСЕНКО ЮРИЙ ПЕТРОВИЧ", "ЧАЙКА ДАРЬЯ ОЛЕГОВНА"]


def test_one_line_in_another_encoding_does_not_spoil_the_others(read_bytes: Reader) -> None:
    content = (HEADER + ROWS).encode() + "3;Лисенко Юрій;2010;ч;Суми;\n".encode("cp1251")
    reading = read_bytes("list.csv", content)
    assert reading.frame()["name"].to_list()[2] == "Лисенко Юрій"
    assert [w.where.row for w in reading.warnings if w.code == "row_other_encoding"] == [4]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~", "\x1f"])
def test_separators_are_found(read_bytes: Reader, delimiter: str) -> None:
    reading = read_bytes("list.txt", (HEADER + ROWS).replace(";", delimiter))
    assert reading.source.delimiter == delimiter
    assert reading.frame()["mother"].to_list() == ["Ґудзь Ольга Петрівна", "Чорновіл Інна Ігорівна"]


def test_a_list_of_one_column_keeps_its_commas(read_bytes: Reader) -> None:
    reading = read_bytes("list.csv", "ФИО\nЧайка, Марк\nЛозовая, Дарья\n")
    assert reading.source.delimiter is None
    assert reading.frame()["name"].to_list() == ["Чайка, Марк", "Лозовая, Дарья"]


def test_excels_separator_line_is_obeyed_and_told(read_bytes: Reader) -> None:
    reading = read_bytes("list.csv", "sep=;\n" + HEADER + ROWS)
    assert reading.frame().height == 2
    assert "separator_line" in codes(reading)


def test_the_frame_keeps_the_contract(read_bytes: Reader) -> None:
    frame = read_bytes("list.csv", HEADER + ROWS).frame()
    assert set(frame.columns) <= set(ENTRY_COLUMNS)
    assert [str(dtype) for dtype in frame.dtypes] == ["UInt32", *["String"] * (frame.width - 1)]
    assert frame["row"].to_list() == [2, 3]
    assert frame["ref"].to_list() == ["1", "2"]


def test_header_below_a_title_block_and_the_lists_own_date(read_bytes: Reader) -> None:
    title = "Список дітей, переміщених з області;;\n;;\nстаном на 1 серпня 2025 року;;\n"
    reading = read_bytes("list.csv", title + "ПІБ;Вік;Примітка\nЧайка Марк;8;\n")
    assert reading.tables[0].header_row == 4
    assert [row.number for row in reading.tables[0].title] == [1, 3]
    assert reading.as_of == date(2025, 8, 1)
    assert "blank_rows" in codes(reading)
    assert reading.frame()["row"].to_list() == [5]


def test_a_given_day_goes_before_the_lists_own(read_bytes: Reader) -> None:
    options = ReadOptions(as_of=date(2024, 1, 2))
    reading = read_bytes("list.csv", "станом на 01.08.2025;\nПІБ;Вік\nЧайка Марк;8\n", options)
    assert reading.as_of == date(2024, 1, 2)


def test_ages_without_a_date_must_be_asked_for(read_bytes: Reader) -> None:
    reading = read_bytes("list.csv", "ПІБ;Дата народження\nЧайка Марк;8 років\n")
    assert reading.as_of is None
    assert "as_of_unknown" in codes(reading)
    assert "as_of_unknown" not in codes(read_bytes("b.csv", "ПІБ;Дата народження\nЧайка Марк;08.01.2012\n"))


def test_nothing_is_dropped_silently(read_bytes: Reader) -> None:
    text = (
        "N;ФИО;Комментарий\n"
        "1;2;3\n"  # numbers of the columns, as in official forms
        "001;Чайка Марк;короткая\n"
        "\n"
        ";;\n"
        "002;Лозовая Дарья;длинная;лишнее;ещё\n"
        "N;ФИО;Комментарий\n"
        "003;Гончар Алиса\n"
        '004;"Сонечко" приют;x\n'
        "005;Гончар Тимофей;y\n"
        "Всего: 4;;\n"
    )
    reading = read_bytes("list.csv", text)
    assert reading.frame()["ref"].to_list() == ["001", "002", "003", "005", "Всего: 4"]
    assert [(kept.code, kept.where.row) for kept in reading.unread] == [
        ("stray_quote", 9),
        ("column_numbers", 2),
        ("repeated_header", 7),
    ]
    assert reading.unread[0].cells == ('004;"Сонечко" приют;x',)
    assert reading.tables[0].blank_rows == 2
    rows = {warning.code: warning.where.row for warning in reading.warnings}
    assert rows["row_longer"] == 6
    assert rows["row_shorter"] == 8
    assert rows["row_without_name"] == 11
    assert reading.cells(1) == {
        "N": "002",
        "ФИО": "Лозовая Дарья",
        "Комментарий": "длинная",
        "D": "лишнее",
        "E": "ещё",
    }


def test_rows_swallowed_between_two_stray_quotes_are_refused(read_bytes: Reader) -> None:
    text = 'N;ФИО;Год;Откуда\n1;Чайка Марк;2008;Токмак\n2;"Гончар Тимофей;2013;Геническ\n3;Гончар Алиса;2013;Геническ"\n'
    with pytest.raises(Unreadable) as caught:
        read_bytes("list.csv", text)
    assert caught.value.code == "csv_open_quote"
    assert caught.value.where is not None
    assert caught.value.where.row == 3


def test_a_cell_may_run_over_lines_and_is_told(read_bytes: Reader) -> None:
    reading = read_bytes("list.csv", 'ПІБ;Примітка\nЧайка Марк;"перше\nдруге"\nЧайка Дар\'я;\n')
    assert reading.cells(0)["Примітка"] == "перше\nдруге"
    assert reading.frame()["row"].to_list() == [2, 4]
    assert "cell_spans_lines" in codes(reading)


def test_nul_long_fields_and_mixed_line_ends(read_bytes: Reader) -> None:
    long = "а" * 200_000
    reading = read_bytes("list.csv", f"ПІБ;Примітка\r\nЧайка\x00 Марк;{long}\nЧайка Дар'я;x\rЧайка Ян;y\n")
    assert reading.frame().height == 3
    assert reading.cells(0) == {"ПІБ": "Чайка\x00 Марк", "Примітка": long}
    assert {"nul_character", "mixed_line_ends"} <= codes(reading)


def test_names_in_parts_in_any_order(read_bytes: Reader) -> None:
    frame = read_bytes("l.csv", "По батькові,Ім'я,Прізвище,Стать\nІванівна,Оля,Чайка,ж\n").frame()
    assert frame.select("surname", "given", "patronymic").row(0) == ("Чайка", "Оля", "Іванівна")


def test_given_name_and_patronymic_in_one_column(read_bytes: Reader) -> None:
    frame = read_bytes(
        "l.csv", "Прізвище;Ім'я та по батькові;Рік народження\nЧайка;Оля Іванівна;2012\n"
    ).frame()
    assert frame["name"].to_list() == ["Чайка Оля Іванівна"]
    assert "surname" not in frame.columns


def test_a_list_without_a_header(read_bytes: Reader) -> None:
    reading = read_bytes("l.csv", "1;Чайка Оля Іванівна;05.03.2012\n2;Кравець Ян Юрійович;06.04.2013\n")
    assert reading.frame()["name"].to_list() == ["Чайка Оля Іванівна", "Кравець Ян Юрійович"]
    assert reading.frame()["birth"].to_list() == ["05.03.2012", "06.04.2013"]
    assert reading.tables[0].header_row == 0
    assert "no_header_row" in codes(reading)


def test_a_list_without_names_says_how_to_go_on(read_bytes: Reader) -> None:
    with pytest.raises(Invalid) as caught:
        read_bytes("l.csv", "Q1;Q2\na1;b1\na2;b2\n")
    assert caught.value.code == "no_name_column"
    assert "“Q1”, “Q2”" in str(caught.value)
    assert "[columns]" in caught.value.todo
    assert "a1" not in str(caught.value)


def test_headers_that_may_be_a_childs_data_are_not_shown(read_bytes: Reader) -> None:
    with pytest.raises(Invalid) as caught:
        read_bytes("l.json", json.dumps([{"Чайка Оля Іванівна": "1", "x": "2"}]))
    assert "Чайка" not in str(caught.value)


def test_a_header_alone_is_an_empty_list(read_bytes: Reader) -> None:
    reading = read_bytes("l.csv", HEADER)
    assert reading.frame().height == 0
    assert "no_rows" in codes(reading)


def test_reading_again_gives_the_same(read_bytes: Reader) -> None:
    first, second = read_bytes("l.csv", HEADER + ROWS), read_bytes("l.csv", HEADER + ROWS)
    assert first == second
    assert first.digest == second.digest


def test_several_lists_are_read_side_by_side(tmp_path: Path) -> None:
    paths = []
    for number in range(3):
        path = tmp_path / f"{number}.csv"
        path.write_text(HEADER + ROWS * (number + 1), encoding="utf-8")
        paths.append(path)
    assert [reading.frame().height for reading in read_many(paths)] == [2, 4, 6]
    with pytest.raises(NotFound):
        read_many([*paths, tmp_path / "none.csv"])


def test_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no such file"):
        read(tmp_path / "none.csv")
    with pytest.raises(Unreadable) as caught:
        read(tmp_path)
    assert caught.value.code == "is_directory"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(Unreadable) as caught:
        read(pipe)
    assert caught.value.code == "not_a_file"
    (tmp_path / "locked.csv").write_text(HEADER, encoding="utf-8")
    (tmp_path / "locked.csv").chmod(0)
    if os.geteuid() != 0:
        with pytest.raises(Unreadable) as caught:
            read(tmp_path / "locked.csv")
        assert caught.value.code == "no_permission"
    with pytest.raises(KintraceError):
        read(tmp_path / ("x" * 400))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b" \n\n \t\r\n", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b"%PDF-1.7 ...", "not_a_list"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "not_a_list"),
        (b"\x1f\x8b\x08" + b"\x00" * 50, "not_a_list"),
        (bytes(range(256)) * 20, "not_a_list"),
        (b"PK\x03\x04" + b"\x00" * 100, "archive_broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "not_a_list"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") * 60, "workbook_broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password_protected"),
        (b"PAR1 and nothing else PAR1", "parquet_broken"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "xml_not_pfif"),
    ],
)
def test_what_is_no_list_is_refused_whatever_its_name(read_bytes: Reader, content: bytes, code: str) -> None:
    for name in ("list.csv", "list.xlsx", "list"):
        with pytest.raises(KintraceError) as caught:
            read_bytes(name, content)
        assert caught.value.code == code


def test_a_million_columns_and_other_excess(read_bytes: Reader) -> None:
    with pytest.raises(Refused) as caught:
        read_bytes("wide.csv", "ПІБ" + "," * 1_000_000 + "\nЧайка Марк\n")
    assert caught.value.code == "too_many_columns"
    with pytest.raises(Refused) as caught:
        read_bytes("long.csv", HEADER + ROWS, ReadOptions(limits=Limits(rows=2)))
    assert caught.value.code == "too_many_rows"
    with pytest.raises(Refused) as caught:
        read_bytes("large.csv", HEADER + ROWS, ReadOptions(limits=Limits(size=100)))
    assert caught.value.code == "file_too_large"


def test_thousands_of_crooked_rows_do_not_make_thousands_of_warnings(read_bytes: Reader) -> None:
    reading = read_bytes("l.csv", "N;ФИО;x\n" + "1;Чайка Марк\n" * 5000)
    short = [warning for warning in reading.warnings if warning.code == "row_shorter"]
    assert len(short) == 201
    assert "4800" in short[-1].detail


def test_thousands_of_columns_and_of_texts_that_are_no_dates_are_bounded(read_bytes: Reader) -> None:
    wide = read_bytes(
        "w.csv", "ПІБ;" + ";".join(f"c{n}" for n in range(3000)) + "\nЧайка Марк" + ";x" * 3000 + "\n"
    )
    assert len(wide.cells(0)) == 3001
    rows = "".join(f"Чайка Марк;щось {n}\n" for n in range(20_010))
    reading = read_bytes("d.csv", "ПІБ;Дата народження\n" + rows)
    assert "dates_not_looked_into" in codes(reading)
    assert sum(w.count for w in reading.warnings if w.code == "doubtful_date") == 20_000
    assert reading.frame().height == 20_010


def test_importing_the_room_is_cheap() -> None:
    code = "import sys, kintrace.lists; print(sorted({'polars', 'pydantic', 'lxml'} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
