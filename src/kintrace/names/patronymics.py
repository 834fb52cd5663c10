"""From a patronymic to the father's given name and the bearer's sex, in every spelling and register.

Regular forms come by rule from the given names, the rest from `patronymics.tsv`. A surname in -ович looks
the same: which of the two a word is, the reader of whole names decides by its place.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from kintrace.model import Sex
from kintrace.names.edits import Neighbours
from kintrace.names.given import known_forms
from kintrace.names.tables import given, odd_patronymics
from kintrace.script import fold

# On folds: -ович -евич -івна -овна -евна, be -авіч -аўна and Latin -auna;
# -ич -ична -инична (Никитич, Лукична, Ильинична)
_MALE = re.compile(r"(.{2,}?)(?:[oeia]v)iX$")
_FEMALE = re.compile(r"(.{2,}?)(?:[oeia]v|[ea]u)n[ai]$")
_SHORT_MALE = re.compile(r"(.{2,}?)iX$")
_SHORT_FEMALE = re.compile(r"(.{2,}?)(?:in)?i[XW]na$")
# Turkic: son of, daughter of; folded (оглы огли оглу ogly, кызы кизи qızı гызы, улы ұлы, угли)
SON = frozenset({"ohli", "ohlu", "uli", "uhli", "ohlo"})
DAUGHTER = frozenset({"kizi", "hizi", "kizu"})
_TURKIC = re.compile(r"(.{2,}?)(ohli|ohlu|uhli|kizi|hizi|(?<=.{4})uli)$")
_REGULAR_ENDS = ("iX", "na", "ni")
_TURKIC_ENDS = frozenset({"li", "lu", "zi"})
_COMMON = 4
_SHORTEST = 4
_ENDINGS = ("oviX", "eviX", "ivna", "ovna", "evna")
# Only a word that still shows one of these is looked up for a slip
_LOOKS_LIKE = re.compile("v.{0,2}[Xn]|[oei]v.{0,2}$|[oei]n[ai]$|[oei].?[XC]$")


@dataclass(frozen=True, slots=True)
class PatronymicForm:
    """What a patronymic tells.

    `fathers` are class numbers of given names, best first, empty when the father's name is not known;
    `fold` is the folded stem, for comparing such; `exact` is False for slips and unknown fathers.
    """

    fathers: tuple[int, ...]
    sex: Sex | None
    fold: str
    exact: bool


@lru_cache(maxsize=200_000)
def patronymic_form(word: str) -> PatronymicForm | None:
    """Read one patronymic; None when the word cannot be one.

    Args:
        word: a cleaned word, any script of uk, ru, be or Latin; "Мамед оглы" may come as two words.

    >>> form = patronymic_form("Nikolaevna")
    >>> given().names[form.fathers[0]].uk, form.sex.value
    ('Микола', 'female')
    """
    key = fold(word)
    if len(key) < _SHORTEST:
        return None
    return _odd(key) or _turkic(key) or _regular(key) or _slip(key) or _unknown(key)


def is_sure_patronymic(word: str) -> bool:
    """Whether a word is a patronymic by rule or table; as `patronymic_form(word).exact`, without looking for slips."""
    key = fold(word)
    form = _odd(key) or _turkic(key) or _regular(key) if len(key) >= _SHORTEST else None
    return form is not None and form.exact


def _odd(key: str) -> PatronymicForm | None:
    odd = odd_patronymics().get(key)
    return PatronymicForm(odd[0], odd[1], _stem(key), exact=True) if odd else None


def _turkic(key: str) -> PatronymicForm | None:
    # every particle ends so, and the test is cheaper than the pattern
    found = _TURKIC.match(key) if key[-2:] in _TURKIC_ENDS else None
    if not found:
        return None
    stem, particle = found.groups()
    fathers = tuple(form.name for form in known_forms(stem) if given().names[form.name].sex is not Sex.FEMALE)
    if particle == "uli" and not fathers:
        return None
    sex = Sex.FEMALE if particle in DAUGHTER else Sex.MALE
    return PatronymicForm(fathers, sex, stem, exact=bool(fathers))


def _regular(key: str) -> PatronymicForm | None:
    if not key.endswith(_REGULAR_ENDS):
        return None
    stems = given().stems
    for pattern, sex in ((_MALE, Sex.MALE), (_FEMALE, Sex.FEMALE)):
        found = pattern.match(key)
        if found and found.group(1) in stems:
            return PatronymicForm(tuple(stems[found.group(1)]), sex, found.group(1), exact=True)
    for pattern, sex in ((_SHORT_MALE, Sex.MALE), (_SHORT_FEMALE, Sex.FEMALE)):
        found = pattern.match(key)
        if found and len(found.group(1)) > 3 and found.group(1) in stems:
            common = tuple(n for n in stems[found.group(1)] if given().names[n].rank <= _COMMON)
            if common:
                return PatronymicForm(common, sex, found.group(1), exact=False)
    return None


def _unknown(key: str) -> PatronymicForm | None:
    if not key.endswith(_REGULAR_ENDS):
        return None
    for pattern, sex in ((_MALE, Sex.MALE), (_FEMALE, Sex.FEMALE)):
        found = pattern.match(key)
        if found:
            return PatronymicForm((), sex, found.group(1), exact=False)
    return None


@cache
def _slips() -> tuple[Neighbours, dict[str, PatronymicForm]]:
    forms = {key: PatronymicForm(fathers, sex, _stem(key), exact=False)
             for key, (fathers, sex) in odd_patronymics().items() if len(key) > 5}  # fmt: skip
    names = given().names
    for stem, numbers in given().stems.items():
        fathers = tuple(number for number in numbers if names[number].rank <= _COMMON)
        if len(stem) > 2 and fathers:
            for ending in _ENDINGS:
                sex = Sex.MALE if ending.endswith("X") else Sex.FEMALE
                forms.setdefault(stem + ending, PatronymicForm(fathers, sex, stem, exact=False))
    return Neighbours(forms), forms


def _slip(key: str) -> PatronymicForm | None:
    if len(key) < 6 or not _LOOKS_LIKE.search(key[-5:]):
        return None
    neighbours, forms = _slips()
    near = neighbours.near(key)
    if not near:
        return None
    best = max(near, key=lambda other: (near[other], other))
    return forms[best] if near[best] >= 0.4 else None


def _stem(key: str) -> str:
    for pattern in (_MALE, _FEMALE, _SHORT_MALE, _SHORT_FEMALE):
        found = pattern.match(key)
        if found:
            return found.group(1)
    return key
