"""The sheets of a filled workbook as plain text, read where a hostile file can do no harm.

The one place in this room that opens a file from outside; dates and numbers come as the text of their value.
"""

from collections.abc import Mapping
from pathlib import Path

from kintrace.lists.isolation import start
from kintrace.lists.values import Limits
from kintrace.model import NotFound, Where

# Sheet → number of the row, from 1 as a spreadsheet shows it → its cells, from column A.
Sheets = Mapping[str, Mapping[int, list[str]]]


def read_sheets(path: Path) -> Sheets:
    """All sheets of a workbook, hidden ones and hidden rows included.

    Raises:
        NotFound: "file_not_found".
        Unreadable, Refused: the file is no workbook, is damaged, or would cost too much to read.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotFound(
            "file_not_found",
            "The workbook cannot be opened.",
            where=Where(file=path.name),
            todo="Check the path.",
        ) from error
    answer = start(path.name, content, Limits(), None).answer()
    return {
        sheet["name"]: {row.number: list(row.cells) for row in sheet["grid"]} for sheet in answer["sheets"]
    }
