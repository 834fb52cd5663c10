"""Brothers and sisters: who they are on each side, and what their matches say about each other.

Households are taken from the list where it has them and else derived: the same surname and father, or the
same mother. Support never stands alone: its weight is capped, so that a family never outvotes a date and a
name that contradict.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kintrace.matching.compare import Evidence
from kintrace.matching.evidence import birth, given
from kintrace.matching.model import Model
from kintrace.matching.people import Codes, People
from kintrace.matching.prepare import Tables

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MAX_CHILDREN = 12  # a larger "family" is a common surname with a common father, and says nothing

_CLOSE_BIRTH = (
    birth.Level.DAY, birth.Level.OTHER_READING, birth.Level.SWAPPED, birth.Level.DAY_OFF, birth.Level.DIGIT,
    birth.Level.MONTH_OFF, birth.Level.YEAR_OFF, birth.Level.LEGAL_SHIFT, birth.Level.MONTH_IN,
)  # fmt: skip
_VAGUE_BIRTH = (birth.Level.FIRST_OF_JANUARY, birth.Level.YEAR_IN, birth.Level.AGE_IN)
_SAME_GIVEN = (given.Level.SAME, given.Level.RELATED, given.Level.SPELLING)


def groups(tables: Tables, people: People) -> Ints:
    """The family of each row as a number; rows that share one are taken for brothers and sisters."""
    size = people.size
    edges: list[tuple[Ints, Ints]] = []
    for codes in ((people.household.astype(np.int64),), *kinship(tables, people)):
        edges += _chain(codes)
    label = connected(edges, size)
    counts = np.bincount(label, minlength=1)
    alone = np.arange(size) + len(counts)
    result: Ints = np.where(counts[label] > MAX_CHILDREN, alone, label).astype(np.int64)
    return result


def kinship(tables: Tables, people: People) -> tuple[tuple[Ints, ...], ...]:
    """What brothers and sisters share beside a household: sets of codes, each set by itself if all are known."""
    first_surname = _first(tables.surname.classes.ids, people.surname)
    father = _first(tables.patronymic.classes.ids, people.patronymic)
    mother = _first(tables.given.classes.ids, people.mother_given)
    mothers_father = _first(tables.patronymic.classes.ids, people.mother_patronymic)
    place = _place(tables, people)
    return (
        (first_surname, father, mother),
        (first_surname, mother, mothers_father),
        (first_surname, father, place),
    )


def connected(edges: list[tuple[Ints, Ints]], size: int) -> Ints:
    """The smallest row that each row is linked with, directly or through others."""
    label = np.arange(size, dtype=np.int64)
    if not edges:
        return label
    one = np.concatenate([a for a, _ in edges])
    two = np.concatenate([b for _, b in edges])
    while True:
        least = np.minimum(label[one], label[two])
        following = label.copy()
        np.minimum.at(following, one, least)
        np.minimum.at(following, two, least)
        following = following[following]
        if np.array_equal(following, label):
            return label
        label = following


def _first(table: NDArray[np.int32], codes: Codes) -> Ints:
    if not len(table):
        return np.full(len(codes), -1, np.int64)
    return np.where(codes >= 0, table[codes, 0], -1).astype(np.int64)


def _place(tables: Tables, people: People) -> Ints:
    if not len(tables.place.meaning):
        return np.full(people.size, -1, np.int64)
    anchor = tables.place.anchor[tables.place.meaning]
    home = np.where(people.birth_place >= 0, people.birth_place, people.place)
    return np.where(home >= 0, anchor[home], -1).astype(np.int64)


def _chain(codes: Iterable[Ints]) -> list[tuple[Ints, Ints]]:
    """Link each row to the next one with the same codes, all known, unless the bucket is too large."""
    columns = np.stack(list(codes), axis=1)
    known = np.flatnonzero((columns >= 0).all(axis=1))
    if len(known) < 2:
        return []
    _, bucket, sizes = np.unique(columns[known], axis=0, return_inverse=True, return_counts=True)
    bucket = bucket.reshape(-1)
    kept = known[sizes[bucket] <= MAX_CHILDREN]
    order = np.argsort(bucket[sizes[bucket] <= MAX_CHILDREN], kind="stable")
    ordered, labels = kept[order], bucket[sizes[bucket] <= MAX_CHILDREN][order]
    same = labels[1:] == labels[:-1]
    return [(ordered[:-1][same], ordered[1:][same])]


@dataclass(frozen=True)
class Support:
    """What the family says per pair: ln likelihood ratio and level (0 nothing, 1 plausible, 2 sure)."""

    log_ratio: Floats
    level: NDArray[np.int8]


def support(
    pairs: tuple[Ints, Ints], families: tuple[Ints, Ints], evidence: Evidence, model: Model
) -> Support:
    """Other children of the same two families who agree in given name and birth date.

    Args:
        pairs: left and right positions of each candidate pair.
        families: family number of each left and right position.
        evidence: of the pairs.
        model: holds the weights.
    """
    left, right = pairs
    level = np.zeros(len(left), np.int8)
    family = families[0][left] * (int(families[1].max(initial=0)) + 1) + families[1][right]
    strength = witness(evidence)
    for value in (1, 2):
        level[_has_another(family, left, right, strength >= value)] = value
    return Support(log_ratio(level, model), level)


def witness(evidence: Evidence) -> NDArray[np.int8]:
    """What each pair says for brothers and sisters of its children: 0 nothing, 1 plausible, 2 sure."""
    name, born = evidence.kinds[given.KIND].level, evidence.kinds[birth.KIND].level
    same_name = np.isin(name, _SAME_GIVEN)
    sure = same_name & np.isin(born, _CLOSE_BIRTH)
    plausible = same_name & (np.isin(born, _VAGUE_BIRTH) | (born == birth.Level.MISSING))
    return np.where(sure, 2, np.where(plausible, 1, 0)).astype(np.int8)


def log_ratio(level: NDArray[np.int8], model: Model) -> Floats:
    """Levels of support → ln likelihood ratios, capped."""
    ratio = np.array([0.0, model.family["plausible"], model.family["sure"]])[level]
    capped: Floats = np.minimum(ratio, model.family["cap"])
    return capped


def _has_another(family: Ints, left: Ints, right: Ints, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Pairs whose two families share another marked pair of other children on both sides.

    Counting is enough: marked pairs of the two families, less those with this row or with this record.
    """
    distinct, where = np.unique(family, return_inverse=True)
    total = np.bincount(where, weights=mask, minlength=len(distinct))[where]
    by_left = _count(where, left, mask)
    by_right = _count(where, right, mask)
    result: NDArray[np.bool_] = (total - by_left - by_right + mask) > 0
    return result


def _count(family: Ints, position: Ints, mask: NDArray[np.bool_]) -> Floats:
    packed = family * (int(position.max(initial=0)) + 1) + position
    distinct, where = np.unique(packed, return_inverse=True)
    result: Floats = np.bincount(where, weights=mask, minlength=len(distinct))[where].astype(np.float64)
    return result
