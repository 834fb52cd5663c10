"""Reading a name in one text or in columns: which words are surname, given name, patronymic.

Proposes roles with a confidence; the words themselves are kept whatever the roles.
"""

from functools import lru_cache
from itertools import product
from math import exp

from kintrace.model import Script
from kintrace.names.evidence import Evidence, evidence
from kintrace.names.language import language_of
from kintrace.names.reading import NameReading
from kintrace.names.roles import CLASH, Roles, assign, sexes_clash
from kintrace.names.tokens import Cell, cut, plain_words
from kintrace.script import script_of

_GUESS_BELOW = 0.7
_CAPITALS = 2.0
# Columns are believed unless the words say otherwise clearly
_HOME = 1.9
# every word shows one role and no other (log weights)
_CLEAR, _DOUBTFUL = -0.36, -1.2
_NO_GIVEN, _NO_SURNAME, _TWO_PATRONYMICS = -2.0, -1.0, -2.5
_LONGEST_CELL = 5
_PARTICLE = Evidence(-4.0, -4.0, -0.03)


def read_full(text: str) -> NameReading:
    """Read a name written in one text, in any order, script and form.

    >>> r = read_full("Олена Сергіївна КОВАЛЕНКО (дівоче Бондар)")
    >>> r.surname, r.given, r.patronymic, r.former
    (('КОВАЛЕНКО',), ('Олена',), ('Сергіївна',), ('Бондар',))

    A text that is no name gives a reading without roles; nothing is raised.
    """
    plain = plain_words(text)
    if plain:
        seen = _with_capitals(plain)
        return _plain_reading(text, plain, assign(seen, latin=False, surname_first=0))
    cell = cut(text)
    _keep_one_script(cell)
    words = cell.tokens
    if not words:
        return _build(text, cell, Roles("", 0.0))
    latin = cell.script is Script.LATIN
    seen = _with_capitals(words)
    if cell.initials:
        return _build(text, cell, _with_initials(seen, cell))
    return _build(text, cell, assign(seen, latin=latin, surname_first=_before_comma(cell)))


def read_parts(surname: str | None, given: str | None, patronymic: str | None) -> NameReading:
    """Read a name from columns; notices swapped cells and cells that hold more than one part.

    Each argument is the verbatim cell or None. A lone cell with several words is read as a full name.
    """
    cells = [(role, text) for role, text in zip("SGP", (surname, given, patronymic), strict=True) if text]
    text = " ".join(content.strip() for _, content in cells)
    if len(cells) == 1:
        alone = read_full(cells[0][1])
        if len(alone.surname + alone.given + alone.patronymic) > 1 or alone.initials:
            return alone
    elif plain := _plain_columns(cells, text):
        return plain
    parts = [(role, cut(content)) for role, content in cells]
    whole = Cell(script_of(text))
    home: list[str] = []
    for role, cell in parts:
        home += [role] * len(cell.tokens)
        whole.tokens += cell.tokens
        whole.former += cell.former
        whole.beside += cell.beside
        whole.warnings += cell.warnings
        # an initial stays in its column
        if cell.initials and role == "S" and not cell.tokens:
            whole.beside += cell.initials
        elif cell.initials:
            whole.initials += cell.initials
    if not whole.tokens:
        # a script that is not split: the comma keeps the columns apart
        return _build(", ".join(content.strip() for _, content in cells), whole, Roles("", 0.0))
    roles = _from_columns(tuple(_token_evidence(word) for word in whole.tokens), "".join(home))
    _note_columns(whole, parts, roles, "".join(home))
    return _build(text, whole, roles)


def roles_in_columns(seen: tuple[Evidence, ...], home: str) -> str:
    """Role letters of words that stand in columns; `home` are the letters of their columns."""
    return _from_columns(seen, home).order


def roles_in_text(seen: tuple[Evidence, ...], loud: tuple[bool, ...], *, latin: bool) -> str:
    """Role letters of the words of one text; `loud` words stand in capitals among others that do not."""
    told = tuple(_shouted(e) if mark else e for e, mark in zip(seen, loud, strict=True))
    return assign(told, latin=latin, surname_first=0).order


def _plain_columns(cells: list[tuple[str, str]], text: str) -> NameReading | None:
    """Columns of plain words that stand where they belong: the common case, without any cutting."""
    words: list[str] = []
    home = ""
    for role, content in cells:
        found = plain_words(content)
        if found is None:
            return None
        words += found
        home += role * len(found)
    if len(set(words)) != len(words):
        return None
    roles = _from_columns(tuple(evidence(word) for word in words), home)
    return _plain_reading(text, words, roles) if roles.order == home else None


def _plain_reading(text: str, words: list[str], roles: Roles) -> NameReading:
    found: dict[str, list[str]] = {"S": [], "G": [], "P": [], "O": []}
    for word, role in zip(words, roles.order, strict=True):
        found[role].append(word)
    return NameReading(
        text,
        Script.CYRILLIC,
        language_of(" ".join(words)),
        tuple(found["S"]),
        tuple(found["G"]),
        tuple(found["P"]),
        (),
        tuple(found["O"]),
        initials=False,
        confidence=round(roles.confidence, 3),
        warnings=("roles_guessed",) if roles.confidence < _GUESS_BELOW else (),
    )


