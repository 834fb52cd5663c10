"""The distinct readings of both sides, gathered on the driver, and the rows as codes that point at them.

Readings are few and rows are many: only readings are gathered, never rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyspark import StorageLevel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from kintrace.matching.evidence import given, patronymic, place, surname
from kintrace.matching.evidence.address import house_frequency
from kintrace.matching.evidence.birth import BirthTable, shares_of_years
from kintrace.matching.evidence.classes import Floats, blended
from kintrace.matching.people import Values
from kintrace.matching.prepare import Frequencies, Tables, tables_of
from kintrace.matching.spark.arrow import computed
from kintrace.matching.spark.schema import CODES_SCHEMA, FIELDS, KINDS, distinct_of, numbers, unpacked
from kintrace.matching.spark.shared import Shared
from kintrace.model import Conflict

Numbers = Mapping[str, NDArray[np.int64]]  # field → how many rows have each value


@dataclass(frozen=True)
class Lookup:
    """Fingerprints of one kind in order, and the code of each."""

    prints: NDArray[np.int64]
    codes: NDArray[np.int32]

    def of(self, prints: NDArray[np.int64]) -> NDArray[np.int32]:
        """Codes of fingerprints that are all known; -1 for 0."""
        if not len(self.prints):
            return np.full(len(prints), -1, np.int32)
        where = np.minimum(np.searchsorted(self.prints, prints), len(self.prints) - 1)
        return np.where(prints == 0, -1, self.codes[where]).astype(np.int32)


@dataclass(frozen=True)
class Book:
    """Tables of all readings, and how to find a reading by its fingerprint."""

    tables: Tables
    lookups: Mapping[str, Lookup]


def gather(sides: list[DataFrame]) -> Book:
    """Gather the distinct readings of all sides, in the order in which one machine meets them.

    Raises:
        Conflict: two readings have one fingerprint, about once in a million runs of ten million readings.
    """
    riding = [side.select(F.explode("readings").alias("one")).select("one.*") for side in sides]
    told = riding[0]
    for further in riding[1:]:
        told = told.unionByName(further)
    found = told.groupBy("kind", "print", "text").agg(F.min("first").alias("first")).toArrow()
    values, lookups = Values(), {}
    for kind in KINDS:
        part = found.filter(pa.compute.equal(found.column("kind"), kind)).sort_by("first")
        distinct, prints = distinct_of(values, kind), part.column("print").to_numpy()
        codes = [distinct.code(unpacked(kind, text)) for text in part.column("text").to_pylist()]
        order = np.argsort(prints, kind="stable")
        if (np.diff(prints[order]) == 0).any():
            raise Conflict(
                "fingerprints_meet",
                "Two different readings have the same fingerprint, which almost never happens.",
                todo="Compare these lists on one machine, or split the register.",
            )
        lookups[kind] = Lookup(prints[order], np.array(codes, np.int32)[order])
    return Book(tables_of(values), lookups)


def coded(side: DataFrame, book: Shared[Book]) -> DataFrame:
    """Rows as codes: position, household, the fields of `FIELDS`, sex, initials; kept on the executors."""

    def function(batch: pa.RecordBatch) -> dict[str, pa.Array]:
        lookups = book.value.lookups
        return {field: pa.array(lookups[kind].of(numbers(batch, field))) for field, kind in FIELDS.items()}

    kept = ("position", "household", "sex", "initials")
    made = computed(side, list(FIELDS), function, CODES_SCHEMA, kept)
    return made.persist(StorageLevel.MEMORY_AND_DISK)


def counted(rows: DataFrame, book: Book) -> Numbers:
    """How many rows have each value, by field."""
    told = rows.select(
        F.explode(
            F.array(*(F.struct(F.lit(name).alias("field"), F.col(name).alias("code")) for name in FIELDS))
        ).alias("one")
    )
    found = told.select("one.*").where("code >= 0").groupBy("field", "code").count().toArrow()
    result = {}
    for field, kind in FIELDS.items():
        part = found.filter(pa.compute.equal(found.column("field"), field))
        counts = np.zeros(len(distinct_of(book.tables.values, kind).values), np.int64)
        counts[part.column("code").to_numpy()] = part.column("count").to_numpy()
        result[field] = counts
    return result


def frequencies(tables: Tables, of: Numbers) -> Frequencies:
    """How common each agreed value is among the rows that were counted; equal to the last bit to one machine's."""

    def given_share(field: str) -> Floats:
        table = tables.given
        return blended(
            table.classes.counts_of(of[field], len(table.population)),
            int(of[field].sum()),
            table.population,
            given.STRENGTH,
        )

    def surname_share(field: str) -> Floats:
        table = tables.surname
        return blended(
            table.classes.counts_of(of[field], len(table.population)),
            int(of[field].sum()),
            table.population,
            surname.STRENGTH,
        )

    def patronymic_share(field: str) -> Floats:
        table = tables.patronymic
        return blended(
            table.classes.counts_of(of[field], len(table.population)),
            int(of[field].sum()),
            table.population,
            patronymic.STRENGTH,
        )

    return Frequencies(
        given=given_share("given"),
        surname=surname_share("surname"),
        patronymic=patronymic_share("patronymic"),
        birth=_births(tables.birth, of["birth"]),
        place=_places(tables, of["birth_place"] + of["place"]),
        mother_given=given_share("mother_given"),
        mother_surname=surname_share("mother_surname"),
        mother_patronymic=patronymic_share("mother_patronymic"),
        address=tables.address.frequency_of(of["address"]),
        house=house_frequency(of["house"]),
        occupation=tables.occupation.frequency_of(of["occupation"]),
    )


def _places(tables: Tables, of: NDArray[np.int64]) -> Floats:
    table = tables.place
    anchors = table.anchor[table.meaning] if len(table.anchor) else np.zeros(0, np.int32)
    counts = np.bincount(anchors, of, minlength=max(len(table.keys), 1)).astype(np.float64)
    return place.shares(counts, int(of.sum()))


def _births(table: BirthTable, of: NDArray[np.int64]) -> Floats:
    counts = table.years(np.zeros(0, np.int32)) * 0
    for year in np.unique(table.year):
        those = np.flatnonzero(table.year == year)
        counts = counts + table.years(those[:1].astype(np.int32)) * of[those].sum()
    return shares_of_years(counts)
