"""Header words: what a column of a list is called in uk, ru and en, and by its looks.

Standard library only: the reading process uses it to tell separators apart, the house to find the header.
"""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

_CAMEL = re.compile(r"(?<=[a-zа-яіїє])(?=[A-ZА-ЯІЇЄ][a-zа-яіїє])")
_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_APOSTROPHES = re.compile("['’‘ʼʹ′`´*\"“”ʻ＇]")
_NUMBER_SIGN = re.compile("№|#")
_NOT_WORD = re.compile(r"[\W_]+")
_INITIALS = re.compile(r"\b(?:[^\W\d_] ){1,3}[^\W\d_]\b")
_LATIN = str.maketrans("aceiopxykmhbtABCEHIKMOPTXY", "асеіорхукмнвтАВСЕНІКМОРТХУ")
_MIXED_WORD = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0400-\u04ff])\w+")
_LONGEST = 120  # a header is short; a sentence of instructions is none

# A column about the mother's birth or a guardian's address says nothing of the child.
_OF_OTHERS = ("mother", "father", "relative")
_NAMES = frozenset({"name", "surname", "given", "patronymic", "given_patronymic"})


class Recognised(NamedTuple):
    """What a header is taken for: a role of the frame, "given_patronymic", "carry" or None (unknown)."""

    role: str | None
    confidence: float
    reason: str


@lru_cache(maxsize=20_000)
def recognise(header: str) -> Recognised:
    """The role a header asks for.

    Args:
        header: the header cell, verbatim.

    Returns:
        role, confidence 0..1 and the reason in English. Unknown headers have role None.

    >>> recognise("Дата народження (дд.мм.рррр)").role, recognise("П.І.Б. дитини").role
    ('birth', 'name')
    """
    if not header.strip() or len(header) > _LONGEST:
        return Recognised(None, 0.0, "no header")
    exact, inside = _vocabulary()
    text = plain(header)
    bare = plain(_BRACKETS.sub(" ", header))
    for form, confidence in ((text, 0.98), (bare, 0.95)):
        if form in exact:
            return _known(exact[form], confidence, form)
    return _inside(bare.split(), inside)


@lru_cache(maxsize=20_000)
def is_header_word(cell: str) -> bool:
    """Whether a cell, as a whole, is a known header; cheaper than `recognise`, for whole files."""
    if not cell or len(cell) > _LONGEST:
        return False
    exact, _ = _vocabulary()
    return plain(cell) in exact or ("(" in cell and plain(_BRACKETS.sub(" ", cell)) in exact)


def plain(header: str) -> str:
    """A header as the word list writes it: small letters, no punctuation, initials drawn together."""
    text = unicodedata.normalize("NFC", header)
    text = _MIXED_WORD.sub(lambda found: found.group().translate(_LATIN), text)  # Latin look-alikes
    text = _CAMEL.sub(" ", text)
    text = _APOSTROPHES.sub("", text.casefold().replace("ё", "е"))
    text = _NUMBER_SIGN.sub(" no ", text)
    text = _NOT_WORD.sub(" ", text).strip()
    return _INITIALS.sub(lambda found: found.group().replace(" ", ""), text)


def _known(role: str, confidence: float, word: str) -> Recognised:
    if role in ("carry", "relative"):
        return Recognised("carry", confidence, f"header word “{word}”: carried along")
    return Recognised(role, confidence, f"header word “{word}”")


def _inside(words: list[str], inside: dict[str, str]) -> Recognised:
    """The longest known word group inside a header; words for other persons go before all."""
    found: list[tuple[int, int, str, str]] = []
    for start in range(len(words)):
        for end in range(len(words), start, -1):
            group = " ".join(words[start:end])
            if group in inside:
                found.append((end - start, -start, inside[group], group))
    if not found:
        return Recognised(None, 0.0, "header not known")
    others = [hit for hit in found if hit[2] in _OF_OTHERS] or [
        (1, 0, role, word) for word in words if (role := _person_word(word)) is not None
    ]
    if others:
        _, _, role, group = max(others)
        about_name = all(hit[2] in _NAMES or hit[2] in _OF_OTHERS for hit in found)
        if role == "relative" or not about_name:
            return Recognised("carry", 0.7, f"“{group}” in the header: about another person, carried along")
        return Recognised(role, 0.85, f"“{group}” in the header")
    length, _, role, group = max(found)
    confidence = 0.85 if 2 * length >= len(words) else 0.65
    return _known(role, confidence, group)


def _person_word(word: str) -> str | None:
    exact, _ = _vocabulary()
    role = exact.get(word)
    if role in _OF_OTHERS:
        return role
    return _PERSON_FORMS.get(word)


_PERSON_FORMS = {
    "матері": "mother", "матери": "mother", "мами": "mother", "мамы": "mother", "mothers": "mother",
    "батька": "father", "отца": "father", "тата": "father", "папы": "father", "fathers": "father",
}  # fmt: skip


@cache
def _vocabulary() -> tuple[dict[str, str], dict[str, str]]:
    exact: dict[str, str] = {}
    inside: dict[str, str] = {}
    for line in Path(__file__).with_name("headers.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        role, _, words = line.partition("=")
        for entry in words.split("|"):
            word = entry.strip()
            whole = word.startswith("=")
            word = word.lstrip("=").strip()
            exact.setdefault(word, role.strip())
            if not whole:
                inside.setdefault(word, role.strip())
    return exact, inside
