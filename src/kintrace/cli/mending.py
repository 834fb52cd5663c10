"""What `kintrace renew` and `kintrace settle` do: parcels signed again, a stopped chain set by two people."""

from dataclasses import dataclass
from pathlib import Path

from kintrace import exchange
from kintrace.cli.key_words import say_carry
from kintrace.cli.office import open_office
from kintrace.cli.report import tell
from kintrace.cli.speaking import Told, line
from kintrace.model import Language


@dataclass(frozen=True)
class Decision:
    """Which chain goes on after which parcel, and who decides."""

    ours: bool
    after: str | None
    seq: int | None
    people: tuple[str, ...]


def renew(folder: Path, party: str, first: int | None, file: Path | None, language: Language) -> None:
    """Sign and seal again what was not acknowledged, or all from a number on.

    Raises:
        Told (not_confirmed).
    """
    office = open_office(folder)
    post = office.post(office.unlocked(file, language))
    _peer(post, party)
    files = post.renew(party, first)
    if not files:
        line(tell("waiting.none", language))
        return
    line(tell("renew.done", language, number=len(files)))
    say_carry(folder, [(party, one) for one in files], language)


def show_stop(folder: Path, party: str, language: Language) -> None:
    """Where both chains stand, why theirs was stopped, and between which parcels is to be chosen.

    Raises:
        Told (not_confirmed).
    """
    peer = _peer(open_office(folder).reading_post(), party)
    for key, chain in (("theirs", peer.received), ("ours", peer.sent)):
        if chain:
            newest = chain[-1]
            line(tell(f"settle.{key}", language, party=party, seq=newest.seq, digest=newest.digest))
    stop = peer.stop
    if stop is None:
        line(tell("settle.running", language, party=party), style="green")
        return
    line(tell(f"settle.why.{stop.code}", language, party=party, when=stop.when), style="red")
    for seq, digest in _choices(peer):
        line("  " + tell("settle.choice", language, seq=seq, digest=digest))
    for name in stop.files:
        line("  " + tell("settle.file", language, file=folder / name))
    if stop.ack is not None:
        line("  " + tell("settle.holds", language, party=party, seq=stop.ack.seq, digest=stop.ack.digest))
    line(tell("settle.how_ours" if stop.ack else "settle.how", language, party=party))


def settle(folder: Path, party: str, decision: Decision, file: Path | None, language: Language) -> None:
    """Go on after the parcel that two people name.

    Raises:
        Told (not_confirmed, settle_two, settle_place), Refused (pin_two_people), Invalid (settle_back).
    """
    if len(decision.people) != 2:
        raise Told("settle_two")
    office = open_office(folder)
    post = office.post(office.unlocked(file, language))
    place = _place(_peer(post, party), decision)
    by = (decision.people[0], decision.people[1])
    if decision.ours:
        post.settle_ours(party, place, by)
    else:
        post.settle(party, place, by)
    key = "settle.done_ours" if decision.ours else "settle.done"
    line(tell(key, language, party=party, seq=place[0], digest=place[1], people=" + ".join(by)))


def _peer(post: exchange.Post, party: str) -> exchange.Peer:
    state = post.state()
    if party not in state.known:
        raise Told("not_confirmed", party=party)
    return state.peer(party)


def _choices(peer: exchange.Peer) -> list[tuple[int, str]]:
    """The parcels between which is to be chosen: those held, and the one that stopped the chain."""
    found = {one.digest: one.seq for one in peer.received[-1:]}
    if peer.stop is not None:
        held = {one.digest: one.seq for one in peer.received}
        for digest in peer.stop.seen:
            if digest in held:
                found[digest] = held[digest]
        if peer.stop.seq and peer.stop.seen:
            found.setdefault(peer.stop.seen[-1], peer.stop.seq)
    return sorted((seq, digest) for digest, seq in found.items() if seq >= peer.head)


def _place(peer: exchange.Peer, decision: Decision) -> tuple[int, str]:
    """Number and digest, from those shown or as typed in full.

    Raises:
        Told (settle_place).
    """
    after = (decision.after or "").lower()
    if decision.ours and not after and peer.stop is not None and peer.stop.ack is not None:
        return peer.stop.ack.seq, peer.stop.ack.digest
    if len(after) == 64 and set(after) <= set("0123456789abcdef") and decision.seq is not None:
        return decision.seq, after
    shown = (
        []
        if decision.ours
        else [one for one in _choices(peer) if len(after) >= 8 and one[1].startswith(after)]
    )
    if len(shown) != 1:
        raise Told("settle_place")
    return shown[0]
