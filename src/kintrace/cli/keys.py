"""`kintrace keys`: make an office's keys, show and hand over its card, confirm others, change and take back keys.

What the commands do stands in `key_acts`, which needs the extra `exchange`; it is imported only when a
command runs. No private key and no passphrase is ever printed.
"""

# ruff: noqa: PLC0415 - the packages of the extra may be missing, and `--help` must work all the same

from pathlib import Path

import click

from kintrace.cli.main import EXISTING, NEW
from kintrace.cli.speaking import FOLDER, Told, office_option, passphrase_option, speaks
from kintrace.model import Language

REASONS = click.Choice(["lost", "stolen", "staff_change", "superseded", "unspecified"])
HOW = ("in_person", "voice", "video", "minutes")

ROOT_OPTION = click.option(
    "--root", type=EXISTING, help="The root key from the safe; by default safe/root.json of the office."
)
TOKEN = click.option(
    "--token",
    "handle",
    type=EXISTING,
    help="The signing key lives in a security key: the handle file that ssh-keygen -t ed25519-sk wrote, its .pub "
    "beside it; or the .pub file alone where the key is in an agent.",
)
ROOT_PASSPHRASE = click.option(
    "--root-passphrase-file",
    type=EXISTING,
    help="File whose first line is the passphrase of the root key; without it you are asked.",
)


@click.group()
def keys() -> None:
    """Make, show, hand over, confirm, change and take back the keys of offices."""


@keys.command(epilog="Example: kintrace keys init --office alpha --id alpha --name en='Alpha office'")
@office_option
@click.option("--id", "party", required=True, help="Short name in parcels: a-z, 0-9, -; for example alpha.")
@click.option(
    "--name", "names", multiple=True, required=True, help="Full name; for several languages uk=…, ru=…, en=…"
)
@click.option(
    "--role",
    type=click.Choice(["party", "intermediary", "courier", "arbiter"]),
    default="party",
    show_default=True,
    help="What the office is in the exchange.",
)
@click.option("--contact", default="", help="How to reach the office; stands on the card.")
@TOKEN
@passphrase_option
@ROOT_PASSPHRASE
@speaks
def init(  # noqa: PLR0913 - one parameter per option of the command
    *,
    office: Path,
    party: str,
    names: tuple[str, ...],
    role: str,
    contact: str,
    handle: Path | None,
    passphrase_file: Path | None,
    root_passphrase_file: Path | None,
    language: Language,
) -> None:
    """Make the keys and the card of a new office.

    The root key lies apart in safe/, with a revocation made in advance: carry that folder to a safe.
    """
    from kintrace.cli import key_acts

    about = key_acts.About(party, _names(names, language), role, contact, handle)
    key_acts.make(office, about, (passphrase_file, root_passphrase_file), language)


@keys.command()
@office_option
@click.option("--qr", type=NEW, help="Write the QR code there as a picture, .png or .svg.")
@speaks
def show(*, office: Path, qr: Path | None, language: Language) -> None:
    """Show the 60 digits, the QR code and its text, how long keys are good, and who is confirmed."""
    from kintrace.cli import key_acts

    key_acts.show(office, qr, language)


@keys.command()
@click.argument("card", type=EXISTING)
@office_option
@click.option("--by", "people", multiple=True, help="Who compared the digits; two people, so give it twice.")
@click.option(
    "--how",
    type=click.Choice([*HOW, "in person"]),
    required=True,
    help="How they were compared: in person, by voice, by video, or with minutes.",
)
@click.option("--digits", help="The 60 digits as the other side gave them; without it you are asked.")
@passphrase_option
@speaks
def pin(  # noqa: PLR0913 - one parameter per option of the command
    *,
    card: Path,
    office: Path,
    people: tuple[str, ...],
    how: str,
    digits: str | None,
    passphrase_file: Path | None,
    language: Language,
) -> None:
    """Confirm the party of CARD: two people have compared the 60 digits with the other side.

    Type the digits as the other side reads them out, not as they stand on the card in your hand.
    """
    from kintrace.cli import key_acts

    if len(people) != 2:
        raise Told("pin_two_names")
    said = key_acts.Compared((people[0], people[1]), how.replace(" ", "_"), digits)
    key_acts.pin(office, card, said, passphrase_file, language)


@keys.command()
@office_option
@click.option("--lost", is_flag=True, help="The old working keys are lost or stolen: begin without them.")
@TOKEN
@ROOT_OPTION
@passphrase_option
@ROOT_PASSPHRASE
@speaks
def rotate(  # noqa: PLR0913 - one parameter per option of the command
    *,
    office: Path,
    lost: bool,
    handle: Path | None,
    root: Path | None,
    passphrase_file: Path | None,
    root_passphrase_file: Path | None,
    language: Language,
) -> None:
    """Make new working keys and a new card, and a parcel with it for everybody confirmed.

    The old key signs for 90 more days; parcels sealed to it can be opened for ever. With --lost no parcel can
    carry the new card: meet, compare the digits again, and let the others confirm it.
    """
    from kintrace.cli import key_acts

    if lost:
        key_acts.replace_lost(office, root, (passphrase_file, root_passphrase_file), language, handle)
        return
    key_acts.rotate(office, root, (passphrase_file, root_passphrase_file), language, handle)


@keys.command()
@office_option
@click.option("--reason", type=REASONS, required=True, help="Why the key is taken back.")
@click.option(
    "--key", "start", help="Which key, by the beginning of its 60 digits; by default the one before."
)
@click.option(
    "--envelope", type=FOLDER, help="Write the revocation there for a sealed envelope; send nothing."
)
@ROOT_OPTION
@passphrase_option
@ROOT_PASSPHRASE
@speaks
def revoke(  # noqa: PLR0913 - one parameter per option of the command
    *,
    office: Path,
    reason: str,
    start: str | None,
    envelope: Path | None,
    root: Path | None,
    passphrase_file: Path | None,
    root_passphrase_file: Path | None,
    language: Language,
) -> None:
    """Take back a key of ours, and make a parcel that says so for everybody confirmed."""
    from kintrace.cli import key_acts

    given = (passphrase_file, root_passphrase_file)
    key_acts.revoke(office, key_acts.Taken(reason, start, envelope, root), given, language)


@keys.command()
@click.argument("statement", type=EXISTING)
@office_option
@click.option("--party", required=True, help="Whose key it takes back.")
@speaks
def revoked(*, statement: Path, office: Path, party: str, language: Language) -> None:
    """Take in STATEMENT, another party's revocation that came in an envelope and not in a parcel."""
    from kintrace.cli import key_acts

    key_acts.revoked(office, statement, party, language)


@keys.command()
@office_option
@click.option("-o", "--output", type=FOLDER, required=True, help="Folder to write to.")
@speaks
def export(*, office: Path, output: Path, language: Language) -> None:
    """Write our card to hand over, and `allowed_signers` and `revoked` for `ssh-keygen -Y verify`."""
    from kintrace.cli import key_acts

    key_acts.export(office, output, language)


def _names(given: tuple[str, ...], language: Language) -> dict[str, str]:
    """Language → name; a name without a language is in that of the output."""
    names: dict[str, str] = {}
    for one in given:
        tongue, mark, name = one.partition("=")
        known = bool(mark) and tongue in tuple(Language)
        names[tongue if known else language.value] = (name if known else one).strip()
    if not all(names.values()):
        raise Told("name_empty")
    return names
