"""One spelling for Ukrainian, Russian, Belarusian and every romanisation of them, and a key for other scripts.

The fold keeps what all writings of one name share and drops what they differ in: soft signs, apostrophes,
doubled letters, г/ґ/х/h/g/kh, и/і/ї/ы/й/y/j, є/е/э/ё/ie/ye. Two spellings with the same fold are the same
by transliteration; two names that differ only there (Гарченко, Харченко) meet as well, so a fold proposes
and never proves. Sources of the tables: Resolution 55 of 27 January 2010 (uk), the passport rules of 1996,
2004 and 2007 (uk), ICAO Doc 9303 and GOST R 52535.1-2006 (ru), French-style passports before 1997, BGN/PCGN,
scholarly and German habits; the Turkish, Azeri, Tatar and Kazakh alphabets.
"""

import re
import unicodedata
from functools import lru_cache

from kintrace.script.foreign import sounded, vocalised

_CYRILLIC = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "h", "д": "d", "е": "e", "є": "ie", "ё": "io",
        "ж": "Z", "з": "z", "и": "i", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m",
        "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "v", "ф": "f",
        "х": "h", "ц": "C", "ч": "X", "ш": "W", "щ": "WX", "ъ": "", "ы": "i", "ь": "J", "э": "e",
        "ю": "iu", "я": "ia", "'": "J",
        "ђ": "d", "ј": "i", "љ": "l", "њ": "n", "ћ": "X", "џ": "dZ", "ѓ": "h", "ќ": "k", "ѕ": "z",
        # Tatar, Kazakh, Azeri
        "ә": "a", "ө": "o", "ү": "u", "ұ": "u", "қ": "k", "ғ": "h", "ң": "n", "һ": "h", "җ": "dZ", "ҹ": "dZ",
    }
)  # fmt: skip
# Longest first. "sch" is щ in the Ukrainian standard of 1996 and ш in German.
_LATIN = (
    ("schtsch", "WX"), ("chtch", "WX"), ("shch", "WX"), ("szcz", "WX"), ("stsch", "WX"), ("šč", "WX"),
    ("tsch", "X"), ("tch", "X"), ("sch", "W"), ("zh", "Z"), ("kh", "h"), ("ch", "X"), ("cz", "X"),
    ("sh", "W"), ("sz", "W"), ("ts", "C"), ("tz", "C"), ("tc", "C"), ("dzh", "dZ"), ("gh", "h"),
    ("ph", "f"), ("th", "t"), ("ck", "k"), ("qu", "kv"), ("ou", "u"), ("x", "ks"), ("w", "v"), ("q", "k"),
    ("č", "X"), ("ć", "X"), ("š", "W"), ("ś", "s"), ("ž", "Z"), ("ż", "Z"), ("ź", "z"), ("ł", "l"),
    ("ŭ", "v"), ("ə", "a"), ("ı", "i"), ("ğ", "h"), ("ş", "W"), ("ç", "X"), ("đ", "d"), ("ø", "o"), ("ß", "s"),
    ("æ", "e"), ("g", "h"), ("y", "i"), ("j", "i"),
)  # fmt: skip
_LATIN_PATTERN = re.compile("|".join(re.escape(k) for k, _ in sorted(_LATIN, key=lambda e: -len(e[0]))))
_LATIN_TABLE = dict(_LATIN)
_SOFT_C = re.compile("c(?=[eiy])")
_TS_TAIL = re.compile("tC|ts")
_IOTA_E = re.compile("[iJ]+e")
_IOTA_O = re.compile("[iJ]+o")
_DOUBLED = re.compile(r"(.)\1+")
_NOT_LETTER = re.compile("[^a-zA-Z]")
_VOWELS = re.compile("[aeiou]+")


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Fold one word to the letters a–z and C (ts), W (sh), X (ch), Z (zh).

    Args:
        word: one cleaned word (see `clean`), any case. Greek, Armenian, Hebrew, Arabic, Burmese, Georgian
            and Ethiopic letters are read by sound (`kintrace.script.foreign`), with a guess at vowels that
            are not written; letters of further scripts are kept, because nothing is known of them here.

    >>> fold("Григор'єв") == fold("Григорьев") == fold("Hryhoriev") == fold("Grigoryev")
    True
    >>> fold("Щербак") == fold("Shcherbak") == fold("Chtcherbak")
    True
    """
    lower = word.casefold()
    if lower.isascii():
        return _finish(_from_latin(lower))
    if any("\u0400" <= c <= "\u052f" for c in lower):
        # a breve or dots typed as a combining mark are already one letter (NFC)
        return _finish(lower.translate(_CYRILLIC))
    foreign = sounded(lower)
    if foreign is not None:
        first = foreign.readings[0]
        return _finish(first if foreign.vowels else vocalised(first))
    plain = "".join(
        c if c in _LATIN_TABLE else unicodedata.normalize("NFD", c)[0]
        for c in unicodedata.normalize("NFC", lower)
    )
    folded = _from_latin(plain)
    if _NOT_LETTER.sub("", folded) == "" and folded:
        return "".join(c for c in lower if c.isalpha())
    return _finish(folded)


def _from_latin(lower: str) -> str:
    # a French-style "gu" before e, i is г: Guennadi, Serguei
    text = re.sub("gu(?=[eiy])", "g", lower) if "gu" in lower else lower
    text = _SOFT_C.sub("C", text) if "c" in text else text
    text = _LATIN_PATTERN.sub(lambda m: _LATIN_TABLE[m.group()], text)
    return text.replace("c", "k").replace("'", "J")


def _finish(text: str) -> str:
    # most words have none of these, and looking for a letter costs less than a pattern
    if "t" in text:
        text = _TS_TAIL.sub("C", text)
    if "e" in text:
        text = _IOTA_E.sub("e", text)
    if "o" in text:
        text = _IOTA_O.sub("e", text)
    text = text.replace("J", "")
    if not (text.isascii() and text.isalpha()):
        text = _NOT_LETTER.sub("", text)
    return _DOUBLED.sub(r"\1", text)


def skeleton(folded: str) -> str:
    """The first letter and the consonants of a fold: the coarsest key two spellings must share.

    >>> skeleton(fold("Недашківський")) == skeleton(fold("Недашковский"))
    True
    """
    if not folded:
        return ""
    first = folded[0]
    return first + _DOUBLED.sub(r"\1", _VOWELS.sub("", folded[1:]))
