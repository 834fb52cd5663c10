"""An office on disk: its keys, its card, its memory, and the desk that works with them.

The working keys lie in `keys.json` under a passphrase; the root key lies apart, in `safe/root.json`,
and belongs in a safe. Parcels to be carried lie in `outbox/`, what came is written out under `received/`.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import click

from kintrace import exchange
from kintrace.cli import token
from kintrace.cli.report import tell
from kintrace.cli.speaking import Told, passphrase, read_file, write_private
from kintrace.model import Language

KEYS, CARD, ROOT = "keys.json", "party.json", "safe/root.json"
NEXT_KEYS, NEXT_CARD = "keys.next.json", "party.next.json"


@dataclass(frozen=True)
class Surroundings:
    """What the commands take from outside; tests and the demonstration hand in their own."""

    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    cost: exchange.Cost = field(default_factory=exchange.Cost)
    random: Callable[[int], bytes] = secrets.token_bytes


def surroundings() -> Surroundings:
    """Those of this call of the program."""
    context = click.get_current_context(silent=True)
    return (context.find_object(Surroundings) if context else None) or Surroundings()


@dataclass(frozen=True)
class Office:
    """One office: its folder and its own card."""

    folder: Path
    card: exchange.Card

    @property
    def party(self) -> str:
        """The id of the party."""
        return self.card.descriptor.id

    def unlocked(self, file: Path | None, language: Language) -> exchange.Keyring:
        """The working keys, once the passphrase was given.

        Raises:
            Refused (passphrase_wrong), Told (no_keys).
        """
        path = self.folder / KEYS
        if not path.is_file():
            raise Told("no_keys", folder=self.folder.name)
        question = tell("keys.passphrase", language, party=self.party)
        return exchange.unlock(read_file(path), passphrase(file, question), self.token)

    def token(self, public: exchange.PublicKey) -> exchange.Signer:
        """The security key that holds a signing key of ours.

        Raises:
            Told (token_gone).
        """
        return token.signer(self.folder, self.party, public)

    def root(self, at: Path | None, file: Path | None, language: Language) -> exchange.SoftwareSigner:
        """The root key, once its own passphrase was given.

        Raises:
            Refused (passphrase_wrong), Told (no_root).
        """
        path = at or self.folder / ROOT
        if not path.is_file():
            raise Told("no_root")
        question = tell("keys.root_passphrase", language, party=self.party)
        return exchange.unlock_root(read_file(path), passphrase(file, question))

    def post(self, ring: exchange.Keyring) -> exchange.Post:
        """The desk with its keys."""
        around = surroundings()
        storage = exchange.FolderStorage(self.folder)
        return exchange.Post(ring, storage, around.clock, around.random, exchange.AgeCipher())

    def reading_post(self) -> exchange.Post:
        """The desk without the office's keys: it can read the memory, and neither sign nor open anything."""
        ring, _ = exchange.new_keyring(self.party, surroundings().random, exchange.AgeCipher())
        return self.post(ring)


def open_office(folder: Path) -> Office:
    """The office in a folder.

    Raises:
        Told (no_office): there is none; and what `read_card` raises.
    """
    if not (folder / CARD).is_file():
        raise Told("no_office", folder=folder.name)
    return Office(folder, load_card(folder / CARD))


def load_card(path: Path) -> exchange.Card:
    """A card from its file and the signature beside it, checked in itself.

    Raises:
        Told (card_signature): the signature file is not there; and what `read_card` raises.
    """
    signature = path.with_name(f"{path.name}.sig")
    if not signature.is_file():
        raise Told("card_signature", file=signature.name)
    return exchange.read_card(read_file(path), read_file(signature))


def save_card(card: exchange.Card, path: Path) -> None:
    """A card as two files: signature first, so that a card never stands without one of its own."""
    write_private(path.with_name(f"{path.name}.sig"), card.signature)
    write_private(path, card.text)


def save_statement(statement: exchange.Statement, path: Path) -> None:
    """A revocation as two files."""
    write_private(path.with_name(f"{path.name}.sig"), statement.signature)
    write_private(path, statement.text)


def find_parcel(post: exchange.Post, start: str) -> str:
    """The digest of a parcel in our memory that begins so; eight characters are enough.

    Raises:
        Told (parcel_short, parcel_none, parcel_several).
    """
    if len(start) < 8:
        raise Told("parcel_short")
    state = post.state()
    known = {one.digest for peer in state.peers.values() for one in peer.sent}
    known |= {one.digest for peer in state.peers.values() for one in peer.received}
    found = sorted(digest for digest in known if digest.startswith(start.lower()))
    if not found:
        raise Told("parcel_none", parcel=start[:16])
    if len(found) > 1:
        raise Told("parcel_several", parcel=start[:16], number=len(found))
    return found[0]
