"""One side of a comparison as integer codes: every distinct text is read once, rows only point at readings.

`People` holds one array per field, as long as the list; -1 means that the list says nothing. The readings
themselves stand in `Values`, shared by both sides, so that equal codes mean equal readings.
"""

import tomllib
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Generic, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kintrace import dates, names, places
from kintrace.matching.evidence import address, occupation
from kintrace.matching.evidence.address import Address
from kintrace.model import PartialDate, Sex
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
    house: Distinct[str] = field(default_factory=Distinct)
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
    house: Codes
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
        house=_texts(frame, "address", lambda t: _house(t, values), -1),
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
    distinct, where = _distinct(frame.select(column))
    table = np.array([absent if t is None else read(t) for (t,) in distinct], np.int32)
    return table[where] if len(table) else np.zeros(0, np.int32)


def _distinct(frame: pl.DataFrame) -> tuple[list[tuple[Any, ...]], NDArray[np.int64]]:
    """Distinct rows in order of first appearance, and the place of each row among them."""
    columns = frame.columns
    unique = frame.unique(maintain_order=True).with_row_index("place in unique")
    joined = frame.join(unique, on=columns, how="left", nulls_equal=True, maintain_order="left")
    where = joined["place in unique"]
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


def _house(text: str, values: Values) -> int:
    number = address.house_of(text)
    return values.house.code(number) if number else -1


def _read_addresses(frame: pl.DataFrame, values: Values) -> Codes:
    streets, codes = Distinct[str](), Distinct[str]()
    parts = pl.DataFrame(
        {
            "street": _texts(frame, "address", lambda t: streets.code(address.read_street(t)), -1),
            "code": _texts(frame, "postcode", lambda t: codes.code(address.read_code(t)), -1),
        }
    )
    distinct, where = _distinct(parts)
    readings = [(codes.values[c] if c >= 0 else "", streets.values[s] if s >= 0 else "") for s, c in distinct]
    table = np.array([values.address.code(r) if any(r) else -1 for r in readings], np.int32)
    return table[where] if len(table) else np.zeros(0, np.int32)


def _read_births(frame: pl.DataFrame, values: Values, as_of: date | None) -> Codes:
    written = [_column(frame, name) for name in ("birth", "age")]
    both = pl.select(pl.coalesce(*(pl.when(c != "").then(c) for c in written))).to_series().alias("birth")
    distinct, where = _distinct(both.to_frame())
    readings = dates.read_column([text for (text,) in distinct], as_of)
    table = np.array([values.birth.code(r) if r.earliest is not None else -1 for r in readings], np.int32)
    return table[where] if len(table) else np.zeros(0, np.int32)


def _column(frame: pl.DataFrame, name: str) -> pl.Series:
    if name in frame.columns:
        return frame[name]
    return pl.repeat(None, frame.height, dtype=pl.String, eager=True).alias(name)


def _read_names(frame: pl.DataFrame, values: Values) -> dict[str, Codes]:
    own = names.read_columns(*(_column(frame, name) for name in NAME_COLUMNS))
    fathers = names.read_columns(_column(frame, "father")).given
    former = names.read_columns(None, _column(frame, "former_surname")).surname
    announced = Distinct[Words]()
    in_column = _texts(frame, "former_surname", lambda t: announced.code(names.former_surnames(t)), -1)
    in_note = _texts(frame, "note", lambda t: announced.code(names.former_surnames(t)), -1)

    def surname(own_: int, beside: int, stated: int, column: int, note: int) -> int:
        present = _words(own.surname, own_)
        before = _words(own.former, beside)
        before += _words(announced, column) or _words(former, stated)
        before += _words(announced, note)
        return values.surname.code((present, before)) if present or before else -1

    def father(patronymic: int, given: int) -> int:
        pair = _words(own.patronymic, patronymic), _words(fathers, given)
        return values.patronymic.code(pair) if any(pair) else -1

    return {
        "given": _combined(
            lambda code: values.given.code(own.given.values[code]) if code >= 0 else -1, own.given.codes
        ),
        "surname": _combined(surname, own.surname.codes, own.former.codes, former.codes, in_column, in_note),
        "patronymic": _combined(father, own.patronymic.codes, fathers.codes),
        "sex": own.sex.astype(np.int32),
        "initials": own.initials.astype(np.int32),
    }


def _words(column: names.Column | Distinct[Words], code: int) -> Words:
    """The words behind a code, none for -1."""
    return column.values[code] if code >= 0 else ()


def _combined(code: Callable[..., int], *columns: Codes) -> Codes:
    """One code for each row from several, worked out once per distinct combination."""
    distinct, where = _distinct(pl.DataFrame({str(i): c for i, c in enumerate(columns)}))
    table = np.array([code(*row) for row in distinct], np.int32)
    return table[where] if len(table) else np.zeros(0, np.int32)


def _read_mothers(frame: pl.DataFrame, values: Values) -> dict[str, Codes]:
    read = names.read_columns(_column(frame, "mother"))

    def surname(present: int, former: int) -> int:
        if present < 0:
            return -1
        return values.surname.code((read.surname.values[present], _words(read.former, former)))

    return {
        "given": _combined(
            lambda c: values.given.code(read.given.values[c]) if c >= 0 else -1, read.given.codes
        ),
        "surname": _combined(surname, read.surname.codes, read.former.codes),
        "patronymic": _combined(
            lambda c: values.patronymic.code((read.patronymic.values[c], ())) if c >= 0 else -1,
            read.patronymic.codes,
        ),
    }
