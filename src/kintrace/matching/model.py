"""The weights of the engine: a versioned file with a card, read once, never numbers in code."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kintrace.matching.evidence import (
    address,
    birth,
    given,
    mother,
    occupation,
    patronymic,
    place,
    sex,
    surname,
)
from kintrace.model import Band, Invalid, Where

HYPOTHESES = ("same", "renamed", "sibling", "lookalike", "namesake")
LEVELS: Mapping[str, type[IntEnum]] = {
    given.KIND: given.Level,
    surname.KIND: surname.Level,
    patronymic.KIND: patronymic.Level,
    birth.KIND: birth.Level,
    sex.KIND: sex.Level,
    place.KIND: place.Level,
    address.KIND: address.Level,
    occupation.KIND: occupation.Level,
    mother.KIND: mother.Level,
    "mother_surname": mother.SurnameLevel,
}


@dataclass(frozen=True)
class Model:
    """A model file: probabilities of each level under each hypothesis, priors, bands.

    `log_m[kind]` has shape (5, levels): ln P(level | hypothesis), hypotheses in the order of `HYPOTHESES`;
    the level MISSING is 0 everywhere, so that what nobody wrote down counts for nothing.
    """

    version: str
    card: Mapping[str, str]
    row_in_register: float
    names_changed: float
    siblings_in_register: float
    lookalikes_in_register: float
    namesakes_in_register: float
    duplicate_in_list: float
    bands: Mapping[Band, float]
    threshold: float
    slope: float
    offset: float
    family: Mapping[str, float]
    log_m: Mapping[str, NDArray[np.float32]]

    def band(self, probability: float) -> Band:
        """The word for a probability."""
        for band in (Band.CERTAIN, Band.PROBABLE, Band.POSSIBLE):
            if probability >= self.bands[band]:
                return band
        return Band.UNLIKELY


@cache
def shipped() -> Model:
    """The model that comes with kintrace."""
    return _from_json(
        files("kintrace.matching").joinpath("model.json").read_text(encoding="utf-8"), "model.json"
    )


def load(path: Path) -> Model:
    """Read a model file.

    Raises:
        Invalid: the file is not a model or lacks a level.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise _no_model(path.name, error) from error
    return _from_json(text, path.name)


def _from_json(text: str, name: str) -> Model:
    try:
        raw = json.loads(text)
        prior, calibration = raw["prior"], raw["calibration"]
        return Model(
            version=raw["version"],
            card=raw["card"],
            row_in_register=float(prior["row_in_register"]),
            names_changed=float(prior["names_changed"]),
            siblings_in_register=float(prior["siblings_in_register"]),
            lookalikes_in_register=float(prior["lookalikes_in_register"]),
            namesakes_in_register=float(prior["namesakes_in_register"]),
            duplicate_in_list=float(prior["duplicate_in_list"]),
            bands={Band(k): float(v) for k, v in raw["bands"].items()},
            threshold=float(raw["threshold"]),
            slope=float(calibration["slope"]),
            offset=float(calibration["offset"]),
            family={k: float(v) for k, v in raw["family"].items()},
            log_m={kind: _table(raw["evidence"][kind], levels) for kind, levels in LEVELS.items()},
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise _no_model(name, error) from error


def _no_model(name: str, error: Exception) -> Invalid:
    return Invalid(
        "model_file",
        f"This is not a model file of kintrace, or a part of it is missing or wrong ({type(error).__name__}).",
        where=Where(file=name),
        todo="Write an example with `kintrace model fit`, or see the shipped one with `kintrace model show`.",
    )


def _table(rows: Mapping[str, list[float]], levels: type[IntEnum]) -> NDArray[np.float32]:
    table = np.zeros((len(HYPOTHESES), len(levels)), np.float32)
    for level in levels:
        if level.name != "MISSING":
            chances = np.array(rows[level.name], np.float64)
            if not ((chances > 0) & (chances <= 1)).all():
                raise ValueError(level.name)
            table[:, level] = np.log(chances)
    return table
