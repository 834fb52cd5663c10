"""The model that a command weighs with: a file of one's own, or the one that comes with kintrace."""

from pathlib import Path

from kintrace.matching.model import Model, load, shipped


def weights(path: Path | None) -> Model:
    """The model of a file; without one, the shipped model.

    Raises:
        Invalid: the file is not a model.
    """
    return load(path) if path else shipped()
