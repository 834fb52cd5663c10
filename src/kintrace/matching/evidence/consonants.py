"""Names whose vowels are not written meet the spellings of other scripts by their consonants: حلبي, Халаби, Halaby.

Used only where a list holds such names; between two spellings with vowels consonants alone say too little.
"""

from collections.abc import Iterable
from functools import lru_cache

from kintrace.script import fold, is_foreign, sounded

MARK = "~"  # begins the class of names with these consonants; no fold has it
_SHORTEST = 3
_VOWELS = "aeiou"
_ONE_LETTER = str.maketrans("pv", "fb")  # one letter in Arabic or in Hebrew


def without_vowels(words: Iterable[str]) -> frozenset[str]:
    """The consonants of those words, of many, whose script does not write vowels; mostly none."""
    return frozenset(key for word in words if is_foreign(word) and _is_bare(word) for key in consonants(word))


@lru_cache(maxsize=100_000)
def consonants(word: str) -> tuple[str, ...]:
    """The consonants of a word, one string for each way to read it; a vowel at the beginning counts as one.

    >>> consonants("حلبي") == consonants("Халаби") == consonants("Halaby")
    True

    Empty when there are fewer than three, which too many names share.
    """
    if is_foreign(word):
        reading = sounded(word)
        readings = reading.readings if reading else ()
    else:
        # English j; the fold reads it as the Slavic one
        readings = (fold(word), fold(word.casefold().replace("j", "dzh")))
    found = dict.fromkeys(_bones(text) for text in readings if text)
    return tuple(key for key in found if len(key) >= _SHORTEST)


def _is_bare(word: str) -> bool:
    reading = sounded(word)
    return reading is not None and not reading.vowels


def _bones(text: str) -> str:
    first = "a" if text[0] in _VOWELS else ""
    kept = first + "".join(c for c in text if c not in _VOWELS).translate(_ONE_LETTER)
    return "".join(c for i, c in enumerate(kept) if i == 0 or c != kept[i - 1])
