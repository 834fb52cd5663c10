"""What the PFIF specification asks of a document, told per record; nothing is refused for it.

Source: PFIF 1.1 to 1.4 (zesty.ca/pfif). The importer stays lenient: real documents break these rules.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FORMS = {
    "id": re.compile(r"[A-Za-z0-9.-]+/.+", re.DOTALL),
    "time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"),
    "email": re.compile(r"[^@\s]+@[^@\s]+"),
    "phone": re.compile(r"[+\d() .,/x-]*\d[+\d() .,/x-]*"),
    "url": re.compile(r"https?://[^\s]+"),
    "urls": re.compile(r"(https?://[^\s]+\s*)+"),
    "capitals": re.compile(r"[^a-zа-яёіїєґ]*"),
    "state2": re.compile(r"[A-Z]{2}"),
    "state": re.compile(r"[A-Z0-9]{1,3}"),
    "postal": re.compile(r"[\dA-Z -]*\d[\dA-Z -]*"),
    "country": re.compile(r"[A-Z]{2}"),
    "boolean": re.compile("true|false"),
    "sex": re.compile("female|male|other"),
    "birth": re.compile(r"\d{4}(-\d\d){0,2}"),
    "age": re.compile(r"\d+(-\d+)?"),
    "status": re.compile("information_sought|is_note_author|believed_alive|believed_missing|believed_dead"),
}
_PLACEHOLDER = frozenset({"person_record_id", "source_date", "entry_date", "expiry_date"})
_GRACE = timedelta(days=1)  # an expired record must be emptied within one day


@dataclass(slots=True)
class Record:
    """One person or note: its fields in the order of the document; `nested` holds a person's notes."""

    kind: str
    number: int
    fields: list[tuple[str, str]] = field(default_factory=list)
    nested: list["Record"] = field(default_factory=list)

    def get(self, name: str) -> str:
        """The trimmed text of the first field of this name, or ""."""
        return next((text.strip() for key, text in self.fields if key == name), "")


@dataclass(slots=True)
class Document:
    """A PFIF document: its version, its records in order, and the names of any other children of the root."""

    version: str
    records: list[Record] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def persons(self) -> list[Record]:
        """The person records, in order."""
        return [record for record in self.records if record.kind == "person"]

    def notes(self) -> Iterator[tuple[Record | None, Record]]:
        """All notes in order, each with the person it stands in (None: at top level)."""
        for record in self.records:
            if record.kind == "note":
                yield None, record
            for note in record.nested:
                yield record, note


class Complaint(NamedTuple):
    """A broken rule: the check, the sentence, and the number of the person or note."""

    check: str
    detail: str
    kind: str | None = None
    number: int | None = None


class _Field(NamedTuple):
    mandatory: str
    form: str | None


