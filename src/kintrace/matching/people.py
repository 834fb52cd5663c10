"""One side of a comparison as integer codes: every distinct text is read once, rows only point at readings.

`People` holds one array per field, as long as the list; -1 means that the list says nothing. The readings
themselves stand in `Values`, shared by both sides, so that equal codes mean equal readings.
"""

import tomllib
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Generic, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kintrace import dates, names, places
from kintrace.matching.evidence import address, occupation
from kintrace.matching.evidence.address import Address
from kintrace.model import PartialDate, Sex
from kintrace.names import NameReading
from kintrace.places import PlaceReading

Codes = NDArray[np.int32]
V = TypeVar("V", bound=Hashable)

NAME_COLUMNS = ("name", "surname", "given", "patronymic")


class Distinct(Generic[V]):
    """Distinct values in the order of their first appearance; a value's code is its place."""

    def __init__(self) -> None:
        self.values: list[V] = []
        self._codes: dict[V, int] = {}

    def code(self, value: V) -> int:
        """The code of `value`, a new one if it was not seen before."""
        found = self._codes.get(value)
        if found is None:
            found = self._codes[value] = len(self.values)
            self.values.append(value)
        return found


Words = tuple[str, ...]


@dataclass
class Values:
    """All distinct readings of both sides."""

    given: Distinct[Words] = field(default_factory=Distinct)
    surname: Distinct[tuple[Words, Words]] = field(default_factory=Distinct)  # present, former
    patronymic: Distinct[tuple[Words, Words]] = field(default_factory=Distinct)  # patronymic, father's given
    place: Distinct[PlaceReading] = field(default_factory=Distinct)
    birth: Distinct[PartialDate] = field(default_factory=Distinct)
    address: Distinct[Address] = field(default_factory=Distinct)
    occupation: Distinct[Words] = field(default_factory=Distinct)


@dataclass(frozen=True)
class People:
    """The rows of one list, as codes into `Values`; arrays of length n, -1 where nothing is known."""

    size: int
    given: Codes
    surname: Codes
    patronymic: Codes
    birth: Codes
    birth_place: Codes
    place: Codes
    address: Codes
    occupation: Codes
    mother_given: Codes
    mother_surname: Codes
    mother_patronymic: Codes
    sex: NDArray[np.int8]  # 0 unknown, 1 female, 2 male
    household: Codes
    initials: NDArray[np.bool_]  # given name and patronymic are initials


@cache
def _sex_words() -> dict[str, int]:
    """Word → 1 female, 2 male, from `sex_words.toml`."""
    table = tomllib.loads(files("kintrace.matching").joinpath("sex_words.toml").read_text(encoding="utf-8"))
    codes = {Sex.FEMALE.value: 1, Sex.MALE.value: 2}
    return {word: code for key, code in codes.items() for word in table[key]}


def read_sex(text: str | None) -> int:
    """Sex as written in uk, ru or en: 0 unknown, 1 female, 2 male."""
    if not text:
        return 0
    return _sex_words().get(text.strip().strip(".").casefold(), 0)


def read_people(frame: pl.DataFrame, values: Values, as_of: date | None) -> People:
    """Read an entries frame.

    Args:
        frame: see `kintrace.model.ENTRY_COLUMNS`; absent columns are allowed.
        values: the shared readings; new ones are added.
        as_of: the day on which ages in this list were true; None if unknown.
    """
    size = frame.height
    name_codes = _read_names(frame, values)
    sex = _texts(frame, "sex", read_sex, 0).astype(np.int8)
    sex = np.where(sex > 0, sex, name_codes["sex"]).astype(np.int8)
    mother = _read_mothers(frame, values)
    return People(
        size=size,
        given=name_codes["given"],
        surname=name_codes["surname"],
        patronymic=name_codes["patronymic"],
        initials=name_codes["initials"].astype(np.bool_),
        birth=_read_births(frame, values, as_of),
        birth_place=_texts(frame, "birth_place", lambda t: _place(t, values), -1),
        place=_texts(frame, "place", lambda t: _place(t, values), -1),
        address=_read_addresses(frame, values),
        occupation=_texts(frame, "occupation", lambda t: _occupation(t, values), -1),
        mother_given=mother["given"],
        mother_surname=mother["surname"],
        mother_patronymic=mother["patronymic"],
        sex=sex,
        household=_codes_of(frame, "household"),
    )


def _texts(frame: pl.DataFrame, column: str, read: Callable[[str], int], absent: int) -> Codes:
    """Read a column once per distinct text."""
    if column not in frame.columns:
        return np.full(frame.height, absent, np.int32)
    distinct, where = _distinct(frame, [column])
    table = np.array([absent if t is None else read(t) for (t,) in distinct], np.int32)
    return table[where] if len(table) else np.zeros(0, np.int32)


