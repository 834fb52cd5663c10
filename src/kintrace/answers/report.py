"""The report: one HTML file, no network and no script, to be read on a phone, at a desk and on paper."""

import html
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from kintrace.answers.inputs import AnswerInput
from kintrace.answers.page import histogram, inline, shown, table
from kintrace.answers.report_rows import row_html
from kintrace.answers.report_words import Words
from kintrace.answers.requirements import PACKAGE
from kintrace.answers.rows import Row, Rows, duplicate_pairs, full_name
from kintrace.answers.side_sheets import Counts, band_name, count, not_read
from kintrace.answers.words import codes, label, percent, text
from kintrace.model import Band, FindingCode, Language

CHUNK = 250  # rows that fold together; a long list stays quick to open and to scroll
_ALL_ON_PAPER = 40  # up to so many rows, paper shows the evidence of each; else of those that are open
_LISTED = 500  # lines of families, duplicates, conflicts and unread rows; the workbook holds all


def write_report(given: AnswerInput, path: Path | str, language: Language | str) -> None:
    """Write the report.

    Args:
        given: the matched list.
        path: the HTML file to write.
        language: of all words; cells of lists stay verbatim.
    """
    language = Language(language)
    rows = Rows(given)
    every = list(rows)
    counts = count(every)
    with Path(path).open("w", encoding="utf-8", newline="\n") as file:
        for piece in _pieces(rows, every, counts, language):
            file.write(piece + "\n")


def _pieces(rows: Rows, every: list[Row], counts: Counts, language: Language) -> Iterator[str]:
    title = text("report.title", language)
    name = shown(rows.given.left.source.name, language)
    words = Words(language, len(rows))
    said = list(_rows(rows, every, words))  # first, because the style sheet holds words of the rows
    css = files(PACKAGE).joinpath("report.css").read_text(encoding="utf-8")
    yield (
        f'<!doctype html>\n<html lang="{language.value}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{css}{words.css()}</style></head>"
        f"<body{' class=all' if len(every) <= _ALL_ON_PAPER else ''}>"
    )
    created = rows.given.created.isoformat(sep=" ", timespec="minutes")
    yield (
        f'<a class="skip" href="#rows">{text("report.skip", language)}</a>'
        f"<header><h1>{title}<br><bdi>{name}</bdi></h1>"
        f'<p class="soft">{text("about.created", language)}: {created}</p>'
        f'<p class="notice">{text("report.lead", language)} {text("report.confidential", language)}</p></header><main>'
    )
    yield _coverage(rows, every, counts, language)
    yield _pictures(every, counts, language)
    yield from _lists(rows, language)
    yield from said
    yield _sources(rows.given, language)
    yield "</body></html>"


def _coverage(rows: Rows, every: list[Row], counts: Counts, language: Language) -> str:
    proposals = counts.proposals
    found = sum(counts.bands[band.value] for band in (Band.CERTAIN, Band.PROBABLE))
    look = proposals[FindingCode.IN_PROGRESS] + proposals[FindingCode.SEVERAL_CANDIDATES]
    unread = sum(len(r.unread) for r in (rows.given.left, *rows.given.registers))
    tiles = (
        ("report.rows", len(every)),
        ("report.register_rows", rows.given.matches.right.height),
        ("report.with_candidate", found),
        ("report.to_look", look),
        ("report.without", proposals[FindingCode.NO_RECORD_FOUND]),
        ("report.thin", proposals[FindingCode.INSUFFICIENT_DATA]),
        ("report.not_read", unread),
    )
    items = "".join(f"<li><b>{number}</b><span>{text(key, language)}</span></li>" for key, number in tiles)
    return f'<h2>{text("report.coverage", language)}</h2><ul class="tiles">{items}</ul>'


def _pictures(every: list[Row], counts: Counts, language: Language) -> str:
    best = [row.best for row in every if row.best]
    picture = histogram([c.probability for c in best], [c.band.value for c in best], language)
    bands = [[html.escape(band_name(b, language)), str(counts.bands[b])] for b in (*codes("band"), "")]
    proposals = [
        [html.escape(label("finding", code, language)), str(counts.proposals[code])]
        for code in codes("finding")
        if counts.proposals[code]
    ]
    number = text("head.count", language)
    return (
        f"<h2>{text('report.picture', language)}</h2>{picture}"
        + table(text("report.bands", language), (text("head.band", language), number), bands, (1,))
        + f"<h2>{text('report.proposals', language)}</h2>"
        + table(text("report.lead", language), (text("head.proposed", language), number), proposals, (1,))
    )


