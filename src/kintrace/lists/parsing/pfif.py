"""PFIF 1.1 to 1.4: one row a person, notes in a sheet of their own and in short beside the person.

Lenient in taking over, strict in reporting: every broken rule of the specification becomes a warning.
"""

import re
from datetime import datetime

from lxml import etree

from kintrace.lists.parsing.failure import unreadable
from kintrace.lists.parsing.pfif_checks import Document, Record, check, field_table
from kintrace.lists.parsing.raw import RawFile
from kintrace.lists.parsing.safe_xml import document_text, parse

_SPACE = re.compile(r"\{http://zesty\.ca/pfif/([0-9.]+)\}pfif")
# Notes in short beside the person: what helps to find or to judge.
_BESIDE = ("status", "last_known_location", "text")
_TODO = "Ask the sender for PFIF 1.1, 1.2, 1.3 or 1.4, or for CSV or XLSX."


def read_pfif(content: bytes, clock: datetime | None, file: RawFile) -> None:
    """Add the sheets "person" and "note" of a PFIF document to `file`.

    Raises:
        ParseFailure: not well-formed, a DOCTYPE, no PFIF, or a version that is not known.
    """
    text = document_text(content, file)
    root = parse(text)
    document = _document(root)
    file.format = "pfif"
    file.encoding = file.encoding or "utf-8"
    file.metadata["pfif_version"] = document.version
    for complaint in check(document, clock):
        file.warn(f"pfif_{complaint.check}", complaint.detail, sheet=complaint.kind, row=complaint.number)
    kept = _own_records(document, file)
    _person_sheet(document, kept, file)
    _note_sheet(document, file)
    dates = {person.get("source_date")[:10] for person in kept}
    if len(dates) == 1 and dates != {""}:
        file.metadata["reported"] = dates.pop()


def _document(root: etree._Element) -> Document:
    found = _SPACE.fullmatch(str(root.tag))
    versions = {version for version, _ in field_table()}
    if not found or found.group(1) not in versions:
        raise unreadable("xml_not_pfif", "The XML file is not PFIF 1.1 to 1.4; no other XML is read.", _TODO)
    document = Document(found.group(1))
    notes = persons = 0
    for element in root:
        name = _local(element)
        if name == "person":
            persons += 1
            record = Record("person", persons)
            for child in element:
                if _local(child) == "note":
                    notes += 1
                    record.nested.append(_record(child, "note", notes))
                    record.fields.append(("note", ""))
                else:
                    record.fields.append((_local(child), _content(child)))
            document.records.append(record)
        elif name == "note":
            notes += 1
            document.records.append(_record(element, "note", notes))
        else:
            document.strangers.append(name[:40])
    return document


def _record(element: etree._Element, kind: str, number: int) -> Record:
    fields = [(_local(child), _content(child)) for child in element]
    return Record(kind, number, fields)


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _content(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext())


def _own_records(document: Document, file: RawFile) -> list[Record]:
    """Leave out, and keep as unread, records that a source has no right to give.

    A record's id begins with the domain of its home repository. One source (same source_name and
    source_url) that gives records of two homes gives, in the lesser part, records which are not its own:
    PFIF says that only the home repository may speak for a record.
    """
    homes: dict[tuple[str, str], dict[str, int]] = {}
    for person in document.persons():
        source, home = _source(person), _home(person)
        if any(source) and home:
            counts = homes.setdefault(source, {})
            counts[home] = counts.get(home, 0) + 1
    kept = []
    for person in document.persons():
        counts = homes.get(_source(person), {})
        usual = max(counts, key=lambda home: counts[home]) if counts else ""
        if usual and _home(person) not in ("", usual):
            cells = [text for name, text in person.fields if name != "note"]
            file.keep(
                "pfif_foreign_domain", cells, sheet="person", row=person.number, column="person_record_id"
            )
        else:
            kept.append(person)
    return kept


def _source(person: Record) -> tuple[str, str]:
    return person.get("source_name"), person.get("source_url")


def _home(person: Record) -> str:
    home, slash, _ = person.get("person_record_id").partition("/")
    return home.casefold() if slash else ""


def _person_sheet(document: Document, kept: list[Record], file: RawFile) -> None:
    about: dict[str, list[Record]] = {}
    for person, note in document.notes():
        if person is None and note.get("person_record_id"):
            about.setdefault(note.get("person_record_id"), []).append(note)
    header: dict[str, int] = {}
    records = []
    for person in kept:
        cells = _joined([(name, text) for name, text in person.fields if name != "note"])
        notes = [*person.nested, *about.get(person.get("person_record_id") or "-", [])]
        for name in _BESIDE:
            texts = [note.get(name) for note in notes if note.get(name)]
            if texts:
                cells[f"note.{name}"] = "\n".join(texts)
        for name in cells:
            header.setdefault(name, len(header))
        records.append((person.number, cells))
    sheet = file.sheet("person", header=list(header))
    for number, cells in records:
        row = [cells.get(name, "") for name in header]
        if any(cell.strip() for cell in row):
            file.add(sheet, number, row)
        else:
            file.keep("empty_record", row, sheet="person", row=number)


def _note_sheet(document: Document, file: RawFile) -> None:
    notes = []
    header: dict[str, int] = {"person_row": 0}
    for person, note in document.notes():
        if note.get("status") == "believed_dead":
            file.warn(
                "pfif_believed_dead", "a note claims a death; only a sender entitled to report it may be believed",
                sheet="note", row=note.number,
            )  # fmt: skip
        cells = _joined(note.fields)
        cells["person_row"] = str(person.number) if person is not None else ""
        for name in cells:
            header.setdefault(name, len(header))
        notes.append((note.number, cells))
    if notes:
        sheet = file.sheet("note", header=list(header))
        for number, cells in notes:
            file.add(sheet, number, [cells.get(name, "") for name in header])


def _joined(fields: list[tuple[str, str]]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for name, text in fields:
        cells[name] = f"{cells[name]}\n{text}" if cells.get(name) else text
    return cells
