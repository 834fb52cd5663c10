"""Records of a register as numbers: value tables, one line of codes per record, and the keys that lead to them.

An index is one large segment on disk and a small one in memory for what came later; both are searched alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kintrace.matching.evidence.classes import Classes, Ints
from kintrace.matching.index.columns import (
    ADDRESS,
    BIRTH,
    BIRTH_PLACE,
    FATHER,
    GIVEN,
    HOUSE,
    MOTHER_FATHER,
    MOTHER_GIVEN,
    MOTHER_SURNAME,
    OCCUPATION,
    PLACE,
    SURNAME,
)
from kintrace.matching.index.entries import Entries, Packed
from kintrace.matching.index.keys import record_keys
from kintrace.matching.index.near import Near
from kintrace.matching.index.postings import Keys, Postings
from kintrace.places import PlaceReading

# Which value table each column of codes speaks of.
TABLES = {
    GIVEN: "given", SURNAME: "surname", FATHER: "father", BIRTH: "birth", BIRTH_PLACE: "place", PLACE: "place",
    MOTHER_GIVEN: "given", MOTHER_SURNAME: "surname", MOTHER_FATHER: "father",
    ADDRESS: "address", HOUSE: "house", OCCUPATION: "occupation",
}  # fmt: skip


@dataclass(frozen=True)
class Names:
    """Distinct values of one kind of name.

    Attributes:
        classes: class ids as the index's books number them.
        marks: (n, 2) numbers per value: `short` and `initials`, or the number of words and 0.
        folds, spelled: texts to compare letter by letter; `spelled` is empty for fathers.
        typed: Latin letters as they were typed, where that is not what `spelled` says; empty for fathers.
    """

    classes: Classes
    marks: NDArray[np.int64]
    folds: Sequence[str]
    spelled: Sequence[str]
    typed: Sequence[str]

    @property
    def size(self) -> int:
        """How many values there are."""
        return len(self.marks)

    def joined(self, other: "Names") -> "Names":
        """These values, then the other's."""
        one, two = self.classes, other.classes
        return Names(
            Classes(
                np.concatenate([one.ids, two.ids]),
                np.concatenate([one.weights, two.weights]),
                np.concatenate([one.kinds, two.kinds]),
            ),
            np.concatenate([self.marks, other.marks]),
            [*self.folds, *other.folds],
            [*self.spelled, *other.spelled],
            [*self.typed, *other.typed],
        )


@dataclass(frozen=True)
class Spots:
    """Distinct place values.

    Attributes:
        meaning: place in `readings` of each value.
        anchor: class id of each of `readings`.
        readings: what was read.
    """

    meaning: Ints
    anchor: Ints
    readings: Sequence[PlaceReading]

    @property
    def size(self) -> int:
        """How many values there are."""
        return len(self.meaning)

    def joined(self, other: "Spots") -> "Spots":
        """These values, then the other's."""
        return Spots(
            np.concatenate([self.meaning, other.meaning + np.int32(len(self.readings))]),
            np.concatenate([self.anchor, other.anchor]),
            [*self.readings, *other.readings],
        )


@dataclass(frozen=True)
class Texts:
    """Distinct addresses, numbers of houses, or occupations, as texts of which only a few are ever looked at.

    Attributes:
        parts: ids in the index's book, (n, k), -1 where there is no such part. Of an address: postcode, area,
            street; of the others: itself.
        texts: the values, see `kintrace.matching.index.intake`.
    """

    parts: Ints
    texts: Packed

    @property
    def size(self) -> int:
        """How many values there are."""
        return len(self.parts)

    def joined(self, other: "Texts") -> "Texts":
        """These values, then the other's."""
        return Texts(np.concatenate([self.parts, other.parts]), self.texts.joined(other.texts))


@dataclass(frozen=True)
class Readings:
    """All distinct values of a segment. `birth` is (n, 9): see `BirthTable.columns`."""

    given: Names
    surname: Names
    father: Names
    birth: NDArray[np.int32]
    place: Spots
    address: Texts
    house: Texts
    occupation: Texts

    def sizes(self) -> dict[str, int]:
        """How many values each table has."""
        return {
            "given": self.given.size,
            "surname": self.surname.size,
            "father": self.father.size,
            "birth": len(self.birth),
            "place": self.place.size,
            "address": self.address.size,
            "house": self.house.size,
            "occupation": self.occupation.size,
        }

    def joined(self, other: "Readings") -> "Readings":
        """These values, then the other's."""
        return Readings(
            self.given.joined(other.given),
            self.surname.joined(other.surname),
            self.father.joined(other.father),
            np.concatenate([self.birth, other.birth]),
            self.place.joined(other.place),
            self.address.joined(other.address),
            self.house.joined(other.house),
            self.occupation.joined(other.occupation),
        )


@dataclass(frozen=True)
class Segment:
    """Records with everything that a search needs.

    Attributes:
        readings: the distinct values.
        records: (n, WIDTH) codes into `readings`, -1 where nothing is known; sex; whether the mother bears
            the child's surname.
        keys: candidate keys → records.
        refs: key of the reference of each record.
        near_given, near_surname: distinct words.
        entries: the records as written.
    """

    readings: Readings
    records: NDArray[np.int32]
    keys: Postings
    refs: Keys
    near_given: Near
    near_surname: Near
    entries: Entries

    @property
    def size(self) -> int:
        """How many records there are, deleted ones included."""
        return len(self.records)


def assemble(readings: Readings, records: NDArray[np.int32], entries: Entries, refs: Keys) -> Segment:
    """Make the keys of records that have been read. `refs` are the keys of their references."""
    given, surname = readings.given, readings.surname
    return Segment(
        readings,
        records,
        Postings.of(*record_keys(readings, records)),
        refs,
        Near.of([*given.folds, *given.spelled, *given.typed], np.tile(_first(given), 3)),
        Near.of([*surname.folds, *surname.spelled, *surname.typed], np.tile(_first(surname), 3)),
        entries,
    )


def joined(one: Segment, two: Segment) -> Segment:
    """Records of `one`, then of `two`, with their keys made anew."""
    records = two.records.copy()
    sizes = one.readings.sizes()
    for column, table in TABLES.items():
        codes = records[:, column]
        records[:, column] = np.where(codes >= 0, codes + sizes[table], -1)
    return assemble(
        one.readings.joined(two.readings),
        np.concatenate([one.records, records]),
        one.entries.joined(two.entries),
        np.concatenate([one.refs, two.refs]),
    )


def only(segment: Segment, kept: NDArray[np.bool_]) -> Segment:
    """Some of the records. Keys still speak of all of them: `assemble` makes them anew."""
    where = np.flatnonzero(kept)
    return replace(
        segment,
        records=segment.records[where],
        entries=segment.entries.take(where),
        refs=segment.refs[where],
    )


def _first(names: Names) -> Ints:
    return names.classes.ids[:, 0] if names.size else np.zeros(0, np.int32)
