"""Which script a text is in, and what a typist meant: look-alike letters and wrong keyboard layouts."""

import unicodedata
from functools import lru_cache

from kintrace.model import Script

# Letters indistinguishable on a screen (Unicode confusables, the letters of uk, ru and be only).
CYRILLIC_TO_LATIN = dict(zip("асеіорхуАВСЕНІКМОРТХУкмт", "aceiopxyABCEHIKMOPTXYkmt", strict=True))
LATIN_TO_CYRILLIC = {latin: letter for letter, latin in CYRILLIC_TO_LATIN.items()} | {"ï": "ї", "ë": "ё"}
# Greek letters that look like these; a word of Greek letters alone is Greek.
GREEK_TO_CYRILLIC = dict(zip("ΑΒΕΗΙΚΜΟΡΤΥΧαοικρτχ", "АВЕНІКМОРТУХаоікртх", strict=True))
GREEK_TO_LATIN = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαοικντυχ", "ABEZHIKMNOPTYXaoikvtux", strict=True))
# Digits read for letters by OCR or typed for them (inside a word only).
_DIGIT_AS_CYRILLIC = {"0": "о", "3": "з", "6": "б"}
_DIGIT_AS_LATIN = {"0": "o", "1": "l"}

_BLOCKS: tuple[tuple[int, int, Script], ...] = (
    (0x0041, 0x024F, Script.LATIN),
    (0x0400, 0x052F, Script.CYRILLIC),
    (0x0530, 0x058F, Script.ARMENIAN),
    (0x0590, 0x05FF, Script.HEBREW),
    (0x0600, 0x077F, Script.ARABIC),
    (0x08A0, 0x08FF, Script.ARABIC),
    (0x1000, 0x109F, Script.MYANMAR),
    (0x10A0, 0x10FF, Script.GEORGIAN),
    (0x1200, 0x139F, Script.ETHIOPIC),
    (0x1C90, 0x1CBF, Script.GEORGIAN),
    (0x1E00, 0x1EFF, Script.LATIN),
    (0xFB50, 0xFDFF, Script.ARABIC),
    (0xFE70, 0xFEFC, Script.ARABIC),
)


@lru_cache(maxsize=4096)
def _letter_script(letter: str) -> Script:
    code = ord(letter)
    if not (letter.isalpha() or unicodedata.category(letter).startswith("M")):
        return Script.NONE
    for first, last, script in _BLOCKS:
        if first <= code <= last:
            return script
    return Script.OTHER if letter.isalpha() else Script.NONE


def script_of(text: str) -> Script:
    """The script of the letters of `text`; MIXED when words of it differ, NONE without letters.

    >>> script_of("Коваленко"), script_of("Kovalenko"), script_of("12.03")
    (<Script.CYRILLIC: 'cyrillic'>, <Script.LATIN: 'latin'>, <Script.NONE: 'none'>)
    """
    found = {_letter_script(letter) for letter in text} - {Script.NONE}
    if not found:
        return Script.NONE
    return found.pop() if len(found) == 1 else Script.MIXED


def unmix(word: str, around: Script = Script.NONE) -> str:
    """Give a word of Latin and Cyrillic letters one script, if look-alikes explain the mixture.

    Args:
        word: one word.
        around: the script of the other words; it decides where both are possible, and turns a whole word of
            Latin look-alikes inside Cyrillic text.

    >>> unmix("Тaрасoв")  # Latin a and o
    'Тарасов'
    >>> unmix("Hiкiтa", Script.CYRILLIC)  # four of six letters are Latin
    'Нікіта'

    A word that look-alikes do not explain is returned as it is.
    """
    latin = [c for c in word if _letter_script(c) is Script.LATIN]
    cyrillic = [c for c in word if _letter_script(c) is Script.CYRILLIC]
    if (latin or cyrillic) and any("\u0370" <= c <= "\u03ff" for c in word):
        return _without_greek(word, GREEK_TO_CYRILLIC if cyrillic else GREEK_TO_LATIN, around)
    if latin and around is Script.CYRILLIC and all(c in LATIN_TO_CYRILLIC for c in latin):
        return "".join(LATIN_TO_CYRILLIC.get(c, c) for c in word)
    if latin and cyrillic:
        to_cyrillic = all(c in LATIN_TO_CYRILLIC for c in latin)
        to_latin = all(c in CYRILLIC_TO_LATIN for c in cyrillic)
        if to_cyrillic and (len(cyrillic) >= len(latin) or not to_latin):
            return "".join(LATIN_TO_CYRILLIC.get(c, c) for c in word)
        if to_latin:
            return "".join(CYRILLIC_TO_LATIN.get(c, c) for c in word)
        if to_cyrillic:
            return "".join(LATIN_TO_CYRILLIC.get(c, c) for c in word)
    return word


def _without_greek(word: str, table: dict[str, str], around: Script) -> str:
    if any("\u0370" <= c <= "\u03ff" and c not in table for c in word):
        return word
    return unmix("".join(table.get(c, c) for c in word), around)


def undigit(word: str) -> str:
    """Read digits inside a word as the letters they stand for: К0валенк0 is Коваленко."""
    if not any(c.isdigit() for c in word) or sum(c.isalpha() for c in word) < 3:
        return word
    cyrillic = any(_letter_script(c) is Script.CYRILLIC for c in word)
    table = _DIGIT_AS_CYRILLIC if cyrillic else _DIGIT_AS_LATIN
    return "".join(table.get(c, c) for c in word)


_QWERTY = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_RU_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюё"
_UK_KEYS = "йцукенгшщзхїфівапролджєячсмитьбю'"
_SHIFTED = '{}:"<>~'


def _layout(letters: str, shifted: str) -> tuple[frozenset[str], dict[int, str]]:
    """The keys of a layout, and what each gives.

    Small letters last: a key such as "," is the same with and without shift, and stands for the small one.
    """
    table = dict(zip(_QWERTY.upper() + _SHIFTED + _QWERTY, letters.upper() + shifted + letters, strict=True))
    return frozenset({*table, "-"}), str.maketrans(table)


_LAYOUTS = {"ru": _layout(_RU_KEYS, "ХЪЖЭБЮЁ"), "uk": _layout(_UK_KEYS, "ХЇЖЄБЮ'")}


def from_wrong_layout(word: str) -> tuple[str, ...]:
    """The Cyrillic words that the same keys give on a Russian and a Ukrainian keyboard.

    >>> from_wrong_layout("Rjdfktyrj")
    ('Коваленко',)

    Empty when a letter has no such key. Whether the word *is* a slip of the layout, the caller decides:
    a Latin word without vowels that becomes a known name is.
    """
    results = []
    for keys, table in _LAYOUTS.values():
        if keys.issuperset(word):
            result = word.translate(table)
            if result not in results:
                results.append(result)
    return tuple(results)
