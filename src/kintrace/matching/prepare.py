"""Both sides read into tables of distinct values, and the parts of the candidate keys."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kintrace.matching.candidates import Part, Side
from kintrace.matching.evidence.address import AddressTable, house_frequency
from kintrace.matching.evidence.birth import BirthTable
from kintrace.matching.evidence.classes import Floats, Ints
from kintrace.matching.evidence.given import GivenTable
from kintrace.matching.evidence.occupation import OccupationTable
from kintrace.matching.evidence.patronymic import PatronymicTable
from kintrace.matching.evidence.place import PlaceTable
from kintrace.matching.evidence.surname import SurnameTable
from kintrace.matching.people import Codes, People, Values, read_people

_GIVEN_ALTERNATIVES = 5
_LEAST_GIVEN_WEIGHT = 0.15


@dataclass(frozen=True)
class Tables:
    """The distinct readings of both sides."""

    values: Values
    given: GivenTable
    surname: SurnameTable
    patronymic: PatronymicTable
    birth: BirthTable
    place: PlaceTable
    address: AddressTable = field(default_factory=lambda: AddressTable(()))
    occupation: OccupationTable = field(default_factory=lambda: OccupationTable(()))


@dataclass(frozen=True)
class Frequencies:
    """How common each agreed value is on the register's side, by class id or year."""

    given: Floats
    surname: Floats
    patronymic: Floats
    birth: Floats
    place: Floats
    mother_given: Floats
    mother_surname: Floats
    mother_patronymic: Floats
    address: Floats = field(default_factory=lambda: np.zeros(1, np.float32))
    house: Floats = field(default_factory=lambda: np.zeros(1, np.float32))
    occupation: Floats = field(default_factory=lambda: np.zeros(1, np.float32))


@dataclass(frozen=True)
class Prepared:
    """Everything the comparison of two lists stands on."""

    tables: Tables
    left: People
    right: People
    frequencies: Frequencies


def prepare(left: pl.DataFrame, right: pl.DataFrame, as_of: tuple[date | None, date | None]) -> Prepared:
    """Read two entries frames. `as_of` are the dates on which ages in each were true."""
    values = Values()
    # The register first, so that its codes and frequencies do not depend on the list.
    right_people = read_people(right, values, as_of[1])
    left_people = right_people if left is right else read_people(left, values, as_of[0])
    tables = tables_of(values)
    return Prepared(tables, left_people, right_people, frequencies(tables, right_people))


def tables_of(values: Values) -> Tables:
    """Make the tables of all kinds from the distinct readings."""
    return Tables(
        values,
        GivenTable(values.given.values),
        SurnameTable(values.surname.values),
        PatronymicTable(values.patronymic.values),
        BirthTable(values.birth.values),
        PlaceTable(values.place.values),
        AddressTable(values.address.values),
        OccupationTable(values.occupation.values),
    )


def left_alone(prepared: Prepared) -> Prepared:
    """The left list on both sides, with frequencies of its own and nothing read again."""
    people = prepared.left
    return Prepared(prepared.tables, people, people, frequencies(prepared.tables, people))


def frequencies(tables: Tables, people: People) -> Frequencies:
    """Count how common each agreed value is among the rows of one side."""
    everywhere = np.concatenate([people.birth_place, people.place])
    return Frequencies(
        given=tables.given.frequency(people.given),
        surname=tables.surname.frequency(people.surname),
        patronymic=tables.patronymic.frequency(people.patronymic),
        birth=tables.birth.frequency(people.birth),
        place=tables.place.frequency(everywhere),
        address=tables.address.frequency(people.address),
        house=house_frequency(
            np.bincount(people.house[people.house >= 0], minlength=len(tables.values.house.values))
        ),
        occupation=tables.occupation.frequency(people.occupation),
        mother_given=tables.given.frequency(people.mother_given),
        mother_surname=tables.surname.frequency(people.mother_surname),
        mother_patronymic=tables.patronymic.frequency(people.mother_patronymic),
    )


