"""Reading lists: the file is kept as it is, looked into by a limited child process, and told row by row."""

import hashlib
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kintrace.lists.columns import NAME_ROLES, known_headers, recognise_columns
from kintrace.lists.doubtful_dates import warn_of_dates
from kintrace.lists.grid import Grid
from kintrace.lists.isolation import Child, start
from kintrace.lists.list_date import list_date
from kintrace.lists.listreading import JOINED, ListReading
from kintrace.lists.parsing.raw import BLANKS
from kintrace.lists.tables import Report, build_table, looks_like_data
from kintrace.lists.values import ColumnUse, Mapping, ReadOptions, Source, Table
from kintrace.model.errors import Invalid, NotFound, Refused, Unreadable, Where

# Text that looks like other text: invisible, bidirectional and control characters …
_UNSEEN_SIGNS = (
    "\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    r"\x00-\x08\x0b\x0c\x0e-\x1e\x7f-\x84\x86-\x9f"
)
_UNSEEN = re.compile(f"[{_UNSEEN_SIGNS}]")
# … and two scripts in one word.
_TWO_SCRIPTS = re.compile("[A-Za-z][\u0400-\u052f]|[\u0400-\u052f][A-Za-z]")
_ODD = f"[{_UNSEEN_SIGNS}]|{_TWO_SCRIPTS.pattern}"
_LOOKED_INTO = 1_000
_HELD = 16 * 2**20  # bytes; the content of a larger file is read again when it is asked for
_AGE = re.compile(r"^\D{0,3}\d{1,2}\s*(?:рок|рік|р\b|лет|год|years?|y\.?o|мес|міс|month)", re.IGNORECASE)
_SHOWN_HEADERS = 40


@dataclass(frozen=True, slots=True)
class _Started:
    name: str
    original: bytes | Path
    size: int
    digest: str
    child: Child


def read(path: str | Path, options: ReadOptions | None = None) -> ListReading:
    """Read one list.

    Args:
        path: CSV, TSV, XLSX, XLSM, XLS, XLSB, ODS, PFIF 1.1–1.4, JSON, JSON Lines or Parquet, told by its
            content and not by its name.
        options: corrected columns, the day of ages, limits.

    Returns:
        the reading: bytes, verbatim tables, mapping, warnings, unread rows.

    Raises:
        NotFound: no such file.
        Unreadable: damaged, protected, empty or no list; code and place say why.
        Refused: dangerous or beyond the limits.
        Invalid: "no_name_column": no column holds names of persons.
    """
    return read_many([path], options)[0]


def read_many(paths: Sequence[str | Path], options: ReadOptions | None = None) -> list[ListReading]:
    """Read several lists, their child processes side by side; the results stand in the order of `paths`.

    Raises:
        as `read`, for the first file in order that fails; no child is left running.
    """
    chosen = options or ReadOptions()
    running: list[_Started] = []
    try:
        for path in paths:
            running.append(_begin(Path(path), chosen))
        return [_finish(started, chosen) for started in running]
    finally:
        for started in running:
            started.child.end()


def _begin(path: Path, options: ReadOptions) -> _Started:
    content = _bytes(path, options.limits.size)
    child = start(path.name, content, options.limits, options.as_of)
    original = content if len(content) <= _HELD else path.absolute()
    return _Started(path.name, original, len(content), hashlib.sha256(content).hexdigest(), child)


def _bytes(path: Path, most: int) -> bytes:
    """The bytes of a regular file; a pipe or device would make the reader wait for ever."""
    where = Where(file=path.name)
    try:
        # Not blocking: to open a pipe without a writer must not hang before its kind is known.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            about = os.fstat(file.fileno())
            if stat.S_ISDIR(about.st_mode):
                raise Unreadable(
                    "is_directory", "This is a folder, not a file.", where=where, todo="Name a file in it."
                )
            if not stat.S_ISREG(about.st_mode):
                raise Unreadable(
                    "not_a_file", "This is not an ordinary file.", where=where, todo="Name a file."
                )
            if about.st_size > most:
                raise _too_large(where, most)
            content = file.read(most + 1)
    except FileNotFoundError as error:
        raise NotFound(
            "file_missing", "There is no such file.", where=where, todo="Check the path."
        ) from error
    except PermissionError as error:
        raise Unreadable(
            "no_permission",
            "The file may not be opened by this user.",
            where=where,
            todo="Ask for the right to read it.",
        ) from error
    except IsADirectoryError as error:
        raise Unreadable(
            "is_directory", "This is a folder, not a file.", where=where, todo="Name a file in it."
        ) from error
    except (OSError, ValueError) as error:
        raise Unreadable(
            "file_unreadable", "The file cannot be opened.", where=where, todo="Check the path."
        ) from error
    if len(content) > most:
        raise _too_large(where, most)
    return content


