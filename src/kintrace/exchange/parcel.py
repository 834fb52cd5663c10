"""Making a parcel: a bag with one signed header. Sealing and numbering are done by `post`.

Drafts say what a parcel carries; `build` gives it its place in a chain and signs it. Nothing is
packed that an honest reader would have to refuse.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from kintrace.exchange import bag, canonical, sshsig
from kintrace.exchange.forms import VOCABULARY, make_form
from kintrace.exchange.header import (
    ANSWERS,
    LIST_INFO,
    PARTY,
    PARTY_SIGNATURE,
    RECEIPT,
    REQUEST,
    REVOCATION,
    REVOCATION_SIGNATURE,
    ROWS,
    Head,
    Header,
    ListInfo,
    Receipt,
    Refs,
    Request,
)
from kintrace.exchange.party import Card, Statement
from kintrace.exchange.refusals import refuse
from kintrace.exchange.rows import AnswerRow, SealedRows, check_coverage, check_final, check_withheld, counts
from kintrace.exchange.sshsig import Signer
from kintrace.model import say


@dataclass(frozen=True, slots=True)
class Draft:
    """What a parcel carries, before it has a place in a chain."""

    type: str
    payload: Mapping[str, bytes]
    rows: SealedRows | None = None
    refs: Refs = field(default_factory=Refs)
    thread: str | None = None
    final: bool = False
    scope: str = "all"
    counts: Mapping[str, int] | None = None
    documents: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """A parcel's place: between whom, which number, after what, and what it says of histories."""

    id: str
    sender: str
    to: str
    seq: int
    prev: str | None
    created: str
    checkpoint: str | None = None
    consistency: Sequence[str] = ()
    cosigned: str | None = None
    witnessed: Sequence[str] = ()
    ack: Head | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """A parcel, signed and not yet sealed."""

    header: Header
    files: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        """The parcel's digest: SHA-256 of `parcel.json`."""
        return sha256(self.files[bag.HEADER]).hexdigest()

    def zipped(self) -> bytes:
        """The bag in its zip, ready to be sealed."""
        return bag.pack(self.files)


@dataclass(frozen=True, slots=True)
class ListContent:
    """A list to send: sealed rows, headings in order, the file it came from, and its human-readable form.

    `supersedes` is the rows root of the version before, `documents` ending ("pdf", "csv") → bytes.
    """

    rows: SealedRows
    columns: Sequence[str]
    file_name: str
    original: bytes | None = None
    supersedes: str | None = None
    documents: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """The list that an answer is for: rows root, digest of its parcel, thread, row number → leaf."""

    root: str
    parcel: str
    thread: str | None
    index: Mapping[int, str]


def draft_list(content: ListContent) -> Draft:
    """A list as a draft.

    Raises:
        Invalid (json_value, form_field).
    """
    payload = {ROWS: content.rows.data}
    original = None
    if content.original is not None:
        original = f"data/original/{bag.safe_name(content.file_name)}"
        payload[original] = content.original
    info = ListInfo(columns=tuple(content.columns), file=content.file_name, original=original)
    payload[LIST_INFO] = info.canonical()
    return Draft("list", payload, content.rows, Refs(list=content.supersedes), documents=content.documents)


def draft_answer(
    answers: Sequence[AnswerRow],
    sealed: SealedRows,
    asked: Asked,
    *,
    final: bool,
    documents: Mapping[str, bytes],
) -> Draft:
    """The answer to a whole list: every row exactly once.

    Raises:
        Invalid (row_missing, row_twice, row_foreign, final_in_progress), Refused (withheld_content,
        withheld_receipt): what the receiver would have to refuse.
    """
    check_coverage([(one.number, asked.index.get(one.number, "")) for one in answers], asked.index)
    check_withheld(answers, final=final)
    if final:
        check_final(answers)
    return Draft(
        "answer",
        {ANSWERS: sealed.data},
        sealed,
        Refs(list=asked.root, parcel=asked.parcel),
        thread=asked.thread,
        final=final,
        counts=counts(answers),
        documents=documents,
    )


