"""Sealing a parcel so that only its recipients can open it: the age format, through pyrage.

The rest of the room knows only the `Cipher` protocol. age signs nothing; the signature lies inside.
Parcels sealed under a passphrase are refused: a guess at it could be made by anybody who holds the file.
"""

from collections.abc import Sequence
from typing import Protocol

import pyrage  # type: ignore[import-untyped]

from kintrace.exchange.bag import Limits
from kintrace.exchange.refusals import refuse

_FIRST_LINE = b"age-encryption.org/v1\n"
_MAX_ENVELOPE = 64 << 10


class Cipher(Protocol):
    """What seals and opens. `recipients` and `identity` are opaque strings of the cipher's own kind."""

    def new_identity(self) -> tuple[str, str]:
        """A new pair: the secret identity and the recipient that may be told to all."""

    def check_envelope(self, sealed: bytes, limits: Limits) -> None:
        """Refuse an envelope of the wrong kind before anything is decrypted."""

    def check_recipients(self, recipients: Sequence[str]) -> None:
        """Refuse recipients to which nothing could be sealed."""

    def seal(self, data: bytes, recipients: Sequence[str]) -> bytes:
        """Encrypt for every recipient."""

    def open(self, sealed: bytes, identities: Sequence[str]) -> bytes:
        """Decrypt with one of our identities, whole, or refuse."""


class AgeCipher:
    """The age format (age-encryption.org/v1), binary, X25519 recipients."""

    def new_identity(self) -> tuple[str, str]:
        """A new X25519 pair; its randomness comes from the operating system."""
        identity = pyrage.x25519.Identity.generate()
        return str(identity), str(identity.to_public())

    def check_envelope(self, sealed: bytes, limits: Limits) -> None:
        """Refuse what is not age, is under a passphrase, or has too many recipients.

        Raises:
            Unreadable (envelope_form), Refused (envelope_passphrase, envelope_stanzas).
        """
        if not sealed.startswith(_FIRST_LINE):
            raise refuse("envelope_form")
        head, mark, _ = sealed[:_MAX_ENVELOPE].partition(b"\n---")
        stanzas = [line.split()[1:2] for line in head.split(b"\n") if line.startswith(b"-> ")]
        if not mark or not stanzas:
            raise refuse("envelope_form")
        if [b"scrypt"] in stanzas:
            raise refuse("envelope_passphrase")
        if len(stanzas) > limits.stanzas:
            raise refuse("envelope_stanzas", limit=limits.stanzas)

    def check_recipients(self, recipients: Sequence[str]) -> None:
        """Refuse what is no X25519 recipient.

        Raises:
            Invalid (recipient_kind).
        """
        _recipients(recipients)

    def seal(self, data: bytes, recipients: Sequence[str]) -> bytes:
        """Encrypt for every recipient.

        Raises:
            Invalid (recipient_kind): a recipient is not an X25519 one.
        """
        sealed: bytes = pyrage.encrypt(data, _recipients(recipients))
        return sealed

    def open(self, sealed: bytes, identities: Sequence[str]) -> bytes:
        """Decrypt, whole.

        Raises:
            Refused (not_for_our_key): none of our identities opens it, or it was altered on the way.
        """
        try:
            keys = [pyrage.x25519.Identity.from_str(text) for text in identities]
            opened: bytes = pyrage.decrypt(sealed, keys)
        except (pyrage.DecryptError, pyrage.IdentityError) as error:
            raise refuse("not_for_our_key") from error
        return opened


def _recipients(texts: Sequence[str]) -> list[object]:
    try:
        return [pyrage.x25519.Recipient.from_str(text) for text in dict.fromkeys(texts)]
    except pyrage.RecipientError as error:
        raise refuse("recipient_kind") from error
