"""Belarusian spelling against Ukrainian and Russian: what it writes as it is spoken, written back.

Belarusian writes soft д, т as дз, ц (Дзмітрыеў, Цімафееў), unstressed о, е as а, я (Маскалёў, Пятроў), в after
a vowel as ў, у in a name's Latin line (Ivanou). Sources: the orthography of 1959 and 2008; the instructions on
romanising names in documents. Gives guesses at the other spelling, and never says that a name is Belarusian.
"""

import re
from functools import lru_cache

# on words in small letters
_MARKED = re.compile(
    "ў|дз[вмн]?[еіяёюь]|ц[вмн]?[іяёюь](?!к[іа])|шч|(?:[ск]кі|цкі|[еэ]нка|ёва|[эа]ва|[оае]віч|чык|[оё]нак|ейка|айка)$"
)
_MARKED_LATIN = re.compile(
    "(?:[aeo]u(?:ski|skaya|skaia|a)?|enka|[io]onak|chyk|eika|aika|[aeo]vich)$|dz[vmn]?[ei]|ts[vmn]?[ei]|^ul|^us[ie]"
)
_SOFT_D, _SOFT_T = re.compile("дз(?=[вмн]?[еіяёюь])"), re.compile("ц(?=[вмн]?[еіяёюь])(?!і(?:к[іа]|$))")
_LATIN_D, _LATIN_T = re.compile("dz(?=[vmn]?[ei])"), re.compile("ts(?=[vmn]?[ei])(?!i$|k)")
_LATIN_SHORT_U = re.compile("(?<=[aeo])u(?=$|[^aeiou]|a$)")
# on folds
_YA = re.compile("(?<=[^aeiou])ia|^ia")
_HUSHING_A = re.compile("(?<=[WXZC])a(?=[^aeiou])")
_HARD_R = re.compile("r(?=[ae])")
_ENDINGS = (
    (re.compile("av$"), "ov"), (re.compile("ava$"), "ov"), (re.compile("av(?=sk)"), "ov"), (re.compile("enka$"), "enko"),
    (re.compile("nak$"), "nok"), (re.compile("(?<![sC])ka$"), "ko"),
)  # fmt: skip
_TAIL = re.compile("(?:ovska|evska|inska|ska|ova|ov|iX|ko|ka|in|ina|a)$")


@lru_cache(maxsize=50_000)
def is_marked(word: str) -> bool:
    """Whether the spelling of a word may be Belarusian."""
    lower = word.casefold()
    return (_MARKED_LATIN if lower.isascii() else _MARKED).search(lower) is not None


def hardened(word: str) -> str:
    """A word in small letters without dzekanne and tsekanne, and with в for the short у of a Latin line.

    >>> hardened("каця"), hardened("валодзя"), hardened("kazlou")
    ('катя', 'валодя', 'kazlov')
    """
    if word.isascii():
        return _LATIN_T.sub("t", _LATIN_D.sub("d", _LATIN_SHORT_U.sub("v", word)))
    return _SOFT_T.sub("т", _SOFT_D.sub("д", word))


def other_vowels(folded: str) -> tuple[str, ...]:
    """Folds with о and е where a Belarusian spelling has а and я, likeliest first, the fold itself among them.

    >>> "moskalev" in other_vowels("maskalev"), "sokolovska" in other_vowels("sakalovska")
    (True, True)
    """
    found: dict[str, None] = {}
    yakanne = _YA.sub("e", folded)
    for plain in dict.fromkeys((_HUSHING_A.sub("e", yakanne), yakanne, folded)):
        base = plain
        for ending, other in _ENDINGS:
            base = ending.sub(other, base)
        tail = _TAIL.search(base)
        end = tail.start() if tail else len(base)
        spots = [i for i, letter in enumerate(base[:end]) if letter == "a"]
        # every unstressed о, or one of them: which syllable is stressed, the spelling does not say
        found[base] = None
        if len(spots) > 1:
            found[base[:end].replace("a", "o") + base[end:]] = None
        for i in spots:
            found[base[:i] + "o" + base[i + 1 :]] = None
        if plain == folded and _HARD_R.search(base[:end]):
            found[_HARD_R.sub("ri", base, count=1)] = None
    return tuple(found)
