"""The rules one filled row is held to. What a finding must carry is data; here stands how it is looked at."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kintrace.answers.days import read_day
from kintrace.answers.filled import Filled, FilledRow
from kintrace.answers.problems import Problem
from kintrace.answers.requirements import Column, requirements
from kintrace.answers.words import code_of, plain
from kintrace.model import FindingCode

_BETWEEN = re.compile(r"[;,\n]+")
_ROW_MARK = re.compile(r"^(?:№|no\.?|nr\.?|#|row|рядок|строка)+\s*(?:№|no\.?)?\s*(\d+)$", re.IGNORECASE)
_OLDEST = 120  # years; an age beyond is a slip of the keyboard
_REUNIFIED = (FindingCode.REUNIFIED_BEFORE, FindingCode.REUNIFIED_AFTER)
_DONE = ("as_of", "event_date")  # days that cannot lie in the future


@dataclass(frozen=True, slots=True)
class Answer:
    """What an officer answered to one row, in codes.

    `values` are the filled cells: codes for choices, ISO days for dates, the row number for `duplicate_of`.
    """

    number: int
    ref: str
    cells: Mapping[str, str]
    finding: FindingCode | None
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Held:
    """A row held to the rules."""

    answer: Answer
    problems: tuple[Problem, ...]


def hold(filled: Filled, today: date) -> list[Held]:
    """Hold every row to the rules, then duplicates to each other.

    Args:
        filled: the workbook read back.
        today: the day after which nothing can have happened.
    """
    held = [_Row(filled, row, today).held() for row in filled.rows]
    circles = _circles({h.answer.number: _target(h.answer) for h in held})
    return [_with_circle(h, filled) if h.answer.number in circles else h for h in held]


class _Row:
    """One row under examination; collects its problems."""

    def __init__(self, filled: Filled, row: FilledRow, today: date) -> None:
        self._filled = filled
        self._row = row
        self._today = today
        self._key = filled.keys.rows[row.number - 1]
        self._finding: FindingCode | None = None
        self._values: dict[str, str] = {}
        self._days: dict[str, date] = {}
        self._problems: list[Problem] = []

    def held(self) -> Held:
        self._read_finding()
        for column in requirements().columns[1:]:
            if cell := self._cell(column.key):
                self._read(column, cell)
        if self._finding is not None:
            self._carries(self._finding)
            self._meaning(self._finding)
        self._order_of_days()
        self._two_persons()
        values = {"finding": self._finding.value, **self._values} if self._finding else self._values
        answer = Answer(self._row.number, self._key.ref, self._row.cells, self._finding, values)
        return Held(answer, tuple(self._problems))

    def _cell(self, key: str) -> str:
        cell = self._row.officer.get(key, "")
        return (
            "" if plain(cell) in requirements().placeholders or cell in requirements().placeholders else cell
        )

    def _say(self, code: str, column: str = "", finding: FindingCode | None = None) -> None:
        row = self._row
        finding = finding or self._finding
        self._problems.append(Problem(code, row.line, row.number, self._key.ref, column, finding=finding))

    def _read_finding(self) -> None:
        cell = self._cell("finding")
        code = code_of("finding", cell) if cell else None
        if code is not None:
            self._finding = FindingCode(code)
        else:
            self._say("finding_unknown" if cell else "finding_missing", "finding")

    def _read(self, column: Column, cell: str) -> None:
        if column.kind == "date":
            self._read_date(column.key, cell)
        elif column.kind == "row":
            self._read_row(column.key, cell)
        elif column.kind == "number":
            self._read_number(column.key, cell)
        elif column.vocabulary:
            words = [cell] if column.kind == "choice" else [w for w in _BETWEEN.split(cell) if w.strip()]
            codes = [code_of(column.vocabulary, word) for word in words]
            if None in codes:
                self._say("value_unknown", column.key)
            self._values[column.key] = ";".join(dict.fromkeys(code for code in codes if code))
        else:
            self._values[column.key] = cell

    def _read_date(self, key: str, cell: str) -> None:
        day = read_day(cell)
        if day is None:
            self._say("date_unreadable", key)
            return
        self._days[key] = day
        self._values[key] = day.isoformat()

    def _read_number(self, key: str, cell: str) -> None:
        number = _whole(cell)
        if number is None or (key == "age" and number > _OLDEST):
            self._say("number_unreadable", key)
        else:
            self._values[key] = str(number)

    def _read_row(self, key: str, cell: str) -> None:
        targets = _targets(self._filled, cell)
        if len(targets) > 1:
            self._say("duplicate_unclear", key)
        elif not targets:
            self._say("duplicate_unknown", key)
        elif targets == {self._row.number}:
            self._say("duplicate_itself", key)
        else:
            self._values[key] = str(targets.pop())

    def _carries(self, finding: FindingCode) -> None:
        rule = requirements().rules[finding]
        for key in rule.required:
            if not self._cell(key):
                self._say("missing", key)
        for key in rule.empty:
            if self._cell(key):
                self._say("must_be_empty", key)
                self._values.pop(key, None)

    def _meaning(self, finding: FindingCode) -> None:
        for key in requirements().rules[finding].number:
            number = _whole(self._cell(key))
            if self._cell(key) and number is None:
                self._say("number_unreadable", key)
            elif number is not None and number < 2:
                self._say("too_few_candidates", key)
            elif number is not None:
                self._values[key] = str(number)
        handed_over = read_day(self._filled.keys.meta.get("handed_over", ""))
        event = self._days.get("event_date")
        if finding in _REUNIFIED and handed_over and event:
            right = _REUNIFIED[event >= handed_over]
            if right is not finding:
                code = "after_hand_over" if event >= handed_over else "before_hand_over"
                self._say(code, "finding", right)
        if finding is FindingCode.IN_PROGRESS and (due := self._days.get("due")) and due < self._today:
            self._say("due_passed", "due")

    def _order_of_days(self) -> None:
        for key in _DONE:
            day = self._days.get(key)
            if day and day > self._today:
                self._say("date_in_future", key)
        for key, day in self._days.items():
            if self._key.born and day < self._key.born:
                self._say("date_before_birth", key)
        as_of, event, due = (self._days.get(k) for k in ("as_of", "event_date", "due"))
        if as_of and event and event > as_of:
            self._say("event_after_as_of", "event_date")
        if as_of and due and due < as_of:
            self._say("due_before_as_of", "due")

    def _two_persons(self) -> None:
        answered, verified = plain(self._cell("answered_by")), plain(self._cell("verified_by"))
        if answered and answered == verified:
            self._say("same_person", "verified_by")


def _whole(cell: str) -> int | None:
    text = cell.strip().removesuffix(".0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _targets(filled: Filled, cell: str) -> set[int]:
    """Row numbers that a cell may mean: a marked number, a reference of the list, a bare number."""
    keys = filled.keys.rows
    if marked := _ROW_MARK.match(cell.strip()):
        return {n for n in (int(marked.group(1)[:9]),) if 1 <= n <= len(keys)}
    found = {key.number for key in keys if plain(key.ref) == plain(cell)} if _own_refs(filled) else set()
    number = _whole(cell)
    if number is not None and 1 <= number <= len(keys):
        found.add(number)
    return found


def _own_refs(filled: Filled) -> bool:
    return filled.keys.meta.get("own_refs", "yes") == "yes"


def _target(answer: Answer) -> int | None:
    if answer.finding is not FindingCode.DUPLICATE_OF or not answer.values.get("duplicate_of"):
        return None
    return int(answer.values["duplicate_of"])


def _circles(targets: Mapping[int, int | None]) -> set[int]:
    """Rows from which following the duplicates never ends at a row that is none."""
    endless: set[int] = set()
    ended: set[int] = set()
    for start in targets:
        path: list[int] = []
        row: int | None = start
        while row is not None and row not in path and row not in endless and row not in ended:
            path.append(row)
            row = targets.get(row)
        (ended if row is None or row in ended else endless).update(path)
    return endless


def _with_circle(held: Held, filled: Filled) -> Held:
    number = held.answer.number
    line = next(row.line for row in filled.rows if row.number == number)
    problem = Problem(
        "duplicate_circle", line, number, held.answer.ref, "duplicate_of", finding=FindingCode.DUPLICATE_OF
    )
    return Held(held.answer, (*held.problems, problem))
