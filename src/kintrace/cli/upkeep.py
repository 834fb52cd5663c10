"""`kintrace waiting` and `kintrace check-office`: what is still to be carried, and whether what is kept is whole.

Both only read; neither needs a passphrase.
"""

# ruff: noqa: PLC0415 - the packages of the extra may be missing, and `--help` must work all the same

import sys
from pathlib import Path

import click

from kintrace.cli.report import tell
from kintrace.cli.speaking import complain, line, office_option, speaks
from kintrace.model import Invalid, Language


@click.command()
@office_option
@speaks
def waiting(*, office: Path, language: Language) -> None:
    """List our parcels that the other side has not yet shown to hold: they are to be carried, or again."""
    from kintrace.cli.key_words import say_carry
    from kintrace.cli.office import open_office

    post = open_office(office).reading_post()
    files = [(party, file) for party in sorted(post.state().peers) for file in post.waiting(party)]
    say_carry(office, files, language)
    if not files:
        line(tell("waiting.none", language))


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
