"""Starts the limited child process that looks into a file, and turns its answer or its death into values.

The parent never parses a file from outside. It believes nothing of the answer but its shape: text in rows.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import IO, Any, cast

from kintrace.lists.values import Limits
from kintrace.model.errors import Invalid, KintraceError, Refused, Unreadable, Where

_START = "import sys; sys.path.append(sys.argv[1]); from kintrace.lists.parsing.main import main; main()"
_HOME = str(Path(__file__).resolve().parents[2])
_KINDS = {"unreadable": Unreadable, "invalid": Invalid, "refused": Refused}
_ROOMIER = frozenset({b"PAR1"})  # polars reserves address space that it does not use
_CHUNK = 2**20
# Python itself, lxml and the codecs; measured on Linux, with room to spare.
_POLARS_SPACE = 2**30

Answer = dict[str, Any]


class Child:
    """One running reader. Made by `start`; `answer` waits for it."""

    def __init__(self, name: str, content: bytes, limits: Limits, request: Mapping[str, object]) -> None:
        self._name = name
        # A megabyte of a packed workbook is some ten of text.
        self._seconds = limits.seconds + len(content) // (2**20 if content[:2] == b"PK" else 4 * 2**20)
        self._most = 64 * 2**20 + 40 * len(content) + (limits.unpacked if content[:2] == b"PK" else 0)
        line = json.dumps({**request, "seconds": self._seconds}).encode() + b"\n"
        # No environment is handed on: it may hold secrets of the house.
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own code
            [sys.executable, "-I", "-X", "utf8", "-c", _START, _HOME],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            close_fds=True,
            env={"POLARS_MAX_THREADS": "2", "MALLOC_ARENA_MAX": "2"},
        )
        self._late = False
        self._clock = threading.Timer(2.0 * self._seconds, self._stop)
        self._clock.daemon = True
        self._clock.start()
        self._feeder = threading.Thread(target=_feed, args=(self._process.stdin, line, content), daemon=True)
        self._feeder.start()

    def answer(self) -> Answer:
        """Wait for the answer.

        Raises:
            Unreadable, Refused: the reader gave up, died, took too long, or answered nonsense.
        """
        output = cast(IO[bytes], self._process.stdout)
        parts: list[bytes] = []
        size = 0
        try:
            while part := output.read(_CHUNK):
                parts.append(part)
                size += len(part)
                if size > self._most:
                    raise self._costly("room for its answer")
            status = self._process.wait()
        finally:
            self.end()
        if self._late:
            raise self._costly("time")
        if status != 0:
            raise self._died(status)
        return self._checked(b"".join(parts))

    def end(self) -> None:
        """Stop the child if it still runs, and let go of everything."""
        self._clock.cancel()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._feeder.join()
        if self._process.stdout:
            self._process.stdout.close()

    def _stop(self) -> None:
        self._late = True
        self._process.kill()

    def _checked(self, answer: bytes) -> Answer:
        try:
            value = json.loads(answer)
        except ValueError as error:
            raise self._died(0) from error
        if not isinstance(value, dict):
            raise self._died(0)
        failure = value.get("failure")
        if isinstance(failure, dict):
            raise failure_error(self._name, failure)
        if not _well_formed(value):
            raise self._died(0)
        return value

    def _costly(self, what: str) -> KintraceError:
        return Refused(
            "too_costly",
            f"Reading the file needs more {what} than one file may use.",
            where=Where(file=self._name),
            todo="Split the list into several files, or save it as CSV.",
        )

    def _died(self, status: int) -> KintraceError:
        if status in (-24, -9):  # SIGXCPU, SIGKILL
            return self._costly("time or memory")
        return Unreadable(
            "reader_died",
            "The file made its reader stop; it is damaged, or it asks for more memory than one file may use.",
            where=Where(file=self._name),
            todo="Open it in a spreadsheet program and save it as CSV, or ask the sender for it again.",
        )


def start(name: str, content: bytes, limits: Limits, clock: date | None) -> Child:
    """Start reading `content` in a child process.

    Args:
        name: the file's name, for messages and for the tie between JSON and CSV.
        content: the bytes of the file.
        limits: what the reading may cost.
        clock: the day by which PFIF records are judged expired; None leaves that out.
    """
    roomier = _POLARS_SPACE if content[:4] in _ROOMIER else 0
    request = {
        "suffix": Path(name).suffix,
        "memory": limits.memory + roomier + 10 * len(content),
        "clock": clock.isoformat() if clock else None,
        "caps": {
            "unpacked": limits.unpacked,
            "ratio": limits.ratio,
            "members": limits.members,
            "rows": limits.rows,
            "columns": limits.columns,
            "depth": limits.depth,
        },
    }
    return Child(name, content, limits, request)


def failure_error(name: str, failure: Mapping[str, object]) -> KintraceError:
    """The error of the house for a failure that the child reports."""
    kind = _KINDS.get(str(failure.get("kind")), Unreadable)
    row = failure.get("row")
    sheet, column = failure.get("sheet"), failure.get("column")
    where = Where(
        file=name,
        sheet=str(sheet) if sheet else None,
        row=row if isinstance(row, int) else None,
        column=str(column) if column else None,
    )
    return kind(
        str(failure.get("code")),
        str(failure.get("message")),
        where=where,
        todo=str(failure.get("todo") or ""),
    )


def _feed(pipe: IO[bytes] | None, line: bytes, content: bytes) -> None:
    if pipe is None:
        return
    # A broken pipe: the child has ended; its answer or its status says why.
    with suppress(BrokenPipeError):
        pipe.write(line)
        pipe.write(content)
    with suppress(BrokenPipeError):
        pipe.close()


def _well_formed(value: Answer) -> bool:
    """Text in rows, and numbers where numbers belong."""
    try:
        return (
            isinstance(value["format"], str)
            and all(isinstance(text, str) for text in value["metadata"].values())
            and all(_sheet_ok(sheet) for sheet in value["sheets"])
            and all(len(warning) == 5 and isinstance(warning[4], str) for warning in value["warnings"])
            and all(len(kept) == 5 and all(isinstance(c, str) for c in kept[4]) for kept in value["unread"])
        )
    except (KeyError, TypeError, AttributeError):
        return False


def _sheet_ok(sheet: Answer) -> bool:
    rows = sheet["rows"]
    header = sheet["header"]
    return (
        isinstance(sheet["name"], str)
        and (header is None or all(isinstance(text, str) for text in header))
        and len(rows) == len(sheet["numbers"])
        and set(map(type, sheet["numbers"])) <= {int}
        and set(map(type, rows)) <= {list}
        and all(set(map(type, row)) <= {str} for row in rows)
        and all(len(area) == 4 and set(map(type, area)) <= {int} for area in sheet["merged"])
        and isinstance(sheet["blank"], int)
    )
