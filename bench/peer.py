"""Splink on the same lists: what it is given, and how it is run.

kintrace reads the files, cuts names into parts and dates into days before Splink sees them, because Splink
reads none of that; this is not counted in Splink's time. Its settings stand in `splink_run.py` and are
not tuned.
"""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from bench.environment import peer_python
from bench.measure import Measured, measure
from kintrace import dates, lists, names
from kintrace.matching.people import read_sex
from kintrace.model import DateKind
from kintrace.script import clean, fold

SPELLINGS = ("as written", "folded")
THRESHOLD = 0.95  # the cut of Splink's own examples
CERTAIN = 0.985  # as kintrace's band "certain", to compare like with like
_RUN = Path(__file__).with_name("splink_run.py")
_NAMES = ("name", "surname", "given", "patronymic")


def link(
    lists_: tuple[Path, Path], as_of: str, spelling: str, runs: int = 1
) -> tuple[pl.DataFrame, Measured]:
    """Link two files with Splink.

    Args:
        lists_: the list and the register, in any form kintrace reads.
        as_of: the day of ages, ISO.
        spelling: "as written" (small letters) or "folded" (`kintrace.script.fold` of every word).
        runs: how often it is run, for the median of its cost.

    Returns:
        pairs (left_id, right_id, score), and what Splink's process cost.

    Raises:
        Failed: Splink ended with an error.
    """
    python = peer_python()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for side, path in zip(("left", "right"), lists_, strict=True):
            prepare(path, as_of, spelling).write_parquet(folder / f"{side}.parquet")
        cost = measure([python, _RUN, folder], runs)
        pairs = pl.read_parquet(folder / "pairs.parquet")
    return pairs.cast({"left_id": pl.String, "right_id": pl.String, "score": pl.Float64}), cost


def prepare(path: Path, as_of: str, spelling: str) -> pl.DataFrame:
    """A list as Splink wants it: unique_id, surname, given, patronymic, dob (ISO day), sex, place, mother."""
    frame = lists.read(path, lists.ReadOptions(as_of=date.fromisoformat(as_of))).frame()
    spell: Callable[[str], str] = _folded if spelling == "folded" else _as_written
    blank = [None] * frame.height
    columns = [frame[c].to_list() if c in frame.columns else blank for c in _NAMES]
    parts = [_parts(*row) for row in zip(*columns, strict=True)]
    births = frame["birth"].to_list() if "birth" in frame.columns else blank
    days = dates.read_column(births, date.fromisoformat(as_of))
    places = [c for c in ("birth_place", "place") if c in frame.columns]
    where = frame.select(pl.coalesce(places).alias("place"))["place"].to_list() if places else blank
    mothers = frame["mother"].to_list() if "mother" in frame.columns else blank
    return pl.DataFrame(
        {
            "unique_id": frame["ref"],
            **{
                key: [spell(part[i]) or None for part in parts]
                for i, key in enumerate(("surname", "given", "patronymic"))
            },
            "dob": [d.earliest.isoformat() if d.kind is DateKind.DAY and d.earliest else None for d in days],
            "sex": _sexes(frame),
            "place": [spell(text or "") or None for text in where],
            "mother": [spell(text or "") or None for text in mothers],
        },
        schema_overrides=dict.fromkeys(
            ("dob", "surname", "given", "patronymic", "place", "mother"), pl.String
        ),
    )


def _parts(
    name: str | None, surname: str | None, given: str | None, patronymic: str | None
) -> tuple[str, str, str]:
    reading = (
        names.read_parts(surname, given, patronymic) if surname or given else names.read_full(name or "")
    )
    return " ".join(reading.surname), " ".join(reading.given), " ".join(reading.patronymic)


def _as_written(text: str) -> str:
    return clean(text).text.casefold()


def _folded(text: str) -> str:
    return " ".join(filter(None, (fold(word) for word in clean(text).text.replace("-", " ").split())))


def _sexes(frame: pl.DataFrame) -> pl.Series:
    texts = frame["sex"].to_list() if "sex" in frame.columns else [None] * frame.height
    words = (None, "f", "m")
    return pl.Series([words[read_sex(text)] for text in texts], dtype=pl.String)
