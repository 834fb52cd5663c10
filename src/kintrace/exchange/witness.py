"""Each party a witness of the others: keeping checkpoints, comparing what was shown to whom.

A checkpoint shown to us and another of the same size shown to somebody else, both signed, prove that
a party tells two histories.
"""

from kintrace.exchange import history, note
from kintrace.exchange.header import Header
from kintrace.exchange.keyring import log_name
from kintrace.exchange.refusals import Spoken
from kintrace.exchange.state import Peer, Seen, State, Stop

_KEPT = 200


def remember(state: State, header: Header) -> None:
    """Keep the sender's checkpoint, its signature under ours, and what it saw of others."""
    known = state.known[header.sender]
    if known.descriptor.log is None:
        return
    verifier = note.parse_verifier(known.descriptor.log)
    peer = state.peer(header.sender)
    if header.checkpoint is not None:
        point = note.read(header.checkpoint, verifier)
        seen = Seen(size=point.size, root=point.root.hex(), note=header.checkpoint, by=header.sender)
        peer.checkpoint = seen
        _add(peer, seen)
    if header.cosigned is not None and _ours(state, header.cosigned, verifier):
        # A parcel that comes late may carry an older one; what was proved once stays proved.
        known_size = _size(peer.cosigned) if peer.cosigned is not None else 0
        if _size(header.cosigned) >= known_size:
            peer.cosigned = header.cosigned
    for text in header.witnessed:
        _compare(state, text, header)


def _size(text: str) -> int:
    return int(text.split("\n")[1])


def _ours(state: State, text: str, verifier: note.Verifier) -> bool:
    """Whether a co-signed note is a true checkpoint of our own history."""
    try:
        if note.cosigned_by(text, verifier) is None or text.split("\n", maxsplit=1)[0] != log_name(
            state.party
        ):
            return False
    except Spoken:
        return False
    size, root = text.split("\n")[1:3]
    if not size.isdigit() or int(size) > len(state.log):
        return False
    body = note.Checkpoint(log_name(state.party), int(size), bytes.fromhex(history.root_at(state, int(size))))
    return body.text.split("\n")[2] == root


def _compare(state: State, text: str, header: Header) -> None:
    """Hold another party's checkpoint against what it showed us; a contradiction stops that party."""
    origin = text.split("\n", maxsplit=1)[0]
    for party, known in state.known.items():
        if known.descriptor.log is None or origin != log_name(party) or party == header.sender:
            continue
        try:
            point = note.read(text, note.parse_verifier(known.descriptor.log))
        except Spoken:
            return  # not signed by that party: it proves nothing against anybody
        peer = state.peer(party)
        for one in peer.seen:
            if one.size == point.size and one.root != point.root.hex() and peer.stop is None:
                peer.stop = Stop(code="log_split_view", seen=[one.note, text], when=header.created)
        _add(peer, Seen(size=point.size, root=point.root.hex(), note=text, by=header.sender))


def _add(peer: Peer, seen: Seen) -> None:
    if not any((one.size, one.root) == (seen.size, seen.root) for one in peer.seen):
        peer.seen = [*peer.seen, seen][-_KEPT:]
