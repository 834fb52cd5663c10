"""The tables of names, read once when first asked for, and found by fold.

A class is one name with all its official forms in Ukrainian, Russian and Belarusian; its number is the
place of its line in `given_names.tsv`, so numbers hold within one version of the data only.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import NamedTuple

from kintrace.model import Sex
from kintrace.script import fold, spell

_SEX = {"m": Sex.MALE, "f": Sex.FEMALE, "u": None}
# A form that is a full form of one class and a rarer (Belarusian, Latin) form of another
_SECOND_CLAIM = 0.5


@dataclass(frozen=True, slots=True)
class GivenName:
    """One given name: its key, sex, official forms and rank (1 very common … 5 rare)."""

    id: str
    sex: Sex | None
    uk: str
    ru: str
    be: str
    rank: int


class Suffix(NamedTuple):
    """An ending of pet forms: the folded ending, what may replace it, and how much it is worth."""

    ending: str
    sex: Sex | None
    replace: tuple[str, ...]
    weight: float


@dataclass(slots=True)
class Given:
    """All given names.

    `full` goes from a fold to (class number, weight), best first; `spelled` from a spelling letter by letter;
    `foreign` from a word in the letters of another script to class numbers.
    """

    names: list[GivenName] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    full: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    spelled: dict[str, list[int]] = field(default_factory=dict)
    related: dict[int, list[tuple[int, float]]] = field(default_factory=dict)
    stems: dict[str, list[int]] = field(default_factory=dict)
    marked: dict[str, str] = field(default_factory=dict)
    foreign: dict[str, list[int]] = field(default_factory=dict)


def rows(table: str) -> Iterator[list[str]]:
    """The lines of `data/<table>.tsv` as cells, without comments and the header."""
    text = files("kintrace.names").joinpath("data", f"{table}.tsv").read_text(encoding="utf-8")
    header = True
    for line in text.splitlines():
        if line and not line.startswith("#"):
            if not header:
                yield line.split("\t")
            header = False


def weighted(cell: str) -> list[tuple[str, float]]:
    """Read "oleksandr:.5|oleksandra:.5" as pairs."""
    pairs = (part.partition(":") for part in cell.split("|") if part)
    return [(key, float(weight or 1)) for key, _, weight in pairs]


@cache
def given() -> Given:
    """The given names of `given_names.tsv`, and after them those of `english_names.tsv`."""
    table = Given()
    late: list[tuple[int, str]] = []
    links: list[tuple[int, str]] = []
    for key, sex, uk, ru, be, latin, rank, related in chain(rows("given_names"), _english_names()):
        number = len(table.names)
        first_uk, first_ru = uk.partition("|")[0], ru.partition("|")[0]
        name = GivenName(
            key, _SEX[sex], first_uk, first_ru or first_uk, be.partition("|")[0] or first_ru, int(rank)
        )
        table.names.append(name)
        table.numbers[key] = number
        forms = {fold(form) for form in f"{uk}|{ru}".split("|") if form}
        for form in forms:
            table.full.setdefault(form, []).append((number, 1.0))
        for form in f"{uk}|{ru}".split("|"):
            holders = table.spelled.setdefault(spell(form), [])
            if form and number not in holders:
                holders.append(number)
        # the Latin line of a Belarusian paper has u for ў: Uladzislau
        others = {fold(form.replace("ў", short)) for form in be.split("|") if form for short in "ўу"}
        if name.sex is not Sex.FEMALE:
            for form in forms | others:
                _add_stems(table.stems, form, number)
        late += [(number, form) for form in others | {fold(form) for form in latin.split("|") if form}]
        if related:
            links.append((number, related))
        if first_uk != first_ru and first_ru:
            table.marked[first_uk.casefold()] = "uk"
            table.marked[first_ru.casefold()] = "ru"
        first_be = be.partition("|")[0]
        if first_be not in ("", *uk.split("|"), *ru.split("|")):
            table.marked[first_be.casefold()] = "be"
    for key, *cells in rows("other_scripts"):
        for form in filter(None, "|".join(cells).split("|")):
            table.foreign.setdefault(form.casefold(), []).append(table.numbers[key])
    _finish(table, late, links)
    return table


def _english_names() -> Iterator[list[str]]:
    """The names that only `english_names.tsv` has, in their transcriptions; for the spellings see `english.py`."""
    for cells in rows("english_names"):
        if cells[2]:
            yield [*cells[:5], "", *cells[6:]]


def _finish(table: Given, late: list[tuple[int, str]], links: list[tuple[int, str]]) -> None:
    own = {form: {number for number, _ in claims} for form, claims in table.full.items()}
    for number, form in late:
        holders = own.get(form, set())
        if number not in holders:
            table.full.setdefault(form, []).append((number, _SECOND_CLAIM if holders else 1.0))
    for claims in table.full.values():
        if len(claims) > 1:
            claims.sort(key=lambda claim: (-claim[1], table.names[claim[0]].rank))
    both = defaultdict[int, dict[int, float]](dict)
    for number, cell in links:
        for key, weight in weighted(cell):
            other = table.numbers[key]
            both[number][other] = max(weight, both[number].get(other, 0))
            both[other][number] = max(weight, both[other].get(number, 0))
    table.related = {n: sorted(o.items(), key=lambda e: -e[1]) for n, o in both.items()}
    for numbers in table.stems.values():
        numbers.sort(key=lambda number: table.names[number].rank)


def _add_stems(stems: dict[str, list[int]], form: str, number: int) -> None:
    """The stems to which a patronymic of this name may add its ending: Сергій → serh, Николай → nikola."""
    found: tuple[str, ...] = (form,)
    if form.endswith(("ei", "ia")):
        found = (form[:-1], form[:-2])
    elif form[-1:] in "aeiou":
        found = (form[:-1], form) if form.endswith("a") else (form[:-1],)
    for stem in found:
        if len(stem) > 1 and number not in stems.setdefault(stem, []):
            stems[stem].append(number)


@cache
def pet_forms() -> dict[str, list[tuple[int, float]]]:
    """Everyday forms by fold: class numbers with weights, best first (`diminutives.tsv`)."""
    numbers = given().numbers
    found: dict[str, dict[int, float]] = {}
    for forms, classes in rows("diminutives"):
        targets = [(numbers[key], weight) for key, weight in weighted(classes)]
        for form in forms.split("|"):
            entry = found.setdefault(fold(form), {})
            for number, weight in targets:
                entry[number] = max(weight, entry.get(number, 0.0))
    return {form: sorted(entry.items(), key=lambda e: -e[1]) for form, entry in found.items()}


@cache
def suffixes() -> tuple[Suffix, ...]:
    """Endings of pet forms, longest first (`suffixes.tsv`)."""
    found = [
        Suffix(fold(ending), _SEX[sex], tuple(fold(r) for r in replace.split("|") if r), float(weight))
        for endings, sex, replace, weight in rows("suffixes")
        for ending in endings.split("|")
    ]
    return tuple(sorted(set(found), key=lambda s: -len(s.ending)))


@cache
def odd_patronymics() -> dict[str, tuple[tuple[int, ...], Sex]]:
    """Patronymics that no rule gives, by fold: the fathers' classes and the bearer's sex."""
    numbers = given().numbers
    found: dict[str, tuple[tuple[int, ...], Sex]] = {}
    for male, female, fathers in rows("patronymics"):
        classes = tuple(numbers[key] for key in fathers.split("|"))
        for cell, sex in ((male, Sex.MALE), (female, Sex.FEMALE)):
            for form in cell.split("|"):
                found.setdefault(fold(form), (classes, sex))
    return found
