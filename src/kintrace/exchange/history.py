"""A party's own history: append-only, under one root, shown to every counterparty in every parcel.

The leaves are salted digests of events; nothing personal is in them. Each counterparty keeps the last
checkpoint and co-signs it, so nobody can go back behind what was once shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from kintrace.exchange import canonical, merkle, note
from kintrace.exchange.forms import Form, Hex64, PartyId, make_form, read_form
from kintrace.exchange.keyring import Keyring
from kintrace.exchange.party import Card
from kintrace.exchange.refusals import refuse
from kintrace.exchange.state import Entry, Peer, State


class HistoryFile(Form):
    """A history to be shown: its signed checkpoint and the leaves under it. What the events were it does not say."""

    format: Literal["kintrace-history/1"] = "kintrace-history/1"
    party: PartyId
    checkpoint: Annotated[str, Field(max_length=8192)]
    leaves: Annotated[tuple[Hex64, ...], Field(strict=False, max_length=100_000)]


@dataclass(frozen=True, slots=True)
class Shown:
    """A history that holds: whose, how many entries, its root, and how many earlier checkpoints it continues."""

    party: str
    size: int
    root: str
    compared: int


def append(state: State, event: Mapping[str, str | int], random: Callable[[int], bytes]) -> None:
    """Add an event to our history."""
    salt = random(16).hex()
    state.log.append(Entry(event=dict(event), salt=salt, leaf=leaf(event, salt)))


def leaf(event: Mapping[str, str | int], salt: str) -> str:
    """The leaf of an event, hex."""
    return merkle.leaf_hash(canonical.dumps({"event": dict(event), "salt": salt})).hex()


def checkpoint(state: State, ring: Keyring) -> str:
    """Our history as it stands, as a signed note."""
    verifier = ring.verifier
    point = note.Checkpoint(verifier.name, len(state.log), merkle.root(_leaves(state)))
    return note.sign(point, verifier, ring.log)


def proof_since(state: State, size: int) -> list[str]:
    """The hashes that show our history to continue the one of `size` entries.

    Raises:
        IndexError: we never had so many.
    """
    return [step.hex() for step in merkle.consistency_proof(size, _leaves(state))]


def root_at(state: State, size: int) -> str:
    """The root when our history had `size` entries, hex.

    Raises:
        IndexError: we never had so many.
    """
    if size > len(state.log):
        raise IndexError(size)
    return merkle.root(_leaves(state)[:size]).hex()


def export(state: State, ring: Keyring) -> bytes:
    """Our history as a file that anybody may check; it holds digests and nothing about any person.

    Raises:
        Invalid (form_field): more than 100,000 entries.
    """
    value = {
        "party": state.party,
        "checkpoint": checkpoint(state, ring),
        "leaves": [entry.leaf for entry in state.log],
    }
    return make_form(HistoryFile, value, name="history").canonical() + b"\n"


def read_history(data: bytes, card: Card, peer: Peer | None = None) -> Shown:
    """Check a party's history: the checkpoint is signed by its log key, and the leaves lead to it.

    Args:
        data: what `export` wrote.
        card: the party's card, whose digits were compared.
        peer: what passed between us and that party; every checkpoint it ever showed us is then compared.

    Raises:
        Untrusted (note_signature), Conflict (log_rewrite, log_rollback, log_split_view),
        Unreadable, Invalid.
    """
    form = read_form(HistoryFile, data.rstrip(b"\n"), name="history")
    party = form.party
    descriptor = card.descriptor
    if descriptor.id != party or descriptor.log is None:
        raise refuse("note_signature")
    point = note.read(form.checkpoint, note.parse_verifier(descriptor.log))
    leaves = [bytes.fromhex(one) for one in form.leaves]
    if (point.size, point.root) != (len(leaves), merkle.root(leaves)):
        raise refuse("log_rewrite", party=party)
    before = [*peer.seen, *([peer.checkpoint] if peer.checkpoint else [])] if peer else []
    roots = merkle.roots_at(leaves, {one.size for one in before})
    for one in before:
        if one.size > len(leaves):
            raise refuse("log_rollback", party=party)
        if roots[one.size].hex() != one.root:
            if one.by != party:
                raise refuse("log_split_view", party=party, other=one.by)
            raise refuse("log_rewrite", party=party)
    return Shown(party, point.size, point.root.hex(), len({one.size for one in before}))


def check(state: State) -> None:
    """Read the whole history again: every leaf is the digest of its event.

    Raises:
        Untrusted (log_entry) naming the first entry that was edited.
    """
    for number, entry in enumerate(state.log, 1):
        if leaf(entry.event, entry.salt) != entry.leaf:
            raise refuse("log_entry", number=number)
    for peer in state.peers.values():
        if peer.cosigned is not None:
            body = peer.cosigned.split("\n")
            size = int(body[1])
            if size > len(state.log) or _root_text(state, size) != body[2]:
                raise refuse("log_cosigned", number=size)


def same_history(one: str, other: str, verifier: note.Verifier) -> bool:
    """Whether two notes of one log may both be honest: False is proof of a split view.

    Only notes of the same size can be compared without the log; others are True here.
    """
    first, second = note.read(one, verifier), note.read(other, verifier)
    return first.size != second.size or first.root == second.root


def continues(old: str, new: str, proof: list[str], verifier: note.Verifier) -> bool:
    """Whether the checkpoint `new` is shown by the proof to continue `old`."""
    first, second = note.read(old, verifier), note.read(new, verifier)
    steps = [bytes.fromhex(step) for step in proof]
    return merkle.verify_consistency((first.size, first.root), (second.size, second.root), steps)


def _leaves(state: State) -> list[bytes]:
    return [bytes.fromhex(entry.leaf) for entry in state.log]


def _root_text(state: State, size: int) -> str:
    point = note.Checkpoint("", size, bytes.fromhex(root_at(state, size)))
    return point.text.split("\n")[2]
