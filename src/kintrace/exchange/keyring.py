"""A party's private keys, and the file in which they rest under a passphrase.

The file is AES-256-GCM under a key made from the passphrase by Argon2id (256 MiB, three passes). The
root key is made apart and kept apart: it is needed only for cards and revocations.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from pydantic import Field

from kintrace.exchange import canonical, note
from kintrace.exchange.cipher import Cipher
from kintrace.exchange.forms import Form, PartyId, read_form, stamp
from kintrace.exchange.party import LIFETIME, SKEW, Card, Descriptor, SigningKey, make_card
from kintrace.exchange.refusals import refuse
from kintrace.exchange.sshsig import PublicKey, Signer, SoftwareSigner, parse_public

Random = Callable[[int], bytes]

MIN_PASSPHRASE = 15


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess at the passphrase costs: Argon2id memory in KiB, passes, lanes."""

    memory: int = 256 << 10
    passes: int = 3
    lanes: int = 4


class _KeyFile(Form):
    format: Literal["kintrace-keyfile/1"] = "kintrace-keyfile/1"
    party: PartyId
    kind: Literal["keys", "root"]
    # Bounds keep a planted file from eating the machine.
    memory: Annotated[int, Field(ge=8, le=1 << 20)]
    passes: Annotated[int, Field(ge=1, le=16)]
    lanes: Annotated[int, Field(ge=1, le=16)]
    salt: Annotated[str, Field(max_length=64)]
    nonce: Annotated[str, Field(max_length=32)]
    sealed: Annotated[str, Field(max_length=65536)] = ""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The working keys of a party: to sign parcels, to sign its history, to open what is sealed for it.

    `identities` holds the newest first; older ones stay so that old parcels can be read.
    """

    party: str
    signer: Signer
    log: Ed25519PrivateKey
    identities: tuple[str, ...]

    @property
    def verifier(self) -> note.Verifier:
        """The public half of the history key, under the party's name."""
        return note.verifier_of(log_name(self.party), self.log)


def log_name(party: str) -> str:
    """The name under which a party's history is signed."""
    return f"kintrace/{party}"


def new_root(random: Random) -> SoftwareSigner:
    """A new root key. It signs cards and revocations and belongs in a safe."""
    return SoftwareSigner(Ed25519PrivateKey.from_private_bytes(random(32)))


def new_keyring(party: str, random: Random, cipher: Cipher) -> tuple[Keyring, str]:
    """New working keys, and the recipient to which others seal."""
    identity, recipient = cipher.new_identity()
    signer = SoftwareSigner(Ed25519PrivateKey.from_private_bytes(random(32)))
    log = Ed25519PrivateKey.from_private_bytes(random(32))
    return Keyring(party, signer, log, (identity,)), recipient


def first_card(ring: Keyring, root: Signer, recipient: str, names: Mapping[str, str], now: datetime) -> Card:
    """The first card of a party: its signing key is good for a year from now. The role is "party".

    The key begins a day ago: the clock of another office may be behind ours.

    For another role or a contact make a `Descriptor` and use `make_card`.
    """
    since, until = stamp(now - SKEW), stamp(now + LIFETIME)
    key = SigningKey(key=ring.signer.public.line, valid_from=since, valid_until=until)
    descriptor = Descriptor(
        id=ring.party,
        version=1,
        names=dict(names),
        root=root.public.line,
        signing=(key,),
        recipients=(recipient,),
        log=ring.verifier.text,
        issued=stamp(now),
    )
    return make_card(descriptor, root)


def lock(ring: Keyring, passphrase: str, random: Random, cost: Cost | None = None) -> bytes:
    """The working keys as a file under a passphrase.

    Of a signing key that lives in a token only the public half is in it.

    Raises:
        Refused (passphrase_short).
    """
    mine = ring.signer if isinstance(ring.signer, SoftwareSigner) else None
    signing = {"signing": mine.key.private_bytes_raw().hex()} if mine else {"token": ring.signer.public.line}
    secrets = {
        **signing,
        "log": ring.log.private_bytes_raw().hex(),
        "identities": list(ring.identities),
    }
    return _lock((ring.party, "keys"), secrets, passphrase, random, cost or Cost())


