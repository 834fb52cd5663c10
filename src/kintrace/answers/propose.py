"""What the program proposes for a row. Never a decision: an officer chooses, and may choose otherwise."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

from kintrace.answers.requirements import PACKAGE
from kintrace.answers.words import percent, plain, text
from kintrace.dates import read as read_date
from kintrace.model import Band, DateKind, FindingCode, Language

_LONGEST_QUOTE = 80
Reason = tuple[str, tuple[tuple[str, str], ...]]  # key of a sentence, its values


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What a proposal rests on.

    `record` holds the cells of the best candidate, header → cell; `rivals` are numbers of other rows that
    claim the same record; `duplicates` numbers of rows that may be the same person.
    """

    band: Band | None
    nobody: float
    several: bool
    enough: bool
    missing: tuple[str, ...] = ()
    record: Mapping[str, str] | None = None
    handed_over: date | None = None
    rivals: tuple[int, ...] = ()
    duplicates: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A code and the reason for it, as keys of sentences with their values."""

    code: FindingCode
    reasons: tuple[Reason, ...]

    def sentence(self, language: Language) -> str:
        """The reason in a language."""
        return " ".join(text(key, language, **_spoken(values, language)) for key, values in self.reasons)


def _spoken(values: tuple[tuple[str, str], ...], language: Language) -> dict[str, str]:
    spoken = dict(values)
    if "missing" in spoken:
        spoken["missing"] = ", ".join(_field(code, language) for code in spoken["missing"].split(","))
    return spoken


def _field(code: str, language: Language) -> str:
    try:
        return text(f"field.{code}", language).lower()
    except KeyError:
        return text("field.other", language)


def propose(facts: RowFacts) -> Proposal:
    """The finding that the facts suggest.

    Too few data come first; then nobody, several, a lone strong candidate (whose record may say what became
    of the person) and a lone possible one, at whom a person must look.
    """
    if not facts.enough:
        missing = ",".join(facts.missing) or "other"
        return _proposal(FindingCode.INSUFFICIENT_DATA, facts, missing=missing)
    if facts.record is None or facts.band in (None, Band.UNLIKELY):
        return _proposal(FindingCode.NO_RECORD_FOUND, facts)
    if facts.several:
        return _proposal(FindingCode.SEVERAL_CANDIDATES, facts)
    if facts.band is Band.POSSIBLE:
        return _proposal(FindingCode.IN_PROGRESS, facts)
    if set(facts.rivals) - set(facts.duplicates) and facts.band is not Band.CERTAIN:
        return Proposal(FindingCode.IN_PROGRESS, (("reason.conflict", (("rows", _rows(facts.rivals)),)),))
    return _from_record(facts)


def _proposal(code: FindingCode, facts: RowFacts, **values: str) -> Proposal:
    reasons: list[Reason] = [(f"reason.{code.value}", tuple(values.items()))]
    if code in (FindingCode.NO_RECORD_FOUND, FindingCode.IN_PROGRESS, FindingCode.SEVERAL_CANDIDATES):
        reasons.append(("reason.nobody", (("nobody", percent(facts.nobody)),)))
    return Proposal(code, (*reasons, *_duplicate(facts)))


def _duplicate(facts: RowFacts) -> tuple[Reason, ...]:
    return (("reason.duplicate", (("rows", _rows(facts.duplicates)),)),) if facts.duplicates else ()


def _rows(numbers: tuple[int, ...]) -> str:
    return ", ".join(str(n) for n in numbers[:5]) + (" …" if len(numbers) > 5 else "")


def _from_record(facts: RowFacts) -> Proposal:
    said = status_of(facts.record or {})
    if said is None:
        return Proposal(FindingCode.LOCATED, (("reason.located", ()), *_duplicate(facts)))
    group, column, words = said
    reasons: list[Reason] = [("reason.status", (("column", column), ("words", words)))]
    if group == "reunified":
        day = _day_in(words)
        code = FindingCode.REUNIFIED_BEFORE
        if day is None or facts.handed_over is None:
            reasons.append(("reason.reunified_unknown", ()))
        elif day >= facts.handed_over:
            code = FindingCode.REUNIFIED_AFTER
    elif group == "adult":
        code = FindingCode.IN_PROGRESS
        reasons.append(("reason.adult", ()))
    else:
        code = FindingCode(group)
    return Proposal(code, (*reasons, *_duplicate(facts)))


def status_of(record: Mapping[str, str]) -> tuple[str, str, str] | None:
    """What the words of a record say became of the person.

    Args:
        record: header → cell, verbatim.

    Returns:
        group of words ("deceased", "reunified", "living_with_family", "left_territory", "adult",
        "in_progress"), header, the cell
        (cut after 80 characters); None where no column of states says anything known.
    """
    said = [
        (header, cell, hits) for header, cell in record.items() if is_status(header) and (hits := _hits(cell))
    ]
    for group in _groups():
        for header, cell, hits in said:
            if group in hits:
                return group, header, cell.strip()[:_LONGEST_QUOTE]
    return None


@lru_cache(maxsize=10_000)
def _hits(cell: str) -> frozenset[str]:
    """The groups of words that a cell says, not denies; registers say the same few things again and again."""
    words = plain(cell)
    return frozenset(
        group
        for group, patterns in _groups().items()
        if any(not _negated(words[: match.start()]) for match in patterns.finditer(words))
    )


@lru_cache(maxsize=1_000)
def is_status(header: str) -> bool:
    """Whether a column of this name says what became of a person."""
    return any(word.startswith(stem) for word in plain(header).split() for stem in _table()["headers"])


def _negated(before: str) -> bool:
    words = before.split()
    return bool(words) and words[-1] in _table()["negations"]


@cache
def _table() -> Mapping[str, list[str]]:
    table = tomllib.loads(files(PACKAGE).joinpath("status.toml").read_text(encoding="utf-8"))
    return {"headers": table["headers"], "negations": table["negations"]}


@cache
def _groups() -> Mapping[str, re.Pattern[str]]:
    table = tomllib.loads(files(PACKAGE).joinpath("status.toml").read_text(encoding="utf-8"))
    return {
        group: re.compile("|".join(_pattern(p) for p in phrases))
        for group, phrases in table["groups"].items()
    }


def _pattern(phrase: str) -> str:
    parts = [
        re.escape(plain(word.rstrip("*"))) + (r"\w*" if word.endswith("*") else "") for word in phrase.split()
    ]
    return r"(?<!\w)" + r"\s+".join(parts) + r"(?!\w)"


def _day_in(words: str) -> date | None:
    found = re.search(r"\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2}", words)
    if found is None:
        return None
    read = read_date(found.group())
    return read.earliest if read.kind is DateKind.DAY else None
