"""A security key in software: it holds one key, counts its signatures, and signs only while somebody touches it.

It makes what `ssh-keygen -Y sign` makes with a real one (PROTOCOL.u2f, PROTOCOL.sshsig); OpenSSH accepts it, see
`test_sshsig`. What it cannot show is the way between `ssh-keygen` and the device.
"""

import struct
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kintrace.exchange import sshsig
from kintrace.exchange.sshsig import PublicKey, public_of


def string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


class SoftToken:
    """Stands for the program and the device behind it: `token.run` takes the words of the command."""

    def __init__(self, seed: bytes = b"\x21" * 32) -> None:
        self.key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = PublicKey(sshsig.SK_ED25519, public_of(self.key).point, "ssh:")
        self.counter = 0
        self.touched = True
        self.asked: list[tuple[str, ...]] = []

    def run(self, words: Sequence[str], message: bytes) -> bytes:
        self.asked.append(tuple(words))
        return self.sign(words[words.index("-n") + 1], message)

    def sign(self, namespace: str, message: bytes) -> bytes:
        self.counter += 1
        flags = 1 if self.touched else 0
        data = sshsig._signed_data(namespace.encode(), b"sha512", message)
        body = self.key.sign(sshsig.sk_signed_data("ssh:", flags, self.counter, data))
        inner = string(sshsig.SK_ED25519.encode()) + string(body) + struct.pack(">BI", flags, self.counter)
        blob = b"SSHSIG" + struct.pack(">I", 1) + string(self.public.blob) + string(namespace.encode())
        return sshsig.armor(blob + string(b"") + string(b"sha512") + string(inner))
