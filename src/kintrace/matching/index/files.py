"""An index as files: written whole beside what is there, made to last, then put in its place in one step.

    FOLDER/CURRENT                    the name of the generation in force
    FOLDER/generation-000001/*.npy    numbers, used where they lie (memory-mapped)
    FOLDER/generation-000001/*.txt    distinct words
    FOLDER/generation-000001/changes/000001.arrow    what came later, in order

The files hold personal data as the register does; they are readable by their owner only.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from importlib.resources import files as resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import BinaryIO

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kintrace.matching.evidence.classes import Classes
from kintrace.matching.index.book import Book
from kintrace.matching.index.entries import Entries, Packed
from kintrace.matching.index.intake import Books
from kintrace.matching.index.near import Near
from kintrace.matching.index.postings import Postings
from kintrace.matching.index.segment import Names, Readings, Segment, Spots, Texts
from kintrace.model import Conflict, Invalid, NotFound, Unreadable, Where
from kintrace.places import PlaceReading

FORMAT = 2  # 2: addresses, occupations, Latin words as typed, years from 1500
_CURRENT = "CURRENT"
_ROLES = ("own", "mother")
Array = NDArray[np.generic]


def current(folder: Path) -> Path:
    """The folder of the generation in force.

    Raises:
        NotFound: there is no index.
        Unreadable: the index is broken, or of another format.
    """
    pointer = folder / _CURRENT
    if not pointer.is_file():
        raise NotFound(
            "no_index",
            "There is no index in this folder.",
            where=Where(file=folder.name),
            todo="Make one with: kintrace index build REGISTER -o FOLDER.",
        )
    generation = folder / pointer.read_text(encoding="utf-8").strip()
    _check(generation)
    return generation


def _check(generation: Path) -> None:
    try:
        about = json.loads((generation / "index.json").read_text(encoding="utf-8"))
        found = about["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unreadable(
            "index_broken",
            "This index is incomplete.",
            where=Where(file=generation.parent.name),
            todo="Build it again from the register.",
        ) from error
    if found != FORMAT:
        raise Unreadable(
            "index_format",
            f"This index has format {found}; this version of kintrace reads format {FORMAT}.",
            where=Where(file=generation.parent.name),
            todo="Build it again from the register.",
        )
    if about.get("tables") != tables_mark():
        raise Unreadable(
            "index_tables",
            "This index was made by a version of kintrace that reads names, dates or places otherwise.",
            where=Where(file=generation.parent.name),
            todo="Build it again from the register.",
        )


@cache
def tables_mark() -> str:
    """A mark of all code and tables by which names, dates and places are read.

    An index holds readings: under other tables the same name may have other keys, and would be missed in silence.
    """
    found = blake2b(digest_size=8)
    for room in ("kintrace.script", "kintrace.names", "kintrace.dates", "kintrace.places"):
        for path in sorted(_files(resources(room)), key=str):
            found.update(path.name.encode())
            found.update(path.read_bytes())
    return found.hexdigest()


def _files(folder: Traversable) -> Iterator[Traversable]:
    for path in folder.iterdir():
        if path.is_dir():
            yield from _files(path)
        elif path.name.endswith((".py", ".toml", ".csv", ".json", ".txt", ".tsv", ".gz")):
            yield path


def write(folder: Path, segment: Segment, books: Books) -> Path:
    """Write a new generation and put it in force; the earlier ones are removed.

    Raises:
        Invalid: the folder holds other things.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()) and not (folder / _CURRENT).exists() and _strangers(folder):
        raise Invalid(
            "not_an_index_folder",
            "The folder is not empty and is not an index.",
            where=Where(file=folder.name),
            todo="Choose a new folder.",
        )
    earlier = sorted(folder.glob("generation-*"))
    number = max((int(p.name.split("-")[1].split(".")[0]) for p in earlier), default=0) + 1
    unfinished = folder / f"generation-{number:06}.unfinished"
    unfinished.mkdir(mode=0o700)
    (unfinished / "changes").mkdir(mode=0o700)
    _write_segment(unfinished, segment)
    _write_books(unfinished, books)
    _text(
        unfinished / "index.json",
        json.dumps({"format": FORMAT, "tables": tables_mark(), "records": segment.size}),
    )
    sync(unfinished)
    final = folder / f"generation-{number:06}"
    unfinished.rename(final)
    replace_text(folder / _CURRENT, final.name)
    for old in earlier:
        shutil.rmtree(old, ignore_errors=True)
    return final


def _strangers(folder: Path) -> bool:
    return any(not path.name.startswith("generation-") for path in folder.iterdir())


def replace_text(path: Path, text: str) -> None:
    """Write a small file so that a reader sees the old text or the new one, never a part."""
    beside = path.with_name(path.name + ".new")
    _text(beside, text)
    beside.replace(path)
    sync(path.parent)


