"""The rows of an answer of the reading process as a `Grid`: checked for their shape, believed in nothing else."""

import io
from typing import Any

import polars as pl

from kintrace.lists.grid import Grid


def unpack(sheet: dict[str, Any], parts: list[bytes]) -> Grid | None:
    """The rows of one sheet; what the answer held of them is taken out of it.

    Args:
        sheet: "numbers", "rows", "hidden" and "over" of the answer.
        parts: columns of a large file, in Arrow IPC; emptied, so that nothing is held twice.

    Returns:
        None if the parts are not what they should be.
    """
    numbers, rows = sheet.pop("numbers"), sheet.pop("rows")
    hidden = frozenset(sheet.pop("hidden"))
    if not parts:
        return Grid.of_cells(numbers, rows, hidden)
    frames: list[pl.DataFrame] = []
    while parts:
        frame = _frame(parts.pop(0))
        if frame is None or (frames and frame.width != frames[0].width):
            return None
        frames.append(frame)
    whole = pl.concat(frames, rechunk=True)
    over = {place: tuple(cells) for place, cells in sheet.get("over", ())}
    if any(place >= whole.height for place in over):
        return None
    names = [f"c{at}" for at in range(whole.width - 1)]
    return Grid(whole["number"], [whole[name] for name in names], over, hidden)


def _frame(part: bytes) -> pl.DataFrame | None:
    try:
        frame = pl.read_ipc(io.BytesIO(part))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError):
        return None
    wanted = {"number": pl.UInt32, **{f"c{at}": pl.String for at in range(frame.width - 1)}}
    return frame if dict(frame.schema) == wanted else None
