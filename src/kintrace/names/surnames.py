"""Surnames: one stem for both sexes, three languages and every romanisation, and what papers exchange it with.

Works on spelling alone; that two stems are equal proposes one family name and proves nothing.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from kintrace.model import Script, Sex
from kintrace.names.belarusian import hardened, is_marked, other_vowels
from kintrace.names.tables import rows
from kintrace.script import fold, is_foreign, script_of

# -івський is -овский in Russian, after a vowel -евский
_IVSK = re.compile("ївс(?=[ьк])|(?<=[аеиіїоуюяєй])івс(?=[ьк])")
_LATIN_IVSK = re.compile("(?<=[aeiouy])(?:y|j)?iv(?=s['’]?k)|iiv(?=s['’]?k)")
_POLISH_CK = re.compile("ck(?=(?:i|y|yi|yj|ij|a|aya|aia|aja)$)")
_FRENCH_INE = re.compile("(?<=[^aeiouy])ine$")
# "ou" is French for у, and then "ch" is ш
_FRENCH_CH = re.compile("(?<![tsc])ch")
# ICAO writes ъ before a vowel as ie: Podieiachev
_HARD_SIGN = re.compile("ie(?=i[au])")
_OFF = re.compile("(?<=[oe])ff?$")
# on folds
_HUSHING_O = re.compile("(?<=[XWZC])o(?=[^aeiou])")
_ADJECTIVE = re.compile("(?<=[^aeiou])(?:aia|oi|ie|i)$|aia$")
# -ця is -ца in Russian; the soft adjectives Задорожня, Задорожная
_SOFT_A = re.compile("(?<=C)ia$|(?<=[dtrvhZ]n)ia$")
# -ава is Belarusian
_POSSESSIVE = re.compile("(?<=ov|ev|av|in)a$")
_CONSONANT = "бвгґджзклмнпрстфхцчшщ"
# і between consonants, the second of which closes the syllable
_CLOSED = re.compile(f"(?<=[{_CONSONANT}])і(?=[{_CONSONANT}й](?:ь|[{_CONSONANT}]|$))")
_SHORTEST = 4
_MOST_ALIASES = 6
_VOWEL = re.compile("[aeiou]")


class Ending(NamedTuple):
    """How surely a word with this ending is a surname, and whose."""

    sex: Sex | None
    weight: float


@lru_cache(maxsize=200_000)
def surname_stem(word: str) -> str:
    """The folded stem that both sexes and all three languages share.

    Args:
        word: one cleaned word; the two halves of a double surname are two words.

    A particle that is no name by itself (аль, von) has an empty stem.

    >>> surname_stem("Чорна") == surname_stem("Черный") == surname_stem("Chornyi")
    True
    >>> surname_stem("Ковальська") == surname_stem("Kovalsky") == surname_stem("Ковальский")
    True
    """
    if is_foreign(word) and (known := _in_scripts().get(word.casefold())):
        return known[0]
    key = _prepared(word)
    if key in _particles():
        return ""
    if len(key) < _SHORTEST or not key.isascii():
        return key
    key = _SOFT_A.sub("a", _HUSHING_O.sub("e", key))
    bare = _ADJECTIVE.sub("a", key)
    if bare != key and not _VOWEL.search(bare[:-1]):
        bare = key
    return _POSSESSIVE.sub("", bare)


def _prepared(word: str) -> str:
    lower = word.casefold()
    script = script_of(lower)
    if script is Script.LATIN:
        lower = _POLISH_CK.sub("tsk", lower)
        lower = _LATIN_IVSK.sub("ev", lower)
        lower = _FRENCH_INE.sub("in", lower)
        if "ou" in lower:
            lower = _FRENCH_CH.sub("sh", lower)
        lower = _OFF.sub("v", lower)
    elif script is Script.CYRILLIC:
        lower = _IVSK.sub("евс", lower)
    # what is left of -івськ- is -овск-
    return re.sub("ivsk(?=[aieo])", "ovsk", fold(lower))


@lru_cache(maxsize=100_000)
def surname_aliases(word: str) -> tuple[str, ...]:
    """Other stems under which papers in another language may hold the same family name, likeliest first.

    Without the stem itself. Ukrainian і from old о, е (Білоус, Белоус), surnames from given names
    (Олексієнко, Алексеенко), Belarusian spelling of unstressed о (Каваленка), letters of rarer systems.

    >>> surname_stem("Белоус") in surname_aliases("Білоус")
    True
    """
    stem = surname_stem(word)
    lower = word.casefold()
    if len(stem) < 3 or not stem.isascii():
        return ()
    if is_foreign(word) and (known := _in_scripts().get(lower)):
        return known[1:_MOST_ALIASES]
    found: dict[str, None] = {}
    for other in _rooted(stem):
        found[other] = None
    for other in (*_closed_syllables(lower), *_endings(stem), *_letters(lower)):
        found[other] = None
        for again in _rooted(other):
            found[again] = None
    if is_marked(lower):
        found = dict.fromkeys(_belarusian(lower)) | found
    found.pop(stem, None)
    return tuple(found)[:_MOST_ALIASES]


def _belarusian(lower: str) -> list[str]:
    """Stems of a surname in Belarusian spelling as Ukrainian and Russian papers write it."""
    stem = surname_stem(hardened(lower))
    bases = (*_rooted(stem), stem)
    return [_HUSHING_O.sub("e", other) for base in bases for other in other_vowels(base)]


@cache
def _particles() -> frozenset[str]:
    return frozenset(fold(word) for (words,) in rows("surname_particles") for word in words.split("|"))


@cache
def _in_scripts() -> dict[str, tuple[str, ...]]:
    """Words of scripts without vowels → the stems under which other papers hold the name, likeliest first."""
    return {
        word: tuple(dict.fromkeys(surname_stem(form) for form in forms.split("|")))
        for word, forms in rows("surname_scripts")
    }


@cache
def _roots() -> dict[str, tuple[str, ...]]:
    """Folded beginnings → beginnings they are exchanged with, both ways."""
    found: dict[str, dict[str, None]] = {}
    for uk, ru in rows("surname_roots"):
        one, other = (_HUSHING_O.sub("e", fold(root)) for root in (uk, ru))
        if one != other:
            found.setdefault(one, {})[other] = None
            found.setdefault(other, {})[one] = None
    return {root: tuple(others) for root, others in found.items()}


def _rooted(stem: str) -> tuple[str, ...]:
    roots = _roots()
    for length in range(min(len(stem), 9), 1, -1):
        others = roots.get(stem[:length])
        if others:
            return tuple(_again(other + stem[length:]) for other in others)
    return ()


def _again(stem: str) -> str:
    """Restore the fold's habits after letters were exchanged."""
    return re.sub(r"(.)\1+", r"\1", re.sub("i+(?=e)", "", stem))


