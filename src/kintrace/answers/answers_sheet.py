"""The sheet that officers fill in: the list verbatim, the proposal beside it, empty columns to decide in."""

from collections.abc import Mapping, Sequence
from typing import Any

from kintrace.answers.book import Book, Head, fitted
from kintrace.answers.digests import cell_digest, list_digest, row_digest
from kintrace.answers.help_sheet import choice_range
from kintrace.answers.inputs import AnswerInput
from kintrace.answers.keys import Keys, RowKey
from kintrace.answers.requirements import Column, requirements
from kintrace.answers.rows import Record, Row, Rows, full_name
from kintrace.answers.words import label, officer_header, shown_headers, text
from kintrace.dates import ReadSettings
from kintrace.dates import read as read_date
from kintrace.model import FindingCode, Language

TOP = 1  # row of the header, from 0; above it stand the names of the groups
_SENTENCES = 4  # pieces of evidence named in the sentence, the heaviest
_NOTHING = 0.3  # bits: less than this is no reason worth a word
_PROPOSAL = (("proposed", 22, "proposal"), ("band", 13, "proposal"), ("probability", 12, "percent"),
             ("best", 40, "proposal"), ("sentence", 70, "proposal"))  # fmt: skip
_NEEDED, _UNWANTED = "#ffe08a", "#c9ced0"


def write_answers(book: Book, rows: Rows, language: Language) -> Keys:
    """Write the sheet.

    Returns:
        the key sheet that belongs to it.
    """
    sheet = book.sheet(text("sheet.answers", language), pages=3)
    headers = list_headers(rows.given)
    shown = shown_headers(headers, language)
    groups = _groups(rows, shown, language)
    heads = [head for group in groups for head in group]
    book.header(sheet, heads, TOP)
    _group_names(book, sheet, groups, language)
    keys = [_write_row(book, sheet, (rows, row), (headers, language)) for row in rows]
    last, first = TOP + len(keys), len(heads) - len(groups[3])
    frozen = len(groups[0]) + 1
    sheet.freeze_panes(TOP + 1, frozen)
    sheet.autofilter(TOP, 0, last, len(heads) - 1)
    sheet.repeat_rows(0, TOP)
    sheet.repeat_columns(0, frozen - 1)
    sheet.set_zoom(90)
    _choices(sheet, (first, last), language)
    _colours(book, sheet, (first, last), language)
    return Keys(_meta(rows, keys, language), tuple(headers), tuple(shown), tuple(keys))


def list_headers(given: AnswerInput) -> list[str]:
    """All headers of the list, in the order in which its rows bring them."""
    found: dict[str, None] = {}
    for position in range(given.matches.left.height):
        found.update(dict.fromkeys(given.left.cells(position)))
    return list(found)


def _groups(rows: Rows, shown: Sequence[str], language: Language) -> list[list[Head]]:
    key = [Head(text("head.number", language), 8, "key")]
    if rows.own_refs:
        key.append(Head(text("head.ref", language), 14, "key"))
    widths = _widths(rows.given, len(shown))
    return [
        key,
        [Head(header, width, "list", "head_list") for header, width in zip(shown, widths, strict=True)],
        [Head(text(f"head.{k}", language), width, style, "head_proposal") for k, width, style in _PROPOSAL],
        [
            Head(officer_header(i, c.key, language), c.width, _officer_style(c), "head_officer")
            for i, c in enumerate(requirements().columns, start=1)
        ],
    ]


def _officer_style(column: Column) -> str:
    return "date" if column.kind == "date" else "officer"


def _widths(given: AnswerInput, count: int) -> list[int]:
    headers = list_headers(given)
    longest = [min(len(header), 18) for header in headers]
    for position in range(min(given.matches.left.height, 300)):
        cells = given.left.cells(position)
        longest = [max(n, min(len(cells.get(h, "")), 30)) for n, h in zip(longest, headers, strict=True)]
    return [max(9, n + 3) for n in longest][:count]


def _group_names(book: Book, sheet: Any, groups: Sequence[Sequence[Head]], language: Language) -> None:
    sheet.set_row(0, 20)
    names = ("group.row", "group.list", "group.proposal", "group.officer")
    styles = ("head", "head_list", "head_proposal", "head_officer")
    column = 0
    for name, style, group in zip(names, styles, groups, strict=True):
        for offset in range(len(group)):
            # Not merged: a merged title would hinder moving and sorting columns.
            book.put(
                sheet, (0, column + offset), text(name, language) if offset == 0 else "", f"{style}_group"
            )
        column += len(group)


