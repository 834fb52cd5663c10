"""What became of a parcel that was brought, and what lies in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kintrace.exchange.bag import Limits
from kintrace.exchange.forms import read_form
from kintrace.exchange.header import (
    ANSWERS,
    LIST_INFO,
    NEEDED,
    RECEIPT,
    REQUEST,
    ROWS,
    Header,
    ListInfo,
    Receipt,
    Request,
)
from kintrace.exchange.opening import Finding
from kintrace.exchange.rows import AnswerRow, Row, read_answers, read_rows
from kintrace.exchange.state import Status
from kintrace.model import Language, say


@dataclass(frozen=True, slots=True)
class Contents:
    """What lies in a parcel that was opened."""

    header: Header
    files: Mapping[str, bytes]
    limits: Limits = field(default_factory=Limits)

    def other_files(self) -> tuple[str, ...]:
        """Files of the payload that the format does not know for this type: signed, kept, and not read."""
        known = {*NEEDED[self.header.type]}
        if LIST_INFO in known:
            known.add(self.list_info().original or "")
        return tuple(
            sorted(
                name
                for name in self.files
                if name.startswith("data/") and name not in known and not name.startswith("data/document.")
            )
        )

    def rows(self) -> Iterator[Row]:
        """The rows of a list."""
        return read_rows(self.files[ROWS], limit=self.limits.rows)

    def answers(self) -> Iterator[AnswerRow]:
        """The findings of an answer."""
        return (answer for answer, _ in read_answers(self.files[ANSWERS], limit=self.limits.rows))

    def list_info(self) -> ListInfo:
        """Headings in order, and the name of the file that the list came from."""
        return read_form(ListInfo, self.files[LIST_INFO], name=LIST_INFO)

    def original(self) -> bytes | None:
        """The bytes of that file, if it was sent along."""
        name = self.list_info().original
        return self.files[name] if name else None

    def receipt(self) -> Receipt:
        """The receipt."""
        return read_form(Receipt, self.files[RECEIPT], name=RECEIPT)

    def request(self) -> Request:
        """The request."""
        return read_form(Request, self.files[REQUEST], name=REQUEST)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a parcel that was brought.

    `code` is "accepted" or the code of the refusal; `sentence` says it in words. `contents` is there
    when the parcel was taken in, now or before, and not if it was refused. `reply` is the file of our
    receipt. `released` are parcels that had waited for this one. `passed` names the checks that held.
    """

    status: Status
    code: str
    digest: str | None = None
    contents: Contents | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    reply: str | None = None
    warnings: tuple[str, ...] = ()
    released: tuple["Outcome", ...] = ()
    passed: tuple[str, ...] = ()
    finding: Finding | None = None

    def sentence(self, language: Language | str) -> str:
        """The outcome in words."""
        if self.finding is None or self.finding.verdict is None:
            return say("kintrace.exchange", "accepted", language)
        return self.finding.verdict.sentence(language)

    def notes(self, language: Language | str) -> tuple[str, ...]:
        """The warnings in words, in the order of `warnings`."""
        return tuple(say("kintrace.exchange", f"warning.{code}", language) for code in self.warnings)
