"""What came in a parcel, as files that people open: the list as its file, an answer as a table, a receipt as text.

Names of files from outside are never taken as paths; cells that a spreadsheet program would run are made
harmless. Nothing here is signed: the parcel in `inbox/` is the proof, these are copies to work with.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from kintrace import exchange
from kintrace.cli.report import tell
from kintrace.cli.speaking import write_private
from kintrace.model import Language, say

# Spreadsheet programs take these at the start of a cell for a formula; the wide forms count as well.
_FORMULA = re.compile("^['=+\\-@\t\r\n＝＋－＠]")


def write_out(folder: Path, outcome: exchange.Outcome, language: Language) -> list[Path]:
    """Write the content of a parcel that was taken in under `received/`, by the beginning of its digest."""
    contents, digest = outcome.contents, outcome.digest
    if contents is None or digest is None:
        return []
    place = folder / "received" / digest[:12]
    written = []
    if contents.header.type == "list":
        name, data = list_file(contents)
        written.append(write_private(place / name, data))
    elif contents.header.type == "answer":
        written.append(write_private(place / "answers.csv", _answers(contents, language)))
    for name, data in contents.files.items():
        if re.fullmatch(r"data/document\.[a-z0-9]{1,5}(\.sig)?", name):
            written.append(write_private(place / name.removeprefix("data/"), data))
    return written


def list_file(contents: exchange.Contents) -> tuple[str, bytes]:
    """The file of a list: the one that was sent along, else a table made of its rows."""
    info = contents.list_info()
    data = contents.original()
    if data is not None:
        return exchange.safe_name(info.file), data
    rows = [[row.cells.get(header, "") for header in info.columns] for row in contents.rows()]
    return "list.csv", table([info.columns, *rows])


def table(lines: Iterable[Sequence[str]]) -> bytes:
    """A table as CSV, with a mark of UTF-8, or spreadsheet programs spoil Cyrillic."""
    text = io.StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in line] for line in lines)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _answers(contents: exchange.Contents, language: Language) -> bytes:
    """Row, finding in words and as a code, day, office, then every field that some answer carries."""
    answers = list(contents.answers())
    fields = list(dict.fromkeys(field for one in answers for field in one.fields))
    fixed = ("row", "finding", "code", "decided_on", "office", "evidence")
    heads = [tell(f"open.column.{key}", language) for key in fixed]
    lines = [
        [
            str(one.number),
            say("kintrace.model", f"finding.{one.code.value}", language),
            one.code.value,
            one.decided_on,
            one.office,
            "; ".join(one.evidence),
            *(one.fields.get(field, "") for field in fields),
        ]
        for one in answers
    ]
    return table([[*heads, *fields], *lines])
