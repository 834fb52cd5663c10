"""The texts of records as written, one after the other, read only where somebody asks for one of them."""

import json
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kintrace.model import ENTRY_COLUMNS


@dataclass(frozen=True)
class Entries:
    """Records of an entries frame as JSON.

    Attributes:
        ends: where each record's text begins, and where the last one ends (n + 1).
        texts: all of them, UTF-8.
    """

    ends: NDArray[np.int64]
    texts: NDArray[np.uint8]

    @classmethod
    def of(cls, frame: pl.DataFrame) -> "Entries":
        """The records of a frame; columns that a list does not know are left out, every record has a `ref`."""
        written = normal(frame).select(pl.struct(pl.all()).struct.json_encode().alias("text"))["text"]
        ends = np.zeros(frame.height + 1, np.int64)
        np.cumsum(written.str.len_bytes().to_numpy(), out=ends[1:])
        return cls(ends, np.frombuffer("".join(written.to_list()).encode(), np.uint8))

    @property
    def size(self) -> int:
        """How many records there are."""
        return len(self.ends) - 1

    def line(self, row: int) -> dict[str, str | int | None]:
        """One record by column."""
        line: dict[str, str | int | None] = json.loads(
            self.texts[self.ends[row] : self.ends[row + 1]].tobytes()
        )
        return line

    def frame(self, row: int) -> pl.DataFrame:
        """One record as an entries frame of one row."""
        line = self.line(row)
        return pl.DataFrame([line], schema={c: pl.UInt32 if c == "row" else pl.String for c in line})

    def take(self, rows: NDArray[np.int64]) -> "Entries":
        """Some of the records."""
        sizes = np.diff(self.ends)[rows]
        ends = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        letters = np.repeat(self.ends[:-1][rows] - ends[:-1], sizes) + np.arange(ends[-1])
        return Entries(ends, self.texts[letters])

    def joined(self, other: "Entries") -> "Entries":
        """These records, then the other's."""
        ends = np.concatenate([self.ends, other.ends[1:] + self.ends[-1]])
        return Entries(ends, np.concatenate([self.texts, other.texts]))


def normal(frame: pl.DataFrame) -> pl.DataFrame:
    """Only the columns of an entries frame, texts as texts, and a reference for each record.

    A record without its own reference goes by the number of its row.
    """
    columns = [c for c in frame.columns if c in ENTRY_COLUMNS]
    kept = frame.select(pl.col(c).cast(pl.UInt32 if c == "row" else pl.String) for c in columns)
    number = pl.col("row") if "row" in columns else pl.int_range(1, pl.len() + 1)
    own = pl.col("ref") if "ref" in columns else pl.lit(None, pl.String)
    return kept.with_columns(pl.coalesce(own, number.cast(pl.String)).alias("ref"))
