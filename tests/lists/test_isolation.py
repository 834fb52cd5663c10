"""The reader works behind closed doors, and its death is an ordinary error."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from kintrace.lists import Limits, ListReading, ReadOptions
from kintrace.lists.isolation import _HOME, Child, _json, start
from kintrace.model import KintraceError

Reader = Callable[..., ListReading]
LIST = "ПІБ;Вік\nЧайка Оля;8\n".encode()


def behind_closed_doors(code: str) -> str:
    """Run code in a child that has closed its doors as the reader does."""
    before = "import sys, socket, os; sys.path.append(sys.argv[1]); from kintrace.lists.parsing import main; "
    request = '{"memory": 2**30, "seconds": 5}'
    script = f"{before}main._limit({request}); main._close_doors()\n{code}"
    run = [sys.executable, "-I", "-c", script, _HOME]
    return subprocess.run(run, capture_output=True, text=True, check=False, timeout=20).stdout


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's limits are tested on Linux")
@pytest.mark.parametrize(
    "deed",
    [
        "socket.socket()",
        "socket.create_connection(('127.0.0.1', 9))",
        "open('/etc/hostname')",
        "open('/tmp/x', 'w')",
        "os.listdir('/')",
        "os.pipe()",
    ],
)
def test_no_file_and_no_socket_can_be_opened(deed: str) -> None:
    printed = behind_closed_doors(
        f"try:\n {deed}\n print('done')\nexcept OSError as e:\n print('refused', e.errno)"
    )
    assert printed.startswith("refused")


def test_a_killed_reader_is_an_ordinary_error() -> None:
    child = start("l.csv", LIST * 100_000, Limits(), None)
    os.kill(child._process.pid, signal.SIGKILL)
    with pytest.raises(KintraceError) as caught:
        child.answer()
    assert caught.value.code == "too_costly"


def test_a_hanging_reader_is_stopped() -> None:
    child = start("l.csv", LIST, Limits(seconds=1), None)
    os.kill(child._process.pid, signal.SIGSTOP)
    before = time.monotonic()
    with pytest.raises(KintraceError) as caught:
        child.answer()
    assert caught.value.code == "too_costly"
    assert time.monotonic() - before < 10


def test_too_little_memory_is_an_ordinary_error(read_bytes: Reader) -> None:
    with pytest.raises(KintraceError) as caught:
        read_bytes("l.csv", LIST, ReadOptions(limits=Limits(memory=5_000_000)))
    assert caught.value.code in ("reader_died", "too_costly")


class _Lying(Child):
    """A reader that answers something else."""

    def __init__(self, said: bytes, parts: list[list[bytes]] | None = None) -> None:
        super().__init__("l.csv", b"", Limits(), {"caps": {}})
        self._said = said
        self._parts_said = parts or []

    def check(self) -> object:
        self.end()
        return self._checked(_json(self._said), self._parts_said)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[]",
        b"{}",
        b'{"format": 5}',
        json.dumps(
            {"format": "csv", "metadata": {}, "sheets": [{"name": 1}], "warnings": [], "unread": []}
        ).encode(),
        json.dumps(
            {
                "format": "csv",
                "metadata": {},
                "warnings": [],
                "unread": [],
                "sheets": [
                    {"name": "", "header": None, "rows": [[5]], "numbers": [1], "merged": [], "blank": 0}
                ],
            }
        ).encode(),
    ],
)
def test_nonsense_from_the_reader_is_not_believed(said: bytes) -> None:
    with pytest.raises(KintraceError) as caught:
        _Lying(said).check()
    assert caught.value.code == "reader_died"


def _columns(**columns: pl.Series) -> bytes:
    store = io.BytesIO()
    pl.DataFrame(columns).write_ipc(store)
    return store.getvalue()


NUMBERS = pl.Series([1, 2], dtype=pl.UInt32)


@pytest.mark.parametrize(
    ("parts", "over"),
    [
        ([b"no columns at all"], []),
        ([_columns(number=NUMBERS, c0=pl.Series([1, 2]))], []),
        ([_columns(c0=pl.Series(["a", "b"]))], []),
        ([_columns(number=NUMBERS, c0=pl.Series(["a", "b"])), _columns(number=NUMBERS)], []),
        ([_columns(number=NUMBERS, c0=pl.Series(["a", "b"]))], [[2, ["x"]]]),
        ([_columns(number=NUMBERS, c0=pl.Series(["a", "b"]))], [[0, [5]]]),
        ([_columns(number=NUMBERS, c0=pl.Series(["a", "b"]))[:-40]], []),
    ],
)
def test_columns_that_are_none_are_not_believed(parts: list[bytes], over: list[object]) -> None:
    said = {
        "format": "csv",
        "metadata": {},
        "warnings": [],
        "more": {},
        "unread": [],
        "sheets": [
            {"name": "", "header": None, "rows": [], "numbers": [], "hidden": [], "merged": [], "blank": 0,
             "parts": [len(part) for part in parts], "over": over}
        ],
    }  # fmt: skip
    with pytest.raises(KintraceError) as caught:
        _Lying(json.dumps(said).encode(), [parts]).check()
    assert caught.value.code == "reader_died"


def test_nothing_of_the_environment_reaches_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_THE_HOUSE", "x")
    child = start("l.csv", LIST * 200_000, Limits(), None)
    environment = Path(f"/proc/{child._process.pid}/environ").read_bytes()
    assert child.answer()["format"] == "csv"
    assert b"SECRET_OF_THE_HOUSE" not in environment
