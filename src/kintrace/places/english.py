"""The official Latin spelling of a Ukrainian name: Resolution 55 of the Cabinet of Ministers, 27 January 2010."""

import re
from itertools import pairwise

_INITIAL = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh", "з": "z", "и": "y",
    "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "ю": "iu",
    "я": "ia", "'": "",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def romanised(name_uk: str) -> str:
    """Romanise a Ukrainian place name.

    >>> romanised("Запоріжжя"), romanised("Згурівка"), romanised("Яни Капу")
    ('Zaporizhzhia', 'Zghurivka', 'Yany Kapu')
    """
    return _WORD.sub(lambda match: _word(match.group()), name_uk.replace("’", "'"))


def _word(word: str) -> str:
    lower = word.lower()
    result = _INITIAL.get(lower[0]) or _LETTERS.get(lower[0], lower[0])
    for before, letter in pairwise(lower):
        result += "gh" if before == "з" and letter == "г" else _LETTERS.get(letter, letter)
    return result[:1].upper() + result[1:] if word[:1].isupper() else result
