"""The weights are a file with a card; a wrong file is refused with a word."""

from pathlib import Path

import numpy as np
import pytest

from kintrace.matching.model import LEVELS, load, shipped
from kintrace.model import Band, Invalid, Language, say


def test_every_level_of_every_kind_has_a_sentence_in_every_language() -> None:
    for kind, levels in LEVELS.items():
        for level in levels:
            if level.name != "MISSING":
                for language in Language:
                    assert say("kintrace.matching", f"{kind}.{level.name}", language).endswith(".")


def test_what_is_missing_weighs_nothing() -> None:
    for table in shipped().log_m.values():
        assert np.all(table[:, 0] == 0)


def test_bands_go_down() -> None:
    model = shipped()
    assert [model.band(p) for p in (1.0, 0.8, 0.3, 0.0)] == [
        Band.CERTAIN, Band.PROBABLE, Band.POSSIBLE, Band.UNLIKELY,
    ]  # fmt: skip


def test_the_card_says_what_when_and_the_limits() -> None:
    assert {"what", "method", "sources", "date", "limits"} <= set(shipped().card)


@pytest.mark.parametrize("text", ["", "{}", "[1, 2", '{"version": "x", "prior": 3}'])
def test_a_wrong_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "model.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid, match="not a model file"):
        load(path)
