"""Addresses and occupations: what agrees, what is one slip away, and what the town already said."""

import numpy as np
import polars as pl
import pytest

from kintrace.matching import match
from kintrace.matching.evidence import address, occupation
from kintrace.matching.evidence.address import AddressTable, Level


def level(one: tuple[str | None, str | None], two: tuple[str | None, str | None]) -> Level:
    values = [address.read(*one), address.read(*two)]
    assert values[0] is not None
    assert values[1] is not None
    table = AddressTable([v for v in values if v])
    codes = np.array([0, 1], np.int32)
    found = table.compare(codes[:1], codes[1:], table.frequency(codes))
    numbers = [address.house_of(text or "") for text, _ in (one, two)]
    known = sorted(set(numbers) - {""})
    houses = np.array([known.index(n) if n else -1 for n in numbers], np.int32)
    share = address.house_frequency(np.bincount(houses[houses >= 0], minlength=1))
    return Level(int(address.with_house(found, houses[:1], houses[1:], share).level[0]))


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (("вул. Садова, 5, кв. 2", "84500"), ("ул. Садовая, д. 5", None), Level.SAME),
        (("вул. Садова, 5", None), ("вул. Садова, 5, кв. 7", None), Level.SAME),
        (("вул. Садова, 5", None), ("вул. Садова, 9", None), Level.HOUSE_OTHER),
        (("вул. Садова, 5", None), ("вул. Садова", None), Level.STREET),
        (("14", "EH9 2JX"), ("14", "eh92jx"), Level.SAME),
        ((None, "EH9 2JX"), (None, "eh92jx"), Level.POSTCODE),
        ((None, "84500"), (None, "84501"), Level.SLIP),
        ((None, "84500"), (None, "84517"), Level.AREA),
        ((None, "84500"), (None, "01001"), Level.DIFFERENT),
        (("вул. Лісова, 1", None), (None, "01001"), Level.MISSING),
    ],
)
def test_levels(
    one: tuple[str | None, str | None], two: tuple[str | None, str | None], expected: Level
) -> None:
    assert level(one, two) is expected


def test_nothing_written_says_nothing() -> None:
    assert address.read(None, None) is None
    assert address.read("  - ", "12") is None


def test_an_address_raises_a_pair_and_a_move_hardly_lowers_it() -> None:
    def person(code: str | None, work: str | None) -> pl.DataFrame:
        row = {
            "row": 1,
            "ref": "1",
            "surname": "Бондар",
            "given": "Антон",
            "postcode": code,
            "occupation": work,
        }
        schema = {k: pl.UInt32 if k == "row" else pl.String for k in row}
        others = [
            {**row, "given": "Денис", "postcode": f"010{i:02}", "occupation": "лікар"} for i in range(50)
        ]
        return pl.DataFrame([row, *others], schema=schema)

    def odds(code: str | None, work: str | None) -> float:
        found = match(person("84500", "вчитель").head(1), person(code, work))
        return float(found.scored.own[found.scored.right == 0][0])

    plain = odds(None, None)
    assert odds("84500", None) > plain + 1.0
    assert plain - 2.0 < odds("29000", None) < plain
    assert odds(None, "вчитель") > plain
    assert odds(None, "слюсар") < plain


def test_occupations_share_a_word() -> None:
    values = [occupation.read(t) for t in ("head teacher", "Teacher", "smith")]
    table = occupation.OccupationTable(values)
    found = table.compare(np.array([0, 0]), np.array([1, 2]), table.frequency(np.array([0, 1, 2])))
    assert found.level.tolist() == [occupation.Level.SIMILAR, occupation.Level.DIFFERENT]
