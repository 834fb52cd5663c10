"""Learn from reviewed decisions: pairs that a person marked as the same child or as different children.

Moves the shipped model only as far as the decisions carry, and measures itself on decisions it has not seen.
Learns nothing silently: a report comes first, and a model that is worse says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kintrace.matching.compare import Evidence, compare
from kintrace.matching.matches import Matches
from kintrace.matching.model import Model
from kintrace.matching.rates import moved_by
from kintrace.matching.weigh import calibrate, log_odds, probability, weigh
from kintrace.model import Conflict, Invalid

Floats = NDArray[np.float64]

SAME, DIFFERENT, UNSURE = "same", "different", "unsure"
FOLDS = 5
FEWEST = 20  # decisions of both kinds together; below that chance alone moves the result
_PAIRS = 200.0  # true pairs that the model counts for, per kind of evidence
# How far slope and offset may go on weak grounds: standard deviations of the penalty.
_SLOPE_SD, _OFFSET_SD = 0.15, 1.0
_LEAST_SLOPE = 0.2


@dataclass(frozen=True)
class Held:
    """How well decisions were foretold by a model that had not seen them.

    `loss` is the mean ln loss per decision, `brier` the mean squared error, `wrong_certain` pairs called
    certain and decided as different.
    """

    loss: float
    brier: float
    wrong_certain: int


@dataclass(frozen=True)
class FitReport:
    """What was learnt.

    Attributes:
        model: the new model, with its card.
        before, after: the model begun with and the new one, on held-back decisions (cross-validation).
        same, different: decisions used; `unsure` those left aside.
        unknown: decisions on rows that neither list has.
    """

    model: Model
    before: Held
    after: Held
    same: int
    different: int
    unsure: int
    unknown: int

    @property
    def worse(self) -> bool:
        """Whether the new model foretells held-back decisions worse than the old one."""
        return self.after.loss > self.before.loss or self.after.wrong_certain > self.before.wrong_certain


@dataclass(frozen=True)
class _Reviewed:
    evidence: Evidence
    family: Floats
    rivalry: Floats  # ln odds that other candidates took, as the comparison found it
    same: NDArray[np.bool_]
    fold: NDArray[np.int64]

    def part(self, where: NDArray[np.bool_]) -> "_Reviewed":
        return _Reviewed(
            self.evidence.take(where),
            self.family[where],
            self.rivalry[where],
            self.same[where],
            self.fold[where],
        )


def fit(matches: Matches, decisions: pl.DataFrame, on: date) -> FitReport:
    """Fit the model of a comparison to decisions about its pairs.

    Args:
        matches: the comparison; its model is the one begun with.
        decisions: columns left_id and right_id (references of the rows), decision (same, different, unsure).
        on: the day, for the card.

    Returns:
        the new model, and how it and the old one did on decisions held back.

    Raises:
        Invalid: a column is absent, a word is not a decision, a reference is not unique, or too few are left.
        Conflict: one pair is decided both ways.
    """
    known, unsure, unknown = _placed(matches, decisions)
    same = known["same"].to_numpy()
    if len(same) < FEWEST or same.all() or not same.any():
        raise Invalid(
            "too_few_decisions",
            f"{int(same.sum())} pairs decided as same and {int((~same).sum())} as different are too few.",
            todo=f"Review at least {FEWEST} pairs, some of each kind, and fit again.",
        )
    reviewed = _reviewed(matches, known)
    base, size = matches.settings.model, matches.right.height
    before, after = np.zeros(len(same)), np.zeros(len(same))
    for fold in range(FOLDS):
        held = reviewed.fold == fold
        if held.any():
            learnt = _learn(base, reviewed.part(~held), size)
            before[held] = _chances(base, reviewed.part(held), size)
            after[held] = _chances(learnt, reviewed.part(held), size)
    bound = max(base.bands.values())
    counts = {"same": int(same.sum()), "different": int((~same).sum())}
    report = FitReport(
        _learn(base, reviewed, size),
        _held(before, same, bound),
        _held(after, same, bound),
        counts["same"],
        counts["different"],
        unsure,
        unknown,
    )
    return replace(report, model=_named(report, base, on, _digest(known)))


def _placed(matches: Matches, decisions: pl.DataFrame) -> tuple[pl.DataFrame, int, int]:
    """Decisions as (left, right, same, fold), once each; how many were unsure, how many lead to no row."""
    for column in ("left_id", "right_id", "decision"):
        if column not in decisions.columns:
            raise Invalid(
                "decisions_columns",
                f"The decisions have no column {column}.",
                todo="Columns are left_id, right_id, decision (same, different or unsure).",
            )
    words = decisions["decision"].cast(pl.String).str.strip_chars().str.to_lowercase()
    wrong = int((~words.is_in([SAME, DIFFERENT, UNSURE])).fill_null(value=True).sum())
    if wrong:
        raise Invalid(
            "decision_word",
            f"In {wrong} lines the decision is neither same, different nor unsure.",
            todo="Write one of the three words in each line.",
        )
    chosen = decisions.select(
        pl.col("left_id").cast(pl.String).str.strip_chars(),
        pl.col("right_id").cast(pl.String).str.strip_chars(),
        (words == SAME).alias("same"),
        (words == UNSURE).alias("unsure"),
    )
    sure = chosen.filter(~pl.col("unsure")).drop("unsure").unique(maintain_order=True)
    twice = sure.height - sure.unique(["left_id", "right_id"]).height
    if twice:
        raise Conflict(
            "decided_both_ways",
            f"Pairs decided both as same and as different: {twice}.",
            todo="Keep the later decision of each.",
        )
    for side, frame in (("left", matches.left), ("right", matches.right)):
        refs = frame.select(pl.col("ref").alias(f"{side}_id")).with_row_index(side)
        used = refs.join(sure, on=f"{side}_id", how="semi")
        if used.height != used[f"{side}_id"].n_unique():
            raise Invalid(
                "ref_not_unique",
                f"A reference in the decisions belongs to several rows ({side} list).",
                todo="Give the list a column of references that are unique.",
            )
        sure = sure.join(refs, on=f"{side}_id", how="left", maintain_order="left")
    known = sure.drop_nulls(["left", "right"])
    folds = [_fold(ref) for ref in known["left_id"]]
    return (
        known.with_columns(pl.Series("fold", folds, pl.Int64)),
        int(chosen["unsure"].sum()),
        sure.height - known.height,
    )


def _fold(ref: str) -> int:
    """The same part for all decisions about one row, the same on every machine."""
    return int.from_bytes(blake2b(ref.encode(), digest_size=4).digest()) % FOLDS


def _digest(known: pl.DataFrame) -> str:
    lines = sorted(f"{a}\t{b}\t{c}" for a, b, c in known.select("left_id", "right_id", "same").iter_rows())
    return blake2b("\n".join(lines).encode(), digest_size=4).hexdigest()


def _reviewed(matches: Matches, known: pl.DataFrame) -> _Reviewed:
    left, right = known["left"].to_numpy().astype(np.int64), known["right"].to_numpy().astype(np.int64)
    scored, width = matches.scored, matches.right.height
    packed = scored.left * width + scored.right
    wanted = left * width + right
    where = np.searchsorted(packed, wanted)
    inside = np.minimum(where, max(len(packed) - 1, 0))
    found = packed[inside] == wanted if len(packed) else np.zeros(len(left), np.bool_)
    family, rivalry = np.zeros(len(left)), np.zeros(len(left))
    if len(packed):
        family[found] = scored.family[inside[found]]
        rivalry[found] = (scored.own - scored.final)[inside[found]]
    evidence = compare(matches.prepared, left, right)
    return _Reviewed(evidence, family, rivalry, known["same"].to_numpy(), known["fold"].to_numpy())


def _learn(base: Model, reviewed: _Reviewed, size: int) -> Model:
    """Error rates from the pairs decided as same, then slope and offset from all."""
    true = reviewed.part(reviewed.same)
    weights = weigh(true.evidence, base)
    changed = probability(
        np.log(base.names_changed) - np.log1p(-base.names_changed) + weights.renamed - weights.same
    )
    moved = moved_by(base, true.evidence, 1.0 - changed, _PAIRS)
    moved = moved_by(moved, true.evidence, changed, _PAIRS, "renamed")
    rate = (float(changed.sum()) + _PAIRS * base.names_changed) / (len(changed) + _PAIRS)
    moved = replace(moved, names_changed=rate)
    odds = log_odds(weigh(reviewed.evidence, moved), moved, size, reviewed.family)
    slope, offset = _calibration((odds, reviewed.rivalry), reviewed.same, (base.slope, base.offset))
    return replace(moved, slope=slope, offset=offset)


def _calibration(
    told: tuple[Floats, Floats], same: NDArray[np.bool_], start: tuple[float, float]
) -> tuple[float, float]:
    """Penalised logistic regression of the decisions on the ln odds, by Newton's method.

    `told` are ln odds of the pairs by themselves, and what other candidates take off after calibration.
    The penalty is that of normal priors around `start`; the objective is convex, so that the result is one.
    """
    odds, rivalry = told
    design = np.stack([odds, np.ones(len(odds))], axis=1)
    prior, precision = np.array(start), np.array([_SLOPE_SD**-2, _OFFSET_SD**-2])
    found = prior.copy()
    for _ in range(100):
        chances = probability(design @ found - rivalry)
        gradient = design.T @ (chances - same) + precision * (found - prior)
        curvature = (design * (chances * (1 - chances))[:, None]).T @ design + np.diag(precision)
        step = np.linalg.solve(curvature, gradient)
        found = found - step * min(1.0, 1.0 / max(float(np.abs(step).max()), 1e-12))
        if np.abs(step).max() < 1e-9:
            break
    return max(float(found[0]), _LEAST_SLOPE), float(found[1])


def _chances(model: Model, reviewed: _Reviewed, size: int) -> Floats:
    odds = log_odds(weigh(reviewed.evidence, model), model, size, reviewed.family)
    return probability(calibrate(odds, model) - reviewed.rivalry)


def _held(chances: Floats, same: NDArray[np.bool_], bound: float) -> Held:
    told = np.where(same, chances, 1 - chances)
    return Held(
        float(-np.log(np.clip(told, 1e-12, 1.0)).mean()),
        float(((1 - told) ** 2).mean()),
        int(((chances >= bound) & ~same).sum()),
    )


def _named(report: FitReport, base: Model, on: date, digest: str) -> Model:
    card: Mapping[str, str] = {
        **base.card,
        "method": f"{base.card.get('method', '')} Fitted: error rates with {_PAIRS:.0f} pseudo-pairs of model "
        f"{base.version} for each kind, slope and offset by penalised logistic regression.",
        "decisions": f"same {report.same}, different {report.different}, unsure {report.unsure}, "
        f"not in the lists {report.unknown}",
        "held_back": f"mean ln loss {report.before.loss:.4f} before, {report.after.loss:.4f} after "
        f"({FOLDS}-fold cross-validation by row); certain and wrong {report.before.wrong_certain} before, "
        f"{report.after.wrong_certain} after",
        "date": on.isoformat(),
        "limits": "Holds for lists like those reviewed. Decisions on pairs that kintrace proposed say little of "
        "pairs that it did not. " + base.card.get("limits", ""),
    }
    return replace(report.model, version=f"{base.version}+fit.{on.isoformat()}.{digest}", card=card)