def _closed_syllables(lower: str) -> tuple[str, ...]:
    """Ukrainian і in a closed syllable is often old е or о: Кисіль Кисель, Сокіл Сокол, Чупріна stays."""
    spots = [match.start() for match in _CLOSED.finditer(lower)]
    found = []
    for spot in spots:
        if lower[spot:].startswith(("івськ", "іцьк")) or lower[spot:] in ("ін", "ів"):
            continue
        found += [surname_stem(lower[:spot] + vowel + lower[spot + 1 :]) for vowel in "ео"]
    return tuple(found)


def _endings(stem: str) -> tuple[str, ...]:
    if stem.endswith("iv") and len(stem) > _SHORTEST:
        return (stem[:-2] + "ov", stem[:-2] + "ev")
    if stem.endswith("ovska"):
        # after soft consonants -івський is -евский: Лівський
        return (stem[:-5] + "evska",)
    if stem.endswith("iva") and len(stem) > _SHORTEST + 1:
        return (stem[:-3] + "ov", stem[:-3] + "ev")
    return ()


def _letters(lower: str) -> tuple[str, ...]:
    """Spellings of one romanisation that another reads otherwise."""
    found = []
    if lower.isascii():
        if "sch" in lower and "tsch" not in lower:
            found.append(surname_stem(lower.replace("sch", "shch")))
        if "ch" in lower and "tch" not in lower and "sch" not in lower:
            # French ш, Polish and German х
            found += [surname_stem(lower.replace("ch", "sh")), surname_stem(lower.replace("ch", "kh"))]
        if _HARD_SIGN.search(lower):
            found.append(surname_stem(_HARD_SIGN.sub("", lower)))
        if "x" in lower:
            found.append(surname_stem(lower.replace("x", "kh")))
        if "j" in lower:
            # English, Arabic and Indian j; French, Polish-read and Portuguese j
            found += [surname_stem(lower.replace("j", "dzh")), surname_stem(lower.replace("j", "zh"))]
    return tuple(found)


@cache
def _ending_table() -> dict[str, Ending]:
    sexes = {"m": Sex.MALE, "f": Sex.FEMALE, "u": None}
    found: dict[str, Ending] = {}
    for endings, sex, weight in rows("surname_endings"):
        for ending in endings.split("|"):
            found.setdefault(fold(ending), Ending(sexes[sex], float(weight)))
    return found


@lru_cache(maxsize=200_000)
def surname_ending(word: str) -> Ending | None:
    """What the ending of a word says about it as a surname; None when it says nothing."""
    key = fold(word)
    table = _ending_table()
    for length in range(min(7, len(key) - 1), 1, -1):
        ending = table.get(key[-length:])
        if ending:
            return ending
    return None


def surname_sex(word: str) -> Sex | None:
    """The sex that a gendered surname shows; None for those that both sexes bear alike.

    >>> surname_sex("Іванова").value, surname_sex("Ковальський").value, surname_sex("Коваленко")
    ('female', 'male', None)

    A woman may be listed under the male form, so this is the weakest of the three signs.
    """
    ending = surname_ending(word)
    return ending.sex if ending else None
