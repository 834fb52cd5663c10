"""Who a party is: a card with its keys, signed by a root key that lies offline.

The root signs cards and revocations and nothing else. A card says which keys sign parcels and from
when to when, for whom parcels are sealed, and which key signs the party's history.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256, sha512
from typing import Annotated, Literal

from pydantic import Field

from kintrace.exchange import sshsig
from kintrace.exchange.forms import (
    Form,
    Hex64,
    KeyLine,
    PartyId,
    Stamp,
    make_form,
    moment,
    read_form,
    stamp,
)
from kintrace.exchange.note import parse_verifier
from kintrace.exchange.refusals import refuse
from kintrace.exchange.sshsig import PublicKey, Signer, parse_public

CARD_FILE, CARD_SIGNATURE = "party.json", "party.json.sig"
OVERLAP = timedelta(days=90)
LIFETIME = timedelta(days=365)
SKEW = timedelta(days=1)


class SigningKey(Form):
    """A key that signs parcels, and the time in which it may."""

    key: KeyLine
    valid_from: Stamp
    valid_until: Stamp


class Descriptor(Form):
    """What a party says of itself."""

    format: Literal["kintrace-party/1"] = "kintrace-party/1"
    id: PartyId
    version: Annotated[int, Field(ge=1, le=10_000)]
    prev: Hex64 | None = None
    names: dict[str, str]
    role: Literal["party", "intermediary", "courier", "arbiter"] = "party"
    root: KeyLine
    signing: Annotated[tuple[SigningKey, ...], Field(strict=False, min_length=1, max_length=50)]
    recipients: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[a-z0-9-]{8,2500}$")], ...],
        Field(strict=False, min_length=1, max_length=10),
    ]
    log: str | None = None
    contact: Annotated[str, Field(max_length=500)] = ""
    issued: Stamp


class Revocation(Form):
    """A root key's word that a key no longer speaks for the party. Naming the root itself ends all."""

    format: Literal["kintrace-revocation/1"] = "kintrace-revocation/1"
    party: PartyId
    key: KeyLine
    reason: Literal["lost", "stolen", "staff_change", "superseded", "unspecified"]
    issued: Stamp


