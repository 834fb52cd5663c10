"""The run: read, find candidates, compare, weigh, let families speak, let rows compete."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kintrace.matching import candidates, families
from kintrace.matching.compare import Evidence, compare
from kintrace.matching.compete import compete
from kintrace.matching.prepare import Prepared, key_parts, left_alone, prepare
from kintrace.matching.settings import MatchSettings
from kintrace.matching.weigh import calibrate, log_odds, weigh

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_BATCH = 1_000_000  # pairs compared at a time, to bound memory
_LONG = 8_000_000  # candidate pairs beyond which only what can be shown is carried on
HOPELESS = -12.5  # ln odds below which not even a family lifts a pair to what is shown
CLAIM = -3.0  # ln odds above which a pair makes its records rivals that may be one person
RIVALS = 10  # of one row: enough to see who is who; more only multiply
ALL_PAIRS = 400_000  # lists so short that looking at every pair costs less than choosing


@dataclass(frozen=True)
class Scored:
    """Candidate pairs with everything the result needs; arrays of one length, sorted by left, right.

    `own` are calibrated ln odds of the pair by itself, family included; `final` after competition;
    `family` the ln likelihood ratio that brothers and sisters added, `family_level` its level.
    """

    left: Ints
    right: Ints
    evidence: Evidence
    own: Floats
    final: Floats
    family: Floats
    family_level: NDArray[np.int8]
    left_groups: Ints
    right_groups: Ints
    dropped: tuple[str, ...]


def run(left: pl.DataFrame, right: pl.DataFrame, settings: MatchSettings) -> tuple[Prepared, Scored]:
    """Compare two lists."""
    prepared = prepare(left, right, (settings.left_as_of, settings.right_as_of))
    found = _candidates(prepared)
    kin = _kin(prepared) if settings.families else None
    a, b, evidence, odds = _score(prepared, found, settings, kin)
    ratio, level = np.zeros(len(a)), np.zeros(len(a), np.int8)
    if kin and len(a):
        said = families.support((a, b), kin, evidence, settings.model)
        ratio, level = said.log_ratio, said.level
        odds = log_odds(weigh(evidence, settings.model), settings.model, prepared.right.size, ratio)
    own = calibrate(odds, settings.model)
    persons = (
        duplicate_groups(replace(prepared, right=prepared.left), settings, (b, a, own)),
        duplicate_groups(replace(prepared, left=prepared.right), settings, (a, b, own)),
    )
    final = compete(a, b, own, persons)
    return prepared, Scored(a, b, evidence, own, final, ratio, level, *persons, found.dropped)


def run_within(
    frame: pl.DataFrame, settings: MatchSettings, read: Prepared | None = None
) -> tuple[Prepared, Scored]:
    """Compare a list with itself: pairs with left < right, for duplicates. Rows do not compete.

    Args:
        frame: the list.
        settings: of the run.
        read: a run in which this list was the left one, to read nothing twice.
    """
    prepared = left_alone(read) if read else prepare(frame, frame, (settings.left_as_of, settings.left_as_of))
    found = _candidates(prepared)
    found = replace(found, packed=found.packed[found.left < found.right])
    model = replace(settings.model, row_in_register=settings.model.duplicate_in_list)
    kin = _kin(prepared) if settings.families and len(found.packed) > _LONG else None
    a, b, evidence, odds = _score(prepared, found, replace(settings, model=model), kin)
    own = calibrate(odds, model)
    nothing = np.zeros(len(a))
    alone = np.arange(frame.height)
    scored = Scored(a, b, evidence, own, own, nothing, nothing.astype(np.int8), alone, alone, found.dropped)
    return prepared, scored


def _candidates(prepared: Prepared) -> candidates.Candidates:
    sizes = prepared.left.size, prepared.right.size
    if sizes[0] * sizes[1] <= ALL_PAIRS or sizes[0] == 1:
        return candidates.Candidates.every(*sizes)
    return candidates.find(
        key_parts(prepared.tables, prepared.left), key_parts(prepared.tables, prepared.right)
    )


def _kin(prepared: Prepared) -> tuple[Ints, Ints]:
    """The family of each row of both sides."""
    left, right = prepared.left, prepared.right
    groups = families.groups(prepared.tables, left)
    return groups, groups if right is left else families.groups(prepared.tables, right)


def _score(
    prepared: Prepared,
    found: candidates.Candidates,
    settings: MatchSettings,
    kin: tuple[Ints, Ints] | None,
) -> tuple[Ints, Ints, Evidence, Floats]:
    """Compare in batches, on all cores, and keep what is not hopeless; `kin` are the families that may speak."""
    least = _least(settings, kin) if len(found.packed) > _LONG else None

    def score(start: int) -> tuple[Ints, Ints, Evidence, Floats]:
        part = found.part(start, start + _BATCH)
        left, right = part.left, part.right
        evidence = compare(prepared, left, right)
        odds = log_odds(weigh(evidence, settings.model), settings.model, prepared.right.size)
        if prepared.left.size == 1:
            return left, right, evidence, odds
        hopeful = odds > (HOPELESS if least is None else least(left, right))
        return left[hopeful], right[hopeful], evidence.take(hopeful), odds[hopeful]

    with ThreadPoolExecutor(candidates.workers()) as pool:
        kept = list(pool.map(score, range(0, max(len(found.packed), 1), _BATCH)))
    if len(kept) == 1:
        return kept[0]
    lefts, rights, evidences, oddses = zip(*kept, strict=True)
    return (
        np.concatenate(lefts),
        np.concatenate(rights),
        Evidence.joined(evidences),
        np.concatenate(oddses),
    )


def _least(settings: MatchSettings, kin: tuple[Ints, Ints] | None) -> Callable[[Ints, Ints], Floats]:
    """For pairs of positions the ln odds below which they cannot be shown, whatever their families say."""
    model = settings.model
    shown = (np.log(settings.floor) - np.log1p(-settings.floor) - model.offset) / model.slope
    if kin is None:
        return lambda left, right: np.full(len(left), shown)
    one, two = (np.bincount(group)[group] > 1 for group in kin)
    cap = model.family["cap"]
    return lambda left, right: shown - np.where(one[left] & two[right], cap, 0.0)


def duplicate_groups(prepared: Prepared, settings: MatchSettings, claims: tuple[Ints, Ints, Floats]) -> Ints:
    """Rows of one side that are one person, among those that share a strong claim of the other side.

    Args:
        prepared: with the side in question as both left and right.
        settings: the model.
        claims: owner positions (other side), positions on this side, calibrated ln odds.

    Returns:
        a group number for each position of this side.
    """
    size = prepared.left.size
    owner, position, odds = claims
    strong = odds > CLAIM
    frame = pl.DataFrame({"owner": owner[strong], "row": position[strong], "odds": odds[strong]})
    top = frame.sort(["owner", "odds", "row"], descending=[False, True, False]).group_by(
        "owner", maintain_order=True
    ).head(RIVALS)  # fmt: skip
    pairs = (
        top.join(top, on="owner", suffix="_2").filter(pl.col("row") < pl.col("row_2"))
        .select("row", "row_2").unique().sort(["row", "row_2"])
    )  # fmt: skip
    if not pairs.height:
        return np.arange(size, dtype=np.int64)
    a, b = pairs["row"].to_numpy(), pairs["row_2"].to_numpy()
    model = replace(settings.model, row_in_register=settings.model.duplicate_in_list)
    odds = calibrate(log_odds(weigh(compare(prepared, a, b), model), model, size), model)
    return families.connected([(a[odds > 0].astype(np.int64), b[odds > 0].astype(np.int64))], size)
