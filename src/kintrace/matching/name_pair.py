"""How alike two names are by themselves, without dates, places or families: one number.

For looking at names alone (name lists, benchmarks); whole rows are compared by `kintrace.match`, which
weighs how rare a name is. Knows equivalents, diminutives, patronymics and surname forms of uk, ru, be; other
origins are compared by sound. A likeness of names never proves that two persons are one.
"""

from functools import lru_cache

from kintrace import names
from kintrace.matching.sounds import is_particle, likeness
from kintrace.names import GivenForm, NameReading, PatronymicForm
from kintrace.script import clean, fold

# From here on two names may be called the same by themselves.
SAME = 0.8

_ALIAS, _FATHER, _DIMINUTIVE = 0.9, 0.95, 0.95
_SURNAME_OF_OTHER_SEX = 0.85  # abroad, papers lose the form: Kovalsky, Ковальська
_PATRONYMIC_OF_OTHER_SEX = 0.75  # brother and sister
_NO_PATRONYMIC = 0.7  # a patronymic and a surname made from the same name: Яковлевич, Яковлев
_OTHER_NAME = 0.5  # two names that the tables hold as two
_OTHER_ROLE = 0.85  # a surname in the place of a given name
_INITIAL = 0.9
_UNLIKE = 0.6  # words less alike than this have nothing to do with each other
_EXTRA = 0.02  # each word that only one of the names has
_ALONE = 0.75  # one word against a full name says little
_SURE = 0.9

Word = tuple[str, str]  # a word and its role: S, G, P, or empty when unsure


def name_similarity(a: str, b: str) -> float:
    """How alike two names are.

    Args:
        a, b: full names in any order, script and form, or single names; verbatim.

    Returns:
        0..1, the same for both orders of the arguments; from `SAME` on they may be one name.

    >>> name_similarity("Коваленко Микита Олегович", "Nikita Kovalenko") > SAME
    True
    >>> name_similarity("Марія", "Марина") < SAME
    True
    """
    first, second = _words(a), _words(b)
    if len(first) > len(second) or (len(first) == len(second) and first > second):
        first, second = second, first
    if not first:
        return 0.0
    if len(second) == 1:
        return _word(first[0][0], second[0][0])
    total, weight, met = 0.0, 0.0, 0
    for score, word, other in _aligned(first, second):
        share = 0.5 if min(len(word), len(other)) == 1 else 1.0
        total += share * (score if score >= _UNLIKE else score / 2)
        weight += share
        met += 1
    likeness_ = total / weight * (1.0 - _EXTRA) ** (len(second) - met)
    return likeness_ * _ALONE if len(first) == 1 else likeness_


def _words(text: str) -> tuple[Word, ...]:
    """The words of a name with their roles; particles are left out where other words stand."""
    reading = names.read_full(text)
    sure = reading.confidence >= _SURE
    found: list[Word] = [
        (_bare(word), role if sure else "") for role, words in _roles(reading) for word in words
    ]
    if not found:
        found = [(_bare(word), "") for word in clean(text).text.split()]
    found = [(word, role) for word, role in found if word]
    bearing = [(word, role) for word, role in found if not is_particle(word)]
    return tuple(sorted(bearing or found))


def _roles(reading: NameReading) -> tuple[tuple[str, tuple[str, ...]], ...]:
    other = names.bearing_words(reading.other) if "script_not_split" in reading.warnings else reading.other
    other = tuple(part for word in other for part in word.split("-"))
    return ("S", reading.surname), ("G", reading.given), ("P", reading.patronymic), ("", other)


def _bare(word: str) -> str:
    return "".join(c for c in word if c.isalpha() or c == "'" or not c.isascii()).strip("'")


def _aligned(first: tuple[Word, ...], second: tuple[Word, ...]) -> list[tuple[float, str, str]]:
    """Each word of the shorter name with a word of the longer one, most alike first."""
    every = sorted((-_placed(one, two), i, j) for i, one in enumerate(first) for j, two in enumerate(second))
    left, right = set(range(len(first))), set(range(len(second)))
    found = []
    for score, i, j in every:
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            found.append((-score, first[i][0], second[j][0]))
    return found


def _placed(one: Word, other: Word) -> float:
    score = _word(one[0], other[0])
    return score if one[1] == other[1] or not one[1] or not other[1] else score * _OTHER_ROLE


@lru_cache(maxsize=200_000)
def _word(one: str, other: str) -> float:
    """How alike two words are as names, in whatever role they stand."""
    a, b = fold(one), fold(other)
    if a == b:
        return 1.0
    if min(len(one), len(other)) == 1:
        return _INITIAL if a[:1] == b[:1] else 0.0
    forms = _forms(one), _forms(other)
    fathers = names.patronymic_form(one), names.patronymic_form(other)
    if fathers[0] and fathers[1] and fathers[0].exact and fathers[1].exact:
        return _father(fathers[0], fathers[1])
    shared = _given(*forms)
    known = max(shared, _surname(one, other))
    if known >= _SURNAME_OF_OTHER_SEX:
        return known
    sound = likeness(one, other)
    if any(mine and mine.exact and not others for mine, others in (fathers, fathers[::-1])):
        return min(sound, _NO_PATRONYMIC)
    if not shared and all(form and form[0].weight >= 0.99 and form[0].kind == "full" for form in forms):
        sound = min(sound, _OTHER_NAME)
    return max(known, min(sound, 0.99))


def _forms(word: str) -> tuple[GivenForm, ...]:
    """The given names a word surely may stand for; guesses at slips are left to the sound."""
    return tuple(form for form in names.given_forms(word) if form.kind != "spelling")


def _given(one: tuple[GivenForm, ...], other: tuple[GivenForm, ...]) -> float:
    """The best name two words share; an everyday form is the same name."""
    return max((_shared(a, b) for a in one for b in other if a.name == b.name), default=0.0)


def _shared(a: GivenForm, b: GivenForm) -> float:
    if "diminutive" in (a.kind, b.kind) and {a.kind, b.kind} <= {"full", "diminutive"}:
        return _DIMINUTIVE
    return a.weight * b.weight


def _father(one: PatronymicForm, other: PatronymicForm) -> float:
    if not set(one.fathers) & set(other.fathers):
        return _OTHER_NAME
    return _FATHER if one.sex is other.sex else _PATRONYMIC_OF_OTHER_SEX


def _surname(one: str, other: str) -> float:
    a, b = names.surname_stem(one), names.surname_stem(other)
    if len(a) < 3 or len(b) < 3:
        return 0.0
    if a == b:
        same_sex = names.surname_sex(one) is names.surname_sex(other)
        return 0.97 if same_sex else _SURNAME_OF_OTHER_SEX
    return _ALIAS if b in names.surname_aliases(one) or a in names.surname_aliases(other) else 0.0