@cache
def field_table() -> dict[tuple[str, str], dict[str, _Field]]:
    """(version, "person" or "note") → field → its rules, in the order of the specification."""
    table: dict[tuple[str, str], dict[str, _Field]] = {}
    for line in Path(__file__).with_name("pfif_fields.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        head, _, words = line.partition(": ")
        version, kind = head.split()
        fields: dict[str, _Field] = {}
        for word in words.split():
            name, _, form = word.partition(":")
            fields[name.rstrip("*~")] = _Field(name[-1] if name[-1] in "*~" else "", form or None)
        table[(version, kind)] = fields
    return table


def check(document: Document, clock: datetime | None) -> list[Complaint]:
    """All complaints about a document.

    Args:
        document: the records.
        clock: the moment to judge expiry by; None leaves the expiry rule out.
    """
    found = [*_root(document)]
    for record in document.records:
        found.extend(_record(record, document.version, inside=False))
        for note in record.nested:
            found.extend(_record(note, document.version, inside=True))
    found.extend(_unique(document))
    found.extend(_belonging(document))
    found.extend(_links(document))
    if clock is not None and document.version >= "1.3":
        found.extend(_expired(document, clock))
    return found


def _root(document: Document) -> Iterator[Complaint]:
    if not document.records and not document.strangers:
        yield Complaint("root_has_child", "the document holds no record")
    kinds = {record.kind for record in document.records}
    if "person" not in kinds and not (document.version >= "1.2" and "note" in kinds):
        yield Complaint("root_has_mandatory_children", "the document holds no person record")
    for name in document.strangers:
        yield Complaint("extraneous_fields", f"unknown element {name} in the document")
    if document.version == "1.1":
        for record in document.records:
            if record.kind == "note":
                yield Complaint(
                    "extraneous_fields", "PFIF 1.1 has no note outside a person", "note", record.number
                )


def _record(record: Record, version: str, *, inside: bool) -> Iterator[Complaint]:
    table = field_table()[(version, record.kind)]
    spot = (record.kind, record.number)
    present = {name for name, _ in record.fields}
    for name, rules in table.items():
        if name not in present and (rules.mandatory == "*" or (rules.mandatory == "~" and not inside)):
            yield Complaint(f"{record.kind}_has_mandatory_children", f"field {name} is missing", *spot)
    for name, text in record.fields:
        form = table[name].form if name in table else None
        if form and text.strip() and not _FORMS[form].fullmatch(text.strip()):
            yield Complaint(
                "fields_have_correct_format", f"field {name} does not have the form PFIF asks for", *spot
            )
    counts = Counter(name for name, _ in record.fields if name != "note")
    for name, count in counts.items():
        if name not in table:
            for _ in range(count):
                yield Complaint("extraneous_fields", f"PFIF {version} has no field {name[:40]} here", *spot)
        else:
            for _ in range(count - 1):
                yield Complaint("extraneous_fields", f"field {name} comes twice", *spot)
    if not _in_order(record, version, list(table)):
        yield Complaint(f"{record.kind}_field_order", "the fields are not in the order of the version", *spot)


def _in_order(record: Record, version: str, order: list[str]) -> bool:
    """1.1: the whole order counts; 1.2: the ids come first and notes last; later: any order."""
    names = [name for name, _ in record.fields]
    if version == "1.1":
        ranks = [
            order.index(name) if name in order else len(order)
            for name in names
            if name in order or name == "note"
        ]
    elif version == "1.2":
        first = ["person_record_id"] if record.kind == "person" else ["note_record_id", "person_record_id"]
        ranks = [
            first.index(n) if n in first else (len(first) + (n == "note"))
            for n in names
            if n in order or n == "note"
        ]
    else:
        return True
    return ranks == sorted(ranks)


def _unique(document: Document) -> Iterator[Complaint]:
    persons = Counter(record.get("person_record_id") for record in document.persons())
    notes = Counter(note.get("note_record_id") for _, note in document.notes())
    for check_name, counts in (("person_ids_are_unique", persons), ("note_ids_are_unique", notes)):
        for identifier, count in counts.items():
            if identifier and count > 1:
                yield Complaint(check_name, f"{count} records have the same id")


def _belonging(document: Document) -> Iterator[Complaint]:
    for person, note in document.notes():
        about = note.get("person_record_id")
        if person is None and document.version >= "1.2" and not about:
            yield Complaint(
                "notes_belong_to_persons", "the note does not say whom it is about", "note", note.number
            )
        if person is not None and about and about != person.get("person_record_id"):
            yield Complaint("notes_belong_to_persons", "the note names another person", "note", note.number)


def _links(document: Document) -> Iterator[Complaint]:
    pairs: dict[tuple[str, str], int] = {}
    for person, note in document.notes():
        linked = note.get("linked_person_record_id")
        about = note.get("person_record_id") or (person.get("person_record_id") if person else "")
        if linked and about:
            pairs.setdefault((about, linked), note.number)
    for (about, linked), number in pairs.items():
        if (linked, about) not in pairs:
            yield Complaint(
                "linked_records_matched", "the link has no counterpart in the other record", "note", number
            )


def _expired(document: Document, clock: datetime) -> Iterator[Complaint]:
    talked_about = {
        note.get("person_record_id")
        for person, note in document.notes()
        if person is None and any(text.strip() for name, text in note.fields if name != "person_record_id")
    }
    for person in document.persons():
        expiry = moment(person.get("expiry_date"))
        if expiry is None or clock <= expiry + _GRACE:
            continue
        spot = ("person", person.number)
        data = any(
            text.strip() for name, text in person.fields if name not in _PLACEHOLDER and name != "note"
        )
        noted = any(text.strip() for note in person.nested for _, text in note.fields)
        if data or noted or (person.get("person_record_id") or "-") in talked_about:
            yield Complaint("expired_records_removed", "the record has expired and still holds data", *spot)
        else:
            source, entry = moment(person.get("source_date")), moment(person.get("entry_date"))
            if source != entry or (source is not None and source > expiry + _GRACE):
                yield Complaint(
                    "expired_records_removed", "the dates of the expired record do not agree", *spot
                )


def moment(text: str) -> datetime | None:
    """A PFIF time as a moment, or None."""
    try:
        return datetime.strptime(text[:19], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