def _lists(rows: Rows, language: Language) -> Iterator[str]:
    number = text("head.number", language)
    person = text("field.name", language)
    pairs = [
        [_link(a), _person(rows, a, language), _link(b), _person(rows, b, language), percent(chance)]
        for a, b, chance, _ in duplicate_pairs(rows.given.duplicates)[:_LISTED]
    ]
    other, chance = text("head.other_number", language), text("head.probability", language)
    if pairs:
        yield _section("sheet.duplicates", (number, person, other, person, chance), pairs, language)
    conflicts = []
    for right, left, p in rows.given.matches.conflicts.select("right", "left", "probability").iter_rows():
        record = rows.record(right)
        register = f"{inline(record.ref, language)} {inline(full_name(record.fields), language)}"
        conflicts.append([register, _link(left + 1), _person(rows, left + 1, language), percent(p)])
    if conflicts:
        heads = (text("head.register", language), number, person, chance)
        yield _section("sheet.conflicts", heads, conflicts[:_LISTED], language)
    families = []
    for group, side, position in rows.given.matches.families.select("group", "side", "position").iter_rows():
        if side == "left":
            families.append([str(group), _link(position + 1), _person(rows, position + 1, language)])
    if families:
        yield _section(
            "sheet.families", (text("head.group", language), number, person), families[:_LISTED], language
        )
    unread = [
        [shown(str(cell or ""), language) for cell in line]
        for reading in (rows.given.left, *rows.given.registers)
        for line in not_read(reading)
    ]
    if unread:
        keys = ("file", "sheet", "row", "column", "code", "detail", "cells")
        yield _section(
            "report.doubts", [text(f"head.{k}", language) for k in keys], unread[:_LISTED], language
        )


def _section(key: str, heads: Sequence[str], lines: list[list[str]], language: Language) -> str:
    title = text(key, language)
    inside = table(f'<span class="vh">{title}</span>', heads, lines)
    return f'<h2>{title}</h2><details class="c"><summary>{title}: {len(lines)}</summary>{inside}</details>'


def _link(number: int) -> str:
    return f'<a href="#r{number}">{number}</a>'


def _person(rows: Rows, number: int, language: Language) -> str:
    fields = rows.fields(number)
    birth = fields.get("birth", "")
    return inline(full_name(fields), language) + (f", {inline(birth, language)}" if birth else "")


def _rows(rows: Rows, every: list[Row], words: Words) -> Iterator[str]:
    language = words.language
    legend = f"{text('report.differences', language)} {text('report.legend', language)}"
    if len(every) > _ALL_ON_PAPER:
        legend += f" {text('report.paper', language)}"
    yield f'<h2 id="rows">{text("report.all_rows", language)}</h2><p class="soft">{legend}</p>'
    for start in range(0, len(every), CHUNK):
        part = every[start : start + CHUNK]
        title = text("report.chunk", language, first=part[0].number, last=part[-1].number)
        opened = " open" if start == 0 else ""
        yield f'<details class="c"{opened}><summary>{title}</summary>'
        for row in part:
            yield row_html(rows, row, words)
        yield "</details>"
    yield "</main>"


def _sources(given: AnswerInput, language: Language) -> str:
    lines = []
    for kind, reading in (("about.list", given.left), *(("about.register", r) for r in given.registers)):
        source = reading.source
        digest = f"<code>{html.escape(source.sha256)}</code>"
        lines.append(
            [text(kind, language), shown(source.name, language), str(reading.frame().height), digest]
        )
    heads = [text(k, language) for k in ("book.list", "head.file", "about.rows", "about.sha256")]
    model = f"{text('about.model', language)}: {html.escape(given.matches.model_version)}"
    return f"<footer>{table(text('report.sources', language), heads, lines, (2,))}<p>{model}</p></footer>"
