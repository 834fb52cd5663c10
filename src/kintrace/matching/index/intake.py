"""An entries frame or a query → value tables whose classes are numbered as the books of an index number them."""

from dataclasses import dataclass, replace
from datetime import date
from typing import cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kintrace import dates, names, places
from kintrace.matching.compare import bears_mothers
from kintrace.matching.evidence import given as given_evidence
from kintrace.matching.evidence import patronymic as father_evidence
from kintrace.matching.evidence import place as place_evidence
from kintrace.matching.evidence import surname as surname_evidence
from kintrace.matching.evidence.birth import YEARS, BirthTable, shares_of_years
from kintrace.matching.evidence.classes import Classes, Ints
from kintrace.matching.evidence.given import GivenTable
from kintrace.matching.evidence.patronymic import PatronymicTable
from kintrace.matching.evidence.place import PlaceTable, anchor_of
from kintrace.matching.evidence.surname import SurnameTable
from kintrace.matching.index.book import Book
from kintrace.matching.index.segment import WIDTH, Names, Readings, Spots
from kintrace.matching.people import People, Values, read_name
from kintrace.matching.prepare import Frequencies, Tables, prepare
from kintrace.matching.search import Query
from kintrace.model import Sex
from kintrace.names import sex_of


@dataclass
class Books:
    """All that an index counts.

    Attributes:
        given, surname, father, place: the classes.
        common: for each class of given names, whether it is a common name.
        years: births in each year from 1500 on.
    """

    given: Book
    surname: Book
    father: Book
    place: Book
    common: NDArray[np.bool_]
    years: NDArray[np.int64]

    @classmethod
    def of(cls, tables: Tables) -> "Books":
        """Books with the classes of some tables, and without records."""
        given, surname, father, place = tables.given, tables.surname, tables.patronymic, tables.place
        both = ("own", "mother")
        nothing = np.zeros(len(place.keys), np.float32)
        return cls(
            Book.of(given.keys, given.population, both),
            Book.of(surname.stems, surname.population, both),
            Book.of(father.fathers, father.population, both),
            Book.of(place.keys, nothing, ("own",)),
            given.common[:-1],
            np.zeros(YEARS, np.int64),
        )

    def copy(self) -> "Books":
        """Books that can be changed without the others seeing it; their arrays are never changed in place."""
        kinds = (self.given, self.surname, self.father, self.place)
        copies = [replace(b, counts=dict(b.counts), known=dict(b.known), later=dict(b.later)) for b in kinds]
        return replace(self, given=copies[0], surname=copies[1], father=copies[2], place=copies[3])

    def count(self, readings: Readings, records: NDArray[np.int32], sign: int) -> None:
        """Add records (sign 1) or take them away (-1)."""
        own = (self.given, readings.given), (self.surname, readings.surname), (self.father, readings.father)
        for column, (book, table) in enumerate(own):
            for role, codes in (("own", records[:, column]), ("mother", records[:, 6 + column])):
                known = codes[codes >= 0]
                book.count(role, sign * table.classes.counts(known, book.size), sign * len(known))
        spots = records[:, 4:6].reshape(-1)
        spots = spots[spots >= 0]
        anchors = readings.place.anchor[readings.place.meaning[spots]]
        counts = np.bincount(anchors, minlength=self.place.size).astype(np.float64)
        self.place.count("own", sign * counts, sign * len(spots))
        births = records[:, 3]
        self.years = self.years + sign * BirthTable.assembled(readings.birth).years(births[births >= 0])

    def frequencies(self) -> Frequencies:
        """How common each class is now."""
        spare = np.ones(64, np.float32)
        places_ = place_evidence.shares(self.place.counts["own"], self.place.known["own"])
        return Frequencies(
            given=self.given.shares("own", given_evidence.STRENGTH),
            surname=self.surname.shares("own", surname_evidence.STRENGTH),
            patronymic=self.father.shares("own", father_evidence.STRENGTH),
            birth=shares_of_years(self.years),
            place=np.concatenate([places_, spare]),
            mother_given=self.given.shares("mother", given_evidence.STRENGTH),
            mother_surname=self.surname.shares("mother", surname_evidence.STRENGTH),
            mother_patronymic=self.father.shares("mother", father_evidence.STRENGTH),
        )


def read_records(frame: pl.DataFrame, as_of: date | None) -> tuple[Tables, NDArray[np.int32]]:
    """Read a frame; records as in `Segment.records`, classes numbered by the tables themselves."""
    prepared = prepare(frame, frame, (as_of, as_of))
    people = prepared.right
    own = bears_mothers(prepared, people.surname, people.mother_surname)
    return prepared.tables, _lines(people, own)


def _lines(people: People, own: NDArray[np.bool_]) -> NDArray[np.int32]:
    lines = np.empty((people.size, WIDTH), np.int32)
    columns: tuple[NDArray[np.generic], ...] = (
        people.given, people.surname, people.patronymic, people.birth, people.birth_place, people.place,
        people.mother_given, people.mother_surname, people.mother_patronymic, people.sex, own,
    )  # fmt: skip
    for i, column in enumerate(columns):
        lines[:, i] = np.asarray(column, np.int32)
    return lines


