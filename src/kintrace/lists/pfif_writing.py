"""A list as PFIF 1.4. What PFIF has no field for is put into the description, nothing is left out.

Source of fields and forms: PFIF 1.4 (zesty.ca/pfif/1.4).
"""

import re
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from kintrace.lists.listreading import ListReading, sex_stated
from kintrace.lists.parsing.pfif_checks import field_table
from kintrace.lists.values import Row, Table
from kintrace.lists.writing import write_whole
from kintrace.model import Sex

_NAMESPACE = "http://zesty.ca/pfif/1.4"
# Earlier names of fields → their names in 1.4.
_RENAMED = {
    "first_name": "given_name",
    "last_name": "family_name",
    "found": "author_made_contact",
    "other": "description",
    "home_zip": "home_postal_code",
}
_ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_AGE = re.compile(r"\d{1,3}(-\d{1,3})?")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SEX = {Sex.FEMALE: "female", Sex.MALE: "male", Sex.OTHER: "other"}


def write_pfif(
    reading: ListReading, path: str | Path, domain: str = "list.invalid", written: datetime | None = None
) -> None:
    """Write the entries as PFIF 1.4 XML.

    Args:
        reading: the list. One that came as PFIF keeps its ids, fields and notes.
        path: the new file.
        domain: the home of the record ids (`domain/person.ref`); the default can never be a real one.
        written: the moment for `entry_date`, and for `source_date` where the list has no date; default now.

    Raises:
        Refused: the place cannot be written to.
    """
    now = (written or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    root = etree.Element(f"{{{_NAMESPACE}}}pfif", nsmap={"pfif": _NAMESPACE})
    if reading.source.format == "pfif":
        _copy_pfif(root, reading, now)
    else:
        source_date = f"{reading.as_of.isoformat()}T00:00:00Z" if reading.as_of else now
        position = 0
        for table in reading.entry_tables():
            for _ in table.rows:
                _person(root, reading, position, (domain, source_date, now))
                position += 1
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    write_whole(Path(path), content)


def _person(root: etree._Element, reading: ListReading, position: int, about: tuple[str, str, str]) -> None:
    domain, source_date, entry_date = about
    stated = reading.statements(position)
    sheet = reading.entry(position)[0].sheet
    local = f"{sheet}.{stated['ref']}" if sheet and len(reading.entry_tables()) > 1 else stated["ref"]
    birth = _birth(stated.get("birth", ""))
    age = stated.get("age", "") if reading.as_of and _AGE.fullmatch(stated.get("age", "")) else ""
    parts = " ".join(stated[role] for role in ("given", "patronymic", "surname") if role in stated)
    fields = {
        "person_record_id": f"{domain}/person.{local}",
        "entry_date": entry_date,
        "source_date": source_date,
        "source_name": reading.source.name,
        "full_name": stated.get("name") or parts or "?",
        "given_name": stated.get("given", ""),
        "family_name": stated.get("surname", ""),
        "alternate_names": "\n".join(stated[role] for role in ("former_surname", "alias") if role in stated),
        "sex": _SEX.get(sex, "") if (sex := sex_stated(stated.get("sex", ""))) else "",
        "date_of_birth": birth,
        "age": age,
        "home_city": stated.get("place", ""),
    }
    told = _used_headers(
        reading, position, with_birth=bool(birth), with_age=bool(age), with_sex=bool(fields["sex"])
    )
    rest = [
        f"{header}: {cell}"
        for header, cell in reading.cells(position).items()
        if cell.strip() and header not in told
    ]
    fields["description"] = "\n".join(rest)
    person = etree.SubElement(root, f"{{{_NAMESPACE}}}person")
    for name in field_table()[("1.4", "person")]:
        if fields.get(name):
            _field(person, name, fields[name])


def _used_headers(
    reading: ListReading, position: int, *, with_birth: bool, with_age: bool, with_sex: bool
) -> frozenset[str]:
    """The columns that stand in fields of their own; all others go into the description."""
    roles = {"ref", "name", "surname", "given", "patronymic", "former_surname", "alias", "place"}
    roles |= {role for role, whole in (("birth", with_birth), ("age", with_age), ("sex", with_sex)) if whole}
    table, _ = reading.entry(position)
    by_role = reading.mapping.roles(table.sheet)
    headers = list(reading.cells(position))
    # Only the first of several places is told in home_city.
    indexes = [i for role in roles for i in by_role.get(role, [])[: 1 if role == "place" else None]]
    return frozenset(headers[index] for index in indexes if index < len(headers))


def _birth(text: str) -> str:
    """A date in the form of PFIF, if the text can mean only that; else ""."""
    if _ISO.fullmatch(text):
        return text
    found = _DOTTED.fullmatch(text)
    if not found:
        return ""
    day, month, year = (int(part) for part in found.groups())
    try:
        return datetime(year, month, day).date().isoformat()
    except ValueError:
        return ""


def _copy_pfif(root: etree._Element, reading: ListReading, now: str) -> None:
    notes: dict[str, list[tuple[Table, Row]]] = {}
    for table in reading.tables:
        if table.sheet == "note":
            for row in table.rows:
                notes.setdefault(row.cells[0], []).append((table, row))
    for table in reading.entry_tables():
        for row in table.rows:
            person = etree.SubElement(root, f"{{{_NAMESPACE}}}person")
            _copy(person, "person", table, row, now)
            for note_table, note in notes.pop(str(row.number), []):
                _copy(etree.SubElement(person, f"{{{_NAMESPACE}}}note"), "note", note_table, note, now)
    for group in notes.values():
        for note_table, note in group:
            _copy(etree.SubElement(root, f"{{{_NAMESPACE}}}note"), "note", note_table, note, now)


def _copy(element: etree._Element, kind: str, table: Table, row: Row, now: str) -> None:
    cells: dict[str, str] = {}
    rest = []
    known = field_table()[("1.4", kind)]
    for header, cell in zip(table.headers, row.cells, strict=False):
        name = _RENAMED.get(header, header)
        if not cell.strip() or header.startswith("note.") or header == "person_row":
            continue
        if name in known:
            cells[name] = f"{cells[name]}\n{cell}" if name in cells else cell
        else:
            rest.append(f"{header}: {cell}")
    if rest:
        into = "description" if kind == "person" else "text"
        cells[into] = "\n".join(filter(None, [cells.get(into, ""), *rest]))
    if kind == "person" and "full_name" not in cells:
        cells["full_name"] = " ".join(cells[n] for n in ("given_name", "family_name") if n in cells) or "?"
    cells.setdefault("source_date", cells.get("entry_date", now))
    for name in known:
        if name in cells:
            _field(element, name, cells[name])


def _field(person: etree._Element, name: str, text: str) -> None:
    # XML cannot carry control characters; their pictures (U+2400 …) are shown in their place.
    etree.SubElement(person, f"{{{_NAMESPACE}}}{name}").text = _NOT_XML.sub(
        lambda found: chr(0x2400 + ord(found.group())) if ord(found.group()) < 32 else "\ufffd", text
    )
