"""The response document: every row of the list with its finding, counts, sums with their definitions.

Written only from a workbook that passes the check. What is withheld for safety is not in it, nor are
candidates, probabilities, proposals and internal notes.
"""

import csv
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path

from kintrace.answers.book import Book, Head
from kintrace.answers.check import CheckResult, check
from kintrace.answers.days import read_day
from kintrace.answers.keys import Keys
from kintrace.answers.requirements import Column, requirements
from kintrace.answers.rules import Answer
from kintrace.answers.words import label, text
from kintrace.model import FindingCode, Language, Refused, Where

SCHEMA = "kintrace-response/1"
# Spreadsheet programs take these at the start of a cell for a formula; the wide forms count as well.
_FORMULA = re.compile("^['=+\\-@\t\r\n＝＋－＠]")


class ResponseFormat(StrEnum):
    """The forms in which a response can be written."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum over findings: its name, the codes it runs over, the number of rows."""

    name: str
    codes: tuple[FindingCode, ...]
    rows: int


def write_response(
    path: Path | str, out: Path | str, form: ResponseFormat | str, *, today: date | None = None,
    language: Language | str | None = None,
) -> CheckResult:  # fmt: skip
    """Write the response from a filled workbook.

    Args:
        path: the filled workbook.
        out: the file to write. With CSV, counts and sums go to a second file, `<name>.summary.csv`.
        form: xlsx, csv or json.
        today: see `check`.
        language: of labels; without it that of the workbook. Codes are always written as well.

    Returns:
        the check that the response rests on.

    Raises:
        Refused: "response_incomplete": a row has no finding, or a finding does not carry what it must.
    """
    form = ResponseFormat(form)
    result = check(path, today=today)
    if not result.complete:
        raise Refused(
            "response_incomplete",
            f"The answers are not complete: rows {result.rows}, answered {result.answered}, "
            f"problems {len(result.problems)}.",
            where=Where(file=Path(path).name),
            todo="Run the check, mend what it names, and write the response again.",
        )
    language = Language(language or result.keys.meta.get("language", "en"))
    out = Path(out)
    if form is ResponseFormat.JSON:
        _write_json(result, out, language)
    elif form is ResponseFormat.CSV:
        _write_csv(result, out, language)
    else:
        _write_xlsx(result, out, language)
    return result


def sums(counts: Mapping[FindingCode, int]) -> tuple[Sum, ...]:
    """The sums of the table of requirements over counts of rows by finding."""
    return tuple(
        Sum(name, codes, sum(counts.get(code, 0) for code in codes))
        for name, codes in requirements().sums.items()
    )


