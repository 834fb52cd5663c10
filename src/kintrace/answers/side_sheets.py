"""The pages beside the answers: candidates, families, duplicates, conflicts, what was not read, the summary."""

from collections import Counter
from collections.abc import Iterator

from kintrace.answers.book import Book, Head
from kintrace.answers.inputs import Reading, Step
from kintrace.answers.rows import Candidate, Row, Rows, duplicate_pairs, full_name
from kintrace.answers.words import codes, label, text
from kintrace.model import Band, Language

COMPARED = ("birth", "sex", "birth_place", "place", "mother", "father")


def write_candidates(book: Book, rows: Rows, language: Language) -> None:
    """Each row beside each of its candidates, field by field, with the weight of the evidence."""
    fields = ("name", *COMPARED)
    heads = [
        Head(text("head.number", language), 8, "key"),
        Head(text("head.ref", language), 14),
        Head(text("head.rank", language), 7, "number"),
        Head(text("head.band", language), 13),
        Head(text("head.probability", language), 11, "share"),
        Head(text("head.register", language), 20),
        Head(text("head.register_ref", language), 14),
    ]
    for field in fields:
        name, width = text(f"field.{field}", language), 32 if field == "name" else 18
        heads.append(Head(text("head.in_list", language, field=name), width, "list"))
        heads.append(Head(text("head.in_register", language, field=name), width))
    heads.append(Head(text("head.evidence", language), 60))
    sheet = book.sheet(text("sheet.candidates", language), pages=2)
    book.table(sheet, heads, _candidates(rows, fields, language))
    sheet.freeze_panes(1, 2)


def _candidates(rows: Rows, fields: tuple[str, ...], language: Language) -> Iterator[list[object]]:
    for row in rows:
        for rank, candidate in enumerate(row.candidates, start=1):
            record = candidate.record
            line: list[object] = [row.number, row.ref, rank, label("band", candidate.band, language)]
            line += [candidate.probability, rows.given.registers[record.register].source.name, record.ref]
            for field in fields:
                line += [_field(row.fields, field), _field(record.fields, field)]
            line.append(weights(rows.steps(row, candidate, language), language))
            yield line


def _field(fields: object, field: str) -> str:
    found = dict(fields)  # type: ignore[call-overload]
    return full_name(found) if field == "name" else str(found.get(field, ""))


def weights(steps: tuple[Step, ...], language: Language) -> str:
    """The evidence in short: kind and bits, heaviest first, e.g. "Surname +8.1; Date of birth −2.0"."""
    told = sorted(
        (s for s in steps if abs(s.bits) >= 0.05), key=lambda s: (s.evidence != "prior", -abs(s.bits))
    )
    return "; ".join(f"{evidence_name(s.evidence, language)} {signed(s.bits)}" for s in told)


def signed(bits: float) -> str:
    """Bits for reading, with a true minus sign."""
    return f"{bits:+.1f}".replace("-", "−")


def evidence_name(code: str, language: Language) -> str:
    """The name of a kind of evidence; a kind unknown here keeps its code."""
    try:
        return text(f"evidence.{code}", language)
    except KeyError:
        return code.replace("_", " ")


def write_families(book: Book, rows: Rows, language: Language) -> None:
    """Brothers and sisters recognised in the list and in the registers, group by group."""
    heads = [
        Head(text("head.group", language), 9, "key"),
        Head(text("head.side", language), 12),
        Head(text("head.number", language), 9, "number"),
        Head(text("field.ref", language), 14),
        Head(text("field.name", language), 40),
        Head(text("field.birth", language), 16),
        Head(text("field.mother", language), 34),
        Head(text("field.father", language), 34),
    ]
    sheet = book.sheet(text("sheet.families", language))
    _or_nothing(book, sheet, heads, list(_families(rows, language)), language)


def _families(rows: Rows, language: Language) -> Iterator[list[object]]:
    ordered = rows.given.matches.families.sort("group", "side", "position")
    for group, side, position in ordered.select("group", "side", "position").iter_rows():
        left = side == "left"
        record = None if left else rows.record(position)
        fields = rows.fields(position + 1) if record is None else record.fields
        yield [
            group,
            text("book.list" if left else "book.register", language),
            position + 1 if left else "",
            rows.ref(position + 1) if record is None else record.ref,
            full_name(fields),
            fields.get("birth", ""),
            fields.get("mother", ""),
            fields.get("father", ""),
        ]


