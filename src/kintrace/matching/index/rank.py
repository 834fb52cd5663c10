"""From a query to ranked records: candidates of each segment, evidence, odds, what rivals take away, and order."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from kintrace.matching.compare import Evidence
from kintrace.matching.compete import compete
from kintrace.matching.evidence import given, surname
from kintrace.matching.index import candidates
from kintrace.matching.index.columns import GIVEN, SURNAME
from kintrace.matching.index.intake import Asked, Books, ask
from kintrace.matching.index.lineup import Lineup, Part, compare, line_up
from kintrace.matching.index.segment import Segment
from kintrace.matching.prepare import Frequencies
from kintrace.matching.search import Query
from kintrace.matching.settings import MatchSettings
from kintrace.matching.weigh import calibrate, log_odds, probability, weigh
from kintrace.model import Band

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

STRONG = -3.0  # as in the engine: claims that take part in the question who is one person
RIVALS = 10
# ln odds that the words of a query were typed or read in the wrong order, when both orders are possible.
TURNED = -3.0
# A letter of a name of six weighs one nat in the order of hits that the model finds unlikely.
_LETTERS = 6.0
# How like two names are whose letters differ for a reason that the model knows.
_GIVEN_LIKENESS: dict[int, float] = {
    given.Level.SAME: 0.9,
    given.Level.RELATED: 0.7,
    given.Level.INITIAL: 0.6,
}
_SURNAME_LIKENESS: dict[int, float] = {
    surname.Level.SAME: 0.9, surname.Level.ALIAS: 0.9, surname.Level.FORMER: 0.9, surname.Level.MOTHERS: 0.8,
    surname.Level.HALF: 0.7,
}  # fmt: skip


@dataclass(frozen=True)
class View:
    """What an index holds at one moment, as a search needs it."""

    segments: tuple[Segment, ...]
    gone: tuple[NDArray[np.bool_], ...]
    books: Books
    shares: Frequencies
    size: int


@dataclass(frozen=True)
class Ranked:
    """Records in order.

    Attributes:
        places: (n, 2), segment and row.
        turned: whether the query was read with its words in the other order.
        evidence: against the query.
        own, final: calibrated ln odds by itself, and after the rivals.
        compared: how many records were compared in all.
        dropped: names that too many records share to look into by themselves.
    """

    places: Places
    turned: NDArray[np.bool_]
    evidence: Evidence
    own: Floats
    final: Floats
    compared: int
    dropped: tuple[str, ...]


@dataclass(frozen=True)
class _Pool:
    places: Places
    evidence: Evidence
    own: Floats
    likeness: Floats
    turned: NDArray[np.bool_]

    def take(self, where: Places) -> "_Pool":
        return _Pool(
            self.places[where],
            self.evidence.take(where),
            self.own[where],
            self.likeness[where],
            self.turned[where],
        )


def rank(query: Query, view: View, settings: MatchSettings, limit: int) -> Ranked:
    """The best records of an index, best first.

    Those that the model finds possible come by their probability. The others come by their odds and by the
    letters of their names, of which the model asks only whether they differ by one slip or two.
    """
    asked = ask(query, view.books)
    pool, named, dropped = _pool(asked, view, settings, turned=False)
    both = bool(query.surname and query.given) or (asked.record[0, [GIVEN, SURNAME]] >= 0).all()
    if not named and both:
        other, found, _ = _pool(ask(query, view.books, turned=True), view, settings, turned=True)
        if found:
            pool = _joined(pool, other)
    number = len(pool.own)
    order = np.lexsort((np.arange(number), -pool.own))
    groups = _persons(pool, order[:RIVALS], asked, (view, settings))
    everyone = np.arange(number)
    everyone[order[: len(groups)]] = order[groups]
    nobody = np.zeros(number, np.int64)
    final = compete(nobody, everyone, pool.own, (np.zeros(1, np.int64), everyone)) if number else pool.own
    possible = probability(final) >= settings.model.bands[Band.POSSIBLE]
    unlikely = final + _LETTERS * pool.likeness
    best = np.lexsort((everyone, -np.where(possible, final, unlikely), ~possible))[:limit]
    chosen = pool.take(best)
    return Ranked(chosen.places, chosen.turned, chosen.evidence, chosen.own, final[best], number, dropped)


def _pool(
    asked: Asked, view: View, settings: MatchSettings, *, turned: bool
) -> tuple[_Pool, bool, tuple[str, ...]]:
    """The candidates of a query compared; whether both names were met; names that too many share."""
    picks: list[tuple[int, Places]] = []
    named = False
    dropped: tuple[str, ...] = ()
    for place, segment in enumerate(view.segments):
        found = candidates.find(asked, segment)
        gone = view.gone[place]
        picks.append((place, found.rows[~gone[found.rows]]))
        named |= found.named
        dropped += found.dropped
    parts: list[Part] = [(asked.readings, asked.record)]
    parts += [(view.segments[place].readings, view.segments[place].records[rows]) for place, rows in picks]
    number = sum(len(rows) for _, rows in picks)
    right = np.arange(1, number + 1)
    lineup = line_up(parts, asked.record, asked.common, view.books)
    evidence = compare(lineup, view.shares, np.zeros(number, np.int64), right)
    own = _own(evidence, settings, view.size) + (TURNED if turned else 0.0)
    places = np.empty((number, 2), np.int64)
    places[:, 0] = np.repeat([place for place, _ in picks], [len(rows) for _, rows in picks])
    places[:, 1] = np.concatenate([rows for _, rows in picks]) if picks else 0
    likeness = _likeness(lineup, evidence)
    return _Pool(places, evidence, own, likeness, np.full(number, turned)), named, dropped


def _own(evidence: Evidence, settings: MatchSettings, size: int) -> Floats:
    model = settings.model
    return calibrate(log_odds(weigh(evidence, model), model, size), model)


def _joined(one: _Pool, two: _Pool) -> _Pool:
    """Both, each record once, under the reading that speaks more for it."""
    both = _Pool(
        np.concatenate([one.places, two.places]),
        Evidence.joined((one.evidence, two.evidence)),
        np.concatenate([one.own, two.own]),
        np.concatenate([one.likeness, two.likeness]),
        np.concatenate([one.turned, two.turned]),
    )
    order = np.lexsort((-both.own, both.places[:, 1], both.places[:, 0]))
    ordered = both.places[order]
    first = np.ones(len(order), np.bool_)
    first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    return both.take(order[first])


def _likeness(lineup: Lineup, evidence: Evidence) -> Floats:
    """How like the names of each candidate are to those asked for, 0 … 2."""
    names = lineup.given, lineup.surname
    kinds: tuple[tuple[str, dict[int, float]], ...] = (
        (given.KIND, _GIVEN_LIKENESS),
        (surname.KIND, _SURNAME_LIKENESS),
    )
    words = (names[0].folds, names[0].spelled), (names[1].main, names[1].spelled)
    total = np.zeros(lineup.size - 1)
    for (kind, known), (folds, spelled), typed in zip(kinds, words, lineup.typed, strict=True):
        table = np.zeros(int(evidence.kinds[kind].level.max(initial=0)) + 20)
        for level, likeness in known.items():
            table[level] = likeness
        found = table[evidence.kinds[kind].level]
        letters = [t or s for t, s in zip(typed[: lineup.size], spelled[: lineup.size], strict=True)]
        for texts in (folds[: lineup.size], spelled[: lineup.size], letters):
            if texts[0]:
                alike = process.cdist(
                    texts[:1], texts[1:], scorer=OSA.normalized_similarity, dtype=np.float32
                )[0] if len(texts) > 1 else np.zeros(0)  # fmt: skip
                found = np.maximum(found, alike)
        total += found
    return total


def _persons(
    pool: _Pool, best: Places, asked: Asked, context: tuple[View, MatchSettings]
) -> NDArray[np.int64]:
    """Which of the best records are one person registered twice: for each, the place of the first of them.

    See `kintrace.matching.engine.duplicate_groups`.
    """
    view, settings = context
    strong = int(np.count_nonzero(pool.own[best] > STRONG))
    group = np.arange(strong)
    if strong < 2:
        return group
    places = pool.places[best[:strong]]
    order = np.lexsort((places[:, 1], places[:, 0]))
    ordered = places[order]
    parts: list[Part] = [
        (segment.readings, segment.records[ordered[ordered[:, 0] == i, 1]])
        for i, segment in enumerate(view.segments)
    ]
    parts = [(readings, lines) for readings, lines in parts if len(lines)]
    lines = np.concatenate([lines for _, lines in parts])
    left, right = np.triu_indices(strong, 1)
    model = replace(settings.model, row_in_register=settings.model.duplicate_in_list)
    evidence = compare(line_up(parts, lines, asked.common, view.books), view.shares, left, right)
    same = _own(evidence, replace(settings, model=model), view.size) > 0
    for one, two in zip(left[same].tolist(), right[same].tolist(), strict=True):
        first, second = group[one], group[two]
        group[group == max(first, second)] = min(first, second)
    result = np.zeros(strong, np.int64)
    result[order] = order[group]
    return result
