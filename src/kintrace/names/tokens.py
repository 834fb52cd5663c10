"""A cell cut into tokens: words, initials, what stands in brackets and quotes, and repairs on the way.

Keeps every word: what is not a part of the name is handed on as `beside`.
"""

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from kintrace.model import Script
from kintrace.names.evidence import evidence
from kintrace.names.former import find_former, former_surnames, may_announce, phrases
from kintrace.names.given import known_forms
from kintrace.names.patronymics import DAUGHTER, SON, is_sure_patronymic
from kintrace.script import clean, fold, from_wrong_layout, script_of

_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]?")
_QUOTES = re.compile(r"[«\"“„]([^«»\"“”„]+)[»\"”“]")
_YEARS = re.compile(
    r"\d[\d./-]*\s*(?:р\.?\s?н\b|г\.?\s?р\b|рік|року|год\w?|лет|рок\w+|р\b|г\b|y\.?o\b|years?)?\.?",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?<![\w'])([^\W\d_]{1,2})\.\s*(?=[^\W\d_]|-|$|[,;)\s])")
_LOOSE_DASH = re.compile(r"(?<=\w)(?:\s+-|-\s+)(?=\w)")
_EDGE = " .,;:!?*/\\|_=+№#%&~^<>«»\"“”„'`()[]{}-"
_UNREADABLE = re.compile(r"(?<=[^\W\d_])[?\ufffd]+(?=[^\W\d_])|(?<=[^\W\d_]{3})[?\ufffd]+|[\ufffd]+")
_AND = frozenset({"та", "і", "й", "и", "and", "&"})
_CHILD_OF = SON | DAUGHTER
_LETTERS = re.compile(r"[^\W\d_]")
# most cells: Cyrillic words and nothing else; they need no cleaning
_PLAIN = re.compile(r"(?:[А-Яа-яҐЄІЇЁЎґєіїёў]+[ -](?=[А-Яа-яҐЄІЇЁЎґєіїёў]))*[А-Яа-яҐЄІЇЁЎґєіїёў]+")
# on the keys of щ and, first, of ь: no given name or patronymic has them
_NO_OTHER_LAYOUT = re.compile("[oO]|^[mM]")
_SIMPLE = re.compile(r"[^\W\d_](?:['’ʼ`-]?[^\W\d_])+")
_INITIALS_ALONE = re.compile(r"([А-ЯҐЄІЇЁЎA-Z])\.(?:([А-ЯҐЄІЇЁЎA-Z])\.?)?")
# scripts in which a name is not split into surname and given name
UNSPLIT = frozenset(
    {
        Script.ARABIC,
        Script.HEBREW,
        Script.GEORGIAN,
        Script.ARMENIAN,
        Script.ETHIOPIC,
        Script.MYANMAR,
        Script.OTHER,
    }
)


@dataclass(slots=True)
class Cell:
    """The tokens of one text. A token is a word, a hyphenated pair, or "Гасан оглы".

    `comma` is the number of tokens before the first comma, 0 when there is none.
    """

    script: Script
    tokens: list[str] = field(default_factory=list)
    initials: list[str] = field(default_factory=list)
    initials_first: bool = False
    comma: int = 0
    former: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    beside_from_here: bool = False


def cut(text: str) -> Cell:
    """Cut a cell into tokens. Never raises; a text without letters gives a cell without tokens."""
    if _PLAIN.fullmatch(text):
        cell = Cell(Script.CYRILLIC)
        _words(_former(text, cell), cell)
        return cell
    cleaned, found = clean(text)
    cell = Cell(script_of(cleaned), warnings=list(found))
    if cell.script in UNSPLIT:
        cell.beside = [
            word for raw in cleaned.split() if (word := raw.strip(_EDGE)) and _LETTERS.search(word)
        ]
        cell.warnings.append("script_not_split")
        return cell
    if cell.script is Script.NONE:
        cell.warnings.append("no_letters")
        return cell
    if cleaned.isascii():
        cleaned = _layout(cleaned, cell)
    if not cleaned.replace(" ", "").replace("-", "").isalpha():
        cleaned = _marks(cleaned, cell)
    cleaned = _former(cleaned, cell)
    _words(cleaned, cell)
    return cell


def plain_words(text: str) -> list[str] | None:
    """The words of a text that is nothing but different Cyrillic words of a name; None for all others.

    Most cells are such; what `cut` looks for cannot stand in them.
    """
    words = text.split(" ")
    if all(_is_plain(word) for word in words) and len(set(words)) == len(words):
        return words
    return None


@lru_cache(maxsize=200_000)
def _is_plain(word: str) -> bool:
    """A word of letters that announces nothing: no former name, no second person, no particle."""
    set_aside, before = _beside()
    lower = word.casefold()
    return (
        len(word) > 1
        and "-" not in word
        and _PLAIN.fullmatch(word) is not None
        and word not in _AND
        and lower not in set_aside
        and lower not in before
        and fold(word) not in _CHILD_OF
        and not may_announce(word)
    )


def simple_word(word: str) -> str | None:
    """The cleaned form of a word that needs nothing of what stands around it; None for all others.

    Such a word is one token wherever it stands: no initial, no bracket, no particle, no announced surname.
    """
    if not _SIMPLE.fullmatch(word):
        return None
    cleaned, found = clean(word)
    lower = cleaned.casefold()
    set_aside, before = _beside()
    if (
        found
        or script_of(cleaned) not in (Script.CYRILLIC, Script.LATIN)
        or cleaned in _AND
        or lower in set_aside
        or lower in before
        or fold(cleaned) in _CHILD_OF
        or may_announce(cleaned)
    ):
        return None
    return cleaned


def initials_alone(word: str) -> tuple[str, ...] | None:
    """The letters of "Р.Д." or "Р.", typed in one script; None for any other word."""
    found = _INITIALS_ALONE.fullmatch(word)
    if not found or script_of(word) is Script.MIXED:
        return None
    return tuple(letter for letter in found.groups() if letter)


def may_be_turned(word: str) -> tuple[bool, bool]:
    """Of a simple word in ASCII letters: is it known as it is, and if not, is its other keyboard's reading known."""
    known = _known(word)
    return known, not known and _known_turned(word) is not None


def _marks(text: str, cell: Cell) -> str:
    """Everything that is not a letter, a blank or a hyphen: brackets, quotes, years, unreadable letters."""
    if _UNREADABLE.search(text):
        cell.warnings.append("unreadable_letter")
        text = _UNREADABLE.sub("", text)
    if any(mark in text for mark in "([{"):
        text = _BRACKETS.sub(lambda m: _bracket(m.group(1), cell), text)
    if any(mark in text for mark in '«"“„'):
        text = _QUOTES.sub(lambda m: _quoted(m.group(1), cell), text)
    if any(letter.isdigit() for letter in text):
        text = _YEARS.sub(" ", text)
    return text


def _bracket(content: str, cell: Cell) -> str:
    named = former_surnames(content)
    words = [w for raw in content.split() if (w := raw.strip(_EDGE)) and _LETTERS.search(w)]
    if named:
        cell.former += [name for name in named if name not in cell.former]
    elif len(words) == 1 and len(words[0]) > 2 and not _is_given(words[0]) and words[0][0].isupper():
        # one name in brackets beside a name is as a rule the maiden or other surname
        cell.former += words
    else:
        cell.beside += words
    return " "


def _quoted(content: str, cell: Cell) -> str:
    """A pet name in quotes is set aside; a whole name in quotes stays."""
    words = content.split()
    if len(words) > 1:
        return f" {content} "
    cell.beside += [word for raw in words if (word := raw.strip(_EDGE))]
    return " "


def _is_given(word: str) -> bool:
    forms = known_forms(fold(word))
    return bool(forms) and evidence(word).given > evidence(word).surname


def _former(text: str, cell: Cell) -> str:
    for mention in reversed(find_former(text)):
        cell.former[:0] = [name for name in mention.surnames if name not in cell.former]
        text = f"{text[: mention.start]} {' '.join(mention.rest)} {text[mention.end :]}"
    return text


def _layout(text: str, cell: Cell) -> str:
    """A name typed on a Latin keyboard as if it were Cyrillic, if that makes known names of it."""
    words = text.split()
    if any(_known(word.strip(_EDGE)) for word in words):
        return text
    turned: list[str] = []
    sure = False
    for word in words:
        options = _turned(word)
        if not options:
            return text
        best = _known_turned(word)
        sure = sure or best is not None
        turned.append(best or options[0])
    if not sure:
        return text
    cell.warnings.append("wrong_layout")
    cell.script = Script.CYRILLIC
    return " ".join(turned)


@lru_cache(maxsize=20_000)
def _turned(word: str) -> tuple[str, ...]:
    return tuple(w for w in from_wrong_layout(word) if w.replace("-", "").replace("'", "").isalpha())


def _known_turned(word: str) -> str | None:
    """The reading on another keyboard that is a known given name or patronymic."""
    if _NO_OTHER_LAYOUT.search(word):
        return None
    return next((option for option in _turned(word) if _known(option)), None)


@lru_cache(maxsize=50_000)
def _known(word: str) -> bool:
    """A full given name of more than three letters, or a sure patronymic."""
    if len(word) < 4:
        return False
    forms = known_forms(fold(word))
    if forms and forms[0].weight >= 0.5:
        return True
    return is_sure_patronymic(word)


@cache
def _beside() -> tuple[frozenset[str], frozenset[str]]:
    table = phrases()
    return frozenset(table["beside"]), frozenset(table["before"])


def _words(text: str, cell: Cell) -> None:
    """Fill tokens, initials and the place of the comma from what is left of the text."""
    if " -" in text or "- " in text:
        text = _LOOSE_DASH.sub("-", text) if " - " not in text else text.replace(" - ", " ")
    if "." in text:
        spread = _INITIALS.sub(lambda m: f" {m.group(1)}. ", text)
        text = spread if spread != text else text.replace(".", ". ")
    head, comma, tail = text.partition(",")
    if comma:
        _take(head.split(), cell)
        cell.comma = len(cell.tokens)
        text = tail.replace(",", " ")
    _take(text.replace(";", " ").split(), cell)
    if cell.comma == len(cell.tokens):
        cell.comma = 0
    if cell.beside_from_here:
        cell.warnings.append("several_persons")


def _take(raw_words: list[str], cell: Cell) -> None:
    set_aside, before = _beside()
    for raw in raw_words:
        if "/" in raw or "\\" in raw:
            first, *others = [w.strip(_EDGE) for w in re.split(r"[/\\]", raw)]
            cell.former += [w for w in others if len(w) > 2]
            raw = first  # noqa: PLW2901
        word = raw.strip(_EDGE)
        if not word or not _LETTERS.search(word):
            continue
        if cell.beside_from_here or (word in _AND and len(cell.tokens) > 1):
            # a second person in the same cell is not read as a part of the first one's name
            cell.beside_from_here = True
            cell.beside += [word] if word not in _AND else []
        elif _is_initial(raw, word):
            cell.initials.append(word)
            cell.initials_first = cell.initials_first or not cell.tokens
        elif word.casefold() in set_aside and not _needed(word):
            cell.beside.append(word)
        elif cell.tokens and fold(word) in _CHILD_OF:
            cell.tokens[-1] += f" {word}"
        elif cell.tokens and cell.tokens[-1].casefold() in before:
            cell.tokens[-1] += f"-{word}"
        elif word in cell.tokens and not (_is_given(word) and len(cell.tokens) == 1):
            cell.warnings.append("repeated_part")
        else:
            cell.tokens.append(word)


def _is_initial(raw: str, word: str) -> bool:
    return len(word) == 1 or (len(word) == 2 and raw.endswith(".") and raw[0].isupper())


def _needed(word: str) -> bool:
    """ "Рік" is set aside, "Мати" as a surname is not recognised: such words are too rare to guess."""
    return len(word) > 2 and word[0].isupper() and bool(known_forms(fold(word)))
