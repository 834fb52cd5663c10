"""`kintrace pack`: a list or an answer becomes a signed and sealed parcel in the outbox."""

# ruff: noqa: PLC0415 - the packages of the extra may be missing, and `--help` must work all the same

from pathlib import Path

import click

from kintrace.cli.main import EXISTING
from kintrace.cli.speaking import Told, office_option, passphrase_option, speaks
from kintrace.model import Language


@click.group()
def pack() -> None:
    """Put a list or an answer into a signed and sealed parcel, ready to be carried."""


@pack.command("list")
@click.argument("file", type=EXISTING)
@click.option(
    "--to", "parties", multiple=True, required=True, help="To whom; several: give it several times."
)
@click.option(
    "--supersedes",
    multiple=True,
    help="Beginning of the digest of the list parcel that this version replaces. Several parties: one for each.",
)
@click.option("--map", "map_", type=EXISTING, help="Mapping file: which column holds what.")
@office_option
@passphrase_option
@speaks
def list_(  # noqa: PLR0913 - one parameter per option of the command
    *,
    file: Path,
    parties: tuple[str, ...],
    supersedes: tuple[str, ...],
    map_: Path | None,
    office: Path,
    passphrase_file: Path | None,
    language: Language,
) -> None:
    """Send the list in FILE, every row verbatim, and the bytes of the file along with it."""
    from kintrace.cli import packing

    sending = packing.ListSending(file, parties, supersedes, map_)
    packing.pack_list(office, sending, passphrase_file, language)


@pack.command()
@click.argument("workbook", type=EXISTING)
@click.option("--to", "party", required=True, help="To whom: the party whose list is answered.")
@click.option("--final", is_flag=True, help="Nothing is in progress any more.")
@click.option(
    "--withheld",
    "rows",
    type=click.IntRange(min=1),
    multiple=True,
    metavar="ROW",
    help="Send only the content of this row (its number in the workbook), which the answer withholds for "
    "safety; --to must be an intermediary. Several: give it several times.",
)
@click.option("--map", "map_", type=EXISTING, help="Mapping file with which the list was read.")
@office_option
@passphrase_option
@speaks
def answer(  # noqa: PLR0913 - one parameter per option of the command
    *,
    workbook: Path,
    party: str,
    final: bool,
    rows: tuple[int, ...],
    map_: Path | None,
    office: Path,
    passphrase_file: Path | None,
    language: Language,
) -> None:
    """Send the answers of WORKBOOK, in which every row of a list that came in a parcel is answered."""
    from kintrace.cli import packing

    if final and rows:
        raise Told("withheld_is_not_final")
    sending = packing.AnswerSending(workbook, party, final, rows, map_, office)
    packing.pack_answer(sending, passphrase_file, language)


@pack.command()
@click.option("--to", "party", required=True, help="Whom to ask.")
@click.option(
    "--ask",
    type=click.Choice(["resend", "answer", "clarification", "history", "arbitration"]),
    required=True,
    help="To send parcels again, to answer a list, to explain rows, to show its history, to go to an arbiter.",
)
@click.option("--about", help="Beginning of the digest of the parcel that the request is about.")
@click.option(
    "--row", "rows", type=click.IntRange(min=0), multiple=True, help="A row. Several: give it again."
)
@click.option("--from", "first", type=click.IntRange(min=1), help="With resend: from which number on.")
@click.option(
    "--text", default="", help="A few words; no data of persons, they belong in a list or an answer."
)
@office_option
@passphrase_option
@speaks
def request(  # noqa: PLR0913 - one parameter per option of the command
    *,
    party: str,
    ask: str,
    about: str | None,
    rows: tuple[int, ...],
    first: int | None,
    text: str,
    office: Path,
    passphrase_file: Path | None,
    language: Language,
) -> None:
    """Ask a party for something; the request is signed, sealed and receipted like every parcel."""
    from kintrace.cli import asking

    wish = asking.Wish(party, ask, about, rows, first, text)
    asking.pack_request(office, wish, passphrase_file, language)