@dataclass(frozen=True, slots=True)
class Card:
    """A descriptor as signed: its bytes and the root's signature over them."""

    text: bytes
    signature: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, hex: what the next version names as `prev`."""
        return sha256(self.text).hexdigest()

    @property
    def descriptor(self) -> Descriptor:
        """The descriptor, read but not verified; `read_card` verifies."""
        return _descriptor(self.text)


@dataclass(frozen=True, slots=True)
class Statement:
    """A revocation as signed."""

    text: bytes
    signature: bytes


def make_card(descriptor: Descriptor, root: Signer) -> Card:
    """Sign a descriptor with the root key it names.

    Raises:
        Invalid (card_root, card_keys): the root is another, or the keys contradict each other.
    """
    _check_keys(descriptor)
    if root.public.line != descriptor.root:
        raise refuse("card_root")
    text = descriptor.canonical()
    return Card(text, root.sign(sshsig.PARTY, text))


def read_card(text: bytes, signature: bytes) -> Card:
    """Check a card in itself: strict JSON, canonical, signed by the root it names.

    That the root is who it says is not shown by this; for that two people compare the digits.

    Raises:
        Untrusted (card_root, sig_bad …), Invalid (form_field, card_keys, header_form).
    """
    card = Card(text, signature)
    descriptor = card.descriptor
    if sshsig.verify(signature, text, sshsig.PARTY).line != descriptor.root:
        raise refuse("card_root")
    if descriptor.canonical() != text:
        raise refuse("header_form", file=CARD_FILE)
    _check_keys(descriptor)
    return card


def check_succession(old: Card, new: Card) -> None:
    """A new version follows the one we hold: same party and root, number one higher, digest named.

    What a party is in the exchange does not change in a parcel: an intermediary is shown more than a party.

    Raises:
        Untrusted (card_succession, card_older, card_log, card_role), Conflict (card_fork).
    """
    before, after = old.descriptor, new.descriptor
    if after.id != before.id or after.root != before.root:
        raise refuse("card_succession", party=before.id)
    check_version(before, after)
    if after.role != before.role:
        raise refuse("card_role", party=before.id)
    if after.version != before.version + 1 or after.prev != old.digest:
        raise refuse("card_succession", party=before.id)


def check_version(held: Descriptor, offered: Descriptor) -> None:
    """The version of a card goes up. Of two different cards with one version, both signed, the second is not taken.

    A party that has shown its history goes on showing it: a card that names a log is followed by such cards only.

    Raises:
        Untrusted (card_older, card_log), Conflict (card_fork).
    """
    words = {"party": held.id, "held": held.version, "offered": offered.version}
    if offered.version < held.version:
        raise refuse("card_older", **words)
    if offered.version == held.version:
        raise refuse("card_fork", party=held.id, held=held.version)
    if held.log is not None and offered.log is None:
        raise refuse("card_log", party=held.id)


def rotated(old: Card, new_key: PublicKey, now: datetime, recipients: Sequence[str] = ()) -> Descriptor:
    """The next version: a new signing key for a year, the old ones for 90 more days at most.

    The new key begins a day ago: the clock of another office may be behind ours.

    `recipients` replaces the recipients of the seal where given.
    """
    before = old.descriptor
    end = stamp(now + OVERLAP)
    kept = [
        key.model_copy(update={"valid_until": min(key.valid_until, end)})
        for key in before.signing
        if moment(key.valid_until) > now
    ]
    fresh = SigningKey(key=new_key.line, valid_from=stamp(now - SKEW), valid_until=stamp(now + LIFETIME))
    changes: dict[str, object] = {
        "version": before.version + 1,
        "prev": old.digest,
        "signing": (*kept, fresh),
        "issued": stamp(now),
        "recipients": tuple(recipients) or before.recipients,
    }
    return before.model_copy(update=changes)


def revoke(party: str, key: PublicKey, reason: str, root: Signer, now: datetime) -> Statement:
    """A revocation signed by the root; made in advance, it can lie in a sealed envelope.

    Raises:
        Invalid (form_field): an unknown reason.
    """
    value = {"party": party, "key": key.line, "reason": reason, "issued": stamp(now)}
    text = make_form(Revocation, value, name="revocation.json").canonical()
    return Statement(text, root.sign(sshsig.PARTY, text))


def read_revocation(statement: Statement, root: str) -> Revocation:
    """Check a revocation against the party's pinned root key.

    Raises:
        Untrusted (revocation_root, sig_bad …), Invalid (form_field).
    """
    if sshsig.verify(statement.signature, statement.text, sshsig.PARTY).line != root:
        raise refuse("revocation_root")
    return read_form(Revocation, statement.text, name="revocation.json")


def fingerprint(party: str, key: str) -> str:
    """Sixty digits, in twelve groups of five, for two people to compare aloud; about 199 bits.

    Made from the party's id and one of its keys as a line of text. Digits, because they are read the
    same way in every language.
    """
    seed = b"kintrace-fingerprint-v1\x00" + party.encode() + b"\x00" + parse_public(key).blob
    raw = sha512(seed).digest()
    groups = (int.from_bytes(raw[at : at + 5], "big") % 100_000 for at in range(0, 60, 5))
    return " ".join(f"{group:05d}" for group in groups)


def qr_text(card: Card) -> str:
    """The text of the QR code that stands beside the digits; capitals and digits, so the code is small."""
    descriptor = card.descriptor
    digits = fingerprint(descriptor.id, descriptor.root).replace(" ", "")
    return f"KINTRACE:{descriptor.id.upper()}:{digits}"


def allowed_signers(cards: Iterable[Card]) -> str:
    """The file that `ssh-keygen -Y verify -f` takes: every key of every version, with its dates."""
    lines: dict[str, None] = {}
    for card in cards:
        one = card.descriptor
        who = f"{one.id}@kintrace"
        lines[f'{who} namespaces="{sshsig.PARTY}" {one.root}'] = None
        spaces = ",".join((sshsig.PARCEL, sshsig.DOCUMENT, sshsig.CUSTODY))
        for key in one.signing:
            after, before = (_ssh_time(text) for text in (key.valid_from, key.valid_until))
            options = f'namespaces="{spaces}",valid-after="{after}",valid-before="{before}"'
            lines[f"{who} {options} {key.key}"] = None
    return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class SignerLine:
    """A line of an `allowed_signers` file: which party, which key, for which namespaces (none named: all)."""

    party: str
    key: str
    namespaces: tuple[str, ...]

    def signs(self, namespace: str) -> bool:
        """Whether the key may sign in a namespace."""
        return not self.namespaces or namespace in self.namespaces


def read_signers(data: bytes, *, name: str) -> tuple[SignerLine, ...]:
    """Read a file that `ssh-keygen -Y verify -f` takes: `ID@kintrace namespaces="…",valid-…="…" KIND KEY`.

    Dates are not looked at: when a parcel was signed no file can show.

    Raises:
        Unreadable (signers_form), Invalid (key_line).
    """
    found = []
    for text in data.decode("utf-8", "replace").splitlines():
        words = text.split()
        if not words or text.startswith("#"):
            continue
        at = next((n for n, word in enumerate(words) if word.startswith(("ssh-", "sk-ssh-"))), 0)
        if at == 0 or not words[0].endswith("@kintrace"):
            raise refuse("signers_form", file=name)
        spaces = re.search(r'namespaces="([^"]*)"', " ".join(words[1:at]))
        key = parse_public(" ".join(words[at : at + 2]))
        named = tuple(spaces.group(1).split(",")) if spaces else ()
        found.append(SignerLine(words[0].removesuffix("@kintrace"), key.line, named))
    return tuple(found)


def revoked_keys(statements: Mapping[str, object]) -> str:
    """The file that `ssh-keygen -Y verify -r` takes: one revoked key a line."""
    return "".join(f"{line}\n" for line in sorted(statements))


@lru_cache(maxsize=256)
def _descriptor(text: bytes) -> Descriptor:
    return read_form(Descriptor, text, name=CARD_FILE)


def _ssh_time(text: str) -> str:
    return moment(text).strftime("%Y%m%d%H%M%SZ")


def _check_keys(descriptor: Descriptor) -> None:
    keys = [key.key for key in descriptor.signing]
    for line in (*keys, descriptor.root):
        parse_public(line)
    if descriptor.log is not None:
        parse_verifier(descriptor.log)
    in_time = all(key.valid_from < key.valid_until for key in descriptor.signing)
    known = descriptor.names and set(descriptor.names) <= {"uk", "ru", "en"}
    if not keys or len(set(keys)) != len(keys) or descriptor.root in keys or not in_time or not known:
        raise refuse("card_keys")
