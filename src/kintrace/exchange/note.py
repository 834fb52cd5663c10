"""Checkpoints as C2SP signed notes (c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature).

A note is a text and signature lines beneath it; tools that watch public logs read it. Only Ed25519.
"""

import base64
import binascii
import re
import struct
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kintrace.exchange.refusals import refuse
from kintrace.exchange.sshsig import public_of

LOG_KEY, WITNESS_KEY = 0x01, 0x04  # signature types of the note format

_VKEY = re.compile(r"\A([^\s+]{1,120})\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})\Z")
_LINE = re.compile(r"\A— ([^\s+]{1,120}) ([A-Za-z0-9+/]+={0,2})\Z")
_NUMBER = re.compile(r"\A(0|[1-9][0-9]{0,15})\Z")


@dataclass(frozen=True, slots=True)
class Verifier:
    """A log's public key under its name: `name+hash+base64`, the form in which it is told to others."""

    name: str
    kind: int
    point: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell a key apart: SHA-256 of name, line end, kind and key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.point).digest()[:4]

    @property
    def text(self) -> str:
        """The verifier as text."""
        key = base64.b64encode(bytes([self.kind]) + self.point).decode()
        return f"{self.name}+{self.key_id.hex()}+{key}"

    def as_witness(self) -> "Verifier":
        """The same key in its role of co-signing other parties' checkpoints."""
        return Verifier(self.name, WITNESS_KEY, self.point)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log at one moment: whose, how many entries, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The note's text: origin, size, root in base64, each on a line."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def verifier_of(name: str, key: Ed25519PrivateKey) -> Verifier:
    """The verifier that belongs to a private log key."""
    return Verifier(name, LOG_KEY, public_of(key).point)


def parse_verifier(text: str) -> Verifier:
    """Read `name+hash+base64`.

    Raises:
        Invalid (log_key): not of that form, or the hash does not belong to the key.
    """
    match = _VKEY.match(text)
    if match is None:
        raise refuse("log_key")
    raw = base64.b64decode(match.group(3))
    verifier = Verifier(match.group(1), raw[0], raw[1:])
    if verifier.kind not in (LOG_KEY, WITNESS_KEY) or verifier.key_id.hex() != match.group(2):
        raise refuse("log_key")
    return verifier


def sign(checkpoint: Checkpoint, verifier: Verifier, key: Ed25519PrivateKey) -> str:
    """A signed note over a checkpoint."""
    signature = key.sign(checkpoint.text.encode())
    return f"{checkpoint.text}\n{_line(verifier.name, verifier.key_id + signature)}"


def cosign(text: str, verifier: Verifier, key: Ed25519PrivateKey, moment: int) -> str:
    """One more line under another party's note: "I hold this checkpoint", with seconds since 1970."""
    body = text.partition("\n\n")[0] + "\n"
    witness = verifier.as_witness()
    signature = key.sign(_cosigned(body, moment))
    return text + _line(witness.name, witness.key_id + struct.pack(">Q", moment) + signature)


def read(text: str, verifier: Verifier) -> Checkpoint:
    """The checkpoint in a note that `verifier` signed; lines by others are ignored.

    Raises:
        Unreadable (note_form): not a note with a checkpoint.
        Untrusted (note_signature): no line by this log, or a wrong one.
    """
    body, lines = _parts(text)
    own = [raw for name, raw in lines if name == verifier.name and raw[:4] == verifier.key_id]
    if not own or not all(_good(verifier.point, raw[4:], body.encode()) for raw in own):
        raise refuse("note_signature")
    return _checkpoint(body)


def cosigned_by(text: str, verifier: Verifier) -> int | None:
    """When a witness co-signed a note (seconds since 1970), or None if it did not."""
    body, lines = _parts(text)
    witness = verifier.as_witness()
    for name, raw in lines:
        if name == witness.name and raw[:4] == witness.key_id and len(raw) == 76:
            moment: int = struct.unpack(">Q", raw[4:12])[0]
            if _good(witness.point, raw[12:], _cosigned(body, moment)):
                return moment
    return None


def _cosigned(body: str, moment: int) -> bytes:
    return f"cosignature/v1\ntime {moment}\n{body}".encode()


def _line(name: str, raw: bytes) -> str:
    return f"— {name} {base64.b64encode(raw).decode()}\n"


def _parts(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    body, mark, tail = text.partition("\n\n")
    if not mark or not tail.endswith("\n") or len(text) > 8192:
        raise refuse("note_form")
    lines = []
    for line in tail[:-1].split("\n"):
        match = _LINE.match(line)
        if match is None:
            raise refuse("note_form")
        try:
            lines.append((match.group(1), base64.b64decode(match.group(2), validate=True)))
        except binascii.Error as error:
            raise refuse("note_form") from error
    return body + "\n", lines


def _checkpoint(body: str) -> Checkpoint:
    parts = body.split("\n")
    try:
        origin, size, root = parts[:3]
        digest = base64.b64decode(root, validate=True)
    except (ValueError, binascii.Error) as error:
        raise refuse("note_form") from error
    if not origin or len(parts) != 4 or not _NUMBER.match(size) or len(digest) != 32:
        raise refuse("note_form")
    return Checkpoint(origin, int(size), digest)


def _good(point: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(point).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
