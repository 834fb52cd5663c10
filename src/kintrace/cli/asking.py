"""Requests between offices: packing one, and saying what one asks for and which command answers it."""

from dataclasses import dataclass
from pathlib import Path

from kintrace import exchange
from kintrace.cli.office import find_parcel, open_office
from kintrace.cli.report import tell
from kintrace.cli.speaking import Told, line
from kintrace.model import Language

_TEXT = 4000


@dataclass(frozen=True)
class Wish:
    """What is asked of whom: about which parcel, which rows, from which number on, in which words."""

    party: str
    ask: str
    about: str | None
    rows: tuple[int, ...]
    first: int | None
    text: str


def pack_request(folder: Path, wish: Wish, file: Path | None, language: Language) -> None:
    """Send a request. For parcels to be sent again, the number after the newest one that we hold is filled in.

    Raises:
        Told (not_confirmed, request_text, parcel_none …).
    """
    office = open_office(folder)
    post = office.post(office.unlocked(file, language))
    state = post.state()
    if wish.party not in state.known:
        raise Told("not_confirmed", party=wish.party)
    if len(wish.text) > _TEXT:
        raise Told("request_text", limit=_TEXT)
    about = find_parcel(post, wish.about) if wish.about else None
    root = next((one.root for one in state.lists.values() if one.parcel == about), None)
    first = wish.first
    if wish.ask == "resend" and first is None:
        first = state.peers[wish.party].head + 1 if wish.party in state.peers else 1
    values = {"ask": wish.ask, "rows": wish.rows, "from_seq": first, "text": wish.text}
    request = exchange.Request.model_validate(values)
    parcel = post.send_request(wish.party, request, exchange.Refs(list=root, parcel=about))
    line(tell("pack.request", language, party=wish.party, ask=tell(f"ask.{wish.ask}", language)))
    line("  " + tell("parcel.digest", language, digest=parcel.digest))
    line(tell("parcel.carry", language, party=wish.party, file=folder / parcel.file))


def say_request(contents: exchange.Contents, language: Language) -> None:
    """What a request that came in asks for, and which command answers it."""
    request, header = contents.request(), contents.header
    line("  " + tell("open.asks", language, ask=tell(f"ask.{request.ask}", language)))
    if header.refs.parcel is not None:
        line("  " + tell("open.asks_about", language, digest=header.refs.parcel))
    if request.rows:
        line("  " + tell("open.asks_rows", language, rows=", ".join(str(row) for row in request.rows)))
    if request.text:
        line("  " + tell("open.asks_text", language, text=request.text))
    words = {"party": header.sender, "first": request.from_seq or 1}
    line("  " + tell(f"open.todo.{request.ask}", language, **words))
