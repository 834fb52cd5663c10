"""A list as read: the bytes, the verbatim tables, what each column is taken for, and the entries frame."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

import polars as pl

from kintrace.lists.columns import NAME_ROLES, ROLES
from kintrace.lists.grid import Grid
from kintrace.lists.parsing.raw import BLANKS, letter
from kintrace.lists.values import Mapping, ReadWarning, Row, Source, Table, Unread
from kintrace.model import Birth, Conflict, Name, NameKind, PartialDate, Person, Relative, Sex, Where

# Roles whose several columns are parts of one text; of other roles the first filled column counts.
JOINED = frozenset({"name", "surname", "given", "patronymic", "mother", "father", "note"})
_OUTER_BLANK = r"^[\s\x1c-\x1f]|[\s\x1c-\x1f]$"
_SEXES = {
    Sex.FEMALE: (
        "ж",
        "жін",
        "жіноча",
        "жен",
        "женский",
        "f",
        "female",
        "girl",
        "дівчина",
        "дівчинка",
        "девочка",
    ),
    Sex.MALE: (
        "ч",
        "чол",
        "чоловіча",
        "м",
        "муж",
        "мужской",
        "m",
        "male",
        "boy",
        "хлопець",
        "хлопчик",
        "мальчик",
    ),
    Sex.OTHER: ("other", "інша", "другой"),
}


@dataclass(frozen=True)
class ListReading:
    """Everything that is known of one file. Nothing in it is corrected; `content` is the file as received.

    `original` is that content, or for a large file its path: it is read again when it is asked for.

    `tables` hold all rows; entries are the rows of the tables that have a column of names, in the order of
    the file. `as_of` is the day at which ages are true, or None: then it must be asked for.
    """

    source: Source
    original: bytes | Path = field(repr=False)
    tables: tuple[Table, ...] = field(repr=False)
    mapping: Mapping
    warnings: tuple[ReadWarning, ...]
    unread: tuple[Unread, ...] = field(repr=False)
    as_of: date | None

    @property
    def content(self) -> bytes:
        """The file as received, byte for byte.

        Raises:
            Conflict: "file_changed": a large file is no longer what was read.
        """
        if isinstance(self.original, bytes):
            return self.original
        try:
            content = self.original.read_bytes()
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() != self.digest:
            raise Conflict(
                "file_changed",
                "The file was changed or taken away after it was read.",
                where=Where(file=self.source.name),
                todo="Put the file back as it was, or read it again.",
            )
        return content

    @property
    def digest(self) -> str:
        """SHA-256 of the file, hexadecimal: two readings with one digest are the same list."""
        return self.source.sha256

    def entry_tables(self) -> tuple[Table, ...]:
        """The tables whose rows are entries."""
        return self._entry_tables

    def frame(self) -> pl.DataFrame:
        """The entries frame (`ENTRY_COLUMNS`): one line an entry, text without outer blanks, null where empty.

        Several columns of one role are joined with a blank for names and notes; otherwise the first filled
        one counts. A cell merged over several rows counts for each of them.
        """
        return self._frame.clone()

    @cached_property
    def _frame(self) -> pl.DataFrame:
        tables = self.entry_tables()
        roles = [role for role in ROLES if role == "ref" or any(role in self._roles[t.sheet] for t in tables)]
        if self._multiline_names() and "alias" not in roles:
            roles.insert(roles.index("name"), "alias")
        parts = []
        for table in tables:
            grid = self._grids[table.sheet]
            columns = [self._column(table, role).alias(role) for role in roles]
            sheet = pl.repeat(table.sheet, len(grid), dtype=pl.String, eager=True).alias("sheet")
            parts.append(pl.DataFrame([grid.numbers.alias("row"), sheet, *columns]))
        if parts:
            return pl.concat(parts, rechunk=True)
        texts = dict.fromkeys(("sheet", *roles), pl.String)
        return pl.DataFrame(schema={"row": pl.UInt32, **texts})

    def cells(self, position: int) -> dict[str, str]:
        """Verbatim header → cell of the entry at a position of the frame (from 0).

        A header that comes twice gets a number; cells beyond the header are called by their column letters.

        Raises:
            IndexError: no such position.
        """
        table, row = self.entry(position)
        return dict(zip(unique_headers(table.headers, len(row.cells)), row.cells, strict=False))

    def verbatim(self) -> pl.DataFrame:
        """All entries, in the order of the frame: a column of text for each header, named as in `cells`.

        A cell that a row does not have is empty.
        """
        parts = []
        for table in self.entry_tables():
            grid = self._grids[table.sheet]
            headers = unique_headers(table.headers, grid.width)
            parts.append(pl.DataFrame([grid.column(at).alias(name) for at, name in enumerate(headers)]))
        return pl.concat(parts, how="diagonal").fill_null("") if parts else pl.DataFrame()

    def person(self, position: int) -> Person:
        """The entry at a position of the frame as statements, verbatim; nothing is parsed into parts.

        Raises:
            IndexError: no such position.
        """
        return self._person(self.statements(position))

    def statements(self, position: int) -> dict[str, str]:
        """Role → text of the entry at a position of the frame, filled roles only; always with "ref"."""
        table, row = self.entry(position)
        found = {}
        own = ROLES if self.source.format == "pfif" else dict.fromkeys(("ref", *self._roles[table.sheet]))
        for role in own:
            text = self._one(table, row, role)
            if text:
                found[role] = text
        return found

    def entry(self, position: int) -> tuple[Table, Row]:
        """The table and row behind a position of the frame."""
        for table in self.entry_tables():
            if 0 <= position < len(table.rows):
                return table, table.rows[position]
            position -= len(table.rows)
        raise IndexError(position)

    @cached_property
    def _roles(self) -> dict[str, dict[str, list[int]]]:
        return {table.sheet: self.mapping.roles(table.sheet) for table in self.tables}

    @cached_property
    def _entry_tables(self) -> tuple[Table, ...]:
        return tuple(
            table
            for table in self.tables
            if any(role in self._roles[table.sheet] for role in NAME_ROLES) or self._is_persons(table)
        )

    @cached_property
    def _grids(self) -> dict[str, Grid]:
        return {table.sheet: Grid.of(table.rows) for table in self.tables}

    def _is_persons(self, table: Table) -> bool:
        return self.source.format == "pfif" and table.sheet == "person"

    def _multiline_names(self) -> bool:
        """PFIF writes other forms of the full name on further lines of one field."""
        return self.source.format == "pfif" and any(
            "full_name" in table.headers for table in self.entry_tables()
        )

    def _column(self, table: Table, role: str) -> pl.Series:
        """One role of one table as a column of the frame."""
        grid = self._grids[table.sheet]
        indexes = self._roles[table.sheet].get(role, [])
        if self.source.format == "pfif" or (indexes and self._merged(table)):
            return pl.Series([self._one(table, row, role) or None for row in grid], dtype=pl.String)
        found = _stripped([grid.column(index) for index in indexes], len(grid), joined=role in JOINED)
        if role == "ref" and (not indexes or found.null_count()):
            return found.fill_null(grid.numbers.cast(pl.String)) if indexes else grid.numbers.cast(pl.String)
        return found

    def _one(self, table: Table, row: Row, role: str) -> str:
        indexes = self._roles[table.sheet].get(role, [])
        merged = self._merged(table)
        texts = [_cell(row, index) or merged.get((row.number, index), "") for index in indexes]
        filled = [text for text in texts if text]
        if role == "ref" and not filled:
            return str(row.number)
        if self.source.format == "pfif":
            return self._pfif(table, row, role, filled)
        if not filled:
            return ""
        return " ".join(filled) if role in JOINED else filled[0]

    def _pfif(self, table: Table, row: Row, role: str, filled: list[str]) -> str:
        if role == "name":
            return filled[0].split("\n")[0].strip() if filled else ""
        if role == "alias" and "full_name" in table.headers:
            further = _cell(row, table.headers.index("full_name")).split("\n")[1:]
            return "; ".join(
                line.strip() for text in (*further, *filled) for line in text.split("\n") if line.strip()
            )
        return " ".join(filled) if role in JOINED else (filled[0] if filled else "")

    def _merged(self, table: Table) -> dict[tuple[int, int], str]:
        return self._fills.get(table.sheet, {})

    @cached_property
    def _fills(self) -> dict[str, dict[tuple[int, int], str]]:
        """Per sheet: (row number, column) inside a merged area → the text of its first cell."""
        fills: dict[str, dict[tuple[int, int], str]] = {}
        for table in self.tables:
            if not table.merged or not table.rows:
                continue
            grid = self._grids[table.sheet]
            places = {number: place for place, number in enumerate(grid.numbers.to_list())}
            last = table.rows[-1].number
            for area in table.merged:
                first = grid[places[area.first_row]] if area.first_row in places else None
                text = _cell(first, area.first_column) if first else ""
                if text and area.first_column == area.last_column:
                    for number in range(area.first_row + 1, min(area.last_row, last) + 1):
                        fills.setdefault(table.sheet, {})[number, area.first_column] = text
        return fills

    @staticmethod
    def _person(stated: dict[str, str]) -> Person:
        parts = [stated[role] for role in ("surname", "given", "patronymic") if role in stated]
        full = stated.get("name") or " ".join(parts)
        names = []
        if full:
            names.append(
                Name(
                    full=full,
                    surname=stated.get("surname"),
                    given=stated.get("given"),
                    patronymic=stated.get("patronymic"),
                )
            )
        if "former_surname" in stated:
            former = stated["former_surname"]
            names.append(Name(kind=NameKind.FORMER, full=former, surname=former))
        if "alias" in stated:
            names.append(Name(kind=NameKind.ALIAS, full=stated["alias"]))
        born = stated.get("birth") or stated.get("age")
        birth = None
        if born or "birth_place" in stated:
            birth = Birth(date=PartialDate(text=born) if born else None, place=stated.get("birth_place"))
        return Person(
            names=tuple(names),
            birth=birth,
            sex=sex_stated(stated.get("sex", "")),
            last_known_place=stated.get("place"),
            relatives=tuple(
                Relative(relation=relation, name=Name(full=stated[relation]))
                for relation in ("mother", "father")
                if relation in stated
            ),
            identifiers=(stated["ref"],),
            notes=(stated["note"],) if "note" in stated else (),
        )


@lru_cache(maxsize=16)
def unique_headers(headers: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Headers that are all different and not empty, at least `width` of them: "Місце", "Місце (2)", "D".

    >>> unique_headers(("Місце", "Місце", ""), 4)
    ('Місце', 'Місце (2)', 'C', 'D')
    """
    taken: set[str] = set()
    result = []
    for index in range(max(len(headers), width)):
        wanted = headers[index] if index < len(headers) and headers[index].strip() else letter(index)
        name, number = wanted, 1
        while name in taken:
            number += 1
            name = f"{wanted} ({number})"
        taken.add(name)
        result.append(name)
    return tuple(result)


