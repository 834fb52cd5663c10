"""A courier's records: "I took this file, I handed it over", over the ciphertext, never the content.

Nobody can be made to sign a receipt. A courier's signed record shows that a file was handed over even
when the receiver keeps silent.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from kintrace.exchange import sshsig
from kintrace.exchange.forms import Count, Form, Hex64, PartyId, Stamp, make_form, read_form, stamp
from kintrace.exchange.party import Card
from kintrace.exchange.refusals import refuse
from kintrace.exchange.sshsig import Signer


class CustodyRecord(Form):
    """What a courier signs. `prev` is the digest of the record before it for the same file."""

    format: Literal["kintrace-custody/1"] = "kintrace-custody/1"
    sealed_sha256: Hex64
    size: Count
    event: Literal["taken", "handed_over", "refused", "lost"]
    courier: PartyId
    other: PartyId
    at: Stamp
    prev: Hex64 | None = None


@dataclass(frozen=True, slots=True)
class SignedRecord:
    """A record and its signature, as two files."""

    text: bytes
    signature: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the record."""
        return sha256(self.text).hexdigest()

    @property
    def record(self) -> CustodyRecord:
        """The record, read but not verified."""
        return read_form(CustodyRecord, self.text, name="custody record")


@dataclass(frozen=True, slots=True)
class Handling:
    """What happened: taken from, handed over to, refused by, or lost; the courier and the other party; when."""

    event: str
    courier: str
    other: str
    at: datetime
    before: SignedRecord | None = None


def record(sealed: bytes, handling: Handling, signer: Signer) -> SignedRecord:
    """Sign a custody record over a sealed file.

    Raises:
        Invalid (form_field): an unknown event or a bad id.
        Invalid (custody_chain): the record before is about another file.
    """
    digest = sha256(sealed).hexdigest()
    before = handling.before
    if before is not None and before.record.sealed_sha256 != digest:
        raise refuse("custody_chain")
    value = {
        "sealed_sha256": digest,
        "size": len(sealed),
        "event": handling.event,
        "courier": handling.courier,
        "other": handling.other,
        "at": stamp(handling.at),
        "prev": before.digest if before else None,
    }
    text = make_form(CustodyRecord, value, name="custody record").canonical()
    return SignedRecord(text, signer.sign(sshsig.CUSTODY, text))


def verify(signed: SignedRecord, card: Card, sealed: bytes | None = None) -> CustodyRecord:
    """Check a record against the courier's card and, where given, the sealed file itself.

    Raises:
        Untrusted (custody_key, custody_file, sig_bad …).
    """
    form = signed.record
    key = sshsig.verify(signed.signature, signed.text, sshsig.CUSTODY)
    descriptor = card.descriptor
    if form.courier != descriptor.id or key.line not in {one.key for one in descriptor.signing}:
        raise refuse("custody_key")
    if sealed is not None and (sha256(sealed).hexdigest(), len(sealed)) != (form.sealed_sha256, form.size):
        raise refuse("custody_file")
    return form
