"""An error in the reader's language, by its code: what the rooms below say in English only, said in uk and ru.

A code that `errors.toml` does not know is told in English; nothing is guessed.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from kintrace.model import KintraceError, Language, Where


def sentence(error: KintraceError, language: Language) -> str:
    """What is wrong, where, and what to do; in English where there are no other words."""
    words = _table().get(error.code, {}).get(language.value)
    if words is None:
        return str(error)
    place = _place(error.where, language)
    return f"{place}: {words}" if place else words


def _place(where: Where | None, language: Language) -> str:
    """File, sheet, row and column, as far as they are known."""
    if where is None:
        return ""
    sheet, row, column = _table()["where"][language.value].split("|")
    parts = [
        where.file,
        sheet.format(sheet=where.sheet) if where.sheet else None,
        row.format(row=where.row) if where.row is not None else None,
        column.format(column=where.column) if where.column else None,
    ]
    return ", ".join(part for part in parts if part)


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    text = files("kintrace.cli").joinpath("errors.toml").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = tomllib.loads(text)
    return found
