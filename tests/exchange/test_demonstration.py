"""The demonstration plays with real keys, real age and real folders."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kintrace.exchange.demonstration import play


def test_every_step_ends_as_it_says(tmp_path: Path) -> None:
    now = datetime(2025, 6, 2, 9, tzinfo=UTC)
    steps = list(play(tmp_path, lambda: now, random.Random(2).randbytes))
    statuses = {step.key: step.status for step in steps if step.status}
    assert statuses == {
        "tampered": "refused",
        "opened": "accepted",
        "again": "again",
        "receipt": "accepted",
        "answer_opened": "accepted",
    }
    for step in steps:
        assert step.command.startswith("kintrace ")
        for language in ("uk", "ru", "en"):
            assert "{" not in step.sentence(language)
    answered = next(step for step in steps if step.key == "answer_opened")
    assert answered.values["counts"] == "located 2, no_record_found 1"
    assert {path.name for path in tmp_path.iterdir()} == {"alpha", "beta", "corvus"}
    ledger = steps[-1]
    assert ledger.values["proved"] >= 4


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "alpha").mkdir()
    with pytest.raises(FileExistsError):
        next(play(tmp_path, lambda: datetime(2025, 6, 2, tzinfo=UTC), random.Random(2).randbytes))
