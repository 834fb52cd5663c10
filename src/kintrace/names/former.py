"""Former and other surnames named in a remark or beside a name: "(колишнє …)", "ранее …", "née …".

Takes only what an opening phrase announces; a word after it that is no surname (a place, a verb) is left.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from kintrace.names.given import known_forms
from kintrace.names.patronymics import patronymic_form
from kintrace.names.surnames import surname_ending
from kintrace.script import clean, fold

_LETTER = r"[^\W\d_]"
_NAME = rf"{_LETTER}{{2,}}(?:['’ʼ`-]+{_LETTER}+)*"
_STRONG = 0.8
# past tenses, which look like surnames where nothing is in capitals
_VERB = re.compile("(?:[аяиіуї]в|[лв]ся|л[аоиа](?:сь|ся)?)$")
_LIKELY = 0.5


class Former(NamedTuple):
    """One mention: where it stands, the surnames, and words of a name that stood with them."""

    start: int
    end: int
    surnames: tuple[str, ...]
    rest: tuple[str, ...]


@cache
def phrases() -> Mapping[str, list[str]]:
    """The word lists of `data/phrases.toml`."""
    text = files("kintrace.names").joinpath("data", "phrases.toml").read_text(encoding="utf-8")
    table: dict[str, list[str]] = tomllib.loads(text)
    return table


@cache
def _pattern() -> re.Pattern[str]:
    table = phrases()
    strong, weak = "|".join(table["former"]), "|".join(table["former_weak"])
    filler = "|".join(table["filler"])
    gap = r"[\s:«»\"“”„(\[,=–—-]*"
    return re.compile(
        rf"(?<![\w-])(?:(?P<strong>{strong})|(?P<weak>{weak}))(?![\w])"
        rf"(?:{gap}(?:{filler})(?![\w]))*{gap}"
        rf"(?P<names>{_NAME}(?:\s+{_NAME}){{0,2}})",
        re.IGNORECASE,
    )


@cache
def _more() -> re.Pattern[str]:
    """One more surname after the first: "або Петренко", "/Петренко"."""
    conj = "|".join(word for word in phrases()["and"] if word.isalpha())
    return re.compile(rf"[»\"”\s]*(?:/|,?\s(?:{conj})\s)[«\"“\s]*({_NAME})")


@cache
def _quick() -> re.Pattern[str]:
    """A cheap test that spares most texts the long pattern."""
    heads = (
        "колиш|раніш|ран|дівоч|урож|урод|ур\\.|до |шлюб|нар|род|рожд|попер|перв|перш|стар|інш|друг|також|такж"
    )
    more = "|він |вона |он |она |пріз|фамил|змін|смен|за |по |преж|бывш|дев|пред|дзяв|был|form|n[ée]|born|prev|maid"
    last = "|a\\.?k|also|birth|regist|record|list|befor|prior|ex|chang|alias|old|earl|under|origin|від "
    last += "|запис|зареє|зарег|числ|знач|знан|папяр|пры |пад |ён |яна |да |ад |таксама|іншае"
    return re.compile(rf"(?<![\w-])(?:{heads}{more}{last})", re.IGNORECASE)


def may_announce(text: str) -> bool:
    """Whether a text has a word with which a mention of a former surname could begin."""
    return _quick().search(text) is not None


def find_former(text: str) -> tuple[Former, ...]:
    """All mentions of former surnames in a cleaned text, in order."""
    if not _quick().search(text):
        return ()
    lower_only = text == text.lower()
    found: list[Former] = []
    for match in _pattern().finditer(text):
        mention = _mention(match, lower_only=lower_only)
        if mention:
            found.append(mention)
    return tuple(found)


def _mention(match: re.Match[str], *, lower_only: bool) -> Former | None:
    words = match.group("names").split()
    taken = [words[0]]
    for word in words[1:]:
        # the name goes on only in capitals: "Іваненко Олена", not "Іваненко проживала"
        if not word[0].isupper() or not words[0][0].isupper():
            break
        taken.append(word)
    need = _STRONG if match.group("weak") else 0.0
    surnames, rest = _parts(taken)
    if not surnames or not all(_believable(name, need, lower_only=lower_only) for name in surnames):
        return None
    end = match.start("names") + len(match.group("names"))
    if len(taken) < len(words):
        end = match.start("names") + match.group("names").find(taken[-1]) + len(taken[-1])
    while more := _more().match(match.string, end):
        if not more.group(1)[0].isupper():
            break
        surnames += (more.group(1),)
        end = more.end()
    return Former(match.start(), end, surnames, rest)


def _parts(words: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which of up to three words are the surname: what is neither given name nor patronymic."""
    if len(words) == 1:
        return (words[0],), ()
    plain = [word for word in words if not _is_given(word) and not _is_patronymic(word)]
    if not plain:
        return (words[0],), tuple(words[1:])
    return (plain[0],), tuple(word for word in words if word is not plain[0])


def _is_given(word: str) -> bool:
    forms = known_forms(fold(word))
    return bool(forms) and forms[0].weight >= _LIKELY and (_ending(word) < _STRONG)


def _is_patronymic(word: str) -> bool:
    form = patronymic_form(word)
    return form is not None and form.exact


def _ending(word: str) -> float:
    ending = surname_ending(word)
    return ending.weight if ending else 0.0


def _believable(name: str, need: float, *, lower_only: bool) -> bool:
    if name[0].isupper():
        return _ending(name) >= need
    return lower_only and _ending(name) >= max(need, _STRONG) and not _VERB.search(name)


@lru_cache(maxsize=50_000)
def former_surnames(text: str) -> tuple[str, ...]:
    """The former or other surnames that a remark names, in order, as written (cleaned); often none.

    >>> former_surnames("до усиновлення мала прізвище Іваненко, проживала в Маріуполі")
    ('Іваненко',)
    """
    found = dict.fromkeys(name for mention in find_former(clean(text).text) for name in mention.surnames)
    return tuple(found)
