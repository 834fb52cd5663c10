"""Which records of a segment a query is compared with: keys of `keys.KEYS` asked under all likely slips.

Never a scan, and never a silent loss: keys with more records than can be looked into are named. What the keys
lead to is looked at once, cheaply, and the likeliest go on to be compared in full.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kintrace.matching.index.columns import (
    ADDRESS,
    BIRTH,
    FATHER,
    GIVEN,
    MOTHER_GIVEN,
    MOTHER_SURNAME,
    SURNAME,
)
from kintrace.matching.index.intake import Asked
from kintrace.matching.index.keys import KEYS, query_keys
from kintrace.matching.index.segment import Names, Segment
from kintrace.matching.index.wanted import NOTHING, Ids, Likes, Wanted, among

Floats = NDArray[np.float32]
Question = tuple[tuple[str, ...], tuple[Ids, ...], int]

FEW = 100  # records among which choosing costs more than comparing
MOST_COMPARED = 100  # records compared letter by letter
_MOST_OF_A_KEY = 6_000
# Everybody born on a day is looked at where they are few, or where parents or a place can tell them apart.
_MOST_OF_A_DAY, _MOST_WITH_OTHERS = 40, 1_000
# Names at least so like what was asked are the name with a slip; below, they may be another name.
LIKE, SURELY_LIKE = 0.7, 0.8
_MOTHERS_LIKENESS, _INITIAL_LIKENESS = 0.8, 0.6
# What agreement promises, before anything is compared in full: a name in all its letters, a day, a parent.
_SURNAME, _GIVEN, _DAY, _SLIP_OF_DAY, _WITHIN, _NEAR_YEAR, _OTHER_YEAR = 8.0, 6.0, 6.0, 3.5, 2.5, 0.5, -2.0
_FATHER, _MOTHER, _PLACE, _HOME = 3.0, 2.0, 2.0, 3.0
# Records with both names alike, where no birth tells who is meant: the name was found, and slips in both need not
# be supposed.
_ENOUGH = 3


@dataclass(frozen=True)
class Candidates:
    """Records to compare, ascending, and the keys that had too many records to look into.

    `named` says that some record has both names like those asked for, and a birth that does not contradict.
    """

    rows: Ids
    dropped: tuple[str, ...]
    named: bool


def find(asked: Asked, segment: Segment) -> Candidates:
    """The records of a segment worth comparing with a query; all of them where they are few."""
    wanted = Wanted(asked, segment)
    if segment.size <= FEW:
        rows = np.arange(segment.size)
        return Candidates(rows, (), bool(_look(wanted, rows)[1].any()) if len(rows) else False)
    rows, dropped = _asked_for(segment, _questions(wanted))
    score, both = _look(wanted, rows)
    enough = _ENOUGH if wanted.birth is None else 1
    if np.count_nonzero(both) < enough and len(wanted.surnames.ids) and len(wanted.givens.ids):
        more, _ = _asked_for(segment, _slips_in_both(wanted))
        more = more[~np.isin(more, rows)]
        second, both_too = _look(wanted, more)
        rows, score = np.concatenate([rows, more]), np.concatenate([score, second])
        both = np.concatenate([both, both_too])
    if len(rows) > MOST_COMPARED:
        rows = rows[np.argpartition(-score, MOST_COMPARED)[:MOST_COMPARED]]
    return Candidates(np.sort(rows), dropped, bool(both.any()))


def _asked_for(segment: Segment, questions: Iterable[Question]) -> tuple[Ids, tuple[str, ...]]:
    """Distinct records under some keys, and the names that by themselves had too many records."""
    asked = [question for question in questions if all(len(part) for part in question[1])]
    if not asked:
        return NOTHING, ()
    keys, asked_by = query_keys([(KEYS.index(names), parts) for names, parts, _ in asked])
    most = np.array([most for _, _, most in asked])[asked_by]
    rows, which = segment.keys.find(keys, most)
    alone = [i for i, (names, *_) in enumerate(asked) if len(names) == 1 and names != ("day",)]
    met = asked_by[which] if alone else NOTHING
    dropped = tuple(asked[i][0][0] for i in alone if not (met == i).any())
    return np.unique(rows), dropped


def _questions(wanted: Wanted) -> Iterator[Question]:
    """Keys to ask for: names of the parts, alternatives of each, most records of a key."""
    surnames, givens, days, years = wanted.surnames, wanted.givens, wanted.days, wanted.years
    own_surnames, own_givens = surnames.ids[: surnames.plain], givens.ids[: givens.plain]
    close_surnames, close_givens = surnames.over(LIKE, 40), givens.over(LIKE, 12)
    many = _MOST_OF_A_KEY
    yield ("surname", "given"), (surnames.ids, own_givens), many
    yield ("surname", "given"), (own_surnames, givens.ids[givens.plain :]), many
    yield ("surname", "letter" if wanted.initial else "initial"), (close_surnames, wanted.letters), many
    yield ("day", "given"), (days, givens.ids[:30]), many
    yield ("day", "given"), (wanted.other_days, close_givens[:6]), many
    yield ("day", "surname"), (days, surnames.ids), many
    yield ("day", "surname"), (wanted.other_days, close_surnames[:12]), many
    told_apart = len(wanted.fathers) or len(wanted.mothers) or len(wanted.places)
    yield ("day",), (days,), _MOST_WITH_OTHERS if told_apart else _MOST_OF_A_DAY
    yield ("father", "given", "year"), (wanted.fathers, close_givens[:6], years), many
    yield ("father", "surname"), (wanted.fathers, close_surnames[:20]), many
    yield ("mother", "given", "year"), (wanted.mothers, close_givens[:6], years), many
    yield ("mother", "surname"), (wanted.mothers, close_surnames[:20]), many
    yield ("place", "given", "year"), (wanted.places, close_givens[:6], years), many
    yield ("postcode", "given"), (wanted.postcodes, close_givens), many
    yield ("street", "house", "given"), (wanted.streets, wanted.houses, close_givens), many
    if not len(own_givens) or not len(own_surnames):
        yield ("surname", "year"), (close_surnames[:24], years), many
        yield ("given", "year"), (close_givens, years), many
        if not len(years):
            yield ("surname",), (close_surnames[:12],), many
            yield ("given",), (own_givens,), many


def _slips_in_both(wanted: Wanted) -> Iterator[Question]:
    """Keys for a query with a slip in the surname and another in the given name."""
    surnames, givens = wanted.surnames, wanted.givens
    yield (
        ("surname", "given"),
        (surnames.over(0.5, 150), givens.ids[givens.plain : givens.plain + 24]),
        _MOST_OF_A_KEY,
    )
    yield ("surname", "year"), (surnames.over(LIKE, 24), wanted.years), _MOST_OF_A_KEY


def _look(wanted: Wanted, rows: Ids) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """A first look at many records.

    Returns:
        what each promises; and whether both its names are like those asked for, and its birth may be.
    """
    segment = wanted.segment
    lines = segment.records[rows]
    least = _INITIAL_LIKENESS if wanted.initial else LIKE if wanted.birth is not None else SURELY_LIKE
    surname = _surname_likeness(wanted, lines)
    given = _given_likeness(wanted, lines)
    when = _when(wanted, lines[:, BIRTH])
    score = _SURNAME * surname + _GIVEN * given + when
    readings = segment.readings
    if len(wanted.fathers):
        score += _FATHER * _bears(readings.father, lines[:, FATHER], wanted.fathers)
    if len(wanted.mothers):
        score += _MOTHER * _bears(readings.given, lines[:, MOTHER_GIVEN], wanted.mothers)
    if len(wanted.places) and readings.place.size:
        anchors = readings.place.anchor[readings.place.meaning[np.maximum(lines[:, 4:6], 0)]]
        score += _PLACE * ((lines[:, 4:6] >= 0) & (anchors == wanted.places[0])).any(axis=1)
    homes = np.concatenate([wanted.postcodes, wanted.streets])
    if len(homes) and readings.address.size:
        codes = lines[:, ADDRESS]
        met = among(readings.address.parts[np.maximum(codes, 0)], homes).any(axis=1)
        score += _HOME * ((codes >= 0) & met)
    if wanted.birth is None:
        return score, (surname >= SURELY_LIKE) & (given >= least)
    met = (when >= _WITHIN) | (lines[:, BIRTH] < 0)
    return score, (surname >= LIKE) & (given >= least) & met


def _surname_likeness(wanted: Wanted, lines: NDArray[np.int32]) -> Floats:
    names = wanted.segment.readings.surname
    found = _likeness(wanted.surnames, names, lines[:, SURNAME], 4)
    mothers = lines[:, MOTHER_SURNAME]
    if (mothers >= 0).any():
        other = _MOTHERS_LIKENESS * _likeness(wanted.surnames, names, mothers, 1)
        found = np.maximum(found, other)
    return found


def _given_likeness(wanted: Wanted, lines: NDArray[np.int32]) -> Floats:
    names, codes = wanted.segment.readings.given, lines[:, GIVEN]
    found = _likeness(wanted.givens, names, codes, 3)
    if names.size and len(wanted.letters):
        marks = names.marks[np.maximum(codes, 0)]
        short = (codes >= 0) & ((marks[:, 0] > 0) | wanted.initial)
        meets = short & ((marks[:, 1] & int(wanted.letters.sum())) != 0)
        found[meets] = np.maximum(found[meets], _INITIAL_LIKENESS)
    return found


def _likeness(likes: Likes, names: Names, codes: NDArray[np.int32], width: int) -> Floats:
    """How like the name of each record is to the one asked for, 0 … 1."""
    if not names.size or not len(likes.ids):
        return np.zeros(len(codes), np.float32)
    ids = names.classes.ids[np.maximum(codes, 0), :width]
    table = np.zeros(max(int(ids.max(initial=0)), int(likes.ids.max())) + 2, np.float32)
    table[likes.ids] = likes.likeness  # the last entry stays 0: it stands for -1, "no class"
    found: Floats = table[ids].max(axis=1)
    found[codes < 0] = 0.0
    return found


def _when(wanted: Wanted, codes: NDArray[np.int32]) -> NDArray[np.float64]:
    table, birth = wanted.segment.readings.birth, wanted.birth
    if birth is None or not len(table):
        return np.zeros(len(codes))
    births = table[np.maximum(codes, 0)]
    apart = np.maximum(births[:, 0] - birth[1], birth[0] - births[:, 1])
    score = np.where(apart <= 0, _WITHIN, np.where(apart <= 400, _NEAR_YEAR, _OTHER_YEAR))
    exact = births[:, 6] > 0
    if len(wanted.days):
        score[exact & among(births[:, 0], wanted.other_days)] = _SLIP_OF_DAY
        score[exact & (among(births[:, 0], wanted.days) | among(births[:, 2], wanted.days))] = _DAY
    score[codes < 0] = 0.0
    return score


def _bears(names: Names, codes: NDArray[np.int32], wanted: Ids) -> NDArray[np.bool_]:
    if not names.size:
        return np.zeros(len(codes), np.bool_)
    first = names.classes.ids[np.maximum(codes, 0), 0]
    result: NDArray[np.bool_] = (codes >= 0) & among(first, wanted)
    return result
