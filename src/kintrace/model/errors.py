"""Errors for the person who must act: what is wrong, where, and what to do.

    KintraceError
    ├── Unreadable   a file or a value cannot be read
    ├── Invalid      it can be read, and breaks a rule
    ├── Refused      it is valid, and not allowed here
    ├── NotFound     no such thing, or not for you
    ├── Conflict     two things claim the same place
    └── Untrusted    a signature, key or digest does not hold

Messages never carry names, dates of birth or places of persons: an error may end in a log.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Where:
    """The spot an error or a warning speaks of; every part that is unknown is None.

    `row` counts from 1 as a spreadsheet shows it, the header row included; `column` is the header
    text or the column letter.
    """

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        parts = []
        if self.file:
            parts.append(self.file)
        if self.sheet:
            parts.append(f"sheet “{self.sheet}”")
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column “{self.column}”")
        return ", ".join(parts)


class KintraceError(Exception):
    """The root of all errors that kintrace raises on purpose.

    Args:
        code: a stable word for programs and translations, such as "csv_open_quote".
        message: one English sentence that says what is wrong.
        where: the spot, if there is one.
        todo: one English sentence that says what the reader can do.
    """

    exit_code = 1

    def __init__(self, code: str, message: str, *, where: Where | None = None, todo: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.where = where
        self.todo = todo

    def __str__(self) -> str:
        spot = f"{self.where}: " if self.where and str(self.where) else ""
        todo = f" {self.todo}" if self.todo else ""
        return f"{spot}{self.message}{todo}"


class Unreadable(KintraceError):
    """A file or a value cannot be read; the bytes are kept."""

    exit_code = 3


class Invalid(KintraceError):
    """Something was read and breaks a rule of its kind."""

    exit_code = 4


class Refused(KintraceError):
    """Something is valid and yet not allowed in this situation."""

    exit_code = 5


class NotFound(KintraceError):
    """The thing asked for does not exist, or not for this actor."""

    exit_code = 6


class Conflict(KintraceError):
    """Two things claim the same place; a person must choose."""

    exit_code = 7


class Untrusted(KintraceError):
    """A signature, key, digest or chain does not hold."""

    exit_code = 8
