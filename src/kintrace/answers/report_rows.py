"""Each row of the list in the report: a line to read, and below it the comparison and the evidence, folded."""

import html
from collections.abc import Sequence

from kintrace.answers.inputs import Step
from kintrace.answers.page import compared, inline, shown
from kintrace.answers.report_words import AGAINST, FIELDS, FOR, Words
from kintrace.answers.rows import Candidate, Row, Rows, full_name
from kintrace.answers.side_sheets import COMPARED, evidence_name, signed
from kintrace.answers.words import label, text
from kintrace.model import Band

_NOTHING = 0.05  # bits
_DOUBT = 0.5  # bits against, from which a field is shown as differing
# Field shown → the kinds of evidence that speak of it; other fields have evidence of their own name.
_EVIDENCE = {
    "name": ("given", "surname", "patronymic", "name"),
    "age": ("birth",),
    "birth_place": ("place", "birth_place"),
    "mother": ("mother", "mother_surname"),
}


def row_html(rows: Rows, row: Row, words: Words) -> str:
    """One row with its best candidate in full and the others in a line each."""
    language = words.language
    best = row.best
    name = full_name(row.fields) or text("book.none", language)
    birth = row.fields.get("birth", "")
    line = inline(name, language) + (f", {inline(birth, language)}" if birth else "")
    badge = words.badge(best) if best else ""
    proposed = html.escape(label("finding", row.proposal.code, language))
    ref = f" · {inline(row.ref, language)}" if rows.own_refs and row.ref else ""
    inside = _inside(rows, row, words)
    return (
        f'<details class="r" id="r{row.number}"><summary><i>{row.number}</i>'
        f"<bdi>{line}</bdi>{badge}<em>{proposed}{ref}</em></summary>"
        f"<div>{inside}</div></details>"
    )


def _inside(rows: Rows, row: Row, words: Words) -> str:
    language = words.language
    reason = words.reason(row.proposal.sentence(language))
    verbatim = _verbatim(row, tuple(row.fields.values()) if words.long else (), words)
    if row.best is None:
        return f"{reason}<p>{text('report.no_candidate', language)}</p>{verbatim}"
    steps = rows.steps(row, row.best, language)
    # In a long list the evidence for one who is unlikely anyway would only make the page heavy.
    brief = words.long and row.best.band is Band.UNLIKELY
    return (
        reason
        + _side_by_side(rows, row, (row.best, steps), words)
        + ("" if brief else _waterfall(steps, words))
        + _others(row, words)
        + verbatim
    )


def _verbatim(row: Row, told: Sequence[str], words: Words) -> str:
    """The cells as received; in a long list only those that do not stand above anyway."""
    # A reference in the first column stands in the line above; the same number elsewhere means something else.
    first = bool(told) and next(iter(row.cells.values()), "") == row.ref
    cells = "".join(
        f"<dt>{shown(header, words.language)}<dd>{shown(cell, words.language)}"
        for header, cell in list(row.cells.items())[int(first) :]
        if cell and (cell not in told or row.best is None)
    )
    more = bool(told and row.best)
    kind = f" class={'more' if more else 'every'}" if words.long else ""
    title = words.title("report.more_cells" if more else "report.cells")
    return f"{title}<dl{kind}>{cells}</dl>" if cells else ""


