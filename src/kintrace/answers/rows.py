"""The rows of the list with their candidates and proposals: what workbook, report and JSON lines all show."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from kintrace.answers.inputs import AnswerInput, Matched, Step
from kintrace.answers.propose import Proposal, RowFacts, propose
from kintrace.model import Band, Language

CANDIDATES = 5  # shown per row at most; the best always
_REMEMBERED = 20_000  # rows; those of a longer list are made anew for each page of the workbook
_SHOWN_FROM = 0.01  # a further candidate is shown from this probability
LIKELY = (Band.CERTAIN.value, Band.PROBABLE.value)


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a register: `position` in the stacked registers, `register` which of them, from 0."""

    position: int
    register: int
    ref: str
    fields: Mapping[str, str]
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that a row may be."""

    record: Record
    probability: float
    band: Band


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the list. `number` counts from 1 in the order of the list; it is the row's key."""

    number: int
    ref: str
    cells: Mapping[str, str]
    fields: Mapping[str, str]
    candidates: tuple[Candidate, ...]
    nobody: float
    proposal: Proposal

    @property
    def position(self) -> int:
        """The 0-based position in the list."""
        return self.number - 1

    @property
    def best(self) -> Candidate | None:
        """The candidate worth a look, if there is one."""
        return self.candidates[0] if self.candidates else None


class Rows:
    """All rows of an answer; iterable in the order of the list."""

    def __init__(self, given: AnswerInput) -> None:
        self.given = given
        self._left = given.matches.left.to_dicts()
        self._records: dict[int, Record] = {}
        self._starts = _starts([r.frame().height for r in given.registers])
        self._pairs = _by_left(given.matches)
        self._every: tuple[Row, ...] | None = None
        self._steps: dict[tuple[int, int, Language], tuple[Step, ...]] = {}

    def __len__(self) -> int:
        return len(self._left)

    def __iter__(self) -> Iterator[Row]:
        if len(self) > _REMEMBERED:
            return self._made()
        if self._every is None:
            self._every = tuple(self._made())
        return iter(self._every)

    def _made(self) -> Iterator[Row]:
        for facts in self.given.matches.rows.sort("left").iter_rows(named=True):
            yield self._row(facts)

    @cached_property
    def own_refs(self) -> bool:
        """Whether the list has references of its own, beside row numbers."""
        return any(entry.get("ref") != str(entry.get("row")) for entry in self._left)

    def record(self, position: int) -> Record:
        """The record at a position of the stacked registers."""
        if position not in self._records:
            if len(self._records) > 4 * _REMEMBERED:
                self._records.clear()
            entry = self.given.matches.right.row(position, named=True)
            register = bisect_right(self._starts, position) - 1
            cells = self.given.registers[register].cells(position - self._starts[register])
            ref = str(entry.get("ref") or "")
            self._records[position] = Record(position, register, ref, _texts(entry), cells)
        return self._records[position]

    def ref(self, number: int) -> str:
        """The list's own reference of a row."""
        return str(self._left[number - 1].get("ref") or "")

    def fields(self, number: int) -> Mapping[str, str]:
        """The fields of a row of the list, those that are filled."""
        return _texts(self._left[number - 1])

    @cached_property
    def rivals(self) -> Mapping[int, tuple[int, ...]]:
        """Row number → numbers of the other rows that claim one of its records."""
        claims: dict[int, list[int]] = defaultdict(list)
        for right, left in self.given.matches.conflicts.select("right", "left").iter_rows():
            claims[right].append(left + 1)
        found: dict[int, set[int]] = defaultdict(set)
        for rows in claims.values():
            for row in rows:
                found[row] |= set(rows) - {row}
        return {row: tuple(sorted(others)) for row, others in found.items() if others}

    @cached_property
    def duplicates(self) -> Mapping[int, tuple[int, ...]]:
        """Row number → numbers of the rows that are certainly or probably the same person."""
        found: dict[int, set[int]] = defaultdict(set)
        for left, right, _, band in duplicate_pairs(self.given.duplicates):
            if band in LIKELY:
                found[left].add(right)
                found[right].add(left)
        return {row: tuple(sorted(others)) for row, others in found.items()}

    def steps(self, row: Row, candidate: Candidate, language: Language) -> tuple[Step, ...]:
        """The evidence of a row and one of its candidates."""
        key = row.position, candidate.record.position, language
        if key not in self._steps:
            if len(self._steps) > 4 * _REMEMBERED:
                self._steps.clear()
            self._steps[key] = tuple(self.given.matches.explain(*key).steps)
        return self._steps[key]

    def _row(self, facts: Mapping[str, object]) -> Row:
        position = int(str(facts["left"]))
        number = position + 1
        candidates = self._candidates(position)
        best = candidates[0] if candidates else None
        missing = str(facts["missing"] or "")
        nobody = float(str(facts["nobody"]))
        proposal = propose(
            RowFacts(
                band=best.band if best else None,
                nobody=nobody,
                several=bool(facts["several"]),
                enough=bool(facts["enough"]),
                missing=tuple(code for code in missing.split(",") if code),
                record=best.record.cells if best else None,
                handed_over=self.given.handed_over,
                rivals=self.rivals.get(number, ()),
                duplicates=self.duplicates.get(number, ()),
            )
        )
        cells = self.given.left.cells(position)
        return Row(number, self.ref(number), cells, self.fields(number), candidates, nobody, proposal)

    def _candidates(self, position: int) -> tuple[Candidate, ...]:
        pairs = self._pairs.get(position, [])
        shown = [p for i, p in enumerate(pairs[:CANDIDATES]) if i == 0 or p[1] >= _SHOWN_FROM]
        return tuple(Candidate(self.record(right), chance, Band(band)) for right, chance, band in shown)


def duplicate_pairs(duplicates: Matched | None) -> list[tuple[int, int, float, str]]:
    """Pairs of rows of the list that may be one person: two row numbers, probability, band; best first."""
    if duplicates is None:
        return []
    pairs = duplicates.pairs.filter(
        (pl.col("left") != pl.col("right")) & (pl.col("band") != Band.UNLIKELY.value)
    )
    found: dict[tuple[int, int], tuple[float, str]] = {}
    for left, right, chance, band in pairs.select("left", "right", "probability", "band").iter_rows():
        key = (min(left, right) + 1, max(left, right) + 1)
        found[key] = max(found.get(key, (0.0, "")), (chance, band))
    ordered = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
    return [(a, b, chance, band) for (a, b), (chance, band) in ordered]


def _by_left(matches: Matched) -> Mapping[int, list[tuple[int, float, str]]]:
    found: dict[int, list[tuple[int, float, str]]] = defaultdict(list)
    for left, right, chance, band in matches.pairs.select("left", "right", "probability", "band").iter_rows():
        found[left].append((right, chance, band))
    return found


def _starts(heights: list[int]) -> list[int]:
    starts = [0]
    for height in heights[:-1]:
        starts.append(starts[-1] + height)
    return starts


def _texts(entry: Mapping[str, object]) -> dict[str, str]:
    return {k: str(v) for k, v in entry.items() if k not in ("row", "sheet", "ref") and v not in (None, "")}


def full_name(fields: Mapping[str, str]) -> str:
    """A name for reading: as one column holds it, else surname, given name, patronymic."""
    if fields.get("name"):
        return fields["name"]
    return " ".join(fields[k] for k in ("surname", "given", "patronymic") if fields.get(k))
