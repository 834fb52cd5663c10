"""A model as a file, and to and from the settings of Splink where the concepts exist.

What one side has and the other lacks is named, never guessed.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kintrace.matching.compare import compare
from kintrace.matching.model import HYPOTHESES, LEVELS, Model
from kintrace.matching.prepare import Prepared
from kintrace.model import Invalid

_SAMPLE = 200_000
_SAME = HYPOTHESES.index("same")
# What a Splink model has no place for; stands in the export itself.
NO_COUNTERPART = (
    "hypotheses renamed, sibling, lookalike, namesake",
    "frequencies of names, dates and places",
    "support by brothers and sisters",
    "competition of rows",
    "calibration slope and offset",
)


def dumps(model: Model) -> str:
    """A model as the text of a model file; `kintrace.matching.model.load` reads it back."""
    evidence = {
        kind: {
            level.name: [round(float(p), 6) for p in np.exp(model.log_m[kind][:, level].astype(np.float64))]
            for level in levels
            if level.name != "MISSING"
        }
        for kind, levels in LEVELS.items()
    }
    prior = ("row_in_register", "names_changed", "siblings_in_register", "lookalikes_in_register",
             "namesakes_in_register", "duplicate_in_list")  # fmt: skip
    whole = {
        "version": model.version,
        "card": dict(model.card),
        "prior": {name: getattr(model, name) for name in prior},
        "bands": {band.value: bound for band, bound in model.bands.items()},
        "threshold": model.threshold,
        "calibration": {"slope": round(model.slope, 6), "offset": round(model.offset, 6)},
        "family": dict(model.family),
        "evidence": evidence,
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def to_splink(model: Model, shares: Mapping[str, NDArray[np.float64]] | None = None) -> str:
    """A Splink settings document whose comparisons are the levels of kintrace.

    The levels are read from ready integer columns (`level_given` and so on, 0 for nothing written), because
    what a level means cannot be said in SQL.

    Args:
        model: its probabilities under "same" become m.
        shares: from `strangers`; for each kind the share of each level among pairs of strangers, for u; without it the
            levels have no u, and Splink must estimate them.

    Returns:
        JSON; `kintrace_no_counterpart` names what was left out.
    """
    comparisons = []
    for kind, levels in LEVELS.items():
        null: dict[str, Any] = {
            "sql_condition": f"level_{kind} = 0",
            "label_for_charts": "MISSING",
            "is_null_level": True,
        }
        entries = [null]
        for level in levels:
            if level.name == "MISSING":
                continue
            entry: dict[str, Any] = {
                "sql_condition": "ELSE" if level == max(levels) else f"level_{kind} = {int(level)}",
                "label_for_charts": level.name,
                "m_probability": round(float(np.exp(model.log_m[kind][_SAME, level])), 6),
            }
            if shares is not None:
                entry["u_probability"] = float(shares[kind][level])
            entries.append(entry)
        comparisons.append({"output_column_name": kind, "comparison_levels": entries})
    whole = {
        "link_type": "link_only",
        "unique_id_column_name": "ref",
        "comparisons": comparisons,
        "kintrace_version": model.version,
        "kintrace_no_counterpart": [
            *NO_COUNTERPART,
            *(() if shares is not None else ("u of each level",)),
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def strangers(prepared: Prepared) -> dict[str, NDArray[np.float64]]:
    """For each kind the share of each level among pairs of any row with any record, those that say nothing left out.

    Takes evenly spread pairs, at most `_SAMPLE`, the same in every run.
    """
    rows, records = prepared.left.size, prepared.right.size
    number = min(rows * records, _SAMPLE)
    spread = np.linspace(0, rows * records - 1, number).astype(np.int64)
    evidence = compare(prepared, spread // max(records, 1), spread % max(records, 1))
    shares = {}
    for kind, levels in LEVELS.items():
        counts = np.bincount(evidence.kinds[kind].level, minlength=len(levels)).astype(np.float64) + 0.5
        counts[0] = 0.0
        shares[kind] = counts / counts.sum()
    return shares


@dataclass(frozen=True)
class Imported:
    """A model with probabilities taken from elsewhere; `taken` and `left_out` name levels as "kind.level"."""

    model: Model
    taken: tuple[str, ...]
    left_out: tuple[str, ...]


def from_splink(text: str, base: Model) -> Imported:
    """Take the m probabilities of a trained Splink model for levels that kintrace has too.

    Args:
        text: settings JSON as `linker.misc.save_model_to_json` writes it.
        base: everything that Splink does not say.

    Raises:
        Invalid: it is not such a document, or a probability is outside (0, 1].
    """
    tables = {kind: table.copy() for kind, table in base.log_m.items()}
    taken, left_out = [], []
    try:
        for column, label, entry in _levels(json.loads(text)):
            kind, level = _meaning(column, label)
            name = f"{column}.{label}"
            m = entry.get("m_probability")
            if kind is None or level is None or m is None:
                left_out.append(name)
                continue
            if not 0.0 < float(m) <= 1.0:
                raise ValueError(name)
            tables[kind][_SAME, level] = np.log(float(m))
            taken.append(name)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Invalid(
            "splink_file",
            f"This is not a trained Splink model, or a part of it cannot be used ({type(error).__name__}).",
            todo="Save it in Splink with save_model_to_json.",
        ) from error
    version = f"{base.version}+splink"
    card = {**base.card, "imported": f"m of {len(taken)} levels from a Splink model"}
    return Imported(
        replace(base, version=version, card=card, log_m=tables), tuple(taken), (*left_out, "u, priors")
    )


def _levels(whole: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for comparison in whole["comparisons"]:
        column = str(comparison["output_column_name"])
        entries: Sequence[Mapping[str, Any]] = comparison["comparison_levels"]
        for entry in entries:
            if not entry.get("is_null_level"):
                yield column, str(entry.get("label_for_charts", entry["sql_condition"])), entry


def _meaning(column: str, label: str) -> tuple[str | None, int | None]:
    """The kind and level of kintrace that a column and a level of Splink stand for, None where there is none."""
    words = _words()
    kind = words["column"].get(column.lower(), column)
    if kind not in LEVELS:
        return None, None
    low = label.strip().lower()
    wanted = words["exact"].get(kind, "SAME") if low.startswith("exact match") else label
    if low in words["else"]["labels"]:
        wanted = "DIFFERENT"
    members = LEVELS[kind].__members__
    return kind, int(members[wanted]) if wanted in members and wanted != "MISSING" else None


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(files("kintrace.matching").joinpath("splink.toml").read_text(encoding="utf-8"))