def draft_withheld(answers: Sequence[AnswerRow], sealed: SealedRows, asked: Asked) -> Draft:
    """The content of rows withheld for safety; `post` seals it to an intermediary and nobody else."""
    return Draft(
        "answer",
        {ANSWERS: sealed.data},
        sealed,
        Refs(list=asked.root, parcel=asked.parcel),
        thread=asked.thread,
        scope="withheld",
        counts=counts(answers),
    )


def draft_receipt(receipt: Receipt, thread: str | None) -> Draft:
    """A receipt as a draft."""
    refs = Refs(list=receipt.rows_root, parcel=receipt.parcel)
    return Draft("receipt", {RECEIPT: receipt.canonical()}, refs=refs, thread=thread)


def draft_request(request: Request, refs: Refs, thread: str | None = None) -> Draft:
    """A request as a draft."""
    return Draft("request", {REQUEST: request.canonical()}, refs=refs, thread=thread)


def draft_party(card: Card) -> Draft:
    """Our card, new version, as a draft."""
    return Draft("party", {PARTY: card.text, PARTY_SIGNATURE: card.signature})


def draft_revocation(statement: Statement) -> Draft:
    """A revocation as a draft."""
    return Draft("revocation", {REVOCATION: statement.text, REVOCATION_SIGNATURE: statement.signature})


def build(draft: Draft, place: Place, signer: Signer) -> Built:
    """Write the bag and sign its header.

    Raises:
        Invalid (form_field): a place or a draft that the format does not allow.
    """
    payload = dict(draft.payload)
    for ending, data in draft.documents.items():
        path = _document(ending)
        payload[path] = data
        payload[f"{path}.sig"] = signer.sign(sshsig.DOCUMENT, data)
    tags = {
        bag.BAGIT: bag.BAGIT_TEXT,
        bag.BAG_INFO: bag.bag_info(payload, place.id),
        bag.VERIFY: verify_text(place.sender),
    }
    listing = bag.manifest(payload)
    value = _header_value(draft, place) | {
        "manifest_sha256": sha256(listing).hexdigest(),
        "tags": {name: sha256(data).hexdigest() for name, data in tags.items()},
    }
    header = make_form(Header, value, name=bag.HEADER)
    text = header.canonical()
    tags |= {bag.HEADER: text, bag.SIGNATURE: signer.sign(sshsig.PARCEL, text), bag.MANIFEST: listing}
    return Built(header, payload | tags | {bag.TAG_MANIFEST: bag.manifest(tags)})


def verify_text(sender: str) -> bytes:
    """`VERIFY.txt`: how to check a parcel with public tools, in uk, ru and en."""
    return "\n".join(
        say("kintrace.exchange", "verify", language, sender=sender) for language in ("uk", "ru", "en")
    ).encode()


def _document(ending: str) -> str:
    if not re.fullmatch(r"[a-z0-9]{1,5}", ending) or ending == "sig":
        raise refuse("document_name")
    return f"data/document.{ending}"


def _header_value(draft: Draft, place: Place) -> dict[str, canonical.JSON | object]:
    rows = draft.rows
    return {
        "type": draft.type,
        "id": place.id,
        "from": place.sender,
        "to": [place.to],
        "thread": draft.thread or (place.id if draft.type == "list" else None),
        "seq": place.seq,
        "prev": place.prev,
        "refs": draft.refs,
        "created": place.created,
        "rows": len(rows.numbers) if rows else 0,
        "rows_root": rows.root if rows else None,
        "final": draft.final,
        "scope": draft.scope,
        "counts": dict(draft.counts) if draft.counts is not None else None,
        "checkpoint": place.checkpoint,
        "consistency": list(place.consistency),
        "cosigned": place.cosigned,
        "witnessed": list(place.witnessed),
        "ack": place.ack,
        "vocabulary": VOCABULARY if draft.type == "answer" else None,
    }
