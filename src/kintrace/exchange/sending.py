"""Giving a draft its place in the chain to one party, signing it, sealing it, and remembering it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from kintrace.exchange import bag, history, note, sshsig
from kintrace.exchange.cipher import Cipher
from kintrace.exchange.forms import stamp
from kintrace.exchange.header import Head, Header
from kintrace.exchange.keyring import Keyring, Random
from kintrace.exchange.parcel import Draft, Place, build
from kintrace.exchange.refusals import refuse
from kintrace.exchange.sshsig import Signer
from kintrace.exchange.state import Peer, Sent, State

_WITNESSED = 8


@dataclass(frozen=True, slots=True)
class Means:
    """What an act needs from outside: keys, cipher, randomness, the present moment."""

    keys: Keyring
    cipher: Cipher
    random: Random
    now: datetime


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel that is ready to be carried: `file` is its name in the outbox, `sealed` its bytes."""

    header: Header
    digest: str
    file: str
    sealed: bytes


def send(state: State, to: str, draft: Draft, means: Means) -> tuple[Parcel, dict[str, bytes]]:
    """Build the next parcel to a party; the state is changed and the files are returned for the commit.

    The seal is for the addressee and for ourselves, so that our own archive can be read again.

    Raises:
        Refused (not_pinned): nobody confirmed the addressee.
        Untrusted (party_ended): its root was taken back; only a receipt still goes there.
    """
    known = state.known.get(to)
    if known is None:
        raise refuse("not_pinned", party=to)
    if known.descriptor.root in known.revoked and draft.type != "receipt":
        raise refuse("party_ended", party=to)
    if state.card is None:
        raise refuse("not_begun")
    peer = state.peer(to)
    built = build(draft, _place(state, to, means), means.keys.signer)
    own = state.card.card.descriptor.recipients
    sealed = means.cipher.seal(built.zipped(), [*known.descriptor.recipients, *own])
    name = f"outbox/{means.random(16).hex()}.ktp.age"
    header = built.header
    peer.sent.append(
        Sent(
            seq=header.seq,
            digest=built.digest,
            type=header.type,
            file=name,
            sealed=sha256(sealed).hexdigest(),
            created=header.created,
            list_root=header.rows_root if header.type == "list" else header.refs.list_root,
            log_size=len(state.log),
            rows=header.rows,
            rows_root=header.rows_root,
        )
    )
    event: Mapping[str, str | int] = {"kind": "sent", "to": to, "seq": header.seq, "digest": built.digest}
    history.append(state, event, means.random)
    return Parcel(header, built.digest, name, sealed), {name: sealed}


def ahead(state: State, to: str, draft: Draft, root: Signer, means: Means) -> bytes:
    """A parcel signed by the root, outside of the chain: a revocation made in advance. Nothing is remembered of it.

    Raises:
        Refused (not_pinned, not_begun).
    """
    known = state.known.get(to)
    if known is None:
        raise refuse("not_pinned", party=to)
    if state.card is None:
        raise refuse("not_begun")
    place = Place(means.random(16).hex(), state.party, to, 0, None, stamp(means.now))
    own = state.card.card.descriptor.recipients
    return means.cipher.seal(build(draft, place, root).zipped(), [*known.descriptor.recipients, *own])


def resign(state: State, to: str, sent: Sent, files: Mapping[str, bytes], means: Means) -> dict[str, bytes]:
    """Put our present key's signature beside a header of ours, seal it again, and remember the new file."""
    known, card = state.known[to], state.card
    if card is None:
        raise refuse("not_begun")
    if known.descriptor.root in known.revoked:
        raise refuse("party_ended", party=to)
    renewed = dict(files) | {bag.SIGNATURE: means.keys.signer.sign(sshsig.PARCEL, files[bag.HEADER])}
    tags = {name: data for name, data in renewed.items() if name in bag.TAG_FILES - {bag.TAG_MANIFEST}}
    renewed[bag.TAG_MANIFEST] = bag.manifest(tags)
    recipients = [*known.descriptor.recipients, *card.card.descriptor.recipients]
    sealed = means.cipher.seal(bag.pack(renewed), recipients)
    sent.file = f"outbox/{means.random(16).hex()}.ktp.age"
    sent.sealed = sha256(sealed).hexdigest()
    return {sent.file: sealed}


def _place(state: State, to: str, means: Means) -> Place:
    peer = state.peer(to)
    last = peer.sent[-1] if peer.sent else None
    heard = peer.received[-1] if peer.received else None
    return Place(
        id=means.random(16).hex(),
        sender=state.party,
        to=to,
        seq=last.seq + 1 if last else 1,
        prev=last.digest if last else None,
        created=stamp(means.now),
        checkpoint=history.checkpoint(state, means.keys),
        consistency=history.proof_since(state, last.log_size if last else 0),
        cosigned=_cosigned(peer, means),
        witnessed=_witnessed(state, to),
        ack=Head(seq=heard.seq, digest=heard.digest) if heard else None,
    )


def _cosigned(peer: Peer, means: Means) -> str | None:
    if peer.checkpoint is None:
        return None
    return note.cosign(peer.checkpoint.note, means.keys.verifier, means.keys.log, int(means.now.timestamp()))


def _witnessed(state: State, to: str) -> list[str]:
    """Others' checkpoints, for comparison; only to or from an intermediary, for they show who writes to whom."""
    if state.role != "intermediary" and state.known[to].descriptor.role != "intermediary":
        return []
    notes = [peer.checkpoint.note for name, peer in state.peers.items() if name != to and peer.checkpoint]
    return notes[-_WITNESSED:]
