"""An office's memory between its acts: who it is, whom it trusts, which evidence it keeps, what two people settled.

Each public method is one transaction: it has happened whole, or not at all. `Post` adds the parcels.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from kintrace.exchange import history, settling, timestamp, trust
from kintrace.exchange.bag import Limits
from kintrace.exchange.cipher import Cipher
from kintrace.exchange.custody import SignedRecord
from kintrace.exchange.custody import verify as verify_custody
from kintrace.exchange.forms import stamp
from kintrace.exchange.keyring import Keyring, Random
from kintrace.exchange.ledger import LedgerLine, ledger
from kintrace.exchange.party import Card, Statement, read_revocation
from kintrace.exchange.refusals import refuse
from kintrace.exchange.sending import Means
from kintrace.exchange.state import Custody, Stamped, State
from kintrace.exchange.storage import Storage
from kintrace.exchange.trust import PinRecord, StoredCard, StoredRevocation


@dataclass(frozen=True, slots=True)
class Memory:
    """What an office remembers, and what its acts need from outside."""

    keys: Keyring
    storage: Storage
    clock: Callable[[], datetime]
    random: Random
    cipher: Cipher
    limits: Limits = field(default_factory=Limits)

    def begin(self, card: Card) -> None:
        """Start an office under its own card; with a newer card of our own, take that.

        Raises:
            Conflict (other_party, card_fork), Untrusted (card_older): the folder belongs to another party, or
            holds a newer card of ours, or another one of the same version.
        """
        descriptor = card.descriptor
        revision, data = self.storage.load()
        state = State.model_validate_json(data) if data else State(party=descriptor.id)
        if state.party != descriptor.id or descriptor.id != self.keys.party:
            raise refuse("other_party", party=state.party)
        if state.card is not None:
            trust.is_newer(state.card.card, card)
        state.role = descriptor.role
        state.card = StoredCard(text=card.text.decode(), signature=card.signature.decode())
        history.append(state, {"kind": "card", "digest": card.digest}, self.random)
        self._commit(revision, state, {})

    def state(self) -> State:
        """What we remember; a copy."""
        return self._load()[1]

    def pin(self, card: Card, record: PinRecord) -> None:
        """Confirm a party: two people compared the digits of its root key.

        For a party known already, a newer card under the same root takes the place of the older one; an older
        one is refused and never taken for the present.

        Raises:
            Refused (pin_two_people), Untrusted (pin_digits, card_older, card_log), Conflict (pin_already,
            card_fork), Invalid (recipient_kind).
        """
        revision, state = self._load()
        known = trust.pin(card, record)
        self.cipher.check_recipients(known.descriptor.recipients)
        party = known.descriptor.id
        if party in state.known:
            before = state.known[party]
            if before.descriptor.root != known.descriptor.root:
                raise refuse("pin_already", party=party)
            if not trust.is_newer(before.card, known.card):
                return
            # After the loss of all signing keys no parcel could carry the new card: two people bring it.
            known.cards = [*before.cards, *known.cards]
            known.revoked = before.revoked
        state.known[party] = known
        history.append(state, {"kind": "pinned", "party": party, "digest": card.digest}, self.random)
        self._commit(revision, state, {})

    def revoke(self, party: str, statement: Statement) -> None:
        """Take back a key of a pinned party, or one of ours, by a statement that did not come in a parcel.

        Raises:
            Untrusted (revocation_root …), Refused (not_pinned).
        """
        revision, state = self._load()
        if party == state.party:
            self._note_own(state, statement)
        elif party not in state.known:
            raise refuse("not_pinned", party=party)
        else:
            trust.add_revocation(state.known[party], statement, self.clock())
        digest = sha256(statement.text).hexdigest()
        history.append(state, {"kind": "revoked", "party": party, "digest": digest}, self.random)
        self._commit(revision, state, {})

    def settle(self, party: str, place: tuple[int, str], by: tuple[str, str]) -> None:
        """Two people decide where a party's chain stands; taking in goes on from there.

        What was seen stays on record: `Peer.settled` names the contradiction, the files and the two people.

        Args:
            party: whose chain was stopped.
            place: number and digest of the parcel after which it goes on.
            by: the two people.

        Raises:
            Refused (pin_two_people, not_pinned), Invalid (settle_back).
        """
        revision, state = self._load()
        settling.settle_theirs(state, party, place, by, self._means())
        self._commit(revision, state, {})

    def settle_ours(self, party: str, place: tuple[int, str], by: tuple[str, str]) -> None:
        """Two people set our own chain to where the other side holds it: our memory came back from an old copy.

        Args:
            party: to whom the chain goes.
            place: number and digest of our newest parcel that the other side holds.
            by: the two people.

        Raises:
            Refused (pin_two_people, not_pinned), Invalid (settle_back).
        """
        revision, state = self._load()
        settling.settle_ours(state, party, place, by, self._means())
        self._commit(revision, state, {})

    def add_custody(self, signed: SignedRecord, card: Card) -> None:
        """Keep a courier's record once it was checked against the courier's card.

        Raises:
            Untrusted (custody_key, sig_bad …), Refused (not_pinned): the courier's card is not pinned.
        """
        revision, state = self._load()
        record = verify_custody(signed, card)
        known = state.known.get(record.courier)
        if known is None or known.descriptor.root != card.descriptor.root:
            raise refuse("not_pinned", party=record.courier)
        entry = Custody(
            sealed=record.sealed_sha256,
            text=signed.text.decode(),
            signature=signed.signature.decode(),
            by=record.courier,
        )
        if entry not in state.custody:
            state.custody.append(entry)
            event: dict[str, str | int] = {"kind": "custody", "digest": signed.digest}
            history.append(state, event, self.random)
            self._commit(revision, state, {})

    def add_stamp(self, digest: str, token: bytes, roots: Sequence[bytes]) -> datetime:
        """Keep a time stamp over a parcel of ours or theirs once it was checked; the moment it states.

        Args:
            digest: the parcel's digest.
            token: the service's answer, DER.
            roots: certificates of services trusted, PEM.

        Raises:
            Untrusted (stamp_token), Refused (parcel_unknown, stamp_extra).
        """
        revision, state = self._load()
        received = {one.digest for peer in state.peers.values() for one in peer.received}
        if state.sent(digest) is None and digest not in received:
            raise refuse("parcel_unknown")
        when = timestamp.verify(token, digest, roots)
        state.stamps[digest] = Stamped(token=base64.b64encode(token).decode(), when=stamp(when))
        history.append(state, {"kind": "stamped", "digest": digest}, self.random)
        self._commit(revision, state, {})
        return when

    def ledger(self) -> list[LedgerLine]:
        """What is proved about every parcel and list, and what is not."""
        return ledger(self.state())

    def waiting(self, party: str, since: int | None = None) -> list[str]:
        """Files of our parcels to a party that it has not yet shown to hold: to be carried again.

        With `since`, all from that number on, whether shown to be held or not: the party may have lost them.
        """
        peer = self.state().peers.get(party)
        if peer is None:
            return []
        first = peer.acked + 1 if since is None else since
        return [one.file for one in peer.sent if one.seq >= first and one.file]

    def _note_own(self, state: State, statement: Statement) -> None:
        """Remember that a key of ours was taken back, for whoever asks us which of our keys still speak."""
        root = state.card.card.descriptor.root if state.card else ""
        revocation = read_revocation(statement, root)
        if revocation.party != state.party:
            raise refuse("revocation_root")
        state.revoked.setdefault(
            revocation.key,
            StoredRevocation(
                text=statement.text.decode(),
                signature=statement.signature.decode(),
                received=stamp(self.clock()),
            ),
        )

    def _means(self) -> Means:
        return Means(self.keys, self.cipher, self.random, self.clock())

    def _load(self) -> tuple[int, State]:
        revision, data = self.storage.load()
        if data is None:
            raise refuse("not_begun")
        return revision, State.model_validate_json(data)

    def _commit(self, revision: int, state: State, files: Mapping[str, bytes]) -> None:
        self.storage.commit(revision, state.model_dump_json().encode(), files)
