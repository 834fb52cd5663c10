"""What the commands of `kintrace keys` say: digits, dates of keys, files to carry. Never anything secret."""

import io
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import segno

from kintrace import exchange
from kintrace.cli.office import surroundings
from kintrace.cli.report import tell
from kintrace.cli.speaking import Told, line, write_private
from kintrace.model import Language

_BORDER = 4  # light modules around the code, ISO/IEC 18004
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def role(role: str, language: Language) -> str:
    """What a party is, in words."""
    return tell(f"keys.role.{role}", language)


def say_digits(card: exchange.Card, language: Language) -> None:
    """The 60 digits of a card's root key, and the text of its QR code."""
    groups = exchange.fingerprint(card.descriptor.id, card.descriptor.root).split()
    line("  " + tell("keys.digits", language))
    for at in range(0, 12, 4):
        line("    " + " ".join(groups[at : at + 4]))
    line("  " + tell("keys.qr", language, text=exchange.qr_text(card)))


def say_qr(card: exchange.Card) -> None:
    """The QR code itself: two rows of modules in a line, light ones drawn, as on a dark terminal.

    The light border is part of it; many cameras find no code without one.
    """
    rows = [[not dark for dark in row] for row in _code(card).matrix_iter(border=_BORDER)]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    for upper, lower in zip(rows[::2], rows[1::2], strict=True):
        line("".join(_HALVES[pair] for pair in zip(upper, lower, strict=True)))


def write_qr(card: exchange.Card, path: Path) -> Path:
    """The QR code as a picture, by the ending of the name.

    Raises:
        Told (qr_ending): neither .png nor .svg.
    """
    kind = path.suffix.lower().removeprefix(".")
    if kind not in ("png", "svg"):
        raise Told("qr_ending", file=path.name)
    data = io.BytesIO()
    _code(card).save(data, kind=kind, scale=8, border=_BORDER)
    return write_private(path, data.getvalue())


def say_keys(card: exchange.Card, taken_back: set[str], language: Language) -> None:
    """The signing keys of a card: from when until when, and which are taken back."""
    now = surroundings().clock()
    for one in card.descriptor.signing:
        start = exchange.fingerprint(card.descriptor.id, one.key)[:11]
        words = {"start": start, "since": one.valid_from[:10], "until": one.valid_until[:10]}
        left = (datetime.fromisoformat(one.valid_until) - now).days
        key = "keys.key_revoked" if one.key in taken_back else "keys.key" if left >= 0 else "keys.key_over"
        line("  " + tell(key, language, **words, left=max(left, 0)))
        if one.key.startswith("sk-"):
            line("    " + tell("keys.in_token", language))


def say_carry(folder: Path, files: Iterable[tuple[str, str]], language: Language) -> None:
    """Which file is to be carried to whom."""
    for party, file in files:
        line(tell("parcel.carry", language, party=party, file=folder / file))


def say_files(files: Iterable[Path], language: Language) -> None:
    """Which files were written."""
    for path in files:
        line(tell("written", language, path=path))


def _code(card: exchange.Card) -> segno.QRCode:
    return segno.make_qr(exchange.qr_text(card), error="m")