def _stripped(columns: list[pl.Series], height: int, *, joined: bool) -> pl.Series:
    """Columns of one role as one: without outer blanks, joined with a blank or the first filled one."""
    filled = [_bare(column) for column in columns]
    if len(filled) == 1:
        return filled[0]
    if not filled:
        return pl.Series([None] * height, dtype=pl.String)
    frame = pl.DataFrame([column.alias(f"c{at}") for at, column in enumerate(filled)])
    every = pl.concat_str(pl.all(), separator=" ", ignore_nulls=True) if joined else pl.coalesce(pl.all())
    return _bare(frame.select(every.alias("c")).to_series().fill_null(""))


def _bare(column: pl.Series) -> pl.Series:
    """Cells without outer blanks, null where nothing is left; the same memory where nothing was to be taken away."""
    if column.str.contains(_OUTER_BLANK).any():
        column = column.str.strip_chars(BLANKS)
    empty = column == ""
    if not empty.any():
        return column
    return column.zip_with(~empty, pl.Series([None], dtype=pl.String))


def _cell(row: Row, index: int) -> str:
    return row.cells[index].strip() if index < len(row.cells) else ""


def sex_stated(text: str) -> Sex | None:
    """The sex a cell states, or None if it says something else."""
    word = text.casefold().strip(" .")
    return next((sex for sex, words in _SEXES.items() if word in words), None)
