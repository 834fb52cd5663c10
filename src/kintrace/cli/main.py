"""The command group and the options that all commands share."""

import os
from collections.abc import Callable
from contextvars import ContextVar
from datetime import date
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar, TypeVar

import click

from kintrace.model import Language

F = TypeVar("F", bound=Callable[..., object])

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW = click.Path(dir_okay=False, writable=True, path_type=Path)

_chosen: ContextVar[Language | None] = ContextVar("chosen", default=None)


class Day(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Text → date."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day; write it as YYYY-MM-DD, for example 2025-08-01.", param, ctx)


class Tongue(click.ParamType[Language]):
    """uk, ru or en."""

    name = "uk|ru|en"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Language:
        """Text → language."""
        try:
            return Language(str(value).lower())
        except ValueError:
            self.fail(f"{value!r} is not a language of kintrace; choose uk, ru or en.", param, ctx)


def own_language() -> str:
    """The language of the terminal if kintrace speaks it, else English."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        tongue = os.environ.get(variable, "")[:2].lower()
        if tongue in tuple(Language):
            return tongue
    return Language.EN.value


def chosen_language() -> Language:
    """The language in which this call speaks: what `--language` said, else that of the terminal."""
    return _chosen.get() or Language(own_language())


def _choose(_ctx: click.Context, _param: click.Parameter, language: Language) -> Language:
    """Remember the language for errors: they are told at the last door, where no command is any more."""
    _chosen.set(language)
    return language


def language_option(function: F) -> F:
    """`--language`, by default that of the terminal."""
    return click.option(
        "--language",
        type=Tongue(),
        default=own_language,
        callback=_choose,
        is_eager=True,
        show_default="language of the terminal",
        help="Language of the output.",
    )(function)


class Commands(click.Group):
    """The commands, each loaded when it is called: a quick answer should not wait for all rooms."""

    modules: ClassVar[dict[str, str]] = {
        "answers": "kintrace.cli.answers",
        "check-office": "kintrace.cli.upkeep",
        "conformance": "kintrace.cli.parcels",
        "custody": "kintrace.cli.parcels",
        "demo": "kintrace.cli.demo",
        "groups": "kintrace.cli.groups",
        "history": "kintrace.cli.histories",
        "index": "kintrace.cli.index",
        "keys": "kintrace.cli.keys",
        "ledger": "kintrace.cli.parcels",
        "lists": "kintrace.cli.lists",
        "match": "kintrace.cli.match",
        "model": "kintrace.cli.model",
        "open": "kintrace.cli.parcels",
        "pack": "kintrace.cli.pack",
        "prove": "kintrace.cli.prove",
        "renew": "kintrace.cli.upkeep",
        "search": "kintrace.cli.search",
        "settle": "kintrace.cli.upkeep",
        "stamp": "kintrace.cli.stamps",
        "verify": "kintrace.cli.prove",
        "verify-row": "kintrace.cli.prove",
        "waiting": "kintrace.cli.upkeep",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return sorted(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        if cmd_name not in self.modules:
            return None
        module = import_module(self.modules[cmd_name])
        name = {"open": "open_"}.get(cmd_name, cmd_name.replace("-", "_"))
        command: click.Command = getattr(module, name)
        return command


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 answer incomplete or other error, 2 wrong call, 3 unreadable file, "
    "4 rule broken, 5 refused, 6 not found, 7 conflict, 8 not trusted, 70 defect of kintrace.",
)
@click.version_option(version("kintrace"), prog_name="kintrace")
def cli() -> None:
    """Find separated children across scripts and registers, and answer every row of a list.

    Two parties who share no database exchange lists. kintrace reads a list verbatim, finds each person in
    registers written in other scripts, proposes, and helps a person to record a finding for every row. It
    works on files on your own disk and needs no network.
    """