def key_parts(tables: Tables, people: People) -> Side:
    """The parts that candidate keys are made of."""
    given = _rows(_weighty(tables.given), people.given)
    surname = _rows(tables.surname.classes.ids, people.surname)
    shapes = tables.surname.shapes
    return {
        "given": Part.of(given[:, :_GIVEN_ALTERNATIVES]),
        "surname": Part.of(surname),
        "skeleton": Part.of(_rows(shapes["skeleton"], people.surname)),
        "prefix": Part.of(_rows(shapes["prefix"], people.surname)),
        "tail": Part.of(_rows(shapes["tail"], people.surname)),
        "initial": Part.of(_rows(_lowest_bits(tables.given.initials), people.given)),
        "father": Part.of(_rows(tables.patronymic.classes.ids[:, :2], people.patronymic)),
        "mother_given": Part.of(_rows(_weighty(tables.given)[:, :2], people.mother_given)),
        "mother_surname": Part.of(_rows(tables.surname.classes.ids[:, :3], people.mother_surname)),
        "place": Part.of(_places(tables, people)),
        "postcode": Part.of(_rows(tables.address.code, people.address)),
        "street": Part.of(_rows(tables.address.street, people.address)),
        "house": Part.of(people.house),
        **_birth_parts(tables.birth, people.birth),
    }


def _rows(table: NDArray[np.integer], codes: Codes) -> NDArray[np.int32]:
    """Look up rows of a value table; unknown codes give -1 throughout."""
    wide = table[:, None] if table.ndim == 1 else table
    if not len(wide):
        return np.full((len(codes), 1), -1, np.int32)
    result: NDArray[np.int32] = wide.astype(np.int32)[codes]
    result[codes < 0] = -1
    return result


def _weighty(table: GivenTable) -> Ints:
    # The first class is the likeliest, and stays however light: a name must have one key at least.
    heavy = table.classes.weights >= _LEAST_GIVEN_WEIGHT
    heavy[:, :1] = True
    return np.where(heavy, table.classes.ids, -1)


def _lowest_bits(bits: NDArray[np.int64]) -> NDArray[np.int64]:
    """The two lowest letters of each set of initials."""
    first = bits & -bits
    rest = bits & ~first
    second = rest & -rest
    return np.stack([np.where(first > 0, first, -1), np.where(second > 0, second, -1)], axis=1)


def _places(tables: Tables, people: People) -> NDArray[np.int32]:
    if not len(tables.place.meaning):
        return np.full((people.size, 1), -1, np.int32)
    anchor = tables.place.anchor[tables.place.meaning]
    born, seen = _rows(anchor, people.birth_place), _rows(anchor, people.place)
    return np.concatenate([born, np.where(seen == born, -1, seen)], axis=1)


def _birth_parts(table: BirthTable, codes: Codes) -> Side:
    if not len(table.year):
        empty = Part.of(np.full(len(codes), -1, np.int64))
        return dict.fromkeys(("day", "swapped", "calendar", "year"), empty)
    exact = table.exact
    day = np.stack([np.where(exact, table.earliest, -1), table.other], axis=1).astype(np.int64)
    low, high = np.minimum(table.month, table.day), np.maximum(table.month, table.day)
    swapped = np.where(exact, (table.year * 100 + low) * 100 + high, -1)
    calendar = np.where(exact, table.month * 100 + table.day, -1)
    return {
        "day": Part.of(_rows(day, codes)),
        "swapped": Part.of(_rows(swapped, codes)),
        "calendar": Part.of(_rows(calendar, codes)),
        "year": Part.of(_rows(_years(table), codes)),
    }


def _years(table: BirthTable) -> NDArray[np.int64]:
    """Years in which a birth may fall. A one-year slip meets: each side gives its year and the year after."""
    first = table.year.astype(np.int64)
    last = np.array([date.fromordinal(max(int(o), 1)).year for o in table.latest], np.int64)
    columns = [first, first + 1]
    columns += [np.where((first + k <= last + 1), first + k, -1) for k in (2, 3)]
    return np.stack(columns, axis=1)
