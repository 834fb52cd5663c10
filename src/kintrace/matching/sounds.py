"""Names of any origin as sounds: how far one written word is from another, whatever their scripts.

The last resort of comparing names, below every table of names and every rule of the first languages. Knows
spelling habits of Latin letters, no names; other scripts are read by `kintrace.script`. It proposes and never
proves.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from kintrace.model import Script
from kintrace.script import fold, script_of, sounded

_VOWELS = frozenset("aeiou")
_OPEN = frozenset("aeou")  # final vowels that make another name; й and и at an end are spelling
_LONGEST = 60  # a longer word is no name; comparing it would only cost time


@dataclass(frozen=True)
class Sounds:
    """One word: its possible readings in sound letters, and whether its vowels are written."""

    readings: tuple[str, ...]
    vowels: bool


@dataclass(frozen=True)
class _Table:
    near: dict[tuple[str, str], float]
    left_out: dict[str, float]
    one_sound: dict[str, str]
    habits: tuple[tuple[tuple[re.Pattern[str], str], ...], ...]
    particles: frozenset[str]
    endings: tuple[str, ...]
    last_vowel: float
    last_changed: float
    guessed: float


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
        last_vowel=raw["last_vowel"]["left_out"],
        last_changed=raw["last_vowel"]["changed"],
        guessed=raw["guessed"]["cost"],
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
    foreign = sounded(lower)
    if foreign is not None:
        return Sounds(tuple(_sound(text) for text in foreign.readings), foreign.vowels)
    return Sounds((_sound(fold(lower)),), vowels=True)


def _sound(folded: str) -> str:
    for two, one in _table().one_sound.items():
        folded = folded.replace(two, one)
    return folded


def likeness(one: str, other: str) -> float:
    """How alike two words sound, 0..1; 1 only if they are the same as they are read first.

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
        # of many readings one fits by luck
        guessed = 1.0 - _table().guessed
    else:
        first, second, guessed = _consonants(a.readings), _consonants(b.readings), 1.0
    return max(
        (
            _alike(x, y) * (1.0 if i == j == 0 else guessed)
            for i, x in enumerate(first)
            for j, y in enumerate(second)
        ),
        default=0.0,
    )


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
    """The least cost of turning one word into the other; the weighted distance of Levenshtein.

    No spelling writes one consonant for another that is not near it: that costs as much as losing the one and
    gaining the other. The last vowel tells names apart (Роберт, Роберта; Марк, Марко) and costs more.
    """
    table = _table()
    near, left_out = table.near, table.left_out
    row = [0.0]
    for j, letter in enumerate(other, 1):
        row.append(
            row[-1] + (table.last_vowel if j == len(other) and letter in _OPEN else left_out.get(letter, 1.0))
        )
    for i, a in enumerate(one, 1):
        last_a = i == len(one) and a in _OPEN
        gap = table.last_vowel if last_a else left_out.get(a, 1.0)
        before, row = row, [row[0] + gap]
        for j, b in enumerate(other, 1):
            last_b = j == len(other) and b in _OPEN
            gap_b = table.last_vowel if last_b else left_out.get(b, 1.0)
            if a == b:
                change = before[j - 1]
            elif last_a and last_b:
                change = before[j - 1] + table.last_changed
            else:
                change = before[j - 1] + near.get((a, b), gap + gap_b)
            row.append(min(change, before[j] + gap, row[j - 1] + gap_b))
    return row[-1]
