"""The texts of records as written, one after the other, read only where somebody asks for one of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kintrace.model import ENTRY_COLUMNS


@dataclass(frozen=True)
class Packed:
    """Texts one after the other.

    Attributes:
        ends: where each text begins, and where the last one ends (n + 1).
        letters: all of them, UTF-8.
    """

    ends: NDArray[np.int64]
    letters: NDArray[np.uint8]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """Pack texts."""
        coded = [text.encode() for text in texts]
        ends = np.zeros(len(coded) + 1, np.int64)
        np.cumsum(np.fromiter(map(len, coded), np.int64, len(coded)), out=ends[1:])
        return cls(ends, np.frombuffer(b"".join(coded), np.uint8))

    @property
    def size(self) -> int:
        """How many texts there are."""
        return len(self.ends) - 1

    def text(self, place: int) -> str:
        """One of them."""
        return self.letters[self.ends[place] : self.ends[place + 1]].tobytes().decode()

    def take(self, places: NDArray[np.int64]) -> Self:
        """Some of the texts."""
        sizes = np.diff(self.ends)[places]
        ends = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        where = np.repeat(self.ends[:-1][places] - ends[:-1], sizes) + np.arange(ends[-1])
        return type(self)(ends, self.letters[where])

    def joined(self, other: Self) -> Self:
        """These texts, then the other's."""
        ends = np.concatenate([self.ends, other.ends[1:] + self.ends[-1]])
        return type(self)(ends, np.concatenate([self.letters, other.letters]))


@dataclass(frozen=True)
class Entries(Packed):
    """Records of an entries frame as JSON."""

    @classmethod
    def of_frame(cls, frame: pl.DataFrame) -> "Entries":
        """The records of a frame; columns that a list does not know are left out, every record has a `ref`."""
        written = normal(frame).select(pl.struct(pl.all()).struct.json_encode().alias("text"))["text"]
        return cls.of(written.to_list())

    def line(self, row: int) -> dict[str, str | int | None]:
        """One record by column."""
        line: dict[str, str | int | None] = json.loads(self.text(row))
        return line

    def frame(self, row: int) -> pl.DataFrame:
        """One record as an entries frame of one row."""
        line = self.line(row)
        return pl.DataFrame([line], schema={c: pl.UInt32 if c == "row" else pl.String for c in line})


def normal(frame: pl.DataFrame) -> pl.DataFrame:
    """Only the columns of an entries frame, texts as texts, and a reference for each record.

    A record without its own reference goes by the number of its row.
    """
    columns = [c for c in frame.columns if c in ENTRY_COLUMNS]
    kept = frame.select(pl.col(c).cast(pl.UInt32 if c == "row" else pl.String) for c in columns)
    number = pl.col("row") if "row" in columns else pl.int_range(1, pl.len() + 1)
    own = pl.col("ref") if "ref" in columns else pl.lit(None, pl.String)
    return kept.with_columns(pl.coalesce(own, number.cast(pl.String)).alias("ref"))
