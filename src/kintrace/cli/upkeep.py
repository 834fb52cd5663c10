"""`kintrace waiting`, `check-office`, `renew`, `settle`: what is to be carried, whether all is whole, and mending.

The first two only read and need no passphrase.
"""

# ruff: noqa: PLC0415 - the packages of the extra may be missing, and `--help` must work all the same

import sys
from pathlib import Path

import click

from kintrace.cli.report import complain, tell
from kintrace.cli.speaking import line, office_option, passphrase_option, speaks
from kintrace.model import Invalid, Language


@click.command()
@office_option
@click.option("--party", help="Only parcels to this party.")
@click.option(
    "--from", "first", type=click.IntRange(min=1), help="All from this number on: the party has lost them."
)
@speaks
def waiting(*, office: Path, party: str | None, first: int | None, language: Language) -> None:
    """List our parcels that the other side has not yet shown to hold: they are to be carried, or again."""
    from kintrace.cli.key_words import say_carry
    from kintrace.cli.office import open_office

    post = open_office(office).reading_post()
    parties = sorted(one for one in post.state().peers if party in (None, one))
    files = [(one, file) for one in parties for file in post.waiting(one, first)]
    say_carry(office, files, language)
    if not files:
        line(tell("waiting.none", language))


@click.command()
@click.argument("party")
@office_option
@click.option(
    "--from", "first", type=click.IntRange(min=1), help="All from this number on: the party has lost its key."
)
@passphrase_option
@speaks
def renew(
    *, party: str, office: Path, first: int | None, passphrase_file: Path | None, language: Language
) -> None:
    """Sign and seal again, with the present key, what PARTY has not shown to hold.

    For parcels whose key ran out or was taken back on the way. Nothing that was signed is changed: each keeps
    its number and its digest. They are sealed to the recipients on the party's newest card.
    """
    from kintrace.cli import mending

    mending.renew(office, party, first, passphrase_file, language)


@click.command()
@click.argument("party")
@office_option
@click.option("--ours", is_flag=True, help="Settle our own chain: our memory came back from an old copy.")
@click.option("--after", help="The digest of the parcel after which it goes on; of one shown, its beginning.")
@click.option("--seq", type=click.IntRange(min=0), help="Its number, where it is none of those shown.")
@click.option("--by", "people", multiple=True, help="Who decides; two people, so give it twice.")
@passphrase_option
@speaks
def settle(  # noqa: PLR0913 - one parameter per option of the command
    *,
    party: str,
    office: Path,
    ours: bool,
    after: str | None,
    seq: int | None,
    people: tuple[str, ...],
    passphrase_file: Path | None,
    language: Language,
) -> None:
    """Show where the chain from PARTY stands and why it was stopped; with --by, settle where it goes on.

    Ask the other side first which parcel is the true one. The contradiction stays on record, and so do the two
    people who decided.
    """
    from kintrace.cli import mending

    if not people:
        mending.show_stop(office, party, language)
        return
    mending.settle(office, party, mending.Decision(ours, after, seq, people), passphrase_file, language)


@click.command("check-office")
@office_option
@speaks
def check_office(*, office: Path, language: Language) -> None:
    """Read everything the office keeps and name what rotted or was edited. Nothing is repaired.

    Exit code 0 only when all is whole.
    """
    from kintrace import exchange
    from kintrace.cli.office import open_office

    found = exchange.check_store(exchange.FolderStorage(open_office(office).folder))
    for one in found:
        complain(one.sentence(language), one.code)
    if found:
        sys.exit(Invalid.exit_code)
    line(tell("check_office.whole", language), style="green")
