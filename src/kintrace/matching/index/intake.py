"""An entries frame or a query → value tables whose classes are numbered as the books of an index number them."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kintrace import dates, names, places
from kintrace.matching.compare import bears_mothers
from kintrace.matching.evidence import address, occupation
from kintrace.matching.evidence import given as given_evidence
from kintrace.matching.evidence import patronymic as father_evidence
from kintrace.matching.evidence import place as place_evidence
from kintrace.matching.evidence import surname as surname_evidence
from kintrace.matching.evidence.birth import YEARS, BirthTable, shares_of_years
from kintrace.matching.evidence.classes import Classes, Ints
from kintrace.matching.evidence.place import anchor_of
from kintrace.matching.evidence.surname import SurnameTable
from kintrace.matching.index import homes
from kintrace.matching.index.book import Book
from kintrace.matching.index.columns import ADDRESS, GIVEN, HOUSE, OCCUPATION, SURNAME, WIDTH
from kintrace.matching.index.segment import Names, Readings, Spots
from kintrace.matching.people import People, Values
from kintrace.matching.prepare import Frequencies, Tables, prepare, tables_of
from kintrace.matching.search import Query
from kintrace.model import Sex
from kintrace.names import sex_of
from kintrace.script import clean

Words = tuple[str, ...]


@dataclass
class Books:
    """All that an index counts.

    Attributes:
        given, surname, father, place: the classes.
        address, house, occupation: parts of addresses, numbers of houses, occupations.
        common: for each class of given names, whether it is a common name.
        years: births in each year from 1500 on.
    """

    given: Book
    surname: Book
    father: Book
    place: Book
    address: Book
    house: Book
    occupation: Book
    common: NDArray[np.bool_]
    years: NDArray[np.int64]

    @classmethod
    def of(cls, tables: Tables) -> "Books":
        """Books with the classes of some tables, and without records."""
        given, surname, father, place = tables.given, tables.surname, tables.patronymic, tables.place
        both = ("own", "mother")
        return cls(
            Book.of(given.keys, given.population, both),
            Book.of(surname.stems, surname.population, both),
            Book.of(father.fathers, father.population, both),
            _uncounted(place.keys),
            _uncounted(homes.address_words(tables.values.address.values)),
            _uncounted(homes.words(tables.values.house.values)),
            _uncounted(homes.words(tables.values.occupation.values)),
            given.common[:-1],
            np.zeros(YEARS, np.int64),
        )

    def copy(self) -> "Books":
        """Books that can be changed without the others seeing it; their arrays are never changed in place."""
        return replace(
            self,
            given=self.given.copy(),
            surname=self.surname.copy(),
            father=self.father.copy(),
            place=self.place.copy(),
            address=self.address.copy(),
            house=self.house.copy(),
            occupation=self.occupation.copy(),
        )

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
        for book, texts, column in (
            (self.address, readings.address, ADDRESS),
            (self.house, readings.house, HOUSE),
            (self.occupation, readings.occupation, OCCUPATION),
        ):
            homes.count(book, texts, records[:, column], sign)
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


def _uncounted(keys: Sequence[int | str]) -> Book:
    return Book.of(keys, np.zeros(len(keys), np.float32), ("own",))


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
        people.address, people.house, people.occupation,
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
    return _readings(
        tables,
        (
            given,
            books.surname.take_in(tables.surname.stems, tables.surname.population),
            books.father.take_in(tables.patronymic.fathers, tables.patronymic.population),
        ),
        [_learning(book) for book in (books.place, books.address, books.house, books.occupation)],
    )


def _learning(book: Book) -> homes.Numbered:
    return lambda keys: book.take_in(keys, np.zeros(len(keys), np.float32))


def _readings(tables: Tables, ids: tuple[Ints, Ints, Ints], numbered: Sequence[homes.Numbered]) -> Readings:
    """Value tables with class ids of the books.

    Args:
        tables: what was read.
        ids: for given names, surnames and fathers, the book's id of each class of the table.
        numbered: for places, addresses, houses and occupations, what gives the ids of some keys.
    """
    one, two, three, values = tables.given, tables.surname, tables.patronymic, tables.values
    place = numbered[0](list(dict.fromkeys(anchor_of(r) for r in tables.place.readings)))
    return Readings(
        Names(
            _translated(one.classes, ids[0]),
            _marks(one.short, one.initials),
            one.folds,
            one.spelled,
            _typed(values.given.values, one.spelled),
        ),
        Names(
            _translated(two.classes, ids[1]),
            _marks(two.words, np.zeros(len(two.words))),
            two.main,
            two.spelled,
            _typed([present for present, _ in values.surname.values], two.spelled),
        ),
        Names(_translated(three.classes, ids[2]), _marks(three.short, three.initials), three.folds, [], []),
        tables.birth.columns,
        Spots(
            tables.place.meaning, place[tables.place.anchor] if len(place) else place, tables.place.readings
        ),
        homes.addresses(values.address.values, numbered[1]),
        homes.texts(values.house.values, numbered[2]),
        homes.texts(values.occupation.values, numbered[3]),
    )


def _typed(values: Sequence[tuple[str, ...]], spelled: Sequence[str]) -> list[str]:
    """Latin words as typed, without marks and signs; "" for others, and where the spelling says the same.

    A slip in a digraph (Watson, Waytosn) is one in typing and many in a reading by sound.
    """
    return [
        typed if (typed := _latin_letters(words)) != said else ""
        for words, said in zip(values, spelled, strict=True)
    ]


def _latin_letters(words: tuple[str, ...]) -> str:
    text = "".join(words).casefold()
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return "".join(c for c in text if c.isalpha()) if text.isascii() else ""


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


def ask(query: Query, books: Books, *, turned: bool = False) -> Asked:
    """Read a query; `turned`, with the other reading of which word is the surname, see `other_order`."""
    values = Values()
    name = names.read_name(query.name, query.surname, query.given, None)
    father = names.read_full(query.father).compared.given if query.father else ()
    mother = names.read_full(query.mother) if query.mother else None
    line = np.full((1, WIDTH), -1, np.int32)
    surname, given = name.compared.surname, name.compared.given
    if turned:
        surname, given = other_order(query, surname, given)
    if given:
        line[0, GIVEN] = values.given.code(given)
    if surname or name.former:
        line[0, SURNAME] = values.surname.code((surname, name.former))
    if name.patronymic or father:
        line[0, 2] = values.patronymic.code((name.patronymic, father))
    if mother and mother.compared.given:
        line[0, 6] = values.given.code(mother.compared.given)
    if mother and mother.compared.surname:
        line[0, 7] = values.surname.code((mother.compared.surname, mother.former))
    if mother and mother.patronymic:
        line[0, 8] = values.patronymic.code((mother.patronymic, ()))
    _ask_when_and_where(query, values, line)
    sex = None if turned else sex_of(name)
    line[0, 9] = 0 if sex is None else (1 if sex is Sex.FEMALE else 2)
    return _asked(values, line, books)


def other_order(query: Query, surname: Words, given: Words) -> tuple[Words, Words]:
    """The other reading of surname and given name: as the query says them, if they were read otherwise; else
    exchanged."""
    said = tuple(tuple(clean(text or "").text.split()) for text in (query.surname, query.given))
    folded = [tuple(word.casefold() for word in words) for words in (*said, surname, given)]
    if all(said) and folded[:2] != folded[2:]:
        return said[0], said[1]
    return given, surname


def _ask_when_and_where(query: Query, values: Values, line: NDArray[np.int32]) -> None:
    birth = dates.read_column([query.birth or query.age], query.as_of)[0]
    if birth.earliest is not None:
        line[0, 3] = values.birth.code(birth)
    if query.place:
        reading = places.read(query.place)
        if reading.places or reading.fold or reading.region:
            line[0, 4:6] = values.place.code(reading)
    home, number = address.read(query.address, query.postcode), address.house_of(query.address or "")
    if home is not None:
        line[0, ADDRESS] = values.address.code(home)
    if number:
        line[0, HOUSE] = values.house.code(number)
    trade = occupation.read(query.occupation or "")
    if trade:
        line[0, OCCUPATION] = values.occupation.code(trade)


def _asked(values: Values, line: NDArray[np.int32], books: Books) -> Asked:
    tables = tables_of(values)
    line[0, 10] = _bears_mothers(tables.surname, line)
    given = books.given.find(tables.given.keys)
    common = np.zeros(books.given.size + len(given) + 1, np.bool_)
    common[: books.given.size] = books.common
    common[given] = tables.given.common[:-1]
    readings = _readings(
        tables,
        (
            given,
            books.surname.find(cast("list[int | str]", tables.surname.stems)),
            books.father.find(tables.patronymic.fathers),
        ),
        [book.find for book in (books.place, books.address, books.house, books.occupation)],
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
