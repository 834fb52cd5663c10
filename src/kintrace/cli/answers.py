"""`kintrace answers`: check a filled workbook, and write the response once every row is answered."""

import sys
from pathlib import Path

import click
from rich.table import Table

from kintrace import answers as room
from kintrace.cli.main import EXISTING, NEW, language_option
from kintrace.cli.report import out, tell
from kintrace.model import Language


@click.group()
def answers() -> None:
    """Check a filled workbook and write the response document."""


@answers.command()
@click.argument("workbook", type=EXISTING)
@click.option("--list", "list_", type=EXISTING, help="The list as received, to compare every cell with it.")
@language_option
def check(*, workbook: Path, list_: Path | None, language: Language) -> None:
    """Tell, row by row, what WORKBOOK still lacks. Exit code 0 only when nothing is missing."""
    result = room.check(workbook, list_path=list_)
    if result.problems:
        table = Table()
        for key in ("row", "reference", "column", "problem"):
            table.add_column(tell(f"check.{key}", language))
        for problem in result.problems:
            row = "" if problem.row is None else str(problem.row)
            table.add_row(row, problem.ref or "", problem.column or "", problem.message(language))
        out().print(table)
    out().print(tell("check.coverage", language, answered=result.answered, rows=result.rows), markup=False)
    out().print(tell("check.complete" if not result.problems else "check.incomplete", language), markup=False)
    if result.problems:
        sys.exit(1)


@answers.command()
@click.argument("workbook", type=EXISTING)
@click.option("-o", "--output", type=NEW, required=True, help="The response to write: .xlsx, .csv or .json.")
@language_option
def write(*, workbook: Path, output: Path, language: Language) -> None:
    """Write the response document from a WORKBOOK in which every row is answered."""
    room.write_response(workbook, output, output.suffix.lstrip(".").lower())
    out().print(tell("written", language, path=output), soft_wrap=True)
