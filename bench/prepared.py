"""The shared cross-lists as the peers are given them: names cut into parts, dates into days, by kintrace itself.

No peer reads a one-column name, a patronymic or a date as offices write it; so that is done for them, and it is
not counted in their time.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from kintrace import dates, lists, names
from kintrace.matching.people import read_sex
from kintrace.model import DateKind
from kintrace.script import clean, fold

SPELLINGS = ("as written", "folded")
_NAMES = ("name", "surname", "given", "patronymic")


def prepare(path: Path, as_of: str, spelling: str) -> pl.DataFrame:
    """A list with unique_id, surname, given, patronymic, dob (ISO day), sex, place, mother.

    Args:
        path: the list, in any form kintrace reads.
        as_of: the day of ages, ISO.
        spelling: "as written" (small letters) or "folded" (`kintrace.script.fold` of every word).
    """
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
