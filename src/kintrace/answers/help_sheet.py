"""The page “Help” of the workbook: what each finding means and needs, what to write in each column, the words."""

from kintrace.answers.book import Book, Head
from kintrace.answers.requirements import requirements
from kintrace.answers.words import codes, label, officer_header, text
from kintrace.model import FindingCode, Language

_FINDINGS_TOP = 6
_WORDS = ("finding", "whereabouts", "attribute", "basis")


def _columns_top() -> int:
    return _FINDINGS_TOP + len(FindingCode) + 3


def _words_top() -> int:
    return _columns_top() + len(requirements().columns) + 3


def choice_range(vocabulary: str, language: Language) -> str:
    """The cells of this page that hold the words of a vocabulary, for a drop-down."""
    column = "ABCD"[_WORDS.index(vocabulary)]
    first = _words_top() + 2
    sheet = text("sheet.help", language)
    return f"='{sheet}'!${column}${first}:${column}${first + len(codes(vocabulary)) - 1}"


def write_help(book: Book, language: Language) -> None:
    """Write the page."""
    sheet = book.sheet(text("sheet.help", language))
    sheet.set_row(0, 24)
    book.put(sheet, (0, 0), text("sheet.help", language), "title")
    for row, key in enumerate(("book.sortable", "book.check", "book.internal"), start=1):
        book.put(sheet, (row, 0), text(key, language), "plain")
    _findings(book, sheet, language)
    top = _columns_top()
    for column, key in enumerate(("head.column", "head.hint")):
        book.put(sheet, (top, column), text(key, language), "head")
    for i, column_ in enumerate(requirements().columns, start=1):
        book.put(sheet, (top + i, 0), officer_header(i, column_.key, language))
        sheet.merge_range(top + i, 1, top + i, 3, text(f"hint.{column_.key}", language), book.styles["text"])
        book.height(sheet, top + i, [(text(f"hint.{column_.key}", language), 130)])
    top = _words_top()
    for column, vocabulary in enumerate(_WORDS):
        key = "attributes" if vocabulary == "attribute" else vocabulary
        book.put(sheet, (top, column), text(f"column.{key}", language), "head")
        for i, code in enumerate(codes(vocabulary), start=1):
            book.put(sheet, (top + i, column), label(vocabulary, code, language))


def _findings(book: Book, sheet: object, language: Language) -> None:
    heads = [
        Head(text("head.finding", language), 36),
        Head(text("head.meaning", language), 44),
        Head(text("head.carries", language), 48),
        Head(text("head.empty", language), 48),
        Head(text("head.code", language), 22),
    ]
    book.header(sheet, heads, _FINDINGS_TOP - 1)
    numbers = {
        c.key: officer_header(i, c.key, language) for i, c in enumerate(requirements().columns, start=1)
    }
    for row, (code, rule) in enumerate(requirements().rules.items(), start=_FINDINGS_TOP):
        required = "; ".join(head for key, head in numbers.items() if key in rule.required)
        if rule.two_persons:
            required += f" ({text('book.two_persons', language)})"
        empty = "; ".join(head for key, head in numbers.items() if key in rule.empty)
        values = (
            label("finding", code, language),
            text(f"meaning.{code}", language),
            required,
            empty,
            code.value,
        )
        book.height(sheet, row, list(zip(values, (h.width for h in heads), strict=True)), most=12)
        for column, value in enumerate(values):
            book.put(sheet, (row, column), value)
