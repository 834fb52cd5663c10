"""What an index holds at one moment: the large segment, what came later, what was deleted. Never changed in place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kintrace.matching.index.entries import Entries
from kintrace.matching.index.intake import Books, read_records, take_in
from kintrace.matching.index.postings import text_keys
from kintrace.matching.index.rank import View
from kintrace.matching.index.segment import Segment, assemble, joined, only

ADD, DELETE, REPLACE = "add", "delete", "replace"
CHANGE, AS_OF = "change", "change_as_of"


@dataclass(frozen=True)
class State:
    """The records of an index.

    Attributes:
        segments: one from disk, and at most one of later records.
        gone: for each segment, which records are deleted.
        books: counts of all records that are not deleted.
    """

    segments: Sequence[Segment]
    gone: Sequence[NDArray[np.bool_]]
    books: Books

    def view(self) -> View:
        """What a search needs."""
        size = sum(s.size - int(np.count_nonzero(g)) for s, g in zip(self.segments, self.gone, strict=True))
        return View(tuple(self.segments), tuple(self.gone), self.books, self.books.frequencies(), size)

    def after(self, change: pl.DataFrame) -> tuple["State", int]:
        """The state after a change, and how many records it added or deleted.

        Args:
            change: records, or references alone, with the columns CHANGE and AS_OF (one value each).
        """
        kind, as_of = change[CHANGE][0], change[AS_OF][0]
        frame = change.drop(CHANGE, AS_OF)
        state, number = replace(self, books=self.books.copy()), 0
        if kind in (DELETE, REPLACE):
            state, number = state._without(frame["ref"].to_list())
        return (state, number) if kind == DELETE else (state._with(frame, as_of), frame.height)

    def _with(self, frame: pl.DataFrame, as_of: object) -> "State":
        tables, records = read_records(frame, as_of)  # type: ignore[arg-type]
        readings = take_in(tables, self.books)
        self.books.count(readings, records, 1)
        fresh = assemble(readings, records, Entries.of_frame(frame), text_keys(frame["ref"].to_list()))
        gone = np.zeros(len(records), np.bool_)
        if len(self.segments) > 1:
            fresh, gone = joined(self.segments[1], fresh), np.concatenate([self.gone[1], gone])
        return replace(self, segments=(self.segments[0], fresh), gone=(self.gone[0], gone))

    def _without(self, refs: Sequence[str]) -> tuple["State", int]:
        gone = [marks.copy() for marks in self.gone]
        wanted = text_keys(dict.fromkeys(refs))
        number = 0
        for place, segment in enumerate(self.segments):
            rows = np.flatnonzero(np.isin(segment.refs, wanted) & ~gone[place])
            gone[place][rows] = True
            self.books.count(segment.readings, segment.records[rows], -1)
            number += len(rows)
        return replace(self, gone=tuple(gone)), number

    def unknown(self, refs: Sequence[str]) -> int:
        """How many of these references no record has."""
        wanted = text_keys(refs)
        known = np.zeros(len(wanted), np.bool_)
        for segment, gone in zip(self.segments, self.gone, strict=True):
            rows = np.flatnonzero(np.isin(segment.refs, wanted) & ~gone)
            known |= np.isin(wanted, segment.refs[rows])
        return int(np.count_nonzero(~known))

    def whole(self) -> Segment:
        """One segment of all records that are not deleted."""
        kept = [only(segment, ~gone) for segment, gone in zip(self.segments, self.gone, strict=True)]
        if len(kept) > 1:
            return joined(kept[0], kept[1])
        return assemble(kept[0].readings, kept[0].records, kept[0].entries, kept[0].refs)
