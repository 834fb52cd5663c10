"""What is proved about each parcel and list, by what, and what is not: plainly, as data and in words.

A line is proved only by something a third party can check: a signature of the other side, a courier's
record, a time stamp. Our own notes prove nothing to others, and no signature proves a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kintrace.exchange.header import TYPES
from kintrace.exchange.state import SETTLED, Listed, Peer, Sent, State, Status
from kintrace.model import Language, say

_ROOM = "kintrace.exchange"
_PROVED = frozenset(
    {
        "receipt",
        "acknowledged",
        "custody",
        "stamped",
        "stamped_theirs",
        "signed_by_them",
        "stopped",
        "cosigned",
        "list_answered",
        "list_answered_partly",
    }
)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One fact: its key, whether it is proved, about which party and parcel, by which evidence.

    `evidence` names digests of parcels or records that carry the signature. `values` go into the sentence.
    """

    key: str
    party: str
    parcel: str
    evidence: tuple[str, ...]
    values: dict[str, object]

    @property
    def proved(self) -> bool:
        """Whether a third party could check it."""
        return self.key in _PROVED

    def sentence(self, language: Language | str) -> str:
        """The fact in words."""
        # A type or a state that a later version wrote has no word here and stands as it is.
        words = {
            name: say(_ROOM, f"{name}.{self.values[name]}", language)
            for name, known in (("type", TYPES), ("status", tuple(Status)))
            if self.values.get(name) in known
        }
        return say(_ROOM, f"ledger.{self.key}", language, **(self.values | words))


def ledger(state: State) -> list[LedgerLine]:
    """Every line that our memory supports, party by party, parcel by parcel, then the lists."""
    lines: list[LedgerLine] = []
    for party in sorted(state.peers):
        peer = state.peers[party]
        for sent in peer.sent:
            if sent.type not in ("receipt", SETTLED):
                lines += _sent(state, party, peer, sent)
        lines += _received(state, party, peer)
        lines += _history(party, peer)
    for root in sorted(state.lists):
        lines += _listed(state.lists[root])
    return lines


def _sent(state: State, party: str, peer: Peer, sent: Sent) -> Iterator[LedgerLine]:
    values: dict[str, object] = {"party": party, "type": sent.type, "seq": sent.seq}

    def line(key: str, *evidence: str, **more: object) -> LedgerLine:
        return LedgerLine(key, party, sent.digest, evidence, values | more)

    receipts = [one for one in sent.replies if one.status in ("accepted", "held", "refused")]
    if receipts:
        last = receipts[-1]
        proofs = [one.parcel for one in receipts]
        yield line("receipt", *proofs, status=last.status, stated=last.received)
    elif peer.acked >= sent.seq:
        yield line("acknowledged")
    else:
        yield line("no_receipt")
    records = [one for one in state.custody if one.sealed == sent.sealed]
    if records:
        yield line("custody", *(one.text for one in records), courier=records[-1].by)
    else:
        yield line("no_custody")
    stamped = state.stamps.get(sent.digest)
    if stamped is not None:
        yield line("stamped", sent.digest, when=stamped.when)
    else:
        yield line("no_time", created=sent.created)


def _received(state: State, party: str, peer: Peer) -> Iterator[LedgerLine]:
    for one in peer.received:
        if one.type in ("receipt", SETTLED):
            continue
        values: dict[str, object] = {
            "party": party,
            "type": one.type,
            "seq": one.seq,
            "status": one.status.value,
        }
        yield LedgerLine("signed_by_them", party, one.digest, (one.digest,), values)
        if one.digest in state.stamps:
            when = state.stamps[one.digest].when
            yield LedgerLine("stamped_theirs", party, one.digest, (one.digest,), values | {"when": when})
    if peer.stop is not None:
        yield LedgerLine("stopped", party, peer.stop.seen[-1], tuple(peer.stop.seen), {"party": party})
    for past in peer.settled:
        words = {"party": party, "seq": past.seq, "people": " + ".join(past.by), "when": past.when}
        proofs = tuple(past.stop.seen) if past.stop is not None else ()
        yield LedgerLine(f"settled_{past.side}", party, past.digest, proofs, words)
    for held in peer.held:
        yield LedgerLine("waiting", party, held.digest, (), {"party": party, "seq": held.seq})


def _history(party: str, peer: Peer) -> Iterator[LedgerLine]:
    if peer.cosigned is not None:
        size = int(peer.cosigned.split("\n")[1])
        yield LedgerLine("cosigned", party, "", (peer.cosigned,), {"party": party, "size": size})
    elif peer.sent:
        yield LedgerLine("not_cosigned", party, "", (), {"party": party})


def _listed(listed: Listed) -> Iterator[LedgerLine]:
    values: dict[str, object] = {"party": listed.party, "rows": listed.rows}
    full = [one for one in listed.answers if one.scope == "all"]
    if not full and listed.superseded_by is not None:
        yield LedgerLine("list_superseded", listed.party, listed.parcel, (), values)
        return
    if not full:
        key = "list_unanswered" if listed.sent else "list_due"
        yield LedgerLine(key, listed.party, listed.parcel, (), values)
        return
    last = full[-1]
    open_rows = last.counts.get("in_progress", 0)
    key = "list_answered" if last.final else "list_answered_partly"
    yield LedgerLine(key, listed.party, listed.parcel, (last.parcel,), values | {"open": open_rows})
