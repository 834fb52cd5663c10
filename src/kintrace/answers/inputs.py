"""What the room needs from a read list and from a matching, as faces, and the bundle they travel in.

The faces are what `kintrace.lists` and `kintrace.matching` offer; anything that has them will do. Refuses a
pair of inputs that cannot be answered: the same file twice, a list or register without names, no rows.
"""

# ruff: noqa: D102 - the faces are described by their class; each property says itself

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

import polars as pl

from kintrace.model import Invalid, Language, Refused, Where

NAME_COLUMNS = ("name", "surname", "given")


class Source(Protocol):
    """The file a list was read from."""

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def sha256(self) -> str: ...
    @property
    def format(self) -> str: ...
    @property
    def encoding(self) -> str | None: ...
    @property
    def delimiter(self) -> str | None: ...


class ColumnUse(Protocol):
    """Which column of the list was read as what."""

    @property
    def sheet(self) -> str: ...
    @property
    def index(self) -> int: ...
    @property
    def header(self) -> str: ...
    @property
    def role(self) -> str | None: ...
    @property
    def confidence(self) -> float: ...
    @property
    def reason(self) -> str: ...


class Mapped(Protocol):
    """The reading of a list's columns."""

    @property
    def columns(self) -> Sequence[ColumnUse]: ...


class Warned(Protocol):
    """A doubtful cell, row or sheet: `code` is stable, `detail` is for the person at the file."""

    @property
    def code(self) -> str: ...
    @property
    def where(self) -> Where | None: ...
    @property
    def detail(self) -> str: ...


class NotRead(Protocol):
    """A row that was kept and not read as an entry."""

    @property
    def code(self) -> str: ...
    @property
    def where(self) -> Where | None: ...
    @property
    def cells(self) -> Sequence[str]: ...


class Reading(Protocol):
    """A list as it was read: `kintrace.lists.ListReading`."""

    @property
    def source(self) -> Source: ...
    @property
    def mapping(self) -> Mapped: ...
    @property
    def warnings(self) -> Sequence[Warned]: ...
    @property
    def unread(self) -> Sequence[NotRead]: ...
    @property
    def as_of(self) -> date | None: ...
    def frame(self) -> pl.DataFrame:
        """The entries, one line per row, columns of `kintrace.model.ENTRY_COLUMNS`."""
        ...

    def cells(self, position: int) -> Mapping[str, str]:
        """Header → cell, verbatim, of the entry at a 0-based position."""
        ...

    def verbatim(self) -> pl.DataFrame:
        """All entries: a column of text for each header."""
        ...


class Step(Protocol):
    """One piece of evidence: `bits` is its weight as a power of two; `left`, `right` the texts compared."""

    @property
    def evidence(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def bits(self) -> float: ...
    @property
    def sentence(self) -> str: ...
    @property
    def left(self) -> str: ...
    @property
    def right(self) -> str: ...


class Explanation(Protocol):
    """Why a pair has its probability."""

    @property
    def probability(self) -> float: ...
    @property
    def steps(self) -> Sequence[Step]: ...


class Matched(Protocol):
    """A list matched with registers: `kintrace.matching.Matches`; its tables are described there."""

    @property
    def left(self) -> pl.DataFrame: ...
    @property
    def right(self) -> pl.DataFrame: ...
    @property
    def pairs(self) -> pl.DataFrame: ...
    @property
    def rows(self) -> pl.DataFrame: ...
    @property
    def families(self) -> pl.DataFrame: ...
    @property
    def conflicts(self) -> pl.DataFrame: ...
    @property
    def model_version(self) -> str: ...
    def explain(self, left: int, right: int, language: Language) -> Explanation:
        """The evidence of one pair, in sentences of a language."""
        ...


@dataclass(frozen=True)
class AnswerInput:
    """A matched list, ready to be shown and answered.

    Attributes:
        left: the list that wants an answer.
        registers: what it was looked for in, in the order in which `matches.right` stacks them.
        matches: the matching of the list with the registers.
        duplicates: the matching of the list with itself, or None.
        created: when the answer is made; time is passed in, never taken.
        handed_over: when the list was handed over, if known; parts reunified_before from _after.
        settings: what else is worth printing on the page “About”.

    Raises:
        Refused: "same_list_twice": a register is the very file of the list.
        Invalid: "list_without_names", "register_without_names", "list_empty", "frames_differ".
    """

    left: Reading
    registers: tuple[Reading, ...]
    matches: Matched
    created: datetime
    duplicates: Matched | None = None
    handed_over: date | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.matches.left.height == 0:
            raise Invalid(
                "list_empty",
                "The list has no rows to answer.",
                where=Where(file=self.left.source.name),
                todo="Look at what could not be read, or choose the right sheet.",
            )
        _needs_names(self.matches.left, self.left, "list")
        for register in self.registers:
            if register.source.sha256 == self.left.source.sha256:
                raise Refused(
                    "same_list_twice",
                    "The list and the register are the same file.",
                    where=Where(file=register.source.name),
                    todo="Give the list first and the register second; duplicates inside a list are "
                    "looked for anyway.",
                )
            _needs_names(register.frame(), register, "register")
        if self.left.frame().height != self.matches.left.height or self.matches.right.height != sum(
            r.frame().height for r in self.registers
        ):
            raise Invalid(
                "frames_differ",
                "The matching was made of other rows than the lists given here.",
                where=Where(file=self.left.source.name),
                todo="Match again.",
            )


def _needs_names(frame: pl.DataFrame, reading: Reading, kind: str) -> None:
    if any(c in frame.columns and frame[c].null_count() < frame.height for c in NAME_COLUMNS):
        return
    raise Invalid(
        f"{kind}_without_names",
        f"No column of the {kind} was read as a name.",
        where=Where(file=reading.source.name),
        todo="Say which column holds the name.",
    )
