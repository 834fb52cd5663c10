"""From a matched list to the workbook that officers fill in. It proposes; every decision stays empty."""

from importlib.metadata import version
from pathlib import Path

from kintrace.answers.answers_sheet import TOP, write_answers
from kintrace.answers.book import Book
from kintrace.answers.help_sheet import write_help
from kintrace.answers.inputs import AnswerInput, Reading
from kintrace.answers.keys import SHEET, Keys
from kintrace.answers.requirements import requirements
from kintrace.answers.rows import Rows
from kintrace.answers.side_sheets import (
    write_candidates,
    write_conflicts,
    write_duplicates,
    write_families,
    write_not_read,
    write_summary,
)
from kintrace.answers.words import text
from kintrace.model import Language


def write_workbook(given: AnswerInput, path: Path | str, language: Language | str) -> None:
    """Write the workbook: answers, candidates, families, duplicates, conflicts, not read, summary, help, about.

    Args:
        given: the matched list.
        path: the file to write; an existing file is replaced.
        language: of headers, labels and sentences; cells of lists stay verbatim.

    Raises:
        Invalid: "cannot_write".
    """
    language = Language(language)
    rows = Rows(given)
    title = text("book.title", language, name=given.left.source.name)
    with Book(Path(path), given.created, title) as book:
        keys = write_answers(book, rows, language)
        write_candidates(book, rows, language)
        write_families(book, rows, language)
        write_duplicates(book, rows, language)
        write_conflicts(book, rows, language)
        write_not_read(book, rows, language)
        write_summary(book, rows, language)
        write_help(book, language)
        _about(book, rows, keys, language)
        hidden = book.workbook.add_worksheet(SHEET)
        for line, cells in enumerate(keys.lines()):
            for column, cell in enumerate(cells):
                hidden.write_string(line, column, cell)
        hidden.very_hidden()


def _about(book: Book, rows: Rows, keys: Keys, language: Language) -> None:
    given = rows.given
    sheet = book.sheet(text("sheet.about", language))
    book.put(sheet, (0, 0), text("book.title", language, name=given.left.source.name), "title")
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 74)
    sheet.set_column(2, 4, 20)
    lines = [
        (text("about.created", language), given.created.isoformat(sep=" ", timespec="minutes")),
        (text("about.handed_over", language), given.handed_over.isoformat() if given.handed_over else ""),
        (text("about.rows_sha256", language), keys.meta["rows_sha256"]),
        (text("about.program", language), "kintrace " + version("kintrace")),
        (text("about.model", language), given.matches.model_version),
        (text("about.requirements", language), str(requirements().version)),
        *((text("about.setting", language, name=n), v) for n, v in given.settings.items()),
    ]
    row = 2
    for name, value in lines:
        book.put(sheet, (row, 0), name)
        book.put(sheet, (row, 1), value)
        row += 1
    for kind, reading in (("about.list", given.left), *(("about.register", r) for r in given.registers)):
        row = _source(book, sheet, (kind, reading, row + 1), language)
    for name, line, column in book.shortened:
        if name == text("sheet.answers", language):
            words = text("book.shortened", language, number=line - TOP, column=str(column + 1))
            book.put(sheet, (row + 1, 0), words, "plain")
            row += 1


def _source(book: Book, sheet: object, what: tuple[str, Reading, int], language: Language) -> int:
    kind, reading, row = what
    source = reading.source
    book.put(sheet, (row, 0), text(kind, language), "subtitle")
    book.put(sheet, (row, 1), source.name, "subtitle")
    facts = {
        "sha256": source.sha256,
        "size": str(source.size),
        "format": source.format,
        "encoding": source.encoding or "",
        "delimiter": source.delimiter or "",
        "as_of": reading.as_of.isoformat() if reading.as_of else "",
        "rows": str(reading.frame().height),
    }
    for name, value in facts.items():
        row += 1
        book.put(sheet, (row, 0), text(f"about.{name}", language))
        book.put(sheet, (row, 1), value)
    row += 1
    for column, key in enumerate(("about.mapping", "head.role", "head.confidence", "head.reason")):
        book.put(sheet, (row, column), text(key, language), "head")
    for use in reading.mapping.columns:
        row += 1
        role = text(f"field.{use.role}", language) if use.role else "—"
        for column, value in enumerate((use.header, role, f"{use.confidence:.2f}", use.reason)):
            book.put(sheet, (row, column), value)
    return row + 1
