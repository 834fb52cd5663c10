"""Digests of rows, so that a changed cell of the list is seen when the workbook comes back.

They show a slip, not a forger: whoever changes a cell can change its digest. The full proof is a comparison
with the file of the list, and the signature of the parcel it came in.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping

CELL_LENGTH = 12
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
# XML 1.0 cannot hold these; spreadsheet programs escape, replace or drop them when they save.
_UNHOLDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def kept(text: str) -> str:
    """What of a cell survives being saved by any program that writes workbooks.

    Line ends as \\n, no control characters, and the format's own escapes (_x000D_) resolved until none is
    left: some programs resolve once more than they escape.
    """
    before = ""
    while "_x" in text and text != before:
        before, text = text, _ESCAPE.sub(lambda m: chr(int(m.group(1), 16)), text)
    return _UNHOLDABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def cell_digest(text: str) -> str:
    """A short digest of one cell, enough to say which cell was changed."""
    return hashlib.sha256(kept(text).encode()).hexdigest()[:CELL_LENGTH]


def row_digest(cells: Mapping[str, str]) -> str:
    """SHA-256 over headers and cells of one row, in hexadecimal; order of columns does not count."""
    items = sorted((kept(header), kept(cell)) for header, cell in cells.items())
    return hashlib.sha256(json.dumps(items, ensure_ascii=False).encode()).hexdigest()


def list_digest(rows: Iterable[str]) -> str:
    """SHA-256 over the digests of all rows in their order."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(bytes.fromhex(row))
    return digest.hexdigest()
