"""The stock of names, towns and words of this world, read from `data/` once. Draws by weight; decides nothing."""

import csv
import tomllib
from bisect import bisect
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")
Sex = Literal["m", "f"]


class Draw(Generic[T]):
    """Things that are drawn with weights; one draw costs one binary search."""

    def __init__(self, things: list[T], weights: list[float]) -> None:
        self.things = things
        self._sums = list(accumulate(weights))

    def one(self, rng: Random) -> T:
        """One thing, with the frequency of its weight."""
        return self.things[bisect(self._sums, rng.random() * self._sums[-1])]


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """A given name with what families and papers make of it; `patronymics` only where no rule gives them."""

    uk: str
    ru: str
    short_uk: tuple[str, ...]
    short_ru: tuple[str, ...]
    also_uk: tuple[str, ...]
    also_ru: tuple[str, ...]
    patronymics: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Surname:
    """A surname in its masculine form; `kind` says how it bends: fixed, possessive, adjective."""

    uk: str
    ru: str
    kind: str


@dataclass(frozen=True, slots=True, eq=False)
class Town:
    """A town or village, its region, and the name it bore before it was renamed (or empty)."""

    uk: str
    ru: str
    region: str
    kind: str
    old_uk: str
    old_ru: str


@dataclass(frozen=True, slots=True)
class Region:
    """A region as an adjective, and its English names in both habits."""

    uk: str
    ru: str
    en: str
    en_from_ru: str


@dataclass(frozen=True)
class Stock:
    """Everything that can be drawn."""

    boys: Draw[Given]
    girls: Draw[Given]
    men: Draw[Given]
    women: Draw[Given]
    surnames: Draw[Surname]
    towns: Draw[Town]
    regions: dict[str, Region]
    paired: tuple[tuple[Given, Given], ...]  # Олександр and Олександра, Євген and Євгенія …


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of `data/`, lines with # in front left out."""
    text = files("demo.world").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@cache
def read_settings(name: str) -> dict[str, Any]:
    """A TOML file of `data/`."""
    return tomllib.loads(files("demo.world").joinpath("data", name).read_text(encoding="utf-8"))


@cache
def load() -> Stock:
    """Read the stock. Files are small; the result is shared and never changed."""
    boys, boy_rows = _given("given_male.csv")
    girls, girl_rows = _given("given_female.csv")
    by_name = {girl.uk: girl for girl in girls}
    paired = tuple(
        (boy, by_name[twin])
        for boy in boys
        for twin in (boy.uk + "а", boy.uk + "ія", boy.uk.removesuffix("й") + "я")
        if twin in by_name and twin != boy.uk
    )
    towns = read_table("towns.csv")
    return Stock(
        boys=Draw(boys, [float(row["child"]) for row in boy_rows]),
        girls=Draw(girls, [float(row["child"]) for row in girl_rows]),
        men=Draw(boys, [float(row["parent"]) for row in boy_rows]),
        women=Draw(girls, [float(row["parent"]) for row in girl_rows]),
        surnames=_surnames(),
        towns=Draw(
            [
                Town(row["uk"], row["ru"], row["region"], row["kind"], row["old_uk"], row["old_ru"])
                for row in towns
            ],
            [float(row["weight"]) for row in towns],
        ),
        regions={
            row["key"]: Region(row["uk"], row["ru"], row["en"], row["en_from_ru"])
            for row in read_table("regions.csv")
        },
        paired=paired,
    )


def _given(name: str) -> tuple[list[Given], list[dict[str, str]]]:
    rows = read_table(name)

    def several(row: dict[str, str], column: str, unlike: str = "") -> tuple[str, ...]:
        return tuple(word for word in (row.get(column) or "").split("|") if word and word != unlike)

    names = [
        Given(
            row["uk"],
            row["ru"],
            several(row, "short_uk"),
            several(row, "short_ru"),
            several(row, "also_uk", row["uk"]),
            several(row, "also_ru", row["ru"]),
            several(row, "patronymics"),
        )
        for row in rows
    ]
    return names, rows


def _surnames() -> Draw[Surname]:
    """The common surnames, and a long tail of rarer ones made from stems and endings."""
    names, weights = [], []
    for row in read_table("surnames.csv"):
        names.append(Surname(row["uk"], row["ru"], row["kind"]))
        weights.append(float(row["weight"]))
    known = {name.uk for name in names}
    for ending in read_table("surname_endings.csv"):
        for stem in read_table("surname_stems.csv"):
            uk = stem["uk"] + ending["uk"]
            if uk not in known:
                names.append(Surname(uk, stem["ru"] + ending["ru"], ending["kind"]))
                weights.append(float(ending["weight"]))
    return Draw(names, weights)
