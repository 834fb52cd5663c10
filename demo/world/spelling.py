"""How a correct hand writes a name: endings for women, patronymics, the Latin alphabets, spelling by ear.

Makes no mistakes; `clerks` does.
"""

import re
from functools import lru_cache
from typing import Literal

from demo.world.stock import Given, Sex, Surname, read_settings

Language = Literal["uk", "ru"]
System = Literal["kmu", "passport2007", "icao", "press"]

_WORD = re.compile(r"[\w']+")
_IEVICH = re.compile(r"(?:[кц]|[^аеиоуыэюяё]{2})ий$")  # Дмитриевич, Георгиевич, but Лаврентьевич
_EAR_TO_RU = str.maketrans("іїєґ'ІЇЄҐ", "ииегъИИЕГ")
_EAR_TO_UK = str.maketrans({"и": "і", "ы": "и", "э": "е", "ё": "йо", "ъ": "'", "И": "І", "Э": "Е", "Ё": "Йо"})
_AFTER_SOFT = re.compile(r"(?<=[бвгджзклмнпрстфхцчшщ])йо")


@lru_cache(maxsize=100_000)
def surname(name: Surname, sex: Sex, language: Language) -> str:
    """A surname in the form that a man or a woman bears."""
    word: str = getattr(name, language)
    if sex == "m" or name.kind == "fixed":
        return word
    if name.kind == "possessive":
        return word + "а"
    stem, soft = word[:-2], word.endswith("ій")
    if language == "uk":
        return stem + ("я" if soft else "а")
    return stem + "ая"


@lru_cache(maxsize=10_000)
def patronymic(father: Given, sex: Sex, language: Language) -> str:
    """The patronymic of a father's child."""
    if father.patronymics:
        return father.patronymics[(0 if language == "uk" else 2) + (sex == "f")]
    name: str = getattr(father, language)
    return _patronymic_uk(name, sex) if language == "uk" else _patronymic_ru(name, sex)


def _patronymic_uk(name: str, sex: Sex) -> str:
    if name.endswith("о"):
        name = name[:-1]
    if sex == "m":
        return name + "ович"
    return name[:-1] + "ївна" if name.endswith("й") else name.removesuffix("ь") + "івна"


def _patronymic_ru(name: str, sex: Sex) -> str:
    tail = "вич" if sex == "m" else "вна"
    if name.endswith("ий"):
        stem = name[:-2]
        hard = _IEVICH.search(name.lower()) and not name.endswith("нтий")
        return stem + ("ие" if hard else "ье") + tail
    if name.endswith(("й", "ь")):
        return name[:-1] + "е" + tail
    return name + "о" + tail


@lru_cache(maxsize=200_000)
def romanise(text: str, system: System) -> str:
    """Write a Cyrillic text, of one or more words, in Latin letters."""
    return _WORD.sub(lambda found: _word(found.group(), system), text)


def _word(word: str, system: System) -> str:
    table = read_settings("romanise.toml")[system]
    lower = word.lower()
    result, position = "", 0
    while position < len(lower):
        for run, latin in table["runs"].items():
            core = run.removesuffix("$")
            at_end = not run.endswith("$") or position + len(core) == len(lower)
            if at_end and lower.startswith(core, position):
                result += latin
                position += len(core)
                break
        else:
            letter = lower[position]
            initial = table["initial"].get(letter) if position == 0 else None
            result += initial if initial is not None else table["letters"].get(letter, letter)
            position += 1
    return result.capitalize() if word[:1].isupper() else result


def by_ear(word: str, into: Language) -> str:
    """The sound of one language in the letters of the other: Микита stays Микита in a Russian paper."""
    if into == "ru":
        return word.translate(_EAR_TO_RU)
    return _AFTER_SOFT.sub("ьо", word.translate(_EAR_TO_UK))
