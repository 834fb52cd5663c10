"""The run on a cluster: read, find candidates, compare, weigh, let families speak, let rows compete.

The same model, keys and levels as `kintrace.matching.engine`, and equal results. Readings, counts and the
result asked for come to the driver; rows do not.
"""

from dataclasses import dataclass, replace
from datetime import date

from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from kintrace.matching.engine import ALL_PAIRS, HOPELESS
from kintrace.matching.settings import MatchSettings
from kintrace.matching.spark import buckets, kin, pairs, rivals
from kintrace.matching.spark.book import Book, coded, counted, frequencies, gather
from kintrace.matching.spark.pairs import LEVEL_COLUMNS, Knowledge
from kintrace.matching.spark.readings import read
from kintrace.matching.spark.shared import Shared
from kintrace.model import Band


@dataclass(frozen=True)
class SparkMatches:
    """What was found between a list (left) and a register (right), on the executors.

    Attributes:
        scored: every pair that was carried on: left, right (positions from 0), probability, odds (ln, after
            competition), own (ln odds of the pair by itself, family included), family_level, and a level for
            each kind of evidence (`level_given` …), as `kintrace.matching.model.LEVELS` names them.
        settings: of the run.
        dropped: candidate keys with buckets too large to look into, with their number.
        kept: frames that the executors hold for it, until `release`.
    """

    scored: DataFrame
    settings: MatchSettings
    dropped: tuple[str, ...]
    kept: tuple[DataFrame, ...] = ()

    def release(self) -> None:
        """Let go what the executors hold for this run; call it when the result is written."""
        for frame in self.kept:
            frame.unpersist()

    def pairs(self) -> DataFrame:
        """Pairs worth showing, as `Matches.pairs`: all of a probability from `floor` on, and the best of each row."""
        place = Window.partitionBy("left").orderBy(F.col("odds").desc(), F.col("right"))
        ranked = self.scored.withColumn("place", F.row_number().over(place))
        kept = ranked.where(
            (F.col("probability") >= self.settings.floor) | (F.col("place") <= self.settings.keep)
        )
        return kept.drop("place").withColumn("band", self._band())

    def _band(self) -> Column:
        bounds, chance = self.settings.model.bands, F.col("probability")
        found = F.when(chance >= bounds[Band.CERTAIN], Band.CERTAIN.value)
        for band in (Band.PROBABLE, Band.POSSIBLE):
            found = found.when(chance >= bounds[band], band.value)
        return found.otherwise(Band.UNLIKELY.value)


def match(left: DataFrame, right: DataFrame, settings: MatchSettings | None = None) -> SparkMatches:
    """Find each person of a list in a register, on the executors of a Spark session.

    Args:
        left, right: a column "position" (from 0, in list order, without gaps) and the columns of an entries
            frame (`kintrace.model.ENTRY_COLUMNS`) that the list has, as text or null.
        settings: see `kintrace.matching.MatchSettings`.

    Raises:
        Conflict: see `kintrace.matching.spark.book.gather`.
    """
    chosen = settings or MatchSettings()
    session = left.sparkSession
    sides, book, read_ = coded_sides(left, right, (chosen.left_as_of, chosen.right_as_of))
    sizes = sides[0].count(), sides[1].count()
    for frame in read_:
        frame.unpersist()
    shares = frequencies(book.tables, counted(sides[1], book))
    knowledge = Shared(session, Knowledge(book.tables, shares, chosen.model))
    found = _candidates(session, sides, sizes, book)
    compared = _scored(found.pairs, sides, knowledge, sizes)
    scored = _with_families(compared, sides, knowledge, chosen)
    own = pairs.own_odds(scored, knowledge, sizes[1]).persist(StorageLevel.MEMORY_AND_DISK)
    twice = replace(chosen.model, row_in_register=chosen.model.duplicate_in_list)
    doubtful = Shared(session, Knowledge(book.tables, shares, twice))
    doubles = rivals.persons(own, sides, sizes, doubtful)
    final = rivals.competed(own, doubles).select(
        "left", "right", "probability", "odds", "own", "family_level", *LEVEL_COLUMNS
    )
    return SparkMatches(final, chosen, found.dropped, (*sides, compared, own))


def coded_sides(
    left: DataFrame, right: DataFrame, as_of: tuple[date | None, date | None]
) -> tuple[tuple[DataFrame, DataFrame], Book, list[DataFrame]]:
    """Both sides as codes, the readings that the codes point at, and the frames held until codes are made."""
    told = [
        read(frame, side, day).persist(StorageLevel.MEMORY_AND_DISK)
        for frame, side, day in ((right, 0, as_of[1]), (left, 1, as_of[0]))
    ]
    book = gather(told)
    shared: Shared[Book] = Shared(left.sparkSession, book)
    return (coded(told[1], shared), coded(told[0], shared)), book, told


def _candidates(
    session: SparkSession, sides: tuple[DataFrame, DataFrame], sizes: tuple[int, int], book: Book
) -> buckets.Found:
    if sizes[0] * sizes[1] <= ALL_PAIRS or sizes[0] == 1:
        one = sides[0].select(F.col("position").alias("left"))
        two = sides[1].select(F.col("position").alias("right"))
        return buckets.Found(one.crossJoin(two), ())
    parts = Shared(session, buckets.parts_of(book.tables))
    return buckets.find(*sides, parts)


def _scored(
    found: DataFrame,
    sides: tuple[DataFrame, DataFrame],
    knowledge: Shared[Knowledge],
    sizes: tuple[int, int],
) -> DataFrame:
    scored = pairs.compared(pairs.beside(found, *sides), knowledge, sizes[1])
    if sizes[0] > 1:
        scored = scored.where(F.col("odds") > HOPELESS)
    return scored.persist(StorageLevel.MEMORY_AND_DISK)


def _with_families(
    scored: DataFrame,
    sides: tuple[DataFrame, DataFrame],
    knowledge: Shared[Knowledge],
    settings: MatchSettings,
) -> DataFrame:
    if not settings.families:
        return scored.withColumn("family_level", F.lit(0).cast("tinyint"))
    return kin.supported(scored, kin.families(*sides, knowledge))
