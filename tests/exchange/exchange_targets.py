"""Everything that reads bytes from outside, with true bytes to begin from: for Atheris, and a short run in the tests.

Anything but a refusal of our own is a finding.
"""

from collections.abc import Callable

from exchange_world import START, make_world

from kintrace.exchange import canonical, custody, history, note, sshsig
from kintrace.exchange.bag import Limits
from kintrace.exchange.cipher import AgeCipher
from kintrace.exchange.keyring import Cost, lock, unlock
from kintrace.exchange.party import (
    Statement,
    allowed_signers,
    read_card,
    read_revocation,
    read_signers,
    revoke,
)
from kintrace.exchange.refusals import Spoken
from kintrace.exchange.rows import prove_row, verify_row
from kintrace.exchange.timestamp import client, verify
from kintrace.exchange.verifying import verify_bag

WORLD = make_world()
PARCEL = WORLD.alpha.post.send_list("beta", WORLD.list_of(2))
CIPHER = WORLD.beta.post.cipher
TO = list(WORLD.beta.card.descriptor.recipients)
INSIDE = CIPHER.open(PARCEL.sealed, WORLD.beta.ring.identities)
FILES = WORLD.alpha.post.read(PARCEL.digest).files
CARD = WORLD.alpha.card
STATEMENT = revoke("alpha", WORLD.alpha.ring.signer.public, "lost", WORLD.alpha.root, START)
RECORD = custody.record(b"x", custody.Handling("taken", "alpha", "beta", START), WORLD.alpha.ring.signer)
HEADER = PARCEL.header
PROOF = prove_row(FILES["data/rows.jsonl"], 2)
HISTORY = history.export(WORLD.alpha.state, WORLD.alpha.ring)
NOTE = history.checkpoint(WORLD.alpha.state, WORLD.alpha.ring).encode()
KEYFILE = lock(WORLD.alpha.ring, "words that nobody guesses", WORLD.draw, Cost(64, 1, 1))


def opening(data: bytes) -> None:
    """A sealed parcel whose inside is anything."""
    WORLD.beta.post.receive(CIPHER.seal(data, TO))


def keyfile(data: bytes) -> None:
    """A planted key file may ask for a machine's whole memory; within bounds it only costs time, so it is not tried."""
    if data.count(b'"memory":64') == 1:
        unlock(data, "words that nobody guesses")


TARGETS: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "json": (lambda data: canonical.loads(data, name="x"), FILES["parcel.json"]),
    "record": (lambda data: canonical.loads_record(data, name="x"), FILES["data/rows.jsonl"].split(b"\n")[0]),
    "sshsig": (
        lambda data: sshsig.verify(data, FILES["parcel.json"], sshsig.PARCEL),
        FILES["parcel.json.sig"],
    ),
    "note": (lambda data: note.read(data.decode("utf-8", "replace"), WORLD.alpha.ring.verifier), NOTE),
    "bag": (lambda data: verify_bag(data, now=WORLD.clock()), INSIDE),
    "opening": (opening, INSIDE),
    "envelope": (
        lambda data: AgeCipher().check_envelope(data, Limits()),
        b"age-encryption.org/v1\n-> X25519 a\nb\n---",
    ),
    "card": (lambda data: read_card(data, CARD.signature), CARD.text),
    "revocation": (
        lambda data: read_revocation(Statement(data, STATEMENT.signature), WORLD.alpha.root.public.line),
        STATEMENT.text,
    ),
    "custody": (lambda data: custody.verify(custody.SignedRecord(data, RECORD.signature), CARD), RECORD.text),
    "row_proof": (lambda data: verify_row(data, HEADER.rows_root or "", HEADER.rows), PROOF),
    "history": (lambda data: history.read_history(data, CARD), HISTORY),
    "signers": (lambda data: read_signers(data, name="x"), allowed_signers([CARD]).encode()),
    "keyfile": (keyfile, KEYFILE),
}
if client is not None:
    TARGETS["stamp"] = (lambda data: verify(data, "0" * 64, []), b"\x30\x03\x02\x01\x00")


def once(name: str, data: bytes) -> None:
    """Let one target read; a refusal is as good as an acceptance."""
    try:
        TARGETS[name][0](data)
    except Spoken:
        return
