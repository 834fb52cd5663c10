"""A filled workbook, read back: each row of the list with what the officer wrote, wherever it stands by now.

Rows may be sorted and columns moved. What cannot be told apart any more becomes a problem, not a guess.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kintrace.answers.digests import cell_digest, list_digest
from kintrace.answers.keys import SHEET, Keys, read_keys
from kintrace.answers.problems import Problem
from kintrace.answers.requirements import requirements
from kintrace.answers.sheets import Sheets, read_sheets
from kintrace.answers.words import header_key, plain
from kintrace.model import Invalid, KintraceError, Where

_HEADER_WITHIN = 20  # rows in which the header is looked for


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One row as it came back: `line` in the sheet, `number` in the list, the list's cells, the officer's."""

    line: int
    number: int
    cells: Mapping[str, str]
    officer: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled workbook. `rows` holds each row of the list once; what else stood there is in `problems`."""

    keys: Keys
    rows: tuple[FilledRow, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Layout:
    header_line: int
    number: int
    officer: Mapping[str, int]
    listed: Mapping[str, int]


def read_filled(path: Path) -> Filled:
    """Read a workbook that `write_workbook` made and officers filled in.

    Raises:
        Invalid: "not_an_answers_workbook": the hidden key sheet or the sheet of answers is not there;
            "keys_unreadable": the key sheet was damaged.
        NotFound, Unreadable, Refused: the file cannot be read.
    """
    sheets = read_sheets(path)
    if SHEET not in sheets:
        raise _not_ours(path)
    try:
        keys = read_keys(cells for _, cells in sorted(sheets[SHEET].items()))
    except KintraceError as error:
        error.where = Where(file=path.name)
        raise
    problems: list[Problem] = []
    if list_digest(row.digest for row in keys.rows) != keys.meta.get("rows_sha256"):
        problems.append(Problem("keys_changed"))
    name, layout = _find(path, sheets, keys, problems)
    rows = _rows(sheets[name], layout, keys, problems)
    for row in rows:
        problems += _changed(row, keys)
    return Filled(keys, tuple(rows), tuple(problems))


def _find(path: Path, sheets: Sheets, keys: Keys, problems: list[Problem]) -> tuple[str, _Layout]:
    best: tuple[int, str, int] = (0, "", 0)
    for name, rows in sheets.items():
        for line in sorted(rows)[:_HEADER_WITHIN]:
            hits = len({header_key(cell) for cell in rows[line]} - {None})
            if hits > best[0] and "number" in {header_key(cell) for cell in rows[line]}:
                best = (hits, name, line)
    hits, name, line = best
    if hits < 2:
        raise _not_ours(path)
    return name, _layout(sheets[name][line], line, keys, problems)


def _layout(header: Sequence[str], line: int, keys: Keys, problems: list[Problem]) -> _Layout:
    found: dict[str, int] = {}
    shown = {plain(text): original for text, original in zip(keys.shown, keys.headers, strict=True)}
    listed: dict[str, int] = {}
    for column, cell in enumerate(header):
        key = header_key(cell)
        if key is not None:
            if key in found:
                problems.append(Problem("column_twice", column=key))
            found.setdefault(key, column)
        elif plain(cell) in shown:
            original = shown[plain(cell)]
            if original in listed:
                problems.append(Problem("column_twice", header=cell))
            listed.setdefault(original, column)
    for column_ in requirements().columns:
        if column_.key not in found:
            problems.append(Problem("column_missing", column=column_.key))
    for original, text in zip(keys.headers, keys.shown, strict=True):
        if original not in listed:
            problems.append(Problem("column_missing", header=text))
    number = found.pop("number")
    return _Layout(line, number, found, listed)


def _rows(
    lines: Mapping[int, list[str]], layout: _Layout, keys: Keys, problems: list[Problem]
) -> list[FilledRow]:
    found: dict[int, FilledRow] = {}
    seen: Counter[int] = Counter()
    for line in sorted(n for n in lines if n > layout.header_line):
        row = _row(line, lines[line], layout)
        if row is None:
            continue
        if row.number == 0:
            problems.append(Problem("row_without_number", line=line))
        elif not 1 <= row.number <= len(keys.rows):
            problems.append(Problem("row_unknown", line=line, number=row.number))
        else:
            seen[row.number] += 1
            if seen[row.number] > 1:
                ref = keys.rows[row.number - 1].ref
                problems.append(Problem("row_twice", line=line, number=row.number, ref=ref))
            found.setdefault(row.number, row)
    for key in keys.rows:
        if key.number not in found:
            problems.append(Problem("row_missing", number=key.number, ref=key.ref))
    return [found[number] for number in sorted(found)]


def _row(line: int, cells: Sequence[str], layout: _Layout) -> FilledRow | None:
    def at(column: int) -> str:
        return cells[column] if column < len(cells) else ""

    officer = {key: at(column).strip() for key, column in layout.officer.items()}
    listed = {header: at(column) for header, column in layout.listed.items()}
    number = _number(at(layout.number))
    if number == 0 and not any(officer.values()) and not any(cell.strip() for cell in listed.values()):
        return None
    return FilledRow(line, number, listed, officer)


def _number(text: str) -> int:
    text = text.strip().removesuffix(".0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _changed(row: FilledRow, keys: Keys) -> list[Problem]:
    key = keys.rows[row.number - 1]
    found = []
    for header, shown, digest in zip(keys.headers, keys.shown, key.cells, strict=True):
        if header in row.cells and cell_digest(row.cells[header]) != digest:
            found.append(Problem("cell_changed", line=row.line, number=row.number, ref=key.ref, header=shown))
    return found


def _not_ours(path: Path) -> Invalid:
    return Invalid(
        "not_an_answers_workbook",
        "This is not a workbook of answers made by this program, or its sheets or headers were removed.",
        where=Where(file=path.name),
        todo="Give the workbook that was made from the list, with its hidden sheet.",
    )
