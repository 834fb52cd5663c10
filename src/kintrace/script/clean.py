"""A text as it is compared: no invisible characters, one apostrophe, one kind of space, one script a word.

The source keeps every character; this form is never shown or stored in its place.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from kintrace.model import Script
from kintrace.script.letters import script_of, undigit, unmix

# Zero-width, soft hyphen, byte order mark, word joiner; bidirectional marks, embeddings and isolates.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2060-\u2064\ufeff]"
)
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SPACE = re.compile(r"\s+")
_APOSTROPHE = re.compile('(?<=[^\\W\\d_])[’‘ʼʹ′`´*"“”ʻ＇](?=[^\\W\\d_])')
_DASH = re.compile("[‐‑‒–—―−]")
_WORD = re.compile(r"[^\W_]+")
# Scripts beyond Cyrillic and Latin, and the blocks of their presentation forms.
_FARTHER = re.compile("[\u0530-\u1cff\ufb13-\ufdff\ufe70-\ufefc]")
_FORMS = re.compile("[\ufb13-\ufdff\ufe70-\ufefc]")
# Marks that one writer sets and another does not: tatweel, Arabic vowel signs, Hebrew points and accents.
_OPTIONAL = re.compile(
    "[\u0640\u0610-\u061a\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff"
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]"
)
# Commas, full stops, hyphens and word dividers of Arabic, Hebrew, Armenian, Ethiopic and Burmese.
_MARKS = str.maketrans(
    {"،": ",", "؛": ";", "۔": ".", "־": "-", "׳": "'", "״": "'", "՝": ",", "։": ".", "፣": ",", "፡": " ", "።": ".", "፤": ";",
     "၊": ",", "။": "."}
)  # fmt: skip


class Cleaned(NamedTuple):
    """The comparable form and what had to be done to reach it, as stable codes.

    Codes: "control_character", "invisible_character", "bidi_override", "lookalike_letters",
    "mixed_script", "digit_in_word".
    """

    text: str
    warnings: tuple[str, ...]


def clean(text: str) -> Cleaned:
    """Bring a cell into comparable form.

    Args:
        text: a cell, verbatim.

    Returns:
        the text in NFC with invisible, bidirectional and control characters removed, runs of white space
        made one blank, one apostrophe (U+0027) and dash, look-alike letters repaired word by word; in other
        scripts letters in presentation form made plain, tatweel, vowel signs and points left out.

    >>> clean("Лoзо\u200bва  Дар’я")
    Cleaned(text="Лозова Дар'я", warnings=('invisible_character', 'lookalike_letters'))
    """
    if text.isascii() and text.isalpha():
        return Cleaned(text, ())
    if text.isascii() and text.isprintable() and "  " not in text and not any(c.isdigit() for c in text):
        return Cleaned(text.strip(), ())
    warnings: list[str] = []
    result = unicodedata.normalize("NFC", text)
    for pattern, code in (
        (_BIDI, "bidi_override"),
        (_INVISIBLE, "invisible_character"),
        (_CONTROL, "control_character"),
    ):
        result, count = pattern.subn("", result)
        if count:
            warnings.append(code)
    if _FARTHER.search(result):
        result = _FORMS.sub(lambda form: unicodedata.normalize("NFKC", form.group()), result)
        result = _OPTIONAL.sub("", result).translate(_MARKS)
    result = _APOSTROPHE.sub("'", result)
    result = _DASH.sub("-", result)
    result = _SPACE.sub(" ", result).strip()

    around = _around(result)

    def repaired(match: re.Match[str]) -> str:
        word, codes = _repair(match.group(), around)
        warnings.extend(codes)
        return word

    return Cleaned(_WORD.sub(repaired, result), tuple(dict.fromkeys(warnings)))


def _around(text: str) -> Script:
    """Cyrillic, if most letters and at least one whole word are; a Latin text never turns words over."""
    scripts = {script_of(word) for word in _WORD.findall(text) if len(word) > 1}
    if Script.CYRILLIC not in scripts:
        return Script.NONE
    letters = [c for c in text if c.isalpha()]
    cyrillic = sum("\u0400" <= c <= "\u052f" for c in letters)
    return Script.CYRILLIC if 2 * cyrillic > len(letters) else Script.NONE


@lru_cache(maxsize=100_000)
def _repair(word: str, around: Script) -> tuple[str, tuple[str, ...]]:
    """One word in one script, and the codes of what was done; lists repeat their words often."""
    if word.isascii() and word.isalpha() and around is Script.NONE:
        return word, ()
    codes: list[str] = []
    one_script = unmix(word, around)
    if one_script != word:
        codes.append("lookalike_letters")
    elif script_of(word) is Script.MIXED:
        codes.append("mixed_script")
    letters = undigit(one_script)
    if letters != one_script:
        codes.append("digit_in_word")
    return letters, tuple(codes)
