"""Three invented offices: alpha asks, beta answers, icrx stands between; corvus carries."""

import random as stdlib_random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kintrace.exchange.bag import Limits
from kintrace.exchange.cipher import AgeCipher, Cipher
from kintrace.exchange.keyring import Keyring, first_card, new_keyring, new_root
from kintrace.exchange.parcel import ListContent
from kintrace.exchange.party import Card, fingerprint, make_card
from kintrace.exchange.post import Post
from kintrace.exchange.refusals import refuse
from kintrace.exchange.rows import AnswerRow, Row, SealedRows, seal_rows
from kintrace.exchange.sshsig import SoftwareSigner
from kintrace.exchange.storage import MemoryStorage, Storage
from kintrace.exchange.trust import PinRecord
from kintrace.model import FindingCode

COLUMNS = ("№", "ПІБ", "Дата народження", "Місце")
START = datetime(2025, 6, 2, 9, 0, tzinfo=UTC)
PEOPLE = ("Ада Перша", "Борис Другий")


class StandInCipher:
    """Opens only for the named recipients and only unaltered, like age; deterministic and fast.

    For tests where thousands of parcels fly; a share of the runs uses age itself.
    """

    def __init__(self, draw) -> None:
        self.draw = draw

    def new_identity(self) -> tuple[str, str]:
        secret = self.draw(16).hex()
        return f"secret-{secret}", "standin-" + sha256(secret.encode()).hexdigest()

    def check_envelope(self, sealed: bytes, limits: Limits) -> None:
        if not sealed.startswith(b"standin\n"):
            raise refuse("envelope_form")

    def check_recipients(self, recipients: Sequence[str]) -> None:
        if not all(one.startswith("standin-") for one in recipients):
            raise refuse("recipient_kind")

    def seal(self, data: bytes, recipients: Sequence[str]) -> bytes:
        names = ",".join(recipients).encode()
        key = sha256(names).digest()
        return (
            b"standin\n"
            + names
            + b"\n"
            + AESGCM(key).encrypt(sha256(data).digest()[:12], data, names)
            + (sha256(data).digest()[:12])
        )

    def open(self, sealed: bytes, identities: Sequence[str]) -> bytes:
        try:
            _, names, body = sealed.split(b"\n", 2)
            ours = {
                "standin-" + sha256(one.removeprefix("secret-").encode()).hexdigest() for one in identities
            }
            if not ours & set(names.decode("ascii").split(",")):
                raise refuse("not_for_our_key")
            return AESGCM(sha256(names).digest()).decrypt(body[-12:], body[:-12], names)
        except (InvalidTag, ValueError) as error:
            raise refuse("not_for_our_key") from error


@dataclass
class Clock:
    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Office:
    name: str
    ring: Keyring
    root: SoftwareSigner
    card: Card
    post: Post

    @property
    def state(self):
        return self.post.state()

    @property
    def digits(self) -> str:
        return fingerprint(self.name, self.root.public.line)

    def reply(self, outcome) -> bytes:
        return self.post.storage.read(outcome.reply)


@dataclass
class World:
    alpha: Office
    beta: Office
    icrx: Office
    clock: Clock
    draw: object

    def list_of(self, rows: int = 5, salt: bool = True) -> ListContent:
        return ListContent(sealed(rows, self.draw), COLUMNS, "список.csv", original=b"verbatim bytes\r\n")


def record(office: Office, by: tuple[str, str] = PEOPLE) -> PinRecord:
    return PinRecord(
        party=office.name, digits=office.digits, by=by, how="in_person", when="2025-06-01T10:00:00Z"
    )


def rows_of(count: int) -> list[Row]:
    return [
        Row(
            n + 2,
            {"№": str(n + 1), "ПІБ": f"Вигадана Особа {n}", "Дата народження": "01.02.2012", "Місце": ""},
        )
        for n in range(count)
    ]


def sealed(count: int, draw) -> SealedRows:
    return seal_rows(rows_of(count), draw)


def answer(number: int, code: FindingCode = FindingCode.NO_RECORD_FOUND, **fields: str) -> AnswerRow:
    return AnswerRow(number, code, fields or {"registers": "regional"}, "2025-07-20", "office-1", ("doc-7",))


def make_office(name: str, clock: Clock, draw, cipher: Cipher, storage: Storage | None = None) -> Office:
    ring, recipient = new_keyring(name, draw, cipher)
    root = new_root(draw)
    card = first_card(ring, root, recipient, {"en": name.title()}, clock.now - timedelta(days=1))
    if name.startswith("icrx"):
        card = make_card(card.descriptor.model_copy(update={"role": "intermediary"}), root)
    post = Post(ring, storage or MemoryStorage(), clock, draw, cipher)
    post.begin(card)
    return Office(name, ring, root, card, post)


def make_world(seed: int = 1, *, real: bool = False) -> World:
    draw = stdlib_random.Random(seed).randbytes
    clock = Clock()
    cipher = AgeCipher() if real else StandInCipher(draw)
    alpha, beta, icrx = (make_office(name, clock, draw, cipher) for name in ("alpha", "beta", "icrx"))
    for one in (alpha, beta, icrx):
        for other in (alpha, beta, icrx):
            if one is not other:
                one.post.pin(other.card, record(other))
    return World(alpha, beta, icrx, clock, draw)
