"""Opening a parcel: one list of named checks in the order of the protocol, and it fails closed.

Each check either passes, or says with a code why the parcel is not taken in. Nothing is stored here;
`post` does that, in one transaction, when every check has passed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from kintrace.exchange import bag, canonical, sshsig
from kintrace.exchange.bag import Directory, Limits
from kintrace.exchange.cipher import Cipher
from kintrace.exchange.forms import make_form, moment
from kintrace.exchange.header import Header
from kintrace.exchange.refusals import Spoken, refuse, sentence
from kintrace.exchange.rows import AnswerRow
from kintrace.exchange.state import Peer, State, Status
from kintrace.model import Language


@dataclass(frozen=True, slots=True)
class Desk:
    """Who opens: its state, its identities, the cipher, the limits, the present moment.

    `index` reads the row numbers and leaves of a list by its rows root.
    """

    state: State
    identities: Sequence[str]
    cipher: Cipher
    limits: Limits
    now: datetime
    index: Callable[[str], Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a parcel is not taken in: status, code, and the values of the sentence."""

    status: Status
    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, language: Language | str) -> str:
        """The verdict in words."""
        return sentence(self.code, language, **self.values)


@dataclass(slots=True)
class Opening:
    """A parcel on its way through the checks; each field is filled by a step and is empty before."""

    desk: Desk
    sealed: bytes
    zipped: bytes = b""
    directory: Directory | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    raw: dict[str, canonical.JSON] = field(default_factory=dict)
    parsed: Header | None = None
    signer: sshsig.PublicKey | None = None
    warnings: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    leaves: list[bytes] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    answers: list[tuple[AnswerRow, str]] | None = None

    @property
    def zip_directory(self) -> Directory:
        """The zip's directory, once read."""
        if self.directory is None:
            raise refuse("zip_form")
        return self.directory

    @property
    def header(self) -> Header:
        """The header, once parsed."""
        if self.parsed is None:
            raise refuse("file_missing", file=bag.HEADER)
        return self.parsed

    @property
    def key(self) -> sshsig.PublicKey:
        """The key that the signature names."""
        if self.signer is None:
            raise refuse("file_missing", file=bag.SIGNATURE)
        return self.signer

    @property
    def digest(self) -> str:
        """SHA-256 of `parcel.json` as received."""
        return sha256(self.files[bag.HEADER]).hexdigest()

    @property
    def peer(self) -> Peer:
        """What passed between us and the sender so far; empty for a stranger."""
        known = self.desk.state.peers.get(self.header.sender)
        return Peer() if known is None else known

    @property
    def unchained(self) -> bool:
        """Whether this is a revocation made in advance, which has no place in a chain."""
        return self.header.type == "revocation" and self.header.seq == 0


@dataclass(frozen=True, slots=True)
class Check:
    """One named step. `status` is what a parcel becomes that fails here; `makes` steps fill a field.

    `counted`: the parcel is genuine and in its place, so its number is used up although it is refused.
    """

    name: str
    run: Callable[[Opening], Verdict | None]
    status: Status = Status.REFUSED
    makes: bool = False
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """How a parcel fared: all passed (`verdict` None), or the check at which it stopped."""

    opening: Opening
    passed: tuple[str, ...]
    check: Check | None = None
    verdict: Verdict | None = None


def examine(opening: Opening, checks: Sequence[Check]) -> Finding:
    """Run the checks in order until one says no. Nothing is stored and nothing raised for a bad parcel."""
    passed: list[str] = []
    for check in checks:
        try:
            verdict = check.run(opening)
        except Spoken as error:
            verdict = Verdict(check.status, error.code, error.values)
        if verdict is not None:
            return Finding(opening, tuple(passed), check, verdict)
        passed.append(check.name)
    return Finding(opening, tuple(passed))


def size(opening: Opening) -> None:
    """The sealed file is not too large."""
    if len(opening.sealed) > opening.desk.limits.sealed:
        raise refuse("sealed_size", limit=opening.desk.limits.sealed >> 20)


def envelope(opening: Opening) -> None:
    """The envelope is of the kind agreed: no passphrase, not too many recipients."""
    opening.desk.cipher.check_envelope(opening.sealed, opening.desk.limits)


