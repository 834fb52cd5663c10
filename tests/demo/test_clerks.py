"""Each kind of error does what its name says, and happens as often as asked."""

from collections import Counter
from datetime import date
from random import Random

import pytest
from demo.world import clerks, days
from demo.world.build import Settings, build
from demo.world.stock import read_settings


def test_homoglyphs_look_the_same_and_are_not() -> None:
    word = clerks.homoglyphs(Random(1), "Тарасов")
    assert word != "Тарасов"
    assert any(letter.isascii() for letter in word)
    assert len(word) == 7


def test_a_typo_is_one_slip() -> None:
    rng = Random(2)
    for _ in range(500):
        word = clerks.typo(rng, "Коваленко", "uk")
        assert abs(len(word) - 9) <= 1
        assert word[0] in "Ккваепсм" or word[0].isupper()


def test_keyboards_without_ukrainian_letters() -> None:
    rng = Random(3)
    seen = {clerks.without_ukrainian_keys(rng, "Їжаківська") for _ in range(40)}
    assert seen == {"Ижакивська", "Ïжакiвська"}


@pytest.mark.parametrize("slip", days.SLIPS.values(), ids=days.SLIPS)
def test_a_slip_gives_another_real_day_or_none(slip: object) -> None:
    assert callable(slip)
    rng = Random(4)
    start = date(2012, 2, 29).toordinal()
    results = [slip(rng, date.fromordinal(start + 13 * step)) for step in range(300)]
    assert any(results)
    assert all(
        result is None or result != date.fromordinal(start + 13 * i) for i, result in enumerate(results)
    )


@pytest.mark.parametrize(
    ("born", "hand", "text"),
    [
        (date(2024, 8, 1), "uk", "1 рік"),
        (date(2012, 10, 1), "uk", "12 років"),
        (date(2011, 9, 2), "ru", "13 лет"),
        (date(2022, 9, 1), "ru", "3 года"),
        (date(2004, 9, 1), "uk", "21 рік"),
        (date(2020, 9, 1), "en", "5 y.o."),
    ],
)
def test_ages_in_words(born: date, hand: days.Hand, text: str) -> None:
    assert days.write_age(born, date(2025, 9, 1), hand) == text


@pytest.mark.parametrize("difficulty", ["easy", "realistic", "hard"])
def test_errors_happen_as_often_as_asked(difficulty: str) -> None:
    rows = 6000
    world = build(Settings(rows=rows, register=rows, seed=1, difficulty=difficulty))
    table = read_settings("clerks.toml")
    factor = table["difficulty"][difficulty]
    for party in ("list", "register"):
        counted = Counter(error for row in world.lists[party] for error in row.did)
        for group, errors in (("births", ("no_birth", "year_off")), ("names", ("typo", "diminutive"))):
            for error in errors:
                asked = table[group][error][party] * factor
                assert counted[error] / rows == pytest.approx(asked, rel=0.25, abs=0.004), (party, error)