def lock_root(
    party: str, root: SoftwareSigner, passphrase: str, random: Random, cost: Cost | None = None
) -> bytes:
    """The root key as a file under a passphrase."""
    secrets = {"root": root.key.private_bytes_raw().hex()}
    return _lock((party, "root"), secrets, passphrase, random, cost or Cost())


def unlock(data: bytes, passphrase: str, token: Callable[[PublicKey], Signer] | None = None) -> Keyring:
    """The working keys from their file.

    Args:
        data: the file.
        passphrase: its passphrase.
        token: finds the token of a public key, where the signing key lives in one.

    Raises:
        Refused (passphrase_wrong): wrong, or the file was altered; the two cannot be told apart.
        Refused (token_missing): the signing key lives in a token, and none was handed in.
        Unreadable, Invalid: not a key file.
    """
    form, secrets = _unlock(data, passphrase, "keys")
    identities = secrets["identities"]
    if not isinstance(identities, list):
        raise refuse("keyfile_form")
    return Keyring(
        form.party,
        _signer(secrets, token),
        _private(secrets["log"]),
        tuple(str(identity) for identity in identities),
    )


def _signer(secrets: Mapping[str, canonical.JSON], token: Callable[[PublicKey], Signer] | None) -> Signer:
    outside = secrets.get("token")
    if outside is None:
        return SoftwareSigner(_private(secrets["signing"]))
    if token is None:
        raise refuse("token_missing")
    return token(parse_public(str(outside)))


def unlock_root(data: bytes, passphrase: str) -> SoftwareSigner:
    """The root key from its file.

    Raises:
        as `unlock`.
    """
    return SoftwareSigner(_private(_unlock(data, passphrase, "root")[1]["root"]))


def _lock(
    who: tuple[str, Literal["keys", "root"]],
    secrets: Mapping[str, object],
    passphrase: str,
    random: Random,
    cost: Cost,
) -> bytes:
    if len(passphrase) < MIN_PASSPHRASE:
        raise refuse("passphrase_short", limit=MIN_PASSPHRASE)
    form = _KeyFile(
        party=who[0],
        kind=who[1],
        memory=cost.memory,
        passes=cost.passes,
        lanes=cost.lanes,
        salt=base64.b64encode(random(16)).decode(),
        nonce=base64.b64encode(random(12)).decode(),
    )
    key = _derive(form, passphrase)
    sealed = AESGCM(key).encrypt(base64.b64decode(form.nonce), canonical.dumps(secrets), form.canonical())
    return form.model_copy(update={"sealed": base64.b64encode(sealed).decode()}).canonical() + b"\n"


def _unlock(data: bytes, passphrase: str, kind: str) -> tuple[_KeyFile, dict[str, canonical.JSON]]:
    form = read_form(_KeyFile, data, name="keys")
    if form.kind != kind:
        raise refuse("keyfile_form")
    try:
        nonce, sealed = (base64.b64decode(text, validate=True) for text in (form.nonce, form.sealed))
        bound = form.model_copy(update={"sealed": ""}).canonical()
        plain = AESGCM(_derive(form, passphrase)).decrypt(nonce, sealed, bound)
    except InvalidTag as error:
        raise refuse("passphrase_wrong") from error
    except (ValueError, binascii.Error) as error:
        raise refuse("keyfile_form") from error
    return form, canonical.loads_object(plain, name="keys")


def _derive(form: _KeyFile, passphrase: str) -> bytes:
    salt = base64.b64decode(form.salt, validate=True)
    derive = Argon2id(salt=salt, length=32, iterations=form.passes, lanes=form.lanes, memory_cost=form.memory)
    return derive.derive(passphrase.encode())


def _private(text: object) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(str(text)))
    except ValueError as error:
        raise refuse("keyfile_form") from error
