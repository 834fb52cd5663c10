"""Slips of the keyboard."""

import pytest

from kintrace.script import from_wrong_layout


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Rjdfktyrj", "Коваленко"), ("J,jlf", "Обода"), ("Cblj'yrj", "Сидоєнко"), ("<jylfh", "Бондар")],
)
def test_keys_without_capitals_stand_for_small_letters(typed: str, meant: str) -> None:
    assert meant in from_wrong_layout(typed)
