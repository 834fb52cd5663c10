"""What a search found: records with their probabilities and reasons, made only where somebody asks for them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from math import log

import numpy as np

from kintrace import names
from kintrace.matching.engine import Scored
from kintrace.matching.evidence.given import GivenTable
from kintrace.matching.evidence.surname import SurnameTable
from kintrace.matching.explain import Explanation, Step
from kintrace.matching.index.entries import Entries
from kintrace.matching.index.intake import other_order
from kintrace.matching.index.rank import TURNED, Ranked, View, rank
from kintrace.matching.matches import Matches
from kintrace.matching.prepare import Prepared, prepare
from kintrace.matching.search import Query, as_frame
from kintrace.matching.settings import MatchSettings
from kintrace.matching.weigh import probability
from kintrace.model import Band, Language, say

ROOM = "kintrace.matching.index"


@dataclass(frozen=True)
class Hit:
    """A record that may be the person looked for. A hit is not a finding: a person must check it.

    Attributes:
        ref: the record's reference in the register.
        probability: after the other candidates took their share.
        own: ln odds of the pair by itself.
        band: the word for the probability.
        turned: the words of the name were read in the other order.
    """

    ref: str
    probability: float
    own: float
    band: Band
    turned: bool
    _place: int
    _found: "Found"

    @property
    def record(self) -> dict[str, str]:
        """What is written in the register, by entry column; empty cells are left out."""
        entries, row = self._found.entry(self._place)
        return {key: str(text) for key, text in entries.line(row).items() if text is not None and text != ""}

    def explain(self, language: Language | str = Language.EN) -> Explanation:
        """Why the pair has its probability. See `Matches.explain`."""
        found, ranked = self._found, self._found.ranked
        entries, row = found.entry(self._place)
        left, right = as_frame(found.query), entries.frame(row)
        prepared = prepare(left, right, (found.query.as_of, found.settings.right_as_of))
        prepared = replace(prepared, right=replace(prepared.right, size=found.size))
        if self.turned:
            prepared = _turned(prepared, found.query)
        one, nothing = np.zeros(1, np.int64), np.zeros(1)
        here = np.array([self._place])
        cost = TURNED if self.turned else 0.0
        scored = Scored(
            one, one, ranked.evidence.take(here), ranked.own[here] - cost, ranked.final[here] - cost, nothing,
            nothing.astype(np.int8), one, one, (),
        )  # fmt: skip
        made = Matches(left, right, found.settings, prepared, scored).explain(0, 0, language)
        if not self.turned:
            return made
        step = Step("order", "TURNED", cost / log(2), say(ROOM, "order.TURNED", Language(language)))
        return Explanation(self.probability, self.band, (*made.steps, step))


@dataclass(frozen=True)
class Found:
    """The hits of a search, best first.

    Those that the model finds at least possible come by their probability; the others by their odds and by the
    letters of their names.

    Attributes:
        query, settings: what was asked.
        size: records in the register.
        ranked: the records behind the hits.
    """

    query: Query
    settings: MatchSettings
    size: int
    ranked: Ranked
    _view: View

    def __len__(self) -> int:
        return len(self.ranked.own)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __getitem__(self, place: int) -> Hit:
        return self.hits[place]

    @property
    def compared(self) -> int:
        """How many records were compared letter by letter."""
        return self.ranked.compared

    @property
    def dropped(self) -> tuple[str, ...]:
        """Parts of the query, "surname" or "given", that too many records share to look into by themselves: more
        must be said of the person."""
        return self.ranked.dropped

    def entry(self, place: int) -> tuple[Entries, int]:
        """Where the record of a hit is written."""
        segment, row = self.ranked.places[place].tolist()
        return self._view.segments[segment].entries, row

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """All hits."""
        ranked = self.ranked
        chances = probability(ranked.final).tolist()
        made = []
        for i, (chance, own, turned) in enumerate(
            zip(chances, ranked.own.tolist(), ranked.turned.tolist(), strict=True)
        ):
            entries, row = self.entry(i)
            band = self.settings.model.band(chance)
            made.append(Hit(str(entries.line(row)["ref"]), chance, own, band, turned, i, self))
        return tuple(made)


def look(query: Query, view: View, settings: MatchSettings, limit: int) -> Found:
    """The best hits among the records of an index."""
    return Found(query, settings, view.size, rank(query, view, settings, limit), view)


def _turned(prepared: Prepared, query: Query) -> Prepared:
    """The query in its other reading."""
    values, left = prepared.tables.values, prepared.left
    read = names.read_name(query.name, query.surname, query.given, None).compared
    surname, given = other_order(query, read.surname, read.given)
    codes = values.given.code(given), values.surname.code((surname, ()))
    tables = replace(
        prepared.tables,
        given=GivenTable(values.given.values),
        surname=SurnameTable(values.surname.values),
    )
    people = replace(left, given=np.array(codes[:1], np.int32), surname=np.array(codes[1:], np.int32))
    return replace(prepared, tables=tables, left=people)
