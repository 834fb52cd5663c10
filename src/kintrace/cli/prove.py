"""`kintrace prove`, `verify`, `verify-row`: showing a parcel or one row to an arbiter, and checking what is shown."""

# ruff: noqa: PLC0415 - the packages of the extra may be missing, and `--help` must work all the same

from pathlib import Path

import click

from kintrace.cli.main import EXISTING, NEW
from kintrace.cli.speaking import FOLDER, office_option, passphrase_option, speaks
from kintrace.model import Language

SIGNERS = click.option(
    "--signers",
    type=EXISTING,
    multiple=True,
    help="An allowed_signers file or a party's card, whose digits were compared. Several: give it several times.",
)
OPENER = click.option(
    "--office",
    type=FOLDER,
    help="The arbiter's own office, where the file was sealed to its card; else no office is needed.",
)


@click.command()
@click.argument("parcel")
@click.argument("row", type=click.IntRange(min=0), required=False)
@click.option("-o", "--output", type=NEW, required=True, help="The zip to write, for the arbiter.")
@click.option(
    "--for",
    "card",
    type=EXISTING,
    help="The arbiter's card: seal the zip to its holder, so that nobody else on the way can read it.",
)
@office_option
@passphrase_option
@speaks
def prove(  # noqa: PLR0913 - one parameter per option of the command
    *,
    parcel: str,
    row: int | None,
    output: Path,
    card: Path | None,
    office: Path,
    passphrase_file: Path | None,
    language: Language,
) -> None:
    """Write the proof of one ROW of a PARCEL, and of no other row; without ROW the whole parcel, decrypted.

    PARCEL is the beginning of its digest; ROW is the number that the row has in the list as it was sent.
    """
    from kintrace.cli import evidence

    evidence.prove(office, evidence.Wanted(parcel, row, output, card), passphrase_file, language)


@click.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@SIGNERS
@OPENER
@passphrase_option
@speaks
def verify(
    *,
    file: Path,
    signers: tuple[Path, ...],
    office: Path | None,
    passphrase_file: Path | None,
    language: Language,
) -> None:
    """Check a decrypted parcel, a zip or a folder, without any memory of ours.

    Exit code 0 only when every check holds and, where signers are given, the key is one of theirs.
    """
    from kintrace.cli import evidence

    evidence.verify(file, signers, (office, passphrase_file), language)


@click.command("verify-row")
@click.argument("file", type=EXISTING)
@SIGNERS
@OPENER
@passphrase_option
@speaks
def verify_row(
    *,
    file: Path,
    signers: tuple[Path, ...],
    office: Path | None,
    passphrase_file: Path | None,
    language: Language,
) -> None:
    """Check the proof of one row that `kintrace prove` wrote, and show the row."""
    from kintrace.cli import evidence

    evidence.verify_row(file, signers, (office, passphrase_file), language)
