"""Why a pair has its probability: prior, each level's weight, family, competition, in plain sentences.

Steps are in bits (log2 of a likelihood ratio) on the calibrated scale, and add up to the log2 odds of the
probability shown.
"""

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from kintrace import names, places
from kintrace.matching.compare import Evidence, compare
from kintrace.matching.evidence import given, patronymic, place
from kintrace.matching.model import HYPOTHESES, LEVELS, Model
from kintrace.matching.weigh import calibrate, log_odds, prior_odds, probability, weigh
from kintrace.model import Band, Language, say

if TYPE_CHECKING:
    from kintrace.matching.matches import Matches

ROOM = "kintrace.matching"
_SHOWN = {
    "given": ("name", "given"),
    "surname": ("name", "surname", "former_surname"),
    "patronymic": ("name", "patronymic", "father"),
    "birth": ("birth", "age"),
    "sex": ("sex",),
    "place": ("birth_place", "place"),
    "address": ("address", "postcode"),
    "occupation": ("occupation",),
    "mother": ("mother",),
    "mother_surname": ("mother",),
}


@dataclass(frozen=True)
class Step:
    """One step of the way to a probability.

    Attributes:
        evidence: the kind, such as "prior", "given", "birth", "family", "competition".
        level: the name of the level reached, such as "SAME"; "" where there are no levels.
        bits: weight as log2; positive speaks for the same child.
        sentence: what it means, in the language asked for.
        left, right: the texts compared, verbatim; "" where nothing stands.
    """

    evidence: str
    level: str
    bits: float
    sentence: str
    left: str = ""
    right: str = ""


@dataclass(frozen=True)
class Explanation:
    """A probability and the steps that lead to it."""

    probability: float
    band: Band
    steps: tuple[Step, ...]

    @property
    def summary(self) -> str:
        """The sentences of the weightiest steps, strongest first, in one line."""
        telling = [
            s for s in self.steps if s.evidence not in ("prior", "alternatives") and abs(s.bits) >= 0.5
        ]
        telling.sort(key=lambda s: -abs(s.bits))
        return " ".join(step.sentence for step in telling[:4])


def explain(matches: "Matches", left: int, right: int, language: Language) -> Explanation:
    """See `Matches.explain`."""
    model, scored = matches.settings.model, matches.scored
    where = np.flatnonzero((scored.left == left) & (scored.right == right))
    pair = np.array([left]), np.array([right])
    evidence = scored.evidence.take(where) if len(where) else compare(matches.prepared, *pair)
    family = float(scored.family[where][0]) if len(where) else 0.0
    own = calibrate(log_odds(weigh(evidence, model), model, matches.prepared.right.size, family), model)
    final = float(scored.final[where][0]) if len(where) else float(own[0])
    chance = float(probability(np.array([final]))[0])
    steps = [_prior(model, matches.prepared.right.size, language)]
    steps += _fields(matches, (left, right), evidence, language)
    if family:
        level = "SURE" if scored.family_level[where][0] == 2 else "PLAUSIBLE"
        steps.append(_step("family", level, model.slope * family, language))
    explained = sum(step.bits for step in steps)
    rest = float(own[0]) / log(2) - explained
    if abs(rest) >= 0.05:
        steps.append(_step("alternatives", "OTHERS" if rest < 0 else "CHANGED", rest * log(2), language))
    rivalry = final - float(own[0])
    if rivalry < -0.03:
        steps.append(_step("competition", "", rivalry, language))
    return Explanation(chance, model.band(chance), tuple(steps))


def _step(evidence: str, level: str, nats: float, language: Language) -> Step:
    key = f"{evidence}.{level}" if level else evidence
    return Step(evidence, level, nats / log(2), say(ROOM, key, language))


def _prior(model: Model, size: int, language: Language) -> Step:
    nats = model.slope * prior_odds(model, size) + model.offset
    sentence = say(ROOM, "prior", language, size=size)
    return Step("prior", "", nats / log(2), sentence)


def _fields(matches: "Matches", pair: tuple[int, int], evidence: Evidence, language: Language) -> list[Step]:
    """One step for each kind of evidence that says something, under the likelier of the two "same" hypotheses."""
    model = matches.settings.model
    weights = weigh(evidence, model)
    renamed = log(model.names_changed) + weights.renamed[0] > log(1 - model.names_changed) + weights.same[0]
    hypothesis = HYPOTHESES.index("renamed" if renamed else "same")
    steps = []
    for kind, compared in evidence.kinds.items():
        level = int(compared.level[0])
        if level == 0:
            continue
        name = LEVELS[kind](level).name
        nats = model.slope * float(model.log_m[kind][hypothesis, level] - compared.log_u[0])
        a, b = (
            _shown(frame, row, kind) for frame, row in zip((matches.left, matches.right), pair, strict=True)
        )
        sentence = _sentence(matches, pair, (kind, name), language)
        steps.append(Step(kind, name, nats / log(2), sentence, a, b))
    return steps


def _shown(frame: pl.DataFrame, row: int, kind: str) -> str:
    cells = [frame[c][row] for c in _SHOWN[kind] if c in frame.columns]
    return " · ".join(str(cell) for cell in cells if cell)


def _sentence(matches: "Matches", pair: tuple[int, int], reached: tuple[str, str], language: Language) -> str:
    """The sentence of a level, naming the rule and the words it was applied to where there is one."""
    kind, level = reached
    key = f"{kind}.{level}"
    rule = {"given": _given_rule, "patronymic": _father_rule, "place": _place_rule}.get(kind)
    text = say(ROOM, key, language)
    said = rule(matches, pair, level, language) if rule else ""
    return f"{text.rstrip('.')}: {said}." if said else text


def _given_rule(matches: "Matches", pair: tuple[int, int], level: str, language: Language) -> str:
    table, values = matches.prepared.tables.given, matches.prepared.tables.values.given.values
    codes = matches.prepared.left.given[pair[0]], matches.prepared.right.given[pair[1]]
    one, two = " ".join(values[codes[0]]), " ".join(values[codes[1]])
    if level not in (given.Level.SAME.name, given.Level.RELATED.name) or one.casefold() == two.casefold():
        return ""
    shared = table.classes.shared(np.array([codes[0]], np.int32), np.array([codes[1]], np.int32))
    number = table.names[int(shared.id[0])] if shared.id[0] >= 0 else None
    if number is None or level == given.Level.SAME.name:
        return f"{one} = {two}"
    known = names.given_name(number)
    both = known.uk if known.uk == known.ru else f"{known.uk} / {known.ru}"
    full = {Language.UK: known.uk, Language.RU: known.ru}.get(language, both)
    return say(ROOM, "rule.given", language, one=one, two=two, full=full)


def _father_rule(matches: "Matches", pair: tuple[int, int], level: str, language: Language) -> str:
    del language
    values = matches.prepared.tables.values.patronymic.values
    one = values[matches.prepared.left.patronymic[pair[0]]]
    two = values[matches.prepared.right.patronymic[pair[1]]]
    first, second = (" ".join(patronymic_ or father) for patronymic_, father in (one, two))
    if level not in (patronymic.Level.SAME.name, patronymic.Level.RELATED.name) or first == second:
        return ""
    return f"{first} = {second}"


def _place_rule(matches: "Matches", pair: tuple[int, int], level: str, language: Language) -> str:
    if level != place.Level.RENAMED.name:
        return ""
    values = matches.prepared.tables.values.place.values
    one = values[matches.prepared.left.birth_place[pair[0]]]
    two = values[matches.prepared.right.birth_place[pair[1]]]
    return (places.rename_sentence(one, two, language) or "").rstrip(".")