def _side_by_side(rows: Rows, row: Row, found: tuple[Candidate, Sequence[Step]], words: Words) -> str:
    candidate, steps = found
    record, language = candidate.record, words.language
    # Whoever is unlikely differs nearly everywhere: marks would say nothing, and make a long page heavy.
    bare = words.long and candidate.band is Band.UNLIKELY
    lines, names = [], [FIELDS]
    for field in ("name", "former_surname", "age", *COMPARED):
        left = full_name(row.fields) if field == "name" else row.fields.get(field, "")
        right = full_name(record.fields) if field == "name" else record.fields.get(field, "")
        if left or right:
            # One letter for a sex is spelled otherwise in each language and says nothing by its shape.
            pair = (shown(left, language), shown(right, language))
            first, second = pair if field == "sex" or bare else compared(left, right, language)
            strange = " class=d" if _speaks_against(field, steps) and left and right else ""
            names.append(html.unescape(text(f"field.{field}", language)))
            head = "<th>" if words.long else f"<th scope=row>{html.escape(names[-1])}"
            lines.append(f"<tr{strange}>{head}<td>{first}<td>{second}")
    source = inline(rows.given.registers[record.register].source.name, language)
    ref = inline(record.ref, language)
    body = "".join(lines)
    if words.long:  # <u> is three letters less than <mark>, a hundred thousand times
        body = body.replace("<mark>", "<u>").replace("</mark>", "</u>").replace("</u> <u>", " ")
        one = ref and len(rows.given.registers) == 1  # the foot of the page names it
        caption = ref if one else f"{source} · {ref}" if ref else source
        return f'<table class="k s{words.number(*names)}"><caption>{caption}{body}</table>'
    heads = (text("report.field", language), text("about.list", language), text("about.register", language))
    head = "".join(f"<th scope=col>{h}" for h in heads)
    caption = f"{text('report.compared', language)}: {source}{' · ' if ref else ''}{ref}"
    return f"<table class=k><caption>{caption}</caption><thead><tr>{head}<tbody>{body}</table>"


def _speaks_against(field: str, steps: Sequence[Step]) -> bool:
    kinds = _EVIDENCE.get(field, (field,))
    return any(step.bits < -_DOUBT for step in steps if step.evidence in kinds)


def _waterfall(steps: Sequence[Step], words: Words) -> str:
    told = [s for s in steps if abs(s.bits) >= _NOTHING]
    if not told:
        return ""
    levels = [0.0]
    for step in told:
        levels.append(levels[-1] + step.bits)
    low, high = min(levels), max(levels)
    width = (high - low) or 1.0
    lines = []
    for step, start, end in zip(told, levels, levels[1:], strict=False):
        left, size = (min(start, end) - low) * 100 / width, abs(step.bits) * 100 / width
        minus = " class=m" if step.bits < 0 else ""
        bar = f"<td{minus} style=--l:{left:.0f};--w:{max(size, 1):.0f}>"
        name = evidence_name(step.evidence, words.language)
        if words.long:
            number = words.number(AGAINST if minus else FOR, name, step.sentence)
            bar = bar.replace(minus, "", 1)
            lines.append(f"<tr class=s{number}><th><td>{signed(step.bits)}{bar}<td>")
        else:
            told_as = html.escape(name), html.escape(step.sentence)
            lines.append(f"<tr><th scope=row>{told_as[0]}<td>{signed(step.bits)}{bar}<td>{told_as[1]}")
    total = "<th>" if words.long else f"<th scope=row>{text('report.total', words.language)}"
    lines.append(f"<tr class=t>{total}<td>{signed(levels[-1])}<td><td>")
    zero = f" style=--z:{(0 - low) * 100 / width:.0f}"
    if words.long:
        return f"<table class=e{zero}>{''.join(lines)}</table>"
    names = ("head.evidence", "report.bits")
    head = "".join(f"<th scope=col>{text(k, words.language)}" for k in names) + "<td><td>"
    caption = text("report.waterfall", words.language)
    return (
        f"<table class=e{zero}><caption>{caption}</caption><thead><tr>{head}<tbody>{''.join(lines)}</table>"
    )


def _others(row: Row, words: Words) -> str:
    if len(row.candidates) < 2:
        return ""
    language = words.language
    lines = []
    for candidate in row.candidates[1:]:
        record = candidate.record
        parts = (
            record.ref,
            full_name(record.fields),
            record.fields.get("birth", ""),
            record.fields.get("place", ""),
        )
        line = ", ".join(inline(part, language) for part in parts if part)
        badge = words.badge(candidate)
        lines.append(f"<li>{badge} {line}</li>")
    return f"{words.title('report.others')}<ul>{''.join(lines)}</ul>"
