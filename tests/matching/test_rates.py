"""How lists repeat their persons and err: two rates, bounded, the same whether pairs are weighed one by one or not."""

import numpy as np
import polars as pl
import pytest

from kintrace.matching import MatchSettings, group
from kintrace.matching.clusters import grouped
from kintrace.matching.evidence import birth
from kintrace.matching.rates import Rates, Stack, _Patterns, settle
from kintrace.matching.weigh import weigh

SURNAMES = ("Авдєєв", "Бондар", "Воронін", "Гаврилов", "Дорошенко", "Єршов", "Жуков", "Зимін", "Іваненко")
GIVEN = ("Антон", "Борис", "Віктор", "Гліб", "Денис", "Захар", "Кирило")
COLUMNS = ["name", "birth", "birth_place"]


def frame(rows: list[tuple[str, str, str]]) -> pl.DataFrame:
    table = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return table.with_row_index("row", offset=2)


def persons(number: int, first: int = 0) -> list[tuple[str, str, str]]:
    return [
        (
            f"{SURNAMES[i % 9]} {GIVEN[i % 7]} {GIVEN[i // 63 % 7]}ович",
            f"{1 + i % 28:02}.{1 + i % 12:02}.{2005 + i % 13}",
            "Суми",
        )
        for i in range(first, first + number)
    ]


def rates_of(*lists: list[tuple[str, str, str]]) -> Rates:
    frames = [frame(rows) for rows in lists]
    _, compared = grouped(frames)
    scored = compared.scored
    starts = np.cumsum([0, *(one.height for one in frames[:-1])]).tolist()
    stack = Stack.of(starts, compared.left.height, scored.left, scored.right)
    return settle(scored.evidence, stack, compared.settings.model)


def test_repeats_in_a_list_and_between_lists_are_two_rates() -> None:
    """Two offices with the same 300 children: none of them asks twice."""
    same = persons(300)
    rates = rates_of(same, list(reversed(same)))
    assert rates.others < 0.05
    assert rates.elsewhere > 0.75


def test_lists_without_a_common_child_are_not_made_to_meet() -> None:
    rates = rates_of(persons(250), [(n.replace("ов", "юк"), b, "Луцьк") for n, b, _ in persons(250, 700)])
    assert rates.elsewhere < 0.4


def test_a_register_of_many_sources() -> None:
    rates = rates_of(persons(100) * 6)
    assert rates.others > 1.5


def test_small_lists_keep_to_the_model() -> None:
    model = MatchSettings().model
    rates = rates_of(persons(3))
    assert rates.others == pytest.approx(model.duplicate_in_list, rel=0.1)
    assert rates.elsewhere == pytest.approx(model.row_in_register, rel=0.1)


def test_twenty_namesakes_do_not_teach_that_dates_mean_nothing() -> None:
    days = [f"{1 + i * 7 % 28:02}.{1 + i * 5 % 12:02}.{2000 + i}" for i in range(20)]
    village = persons(200) + [("Сорока Назар Іванович", day, "Суми") for day in days]
    rates = rates_of(village)
    shipped = MatchSettings().model.log_m[birth.KIND][0, birth.Level.DIFFERENT]
    assert (
        rates.model.log_m[birth.KIND][0, birth.Level.DIFFERENT]
        <= max(shipped + np.log(4.0), np.log(0.05)) + 1e-6
    )
    table = group([frame(village)])
    assert all(size <= 2 for size in table.group_by("group").len()["len"])  # of days a few months apart


def test_combinations_weigh_what_pairs_weigh() -> None:
    _, compared = grouped([frame(persons(60) + persons(20))])
    evidence, model = compared.scored.evidence, compared.settings.model
    patterns = _Patterns.of(evidence)
    assert patterns.number < len(compared.scored.left)
    for ours, theirs in zip(
        vars(patterns.weigh(model)).values(), vars(weigh(evidence, model)).values(), strict=True
    ):
        assert ours == pytest.approx(theirs, abs=1e-4)


def test_a_stack_knows_which_pairs_lie_between_lists() -> None:
    stack = Stack.of([0, 3, 5], 15, np.array([0, 1, 3, 0]), np.array([1, 4, 4, 14]))
    assert stack.between.tolist() == [False, True, False, True]
    assert stack.among.tolist() == [3, 3, 2, 10]
    assert stack.meetings == 2 + 2 + 3


def test_no_rows() -> None:
    nothing = np.zeros(0, np.int64)
    stack = Stack.of([0], 0, nothing, nothing)
    assert (stack.size, stack.meetings) == (0, 0)
    assert group([frame([])]).is_empty()
