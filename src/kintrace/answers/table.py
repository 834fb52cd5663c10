"""The answer to a long list as a plain table, one line for every row of the list: CSV or Parquet, any length.

Holds what the page of answers holds but the evidence in sentences, which is made pair by pair. Works by whole
columns; nothing is decided in it.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kintrace.answers.inputs import AnswerInput
from kintrace.answers.propose import Proposal, RowFacts, is_status, propose
from kintrace.answers.rows import LIKELY, duplicate_pairs
from kintrace.lists.tables import neutral
from kintrace.lists.writing import write_whole
from kintrace.model import Band, Invalid, Language, Where

SUFFIXES = (".csv", ".parquet")
_OWN_COLUMN = ("reason.nobody", "reason.duplicate")  # what they say stands in columns of its own
_RIVALS = "\x00"  # stands for the numbers of the rivals, which differ from row to row
_MOST_CLAIMS = 50  # rows that claim one record; of more, each has rivals enough


def write_table(given: AnswerInput, path: Path | str, language: Language | str) -> None:
    """Write the table.

    Args:
        given: the matched list.
        path: the file to write; its ending chooses CSV or Parquet.
        language: of the reasons; codes and headers are the same in every language.

    Raises:
        Invalid: "table_form": another ending. Refused: "not_writable".
    """
    path = Path(path)
    made = answer_table(given, Language(language))
    store = io.BytesIO()
    if path.suffix.lower() == ".parquet":
        made.write_parquet(store)
    elif path.suffix.lower() == ".csv":
        harmless(made).write_csv(store, include_bom=True)
    else:
        raise Invalid(
            "table_form",
            "The table of answers is written as .csv or .parquet.",
            where=Where(file=path.name),
            todo="Choose a name with one of these endings; .xlsx makes the workbook.",
        )
    write_whole(path, store.getvalue())


def answer_table(given: AnswerInput, language: Language) -> pl.DataFrame:
    """One line for every row of the list, in its order.

    Columns: number (from 1), sheet, row, ref; "list." and each header, verbatim; proposed (code of a finding),
    reason (a sentence); band, probability, nobody (probability that no record fits), several; register (file),
    register_row, register_ref, record (the best candidate in a line); missing; rivals, duplicates (numbers of
    other rows, at most five, joined by commas).
    """
    left = given.matches.left
    joined = (
        given.matches.rows.sort("left")
        .join(_records(given), on="best", how="left", maintain_order="left")
        .join(_claims(given), on="left", how="left", maintain_order="left")
    )
    proposed = _proposed(given, joined, language)
    verbatim = given.left.verbatim()
    return pl.concat(
        [
            joined.select((pl.col("left") + 1).alias("number")),
            left.select("sheet", "row", "ref"),
            verbatim.rename({name: f"list.{name}" for name in verbatim.columns}),
            proposed,
            joined.select(
                pl.when(pl.col("best").is_not_null()).then("band").alias("band"), "probability", "nobody", "several",
                "register", "register_row", "register_ref", "record", "missing", "rivals", "duplicates",
            ),
        ],
        how="horizontal",
    )  # fmt: skip


def harmless(table: pl.DataFrame) -> pl.DataFrame:
    """Texts that no spreadsheet program takes for a formula; as `kintrace.lists` writes CSV."""
    changed = []
    for column in table.get_columns():
        if column.dtype == pl.String:
            risky = column.str.contains(_RISKY).fill_null(value=False).arg_true()
            if len(risky):
                cells = [neutral(cell) for cell in column.gather(risky).to_list()]
                column = column.clone().scatter(risky, cells)  # noqa: PLW2901 - the same column, made harmless
        changed.append(column)
    return pl.DataFrame(changed)


# Every cell in which one of the signs stands near its beginning is looked at by `neutral` itself.
_RISKY = "^[\\s'\\x00-\\x1f\ufeff\u200b-\u200f\u2060]*[=+\\-@＝＋－＠]|^[\\t\\r\\n']"


def _records(given: AnswerInput) -> pl.DataFrame:
    """Each record that is a best candidate: best (its position), register, register_row, register_ref, record, said."""
    best = given.matches.rows["best"].drop_nulls().unique().sort()
    some = given.matches.right[best]
    texts = some.columns
    heights = [register.frame().height for register in given.registers]
    number = np.searchsorted(np.cumsum(heights), best.to_numpy(), side="right")
    names = [register.source.name for register in given.registers]
    return some.select(
        best.alias("best"),
        pl.Series("register", [names[at] for at in number.tolist()], dtype=pl.String),
        pl.col("row").alias("register_row"),
        pl.col("ref").alias("register_ref"),
        pl.concat_str(
            _full_name(texts), *(pl.col(c) for c in ("birth", "birth_place", "place") if c in texts),
            separator=", ", ignore_nulls=True,
        ).alias("record"),
        pl.Series("said", _said(given, best.to_numpy(), number), dtype=pl.UInt32),
    )  # fmt: skip


def _full_name(columns: Sequence[str]) -> pl.Expr:
    parts = [pl.col(c) for c in ("surname", "given", "patronymic") if c in columns]
    whole = pl.concat_str(parts, separator=" ", ignore_nulls=True) if parts else pl.lit(None, pl.String)
    return pl.coalesce(pl.col("name"), whole) if "name" in columns else whole


def _said(given: AnswerInput, best: NDArray[np.int64], number: NDArray[np.int64]) -> list[int]:
    """For each record one position whose columns of states say the same, so that each saying is read once."""
    first: dict[tuple[int, tuple[str, ...]], int] = {}
    result = np.zeros(len(best), np.int64)
    start = 0
    for at, register in enumerate(given.registers):
        mine = np.flatnonzero(number == at)
        table = register.verbatim()
        states = [name for name in table.columns if is_status(name)]
        places = best[mine] - start
        told = table.select(states)[places].rows() if states else [()] * len(mine)
        for place, position, cells in zip(mine.tolist(), best[mine].tolist(), told, strict=True):
            result[place] = first.setdefault((at, cells), position)
        start += table.height
    found: list[int] = result.tolist()
    return found


def _claims(given: AnswerInput) -> pl.DataFrame:
    """left, rivals, duplicates: numbers of other rows, at most five, joined; claimed: whether a rival is no duplicate."""
    twice: dict[int, list[int]] = {}
    for one, two, _, band in duplicate_pairs(given.duplicates):
        if band in LIKELY:
            twice.setdefault(one, []).append(two)
            twice.setdefault(two, []).append(one)
    claimants: dict[int, list[int]] = {}
    for right, left in given.matches.conflicts.select("right", "left").iter_rows():
        claimants.setdefault(right, []).append(left + 1)
    rivals: dict[int, set[int]] = {}
    for rows in claimants.values():
        for row in rows[:_MOST_CLAIMS]:
            rivals.setdefault(row, set()).update(other for other in rows[:_MOST_CLAIMS] if other != row)
    numbers = sorted({*twice, *rivals})
    return pl.DataFrame(
        {
            "left": [number - 1 for number in numbers],
            "rivals": [_listed(rivals.get(number, ())) for number in numbers],
            "duplicates": [_listed(twice.get(number, ())) for number in numbers],
            "claimed": [bool(rivals.get(number, set()) - set(twice.get(number, ()))) for number in numbers],
        },
        schema={"left": pl.UInt32, "rivals": pl.String, "duplicates": pl.String, "claimed": pl.Boolean},
    )


def _listed(numbers: Iterable[int]) -> str | None:
    ordered = sorted(set(numbers))
    return (", ".join(map(str, ordered[:5])) + (" …" if len(ordered) > 5 else "")) or None


def _proposed(given: AnswerInput, rows: pl.DataFrame, language: Language) -> pl.DataFrame:
    """The columns "proposed" and "reason": every different set of facts is judged once, by `propose`."""
    facts = rows.select(
        "band", "several", "enough", "missing", "said", pl.col("claimed").fill_null(value=False)
    )
    known = facts.unique(maintain_order=True)
    codes, reasons = [], []
    for band, several, enough, missing, said, claimed in known.iter_rows():
        proposal = propose(
            RowFacts(
                band=Band(band) if band else None,
                nobody=0.0,
                several=several,
                enough=enough,
                missing=tuple(code for code in (missing or "").split(",") if code),
                record=None if said is None else _cells(given, said),
                handed_over=given.handed_over,
                rivals=(0,) if claimed else (),
            )
        )
        codes.append(proposal.code.value)
        told = tuple(
            (key, (("rows", _RIVALS),)) if key == "reason.conflict" else (key, values)
            for key, values in proposal.reasons
            if key not in _OWN_COLUMN
        )
        reasons.append(Proposal(proposal.code, told).sentence(language))
    judged = known.with_columns(pl.Series("proposed", codes), pl.Series("reason", reasons))
    found = facts.join(judged, on=facts.columns, how="left", nulls_equal=True, maintain_order="left")
    named = found.with_columns(rows["rivals"].fill_null(""))
    return named.select("proposed", pl.col("reason").str.replace(_RIVALS, pl.col("rivals"), literal=True))


def _cells(given: AnswerInput, position: int) -> Mapping[str, str]:
    for register in given.registers:
        height = register.frame().height
        if position < height:
            return register.cells(position)
        position -= height
    raise IndexError(position)
