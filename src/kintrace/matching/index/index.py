"""The index of a register: search for one person in milliseconds, under the same model as whole lists.

Says what the engine says of the pair; it is only quicker in choosing whom to compare. It proposes, and a place
alone is not a search.
"""

import resource
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from kintrace.matching.index import files
from kintrace.matching.index.entries import Entries, normal
from kintrace.matching.index.hits import Found, look
from kintrace.matching.index.intake import Books, read_records, take_in
from kintrace.matching.index.postings import text_keys
from kintrace.matching.index.segment import assemble
from kintrace.matching.index.state import ADD, AS_OF, CHANGE, DELETE, REPLACE, State
from kintrace.matching.search import Query, must_have_name
from kintrace.matching.settings import MatchSettings
from kintrace.model import Invalid, NotFound


@dataclass(frozen=True)
class Info:
    """What an index holds.

    Attributes:
        records: that can be found.
        changed: records added since it was built or compacted, and records deleted.
        bytes_on_disk: all its files.
        bytes_mapped: of them, the arrays that stay on disk and are read where a search touches them.
        resident_mb: memory of this process, everything else in it included.
    """

    records: int
    changed: int
    bytes_on_disk: int
    bytes_mapped: int
    resident_mb: float


class Index:
    """A register that can be searched; made with `Index.build` or `Index.open`.

    Searches may run in several threads; a change waits for the other changes, not for searches.
    """

    def __init__(self, folder: Path, settings: MatchSettings | None = None) -> None:
        self._folder = folder
        self._settings = settings or MatchSettings()
        self._lock = threading.RLock()
        self._generation = files.current(folder)
        self._load()

    def _load(self) -> None:
        segment = files.read_segment(self._generation)
        state = State([segment], [np.zeros(segment.size, np.bool_)], files.read_books(self._generation))
        for path in files.changes(self._generation):
            state, _ = state.after(pl.read_ipc(path))
        # Searches take this one attribute and nothing else, so that a change never disturbs them.
        self._view = state.view()
        self._state = state

    @classmethod
    def build(
        cls,
        frame: pl.DataFrame,
        path: Path | str,
        *,
        as_of: date | None = None,
        settings: MatchSettings | None = None,
    ) -> "Index":
        """Read a register once and write its index.

        Args:
            frame: an entries frame, see `kintrace.model.ENTRY_COLUMNS`.
            path: a folder, new or an index already; an index in it is replaced when the new one is whole.
            as_of: the day on which ages in the register were true.
            settings: the model, and how many hits below "possible" are kept.

        Raises:
            Invalid: the frame has no names, or the folder holds other things.
        """
        _must_have_names(frame)
        folder = Path(path)
        written = normal(frame)
        tables, records = read_records(written, as_of)
        books = Books.of(tables)
        readings = take_in(tables, books)
        books.count(readings, records, 1)
        refs = text_keys(written["ref"].to_list())
        files.write(folder, assemble(readings, records, Entries.of_frame(written), refs), books)
        return cls(folder, settings)

    @classmethod
    def open(cls, path: Path | str, settings: MatchSettings | None = None) -> "Index":
        """Open an index; its large arrays stay on disk.

        Raises:
            NotFound: there is no index in this folder.
            Unreadable: it is broken, or of another format.
        """
        return cls(Path(path), settings)

    def search(self, query: Query, limit: int = 10) -> Found:
        """Look for one person.

        Args:
            query: a name is demanded; a place or a date alone is refused.
            limit: how many hits are wanted.

        Returns:
            the best hits, best first, however unlikely.

        Raises:
            Invalid: the query has no name.
        """
        must_have_name(query)
        return look(query, self._view, self._settings, limit)

    def add(self, frame: pl.DataFrame, *, as_of: date | None = None) -> int:
        """Take in records. The index on disk knows of them when this returns.

        Returns:
            how many.
        """
        _must_have_names(frame)
        return self._change(ADD, frame, as_of)

    def delete(self, refs: Sequence[str]) -> int:
        """Forget the records with these references; they are not found from now on.

        Their texts leave the files when the index is compacted.

        Returns:
            how many records it were.

        Raises:
            NotFound: a reference is not in the index; nothing was deleted.
        """
        with self._lock:
            unknown = self._state.unknown(refs)
            if unknown:
                raise NotFound("no_such_ref", f"References that are not in the index: {unknown}.")
            return self._change(DELETE, pl.DataFrame({"ref": list(refs)}, schema={"ref": pl.String}), None)

    def replace(self, frame: pl.DataFrame, *, as_of: date | None = None) -> int:
        """Put these records in the place of those with the same references; new references are added.

        Raises:
            Invalid: a record has no reference.
        """
        _must_have_names(frame)
        if "ref" not in frame.columns or frame["ref"].null_count():
            raise Invalid(
                "replace_without_ref",
                "A record without a reference cannot replace another.",
                todo="Give each record the reference under which it stands in the register.",
            )
        return self._change(REPLACE, frame, as_of)

    def compact(self) -> None:
        """Write the index anew with all changes in it; deleted records leave the files."""
        with self._lock:
            self._generation = files.write(self._folder, self._state.whole(), self._state.books)
            self._load()

    def info(self) -> Info:
        """Records, bytes, memory."""
        with self._lock:
            deleted = sum(int(gone.sum()) for gone in self._state.gone)
            sizes = [segment.size for segment in self._state.segments]
            return Info(
                records=sum(sizes) - deleted,
                changed=sum(sizes[1:]) + deleted,
                bytes_on_disk=files.size_of(self._generation),
                bytes_mapped=sum(p.stat().st_size for p in self._generation.glob("*.npy")),
                resident_mb=_resident_mb(),
            )

    def _change(self, kind: str, frame: pl.DataFrame, as_of: date | None) -> int:
        written = normal(frame).with_columns(pl.lit(kind).alias(CHANGE), pl.lit(as_of, pl.Date).alias(AS_OF))
        if not written.height:
            return 0
        with self._lock:
            # Read before it is written: what cannot be read must not stand among the changes.
            state, number = self._state.after(written)
            files.add_change(self._generation, written)
            self._view, self._state = state.view(), state
            return number


def _must_have_names(frame: pl.DataFrame) -> None:
    if frame.height and not any(c in frame.columns for c in ("name", "surname", "given")):
        raise Invalid(
            "no_names",
            "The register has no column with names.",
            todo="Say which column holds the name, in a mapping file (--map).",
        )


def _resident_mb() -> float:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError):  # not Linux: the peak is the nearest thing
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 2**20
