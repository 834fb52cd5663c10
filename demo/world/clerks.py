"""What goes wrong in an office: one function for each kind of error, and a clerk who makes them at given rates.

An error is a change that a reader has to undo or to live with; correct spellings are `spelling`'s.
"""

import re
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Literal

from demo.world.stock import read_settings

Party = Literal["list", "register", "intermediary"]
Hand = Literal["uk", "ru", "en"]

_TWINS = str.maketrans("асеіорхуАВСЕНІКМОРТХ", "aceiopxyABCEHIKMOPTX")
_POOR_KEYS = str.maketrans("іїєґІЇЄҐ", "ииегИИЕГ")
_LATIN_I = str.maketrans("іїІЇ", "iïIÏ")
APOSTROPHES = ("’", "`", "*", '"', "ʼ", "", " ")


def homoglyphs(rng: Random, word: str) -> str:
    """One or two letters become Latin ones that look the same."""
    places = [i for i, letter in enumerate(word) if ord(letter) in _TWINS]
    for place in rng.sample(places, min(len(places), rng.choice((1, 1, 2)))):
        word = word[:place] + word[place].translate(_TWINS) + word[place + 1 :]
    return word


def without_ukrainian_keys(rng: Random, word: str) -> str:
    """A keyboard without і ї є ґ: Russian letters in their place, or a Latin i."""
    return word.translate(_POOR_KEYS if rng.random() < 0.6 else _LATIN_I)


def other_apostrophe(rng: Random, word: str) -> str:
    """The apostrophe by one of the many signs that stand for it, or left out."""
    return word.replace("'", rng.choices(APOSTROPHES, (45, 12, 8, 4, 8, 18, 5))[0])


def neighbour_key(rng: Random, word: str, hand: Hand) -> str:
    """A finger hits the next key."""
    places = [i for i, letter in enumerate(word) if letter.lower() in _neighbours(hand)]
    if not places:
        return word
    place = rng.choice(places)
    letter = rng.choice(_neighbours(hand)[word[place].lower()])
    return word[:place] + (letter.upper() if word[place].isupper() else letter) + word[place + 1 :]


def dropped_letter(rng: Random, word: str) -> str:
    """A letter after the first is not written."""
    place = rng.randrange(1, len(word))
    return word[:place] + word[place + 1 :]


def doubled_letter(rng: Random, word: str) -> str:
    """A letter after the first is written twice."""
    place = rng.randrange(1, len(word))
    return word[:place] + word[place] + word[place:]


def turned_letters(rng: Random, word: str) -> str:
    """Two letters after the first change places."""
    place = rng.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def typo(rng: Random, word: str, hand: Hand) -> str:
    """One slip of the fingers in a word of three letters or more."""
    if len(word) < 3:
        return word
    kind = rng.random()
    if kind < 0.40:
        return neighbour_key(rng, word, hand)
    if kind < 0.65:
        return dropped_letter(rng, word)
    return doubled_letter(rng, word) if kind < 0.82 else turned_letters(rng, word)


@cache
def _neighbours(hand: Hand) -> dict[str, list[str]]:
    rows: list[str] = read_settings("keyboards.toml")[hand]
    near: dict[str, list[str]] = {}
    for y, row in enumerate(rows):
        for x, key in enumerate(row):
            spots = [(y, x - 1), (y, x + 1), (y - 1, x), (y - 1, x + 1), (y + 1, x - 1), (y + 1, x)]
            near[key] = [rows[b][a] for b, a in spots if 0 <= b < len(rows) and 0 <= a < len(rows[b])]
    return near


class Clerk:
    """One office's hand: errs at its rates and keeps, per row, the names of what it did in `did`."""

    def __init__(self, rng: Random, party: Party, difficulty: str) -> None:
        self.rng = rng
        self.party: Party = party
        self.hand: Hand = {"list": "uk", "register": "ru", "intermediary": "en"}[party]  # type: ignore[assignment]
        table = read_settings("clerks.toml")
        factor, cap = table["difficulty"][difficulty], table["difficulty"]["cap"]
        groups = [group for name, group in table.items() if name != "difficulty"]
        self.rates: dict[str, float] = {
            error: min(rates[party] * factor, max(cap, rates[party]))
            for group in groups
            for error, rates in group.items()
        }
        self.did: list[str] = []

    def errs(self, error: str) -> bool:
        """Whether this error happens now; does not note it."""
        return self.rng.random() < self.rates[error]

    def makes(self, error: str) -> bool:
        """Whether this error happens now; notes it if so."""
        if self.rng.random() < self.rates[error]:
            self.did.append(error)
            return True
        return False

    def changed(self, error: str, before: str, after: str) -> str:
        """Note an error that did change the text, and hand the text on."""
        if before != after:
            self.did.append(error)
        return after


def spoil_one(clerk: Clerk, words: list[str]) -> list[str]:
    """Let the clerk slip in one of the words of a name, in any way that fingers and keyboards slip."""
    rng, result = clerk.rng, list(words)
    long = [i for i, word in enumerate(result) if len(word) > 2]
    if not long:
        return result
    slips: list[tuple[str, Callable[[Random, str], str]]] = [
        ("homoglyph", homoglyphs),
        ("typo", lambda random, word: typo(random, word, clerk.hand)),
    ]
    for error, slip in slips:
        if clerk.errs(error):
            place = rng.choice(long)
            result[place] = clerk.changed(error, result[place], slip(rng, result[place]))
    if any(re.search("[іїєґІЇЄҐ]", word) for word in result) and clerk.errs("no_ukrainian_keys"):
        whole = " ".join(result)
        spoiled = without_ukrainian_keys(rng, whole)
        result = clerk.changed("no_ukrainian_keys", whole, spoiled).split(" ")
    return [other_apostrophe(rng, w) if "'" in w and clerk.errs("other_apostrophe") else w for w in result]