def write_duplicates(book: Book, rows: Rows, language: Language) -> None:
    """Pairs of rows of the list that may be one person."""
    number, name = text("head.number", language), text("field.name", language)
    heads = [
        Head(number, 9, "key"),
        Head(name, 38),
        Head(text("field.birth", language), 16),
        Head(text("head.other_number", language), 11, "key"),
        Head(name, 38),
        Head(text("field.birth", language), 16),
        Head(text("head.band", language), 13),
        Head(text("head.probability", language), 11, "share"),
    ]
    lines: list[list[object]] = []
    for first, second, chance, band in duplicate_pairs(rows.given.duplicates):
        line: list[object] = []
        for row in (first, second):
            line += [row, full_name(rows.fields(row)), rows.fields(row).get("birth", "")]
        lines.append([*line, label("band", band, language), chance])
    _or_nothing(book, book.sheet(text("sheet.duplicates", language)), heads, lines, language)


def write_conflicts(book: Book, rows: Rows, language: Language) -> None:
    """Records that several rows point to: two rows, one person."""
    heads = [
        Head(text("head.register_ref", language), 16, "key"),
        Head(text("head.register", language), 22),
        Head(text("field.name", language), 38),
        Head(text("head.number", language), 9, "number"),
        Head(text("head.ref", language), 14),
        Head(text("field.name", language), 38),
        Head(text("field.birth", language), 16),
        Head(text("head.probability", language), 11, "share"),
    ]
    lines: list[list[object]] = []
    conflicts = rows.given.matches.conflicts.select("right", "left", "probability")
    for right, left, chance in conflicts.iter_rows():
        record, fields = rows.record(right), rows.fields(left + 1)
        source = rows.given.registers[record.register].source.name
        lines.append(
            [record.ref, source, full_name(record.fields), left + 1, rows.ref(left + 1), full_name(fields),
             fields.get("birth", ""), chance]
        )  # fmt: skip
    _or_nothing(book, book.sheet(text("sheet.conflicts", language)), heads, lines, language)


def write_not_read(book: Book, rows: Rows, language: Language) -> None:
    """What was kept and not read, and what was read with a doubt: nothing is lost."""
    keys = (
        ("file", 24),
        ("sheet", 16),
        ("row", 9),
        ("column", 18),
        ("code", 24),
        ("detail", 60),
        ("cells", 60),
    )
    heads = [Head(text(f"head.{key}", language), width) for key, width in keys]
    lines = [line for reading in (rows.given.left, *rows.given.registers) for line in not_read(reading)]
    _or_nothing(book, book.sheet(text("sheet.not_read", language)), heads, lines, language)


def not_read(reading: Reading) -> Iterator[list[object]]:
    """Unread rows, then warnings: file, sheet, row, column, code, detail, cells."""
    name = reading.source.name
    for unread in reading.unread:
        at = unread.where
        spot = [at.sheet, at.row, at.column] if at else [None, None, None]
        yield [name, *spot, unread.code, "", " | ".join(unread.cells)]
    for warning in reading.warnings:
        at = warning.where
        spot = [at.sheet, at.row, at.column] if at else [None, None, None]
        yield [name, *spot, warning.code, warning.detail, ""]


def write_summary(book: Book, rows: Rows, language: Language) -> None:
    """Counts of rows: by probability of the best candidate, by proposed finding."""
    sheet = book.sheet(text("sheet.summary", language))
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, 1, 16)
    book.put(sheet, (0, 0), text("book.title", language, name=rows.given.left.source.name), "title")
    book.put(sheet, (1, 0), text("report.lead", language), "plain")
    book.put(sheet, (2, 0), text("book.internal", language), "plain")
    counts = count(list(rows))
    line = 4
    for title, entries in (
        ("report.bands", [(band_name(b, language), counts.bands[b]) for b in (*codes("band"), "")]),
        (
            "report.proposals",
            [(label("finding", c, language), counts.proposals[c]) for c in codes("finding")],
        ),
    ):
        book.put(sheet, (line, 0), text(title, language), "head")
        book.put(sheet, (line, 1), text("head.count", language), "head")
        for name, number in entries:
            line += 1
            book.put(sheet, (line, 0), name)
            book.put(sheet, (line, 1), number, "number")
        line += 1
        book.put(sheet, (line, 0), text("response.total", language), "key")
        book.put(sheet, (line, 1), len(rows), "key")
        line += 2


class Counts:
    """Numbers of rows by band of the best candidate ("" for none) and by proposed finding."""

    def __init__(self) -> None:
        self.bands: Counter[str] = Counter()
        self.proposals: Counter[str] = Counter()


def count(rows: list[Row]) -> Counts:
    """Count the rows once for workbook and report."""
    counts = Counts()
    for row in rows:
        best: Candidate | None = row.best
        counts.bands[best.band.value if best else ""] += 1
        counts.proposals[row.proposal.code.value] += 1
    return counts


def band_name(band: Band | str, language: Language) -> str:
    """The word for a band; "" is no candidate at all."""
    return label("band", band, language) if band else text("report.nobody_found", language)


def _or_nothing(
    book: Book, sheet: object, heads: list[Head], lines: list[list[object]], language: Language
) -> None:
    if book.table(sheet, heads, lines) == 0:
        book.put(sheet, (1, 0), text("book.none", language), "plain")
