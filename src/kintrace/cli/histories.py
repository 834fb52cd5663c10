"""`kintrace history`: our history as a file for others, and the check of theirs. It names no person and no event."""

# ruff: noqa: PLC0415 - the packages of the extra may be missing, and `--help` must work all the same

from pathlib import Path

import click

from kintrace.cli.main import EXISTING, NEW
from kintrace.cli.report import tell
from kintrace.cli.speaking import (
    FOLDER,
    Told,
    line,
    office_option,
    passphrase_option,
    read_file,
    speaks,
    write_private,
)
from kintrace.model import Language

_MOST = 8 << 20


@click.group()
def history() -> None:
    """Show that nothing was taken out of a history or put into it: ours to others, theirs to us."""


@history.command()
@click.option("-o", "--output", type=NEW, required=True, help="The file to write.")
@office_option
@passphrase_option
@speaks
def export(*, output: Path, office: Path, passphrase_file: Path | None, language: Language) -> None:
    """Write our history: a signed checkpoint and one digest for every entry. Give it to a party that asks for it."""
    from kintrace.cli.office import open_office

    place = open_office(office)
    post = place.post(place.unlocked(passphrase_file, language))
    write_private(output, post.history())
    line(tell("history.exported", language, size=len(post.state().log)))
    line(tell("written", language, path=output))


@history.command()
@click.argument("file", type=EXISTING)
@click.option("--card", type=EXISTING, help="The party's card; not needed where the office has confirmed it.")
@click.option(
    "--office",
    type=FOLDER,
    envvar="KINTRACE_OFFICE",
    help="Folder of the office: compare with every checkpoint that the party ever showed us. [env: KINTRACE_OFFICE]",
)
@click.option("--party", help="Whose history it is, with --office.")
@speaks
def verify(
    *, file: Path, card: Path | None, office: Path | None, party: str | None, language: Language
) -> None:
    """Check a party's history: signed by its key, and a continuation of all that it showed before."""
    from kintrace import exchange
    from kintrace.cli.office import load_card, open_office

    peer = None
    shown = load_card(card) if card else None
    if office is not None and party is not None:
        state = open_office(office).reading_post().state()
        if party not in state.known:
            raise Told("not_confirmed", party=party)
        shown, peer = shown or state.known[party].card, state.peer(party)
    if shown is None:
        raise Told("history_needs")
    found = exchange.read_history(read_file(file, _MOST), shown, peer)
    line(tell("history.holds", language, party=found.party, size=found.size, root=found.root), style="green")
    line("  " + tell("history.compared" if peer else "history.alone", language, number=found.compared))
    if card is not None:
        digits = exchange.fingerprint(found.party, shown.descriptor.root)
        line("  " + tell("verify.compare_root", language, party=found.party, digits=digits))
