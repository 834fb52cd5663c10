"""What one word says about its role in a name: surname, given name or patronymic.

Weights are logarithms of rough odds, written from knowledge of the languages, not fitted to any list.
"""

from functools import lru_cache
from math import log
from typing import NamedTuple

from kintrace.model import Sex
from kintrace.names.given import GivenForm, given_forms, known_forms, sex_of_given
from kintrace.names.patronymics import DAUGHTER, SON, patronymic_form
from kintrace.names.surnames import surname_ending, surname_stem
from kintrace.names.tables import given
from kintrace.script import fold

_UNKNOWN_GIVEN = 0.05
_UNKNOWN_PATRONYMIC = 0.002
_PLAIN_SURNAME = 0.35
# How likely a word that is a given name of this rank is meant as one; rare ones are often surnames too
_GIVEN_BY_RANK = {1: 0.97, 2: 0.96, 3: 0.93, 4: 0.85, 5: 0.65}
_SURNAME_THAT_IS_GIVEN = {1: 0.08, 2: 0.1, 3: 0.15, 4: 0.22, 5: 0.3}
_STRONG_ENDING = 0.7
_SIGN = {Sex.FEMALE: 1, Sex.MALE: -1, Sex.OTHER: 0, None: 0}


class Evidence(NamedTuple):
    """Log weights of one token as surname, given name, patronymic.

    `sex` is 1 for a word that only women bear as given name or patronymic, -1 for men, 0 when unknown.
    """

    surname: float
    given: float
    patronymic: float
    sex: int = 0


def _evidence(surname: float, given_: float, patronymic: float, sex: int = 0) -> Evidence:
    return Evidence(log(surname), log(given_), log(patronymic), sex)


@lru_cache(maxsize=200_000)
def evidence(word: str) -> Evidence:
    """The evidence of one word or of hyphenated words ("Анна-Марія", "Нечуй-Левицький")."""
    if "-" in word:
        return _hyphenated([part for part in word.split("-") if part] or [word])
    patronymic = patronymic_form(word)
    ending = surname_ending(word)
    as_surname = ending.weight if ending else _PLAIN_SURNAME
    key = fold(word)
    forms = known_forms(key)
    if patronymic and patronymic.exact and not (forms and forms[0].weight > 0.5):
        return _evidence(min(as_surname, 0.3), 0.02, 0.97, _SIGN[patronymic.sex])
    as_patronymic = _UNKNOWN_PATRONYMIC
    if patronymic:
        as_patronymic = 0.75 if patronymic.fathers else 0.2
        if as_surname >= _STRONG_ENDING:
            # Павлова is a surname, and only then Павловна with a letter lost
            as_patronymic = 0.1
        elif patronymic.fathers:
            as_surname = min(as_surname, 0.4)
    if forms:
        return _of_known(word, forms[0], as_surname, as_patronymic)
    if patronymic and patronymic.fathers and as_surname < _STRONG_ENDING:
        return _evidence(as_surname, 0.02, as_patronymic, _SIGN[patronymic.sex])
    if as_surname >= _STRONG_ENDING:
        # a surname is not looked up as a misspelt given name: "Романова" is not "Романа"
        return _evidence(as_surname, 0.02, as_patronymic)
    guesses = given_forms(word)
    as_given = _UNKNOWN_GIVEN
    if guesses:
        as_given = max(_UNKNOWN_GIVEN, 0.8 * guesses[0].weight)
    return _evidence(as_surname, min(as_given, 0.6), as_patronymic)


def _of_known(word: str, form: GivenForm, as_surname: float, as_patronymic: float) -> Evidence:
    rank = given().names[form.name].rank
    sex = _SIGN[sex_of_given(word)]
    if form.kind == "diminutive":
        # Петрик, Сенько, Юрко are surnames as well
        return _evidence(min(max(as_surname, 0.12), 0.6), 0.75, as_patronymic, sex)
    # families are called after men: Гордій, Роман, Богдан; hardly after women
    scale = 0.5 if sex > 0 else 2
    as_surname = min(as_surname, scale * _SURNAME_THAT_IS_GIVEN[rank])
    return _evidence(max(as_surname, 0.04), _GIVEN_BY_RANK[rank], as_patronymic, sex)


def _hyphenated(parts: list[str]) -> Evidence:
    if len(parts) > 1 and fold(parts[-1]) in SON | DAUGHTER:
        return _evidence(0.02, 0.02, 0.97, 1 if fold(parts[-1]) in DAUGHTER else -1)
    if len(parts) > 1 and not surname_stem(parts[0]):
        # an article or "son of" before it makes a family name: Аль-Ахмад
        return _evidence(0.95, 0.03, 0.002)
    each = [evidence(part) for part in parts]
    if not each:
        return _evidence(_PLAIN_SURNAME, _UNKNOWN_GIVEN, _UNKNOWN_PATRONYMIC)
    return Evidence(
        max(e.surname for e in each),
        min(e.given for e in each) - 0.05,
        min(e.patronymic for e in each),
        each[0].sex if len({e.sex for e in each}) == 1 else 0,
    )
