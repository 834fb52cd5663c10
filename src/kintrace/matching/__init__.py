"""Finding persons: candidates, evidence per field, weights, probabilities, explanations.

Works on entries frames alone (`kintrace.model.ENTRY_COLUMNS`), without files, database or network. It
proposes and never decides.
"""

import polars as pl

from kintrace.matching.clusters import clusters, group, grouped
from kintrace.matching.engine import run, run_within
from kintrace.matching.explain import Explanation, Step
from kintrace.matching.fit import FitReport, fit
from kintrace.matching.matches import Matches
from kintrace.matching.model import Model
from kintrace.matching.search import Query, same_script, search
from kintrace.matching.settings import MatchSettings
from kintrace.model import Invalid

__all__ = [
    "Explanation",
    "FitReport",
    "MatchSettings",
    "Matches",
    "Model",
    "Query",
    "Step",
    "clusters",
    "fit",
    "group",
    "grouped",
    "match",
    "match_within",
    "same_script",
    "search",
]

_NAMES = ("name", "surname", "given")


def match(left: pl.DataFrame, right: pl.DataFrame, settings: MatchSettings | None = None) -> Matches:
    """Find each person of a list in a register.

    Args:
        left: the list, an entries frame.
        right: the register, an entries frame; frequencies are counted here.
        settings: see `MatchSettings`.

    Returns:
        pairs with absolute probabilities; the order of either list changes nothing, and the length of the
        left one changes no pair's own evidence.

    Raises:
        Invalid: a frame has no column with names.
    """
    chosen = settings or MatchSettings()
    for frame, side in ((left, "list"), (right, "register")):
        _needs_names(frame, side)
    return Matches(left, right, chosen, *run(left, right, chosen))


def match_within(frame: pl.DataFrame, settings: MatchSettings | None = None) -> Matches:
    """Find rows of one list that speak of the same person: pairs with left < right."""
    chosen = settings or MatchSettings()
    _needs_names(frame, "list")
    return Matches(frame, frame, chosen, *run_within(frame, chosen))


def _needs_names(frame: pl.DataFrame, side: str) -> None:
    if not any(c in frame.columns and frame[c].drop_nulls().len() for c in _NAMES) and frame.height:
        raise Invalid(
            "no_names",
            f"The {side} has no column with names.",
            todo="Say which column holds the name, in a mapping file (--map).",
        )
