"""Which given names a word may stand for: full form, everyday form, exchanged name, slip of a letter.

Proposes classes with weights; it never says that two persons have the same name.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from kintrace.model import Sex
from kintrace.names.belarusian import hardened
from kintrace.names.edits import Neighbours
from kintrace.names.english import english_forms
from kintrace.names.tables import GivenName, Suffix, given, pet_forms, suffixes
from kintrace.script import fold, is_foreign, sounded, spell

Kind = Literal["full", "diminutive", "related", "spelling", "rule"]
# Slips are looked for only in words long enough to carry one, and rare names need a longer word
_SHORTEST_SLIP = 4
_SHORTEST_RARE_SLIP = 6
_RANK_WEIGHT = {1: 1.0, 2: 0.95, 3: 0.85, 4: 0.7, 5: 0.5}
_SHORTEST_BASE = 2
_TYPED_TWICE = 0.7
# An English form that is also a word of the other tables, under another name
_SECOND_CLAIM = 0.5


@dataclass(frozen=True, slots=True)
class GivenForm:
    """One name class that a word may stand for.

    `name` is a class number (see `given_name`), `weight` 0..1 how well the word stands for this class.
    """

    name: int
    weight: float
    kind: Kind


def given_name(number: int) -> GivenName:
    """The name behind a class number, for explanations: official uk, ru and be form, sex, rank.

    Raises:
        IndexError: no such class; numbers come from `given_forms` of the same version of the data.
    """
    if number < 0:
        raise IndexError(number)
    return given().names[number]


@lru_cache(maxsize=200_000)
def given_forms(word: str) -> tuple[GivenForm, ...]:
    """Every given name that `word` may stand for, best first; empty when it is not a known name.

    Args:
        word: one cleaned word, Cyrillic or Latin, any case.

    >>> [(given_name(f.name).id, f.kind) for f in given_forms("Льоша")]
    [('oleksii', 'diminutive')]
    """
    if is_foreign(word):
        return _foreign(word)
    key = fold(word)
    if not key:
        return ()
    known = _english(word, known_forms(key)) or _belarusian(word)
    return known or _by_rule(key) or _by_slip(key, spell(word))


@lru_cache(maxsize=200_000)
def known_forms(key: str) -> tuple[GivenForm, ...]:
    """As `given_forms`, for a fold, and only from the tables: no rules, no slips."""
    found: dict[int, GivenForm] = {}
    for number, weight in given().full.get(key, ()):
        found[number] = GivenForm(number, weight, "full" if weight == 1.0 else "related")
    for number, weight in pet_forms().get(key, ()):
        if number not in found:
            found[number] = GivenForm(number, weight, "diminutive")
    return _with_related(found)


def _english(word: str, known: tuple[GivenForm, ...]) -> tuple[GivenForm, ...]:
    """What is known by the fold, and the names of an English form; the latter for half where both are many."""
    found = {form.name: form for form in known}
    for name, weight, full in english_forms(word):
        claim = _SECOND_CLAIM * weight if known and name not in found else weight
        if name not in found or found[name].weight < claim:
            found[name] = GivenForm(name, claim, "full" if full and claim == 1.0 else "diminutive")
    return tuple(sorted(found.values(), key=lambda form: -form.weight))


def _belarusian(word: str) -> tuple[GivenForm, ...]:
    """Каця is Катя, Валодзя Володя: what dzekanne and akanne leave of a known form."""
    lower = word.casefold()
    plain = hardened(lower)
    if plain == lower:
        return ()
    return known_forms(fold(plain)) or known_forms(fold(plain.replace("а", "о", 1)))


def _foreign(word: str) -> tuple[GivenForm, ...]:
    """A word of another script: its entry in the table, else by its sound.

    Where vowels are only guessed, the guess must be a full form: everyday forms and slips lie too near.
    """
    listed = given().foreign.get(word.casefold(), ())
    if listed:
        return _with_related({number: GivenForm(number, 1.0, "full") for number in listed})
    key, sounds = fold(word), sounded(word)
    if sounds is None or sounds.vowels:
        return known_forms(key) or _by_rule(key) or _by_slip(key, key)
    return tuple(form for form in known_forms(key) if form.kind == "full")


def _with_related(found: dict[int, GivenForm]) -> tuple[GivenForm, ...]:
    """The names found, best first, with those that papers exchange with them."""
    table = given()
    for form in tuple(found.values()):
        if form.kind == "full":
            for number, weight in table.related.get(form.name, ()):
                if number not in found or found[number].weight < weight:
                    found[number] = GivenForm(number, weight, "related")
    return tuple(sorted(found.values(), key=lambda form: -form.weight))


@cache
def _suffixes_by_letter() -> dict[str, tuple[Suffix, ...]]:
    """The suffixes by their last letter, so that most words try a few of them only."""
    last = {suffix.ending[-1] for suffix in suffixes()}
    return {letter: tuple(s for s in suffixes() if s.ending[-1] == letter) for letter in last}


def _by_rule(key: str) -> tuple[GivenForm, ...]:
    names = given().names
    for suffix in _suffixes_by_letter().get(key[-1:], ()):
        if not key.endswith(suffix.ending):
            continue
        base = key[: -len(suffix.ending)]
        if len(base) < _SHORTEST_BASE:
            continue
        best: dict[int, float] = {}
        for tail in ("", "i", "o", "a", *suffix.replace):
            for form in known_forms(base + tail):
                sex = names[form.name].sex
                if form.kind != "related" and (suffix.sex is None or sex is None or suffix.sex is sex):
                    best[form.name] = max(best.get(form.name, 0.0), form.weight * suffix.weight)
        if best:
            forms = [GivenForm(number, round(weight, 3), "rule") for number, weight in best.items()]
            return tuple(sorted(forms, key=lambda form: -form.weight)[:4])
    return ()


@cache
def _slips() -> tuple[Neighbours, Neighbours]:
    """Slips in the fold, and slips letter by letter: Тиофей folds to "tefei", far from "timofei"."""
    table = given()
    in_fold = Neighbours(key for key in table.full if len(key) >= _SHORTEST_SLIP)
    return in_fold, Neighbours(key for key in table.spelled if len(key) >= _SHORTEST_SLIP)


def _by_slip(key: str, letters: str) -> tuple[GivenForm, ...]:
    table = given()
    in_fold, in_letters = _slips()
    near: list[tuple[int, float]] = []
    if len(key) >= _SHORTEST_SLIP:
        for other, lightness in in_fold.near(key).items():
            near += [(number, lightness) for number, claim in table.full[other] if claim == 1]
    if len(letters) >= _SHORTEST_SLIP:
        for other, lightness in in_letters.near(letters).items():
            near += [(number, lightness) for number in table.spelled[other]]
    best: dict[int, float] = {}
    for number, lightness in near:
        rank = table.names[number].rank
        if rank <= 3 or len(key) >= _SHORTEST_RARE_SLIP:
            best[number] = max(best.get(number, 0.0), lightness * _RANK_WEIGHT[rank])
    if not best:
        return ()
    top = max(best.values())
    chosen = {number: weight for number, weight in best.items() if weight >= top / 2}
    share = 1 + 0.5 * (len(chosen) - 1)
    forms = [GivenForm(number, round(weight / share, 3), "spelling") for number, weight in chosen.items()]
    return tuple(sorted(forms, key=lambda form: -form.weight)[:3])


def sex_of_given(word: str) -> Sex | None:
    """The sex of the persons who bear this given name, or None when both do or it is unknown."""
    totals = {Sex.MALE: 0.0, Sex.FEMALE: 0.0}
    names = given().names
    for form in given_forms(word):
        sex = names[form.name].sex
        if sex in totals and form.kind != "related":
            totals[sex] += form.weight
    male, female = totals[Sex.MALE], totals[Sex.FEMALE]
    if max(male, female) < 3 * min(male, female) or male == female:
        return None
    return Sex.MALE if male > female else Sex.FEMALE
