"""What an examined parcel does to our memory: its place in the chain, its effects, our receipt."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from kintrace.exchange import bag, history, witness
from kintrace.exchange.forms import read_form, stamp
from kintrace.exchange.header import (
    PARTY,
    PARTY_SIGNATURE,
    RECEIPT,
    REVOCATION,
    REVOCATION_SIGNATURE,
    Head,
    Header,
    Receipt,
)
from kintrace.exchange.opening import Finding, Opening
from kintrace.exchange.parcel import draft_receipt
from kintrace.exchange.party import Card, Statement
from kintrace.exchange.rows import index_json
from kintrace.exchange.sending import Means, send
from kintrace.exchange.state import (
    Answered,
    Held,
    Listed,
    Place,
    Received,
    Reply,
    State,
    Status,
    Stop,
    Stranger,
)
from kintrace.exchange.trust import add_revocation, add_version

MAX_STRANGERS = 200


@dataclass(slots=True)
class Step:
    """What one parcel changes: files to keep, our receipt, whether the chain moved on or brought new keys."""

    party: str
    files: dict[str, bytes] = field(default_factory=dict)
    reply: str | None = None
    changed: bool = False
    advanced: bool = False
    new_keys: bool = False

    def absorb(self, more: "Step") -> None:
        """Add what a parcel that had waited changes."""
        self.files |= more.files
        self.changed = self.changed or more.changed
        self.new_keys = self.new_keys or more.new_keys


@dataclass(frozen=True, slots=True)
class HeldParcel:
    """A parcel whose turn has come, and the moment in which it was received."""

    sealed: bytes
    received: str


def take(state: State, finding: Finding, means: Means) -> Step:
    """Change the state as the verdict says. A parcel refused before it had a place changes nothing."""
    opening, verdict = finding.opening, finding.verdict
    status = verdict.status if verdict else Status.ACCEPTED
    step = Step(opening.parsed.sender if opening.parsed else "")
    if status is Status.AGAIN:
        step.reply = next((one.reply for one in opening.peer.received if one.digest == opening.digest), None)
    elif status in (Status.KEPT, Status.QUARANTINED):
        _set_aside(state, opening, step, (verdict.code if verdict else "", means.now))
    elif status is Status.HELD:
        _hold(state, opening, step, means)
    elif status is Status.STOPPED and finding.check is not None and finding.check.name != "stopped":
        _stop(state, opening, step, verdict.code if verdict else "", means)
    elif status is Status.ACCEPTED or (status is Status.REFUSED and finding.check and finding.check.counted):
        _advance(state, opening, step, [verdict.code] if verdict else [], means)
    return step


def held_next(state: State, party: str, read: Callable[[str], bytes]) -> Iterator[HeldParcel]:
    """The parcels that waited and whose turn has come, in order, as long as the chain moves on."""
    while True:
        peer = state.peer(party)
        turn = next((one for one in peer.held if one.seq == peer.head + 1), None)
        if turn is None:
            return
        peer.held.remove(turn)
        yield HeldParcel(read(turn.file), turn.received)


def answered(header: Header, digest: str, by: str, now: datetime) -> Answered:
    """How an answer is remembered; the counts are those recomputed from its rows."""
    return Answered(
        parcel=digest,
        by=by,
        final=header.final,
        scope=header.scope,
        counts=dict(header.counts or {}),
        when=stamp(now),
    )


def _set_aside(state: State, opening: Opening, step: Step, why: tuple[str, datetime]) -> None:
    digest = sha256(opening.files[bag.HEADER]).hexdigest()
    if any(one.digest == digest for one in state.strangers):
        return
    if len(state.strangers) >= MAX_STRANGERS:
        opening.warnings.append("not_kept")
        return
    claimed = str(opening.raw.get("from", ""))[:40]
    code, now = why
    state.strangers.append(
        Stranger(claimed=claimed, digest=digest, file=_keep(opening, step), when=stamp(now), code=code)
    )
    step.changed = True


def _hold(state: State, opening: Opening, step: Step, means: Means) -> None:
    peer = state.peer(opening.header.sender)
    if any(one.digest == opening.digest for one in peer.held):
        return
    name = _keep(opening, step)
    peer.held.append(
        Held(seq=opening.header.seq, digest=opening.digest, file=name, received=stamp(means.now))
    )
    _reply(state, opening, step, ("held", ["gap"]), means)


def _stop(state: State, opening: Opening, step: Step, code: str, means: Means) -> None:
    """Keep both sides of a contradiction and stop; the receipt tells the sender that we saw it."""
    peer = state.peer(opening.header.sender)
    name = _keep(opening, step)
    ack = opening.header.ack if code == "ack_not_ours" else None
    others = [one for one in peer.received if one.seq in (opening.header.seq, opening.header.seq - 1)]
    peer.stop = Stop(
        code=code,
        seen=[*(one.digest for one in others), opening.digest],
        when=stamp(means.now),
        files=[*(one.file for one in others if one.file), name],
        seq=opening.header.seq,
        ack=Place(seq=ack.seq, digest=ack.digest) if ack else None,
    )
    event: dict[str, str | int] = {"kind": "alarm", "party": opening.header.sender, "code": code}
    history.append(state, event | {"digest": opening.digest}, means.random)
    if ack is None:
        _reply(state, opening, step, ("refused", [code]), means)
    # Else our memory may be an old one, and a receipt would take a number that we gave away before.


def _advance(state: State, opening: Opening, step: Step, reasons: list[str], means: Means) -> None:
    header = opening.header
    peer = state.peer(header.sender)
    name = _keep(opening, step)
    if opening.unchained:
        state.unchained.append(opening.digest)
    else:
        peer.received.append(
            Received(
                seq=header.seq,
                digest=opening.digest,
                type=header.type,
                file=name,
                sealed=sha256(opening.sealed).hexdigest(),
                received=stamp(means.now),
                status=Status.REFUSED if reasons else Status.ACCEPTED,
                key=opening.key.line,
                reasons=reasons,
                list_root=header.rows_root if header.type == "list" else header.refs.list_root,
            )
        )
        step.advanced = True
        if header.ack is not None:
            peer.acked = max(peer.acked, header.ack.seq)
        witness.remember(state, header)
        _mind_versions(state, opening)
    event: dict[str, str | int] = {"kind": "received", "party": header.sender, "seq": header.seq}
    history.append(state, event | {"digest": opening.digest, "refused": " ".join(reasons)}, means.random)
    if not reasons:
        _effects(state, opening, step, means.now)
    if header.type != "receipt" and not opening.unchained:
        _reply(state, opening, step, ("refused" if reasons else "accepted", reasons), means)
        peer.received[-1].reply = step.reply


def _mind_versions(state: State, opening: Opening) -> None:
    """A sender's version never goes down silently: it may have lost its program, or somebody sits in between."""
    header, peer = opening.header, opening.peer
    if header.min_reader < peer.reader:
        opening.warnings.append("reader_lower")
    peer.reader = max(peer.reader, header.min_reader)
    later = ("format_later", "reader_later")
    if any(one.claimed == header.sender and one.code in later for one in state.strangers):
        opening.warnings.append("later_kept")


