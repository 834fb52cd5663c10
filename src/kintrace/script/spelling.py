"""A word letter by letter in one alphabet: what a slip of the keyboard is counted in.

A fold joins letters ("ts", "ie"), so that one missing letter may change two of it: Тиофей folds to "tefei".
Here each letter stays a letter, and only the alphabets are made one.
"""

from functools import lru_cache

from kintrace.script.fold import fold
from kintrace.script.foreign import is_foreign

_CYRILLIC = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "h", "д": "d", "е": "e", "є": "e", "ё": "e", "ж": "Z",
        "з": "z", "и": "i", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o",
        "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "v", "ф": "f", "х": "h", "ц": "C", "ч": "X",
        "ш": "W", "щ": "Q", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "U", "я": "A", "'": "",
    }
)  # fmt: skip
# Latin pairs stand for one letter; longest first.
_LATIN = (
    ("shch", "Q"), ("zh", "Z"), ("kh", "h"), ("ts", "C"), ("ch", "X"), ("sh", "W"), ("yu", "U"), ("iu", "U"),
    ("ya", "A"), ("ia", "A"), ("ye", "e"), ("ie", "e"), ("yo", "e"), ("yi", "i"), ("g", "h"), ("y", "i"),
    ("j", "i"), ("w", "v"), ("x", "ks"), ("c", "k"), ("q", "k"),
)  # fmt: skip


@lru_cache(maxsize=200_000)
def spell(word: str) -> str:
    """One sign for each letter of a cleaned word.

    >>> spell("Тиофей"), spell("Тимофей")
    ('tiofei', 'timofei')
    """
    lower = word.casefold()
    if is_foreign(lower):
        return fold(lower)
    if not lower.isascii():
        return "".join(c for c in lower.translate(_CYRILLIC) if c.isalpha())
    for pair, sign in _LATIN:
        if pair in lower:
            lower = lower.replace(pair, sign)
    return "".join(c for c in lower if c.isalpha())
