"""Whether a filled workbook answers its list: every row one finding, every finding what it must carry."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from kintrace import lists
from kintrace.answers.book import fitted
from kintrace.answers.digests import kept, row_digest
from kintrace.answers.filled import Filled, read_filled
from kintrace.answers.inputs import Reading
from kintrace.answers.keys import Keys
from kintrace.answers.problems import Problem
from kintrace.answers.rules import Answer, hold
from kintrace.answers.words import text
from kintrace.model import FindingCode, Language


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The outcome of a check.

    Attributes:
        problems: all of them, those of the workbook first, then by row of the list.
        rows: rows of the list.
        answered: rows whose finding is there and carries all it must.
        counts: rows by finding, whether complete or not.
        answers: what was answered, in codes, in the order of the list; for the response.
        keys: what the workbook says of its list.
    """

    problems: tuple[Problem, ...]
    rows: int
    answered: int
    counts: Mapping[FindingCode, int]
    answers: tuple[Answer, ...]
    keys: Keys

    @property
    def complete(self) -> bool:
        """Whether a response may be written."""
        return not self.problems and self.answered == self.rows

    def sentence(self, language: Language | str) -> str:
        """The outcome in one sentence."""
        key = "check.complete" if self.complete else "check.incomplete"
        numbers = {"rows": self.rows, "answered": self.answered, "problems": len(self.problems)}
        return text(key, Language(language), **numbers)


def check(
    path: Path | str, list_path: Path | str | Reading | None = None, *, today: date | None = None
) -> CheckResult:
    """Check a filled workbook.

    Args:
        path: the workbook, as officers saved it.
        list_path: the original list, or its reading where columns were corrected by hand; when given, every
            row is compared with it in full.
        today: the day after which nothing can have happened; without it the clock of this machine.

    Raises:
        Invalid, NotFound, Unreadable, Refused: it cannot be read, or is not a workbook of answers.
    """
    filled = read_filled(Path(path))
    held = hold(filled, today or datetime.now(UTC).astimezone().date())
    problems = list(filled.problems)
    if list_path is not None:
        reading = lists.read(list_path) if isinstance(list_path, str | Path) else list_path
        problems += _against(filled, reading)
    problems += [problem for h in held for problem in h.problems]
    troubled = {problem.number for problem in problems}
    whole = [p for p in problems if p.number is None]
    by_row = sorted((p for p in problems if p.number is not None), key=lambda p: p.number or 0)
    findings = Counter(h.answer.finding for h in held if h.answer.finding)
    return CheckResult(
        problems=(*whole, *by_row),
        rows=len(filled.keys.rows),
        answered=sum(h.answer.finding is not None and h.answer.number not in troubled for h in held),
        counts={code: findings[code] for code in FindingCode},
        answers=tuple(h.answer for h in held),
        keys=filled.keys,
    )


def _against(filled: Filled, reading: Reading) -> list[Problem]:
    """Compare with the list itself: the file first, then each row."""
    keys = filled.keys
    if reading.source.sha256 != keys.meta.get("list_sha256"):
        return [Problem("list_differs", header=reading.source.name)]
    if reading.frame().height != len(keys.rows):
        return [Problem("list_differs", header=reading.source.name)]
    found = []
    for key in keys.rows:
        cells = reading.cells(key.number - 1)
        original = {header: fitted(cells.get(header, "")) for header in keys.headers}
        if row_digest(original) != key.digest:
            found.append(Problem("list_row_differs", number=key.number, ref=key.ref))
    shown = dict(zip(keys.headers, keys.shown, strict=True))
    for row in filled.rows:
        cells = reading.cells(row.number - 1)
        for header, cell in row.cells.items():
            if kept(cell) != kept(fitted(cells.get(header, ""))):
                found.append(
                    Problem(
                        "list_row_differs",
                        row.line,
                        row.number,
                        keys.rows[row.number - 1].ref,
                        header=shown[header],
                    )
                )
    return found
