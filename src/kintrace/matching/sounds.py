"""Names of any origin as sounds: how far one written word is from another, whatever their scripts.

The last resort of comparing names, below every table of names and every rule of the first languages. Knows
spelling habits and the letters of six scripts, no names; it proposes and never proves. Ethiopic and Burmese
letters are read by their Unicode names, which say the consonant well and the vowel badly.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from kintrace.model import Script
from kintrace.script import fold, script_of

_VOWELS = frozenset("aeiou")
_UNICODE_NAME = re.compile(r"(?:SYLLABLE|LETTER) (?:GREAT )?([A-Z]+)$")
_LONGEST = 60  # a longer word is no name; comparing it would only cost time


@dataclass(frozen=True)
class Sounds:
    """One word: its possible readings in sound letters, and whether its vowels are written."""

    readings: tuple[str, ...]
    vowels: bool


@dataclass(frozen=True)
class _Letters:
    """One script: letters as sounds, groups of letters read first, and sounds that may be meant otherwise."""

    vowels: bool
    before: dict[str, str]
    single: dict[int, str]
    doubtful: dict[str, str]

    def read(self, word: str) -> tuple[str, ...]:
        """A word in small letters as sound letters."""
        for group, sound in self.before.items():
            word = word.replace(group, sound)
        plain = "".join(c for c in unicodedata.normalize("NFC", word) if not unicodedata.combining(c))
        text = "".join(c for c in plain.translate(self.single) if c.isascii() and c.isalpha())
        other = text
        for sound, meant in self.doubtful.items():
            other = other.replace(sound, meant)
        return (text, other) if other != text else (text,)


@dataclass(frozen=True)
class _Table:
    near: dict[tuple[str, str], float]
    left_out: dict[str, float]
    one_sound: dict[str, str]
    habits: tuple[tuple[tuple[re.Pattern[str], str], ...], ...]
    particles: frozenset[str]
    endings: tuple[str, ...]
    scripts: dict[Script, "_Letters"]


@cache
def _table() -> _Table:
    raw = tomllib.loads(files("kintrace.matching").joinpath("sounds.toml").read_text(encoding="utf-8"))
    near: dict[tuple[str, str], float] = {}
    for group in raw["near"]:
        for a in group["letters"]:
            for b in group["letters"]:
                if a != b:
                    near[a, b] = min(near.get((a, b), 1.0), group["cost"])
    return _Table(
        near=near,
        left_out=raw["left_out"],
        one_sound=raw["one_sound"],
        habits=tuple(tuple((re.compile(old), new) for old, new in rules) for rules in raw["habits"].values()),
        particles=frozenset(raw["particles"]["words"]),
        endings=tuple(sorted(raw["endings"]["words"], key=len, reverse=True)),
        scripts={
            Script(name): _Letters(
                one["vowels"],
                one.get("before", {}),
                str.maketrans(dict(pair.split("=") for pair in one["letters"].split())),
                one.get("doubtful", {}),
            )
            for name, one in raw["scripts"].items()
        },
    )


def is_particle(word: str) -> bool:
    """Whether a word may be left out of a name: von, de, аль."""
    return fold(word) in _table().particles


@lru_cache(maxsize=200_000)
def sounds(word: str) -> Sounds:
    """Read one cleaned word of any script as sounds."""
    script = script_of(word)
    lower = word.casefold()[:_LONGEST]
    if script is Script.LATIN:
        spelled = [lower]
        for rules in _table().habits:
            text = lower
            for old, new in rules:
                text = old.sub(new, text)
            spelled.append(text)
        return Sounds(tuple(dict.fromkeys(_sound(fold(text)) for text in spelled)), vowels=True)
    if script in _table().scripts:
        letters = _table().scripts[script]
        return Sounds(tuple(_sound(text) for text in letters.read(lower)), letters.vowels)
    if script in (Script.ETHIOPIC, Script.MYANMAR):
        return Sounds((_sound(fold("".join(_by_unicode_name(c) for c in lower))),), vowels=False)
    return Sounds((_sound(fold(lower)),), vowels=True)


def _by_unicode_name(letter: str) -> str:
    found = _UNICODE_NAME.search(unicodedata.name(letter, ""))
    return found.group(1).lower() if found else ""


def _sound(folded: str) -> str:
    for two, one in _table().one_sound.items():
        folded = folded.replace(two, one)
    return folded


def likeness(one: str, other: str) -> float:
    """How alike two words sound, 0..1; 1 only if some reading of both is the same.

    Args:
        one, other: cleaned words, any scripts. Where one of them does not write vowels, consonants alone
            are compared.
    """
    a, b = sounds(one), sounds(other)
    if a.vowels and b.vowels:
        first, second = a.readings, b.readings
        # Two Latin spellings are compared as they are spelled: every habit against every other finds too much.
        if len(first) > 1 and len(second) > 1:
            first, second = first[:1], second[:1]
    else:
        first, second = _consonants(a.readings), _consonants(b.readings)
    return max((_alike(x, y) for x in first for y in second), default=0.0)


def _consonants(readings: tuple[str, ...]) -> tuple[str, ...]:
    bare = ("".join(c for c in word if c not in _VOWELS) for word in readings)
    return tuple(dict.fromkeys(re.sub(r"(.)\1+", r"\1", word) for word in bare))


def _alike(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    # An ending that half a country bears says nothing: Іваненко, Іщенко
    shared = next((e for e in _table().endings if one.endswith(e) and other.endswith(e)), "")
    mean = (len(one) + len(other)) / 2 - len(shared)
    return max(0.0, 1.0 - _distance(one, other) / mean) if mean else 0.0


@lru_cache(maxsize=200_000)
def _distance(one: str, other: str) -> float:
    """The least cost of turning one word into the other; the weighted distance of Levenshtein."""
    near, left_out = _table().near, _table().left_out
    row = [0.0]
    for letter in other:
        row.append(row[-1] + left_out.get(letter, 1.0))
    for a in one:
        gap = left_out.get(a, 1.0)
        before, row = row, [row[0] + gap]
        for j, b in enumerate(other):
            change = before[j] + (0.0 if a == b else near.get((a, b), 1.0))
            row.append(min(change, before[j + 1] + gap, row[j] + left_out.get(b, 1.0)))
    return row[-1]
