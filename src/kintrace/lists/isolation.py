"""Starts the limited child process that looks into a file, and turns its answer or its death into values.

The parent never parses a file from outside. It believes nothing of the answer but its shape: text in rows, as
JSON or, of a large file, as columns (Arrow IPC, read by polars, which checks lengths and UTF-8).
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
_LARGE, _LARGE_PACKED = (
    2 * 2**20,
    2**18,
)  # bytes from which rows travel as columns; of text, of a zip or Parquet
_CHUNK = 2**20
# polars reserves address space that it does not use.
_POLARS_SPACE = 2**30

Answer = dict[str, Any]


class Child:
    """One running reader. Made by `start`; `answer` waits for it."""

    def __init__(self, name: str, content: bytes, limits: Limits, request: Mapping[str, object]) -> None:
        self._name = name
        # A megabyte of a packed workbook is some ten of text.
        self._seconds = limits.seconds + len(content) // (2**20 if _is_packed(content) else 4 * 2**20)
        self._most = 64 * 2**20 + 40 * len(content) + (2 * limits.unpacked if _is_packed(content) else 0)
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
        """Wait for the answer; each of its sheets holds its rows as a `Grid`, under "grid".

        Raises:
            Unreadable, Refused: the reader gave up, died, took too long, or answered nonsense.
        """
        output = cast(IO[bytes], self._process.stdout)
        try:
            head = output.readline(self._most + 1)
            if len(head) > self._most:
                raise self._costly("room for its answer")
            said = _json(head)
            parts = self._parts(said, output, self._most - len(head)) if said else []
            rest = output.read(1)
            status = self._process.wait()
        finally:
            self.end()
        if self._late:
            raise self._costly("time")
        if status != 0:
            raise self._died(status)
        return self._checked(None if rest else said, parts)

    def _parts(self, said: Answer, output: IO[bytes], most: int) -> list[list[bytes]]:
        """For each sheet the packed parts that follow the head."""
        sizes = _sizes(said)
        if sum(map(sum, sizes)) > most:
            raise self._costly("room for its answer")
        return [[output.read(size) for size in one] for one in sizes]

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

    def _checked(self, value: Answer | None, parts: list[list[bytes]]) -> Answer:
        if value is None:
            raise self._died(0)
        failure = value.get("failure")
        if isinstance(failure, dict):
            raise failure_error(self._name, failure)
        if not _well_formed(value):
            raise self._died(0)
        from kintrace.lists.unpacking import unpack  # noqa: PLC0415 - importing the room must not load polars

        for sheet, packed in zip(value["sheets"], parts, strict=True):
            grid = unpack(sheet, packed)
            if grid is None:
                raise self._died(0)
            sheet["grid"] = grid
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
    large = content[:4] == b"PAR1" or len(content) > (_LARGE_PACKED if _is_packed(content) else _LARGE)
    request = {
        "large": large,
        "suffix": Path(name).suffix,
        "memory": limits.memory + (_POLARS_SPACE if large else 0) + 10 * len(content),
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


def _is_packed(content: bytes) -> bool:
    return content[:2] == b"PK" or content[:4] == b"PAR1"


def _json(line: bytes) -> Answer | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _sizes(said: Answer) -> list[list[int]]:
    """How many bytes each part of each sheet has; none where the answer is not as it should be."""
    sheets = said.get("sheets")
    if not isinstance(sheets, list):
        return []
    sizes = []
    for sheet in sheets:
        told = sheet.get("parts", []) if isinstance(sheet, dict) else []
        fine = isinstance(told, list) and all(type(size) is int and size > 0 for size in told)
        sizes.append(told if fine else [])
    return sizes


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
            and all(type(number) is int and number > 0 for number in value["more"].values())
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
        and all(0 < number < 2**32 for number in sheet["numbers"])
        and set(map(type, sheet["hidden"])) <= {int}
        and set(map(type, rows)) <= {list}
        and all(set(map(type, row)) <= {str} for row in rows)
        and not (rows and sheet.get("parts"))
        and all(_over_ok(*entry) for entry in sheet.get("over", ()))
        and all(len(area) == 4 and set(map(type, area)) <= {int} for area in sheet["merged"])
        and isinstance(sheet["blank"], int)
    )


def _over_ok(place: object, cells: object) -> bool:
    return type(place) is int and place >= 0 and isinstance(cells, list) and set(map(type, cells)) <= {str}
