"""Where an office keeps its exchange: one state document and files, changed all at once or not at all.

Two ways are given: in memory, and in a folder with `state.json`, `outbox/`, `inbox/`, `lists/`. A
folder survives a kill at any moment: the state names the files that belong to it, and opening the
folder finishes or undoes what was under way.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from kintrace.exchange.refusals import refuse

try:
    import fcntl
except ImportError:  # a system without it: the revision still shows two writers
    fcntl = None  # type: ignore[assignment]

_STATE, _STAGING, _LOCK = "state.json", "staging", "lock"


class Storage(Protocol):
    """What keeps an office's exchange. `revision` grows by one with each commit; 0 means nothing is kept yet."""

    def load(self) -> tuple[int, bytes | None]:
        """The revision and the state document."""

    def commit(self, revision: int, state: bytes, files: Mapping[str, bytes]) -> None:
        """Put a new state and new files in place of revision `revision`, whole or not at all."""

    def read(self, name: str) -> bytes:
        """A file that a commit brought."""


class MemoryStorage:
    """Keeps everything in memory; for tests, simulators and short errands."""

    def __init__(self) -> None:
        self.revision = 0
        self.state: bytes | None = None
        self.files: dict[str, bytes] = {}

    def load(self) -> tuple[int, bytes | None]:
        """The revision and the state document."""
        return self.revision, self.state

    def commit(self, revision: int, state: bytes, files: Mapping[str, bytes]) -> None:
        """Replace everything at once.

        Raises:
            Conflict (state_changed): somebody else committed in between.
        """
        if revision != self.revision:
            raise refuse("state_changed")
        self.files |= files
        self.state = state
        self.revision += 1

    def read(self, name: str) -> bytes:
        """A file that a commit brought.

        Raises:
            Unreadable (file_gone).
        """
        if name not in self.files:
            raise refuse("file_gone", file=name)
        return self.files[name]


class FolderStorage:
    """Keeps everything in a folder, and comes back whole from a kill at any moment.

    A commit writes its files into `staging/`, then replaces `state.json`, which names them, and then
    brings them to their places. Replacing the state is the one moment that counts: before it nothing
    has happened, after it everything has.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        names = ("", "outbox", "inbox", "lists", _STAGING)
        if any(not (folder / name).is_dir() for name in names):
            for name in names:
                (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
            # The folders must be on the disk before anything in them counts.
            _sync_folder(folder)
            _sync_folder(folder.parent)
        with self._alone():
            self._recover()

    def load(self) -> tuple[int, bytes | None]:
        """The revision and the state document.

        Raises:
            Unreadable (state_damaged): the document is not as it was written.
        """
        path = self.folder / _STATE
        if not path.exists():
            return 0, None
        head, _, body = path.read_bytes().partition(b"\n")
        try:
            found = json.loads(head)
            revision, digest = int(found["revision"]), str(found["sha256"])
        except (ValueError, KeyError, TypeError) as error:
            raise refuse("state_damaged") from error
        if sha256(body).hexdigest() != digest:
            raise refuse("state_damaged")
        return revision, body

    def commit(self, revision: int, state: bytes, files: Mapping[str, bytes]) -> None:
        """Replace the state and bring the files, whole or not at all.

        Raises:
            Conflict (state_changed): somebody else committed in between.
            OSError: the disk failed or is full; nothing has happened then.
        """
        with self._alone():
            self._recover()
            if self.load()[0] != revision:
                raise refuse("state_changed")
            staged: dict[str, str] = {}
            for name, data in files.items():
                place = f"{sha256(name.encode()).hexdigest()}"
                _write(self.folder / _STAGING / place, data)
                staged[place] = name
            _sync_folder(self.folder / _STAGING)
            head = {"revision": revision + 1, "sha256": sha256(state).hexdigest(), "files": staged}
            _write(self.folder / f"{_STATE}.new", json.dumps(head).encode() + b"\n" + state)
            (self.folder / f"{_STATE}.new").replace(self.folder / _STATE)
            _sync_folder(self.folder)
            self._recover()

    def read(self, name: str) -> bytes:
        """A file that a commit brought.

        Raises:
            Unreadable (file_gone).
        """
        path = self.folder / name
        if ".." in Path(name).parts or not path.is_file():
            raise refuse("file_gone", file=name)
        return path.read_bytes()

    def _recover(self) -> None:
        """Move what the state names to its place, and drop what it does not."""
        path = self.folder / _STATE
        staging = self.folder / _STAGING
        waiting = sorted(staging.iterdir())
        if not waiting:
            return
        named: dict[str, str] = {}
        if path.exists():
            self.load()
            with path.open("rb") as handle:
                named = json.loads(handle.readline())["files"]
        targets = [self.folder / named[place.name] for place in waiting if place.name in named]
        for place in waiting:
            if place.name in named:
                _bring(place, self.folder / named[place.name])
        # A file leaves staging only when its new name is surely on the disk.
        for folder in sorted({target.parent for target in targets}):
            _sync_folder(folder)
        for place in waiting:
            place.unlink(missing_ok=True)
        _sync_folder(staging)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.folder / _LOCK).open("a") as handle:
            if fcntl is not None:
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def _bring(place: Path, target: Path) -> None:
    """Give a staged file its name, beside the one it has; where a file system knows no second names, move it."""
    try:
        os.link(place, target)
    except FileExistsError:
        if not place.samefile(target):
            place.replace(target)
    except OSError:
        place.replace(target)


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())


def _sync_folder(path: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
