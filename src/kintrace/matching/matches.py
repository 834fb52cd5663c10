"""The result of a comparison: pairs with probabilities, one line per row, families, conflicts, explanations."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kintrace.matching import families
from kintrace.matching.compare import compare
from kintrace.matching.compete import nobody
from kintrace.matching.engine import Scored, run_within
from kintrace.matching.explain import Explanation, explain
from kintrace.matching.prepare import Prepared
from kintrace.matching.settings import MatchSettings
from kintrace.matching.weigh import log_odds, probability, weigh
from kintrace.model import Band, Language, NotFound

_ENOUGH_NATS = 2.0  # a perfect counterpart must at least reach e^2 : 1


@dataclass(frozen=True)
class Matches:
    """What was found between a list (left) and a register (right).

    Attributes:
        left, right: the entries frames, as given.
        settings: of the run.
    """

    left: pl.DataFrame
    right: pl.DataFrame
    settings: MatchSettings
    prepared: Prepared
    scored: Scored

    @property
    def model_version(self) -> str:
        """The version of the model file that gave the probabilities."""
        return self.settings.model.version

    @property
    def dropped(self) -> tuple[str, ...]:
        """Candidate keys with buckets too large to look into, with their number; empty in the normal case."""
        return self.scored.dropped

    @cached_property
    def chances(self) -> NDArray[np.float64]:
        """The probability of every scored pair, in the order of `scored`."""
        return probability(self.scored.final)

    @cached_property
    def pairs(self) -> pl.DataFrame:
        """Pairs worth showing: left, right (0-based positions), probability, band; best first within a row.

        A pair is kept when its probability reaches `settings.floor` or it is among the `settings.keep` best
        of its row.
        """
        scored = self.scored
        frame = pl.DataFrame(
            {
                "left": scored.left.astype(np.uint32),
                "right": scored.right.astype(np.uint32),
                "probability": self.chances,
                "odds": scored.final,
                "own": scored.own,
            }
        ).sort(["left", "odds", "right"], descending=[False, True, False])
        rank = pl.int_range(pl.len()).over("left")
        kept = frame.filter((pl.col("probability") >= self.settings.floor) | (rank < self.settings.keep))
        return kept.with_columns(self._bands(pl.col("probability"))).select(
            "left", "right", "probability", "band", "own"
        )

    def _bands(self, chance: pl.Expr) -> pl.Expr:
        bounds = self.settings.model.bands
        return (
            pl.when(chance >= bounds[Band.CERTAIN]).then(pl.lit(Band.CERTAIN.value))
            .when(chance >= bounds[Band.PROBABLE]).then(pl.lit(Band.PROBABLE.value))
            .when(chance >= bounds[Band.POSSIBLE]).then(pl.lit(Band.POSSIBLE.value))
            .otherwise(pl.lit(Band.UNLIKELY.value)).alias("band")
        )  # fmt: skip

    @cached_property
    def rows(self) -> pl.DataFrame:
        """One line per row of the list.

        Columns: left; best (position in the register, null if none); probability; band; nobody (probability
        that no record is the person); several (more than one *person* is plausible); enough (whether the row
        says enough to be searched for); missing (codes of what it lacks, joined by a comma).
        """
        size = self.left.height
        best = self.pairs.unique("left", keep="first", maintain_order=True).select(
            "left", pl.col("right").alias("best"), "probability", "band"
        )
        lacking, enough = self._lacking()
        base = pl.DataFrame(
            {
                "left": np.arange(size, dtype=np.uint32),
                "nobody": nobody(self.scored.left, self.chances, size),
                "several": self._several(),
                "enough": enough,
                "missing": lacking,
            },
            schema_overrides={"missing": pl.String},
        )
        return base.join(best, on="left", how="left").with_columns(
            pl.col("probability").fill_null(0.0), pl.col("band").fill_null(Band.UNLIKELY.value)
        ).select("left", "best", "probability", "band", "nobody", "several", "enough", "missing")  # fmt: skip

    def _several(self) -> NDArray[np.bool_]:
        """Rows where a second person reaches "possible" and a quarter of the best."""
        scored, bound = self.scored, self.settings.model.bands[Band.POSSIBLE]
        frame = pl.DataFrame(
            {"left": scored.left, "person": scored.right_groups[scored.right], "chance": self.chances}
        )
        persons = frame.group_by("left", "person").agg(pl.col("chance").max())
        many = persons.group_by("left").agg(
            pl.col("chance").max().alias("first"), pl.col("chance").top_k(2).min().alias("second"), pl.len()
        ).filter((pl.col("len") > 1) & (pl.col("second") >= bound) & (pl.col("second") >= pl.col("first") / 4))  # fmt: skip
        result = np.zeros(self.left.height, np.bool_)
        result[many["left"].to_numpy()] = True
        return result

    def _lacking(self) -> tuple[list[str], NDArray[np.bool_]]:
        people = self.prepared.left
        every = np.arange(people.size)
        itself = Prepared(self.prepared.tables, people, people, self.prepared.frequencies)
        evidence = compare(itself, every, every)
        model = self.settings.model
        odds = log_odds(weigh(evidence, model), model, self.prepared.right.size)
        enough = (odds >= _ENOUGH_NATS) & ((people.given >= 0) | (people.surname >= 0))
        fields = {"surname": people.surname, "given": people.given, "birth": people.birth}
        lacking = [
            ",".join(name for name, codes in fields.items() if codes[i] < 0) for i in range(people.size)
        ]
        return lacking, enough

    @cached_property
    def families(self) -> pl.DataFrame:
        """Families seen on both sides: group, side ("left", "right"), position.

        A group joins a family of the list with the family of the register that its children match.
        """
        tables, bound = self.prepared.tables, self.settings.model.bands[Band.PROBABLE]
        left = families.groups(tables, self.prepared.left)
        right = families.groups(tables, self.prepared.right)
        sure = self.chances >= bound
        links = pl.DataFrame(
            {"left": left[self.scored.left[sure]], "right": right[self.scored.right[sure]]},
            schema={"left": pl.Int64, "right": pl.Int64},
        ).unique(maintain_order=True)
        members = [_members(left), _members(right)]
        joined = links.group_by("left", maintain_order=True).agg(pl.col("right"))
        rows = []
        number = 0
        for family, others in joined.iter_rows():
            positions = members[0].get(family, [])
            if len(positions) < 2:
                continue
            number += 1
            rows += [(number, "left", p) for p in positions]
            rows += [(number, "right", p) for other in others for p in members[1].get(other, [])]
        return pl.DataFrame(
            rows, schema={"group": pl.UInt32, "side": pl.String, "position": pl.UInt32}, orient="row"
        )

    @cached_property
    def conflicts(self) -> pl.DataFrame:
        """Records claimed by several rows that are not duplicates of each other: right, left, probability."""
        scored, bound = self.scored, self.settings.model.bands[Band.POSSIBLE]
        claim = probability(scored.own) >= self.settings.model.bands[Band.PROBABLE]
        claim |= self.chances >= bound
        frame = pl.DataFrame(
            {
                "right": scored.right[claim].astype(np.uint32),
                "left": scored.left[claim].astype(np.uint32),
                "probability": self.chances[claim],
            }
        )
        many = frame.group_by("right").len().filter(pl.col("len") > 1)
        return frame.join(many, on="right", how="semi").sort(
            ["right", "probability"], descending=[False, True]
        )

    def duplicates(self) -> "Matches":
        """The list against itself, pairs with left < right, with the readings that are already there."""
        return Matches(
            self.left, self.left, self.settings, *run_within(self.left, self.settings, self.prepared)
        )

    def explain(self, left: int, right: int, language: Language | str = Language.EN) -> Explanation:
        """Why a pair has its probability.

        Args:
            left, right: 0-based positions.
            language: of the sentences.

        Raises:
            NotFound: a position is outside its list.
        """
        if not (0 <= left < self.left.height and 0 <= right < self.right.height):
            raise NotFound("no_such_row", f"There is no pair of rows {left} and {right} in these lists.")
        return explain(self, left, right, Language(language))


def _members(labels: NDArray[np.int64]) -> dict[int, list[int]]:
    result: dict[int, list[int]] = {}
    for position, label in enumerate(labels.tolist()):
        result.setdefault(label, []).append(position)
    return result