def neutral(cell: str) -> str:
    """A cell that no spreadsheet program takes for a formula; `verbatim` gives the original back.

    >>> neutral("=1+1"), verbatim(neutral("=1+1"))
    ("'=1+1", '=1+1')
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def verbatim(cell: str) -> str:
    """The original of a neutralised cell."""
    return cell[1:] if cell.startswith("'") else cell


def _sent() -> list[Column]:
    return [column for column in requirements().columns if column.sent]


def _content(answer: Answer) -> dict[str, str]:
    """What leaves the office of one answer: never a column that its finding must leave empty."""
    kept = requirements().rules[answer.finding].empty if answer.finding else ()
    return {c.key: answer.values[c.key] for c in _sent() if answer.values.get(c.key) and c.key not in kept}


def _shown(column: Column, value: str, language: Language) -> str:
    if not column.vocabulary or not value:
        return value
    return "; ".join(label(column.vocabulary, code, language) for code in value.split(";"))


def _write_json(result: CheckResult, out: Path, language: Language) -> None:
    counts = {code.value: number for code, number in result.counts.items()}
    document = {
        "schema": SCHEMA,
        "language": language.value,
        "list": _list(result.keys, result.rows),
        "counts": counts,
        "sums": [{"name": s.name, "codes": list(s.codes), "rows": s.rows} for s in sums(result.counts)],
        "sums_note": text("sum.note", language),
        "rows": [
            {
                "number": answer.number,
                "ref": answer.ref,
                "row_sha256": result.keys.rows[answer.number - 1].digest,
                "cells": {h: answer.cells[h] for h in result.keys.headers},
                "answer": _typed(_content(answer)),
            }
            for answer in result.answers
        ],
    }
    out.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _typed(content: Mapping[str, str]) -> dict[str, object]:
    kinds = {column.key: column.kind for column in requirements().columns}
    typed: dict[str, object] = {}
    for key, value in content.items():
        if kinds[key] == "choices":
            typed[key] = value.split(";")
        elif kinds[key] in ("number", "row"):
            typed[key] = int(value)
        else:
            typed[key] = value
    return typed


def _list(keys: Keys, rows: int) -> dict[str, object]:
    names = ("list_name", "list_sha256", "rows_sha256", "handed_over", "requirements")
    return {"rows": rows, **{name: keys.meta.get(name, "") for name in names}}


def _lines(result: CheckResult, language: Language) -> list[list[str]]:
    lines = []
    for answer in result.answers:
        content = _content(answer)
        cells = [answer.cells[h] for h in result.keys.headers]
        words = [_shown(c, content.get(c.key, ""), language) for c in _sent()]
        lines.append([str(answer.number), answer.ref, *cells, content["finding"], *words])
    return lines


def _heads(keys: Keys, language: Language) -> list[str]:
    first = [text("head.number", language), text("head.ref", language), *keys.shown]
    return [*first, text("head.code", language), *(text(f"column.{c.key}", language) for c in _sent())]


def _write_csv(result: CheckResult, out: Path, language: Language) -> None:
    _csv(out, [_heads(result.keys, language), *_lines(result, language)])
    _csv(out.with_suffix(".summary.csv"), _summary(result, language))


def _csv(path: Path, lines: list[list[str]]) -> None:
    # With a mark of UTF-8, or spreadsheet programs spoil Cyrillic.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([neutral(cell) for cell in line] for line in lines)


def _summary(result: CheckResult, language: Language) -> list[list[str]]:
    lines = [[text("head.finding", language), text("head.code", language), text("head.count", language)]]
    lines += [[label("finding", c, language), c.value, str(n)] for c, n in result.counts.items()]
    lines += [[text("response.total", language), "", str(result.rows)], []]
    lines += [[text("head.sum", language), text("head.definition", language), text("head.count", language)]]
    lines += [
        [text(f"sum.{s.name}", language), definition(s, language), str(s.rows)] for s in sums(result.counts)
    ]
    lines += [[text("sum.note", language)], []]
    meta = result.keys.meta
    names = {"list_name": "about.list", "list_sha256": "about.sha256", "rows_sha256": "about.rows_sha256",
             "handed_over": "about.handed_over", "requirements": "about.requirements"}  # fmt: skip
    return lines + [[text(key, language), meta.get(name, "")] for name, key in names.items()]


def definition(total: Sum, language: Language) -> str:
    """The definition of a sum, to stand beside it: labels and codes of what it runs over."""
    return " + ".join(f"{label('finding', code, language)} ({code})" for code in total.codes)


def _write_xlsx(result: CheckResult, out: Path, language: Language) -> None:
    keys = result.keys
    title = text("response.title", language, name=keys.meta.get("list_name", ""))
    # A response has no date of its own: it is true as of the latest day that an answer names.
    days = [day for a in result.answers if (day := read_day(a.values.get("as_of", "")))]
    with Book(out, _noon(max(days)), title) as book:
        listed = len(keys.headers)
        widths = [8, 14, *[18] * listed, 22, *(c.width for c in _sent())]
        heads = [Head(name, width) for name, width in zip(_heads(keys, language), widths, strict=True)]
        sheet = book.sheet(text("sheet.response", language))
        book.table(sheet, heads, _lines(result, language))
        sheet.freeze_panes(1, 2)
        summary = book.sheet(text("sheet.summary", language))
        summary.set_column(0, 0, 44)
        summary.set_column(1, 1, 80)
        summary.set_column(2, 2, 16)
        book.put(summary, (0, 0), title, "title")
        for row, line in enumerate(_summary(result, language), start=2):
            for column, cell in enumerate(line):
                head = row == 2 or cell in (text("head.sum", language), text("head.definition", language))
                book.put(summary, (row, column), cell, "head" if head else "text")


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12))
