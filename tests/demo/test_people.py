"""Families of the invented world are families: spacing, twins, half-siblings, names."""

from datetime import timedelta
from itertools import combinations
from random import Random

import pytest
from demo.world.people import Child, Families


@pytest.fixture(scope="module")
def families() -> list[list[Child]]:
    source = Families(Random(11))
    return [source.next() for _ in range(3000)]


def test_brothers_and_sisters_share_their_mother_and_never_a_given_name(families: list[list[Child]]) -> None:
    for family in families:
        assert len({id(child.mother) for child in family}) == 1
        assert len({child.family for child in family}) == 1
        assert len({id(child.bearing.given) for child in family}) == len(family)


def test_only_twins_are_born_within_ten_months(families: list[list[Child]]) -> None:
    twins = 0
    for family in families:
        for a, b in combinations(family, 2):
            apart = abs(a.bearing.birth - b.bearing.birth)
            assert apart == timedelta(0) or apart >= timedelta(days=300)
            if apart == timedelta(0):
                assert a.twin and b.twin
                twins += 1
    assert 0.01 < twins / len(families) < 0.08


def test_some_children_have_another_father_than_their_brothers(families: list[list[Child]]) -> None:
    large = [family for family in families if len(family) > 1]
    half = [family for family in large if len({id(child.father) for child in family if child.father}) > 1]
    assert 0.05 < len(half) / len(large) < 0.30
    for family in half:
        for child in family:
            assert child.father is not None
            assert child.bearing.patronymic_of is child.father.given


def test_a_boy_and_a_girl_born_together_may_bear_one_name(families: list[list[Child]]) -> None:
    source = Families(Random(5))
    stems = set()
    for _ in range(20_000):
        twins = [child for child in source.next() if child.twin]
        if len(twins) == 2 and twins[0].sex != twins[1].sex:
            names = sorted(child.bearing.given.uk for child in twins)
            if names[0][:5] == names[1][:5]:
                stems.add(names[0])
    assert {"Олександр", "Ярослав"} & stems


def test_a_namesake_is_another_child_with_another_day_of_birth() -> None:
    source = Families(Random(3))
    model = source.next()[0]
    found = 0
    for _ in range(200):
        namesakes = [
            child
            for child in source.next(like=model)
            if child.bearing.given is model.bearing.given and child.bearing.surname is model.bearing.surname
        ]
        found += bool(namesakes)
        assert all(child.bearing.birth != model.bearing.birth for child in namesakes)
        assert all(child.number != model.number for child in namesakes)
    assert found > 180


def test_an_adopted_child_keeps_its_first_bearing() -> None:
    source = Families(Random(4))
    moved = 0
    for _ in range(400):
        family = source.next()
        before = [child.bearing for child in family]
        source.adopt(family)
        assert [child.bearing for child in family] == before
        assert len({id(child.later.surname) for child in family if child.later}) == 1
        for child in family:
            assert child.later is not None
            apart = abs(child.later.birth - child.bearing.birth)
            moved += apart > timedelta(0)
            assert apart <= timedelta(days=92)  # three months: art. 135 of the Russian Family Code
    assert moved
