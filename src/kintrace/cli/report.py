"""What the terminal says besides results: errors, progress, summaries. Standard error; results go to standard output."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from kintrace.cli.errors import sentence
from kintrace.model import KintraceError, Language, say

ROOM = "kintrace.cli"


def err() -> Console:
    """A console on standard error."""
    return Console(stderr=True, highlight=False)


def out() -> Console:
    """A console on standard output; wide when it is not a terminal, so that nothing is broken into lines."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=200)


def tell(key: str, language: Language, **values: object) -> str:
    """A sentence of this room."""
    return say(ROOM, key, language, **values)


def plain(text: str) -> str:
    """Text of a file as the terminal may show it: no markup, no control or direction characters."""
    return escape(plain_text(text))


def plain_text(text: str) -> str:
    """Text as the terminal may show it where no markup is read."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def say_error(error: KintraceError, language: Language) -> None:
    """One error on standard error: the sentence for the person who must act, the code for programs."""
    complain(sentence(error, language), error.code)


def complain(words: str, code: str) -> None:
    """A refusal on standard error: the sentence for the person, the code for programs."""
    click.secho(f"kintrace: {plain_text(words)} ({code})", err=True, fg="red")


def say_defect(error: Exception) -> None:
    """An error nobody foresaw: kind and place in the code, never its text, which might hold personal data."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    click.secho(
        f"kintrace: this is a defect of kintrace, not of your file: {type(error).__name__} in {frame.name} "
        f"(line {frame.lineno}). Nothing was written. Please report it with this line.",
        err=True,
        fg="red",
    )


@contextmanager
def stages(language: Language, keys: tuple[str, ...]) -> Iterator["Stages"]:
    """Show a bar per stage on a terminal; stay silent elsewhere."""
    console = err()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield Stages(progress, language, keys)


class Stages:
    """The stages of a run, one bar each."""

    def __init__(self, progress: Progress, language: Language, keys: tuple[str, ...]) -> None:
        self._progress = progress
        self._tasks = {
            key: progress.add_task(tell(f"stage.{key}", language), total=1, start=False) for key in keys
        }

    @contextmanager
    def stage(self, key: str) -> Iterator[None]:
        """One stage runs inside."""
        self._progress.start_task(self._tasks[key])
        yield
        self._progress.update(self._tasks[key], completed=1)
