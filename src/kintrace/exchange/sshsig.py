"""Detached signatures that `ssh-keygen -Y verify` reads (OpenSSH PROTOCOL.sshsig).

Ed25519 and Ed25519 held in a security key are known; nothing else is, and the sender has no say in
it. A signature is bound to a namespace, so that one made for a document never passes for a parcel.
"""

import base64
import binascii
import re
import struct
from dataclasses import dataclass
from hashlib import sha256, sha512
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kintrace.exchange.refusals import refuse

PARCEL = "kintrace-parcel-v1"
DOCUMENT = "kintrace-document-v1"
CUSTODY = "kintrace-custody-v1"
PARTY = "kintrace-party-v1"  # what a root key signs: party cards and revocations

ED25519 = "ssh-ed25519"
SK_ED25519 = "sk-ssh-ed25519@openssh.com"

_MAGIC = b"SSHSIG"
_HASHES = {b"sha256": sha256, b"sha512": sha512}
_ARMOR = re.compile(
    r"\A-----BEGIN SSH SIGNATURE-----\r?\n((?:[A-Za-z0-9+/=]{1,76}\r?\n)+)-----END SSH SIGNATURE-----\r?\n?\Z"
)
_USER_PRESENT = 0x01


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key of one of the two kinds. `application` is set for security keys only ("ssh:")."""

    kind: str
    point: bytes
    application: str | None = None

    @property
    def blob(self) -> bytes:
        """The key in SSH wire form."""
        tail = _string(self.application.encode()) if self.application is not None else b""
        return _string(self.kind.encode()) + _string(self.point) + tail

    @property
    def line(self) -> str:
        """The key as a line of text: kind and base64, as in a `.pub` file, without a comment."""
        return f"{self.kind} {base64.b64encode(self.blob).decode()}"


class Signer(Protocol):
    """Whatever can sign: a private key in memory, or a security key behind `ssh-keygen`."""

    @property
    def public(self) -> PublicKey:
        """The public key that the signatures answer to."""

    def sign(self, namespace: str, message: bytes) -> bytes:
        """An armoured signature over `message` for `namespace`."""


@dataclass(frozen=True, slots=True)
class SoftwareSigner:
    """Signs with an Ed25519 private key in memory."""

    key: Ed25519PrivateKey

    @property
    def public(self) -> PublicKey:
        """The public key that the signatures answer to."""
        return public_of(self.key)

    def sign(self, namespace: str, message: bytes) -> bytes:
        """An armoured signature over `message` for `namespace`."""
        body = self.key.sign(_signed_data(namespace.encode(), b"sha512", message))
        signature = _string(ED25519.encode()) + _string(body)
        blob = _MAGIC + struct.pack(">I", 1) + _string(self.public.blob)
        blob += _string(namespace.encode()) + _string(b"") + _string(b"sha512") + _string(signature)
        return armor(blob)


def public_of(key: Ed25519PrivateKey) -> PublicKey:
    """The public half of a private key."""
    return PublicKey(ED25519, key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def parse_public(line: str) -> PublicKey:
    """Read a public key from a line of text; a comment after it is ignored.

    Raises:
        Invalid (key_line): not an Ed25519 key, or bytes left over.
    """
    parts = line.split()
    try:
        blob = base64.b64decode(parts[1], validate=True)
    except (IndexError, ValueError) as error:
        raise refuse("key_line") from error
    key = _parse_blob(blob)
    if key is None or key.kind != parts[0]:
        raise refuse("key_line")
    return key


def verify(signature: bytes, message: bytes, namespace: str) -> PublicKey:
    """Check a signature over the bytes as they are and tell which key made it.

    Whether that key may speak for anybody is another question, asked of the pinned cards.

    Raises:
        Unreadable (sig_form): not an armoured SSH signature.
        Untrusted (sig_kind, sig_namespace, sig_touch, sig_bad).
    """
    blob = _dearmor(signature)
    try:
        fields = _fields(blob)
    except (struct.error, ValueError) as error:
        raise refuse("sig_form") from error
    public, signed_namespace, reserved, hash_name, inner = fields
    key = _parse_blob(public)
    if key is None or hash_name not in _HASHES or reserved:
        raise refuse("sig_kind")
    if signed_namespace != namespace.encode():
        raise refuse("sig_namespace")
    data = _signed_data(signed_namespace, hash_name, message)
    _check(key, inner, data)
    return key


def key_in(signature: bytes) -> PublicKey:
    """The key that a signature names, before anything is checked.

    Raises:
        Unreadable (sig_form), Untrusted (sig_kind).
    """
    try:
        key = _parse_blob(_fields(_dearmor(signature))[0])
    except (struct.error, ValueError) as error:
        raise refuse("sig_form") from error
    if key is None:
        raise refuse("sig_kind")
    return key


def armor(blob: bytes) -> bytes:
    """The text form of a signature: base64 in lines of 70 between two marks, as OpenSSH writes it."""
    text = base64.b64encode(blob).decode()
    lines = [text[at : at + 70] for at in range(0, len(text), 70)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""]).encode()


def sk_signed_data(application: str, flags: int, counter: int, data: bytes) -> bytes:
    """What a security key really signs (PROTOCOL.u2f): digests around its flags and counter."""
    return sha256(application.encode()).digest() + struct.pack(">BI", flags, counter) + sha256(data).digest()


def _check(key: PublicKey, inner: bytes, data: bytes) -> None:
    try:
        kind, rest = _take(inner)
        body, rest = _take(rest)
        if kind != key.kind.encode():
            raise refuse("sig_kind")
        if key.kind == SK_ED25519:
            flags, counter = struct.unpack(">BI", rest)
            rest = b""
            if not flags & _USER_PRESENT:
                raise refuse("sig_touch")
            data = sk_signed_data(key.application or "", flags, counter, data)
    except (struct.error, ValueError) as error:
        raise refuse("sig_form") from error
    if rest:
        raise refuse("sig_form")
    try:
        Ed25519PublicKey.from_public_bytes(key.point).verify(body, data)
    except (InvalidSignature, ValueError) as error:
        raise refuse("sig_bad") from error


def _dearmor(signature: bytes) -> bytes:
    try:
        match = _ARMOR.match(signature.decode("ascii"))
        if match is None or len(signature) > 8192:
            raise refuse("sig_form")
        return base64.b64decode("".join(match.group(1).split()), validate=True)
    except (UnicodeDecodeError, binascii.Error) as error:
        raise refuse("sig_form") from error


def _fields(blob: bytes) -> tuple[bytes, bytes, bytes, bytes, bytes]:
    if blob[:6] != _MAGIC or struct.unpack(">I", blob[6:10])[0] != 1:
        raise ValueError("not a version 1 signature")
    rest = blob[10:]
    found = []
    for _ in range(5):
        field, rest = _take(rest)
        found.append(field)
    if rest:
        raise ValueError("bytes left over")
    return found[0], found[1], found[2], found[3], found[4]


def _parse_blob(blob: bytes) -> PublicKey | None:
    try:
        kind, rest = _take(blob)
        point, rest = _take(rest)
        application: str | None = None
        if kind == SK_ED25519.encode():
            raw, rest = _take(rest)
            application = raw.decode("utf-8")
        if rest or len(point) != 32 or kind not in (ED25519.encode(), SK_ED25519.encode()):
            return None
        return PublicKey(kind.decode(), point, application)
    except (struct.error, ValueError):
        return None


def _signed_data(namespace: bytes, hash_name: bytes, message: bytes) -> bytes:
    digest = _HASHES[hash_name](message).digest()
    return _MAGIC + _string(namespace) + _string(b"") + _string(hash_name) + _string(digest)


def _string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def _take(data: bytes) -> tuple[bytes, bytes]:
    size = struct.unpack(">I", data[:4])[0]
    if len(data) < 4 + size:
        raise ValueError("cut off")
    return data[4 : 4 + size], data[4 + size :]
