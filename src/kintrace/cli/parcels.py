"""`kintrace open`, `ledger`, `custody` and `conformance`: what comes in, what is proved, who carried it."""

# ruff: noqa: PLC0415 - the packages of the extra may be missing, and `--help` must work all the same

from pathlib import Path

import click

from kintrace.cli.main import EXISTING, NEW
from kintrace.cli.speaking import FOLDER, Told, office_option, passphrase_option, speaks
from kintrace.model import Language


@click.command("open")
@click.argument("file", type=EXISTING)
@office_option
@passphrase_option
@speaks
def open_(*, file: Path, office: Path, passphrase_file: Path | None, language: Language) -> None:
    """Check the parcel in FILE, take it in if everything holds, and write it out as files.

    The checks run in a fixed order and stop at the first that fails; then nothing is taken in. Exit code 0
    only when the parcel was taken in, now or before, or waits for one before it.
    """
    from kintrace.cli import desk

    desk.open_parcel(office, file, passphrase_file, language)


@click.command()
@office_option
@click.option("--party", help="Only lines about this party.")
@speaks
def ledger(*, office: Path, party: str | None, language: Language) -> None:
    """Show what is proved about every parcel and list, and what is not."""
    from kintrace.cli import desk

    desk.show_ledger(office, party, language)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@speaks
def conformance(*, folder: Path, language: Language) -> None:
    """Check files that another implementation made: does its work mean here what it says it means?

    FOLDER holds an index.json in the form of docs/protocol.md. Exit code 0 only when every case agrees.
    """
    from kintrace.cli import desk

    desk.show_conformance(folder, language)


@click.group()
def custody() -> None:
    """A courier's signed records: I took this file, I handed it over."""


@custody.command()
@click.argument("file", type=EXISTING)
@click.option(
    "--event",
    type=click.Choice(["taken", "handed_over", "refused", "lost"]),
    required=True,
    help="Taken from, handed over to, refused by the other party; or lost on the way.",
)
@click.option("--other", required=True, help="The other party: from whom, or to whom.")
@click.option("--after", "before", type=EXISTING, help="The record before this one for the same file.")
@click.option("-o", "--output", type=NEW, help="The record to write; by default beside FILE.")
@office_option
@passphrase_option
@speaks
def record(  # noqa: PLR0913 - one parameter per option of the command
    *,
    file: Path,
    event: str,
    other: str,
    before: Path | None,
    output: Path | None,
    office: Path,
    passphrase_file: Path | None,
    language: Language,
) -> None:
    """Sign, as the courier, what happened to the sealed FILE. Its content stays unseen."""
    from kintrace.cli import desk

    handled = desk.Handled(file, event, other, before, output)
    desk.record_custody(office, handled, passphrase_file, language)


@custody.command()
@click.argument("record", type=EXISTING)
@click.option(
    "--card", type=EXISTING, help="The courier's card; not needed where the office has confirmed it."
)
@click.option("--file", type=EXISTING, help="The sealed file, to see that the record is about it.")
@click.option(
    "--keep", is_flag=True, help="Keep the record in the office; the ledger then names it as proof."
)
@click.option("--office", type=FOLDER, envvar="KINTRACE_OFFICE", help="Folder of the office.")
@speaks
def verify(  # noqa: PLR0913 - one parameter per option of the command
    *,
    record: Path,
    card: Path | None,
    file: Path | None,
    keep: bool,
    office: Path | None,
    language: Language,
) -> None:
    """Check a courier's RECORD against the courier's card."""
    from kintrace.cli import desk

    if office is None and (keep or card is None):
        raise Told("custody_needs")
    desk.verify_custody(desk.Kept(record, card, file, keep, office), language)
