"""The face of the room: complete, documented, and plain about what is missing."""

import re
import subprocess
import sys
from pathlib import Path

import kintrace.exchange as face
from kintrace import cli

WITHOUT = """
import importlib.util, sys
real = importlib.util.find_spec
importlib.util.find_spec = lambda name, *a: None if name == "pyrage" else real(name, *a)
from kintrace.model import Refused
try:
    import kintrace.exchange
except Refused as error:
    print(error.code, error)
"""


def test_every_public_name_is_there_and_documented() -> None:
    for name in face.__all__:
        assert getattr(face, name).__doc__, name
    assert list(face.__all__) == sorted(face.__all__) or len(set(face.__all__)) == len(face.__all__)


def test_without_the_extra_the_room_says_what_to_install() -> None:
    said = subprocess.run([sys.executable, "-c", WITHOUT], check=True, capture_output=True, text=True).stdout
    assert said.startswith("exchange_extra_missing")
    assert "pyrage" in said and "pip install 'kintrace[exchange]'" in said


def test_the_terminal_uses_nothing_but_the_face() -> None:
    room = Path(cli.__file__).parent
    inner = re.compile(r"^\s*(?:from|import) kintrace\.exchange\.", re.MULTILINE)
    assert [path.name for path in room.glob("*.py") if inner.search(path.read_text(encoding="utf-8"))] == []
