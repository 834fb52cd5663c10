"""A disk that forgets: every file operation is written down, and any state that a loss of power may leave is made again.

What a file system promises, and no more: the bytes of a file are safe once it was synced, the names in a folder
once the folder was. Without that, each may be there or not: bytes cut off or missing, a new name, an old name, a
name that was to go. A rename is one step within a folder; between two folders, each keeps its own account.
"""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest


@dataclass
class File:
    """The bytes of a file: what is surely on the disk, and what was written since."""

    safe: bytes = b""
    latest: bytes = b""


@dataclass(frozen=True)
class Step:
    """One operation: made (new or emptied), synced, renamed, linked, removed, folder made."""

    act: str
    path: Path
    target: Path | None = None
    data: bytes = b""


@dataclass
class Recorder:
    """Writes down what happens below a folder while it really happens."""

    root: Path
    steps: list[Step] = field(default_factory=list)
    marks: list[tuple[int, str]] = field(default_factory=list)  # after how many steps something was promised
    no_links: bool = False

    def promise(self, what: str) -> None:
        self.marks.append((len(self.steps), what))

    def inside(self, path: Path) -> bool:
        return path.is_relative_to(self.root) and path.name != "lock"

    @contextmanager
    def recording(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        paths: dict[int, Path] = {}
        real = {"open": os.open, "fsync": os.fsync, "replace": Path.replace, "unlink": Path.unlink}
        make_folder, make_link = Path.mkdir, os.link

        def open_(path, flags, mode=0o777, **more):
            handle = real["open"](path, flags, mode, **more)
            paths[handle] = Path(path)
            if flags & os.O_CREAT and self.inside(Path(path)):
                self.steps.append(Step("made", Path(path)))
            return handle

        def fsync(handle):
            path = paths[handle]
            if self.inside(path):
                data = b"" if path.is_dir() else path.read_bytes()
                self.steps.append(Step("synced", path, data=data))
            return real["fsync"](handle)

        def replace(path, target):
            if self.inside(path):
                self.steps.append(Step("renamed", path, Path(target), path.read_bytes()))
            return real["replace"](path, target)

        def unlink(path, missing_ok=False):
            if self.inside(path) and path.exists():
                self.steps.append(Step("removed", path))
            return real["unlink"](path, missing_ok=missing_ok)

        def link(path, target):
            if self.no_links:
                raise OSError("this file system knows no second names")
            make_link(path, target)
            if self.inside(path):
                self.steps.append(Step("linked", path, Path(target)))

        def mkdir(path, *words, **more):
            fresh = not path.exists()
            make_folder(path, *words, **more)
            if fresh and self.inside(path):
                self.steps.append(Step("folder", path))

        with monkeypatch.context() as patch:
            patch.setattr(os, "open", open_)
            patch.setattr(os, "fsync", fsync)
            patch.setattr(Path, "replace", replace)
            patch.setattr(Path, "unlink", unlink)
            patch.setattr(Path, "mkdir", mkdir)
            patch.setattr(os, "link", link)
            yield


Names = dict[Path, File | None]  # path → file, or None for a folder


@dataclass
class Disk:
    """A disk after some steps: what is surely there, and which changes of names wait in which folder."""

    safe: Names = field(default_factory=dict)
    now: Names = field(default_factory=dict)
    pairs: list[tuple[Path, Path]] = field(default_factory=list)  # renames from one folder to another
    waiting: list[tuple[Path, Path, File | None, bool]] = field(
        default_factory=list
    )  # folder, path, what, there

    def take(self, step: Step, root: Path) -> None:
        if step.act == "folder":
            self._name(step.path, None, there=True)
        elif step.act == "made":
            old = self.now.get(step.path)
            if old is None:
                self._name(step.path, File(), there=True)
            else:
                old.latest = b""  # emptied in place; the old bytes may still be there
        elif step.act == "removed":
            self._name(step.path, None, there=False)
        elif step.act == "linked":
            self._name(step.target, self.now[step.path], there=True)
        elif step.act == "renamed":
            file = self.now[step.path]
            file.latest = step.data
            self._name(step.target, file, there=True)
            self._name(step.path, None, there=False)
            if step.path.parent != step.target.parent:
                self.pairs.append((step.path, step.target))
        elif step.path in self.now and self.now[step.path] is not None:
            file = self.now[step.path]
            file.safe = file.latest = step.data
        else:
            self._sync_names(step.path)

    def _name(self, path: Path, what: File | None, *, there: bool) -> None:
        if there:
            self.now[path] = what
        else:
            self.now.pop(path, None)
        self.waiting.append((path.parent, path, what, there))

    def _sync_names(self, folder: Path) -> None:
        for change in [one for one in self.waiting if one[0] == folder]:
            self._settle(self.safe, change)
        self.waiting = [one for one in self.waiting if one[0] != folder]

    @staticmethod
    def _settle(names: Names, change: tuple[Path, Path, File | None, bool]) -> None:
        _, path, what, there = change
        if there:
            names[path] = what
        else:
            names.pop(path, None)

    def left(self, keep: Callable[[], bool], bytes_of: Callable[[File], bytes]) -> dict[Path, bytes | None]:
        """One state that may be found afterwards.

        Of the changes that wait in a folder a beginning may have come through, in the order in which they were made;
        `keep` says each time whether one more did.
        """
        names = dict(self.safe)
        stopped: set[Path] = set()
        for change in self.waiting:
            if change[0] in stopped:
                continue
            if keep():
                self._settle(names, change)
            else:
                stopped.add(change[0])
        for old, new in self.pairs:
            if old not in names and new not in names and new in self.now:
                names[old] = self.now[new]
        return {path: None if what is None else bytes_of(what) for path, what in names.items()}


def disk_after(recorder: Recorder, start: dict[Path, bytes | None], count: int) -> Disk:
    """The disk when the power goes after `count` steps."""
    files = {path: None if data is None else File(data, data) for path, data in start.items()}
    disk = Disk(dict(files), dict(files))
    for step in recorder.steps[:count]:
        disk.take(step, recorder.root)
    return disk


def states(disk: Disk, seed: int) -> Iterator[tuple[str, dict[Path, bytes | None]]]:
    """Nothing unsynced came through; everything did; names without their bytes; bytes cut off; and by chance."""
    chance = random.Random(seed)
    yield "nothing", disk.left(lambda: False, lambda file: file.safe)
    yield "everything", disk.left(lambda: True, lambda file: file.latest)
    yield "names only", disk.left(lambda: True, lambda file: file.safe)
    yield "cut off", disk.left(lambda: True, lambda file: max(file.safe, file.latest[: len(file.latest) // 2], key=len)
                               if file.safe != file.latest else file.latest)  # fmt: skip
    for number in range(3):
        yield (
            f"chance {number}",
            disk.left(lambda: chance.random() < 0.5, lambda file: chance.choice((file.safe, file.latest))),
        )


def snapshot(root: Path) -> dict[Path, bytes | None]:
    """A folder as it lies there, all of it safe."""
    found: dict[Path, bytes | None] = {root: None}
    for path in sorted(root.rglob("*")):
        if path.name != "lock":
            found[path] = path.read_bytes() if path.is_file() else None
    return found


def lay_out(files: dict[Path, bytes | None], root: Path, place: Path) -> None:
    """Make a state again, in another folder. A file whose folder is gone is gone with it."""
    for path, data in sorted(files.items()):
        target = place / path.relative_to(root)
        if data is None:
            target.mkdir(exist_ok=True)
        elif target.parent.is_dir():
            target.write_bytes(data)
