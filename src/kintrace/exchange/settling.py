"""Where two people set a chain after a contradiction, or after a memory came back from an old copy.

Nothing is forgotten by it: the contradiction, what was seen and who decided stay on record.
"""

from kintrace.exchange import history
from kintrace.exchange.forms import stamp
from kintrace.exchange.refusals import refuse
from kintrace.exchange.sending import Means
from kintrace.exchange.state import SETTLED, Peer, Received, Sent, Settlement, State, Status

Place = tuple[int, str]  # number and digest of a parcel
People = tuple[str, str]


def settle_theirs(state: State, party: str, place: Place, by: People, means: Means) -> None:
    """Two people say after which parcel of a stopped chain to go on.

    The party's history is known to us only from there on; what it showed before stays in the record.

    Raises:
        Refused (pin_two_people, not_pinned), Invalid (settle_back).
    """
    peer = _peer(state, party, by)
    seq, digest = place
    if seq < peer.head:
        raise refuse("settle_back", seq=peer.head)
    if not peer.received or (peer.head, peer.received[-1].digest) != place:
        peer.received.append(
            Received(
                seq=seq,
                digest=digest,
                type=SETTLED,
                file="",
                sealed="",
                received=stamp(means.now),
                status=Status.ACCEPTED,
                key="",
            )
        )
    _note(state, party, peer, ("theirs", place, by), means)
    peer.stop, peer.checkpoint, peer.seen = None, None, []
    peer.held = [one for one in peer.held if one.seq > seq]


def settle_ours(state: State, party: str, place: Place, by: People, means: Means) -> None:
    """Two people set our chain to what the other side holds of it; our next parcel comes after that.

    Raises:
        Refused (pin_two_people, not_pinned), Invalid (settle_back).
    """
    peer = _peer(state, party, by)
    seq, digest = place
    last = peer.sent[-1] if peer.sent else None
    if last is not None and seq < last.seq:
        raise refuse("settle_back", seq=last.seq)
    if last is None or (last.seq, last.digest) != place:
        moment = stamp(means.now)
        peer.sent.append(Sent(seq=seq, digest=digest, type=SETTLED, file="", sealed="", created=moment))
    peer.acked = max(peer.acked, seq)
    _note(state, party, peer, ("ours", place, by), means)
    if peer.stop is not None and peer.stop.code == "ack_not_ours":
        peer.stop = None


def _peer(state: State, party: str, by: People) -> Peer:
    names = {" ".join(name.split()).casefold() for name in by}
    if len(names) != 2 or "" in names:
        raise refuse("pin_two_people")
    if party not in state.known:
        raise refuse("not_pinned", party=party)
    return state.peer(party)


def _note(state: State, party: str, peer: Peer, what: tuple[str, Place, People], means: Means) -> None:
    """Keep what was decided and what it ended, and put it into our history."""
    side, (seq, digest), by = what
    seen = [one.note for one in peer.seen] if side == "theirs" else []
    peer.settled.append(
        Settlement(
            side=side, seq=seq, digest=digest, by=list(by), when=stamp(means.now), stop=peer.stop, notes=seen
        )
    )
    event: dict[str, str | int] = {"kind": "settled", "party": party, "side": side, "seq": seq}
    history.append(state, event | {"digest": digest, "by": " + ".join(by)}, means.random)