def add_change(generation: Path, frame: pl.DataFrame) -> Path:
    """Put a change behind the others; see `changes`.

    Raises:
        Conflict: another program has just made a change; nothing of this one was written.
    """
    folder = generation / "changes"
    number = max((int(p.stem) for p in changes(generation)), default=0) + 1
    final, beside = folder / f"{number:06}.arrow", folder / f".{number:06}.{os.getpid()}"
    _arrow(beside, frame)
    try:
        os.link(beside, final)  # unlike a renaming, this fails where a file stands
    except FileExistsError as error:
        raise Conflict(
            "index_changed",
            "Another program is changing this index.",
            where=Where(file=generation.parent.name),
            todo="Open the index again and repeat the change.",
        ) from error
    finally:
        beside.unlink()
    sync(folder)
    return final


def changes(generation: Path) -> list[Path]:
    """The changes made since the generation was built, in order."""
    return sorted((generation / "changes").glob("*.arrow"))


def size_of(generation: Path) -> int:
    """Bytes on disk."""
    return sum(path.stat().st_size for path in generation.rglob("*") if path.is_file())


def sync(folder: Path) -> None:
    """Make the names in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _private(path: Path) -> Iterator[BinaryIO]:
    """A new file that only its owner reads, and that lasts when the block ends."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _text(path: Path, text: str) -> None:
    with _private(path) as file:
        file.write(text.encode())


def _arrow(path: Path, frame: pl.DataFrame) -> None:
    with _private(path) as file:
        frame.write_ipc(file, compression="uncompressed")


def _save(folder: Path, arrays: Mapping[str, Array]) -> None:
    for name, array in arrays.items():
        path = folder / f"{name}.npy"
        with _private(path) as file:
            np.save(file, np.ascontiguousarray(array), allow_pickle=False)


def _load(folder: Path, name: str) -> Array:
    array: Array = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    return array.view(np.ndarray) if array.size else np.array(array)


def _words(folder: Path, name: str, words: Sequence[str]) -> None:
    _text(folder / f"{name}.txt", "\n".join(words))


def _read_words(folder: Path, name: str, size: int) -> list[str]:
    return (folder / f"{name}.txt").read_text(encoding="utf-8").split("\n") if size else []


def _write_segment(folder: Path, segment: Segment) -> None:
    readings = segment.readings
    for kind, names in (
        ("given", readings.given),
        ("surname", readings.surname),
        ("father", readings.father),
    ):
        classes = names.classes
        arrays: dict[str, Array] = {
            "ids": classes.ids,
            "weights": classes.weights,
            "kinds": classes.kinds,
            "marks": names.marks,
        }
        _save(folder, {f"{kind}-{key}": array for key, array in arrays.items()})
        _words(folder, f"{kind}-folds", names.folds)
        _words(folder, f"{kind}-spelled", names.spelled)
        _words(folder, f"{kind}-typed", names.typed)
    spots = readings.place
    _save(folder, {"place-meaning": spots.meaning, "place-anchor": spots.anchor, "birth": readings.birth})
    _words(folder, "place-readings", [_place_text(reading) for reading in spots.readings])
    beside = ("address", readings.address), ("house", readings.house), ("occupation", readings.occupation)
    for kind, texts in beside:
        _save(folder, {f"{kind}-parts": texts.parts})
        _write_packed(folder, kind, texts.texts)
    _save(folder, {"records": segment.records, "refs": segment.refs})
    _write_packed(folder, "entries", segment.entries)
    _write_postings(folder, "keys", segment.keys)
    for key, near in (("near-given", segment.near_given), ("near-surname", segment.near_surname)):
        _write_postings(folder, key, near.keys)
        _save(folder, {f"{key}-owners": near.owners})
        _words(folder, f"{key}-words", near.words)


def _write_packed(folder: Path, key: str, packed: Packed) -> None:
    _save(folder, {f"{key}-letters": packed.letters, f"{key}-ends": packed.ends})


def _write_postings(folder: Path, key: str, postings: Postings) -> None:
    _save(
        folder, {f"{key}-heads": postings.heads, f"{key}-tags": postings.tags, f"{key}-rows": postings.rows}
    )


def _write_books(folder: Path, books: Books) -> None:
    for kind, kept in _each(books):
        book = kept.settled()
        arrays: dict[str, Array] = {"hashes": book.hashes, "ids": book.ids, "population": book.population}
        arrays |= {f"count-{role}": counts for role, counts in book.counts.items()}
        arrays["known"] = np.array([book.known[role] for role in book.counts], np.int64)
        _save(folder, {f"book-{kind}-{key}": array for key, array in arrays.items()})
    _save(folder, {"common": books.common, "years": books.years})


