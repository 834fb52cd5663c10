"""What each finding must carry: the officer's columns and the rules of the codes, from `requirements.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kintrace.model import FindingCode

PACKAGE = "kintrace.answers"


@dataclass(frozen=True, slots=True)
class Column:
    """One of the officer's columns.

    `kind` is choice, choices, date, number, row or text; `vocabulary` names the words of a choice;
    `width` is in characters; `content` is True where the cell tells of the child; `sent` is False where it
    never leaves the office.
    """

    key: str
    kind: str
    width: int
    vocabulary: str = ""
    content: bool = False
    sent: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """What one finding carries; names are keys of columns."""

    required: tuple[str, ...]
    empty: tuple[str, ...]
    number: tuple[str, ...]
    two_persons: bool


@dataclass(frozen=True, slots=True)
class Requirements:
    """The whole table: columns in order, one rule per code, sums over codes."""

    version: int
    columns: tuple[Column, ...]
    rules: Mapping[FindingCode, Rule]
    sums: Mapping[str, tuple[FindingCode, ...]]
    whereabouts: tuple[str, ...]
    placeholders: frozenset[str]

    def column(self, key: str) -> Column:
        """The column of a key."""
        return next(c for c in self.columns if c.key == key)


@cache
def requirements() -> Requirements:
    """Read the table that ships with the room.

    Raises:
        KeyError: a code has no rule, or a rule names no column: a defect, caught by a test.
    """
    table = tomllib.loads(files(PACKAGE).joinpath("requirements.toml").read_text(encoding="utf-8"))
    columns = tuple(Column(key=key, **value) for key, value in table["columns"].items())
    common = tuple(table["common"]["required"])
    return Requirements(
        version=table["version"],
        columns=columns,
        rules={code: _rule(table["findings"][code.value], common) for code in FindingCode},
        sums={name: tuple(FindingCode(c) for c in codes) for name, codes in table["sums"].items()},
        whereabouts=tuple(table["whereabouts"]),
        placeholders=frozenset(table["placeholders"]),
    )


def _rule(entry: Mapping[str, object], common: tuple[str, ...]) -> Rule:
    def keys(name: str) -> tuple[str, ...]:
        value = entry.get(name, ())
        return tuple(str(v) for v in value) if isinstance(value, list) else ()

    two = bool(entry.get("two_persons", False))
    required = dict.fromkeys((*keys("required"), *common, *(("verified_by",) if two else ())))
    return Rule(required=tuple(required), empty=keys("empty"), number=keys("number"), two_persons=two)