def _write_row(book: Book, sheet: Any, both: tuple[Rows, Row], form: tuple[list[str], Language]) -> RowKey:
    rows, row = both
    headers, language = form
    line, column = TOP + row.number, 0
    for key in (row.number, row.ref) if rows.own_refs else (row.number,):
        book.put(sheet, (line, column), key, "key")
        column += 1
    cells = {header: fitted(row.cells.get(header, "")) for header in headers}
    for header in headers:
        book.put(sheet, (line, column), row.cells.get(header, ""), "list")
        column += 1
    proposal = _proposal(rows, row, language)
    book.height(
        sheet, line, [(value, width) for (value, _), (_, width, _) in zip(proposal, _PROPOSAL, strict=True)]
    )
    for value, style in proposal:
        book.put(sheet, (line, column), value, style)
        column += 1
    for officer in requirements().columns:
        book.put(sheet, (line, column), "", _officer_style(officer))
        column += 1
    born = rows.fields(row.number).get("birth")
    earliest = read_date(born, ReadSettings(as_of=rows.given.left.as_of)).earliest if born else None
    digests = tuple(cell_digest(cells[header]) for header in headers)
    return RowKey(row.number, row.ref, row_digest(cells), earliest, digests)


def _proposal(rows: Rows, row: Row, language: Language) -> list[tuple[object, str]]:
    best = row.best
    band = label("band", best.band, language) if best else ""
    sentence = " ".join(
        s for s in (row.proposal.sentence(language), evidence_sentence(rows, row, language)) if s
    )
    return [
        (label("finding", row.proposal.code, language), "proposal"),
        (band, "proposal"),
        (best.probability if best else "", "percent"),
        (record_line(best.record) if best else "", "proposal"),
        (sentence, "proposal"),
    ]


def record_line(record: Record) -> str:
    """A record in one line: reference, name, birth, places."""
    fields = record.fields
    parts = [
        full_name(fields),
        fields.get("birth", ""),
        fields.get("birth_place", ""),
        fields.get("place", ""),
    ]
    line = ", ".join(part for part in parts if part)
    return f"{record.ref} — {line}" if record.ref else line


def evidence_sentence(rows: Rows, row: Row, language: Language) -> str:
    """The heaviest evidence for the best candidate, in words."""
    if row.best is None:
        return ""
    steps = [
        s for s in rows.steps(row, row.best, language) if s.evidence != "prior" and abs(s.bits) >= _NOTHING
    ]
    heaviest = sorted(steps, key=lambda s: -abs(s.bits))[:_SENTENCES]
    return " ".join(
        s.sentence if s.sentence.endswith((".", "!", "?")) else s.sentence + "." for s in heaviest
    )


def _choices(sheet: Any, span: tuple[int, int], language: Language) -> None:
    first, last = span
    for offset, column in enumerate(requirements().columns):
        at = first + offset
        head = officer_header(offset + 1, column.key, language)
        rule: dict[str, object] = {
            "validate": "any",
            "input_title": head[:32],
            "input_message": text(f"hint.{column.key}", language)[:255],
        }
        if column.vocabulary:
            one = column.kind == "choice"
            rule |= {
                "validate": "list",
                "source": choice_range(column.vocabulary, language),
                "error_type": "stop" if one else "information",
                "error_title": head[:32],
                "error_message": text(f"hint.{column.key}", language)[:255],
            }
        sheet.data_validation(TOP + 1, at, last, at, rule)


def _colours(book: Book, sheet: Any, span: tuple[int, int], language: Language) -> None:
    """Yellow where the chosen finding needs the cell, grey where it must stay empty."""
    first, last = span
    finding = _letter(first)
    needed = book.workbook.add_format({"bg_color": _NEEDED})
    unwanted = book.workbook.add_format({"bg_color": _UNWANTED})
    row = TOP + 2
    for offset, column in enumerate(requirements().columns[1:], start=1):
        at = first + offset
        cell = f"${_letter(at)}{row}"
        for codes, form, test in (
            (_codes_with("required", column.key), needed, f"LEN({cell})=0"),
            (_codes_with("empty", column.key), unwanted, "TRUE"),
        ):
            if codes:
                any_of = ",".join(f'${finding}{row}="{_quoted(code, language)}"' for code in codes)
                criteria = f"=AND(OR({any_of}),{test})"
                sheet.conditional_format(
                    TOP + 1, at, last, at, {"type": "formula", "criteria": criteria, "format": form}
                )


def _quoted(code: FindingCode, language: Language) -> str:
    return label("finding", code, language).replace('"', '""')


def _codes_with(what: str, key: str) -> list[FindingCode]:
    rules: Mapping[FindingCode, Any] = requirements().rules
    return [code for code, rule in rules.items() if key in getattr(rule, what)]


def _letter(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _meta(rows: Rows, keys: Sequence[RowKey], language: Language) -> dict[str, str]:
    given = rows.given
    return {
        "own_refs": "yes" if rows.own_refs else "no",
        "language": language.value,
        "list_name": given.left.source.name,
        "list_sha256": given.left.source.sha256,
        "rows_sha256": list_digest(key.digest for key in keys),
        "created": given.created.isoformat(),
        "handed_over": given.handed_over.isoformat() if given.handed_over else "",
        "requirements": str(requirements().version),
        "model": given.matches.model_version,
    }
