"""The plain table says of every row what the workbook says of it."""

from pathlib import Path

import polars as pl
import pytest

from kintrace.answers import AnswerInput, write_table
from kintrace.answers.rows import Rows
from kintrace.answers.table import answer_table, harmless
from kintrace.lists.tables import neutral
from kintrace.model import Invalid, Language

from .conftest import LIST, NAMES


def test_every_row_has_a_line_with_its_cells_and_the_proposal_of_the_workbook(
    answer_input: AnswerInput,
) -> None:
    table = answer_table(answer_input, Language.EN)
    assert table["number"].to_list() == [1, 2, 3, 4, 5, 6]
    assert table[f"list.{NAMES['note']}"].to_list() == [row["note"] for row in LIST]
    for line, row in zip(table.iter_rows(named=True), Rows(answer_input), strict=True):
        assert line["proposed"] == row.proposal.code.value
        assert line["band"] == (row.best.band.value if row.best else None)
        assert line["register_ref"] == (row.best.record.ref if row.best else None)
        if "nobody" not in str(row.proposal.reasons) and "duplicate" not in str(row.proposal.reasons):
            assert line["reason"] == row.proposal.sentence(Language.EN)
    assert table["record"][0].startswith("Выдуманная Елена Петровна, 04.05.2016")
    assert table["duplicates"].to_list() == ["5", None, None, None, "1", None]
    assert table["rivals"].to_list() == ["5", None, None, None, "1", None]


def test_rivals_are_named_in_the_reason(answer_input: AnswerInput) -> None:
    alone = AnswerInput(answer_input.left, answer_input.registers, answer_input.matches, answer_input.created)
    table = answer_table(alone, Language.EN)
    assert table["proposed"][4] == "in_progress"
    assert "1" in table["reason"][4]
    assert "\x00" not in "".join(table["reason"])


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_table_can_be_read_again(tmp_path: Path, answer_input: AnswerInput, ending: str) -> None:
    path = tmp_path / f"answers.{ending}"
    write_table(answer_input, path, "uk")
    again = pl.read_csv(path, infer_schema=False) if ending == "csv" else pl.read_parquet(path)
    assert again.height == 6
    if ending == "csv":
        assert again[f"list.{NAMES['note']}"][0] == "'=1+1"  # never a formula


def test_another_ending_is_refused_with_what_to_do(tmp_path: Path, answer_input: AnswerInput) -> None:
    with pytest.raises(Invalid) as caught:
        write_table(answer_input, tmp_path / "answers.doc", "en")
    assert caught.value.code == "table_form"
    assert not (tmp_path / "answers.doc").exists()


def test_cells_are_made_harmless_as_lists_do_it() -> None:
    cells = [
        "=1",
        " =1",
        "'=1",
        "''-2",
        "\t@x",
        "\ufeff+3",
        "＝1",
        "a=1",
        "'a",
        "",
        None,
        "\x01-x",
        "\u200b@",
    ]
    made = harmless(pl.DataFrame({"a": cells, "b": range(len(cells))}))
    assert made["a"].to_list() == [c if c is None else neutral(c) for c in cells]