def decrypt(opening: Opening) -> None:
    """Decrypted whole, before a byte of it is used."""
    opening.zipped = opening.desk.cipher.open(opening.sealed, opening.desk.identities)


def zip_directory(opening: Opening) -> None:
    """It is a zip."""
    opening.directory = bag.read_directory(opening.zipped)


def zip_members(opening: Opening) -> None:
    """Not too many members."""
    bag.check_members(opening.zip_directory, opening.desk.limits)


def zip_names(opening: Opening) -> None:
    """No name that leaves the folder or means different things on different systems."""
    bag.check_names(opening.zip_directory)


def zip_links(opening: Opening) -> None:
    """Files only."""
    bag.check_links(opening.zip_directory)


def zip_duplicates(opening: Opening) -> None:
    """Each name once."""
    bag.check_duplicates(opening.zip_directory)


def zip_sizes(opening: Opening) -> None:
    """Unpacked, within reason."""
    bag.check_sizes(opening.zip_directory, opening.desk.limits)


def zip_layout(opening: Opening) -> None:
    """One zip and nothing else in the file."""
    bag.check_layout(opening.zip_directory)


def unpack(opening: Opening) -> None:
    """Unpacked into memory."""
    opening.files = bag.unpack(opening.zip_directory)


def header_read(opening: Opening) -> None:
    """The header is strict JSON and not too long."""
    data = opening.files.get(bag.HEADER)
    if data is None:
        raise refuse("file_missing", file=bag.HEADER)
    if len(data) > opening.desk.limits.header:
        raise refuse("header_size")
    opening.raw = canonical.loads_object(data, name=bag.HEADER)


def header_shape(opening: Opening) -> None:
    """Every field that this version knows is of its kind."""
    opening.parsed = make_form(Header, opening.raw, name=bag.HEADER)
    unknown = opening.parsed.unknown()
    if unknown:
        opening.warnings.append("unknown_fields")
    skew = abs((moment(opening.parsed.created) - opening.desk.now).total_seconds())
    if skew > 24 * 3600:
        opening.warnings.append("clock_skew")


def manifest_digest(opening: Opening) -> None:
    """The manifest is the one that the signed header names."""
    data = opening.files.get(bag.MANIFEST)
    if data is None:
        raise refuse("file_missing", file=bag.MANIFEST)
    if sha256(data).hexdigest() != opening.header.manifest_sha256:
        raise refuse("manifest_digest")


def listing(opening: Opening) -> None:
    """Every file is listed, every listed file is there."""
    bag.check_listing(opening.files)


def digests(opening: Opening) -> None:
    """Every file has the digest that the manifest states."""
    bag.check_digests(opening.files)


def tags(opening: Opening) -> None:
    """The bag's own files are those that the signed header names, `VERIFY.txt` among them."""
    own = {bag.BAGIT, bag.BAG_INFO, bag.VERIFY}
    for name in sorted(own & set(opening.files)):
        if opening.header.tags.get(name) != sha256(opening.files[name]).hexdigest():
            raise refuse("file_digest", file=name)
    for name in sorted(set(opening.header.tags) - set(opening.files)):
        raise refuse("file_missing", file=name)
    bag.check_bagit(opening.files)
    if bag.TAG_MANIFEST in opening.files:
        bag.check_digests(opening.files, bag.TAG_MANIFEST)


def documents(opening: Opening) -> None:
    """Every human-readable document has the sender's signature beside it.

    By the key of the header, or, where that was signed again later, by another key of the sender's cards.
    """
    known = opening.desk.state.known.get(opening.header.sender)
    keys = {opening.key.line}
    if known is not None:
        keys |= {entry.key for one in known.cards for entry in one.card.descriptor.signing}
    for name in sorted(opening.files):
        if name.startswith("data/document.") and not name.endswith(".sig"):
            signature = opening.files.get(f"{name}.sig")
            if signature is None:
                raise refuse("file_missing", file=f"{name}.sig")
            if sshsig.verify(signature, opening.files[name], sshsig.DOCUMENT).line not in keys:
                raise refuse("document_key", file=name)
