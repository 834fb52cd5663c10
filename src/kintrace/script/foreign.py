"""Words of other scripts than Cyrillic and Latin as sounds, for comparison only: the documented fallback.

Knows how letters are read (`scripts.toml`), no names and no grammar. A reading is a key for meeting the same
name in another script; it is never shown as a transliteration, and it proves nothing.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

_VOWELS = frozenset("aeiou")
# Cyrillic and Latin end before, Latin Extended Additional begins behind; Greek lies before Cyrillic.
_FOREIGN = re.compile(
    "[\u0370-\u03ff\u0530-\u1dff\u1f00-\u1fff\u2d00-\u2d2f\u2d80-\u2ddf\ua840-\ufdff\ufe70-\ufefc]"
)
_ETHIOPIC = re.compile(r"ETHIOPIC SYLLABLE (?:(GLOTTAL|PHARYNGEAL) )?([A-Z]+)$")
_RUN = re.compile("(^|[aeiou])([^aeiou]+)(?=([aeiou]|$))")
_BLOCKS = (
    ("greek", 0x0370, 0x03FF),
    ("armenian", 0x0530, 0x058F),
    ("hebrew", 0x0590, 0x05FF),
    ("arabic", 0x0600, 0x08FF),
    ("myanmar", 0x1000, 0x109F),
    ("georgian", 0x10A0, 0x10FF),
    ("ethiopic", 0x1200, 0x139F),
    ("greek", 0x1F00, 0x1FFF),
)


@dataclass(frozen=True, slots=True)
class Sounded:
    """One word as sounds: its readings, likeliest first, and whether its vowels are written."""

    readings: tuple[str, ...]
    vowels: bool


@dataclass(frozen=True, slots=True)
class _Letters:
    vowels: bool
    before: dict[str, str] = field(default_factory=dict)
    single: dict[int, str] = field(default_factory=dict)
    doubtful: dict[str, str] = field(default_factory=dict)
    ends: dict[str, str] = field(default_factory=dict)
    instead: dict[int, str] = field(default_factory=dict)


@cache
def _source() -> dict[str, dict[str, object]]:
    text = files("kintrace.script").joinpath("scripts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _pairs(cell: object) -> dict[int, str]:
    return str.maketrans(dict(pair.split("=") for pair in str(cell).split()))


def _strings(table: object) -> dict[str, str]:
    return {str(key): str(value) for key, value in table.items()} if isinstance(table, dict) else {}


@cache
def _letters(script: str) -> _Letters:
    raw = _source()[script]
    return _Letters(
        bool(raw["vowels"]),
        _strings(raw.get("before")),
        _pairs(raw.get("letters", "")),
        _strings(raw.get("doubtful")),
        _strings(raw.get("ends")),
        _pairs(raw.get("instead", "")),
    )


def is_foreign(word: str) -> bool:
    """Whether a word has a letter of a script other than Cyrillic and Latin."""
    return _FOREIGN.search(word) is not None


@lru_cache(maxsize=100_000)
def sounded(word: str) -> Sounded | None:
    """Read a cleaned word of Greek, Armenian, Hebrew, Arabic, Burmese, Georgian or Ethiopic letters.

    Returns:
        its readings in the letters of `fold`; short vowels that the script does not write are not in them.
        None when the script is not one of these.

    >>> sounded("ბერიძე").readings, sounded("محمد").readings
    (('beridze',), ('mhmd',))
    """
    script = _script(word)
    if script is None:
        return None
    letters = _letters(script)
    lower = unicodedata.normalize("NFC", word.casefold())
    text = _read(lower, script)
    readings = [text]
    if (other := lower.translate(letters.instead)) != lower:
        readings.append(_read(other, script))
    for sound, meant in letters.doubtful.items():
        readings.append(text.replace(sound, meant))
    for sound, meant in letters.ends.items():
        if text.endswith(sound) and len(text) > len(sound) + 1 and text[-len(sound) - 1] not in _VOWELS:
            readings.append(text[: -len(sound)] + meant)
    return Sounded(tuple(dict.fromkeys(readings)), letters.vowels)


def _read(lower: str, script: str) -> str:
    """One word as the script's letters say it first."""
    if script == "ethiopic":
        text = "".join(_ethiopic(letter) for letter in lower)
    elif script == "myanmar":
        text = _myanmar(lower)
    else:
        text = _by_letters(lower, _letters(script))
        if script == "arabic":
            text = _glides(text)
        elif script == "hebrew":
            text = re.sub("(?<=.)h$", "a", text)  # a final ה is a vowel
    return text