def _distinct(
    frame: pl.DataFrame, columns: Sequence[str]
) -> tuple[list[tuple[str | None, ...]], NDArray[np.int64]]:
    """Distinct combinations of some columns in order of first appearance, and each row's place among them."""
    absent = [pl.lit(None, pl.String).alias(c) for c in columns if c not in frame.columns]
    cut = frame.with_columns(absent).select(columns)
    unique = cut.unique(maintain_order=True).with_row_index("code")
    where = cut.join(unique, on=list(columns), how="left", nulls_equal=True, maintain_order="left")["code"]
    return unique.select(columns).rows(), where.to_numpy().astype(np.int64)


def _codes_of(frame: pl.DataFrame, column: str) -> Codes:
    known = Distinct[str]()
    return _texts(frame, column, known.code, -1)


def _place(text: str, values: Values) -> int:
    reading = places.read(text)
    return values.place.code(reading) if reading.places or reading.fold or reading.region else -1


def _occupation(text: str, values: Values) -> int:
    words = occupation.read(text)
    return values.occupation.code(words) if words else -1


def _read_addresses(frame: pl.DataFrame, values: Values) -> Codes:
    distinct, where = _distinct(frame, ["address", "postcode"])
    readings = [address.read(street, code) for street, code in distinct]
    table = np.array([-1 if r is None else values.address.code(r) for r in readings], np.int32)
    return table[where] if len(table) else np.zeros(0, np.int32)


def _read_births(frame: pl.DataFrame, values: Values, as_of: date | None) -> Codes:
    written = _combined(frame, "birth", "age")
    readings = dates.read_column(written, as_of)
    return np.array([values.birth.code(r) if r.earliest is not None else -1 for r in readings], np.int32)


def _combined(frame: pl.DataFrame, first: str, second: str) -> list[str | None]:
    """The first column, and where it is empty the second."""
    one = frame[first].to_list() if first in frame.columns else [None] * frame.height
    two = frame[second].to_list() if second in frame.columns else [None] * frame.height
    return [a or b for a, b in zip(one, two, strict=True)]


def _read_names(frame: pl.DataFrame, values: Values) -> dict[str, Codes]:
    columns = [*NAME_COLUMNS, "former_surname", "note", "father"]
    distinct, where = _distinct(frame, columns)
    rows = [_name_row(row, values) for row in distinct]
    table = np.array(rows, np.int32).reshape(len(rows), 5)[where] if rows else np.zeros((0, 5), np.int32)
    keys = ("given", "surname", "patronymic", "sex", "initials")
    return {key: table[:, i] for i, key in enumerate(keys)}


def _name_row(row: tuple[str | None, ...], values: Values) -> tuple[int, int, int, int, int]:
    full, surname, given, patronymic, former_text, note, father = row
    reading = read_name(full, surname, given, patronymic)
    former = reading.former + _former(former_text, note)
    father_given = names.read_full(father).compared.given if father else ()
    sex = names.sex_of(reading)
    own = reading.compared
    return (
        values.given.code(own.given) if own.given else -1,
        values.surname.code((own.surname, former)) if own.surname or former else -1,
        values.patronymic.code((reading.patronymic, father_given))
        if reading.patronymic or father_given
        else -1,
        0 if sex is None else (1 if sex is Sex.FEMALE else 2),
        int(reading.initials),
    )


def read_name(
    full: str | None, surname: str | None, given: str | None, patronymic: str | None
) -> NameReading:
    """The reading of a name from one column or from parts; parts win where both stand."""
    if surname or given:
        return names.read_parts(surname, given, patronymic)
    reading = names.read_full(full or "")
    if patronymic and not reading.patronymic:
        return names.read_full(f"{full or ''} {patronymic}")
    return reading


def _former(column: str | None, note: str | None) -> Words:
    found: list[str] = []
    if column:
        found += names.former_surnames(column) or names.read_parts(column, None, None).surname
    if note:
        found += names.former_surnames(note)
    return tuple(found)


def _read_mothers(frame: pl.DataFrame, values: Values) -> dict[str, Codes]:
    keys = ("given", "surname", "patronymic")
    distinct, where = _distinct(frame, ["mother"])
    rows = []
    for (text,) in distinct:
        reading = names.read_full(text) if text else None
        own = reading.compared if reading else None
        rows.append(
            (
                values.given.code(own.given) if own and own.given else -1,
                values.surname.code((own.surname, reading.former)) if reading and own and own.surname else -1,
                values.patronymic.code((reading.patronymic, ())) if reading and reading.patronymic else -1,
            )
        )
    table = np.array(rows, np.int32).reshape(len(rows), 3)[where] if rows else np.zeros((0, 3), np.int32)
    return {key: table[:, i] for i, key in enumerate(keys)}
