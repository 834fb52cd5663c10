"""Rows that are one child, in one list and across three; chains and twins that must not become one."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kintrace.matching import clusters, group, match_within
from kintrace.model import Invalid

COLUMNS = ["ref", "surname", "given", "patronymic", "birth", "birth_place", "household"]


def frame(*rows: tuple[str | None, ...]) -> pl.DataFrame:
    table = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return table.with_row_index("row", offset=2)


def day(i: int) -> str:
    return f"{1 + i % 28:02}.{1 + i % 12:02}.{2006 + i % 11}"


def strangers(number: int = 60) -> list[tuple[str | None, ...]]:
    surnames = ("Авдєєв", "Бондар", "Воронін", "Гаврилов", "Дорошенко", "Єршов", "Жуков", "Зимін")
    given_names = ("Антон", "Борис", "Віктор", "Гліб", "Денис", "Захар", "Кирило")
    return [(f"S{i}", surnames[i % 8], given_names[i % 7], None, day(i), "Суми", None) for i in range(number)]


DARIA = ("D1", "Лозова", "Дар'я", "Олегівна", "17.02.2011", "м. Бахмут", None)
DARYA = ("D2", "Лозовая", "Дарья", "Олеговна", "17.02.2011", "г. Артемовск", None)
DARIYA = ("D3", "Lozova", "Daria", None, "17.02.2011", "Bakhmut", None)


def companies(table: pl.DataFrame) -> list[set[tuple[int, int]]]:
    found = table.group_by("group", maintain_order=True).agg(pl.struct("list", "position").alias("rows"))
    return [{(r["list"], r["position"]) for r in rows} for rows in found["rows"].to_list()]


def test_a_child_asked_for_twice_makes_a_group() -> None:
    table = group([frame(*strangers(), DARIA, DARYA)])
    assert companies(table) == [{(0, 60), (0, 61)}]
    assert table["links"].to_list() == [1, 1]
    assert table["weakest"].min() >= 0.5


def test_three_offices_one_child() -> None:
    lists = [frame(DARIA, *strangers(40)), frame(DARYA), frame(DARIYA)]
    assert {(0, 0), (1, 0), (2, 0)} in companies(group(lists))


def test_strangers_stay_alone() -> None:
    assert group([frame(*strangers())]).is_empty()


def test_twins_are_never_one_child() -> None:
    twins = frame(
        *strangers(),
        ("T1", "Чайка", "Марк", "Ігорович", "03.05.2014", "Токмак", "7"),
        ("T2", "Чайка", "Мартин", "Ігорович", "03.05.2014", "Токмак", "7"),
    )
    assert group([twins]).is_empty()


def test_twins_do_not_meet_through_a_third_row() -> None:
    """A row with an initial fits either twin; the twins stay apart whichever of them it joins."""
    rows = frame(
        *strangers(),
        ("T1", "Чайка", "Марк", "Ігорович", "03.05.2014", "Токмак", "7"),
        ("T2", "Чайка", "Назар", "Ігорович", "03.05.2014", "Токмак", "7"),
        ("T3", "Чайка", None, "Ігорович", "03.05.2014", "Токмак", None),
    )
    for company in companies(group([rows])):
        assert not {(0, 60), (0, 61)} <= company


def test_household_numbers_of_two_lists_are_not_compared() -> None:
    one = frame(*strangers(), (*DARIA[:-1], "1"))
    two = frame((*DARYA[:-1], "9"), ("X", "Сорока", "Назар", None, "01.09.2012", "Суми", "1"))
    assert companies(group([one, two])) == [{(0, 60), (1, 0)}]


def test_a_stricter_bound_never_finds_more() -> None:
    rows = frame(*strangers(), DARIA, DARYA, DARIYA)
    assert group([rows], least=0.95).height <= group([rows], least=0.3).height


@given(st.permutations(range(12)))
@settings(max_examples=15, deadline=None)
def test_the_order_of_rows_changes_no_group(order: list[int]) -> None:
    rows = [*strangers(9), DARIA, DARYA, DARIYA]
    there = companies(group([frame(*rows)]))
    here = companies(group([frame(*(rows[i] for i in order))]))
    assert [{order[p] for _, p in company} for company in here] == [{p for _, p in c} for c in there]


def test_groups_can_be_had_from_a_comparison_already_made() -> None:
    matches = match_within(frame(*strangers(), DARIA, DARYA))
    assert companies(clusters(matches)) == [{(0, 60), (0, 61)}]


def test_no_list_and_empty_lists() -> None:
    with pytest.raises(Invalid) as caught:
        group([])
    assert caught.value.code == "no_lists"
    assert group([frame()]).is_empty()


@pytest.mark.parametrize("least", [0.0, 1.0, -3.0])
def test_a_bound_that_is_no_probability_is_refused(least: float) -> None:
    with pytest.raises(Invalid):
        group([frame(DARIA)], least=least)


def test_many_equal_rows_end_in_one_group_in_bounded_time() -> None:
    rows = [(f"E{i}", *DARIA[1:]) for i in range(300)]
    assert group([frame(*rows)])["group"].n_unique() <= 3
