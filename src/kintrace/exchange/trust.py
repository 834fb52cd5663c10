"""Whom we know: cards pinned by two people, their later versions, and keys taken back.

Nothing is trusted on first sight. An unknown party's parcels are kept aside and are never shown as
coming from it.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from kintrace.exchange.forms import Form, PartyId, Stamp, moment, stamp
from kintrace.exchange.party import (
    Card,
    Descriptor,
    Revocation,
    SigningKey,
    Statement,
    check_succession,
    check_version,
    fingerprint,
    read_card,
    read_revocation,
)
from kintrace.exchange.refusals import refuse


class PinRecord(Form):
    """How a party's key was confirmed: the digits heard or seen, by which two people, how, when."""

    party: PartyId
    digits: Annotated[str, Field(max_length=80)]
    by: tuple[str, str] = Field(strict=False)
    how: Literal["in_person", "voice", "video", "minutes"]
    when: Stamp


class StoredCard(BaseModel):
    """A card as kept."""

    text: str
    signature: str

    @property
    def card(self) -> Card:
        """The card; it was verified when it was stored."""
        return Card(self.text.encode(), self.signature.encode())


class StoredRevocation(BaseModel):
    """A revocation as kept, with the moment in which it reached us."""

    text: str
    signature: str
    received: str


class Known(BaseModel):
    """A party whose root key two people confirmed. `cards` holds every version, the newest last."""

    pin: PinRecord
    cards: list[StoredCard]
    revoked: dict[str, StoredRevocation] = {}

    @property
    def card(self) -> Card:
        """The newest card."""
        return self.cards[-1].card

    @property
    def descriptor(self) -> Descriptor:
        """What the newest card says."""
        return self.card.descriptor


def pin(card: Card, record: PinRecord) -> Known:
    """Begin to trust a party: the digits that two people compared are those of its root key.

    Raises:
        Refused (pin_two_people, pin_digits).
    """
    card = read_card(card.text, card.signature)
    descriptor = card.descriptor
    names = {" ".join(name.split()).casefold() for name in record.by}
    if len(names) != 2 or "" in names:
        raise refuse("pin_two_people")
    heard = "".join(record.digits.split())
    if record.party != descriptor.id or heard != fingerprint(descriptor.id, descriptor.root).replace(" ", ""):
        raise refuse("pin_digits", party=descriptor.id)
    return Known(pin=record, cards=[_stored(card)])


def is_newer(held: Card, offered: Card) -> bool:
    """Whether a card of the same root takes the place of the one we hold; False where it is that very card.

    A version never goes down, and no version is there twice.

    Raises:
        Untrusted (card_older), Conflict (card_fork).
    """
    if held.digest == offered.digest:
        return False
    check_version(held.descriptor, offered.descriptor)
    return True


def add_version(known: Known, card: Card) -> None:
    """Take a new version of a pinned party's card that arrived in a parcel signed by a key of the old one.

    The same version again changes nothing.

    Raises:
        Untrusted (card_succession …).
    """
    card = read_card(card.text, card.signature)
    if card.digest == known.card.digest:
        return
    check_succession(known.card, card)
    known.cards.append(_stored(card))


def add_revocation(known: Known, statement: Statement, now: datetime) -> Revocation:
    """Take back a key, from now on; what was accepted before stays.

    Raises:
        Untrusted (revocation_root …): not signed by the pinned root.
    """
    descriptor = known.descriptor
    revocation = read_revocation(statement, descriptor.root)
    if revocation.party != descriptor.id:
        raise refuse("revocation_root")
    if revocation.key not in known.revoked:
        known.revoked[revocation.key] = StoredRevocation(
            text=statement.text.decode(), signature=statement.signature.decode(), received=stamp(now)
        )
    return revocation


def listed_key(known: Known, line: str) -> SigningKey:
    """The entry of a signing key on the newest card.

    Raises:
        Untrusted (key_unknown): the key is not on it.
    """
    for entry in known.descriptor.signing:
        if entry.key == line:
            return entry
    raise refuse("key_unknown", party=known.descriptor.id)


def check_time(known: Known, line: str, now: datetime) -> None:
    """The key may sign today. What a parcel says of its own time proves nothing and is not asked.

    Raises:
        Untrusted (key_early, key_expired).
    """
    for entry in known.descriptor.signing:
        if entry.key == line:
            if now < moment(entry.valid_from):
                raise refuse("key_early", party=known.descriptor.id)
            if now >= moment(entry.valid_until):
                raise refuse("key_expired", party=known.descriptor.id)


def check_revoked(known: Known, line: str) -> None:
    """Neither the key nor the root behind it was taken back.

    Raises:
        Untrusted (key_revoked).
    """
    if line in known.revoked or known.descriptor.root in known.revoked:
        raise refuse("key_revoked", party=known.descriptor.id)


def _stored(card: Card) -> StoredCard:
    return StoredCard(text=card.text.decode(), signature=card.signature.decode())