def _effects(state: State, opening: Opening, step: Step, now: datetime) -> None:
    header, files = opening.header, opening.files
    if header.type == "list":
        _add_list(state, opening, step)
    elif header.type == "answer" and header.refs.list_root in state.lists:
        one = answered(header, opening.digest, header.sender, now)
        state.lists[header.refs.list_root].answers.append(one.model_copy(update={"counts": opening.counts}))
    elif header.type == "receipt":
        receipt = read_form(Receipt, files[RECEIPT], name=RECEIPT)
        sent = state.sent(receipt.parcel)
        if sent is not None:
            sent.replies.append(
                Reply(
                    parcel=opening.digest,
                    status=receipt.status,
                    reasons=list(receipt.reasons),
                    received=receipt.received,
                )
            )
    elif header.type == "party":
        add_version(state.known[header.sender], Card(files[PARTY], files[PARTY_SIGNATURE]))
        step.new_keys = True
    elif header.type == "revocation":
        statement = Statement(files[REVOCATION], files[REVOCATION_SIGNATURE])
        add_revocation(state.known[header.sender], statement, now)


def _add_list(state: State, opening: Opening, step: Step) -> None:
    header = opening.header
    root = header.rows_root or ""
    if root in state.lists:
        return
    before = state.lists.get(header.refs.list_root or "")
    if before is not None and not before.sent and before.party == header.sender:
        before.superseded_by = root
    name = f"lists/{root}.json"
    step.files[name] = index_json(opening.numbers, opening.leaves)
    state.lists[root] = Listed(
        root=root,
        parcel=opening.digest,
        party=header.sender,
        sent=False,
        rows=header.rows,
        index=name,
        thread=header.thread,
        supersedes=header.refs.list_root,
    )


def _reply(state: State, opening: Opening, step: Step, result: tuple[str, list[str]], means: Means) -> None:
    """Our signed receipt. A receipt is not answered with a receipt."""
    step.changed = True
    header = opening.header
    if header.type == "receipt":
        return
    status, reasons = result
    peer = state.peer(header.sender)
    head = Head(seq=peer.head, digest=peer.received[-1].digest) if peer.received else None
    receipt = Receipt.model_validate(
        {
            "parcel": opening.digest,
            "type": header.type,
            "seq": header.seq,
            "rows": header.rows,
            "rows_root": header.rows_root,
            "status": status,
            "reasons": reasons,
            "received": stamp(means.now),
            "head": head,
            "sealed_sha256": sha256(opening.sealed).hexdigest(),
        }
    )
    parcel, files = send(state, header.sender, draft_receipt(receipt, header.thread), means)
    step.files |= files
    step.reply = parcel.file


def _keep(opening: Opening, step: Step) -> str:
    step.changed = True
    name = f"inbox/{sha256(opening.sealed).hexdigest()}.ktp.age"
    step.files[name] = opening.sealed
    return name