def _too_large(where: Where, most: int) -> Refused:
    return Refused(
        "file_too_large",
        f"The file has more than {most // 2**20} MB.",
        where=where,
        todo="Split it into several files.",
    )


def _finish(started: _Started, options: ReadOptions) -> ListReading:
    answer = started.child.answer()
    report = Report(started.name)
    for code, sheet, row, column, detail in answer["warnings"]:
        report.warn(code, detail, sheet=sheet, row=row, column=column)
    for code, number in answer["more"].items():
        report.more(code, number)
    for code, sheet, row, column, cells in answer["unread"]:
        report.keep(code, cells, sheet=sheet, row=row, column=column)
        report.warn(code, "kept and not taken over as an entry", sheet=sheet, row=row, column=column)
    known = known_headers(options.mapping)
    tables = tuple(build_table(sheet, answer["format"], known, report) for sheet in answer["sheets"])
    uses = [
        use
        for table in tables
        for use in (
            _carried(table)
            if answer["format"] == "pfif" and table.sheet == "note"
            else recognise_columns(table, options.mapping, report)
        )
    ]
    _mapping_used(options.mapping, uses, report)
    mapping = Mapping(tuple(uses))
    source = Source(
        started.name,
        started.size,
        started.digest,
        answer["format"],
        answer["encoding"],
        answer["delimiter"],
    )
    _names_needed(source, tables, mapping, report)
    for table in tables:
        _look_over(table, mapping.roles(table.sheet), report)
    as_of = _as_of(answer, tables, mapping, options, report)
    warn_of_dates(tables, mapping, as_of, report)
    return ListReading(
        source, started.original, tables, mapping, report.warnings(), tuple(report.unread), as_of
    )


def _carried(table: Table) -> list[ColumnUse]:
    """The notes of PFIF are about persons and are none themselves."""
    return [
        ColumnUse(table.sheet, index, header, None, 1.0, "a note of PFIF")
        for index, header in enumerate(table.headers)
    ]


def _mapping_used(corrections: Mapping | None, uses: Sequence[ColumnUse], report: Report) -> None:
    if corrections is None:
        return
    present = {use.header.strip() for use in uses}
    for use in corrections.columns:
        if use.header.strip() not in present:
            report.warn(
                "mapping_header_missing", "the mapping file names a column that the list does not have",
                sheet=use.sheet, column=use.header[:60],
            )  # fmt: skip


def _names_needed(source: Source, tables: Sequence[Table], mapping: Mapping, report: Report) -> None:
    """At least one table must say whom its rows are about. PFIF says so by itself."""
    without = [
        table for table in tables if not any(role in mapping.roles(table.sheet) for role in NAME_ROLES)
    ]
    if source.format != "pfif" and len(without) == len(tables):
        seen = [_header_shown(header) for table in tables for header in table.headers if header.strip()]
        listed = ", ".join(seen[:_SHOWN_HEADERS]) or "none"
        raise Invalid(
            "no_name_column",
            f"No column of the list is known to hold names of persons. Columns seen: {listed}.",
            where=Where(file=source.name),
            todo="Write a mapping file and give it with --map: a line [columns], then for each column "
            '"its header" = "role", such as "Дитина" = "name" (or surname, given, patronymic, birth, sex, place).',
        )
    for table in without:
        if not (source.format == "pfif" and table.sheet in ("person", "note")):
            report.warn(
                "sheet_without_names",
                "the sheet has no column of names; its rows are not entries",
                sheet=table.sheet,
            )


