"""What one office remembers of its exchange: chains, lists, pinned parties, its own history.

Everything an office knows is one document, replaced as a whole in one transaction. It holds digests,
numbers and times; no name, no cell of any row.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from kintrace.exchange.trust import Known, StoredCard, StoredRevocation

SETTLED = "settled"  # the type of a place that people set and no parcel stands for


class Status(StrEnum):
    """What became of a parcel."""

    ACCEPTED = "accepted"
    AGAIN = "again"  # the same parcel once more: nothing changed, the same receipt
    HELD = "held"  # in order, but one before it is missing
    KEPT = "kept"  # a format or type of a later version: kept, not guessed at
    QUARANTINED = "quarantined"  # from nobody whom two people confirmed
    STOPPED = "stopped"  # two truths: a person must decide
    REFUSED = "refused"


class Remembered(BaseModel):
    """The base of what is remembered; unlike a signed form it changes."""

    model_config = ConfigDict(extra="forbid")


class Reply(Remembered):
    """A receipt that the other side gave for a parcel of ours: its own digest, what it says, when we got it."""

    parcel: str
    status: str
    reasons: list[str] = []
    received: str


class Sent(Remembered):
    """A parcel of ours. `log_size` is the size of our history that it carried."""

    seq: int
    digest: str
    type: str
    file: str
    sealed: str
    created: str
    list_root: str | None = None
    log_size: int = 0
    rows: int = 0
    rows_root: str | None = None
    replies: list[Reply] = []


class Received(Remembered):
    """A parcel of theirs that took its place in the chain."""

    seq: int
    digest: str
    type: str
    file: str
    sealed: str
    received: str
    status: Status
    key: str
    reasons: list[str] = []
    list_root: str | None = None
    reply: str | None = None  # file of our receipt


class Held(Remembered):
    """A parcel that waits for one before it."""

    seq: int
    digest: str
    file: str
    received: str


class Place(Remembered):
    """A place in a chain: number and digest of a parcel."""

    seq: int
    digest: str


class Stop(Remembered):
    """Why nothing of a party is taken in any more: the code, and what was seen.

    `seq` is the number of the parcel that stopped the chain, `ack` what it says to hold of ours where that is
    what stopped it.
    """

    code: str
    seen: list[str] = []
    when: str
    files: list[str] = []
    seq: int = 0
    ack: Place | None = None


class Settlement(Remembered):
    """What two people decided about a chain, theirs or ours; the stop it ended, and what was shown till then."""

    side: str
    seq: int
    digest: str
    by: list[str]
    when: str
    stop: Stop | None = None
    notes: list[str] = []


class Seen(Remembered):
    """Another party's history as somebody showed it to us: size, root, the signed note, by whom."""

    size: int
    root: str
    note: str
    by: str


class Peer(Remembered):
    """All that passed between us and one party."""

    sent: list[Sent] = []
    received: list[Received] = []
    held: list[Held] = []
    stop: Stop | None = None
    acked: int = 0
    checkpoint: Seen | None = None
    seen: list[Seen] = []
    cosigned: str | None = None
    settled: list[Settlement] = []
    reader: int = 0  # the highest `min_reader` of theirs that was taken in

    @property
    def head(self) -> int:
        """The number of the newest parcel of theirs in the chain; 0 before the first."""
        return self.received[-1].seq if self.received else 0


class Answered(Remembered):
    """An answer to a list: digest of its parcel, whether final, how many rows by finding."""

    parcel: str
    by: str
    final: bool
    scope: str
    counts: dict[str, int]
    when: str


class Listed(Remembered):
    """A list that went out or came in. `index` names the file with row numbers and leaves."""

    root: str
    parcel: str
    party: str
    sent: bool
    rows: int
    index: str
    thread: str | None
    answers: list[Answered] = []
    supersedes: str | None = None
    superseded_by: str | None = None  # rows root of the version that took its place


class Entry(Remembered):
    """An event of our history and its leaf: SHA-256 over the event with a salt."""

    event: dict[str, str | int]
    salt: str
    leaf: str


class Stranger(Remembered):
    """A parcel of a party that nobody confirmed. `claimed` is what it says, no more."""

    claimed: str
    digest: str
    file: str
    when: str
    code: str = ""  # why it was set aside


class Custody(Remembered):
    """A courier's record, with its signature."""

    sealed: str
    text: str
    signature: str
    by: str


class Stamped(Remembered):
    """A time stamp over a parcel's header: the token in base64, and the moment that it states."""

    token: str
    when: str


class State(Remembered):
    """The whole memory of an office."""

    format: str = "kintrace-exchange-state/1"
    party: str
    role: str = "party"
    card: StoredCard | None = None
    known: dict[str, Known] = {}
    peers: dict[str, Peer] = {}
    lists: dict[str, Listed] = {}
    log: list[Entry] = Field(default_factory=list)
    strangers: list[Stranger] = []
    unchained: list[str] = []  # digests of root-signed parcels outside the chains
    custody: list[Custody] = []
    revoked: dict[str, StoredRevocation] = {}  # keys of ours that were taken back
    stamps: dict[str, Stamped] = {}  # by the parcel's digest

    def peer(self, party: str) -> Peer:
        """What passed between us and a party; made on first use."""
        return self.peers.setdefault(party, Peer())

    def sent(self, digest: str) -> Sent | None:
        """The parcel of ours with this digest, to whomever it went."""
        for peer in self.peers.values():
            for one in peer.sent:
                if one.digest == digest:
                    return one
        return None
