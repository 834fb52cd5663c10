"""`kintrace demo`: whole journeys with invented persons, on this machine, with the real commands."""

# ruff: noqa: PLC0415 - the packages of the extra may be missing, and `--help` must work all the same

from pathlib import Path

import click

from kintrace.cli.speaking import FOLDER, speaks
from kintrace.model import Language


@click.group()
def demo() -> None:
    """Play a whole journey with invented persons."""


@demo.command()
@click.option(
    "--out", "folder", type=FOLDER, help="Keep the folders there; else they are thrown away at the end."
)
@speaks
def exchange(*, folder: Path | None, language: Language) -> None:
    """Two parties and a courier: a list goes out and comes back answered, signed and proved.

    Every step prints the command that a person would type.
    """
    from kintrace.cli.demo_story import play

    play(folder, language)
