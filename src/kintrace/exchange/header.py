"""The one signed file of a parcel, `parcel.json`, and the little forms that lie beside it."""

from collections.abc import Iterator
from io import BytesIO
from typing import Annotated, Literal

from pydantic import Field

from kintrace.exchange import canonical
from kintrace.exchange.forms import Count, Day, Form, Hex32, Hex64, PartyId, Stamp
from kintrace.exchange.refusals import refuse
from kintrace.model import FindingCode

FORMAT: Literal["kintrace-parcel/1"] = "kintrace-parcel/1"
READER = 1  # the newest kind of reader that this code is

TYPES = ("party", "list", "answer", "receipt", "request", "revocation")
RESERVED = ("precheck-1", "precheck-2", "precheck-3", "precheck-4")

ROWS, ANSWERS, LIST_INFO = "data/rows.jsonl", "data/answers.jsonl", "data/list.json"
RECEIPT, REQUEST = "data/receipt.json", "data/request.json"
PARTY, PARTY_SIGNATURE = "data/party.json", "data/party.json.sig"
REVOCATION, REVOCATION_SIGNATURE = "data/revocation.json", "data/revocation.json.sig"

# What must lie in a parcel of each type; other files under data/ are shown and kept.
NEEDED: dict[str, tuple[str, ...]] = {
    "list": (ROWS, LIST_INFO),
    "answer": (ANSWERS,),
    "receipt": (RECEIPT,),
    "request": (REQUEST,),
    "party": (PARTY, PARTY_SIGNATURE),
    "revocation": (REVOCATION, REVOCATION_SIGNATURE),
}

Small = Annotated[str, Field(max_length=200)]


class Refs(Form):
    """What a parcel speaks of: a list by its rows root, a parcel by its digest."""

    list_root: Hex64 | None = Field(default=None, alias="list")
    parcel: Hex64 | None = None


class Head(Form):
    """The newest parcel of a chain: its number and digest."""

    seq: Annotated[int, Field(ge=1, le=canonical.MAX_INTEGER)]
    digest: Hex64


class Header(Form):
    """`parcel.json`. Its digest, SHA-256 of the bytes as received, is the parcel's name."""

    format: Literal["kintrace-parcel/1"] = FORMAT
    type: Small
    id: Hex32
    sender: PartyId = Field(alias="from")
    to: Annotated[tuple[PartyId, ...], Field(strict=False, min_length=1, max_length=1)]
    thread: Hex32 | None = None
    seq: Count
    prev: Hex64 | None = None
    refs: Refs = Refs()
    created: Stamp
    rows: Count = 0
    rows_root: Hex64 | None = None
    final: bool = False
    scope: Literal["all", "withheld"] = "all"
    counts: dict[str, Count] | None = None
    manifest_sha256: Hex64
    tags: dict[str, Hex64]
    checkpoint: Annotated[str, Field(max_length=8192)] | None = None
    consistency: Annotated[tuple[Hex64, ...], Field(strict=False, max_length=64)] = ()
    cosigned: Annotated[str, Field(max_length=8192)] | None = None
    witnessed: Annotated[
        tuple[Annotated[str, Field(max_length=8192)], ...], Field(strict=False, max_length=8)
    ] = ()
    ack: Head | None = None
    vocabulary: Small | None = None
    min_reader: Count = 1


class RowLine(Form):
    """One line of `data/rows.jsonl`."""

    row: Count
    cells: dict[str, str]
    salt: Hex32


class AnswerLine(Form):
    """One line of `data/answers.jsonl`. `row_digest` is the leaf of the row answered."""

    row: Count
    row_digest: Hex64
    code: Small
    vocabulary: Small
    fields: dict[str, str]
    evidence: Annotated[tuple[str, ...], Field(strict=False)]
    decided_on: Day
    office: Small
    salt: Hex32


class ListInfo(Form):
    """`data/list.json`: the order of the columns, and where the list came from."""

    format: Literal["kintrace-list/1"] = "kintrace-list/1"
    columns: Annotated[tuple[str, ...], Field(strict=False)]
    file: str
    original: str | None = None


class Receipt(Form):
    """`data/receipt.json`: what happened to a parcel. It holds nothing about any person."""

    format: Literal["kintrace-receipt/1"] = "kintrace-receipt/1"
    parcel: Hex64
    type: Small
    seq: Count
    rows: Count
    rows_root: Hex64 | None = None
    status: Literal["accepted", "held", "refused"]
    reasons: Annotated[tuple[Small, ...], Field(strict=False, max_length=20)] = ()
    received: Stamp
    head: Head | None = None
    sealed_sha256: Hex64


class Request(Form):
    """`data/request.json`: what a party asks for, about which rows of the list in `refs`."""

    format: Literal["kintrace-request/1"] = "kintrace-request/1"
    ask: Literal["resend", "answer", "clarification", "history", "arbitration"]
    rows: Annotated[tuple[Count, ...], Field(strict=False, max_length=100_000)] = ()
    from_seq: Count | None = None
    text: Annotated[str, Field(max_length=4000)] = ""


def lines_of(data: bytes, *, name: str, limit: int) -> Iterator[bytes]:
    """The lines of a `.jsonl` file without their ends; the last line has an end too.

    Raises:
        Invalid (line_form, rows_limit).
    """
    if data and not data.endswith(b"\n"):
        raise refuse("line_form", file=name)
    if data.count(b"\n") > limit:
        raise refuse("rows_limit", limit=limit)
    return (line[:-1] for line in BytesIO(data))


def known_code(text: str) -> FindingCode:
    """The finding code of that name.

    Raises:
        Invalid (code_unknown).
    """
    try:
        return FindingCode(text)
    except ValueError as error:
        raise refuse("code_unknown") from error
