"""Each row of the list in the report: a line to read, and below it the comparison and the evidence, folded."""

import html
from collections.abc import Sequence

from kintrace.answers.inputs import Step
from kintrace.answers.page import compared, inline, shown
from kintrace.answers.rows import Candidate, Row, Rows, full_name
from kintrace.answers.side_sheets import COMPARED, evidence_name, signed
from kintrace.answers.words import label, percent, text
from kintrace.model import Band, Language

LONG = 1000  # rows; a longer list is shown without what the page says twice
_NOTHING = 0.05  # bits
_DOUBT = 0.5  # bits against, from which a field is shown as differing
# Field shown → the kinds of evidence that speak of it; other fields have evidence of their own name.
_EVIDENCE = {
    "name": ("given", "surname", "patronymic", "name"),
    "age": ("birth",),
    "birth_place": ("place", "birth_place"),
    "mother": ("mother", "mother_surname"),
}


def row_html(rows: Rows, row: Row, language: Language) -> str:
    """One row with its best candidate in full and the others in a line each."""
    best = row.best
    name = full_name(row.fields) or text("book.none", language)
    birth = row.fields.get("birth", "")
    line = inline(name, language) + (f", {inline(birth, language)}" if birth else "")
    badge = ""
    if best:
        word = label("band", best.band, language)
        badge = f'<span class="b {best.band.value}">{word} · {percent(best.probability)}</span>'
    proposed = html.escape(label("finding", row.proposal.code, language))
    ref = f" · {inline(row.ref, language)}" if rows.own_refs and row.ref else ""
    inside = _inside(rows, row, language)
    return (
        f'<details class="r" id="r{row.number}"><summary><span class="n">{row.number}</span>'
        f'<span class="who">{line}</span>{badge}<span class="p">{proposed}{ref}</span></summary>'
        f'<div class="in">{inside}</div></details>'
    )


def _inside(rows: Rows, row: Row, language: Language) -> str:
    reason = f"<p>{html.escape(row.proposal.sentence(language))}</p>"
    verbatim = _verbatim(row, () if len(rows) <= LONG else tuple(row.fields.values()), language)
    if row.best is None:
        return f"{reason}<p>{text('report.no_candidate', language)}</p>{verbatim}"
    steps = rows.steps(row, row.best, language)
    # In a long list the evidence for one who is unlikely anyway would only make the page heavy.
    brief = len(rows) > LONG and row.best.band is Band.UNLIKELY
    return (
        reason
        + _side_by_side(rows, row, (row.best, steps), language)
        + ("" if brief else _waterfall(steps, language))
        + _others(rows, row, language)
        + verbatim
    )


def _verbatim(row: Row, told: Sequence[str], language: Language) -> str:
    """The cells as received; in a long list only those that do not stand above anyway."""
    cells = "".join(
        f"<dt>{shown(header, language)}<dd>{shown(cell, language)}"
        for header, cell in row.cells.items()
        if cell and (cell not in told or row.best is None)
    )
    title = text("report.more_cells" if told and row.best else "report.cells", language)
    return f"<h3>{title}</h3><dl>{cells}</dl>" if cells else ""


def _side_by_side(rows: Rows, row: Row, found: tuple[Candidate, Sequence[Step]], language: Language) -> str:
    candidate, steps = found
    record = candidate.record
    lines = []
    for field in ("name", "former_surname", "age", *COMPARED):
        left = full_name(row.fields) if field == "name" else row.fields.get(field, "")
        right = full_name(record.fields) if field == "name" else record.fields.get(field, "")
        if left or right:
            # One letter for a sex is spelled otherwise in each language and says nothing by its shape.
            pair = (shown(left, language), shown(right, language))
            first, second = pair if field == "sex" else compared(left, right, language)
            strange = " class=d" if _speaks_against(field, steps) and left and right else ""
            name = text(f"field.{field}", language)
            lines.append(f"<tr{strange}><th scope=row>{name}<td>{first}<td>{second}")
    source = inline(rows.given.registers[record.register].source.name, language)
    ref = f" · {inline(record.ref, language)}" if record.ref else ""
    heads = (text("report.field", language), text("about.list", language), text("about.register", language))
    head = "".join(f"<th scope=col>{h}" for h in heads)
    caption = f"{text('report.compared', language)}: {source}{ref}"
    return f"<table><caption>{caption}</caption><thead><tr>{head}<tbody>{''.join(lines)}</table>"


def _speaks_against(field: str, steps: Sequence[Step]) -> bool:
    kinds = _EVIDENCE.get(field, (field,))
    return any(step.bits < -_DOUBT for step in steps if step.evidence in kinds)


def _waterfall(steps: Sequence[Step], language: Language) -> str:
    told = [s for s in steps if abs(s.bits) >= _NOTHING]
    if not told:
        return ""
    levels = [0.0]
    for step in told:
        levels.append(levels[-1] + step.bits)
    low, high = min(levels), max(levels)
    width = (high - low) or 1.0
    zero = f"<s style=left:{(0 - low) * 100 / width:.0f}%></s>"
    lines = []
    for step, start, end in zip(told, levels, levels[1:], strict=False):
        left, size = (min(start, end) - low) * 100 / width, abs(step.bits) * 100 / width
        minus = " class=m" if step.bits < 0 else ""
        bar = f"{zero}<i{minus} style=left:{left:.0f}%;width:{max(size, 1):.0f}%></i>"
        lines.append(
            f"<tr><th scope=row>{html.escape(evidence_name(step.evidence, language))}"
            f"<td class=num>{signed(step.bits)}<td class=w>{bar}<td>{html.escape(step.sentence)}"
        )
    total = f'<tr class="t"><th scope="row">{text("report.total", language)}</th><td class="num">{signed(levels[-1])}</td>'
    names = ("head.evidence", "report.bits")
    head = "".join(f'<th scope="col">{text(k, language)}</th>' for k in names) + "<td></td><td></td>"
    return (
        f'<table class="e"><caption>{text("report.waterfall", language)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}{total}<td></td><td></td></tr></tbody></table>"
    )


def _others(rows: Rows, row: Row, language: Language) -> str:
    if len(row.candidates) < 2:
        return ""
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
        word = label("band", candidate.band, language)
        badge = f'<span class="b {candidate.band.value}">{word} · {percent(candidate.probability)}</span>'
        lines.append(f"<li>{badge} {line}</li>")
    return f"<h3>{text('report.others', language)}</h3><ul>{''.join(lines)}</ul>"
