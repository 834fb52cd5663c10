"""`kintrace answers`: check a filled workbook, and write the response once every row is answered."""

import sys
from pathlib import Path

import click
from rich.table import Table

from kintrace import answers as room
from kintrace.cli.main import EXISTING, NEW, language_option
from kintrace.cli.report import out, plain, tell
from kintrace.model import Language, Refused, Where


@click.group()
def answers() -> None:
    """Check a filled workbook and write the response document."""


LIST_OPTION = click.option(
    "--list", "list_", type=EXISTING, help="The list as received, to compare every cell with it."
)


@answers.command()
@click.argument("workbook", type=EXISTING)
@LIST_OPTION
@language_option
def check(*, workbook: Path, list_: Path | None, language: Language) -> None:
    """Tell, row by row, what WORKBOOK still lacks. Exit code 0 only when nothing is missing."""
    result = room.check(workbook, list_path=list_)
    if result.problems:
        table = Table()
        for key in ("line", "row", "reference", "column", "problem"):
            table.add_column(tell(f"check.{key}", language))
        for problem in result.problems:
            places = (problem.line, problem.number, problem.ref, problem.column_name(language))
            table.add_row(
                *(plain(str(p)) if p is not None else "" for p in places), plain(problem.message(language))
            )
        out().print(table)
    out().print(result.sentence(language), markup=False)
    if not result.complete:
        sys.exit(1)


@answers.command()
@click.argument("workbook", type=EXISTING)
@click.option("-o", "--output", type=NEW, required=True, help="The response to write: .xlsx, .csv or .json.")
@LIST_OPTION
@language_option
def write(*, workbook: Path, output: Path, list_: Path | None, language: Language) -> None:
    """Write the response document from a WORKBOOK in which every row is answered."""
    if list_ is not None and not room.check(workbook, list_path=list_).complete:
        raise Refused(
            "response_incomplete",
            "The workbook does not answer this list completely, or differs from it; nothing was written.",
            where=Where(file=workbook.name),
            todo=f"Run “kintrace answers check {workbook.name} --list {list_.name}” to see each row.",
        )
    room.write_response(workbook, output, output.suffix.lstrip(".").lower(), language=language)
    out().print(tell("written", language, path=output), soft_wrap=True)
