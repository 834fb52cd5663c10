"""Checking a parcel without our keys and our memory: for an arbiter, a journalist, a court.

Takes the bag already decrypted, as a zip or as files, and says for each check whether it holds. It
does not say who the signer is: for that the digits shown are compared with the minutes of the meeting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kintrace.exchange import sshsig
from kintrace.exchange.bag import Limits
from kintrace.exchange.checks import CONTENT, FILES, HEADER, INSIDE, SIGNED
from kintrace.exchange.cipher import AgeCipher
from kintrace.exchange.header import Header
from kintrace.exchange.opening import Check, Desk, Opening, Verdict, examine
from kintrace.exchange.party import Card, fingerprint, read_card
from kintrace.exchange.refusals import Spoken, refuse
from kintrace.exchange.state import State


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found: the checks that hold, the first that does not, and whose key it was.

    `digits` is the fingerprint of the signing key under the sender's id; `listed` says whether the key
    is on a card that was handed in, None if none was.
    """

    holds: bool
    passed: tuple[str, ...]
    failed: str | None
    verdict: Verdict | None
    header: Header | None
    digest: str | None
    key: str | None
    digits: str | None
    listed: bool | None


def verify_bag(
    data: bytes | Mapping[str, bytes],
    cards: Sequence[Card] = (),
    *,
    now: datetime,
    limits: Limits | None = None,
) -> Verification:
    """Check a decrypted parcel.

    Args:
        data: the zip, or its files (path → bytes) once unpacked.
        cards: cards of parties whose digits were compared.
        now: the present moment; a header's time far from it is only a warning.
        limits: sizes above which it is not looked at.

    A bad parcel is a finding, not an error.
    """
    state = State(party="nobody")
    desk = Desk(state, (), AgeCipher(), limits or Limits(), now, lambda _: {})
    opening = Opening(desk, b"")
    if isinstance(data, bytes):
        opening.zipped = data
        order: tuple[Check, ...] = (*INSIDE, *HEADER, *SIGNED, *FILES, *CONTENT)
    else:
        opening.files = dict(data)
        order = (*HEADER, *SIGNED, *FILES, *CONTENT)
    finding = examine(opening, order)
    header, key = opening.parsed, opening.signer
    return Verification(
        holds=finding.verdict is None,
        passed=finding.passed,
        failed=finding.check.name if finding.check else None,
        verdict=finding.verdict,
        header=header,
        digest=opening.digest if header else None,
        key=key.line if key else None,
        digits=fingerprint(header.sender, key.line) if header and key else None,
        listed=_listed(cards, header.sender, key.line) if cards and header and key else None,
    )


def verify_document(data: bytes, signature: bytes, cards: Sequence[Card]) -> str:
    """Check the signature beside a human-readable document; the id of the party whose card has the key.

    Raises:
        Untrusted (sig_bad …, key_unknown).
    """
    key = sshsig.verify(signature, data, sshsig.DOCUMENT).line
    for card in cards:
        if _listed([card], card.descriptor.id, key):
            return card.descriptor.id
    raise refuse("key_unknown", party="?")


def _listed(cards: Sequence[Card], party: str, key: str) -> bool:
    for card in cards:
        try:
            descriptor = read_card(card.text, card.signature).descriptor
        except Spoken:
            continue
        if descriptor.id == party and key in {entry.key for entry in descriptor.signing}:
            return True
    return False