def take_in(tables: Tables, books: Books) -> Readings:
    """The tables with their classes numbered as in `books`; new classes are written down."""
    before = books.given.size
    given = books.given.take_in(tables.given.keys, tables.given.population)
    fresh = np.flatnonzero(given >= before)
    books.common = np.concatenate([books.common, tables.given.common[:-1][fresh]])
    place = books.place.take_in(tables.place.keys, np.zeros(len(tables.place.keys), np.float32))
    return _readings(
        tables,
        given,
        books.surname.take_in(tables.surname.stems, tables.surname.population),
        books.father.take_in(tables.patronymic.fathers, tables.patronymic.population),
        place,
    )


def _readings(tables: Tables, given: Ints, surname: Ints, father: Ints, place: Ints) -> Readings:
    """Value tables with class ids translated by four maps."""
    one, two, three = tables.given, tables.surname, tables.patronymic
    return Readings(
        Names(_translated(one.classes, given), _marks(one.short, one.initials), one.folds, one.spelled),
        Names(
            _translated(two.classes, surname),
            _marks(two.words, np.zeros(len(two.words))),
            two.main,
            two.spelled,
        ),
        Names(_translated(three.classes, father), _marks(three.short, three.initials), three.folds, []),
        tables.birth.columns,
        Spots(
            tables.place.meaning, place[tables.place.anchor] if len(place) else place, tables.place.readings
        ),
    )


def _translated(classes: Classes, ids: Ints) -> Classes:
    if not len(ids):
        return classes
    return Classes(
        np.where(classes.ids >= 0, ids[classes.ids], -1).astype(np.int32), classes.weights, classes.kinds
    )


def _marks(first: NDArray[np.generic], second: NDArray[np.generic]) -> NDArray[np.int64]:
    return np.stack([first, second], axis=1).astype(np.int64).reshape(-1, 2)


@dataclass(frozen=True)
class Asked:
    """A query, read.

    Attributes:
        readings: its few values; class ids from the books, or from their size on where no record has one.
        record: (1, WIDTH) codes as in `Segment.records`.
        common: as in `Books`, with the query's own classes and one more, False.
    """

    readings: Readings
    record: NDArray[np.int32]
    common: NDArray[np.bool_]


def ask(query: Query, books: Books) -> Asked:
    """Read a query."""
    values = Values()
    name = read_name(query.name, query.surname, query.given, None)
    father = names.read_full(query.father).compared.given if query.father else ()
    mother = names.read_full(query.mother) if query.mother else None
    line = np.full((1, WIDTH), -1, np.int32)
    own = name.compared
    if own.given:
        line[0, 0] = values.given.code(own.given)
    if own.surname or name.former:
        line[0, 1] = values.surname.code((own.surname, name.former))
    if name.patronymic or father:
        line[0, 2] = values.patronymic.code((name.patronymic, father))
    if mother and mother.compared.given:
        line[0, 6] = values.given.code(mother.compared.given)
    if mother and mother.compared.surname:
        line[0, 7] = values.surname.code((mother.compared.surname, mother.former))
    if mother and mother.patronymic:
        line[0, 8] = values.patronymic.code((mother.patronymic, ()))
    _ask_when_and_where(query, values, line)
    sex = sex_of(name)
    line[0, 9] = 0 if sex is None else (1 if sex is Sex.FEMALE else 2)
    return _asked(values, line, books)


def _ask_when_and_where(query: Query, values: Values, line: NDArray[np.int32]) -> None:
    birth = dates.read_column([query.birth or query.age], query.as_of)[0]
    if birth.earliest is not None:
        line[0, 3] = values.birth.code(birth)
    if query.place:
        reading = places.read(query.place)
        if reading.places or reading.fold or reading.region:
            line[0, 4:6] = values.place.code(reading)


def _asked(values: Values, line: NDArray[np.int32], books: Books) -> Asked:
    tables = Tables(
        values,
        GivenTable(values.given.values),
        SurnameTable(values.surname.values),
        PatronymicTable(values.patronymic.values),
        BirthTable(values.birth.values),
        PlaceTable(values.place.values),
    )
    line[0, 10] = _bears_mothers(tables.surname, line)
    given = books.given.find(tables.given.keys)
    common = np.zeros(books.given.size + len(given) + 1, np.bool_)
    common[: books.given.size] = books.common
    common[given] = tables.given.common[:-1]
    readings = _readings(
        tables,
        given,
        books.surname.find(cast("list[int | str]", tables.surname.stems)),
        books.father.find(tables.patronymic.fathers),
        books.place.find([anchor_of(r) for r in tables.place.readings]),
    )
    return Asked(readings, line, common)


def _bears_mothers(table: SurnameTable, line: NDArray[np.int32]) -> bool:
    """See `kintrace.matching.compare.bears_mothers`."""
    if line[0, 1] < 0 or line[0, 7] < 0:
        return True
    share = np.full(max(len(table.stems), 1), 0.001, np.float32)
    level = int(table.compare(line[:, 1], line[:, 7], share).level[0])
    same = surname_evidence.Level
    return level in (same.SAME, same.ALIAS, same.SPELLING, same.HALF)