def _each(books: Books) -> tuple[tuple[str, Book], ...]:
    return (
        ("given", books.given),
        ("surname", books.surname),
        ("father", books.father),
        ("place", books.place),
        ("address", books.address),
        ("house", books.house),
        ("occupation", books.occupation),
    )


def read_books(folder: Path) -> Books:
    """The books of a generation, as they were when it was built."""
    given, surname, father = (_read_book(folder, kind, _ROLES) for kind in ("given", "surname", "father"))
    place, address, house, occupation = (
        _read_book(folder, kind, _ROLES[:1]) for kind in ("place", "address", "house", "occupation")
    )
    common, years = _load(folder, "common").astype(np.bool_), _load(folder, "years").astype(np.int64)
    return Books(given, surname, father, place, address, house, occupation, common, years)


def _read_book(folder: Path, kind: str, roles: Sequence[str]) -> Book:
    def part(name: str) -> Array:
        return _load(folder, f"book-{kind}-{name}")

    return Book(
        part("hashes").astype(np.uint64, copy=False),
        part("ids").astype(np.int32, copy=False),
        part("population").astype(np.float32, copy=False),
        {role: part(f"count-{role}").astype(np.float64, copy=False) for role in roles},
        dict(zip(roles, part("known").astype(np.int64).tolist(), strict=True)),
    )


def read_segment(folder: Path) -> Segment:
    """The segment of a generation; large arrays stay on disk until they are looked into."""
    readings = Readings(
        _read_names(folder, "given"),
        _read_names(folder, "surname"),
        _read_names(folder, "father"),
        _load(folder, "birth").astype(np.int32, copy=False),
        _read_spots(folder),
        *(_read_texts(folder, kind) for kind in ("address", "house", "occupation")),
    )
    return Segment(
        readings,
        _load(folder, "records").astype(np.int32, copy=False),
        _read_postings(folder, "keys"),
        _load(folder, "refs").astype(np.uint64, copy=False),
        _read_near(folder, "near-given"),
        _read_near(folder, "near-surname"),
        Entries(*_read_packed(folder, "entries")),
    )


def _read_packed(folder: Path, key: str) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    ends, letters = _load(folder, f"{key}-ends"), _load(folder, f"{key}-letters")
    return ends.astype(np.int64, copy=False), letters.astype(np.uint8, copy=False)


def _read_texts(folder: Path, kind: str) -> Texts:
    parts = _load(folder, f"{kind}-parts").astype(np.int32, copy=False)
    return Texts(parts, Packed(*_read_packed(folder, kind)))


def _read_names(folder: Path, kind: str) -> Names:
    def part(name: str) -> Array:
        return _load(folder, f"{kind}-{name}")

    marks = part("marks").astype(np.int64, copy=False)
    classes = Classes(
        part("ids").astype(np.int32, copy=False),
        part("weights").astype(np.float32, copy=False),
        part("kinds").astype(np.int8, copy=False),
    )
    folds = _read_words(folder, f"{kind}-folds", len(marks))
    if kind == "father":
        return Names(classes, marks, folds, [], [])
    spelled, typed = (_read_words(folder, f"{kind}-{form}", len(marks)) for form in ("spelled", "typed"))
    return Names(classes, marks, folds, spelled, typed)


def _read_spots(folder: Path) -> Spots:
    anchor = _load(folder, "place-anchor").astype(np.int32, copy=False)
    texts = _read_words(folder, "place-readings", len(anchor))
    return Spots(_load(folder, "place-meaning").astype(np.int32, copy=False), anchor, PlaceReadings(texts))


def _read_postings(folder: Path, key: str) -> Postings:
    return Postings(
        _load(folder, f"{key}-heads").astype(np.uint32, copy=False),
        _load(folder, f"{key}-tags").astype(np.uint8, copy=False),
        _load(folder, f"{key}-rows").astype(np.uint32, copy=False),
    )


def _read_near(folder: Path, key: str) -> Near:
    owners = _load(folder, f"{key}-owners").astype(np.int32, copy=False)
    return Near(_read_words(folder, f"{key}-words", len(owners)), owners, _read_postings(folder, key))


class PlaceReadings(Sequence[PlaceReading]):
    """Place readings kept as texts and turned into objects when somebody asks for one."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._made: dict[int, PlaceReading] = {}

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        found = self._made.get(index)
        if found is None:
            text, places, region, country, fold, former = json.loads(self._texts[index])
            found = self._made[index] = PlaceReading(text, tuple(places), region, country, fold, former)
        return found


def _place_text(reading: PlaceReading) -> str:
    parts = (reading.text, reading.places, reading.region, reading.country, reading.fold, reading.former)
    return json.dumps(parts, ensure_ascii=False)