def vocalised(reading: str) -> str:
    """A guess at a reading whose short vowels are not written: an [a] where a cluster needs one.

    >>> vocalised("hlbi"), vocalised("ahmd"), vocalised("mhmd")
    ('halabi', 'ahmad', 'mahmad')

    The guess serves to come near other spellings; what must be equal is the skeleton.
    """
    return _RUN.sub(
        # a name of origin (halab, halabi) keeps the vowels of its place
        lambda run: (
            run[1]
            + _opened(
                run[2], starts=not run[1], ends=not run[3] or (not run[1] and reading[run.end() :] == "i")
            )
        ),
        reading,
    )


def _opened(run: str, *, starts: bool, ends: bool) -> str:
    """A run of consonants as syllables: [a] after each that closes no syllable, hasan, mahmad, salman."""
    units = re.findall("d[zZ]|.", run)
    found: list[str] = []
    open_before = not starts
    # the least number of consonants of which the first still closes a syllable
    closing = 3 if ends else 2
    while units:
        if open_before and (len(units) >= closing or (ends and len(units) == 1)):
            found.append(units.pop(0))
        elif len(units) == 1:
            found.append(units.pop(0))
            break
        if len(units) > 1:
            found += [units.pop(0), "a"]
            open_before = True
    return "".join(found)


def _script(word: str) -> str | None:
    for letter in word:
        code = ord(letter)
        if code < 0x0370 or not letter.isalpha():
            continue
        for script, first, last in _BLOCKS:
            if first <= code <= last:
                return script
    return None


def _by_letters(lower: str, letters: _Letters) -> str:
    for group, sound in letters.before.items():
        lower = lower.replace(group, sound)
    decomposed = unicodedata.normalize("NFD", lower)
    if letters.vowels:
        lower = "".join(c for c in decomposed if not unicodedata.combining(c))
    else:
        lower = "".join(c for c in lower if not unicodedata.combining(c))
    return "".join(c for c in lower.translate(letters.single) if c.isascii() and c.isalpha())


def _glides(text: str) -> str:
    """Arabic و is a consonant at the beginning of a word and before ا."""
    text = re.sub("^u(?=.)", "v", text)
    return re.sub("u(?=a)", "v", text)


@lru_cache(maxsize=1000)
def _ethiopic(letter: str) -> str:
    found = _ETHIOPIC.match(unicodedata.name(letter, ""))
    if not found:
        return ""
    raw = _source()["ethiopic"]
    consonants, vowels = _strings(raw["consonants"]), _strings(raw["orders"])
    throat = raw["throat"]
    consonant, vowel = found.group(1) or "", found.group(2)
    if not consonant:
        start = min((vowel.find(v) for v in "AEIOU" if v in vowel), default=len(vowel))
        # W before the vowel of another consonant belongs to the vowel: QWA
        start -= 1 if start > 1 and vowel[start - 1] == "W" else 0
        consonant, vowel = vowel[:start], vowel[start:]
    if vowel == "A" and isinstance(throat, dict) and consonant in throat["consonants"]:
        return consonants[consonant] + "a"
    bare = "e" if consonant in ("GLOTTAL", "PHARYNGEAL") and vowel == "E" else vowels.get(vowel, "")
    return consonants.get(consonant, "") + bare


@cache
def _burmese() -> tuple[dict[int, str], dict[int, str], dict[int, str], dict[int, str], str]:
    raw = _source()["myanmar"]
    return (
        _pairs(raw["letters"]),
        _pairs(raw["medials"]),
        _pairs(raw["signs"]),
        _pairs(raw["whole"]),
        str(raw["silencers"]),
    )


def _myanmar(text: str) -> str:
    consonants, medials, signs, whole, silencers = _burmese()
    for group, sign in _letters("myanmar").before.items():
        text = text.replace(group, sign)
    found: list[str] = []
    open_vowel = False
    for letter in text:
        code = ord(letter)
        if code in consonants:
            found.append("a" if open_vowel else "")
            found.append(consonants[code])
            open_vowel = True
        elif code in medials:
            found.append(medials[code])
        elif code in signs or letter in silencers:
            found.append(signs.get(code, ""))
            open_vowel = False
        elif code in whole:
            found.append(("a" if open_vowel else "") + whole[code])
            open_vowel = False
    return "".join(found) + ("a" if open_vowel else "")
