"""What the parcel commands share: refusals said in the reader's language, options, private files.

Nothing here needs the packages of the extra `exchange`, so that `kintrace --help` works without them.
Passphrases come from a hidden prompt or a file, never from the command line, and are never shown.
"""

import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar, runtime_checkable

import click

from kintrace.cli.main import EXISTING, language_option
from kintrace.cli.report import complain, out, plain, say_error, tell
from kintrace.model import KintraceError, Language, NotFound, Refused, Unreadable, Where

F = TypeVar("F", bound=Callable[..., object])
P = ParamSpec("P")

FOLDER = click.Path(file_okay=False, path_type=Path)


@runtime_checkable
class Spoken(Protocol):
    """An error that knows its sentence in each language."""

    code: str
    exit_code: int

    def sentence(self, language: Language | str) -> str:
        """What is wrong and what to do."""


class Told(Refused):
    """A refusal of these commands; its sentence stands in `texts.toml` under `refused.CODE`."""

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(code, tell(f"refused.{code}", Language.EN, **values))
        self.values = values

    def sentence(self, language: Language | str) -> str:
        """What is wrong and what to do, in one language."""
        return tell(f"refused.{self.code}", Language(language), **self.values)


def speaks(function: Callable[Concatenate[P], None]) -> Callable[P, None]:
    """Add `--language`, and say refusals of the exchange in it, with their code and exit code."""

    @wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        language = Language(str(kwargs["language"]))
        try:
            function(*args, **kwargs)
        except KintraceError as error:
            if error.code == "exchange_extra_missing":
                complain(tell("refused.exchange_extra_missing", language), error.code)
            elif isinstance(error, Spoken):
                complain(error.sentence(language), error.code)
            else:
                say_error(error, language)
            sys.exit(error.exit_code)
        except OSError as error:
            reason = error.strerror or "input or output failed"
            say_error(KintraceError("system", f"The system refused: {reason}."), language)
            sys.exit(Unreadable.exit_code)

    return language_option(wrapped)


def line(text: str, style: str = "") -> None:
    """One line of a result; text of others is shown without control and direction characters."""
    out().print(plain(text), style=style or None, soft_wrap=True)


def office_option(function: F) -> F:
    """`--office`, the folder in which an office keeps its keys and its exchange."""
    return click.option(
        "--office",
        type=FOLDER,
        envvar="KINTRACE_OFFICE",
        required=True,
        help="Folder of the office: keys, memory, outbox. [env: KINTRACE_OFFICE]",
    )(function)


def passphrase_option(function: F) -> F:
    """`--passphrase-file`; without it the passphrase is asked for, unseen."""
    return click.option(
        "--passphrase-file",
        type=EXISTING,
        help="File whose first line is the passphrase of the working keys; without it you are asked.",
    )(function)


def passphrase(file: Path | None, question: str, *, confirm: bool = False) -> str:
    """The passphrase from the first line of a file, or from a person who types it unseen.

    Raises:
        Told (passphrase_file): the file is empty or no text.
    """
    if file is None:
        typed: str = click.prompt(question, hide_input=True, confirmation_prompt=confirm, err=True)
        return typed
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise Told("passphrase_file", file=file.name) from error
    if not lines or not lines[0]:
        raise Told("passphrase_file", file=file.name)
    return lines[0]


def read_file(path: Path, most: int = 1 << 20) -> bytes:
    """The bytes of a small file.

    Raises:
        NotFound (file_missing), Told (file_too_large).
    """
    if not path.is_file():
        raise NotFound("file_missing", "There is no such file.", where=Where(file=path.name))
    if path.stat().st_size > most:
        raise Told("file_too_large", file=path.name, limit=most >> 20)
    return path.read_bytes()


def write_private(path: Path, data: bytes) -> Path:
    """Write a file that only its owner may read, whole or not at all; the path.

    Raises:
        OSError: the disk failed or is full; an older file is still there then.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(path.parent)
    return path


def sync_folder(path: Path) -> None:
    """See that the names in a folder are on the disk; without that, power lost now could take them away again."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
