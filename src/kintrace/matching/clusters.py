"""Rows of one list, or of several, that seem to be one person: groups, each with its weakest link.

Proposes and merges nothing. A chain of single links makes no group, and two children of one family with
different given names are never in one.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from math import log

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kintrace.matching import families
from kintrace.matching.compare import Evidence
from kintrace.matching.engine import run_within
from kintrace.matching.evidence import given, mother, patronymic, surname
from kintrace.matching.joining import Links, join
from kintrace.matching.matches import Matches
from kintrace.matching.people import People, Values, read_people
from kintrace.matching.prepare import Prepared, frequencies, tables_of
from kintrace.matching.rates import Stack, settle
from kintrace.matching.second_look import Pairs, look_again
from kintrace.matching.settings import MatchSettings
from kintrace.matching.weigh import probability
from kintrace.model import Band, Invalid

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

LEAST = 0.5  # a row joins when that is likelier than not
_DISTANT = -9.0  # ln odds of pairs that no rate of these lists would bring near; the most of all pairs
_SCHEMA = {
    "group": pl.UInt32,
    "list": pl.UInt32,
    "position": pl.UInt32,
    "weakest": pl.Float64,
    "link": pl.Float64,
    "links": pl.UInt32,
}
_OTHER_NAMES = (given.Level.DIFFERENT, given.Level.INITIAL_OTHER)
_SAME_FATHER = (patronymic.Level.SAME, patronymic.Level.RELATED)
_SAME_SURNAME = (surname.Level.SAME, surname.Level.ALIAS, surname.Level.SPELLING, surname.Level.HALF)


def group(
    frames: Sequence[pl.DataFrame],
    settings: MatchSettings | None = None,
    least: float = LEAST,
    as_of: Sequence[date | None] | None = None,
) -> pl.DataFrame:
    """Groups of rows that seem to be one person, within and across lists.

    Args:
        frames: entries frames; household numbers count inside their own list only.
        settings: see `MatchSettings`; `left_as_of` is the day on which the ages of all lists were true, where
            `as_of` does not say it list by list.
        least: see `clusters`.
        as_of: the day on which the ages of each list were true, in the order of `frames`; None: see `settings`.

    Returns:
        see `clusters`; `list` counts the frames from 0.

    Raises:
        Invalid: no list, a `least` outside (0, 1), or not one day for each list.
    """
    return grouped(frames, settings, least, as_of)[0]


def grouped(
    frames: Sequence[pl.DataFrame],
    settings: MatchSettings | None = None,
    least: float = LEAST,
    as_of: Sequence[date | None] | None = None,
) -> tuple[pl.DataFrame, Matches]:
    """As `group`, with the comparison of the lists, stacked one on the other, that the groups come from."""
    if not frames:
        raise Invalid("no_lists", "There is no list to look for groups in.", todo="Give at least one list.")
    chosen = settings or MatchSettings()
    days = [chosen.left_as_of] * len(frames) if as_of is None else list(as_of)
    if len(days) != len(frames):
        raise Invalid(
            "as_of_per_list",
            f"There are {len(frames)} lists and {len(days)} days on which their ages were true.",
            todo="Give one day for each list, in the same order.",
        )
    _needs_least(least)
    stacked = pl.concat(frames, how="diagonal_relaxed")
    prepared = _stacked(frames, days)
    # A row may have many others: pairs are kept as if each had one or none, and the rate is found afterwards.
    wide = replace(chosen, model=replace(chosen.model, duplicate_in_list=0.5))
    compared = Matches(stacked, stacked, chosen, *run_within(stacked, wide, prepared))
    starts = np.cumsum([0, *(frame.height for frame in frames[:-1])])
    return clusters(compared, starts.tolist(), least), compared


def _stacked(frames: Sequence[pl.DataFrame], as_of: Sequence[date | None]) -> Prepared:
    """All lists read, each by its own day of ages and its own order of day and month, as if they were one."""
    values = Values()
    read = [read_people(frame, values, day) for frame, day in zip(frames, as_of, strict=True)]
    homes = np.cumsum([0, *(int(people.household.max(initial=-1)) + 1 for people in read[:-1])])
    own = [
        replace(people, household=np.where(people.household >= 0, people.household + first, -1))
        for people, first in zip(read, homes.tolist(), strict=True)
    ]
    columns = {
        field.name: np.concatenate([getattr(people, field.name) for people in own])
        for field in fields(People)
        if field.name != "size"
    }
    columns["household"] = columns["household"].astype(np.int32)
    people = People(size=sum(frame.height for frame in frames), **columns)
    tables = tables_of(values)
    return Prepared(tables, people, people, frequencies(tables, people))


def clusters(matches: Matches, starts: Sequence[int] = (0,), least: float = LEAST) -> pl.DataFrame:
    """Groups from the pairs of a list compared with itself.

    Two groups join, likeliest first, when the mean odds over *all* pairs of their rows say so; a link counts
    for no more than "certain", so that one link holds two groups together only while they are small.

    Args:
        matches: from `match_within`.
        starts: first position of each list, where several were stacked.
        least: probability at which rows join, 0..1, both ends excluded.

    Returns:
        one line per row that has company: group (from 1, in list order), list, position (from 0, in its
        list), weakest (probability at which the group's last two parts joined), link (probability of the
        row's best link inside the group), links (how many of its links there are likelier than not).

    Raises:
        Invalid: `least` is outside its bounds.
    """
    _needs_least(least)
    scored = matches.scored
    near = scored.own > _DISTANT
    pairs = Pairs(scored.left[near], scored.right[near], scored.evidence.take(near))
    distant = _siblings(scored.evidence) & ~near
    apart = _families(matches.prepared), (scored.left[distant], scored.right[distant])
    links, group_of, _ = _found(pairs, matches, starts, least, apart)
    pairs = look_again(matches.prepared, pairs, links, group_of)
    links, group_of, weakest = _found(pairs, matches, starts, least, apart)
    return _table(links, group_of, weakest, np.asarray(starts, np.int64))


def _found(
    pairs: Pairs, matches: Matches, starts: Sequence[int], least: float, apart: Sequence[tuple[Ints, Ints]]
) -> tuple[Links, Ints, Floats]:
    """Weigh pairs by the rates of their lists and join; the links, the group of each row, the weakest of each."""
    size, model = matches.left.height, matches.settings.model
    odds = settle(pairs.evidence, Stack.of(starts, size, pairs.left, pairs.right), model).odds
    bound = model.bands[Band.CERTAIN]
    links = Links(pairs.left, pairs.right, odds, np.minimum(odds, log(bound / (1 - bound))))
    siblings = _siblings(pairs.evidence)
    away = [*apart, (pairs.left[siblings], pairs.right[siblings])]
    one, two = (np.concatenate([pair[side] for pair in away]) for side in (0, 1))
    return links, *join(links, (one, two), size, log(least / (1 - least)))


def _needs_least(least: float) -> None:
    if not 0.0 < least < 1.0:
        raise Invalid("least", f"A probability between 0 and 1 is wanted, not {least}.", todo="Leave it out.")


def _families(prepared: Prepared) -> tuple[Ints, Ints]:
    """Rows that cannot be one person: children of one family under different given names, twins above all.

    A family is what its list says or what its children share. Where the stack holds too many of a family to be taken
    for one, `_siblings` still tells those whose pairs were compared.
    """
    tables, people = prepared.tables, prepared.left
    family = families.groups(tables, people)
    rows = pl.DataFrame({"family": family, "row": np.arange(people.size)}).filter(pl.lit(people.given >= 0))
    pairs = rows.join(rows, on="family", suffix="_2").filter(pl.col("row") < pl.col("row_2"))
    one, two = pairs["row"].to_numpy(), pairs["row_2"].to_numpy()
    named = tables.given.compare(people.given[one], people.given[two], prepared.frequencies.given)
    other = np.isin(named.level, _OTHER_NAMES)
    return one[other], two[other]


def _siblings(evidence: Evidence) -> NDArray[np.bool_]:
    """Pairs of one father or mother, and of two given names."""
    level = {kind: compared.level for kind, compared in evidence.kinds.items()}
    father = np.isin(level[patronymic.KIND], _SAME_FATHER) & np.isin(level[surname.KIND], _SAME_SURNAME)
    parents = father | (level[mother.KIND] == mother.Level.FULL)
    siblings: NDArray[np.bool_] = np.isin(level[given.KIND], _OTHER_NAMES) & parents
    return siblings


def _table(links: Links, label: Ints, weakest: Floats, starts: Ints) -> pl.DataFrame:
    size = len(label)
    inside = label[links.left] == label[links.right] if size else np.zeros(0, np.bool_)
    best, many = np.full(size, -np.inf), np.zeros(size, np.int64)
    for side in (links.left[inside], links.right[inside]):
        np.maximum.at(best, side, links.odds[inside])
        np.add.at(many, side, links.odds[inside] > 0)
    rows = np.flatnonzero(np.bincount(label, minlength=size)[label] > 1) if size else np.zeros(0, np.int64)
    _, first, number = np.unique(label[rows], return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first, kind="stable"), kind="stable")
    which = np.searchsorted(starts, rows, side="right") - 1
    return pl.DataFrame(
        {
            "group": rank[number] + 1,
            "list": which,
            "position": rows - starts[which],
            "weakest": probability(weakest[label[rows]]),
            "link": probability(best[rows]),
            "links": many[rows],
        },
        schema=_SCHEMA,
    ).sort("group", "list", "position")
