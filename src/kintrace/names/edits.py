"""Known words one edit away, by an index of deletions: no scanning of the dictionary.

One edit is a letter too many, too few or wrong, or two neighbours exchanged, counted on folds.
"""

from collections.abc import Iterable

_VOWELS = frozenset("aeiou")


class Neighbours:
    """The folds of a dictionary, found from any fold one edit away."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._index: dict[str, list[str]] = {}
        for word in self._words:
            for shorter in {word[:i] + word[i + 1 :] for i in range(len(word))}:
                self._index.setdefault(shorter, []).append(word)

    def near(self, word: str) -> dict[str, float]:
        """Words of the dictionary one edit from `word`, each with how light the edit is (0..1).

        A wrong vowel or two exchanged letters are light; a wrong consonant, and above all a wrong first
        letter, often makes another name.
        """
        found: dict[str, float] = {}
        for other in self._index.get(word, ()):  # a letter is missing
            found[other] = _weight_of_gap(other, word)
        for i in range(len(word)):
            shorter = word[:i] + word[i + 1 :]
            if shorter in self._words:  # a letter too many
                found[shorter] = _weight_of_gap(word, shorter)
            for other in self._index.get(shorter, ()):
                if len(other) == len(word) and other != word and other not in found:
                    weight = _weight_of_change(other, word)
                    if weight:
                        found[other] = weight
        return found


def _weight_of_gap(longer: str, shorter: str) -> float:
    i = next((i for i, letter in enumerate(shorter) if letter != longer[i]), len(shorter))
    return 0.3 if i == 0 else 0.6


def _weight_of_change(one: str, other: str) -> float:
    spots = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(spots) == 1:
        i = spots[0]
        if i == 0:
            return 0.25
        # the last vowel of a name tells the sex: Валерий, Валерия
        if i == len(one) - 1:
            return 0.3
        return 0.6 if one[i] in _VOWELS and other[i] in _VOWELS else 0.45
    if len(spots) == 2 and spots[1] == spots[0] + 1:
        i, j = spots
        if one[i] == other[j] and one[j] == other[i]:
            return 0.6
    return 0.0
