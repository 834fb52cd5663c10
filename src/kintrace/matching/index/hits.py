"""From a query to ranked hits: candidates of each segment, evidence, odds, and what rivals take away."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kintrace.matching.compare import Evidence
from kintrace.matching.compete import compete
from kintrace.matching.engine import Scored
from kintrace.matching.explain import Explanation
from kintrace.matching.index import candidates
from kintrace.matching.index.entries import Entries
from kintrace.matching.index.intake import Asked, Books, ask
from kintrace.matching.index.lineup import Part, compare, line_up
from kintrace.matching.index.segment import Segment
from kintrace.matching.matches import Matches
from kintrace.matching.prepare import Frequencies, prepare
from kintrace.matching.search import Query, as_frame
from kintrace.matching.settings import MatchSettings
from kintrace.matching.weigh import calibrate, log_odds, probability, weigh
from kintrace.model import Band, Language

Floats = NDArray[np.float64]
View = tuple[list[Segment], list[NDArray[np.bool_]], Books, Frequencies]

_STRONG = -3.0  # as in the engine: claims that take part in the question who is one person
_RIVALS = 10


@dataclass(frozen=True)
class Hit:
    """A record that may be the person looked for. A hit is not a finding: a person must check it.

    Attributes:
        ref: the record's reference in the register.
        probability: after the other candidates took their share.
        own: ln odds of the pair by itself.
        band: the word for the probability.
    """

    ref: str
    probability: float
    own: float
    band: Band
    _entries: Entries
    _row: int
    _evidence: Evidence
    _final: float
    _found: "Found"

    @property
    def record(self) -> dict[str, str]:
        """What is written in the register, by entry column; empty cells are left out."""
        line = self._entries.line(self._row)
        return {key: str(text) for key, text in line.items() if text is not None and text != ""}

    def explain(self, language: Language | str = Language.EN) -> Explanation:
        """Why the pair has its probability. See `Matches.explain`."""
        settings = self._found.settings
        left, right = as_frame(self._found.query), self._entries.frame(self._row)
        prepared = prepare(left, right, (self._found.query.as_of, settings.right_as_of))
        prepared = replace(prepared, right=replace(prepared.right, size=self._found.size))
        one, nothing = np.zeros(1, np.int64), np.zeros(1)
        scored = Scored(
            one, one, self._evidence, np.array([self.own]), np.array([self._final]), nothing,
            nothing.astype(np.int8), one, one, (),
        )  # fmt: skip
        return Matches(left, right, settings, prepared, scored).explain(0, 0, language)


@dataclass(frozen=True)
class Found:
    """The hits of a search, best first.

    Attributes:
        query, settings: what was asked.
        size: records in the register.
        compared: how many of them were compared.
        dropped: parts of the query, "surname" or "given", that too many records share to look into by
            themselves: more must be said of the person.
    """

    query: Query
    settings: MatchSettings
    size: int
    compared: int
    dropped: tuple[str, ...]
    _rows: list[tuple[Entries, int]]
    _evidence: Evidence
    _odds: tuple[Floats, Floats]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __getitem__(self, place: int) -> Hit:
        return self.hits[place]

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """All hits."""
        own, final = self._odds
        chances = probability(final)
        made = []
        for i, (entries, row) in enumerate(self._rows):
            chance = float(chances[i])
            made.append(
                Hit(
                    str(entries.line(row)["ref"]),
                    chance,
                    float(own[i]),
                    self.settings.model.band(chance),
                    entries,
                    row,
                    self._evidence.take(np.array([i])),
                    float(final[i]),
                    self,
                )
            )
        return tuple(made)


def rank(query: Query, view: View, settings: MatchSettings, limit: int) -> Found:
    """The best hits among the records of an index."""
    segments, gone, books, shares = view
    size = sum(s.size - int(np.count_nonzero(g)) for s, g in zip(segments, gone, strict=True))
    asked = ask(query, books)
    picks: list[tuple[int, NDArray[np.int64]]] = []
    dropped: tuple[str, ...] = ()
    for place, segment in enumerate(segments):
        found = candidates.find(asked, segment)
        picks.append((place, found.rows[~gone[place][found.rows]]))
        dropped += found.dropped
    parts: list[Part] = [(asked.readings, asked.record)]
    parts += [(segments[place].readings, segments[place].records[rows]) for place, rows in picks]
    number = sum(len(rows) for _, rows in picks)
    right = np.arange(1, number + 1)
    evidence = compare(line_up(parts, asked.common, asked.record), shares, np.zeros(number, np.int64), right)
    model = settings.model
    own = calibrate(log_odds(weigh(evidence, model), model, size), model)
    places = np.array([(place, row) for place, rows in picks for row in rows.tolist()], np.int64).reshape(
        -1, 2
    )
    order = np.lexsort((right, -own))
    groups = _persons(places[order[:_RIVALS]], own[order[:_RIVALS]], (view, asked, settings, size))
    everyone = np.arange(number)
    everyone[order[: len(groups)]] = order[groups]
    nobody = np.zeros(number, np.int64)
    final = compete(nobody, everyone, own, (np.zeros(1, np.int64), everyone)) if number else own
    best = np.lexsort((right, -final))[:limit]
    rows = [(segments[place].entries, row) for place, row in places[best].tolist()]
    return Found(query, settings, size, number, dropped, rows, evidence.take(best), (own[best], final[best]))


def _persons(
    places: NDArray[np.int64], odds: Floats, context: tuple[View, Asked, MatchSettings, int]
) -> NDArray[np.int64]:
    """Which of the best records are one person registered twice: for each, the place of the first of them.

    See `kintrace.matching.engine.duplicate_groups`.
    """
    view, asked, settings, size = context
    strong = int(np.count_nonzero(odds > _STRONG))
    group = np.arange(strong)
    if strong < 2:
        return group
    segments, _, _, shares = view
    order = np.lexsort((places[:strong, 1], places[:strong, 0]))
    ordered = places[order]
    parts: list[Part] = [
        (segment.readings, segment.records[ordered[ordered[:, 0] == i, 1]])
        for i, segment in enumerate(segments)
    ]
    parts = [(readings, lines) for readings, lines in parts if len(lines)]
    lines = np.concatenate([lines for _, lines in parts])
    left, right = np.triu_indices(strong, 1)
    model = replace(settings.model, row_in_register=settings.model.duplicate_in_list)
    evidence = compare(line_up(parts, asked.common, lines), shares, left, right)
    same = calibrate(log_odds(weigh(evidence, model), model, size), model) > 0
    for one, two in zip(left[same].tolist(), right[same].tolist(), strict=True):
        first, second = group[one], group[two]
        group[group == max(first, second)] = min(first, second)
    result = np.zeros(strong, np.int64)
    result[order] = order[group]
    return result
