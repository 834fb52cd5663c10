import json

from kintrace.answers import write_rows_jsonl

from .conftest import LIST, NAMES


def test_each_row_is_one_line_with_cells_candidates_and_a_proposal(tmp_path, answer_input):
    path = tmp_path / "rows.jsonl"
    write_rows_jsonl(answer_input, path)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row["number"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert rows[1]["cells"][NAMES["note"]] == LIST[1]["note"]
    assert rows[0]["candidates"][0]["band"] == "certain"
    assert {"kind": "surname", "level": "TRANSLITERATION", "bits": 9.1} in rows[0]["candidates"][0][
        "evidence"
    ]
    assert rows[2]["candidates"] == [] and rows[2]["proposed"]["code"] == "no_record_found"
    assert "finding" not in rows[0]