def _header_shown(header: str) -> str:
    """A header for an error message; what may be a person's data is not shown."""
    text = " ".join(header.split())
    return "(not shown)" if looks_like_data(text) else f"“{text[:40]}”"


def _look_over(table: Table, roles: dict[str, list[int]], report: Report) -> None:
    """Warnings that need every row: odd characters, rows without a name, columns of one role."""
    for role, indexes in roles.items():
        if len(indexes) > 1:
            how = "joined with a blank" if role in JOINED else "the first filled one counts"
            report.warn(
                "several_columns", f"columns taken for “{role}”: {len(indexes)}; {how}", sheet=table.sheet
            )
    grid = Grid.of(table.rows)
    names = [index for role in NAME_ROLES for index in roles.get(role, [])]
    odd = _odd_rows(grid)
    for place in odd[:_LOOKED_INTO]:
        row = grid[place]
        _odd_cells(table, row.number, row.cells, report)
    if len(odd) > _LOOKED_INTO:
        report.warn(
            "odd_characters",
            f"further rows with unusual characters: {len(odd) - _LOOKED_INTO}",
            sheet=table.sheet,
        )
    if names:
        nameless = grid.numbers.to_frame("n").filter(
            *((grid.column(index).str.strip_chars(BLANKS) == "") for index in names)
        )
        report.warn_rows(
            "row_without_name", "the row has no name", nameless["n"].to_list(), sheet=table.sheet
        )


def _odd_rows(grid: Grid) -> list[int]:
    """Positions of rows with a cell that looks like other text."""
    odd = {
        place
        for place, cells in grid.over.items()
        if any(_UNSEEN.search(cell) or _TWO_SCRIPTS.search(cell) for cell in cells)
    }
    # A column at a time, by name: a frame of ten thousand columns costs more than its cells.
    for column in grid.columns:
        odd.update(column.str.contains(_ODD).arg_true().to_list())
    return sorted(odd)


def _odd_cells(table: Table, number: int, cells: Sequence[str], report: Report) -> None:
    from kintrace.script import clean  # noqa: PLC0415 - only for lists that have such cells

    for index, cell in enumerate(cells):
        if not _UNSEEN.search(cell) and not _TWO_SCRIPTS.search(cell):
            continue
        codes = clean(cell).warnings
        column = table.headers[index].strip()[:60] if index < len(table.headers) else None
        for code in codes:
            report.warn(
                code, _ODD_WORDS.get(code, "unusual characters"), sheet=table.sheet, row=number, column=column
            )
        if "\x00" in cell:
            report.warn(
                "nul_character",
                "the cell holds a NUL character",
                sheet=table.sheet,
                row=number,
                column=column,
            )


_ODD_WORDS = {
    "control_character": "the cell holds a control character",
    "invisible_character": "the cell holds a character that cannot be seen",
    "bidi_override": "the cell holds a mark that turns the direction of writing",
    "lookalike_letters": "letters of another script stand in for look-alikes",
    "mixed_script": "a word mixes two scripts",
    "digit_in_word": "a digit stands in a word",
}


def _as_of(
    answer: dict[str, Any], tables: Sequence[Table], mapping: Mapping, options: ReadOptions, report: Report
) -> Any:
    if options.as_of is not None:
        return options.as_of
    found = list_date(answer["metadata"], tables)
    if found is not None:
        report.warn("as_of_found", f"ages are counted at {found[0].isoformat()}, the date {found[1]}")
        return found[0]
    if any(_has_ages(table, mapping.roles(table.sheet)) for table in tables):
        report.warn(
            "as_of_unknown", "the list holds ages and no date at which they were true; it must be asked for"
        )
    return None


def _has_ages(table: Table, roles: dict[str, list[int]]) -> bool:
    grid = Grid.of(table.rows)
    if any((grid.column(index).str.strip_chars(BLANKS) != "").any() for index in roles.get("age", [])):
        return True
    return any(
        _AGE.match(cell) for index in roles.get("birth", []) for cell in grid.column(index).unique().to_list()
    )
