"""JSON as programs write it, and as people repair it by hand."""

import json
from collections.abc import Callable
from datetime import date

import pytest

from kintrace.lists import ListReading
from kintrace.model import KintraceError

Reader = Callable[..., ListReading]


def test_an_array_of_records_keeps_every_key_and_digit(read_bytes: Reader) -> None:
    text = (
        '[{"ПІБ": "Чайка Оля", "код": 007e0, "b": null}]'.replace("007e0", "12345678901234567890123")
        .replace("}]", '}, {"ПІБ": "Чайка Ян", "мати": {"піб": "Чайка Інна", "тел": [1, 2]}, "є": true}]')
    )  # fmt: skip
    reading = read_bytes("list.json", text)
    assert reading.tables[0].headers == ("ПІБ", "код", "b", "мати.піб", "мати.тел", "є")
    assert reading.tables[0].rows[0].cells == ("Чайка Оля", "12345678901234567890123", "", "", "", "")
    assert reading.tables[0].rows[1].cells == ("Чайка Ян", "", "", "Чайка Інна", "1\n2", "true")
    assert reading.frame()["mother"].to_list() == [None, "Чайка Інна"]


def test_an_array_of_arrays_and_several_tables(read_bytes: Reader) -> None:
    reading = read_bytes("a.json", json.dumps([["ПІБ", "Вік"], ["Чайка Оля", 8]]))
    assert reading.frame()["age"].to_list() == ["8"]
    value = {"as_of": "2025-08-01", "діти": [{"name": "Чайка Оля"}], "ще": [{"name": "Чайка Ян"}, 5]}
    reading = read_bytes("b.json", json.dumps(value))
    assert reading.as_of == date(2025, 8, 1)
    assert reading.frame()["sheet"].to_list() == ["діти", "ще"]
    assert [(kept.code, kept.where.sheet, kept.where.row) for kept in reading.unread] == [
        ("json_no_record", "ще", 2)
    ]


def test_a_bad_line_does_not_stop_the_others(read_bytes: Reader) -> None:
    lines = [
        '{"name": "Чайка Оля", "age": 8.50}',
        '{"name": "Чайка Ян", "name": "Інша"}',
        '{"name": "Чайка',
        "[1]",
        '{"name": NaN}',
        "",
        '{"name": "half \\ud800 a letter"}',
        '{"name": "Кравець Марк"}',
    ]
    reading = read_bytes("list.jsonl", "\n".join(lines))
    assert reading.source.format == "jsonl"
    assert reading.frame()["name"].to_list() == ["Чайка Оля", "Кравець Марк"]
    assert reading.frame()["age"].to_list() == ["8.50", None]
    assert reading.frame()["row"].to_list() == [1, 8]
    assert [(kept.where.row, kept.code) for kept in reading.unread] == [
        (2, "json_duplicate_key"),
        (3, "json_broken"),
        (4, "json_no_record"),
        (5, "json_not_a_number"),
        (7, "half_character"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[{"name": "x", "name": "y"}]', "json_duplicate_key"),
        ('[{"name": NaN}]', "json_not_a_number"),
        ('[{"name": -Infinity}]', "json_not_a_number"),
        ('[{"name": "x"}', "json_broken"),
        ('[{"name": "x"}] []', "json_broken"),
        ("[" * 100_000 + "]" * 100_000, "json_too_deep"),
        ('[{"name": ' + "[" * 40 + "]" * 40 + "}]", "json_too_deep"),
        ('[{"a": {"b": 1}, "a.b": 2}]', "json_duplicate_key"),
        ('[{"name": "tab\there"}]', "json_broken"),
    ],
)
def test_json_that_programs_disagree_about_is_refused(read_bytes: Reader, text: str, code: str) -> None:
    with pytest.raises(KintraceError) as caught:
        read_bytes("list.json", text)
    assert caught.value.code == code


def test_a_number_of_a_million_digits_is_text(read_bytes: Reader) -> None:
    reading = read_bytes("list.json", '[{"name": "Чайка Оля", "n": ' + "9" * 1_000_000 + "}]")
    assert len(reading.cells(0)["n"]) == 1_000_000