def _with_capitals(words: list[str]) -> tuple[Evidence, ...]:
    """Evidence of each word; one word in capitals among others is as a rule the surname."""
    seen = tuple(_token_evidence(word) for word in words)
    if any(_is_shouted(word) for word in words) and not all(word.isupper() for word in words):
        return tuple(_shouted(e) if _is_shouted(word) else e for word, e in zip(words, seen, strict=True))
    return seen


def _token_evidence(word: str) -> Evidence:
    return _PARTICLE if " " in word else evidence(word)


def _is_shouted(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _shouted(seen: Evidence) -> Evidence:
    return Evidence(min(seen.surname + _CAPITALS, 0.0), seen.given - _CAPITALS, seen.patronymic - _CAPITALS)


def _keep_one_script(cell: Cell) -> None:
    """A name given twice, in Cyrillic and in Latin, is read in Cyrillic; the other words are set aside."""
    if cell.script is not Script.MIXED:
        return
    cyrillic = [word for word in cell.tokens if script_of(word) is Script.CYRILLIC]
    if len(cyrillic) >= 2 or (cyrillic and not any(script_of(w) is Script.LATIN for w in cell.tokens)):
        cell.beside += [word for word in cell.tokens if word not in cyrillic]
        cell.tokens, cell.comma = cyrillic, 0


def _before_comma(cell: Cell) -> int:
    """ "Surname, Given": the words before the comma are the surname, if they are few."""
    return cell.comma if cell.comma <= 2 and len(cell.tokens) <= 4 else 0


def _with_initials(seen: tuple[Evidence, ...], cell: Cell) -> Roles:
    count = len(seen)
    if count == 1 or len(cell.initials) >= 2:
        sure = seen[0].surname if count == 1 else -0.3
        return Roles(
            "S" * count if count <= 2 else "S" + "O" * (count - 1), min(0.95, 0.7 + 0.25 * exp(sure))
        )
    found = assign(seen, latin=cell.script is Script.LATIN)
    return found if "G" in found.order else Roles("S" * count, 0.7)


@lru_cache(maxsize=100_000)
def _from_columns(seen: tuple[Evidence, ...], home: str) -> Roles:
    """The likeliest roles of words that stand in columns; the columns' own roles have the advantage."""
    if len(seen) > _LONGEST_CELL:
        return Roles(home, 0.5)
    scores: dict[str, float] = {}
    for order in product("SGP", repeat=len(seen)):
        score = 0.0
        for token, role, own in zip(seen, order, home, strict=True):
            score += token["SGP".index(role)] + (_HOME if role == own else 0.0)
        if "G" not in order and len(order) > 1:
            score += _NO_GIVEN
        if "S" not in order and "S" in home:
            score += _NO_SURNAME
        if sexes_clash(seen, "".join(order)):
            score += CLASH
        if order.count("P") > 1:
            score += _TWO_PATRONYMICS
        scores["".join(order)] = score
    best = max(scores, key=lambda order: scores[order])
    total = sum(exp(score - scores[best]) for score in scores.values())
    clear = all(
        token["SGP".index(role)] > _CLEAR and sum(value > _DOUBTFUL for value in token[:3]) == 1
        for token, role in zip(seen, best, strict=True)
    )
    return Roles(best, max(1.0 / total, 0.9) if clear else 1.0 / total)


def _note_columns(whole: Cell, parts: list[tuple[str, Cell]], roles: Roles, home: str) -> None:
    several = False
    start = 0
    for _, cell in parts:
        letters = set(roles.order[start : start + len(cell.tokens)])
        several = several or len(letters) > 1
        start += len(cell.tokens)
    if several:
        whole.warnings.append("several_parts_in_cell")
    elif roles.order != home:
        whole.warnings.append("swapped_parts")


def _spelt_out(initial: str, beside: list[str]) -> str | None:
    """ "Коваленко М. (Микита)": the given name that an initial stands for, beside it in brackets."""
    fitting = [word for word in beside if word[:1].casefold() == initial[:1].casefold() and len(word) > 2]
    return next((word for word in fitting if evidence(word).given > _DOUBTFUL), None)


def _build(text: str, cell: Cell, roles: Roles) -> NameReading:
    found: dict[str, list[str]] = {"S": [], "G": [], "P": [], "O": []}
    for token, role in zip(cell.tokens, roles.order, strict=True):
        found[role] += token.replace(" ", "-").split("-") if role in "SP" else token.split("-")
    initials = cell.initials
    only_initials = bool(initials) and not found["G"]
    if only_initials and (spelt := _spelt_out(initials[0], cell.beside)):
        found["G"].append(spelt)
        cell.beside.remove(spelt)
        initials, only_initials = initials[1:], False
    if initials:
        rest = list(initials)
        if not found["G"]:
            found["G"].append(rest.pop(0))
        if rest and not found["P"]:
            found["P"].append(rest.pop(0))
        cell.beside += rest
    warnings = cell.warnings
    if roles.order and roles.confidence < _GUESS_BELOW:
        warnings.append("roles_guessed")
    kept = " ".join(cell.tokens)
    return NameReading(
        text=text,
        script=cell.script,
        language=language_of(kept) if cell.script in (Script.CYRILLIC, Script.MIXED) else None,
        surname=tuple(filter(None, found["S"])),
        given=tuple(filter(None, found["G"])),
        patronymic=tuple(filter(None, found["P"])),
        former=tuple(dict.fromkeys(cell.former)),
        other=tuple(dict.fromkeys([*found["O"], *cell.beside])),
        initials=only_initials,
        confidence=round(roles.confidence, 3),
        warnings=tuple(dict.fromkeys(warnings)),
    )
