"""The day at which a list is true: ages need it. Taken from the title block or the file's own statement.

Reads only dates that can mean one day; the dates of persons are read elsewhere.
"""

import re
from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from kintrace.lists.grid import Grid
from kintrace.lists.headers import plain
from kintrace.lists.values import Table

# "as of", and the words that put a date to a paper.
_AS_OF = re.compile(
    r"станом на|за станом|по состоянию на|на дату|as of|as at|status on|reference date", re.IGNORECASE
)
_DATED = re.compile(
    r"\b(?:дата|складено|составлено|оновлено|обновлено|від|от|date|dated|updated|reported)\b", re.IGNORECASE
)
_ISO = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)")
_DOTTED = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)\b")
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)\b")
_WORDED = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\s+([^\W\d_]{3,9})\.?,?\s+((?:19|20)\d\d)\b")
_AMERICAN = re.compile(r"\b([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,\s+((?:19|20)\d\d)\b")
# First letters that tell a month apart in uk, ru and en.
_MONTHS = (
    ("січ", "янв", "jan"), ("лют", "фев", "feb"), ("берез", "март", "mar"), ("квіт", "апр", "apr"),
    ("трав", "мая", "май", "may"), ("черв", "июн", "jun"), ("лип", "июл", "jul"), ("серп", "авг", "aug"),
    ("верес", "сент", "sep"), ("жовт", "окт", "oct"), ("лист", "нояб", "nov"), ("груд", "дек", "dec"),
)  # fmt: skip
_STATED = (
    "as of",
    "as of date",
    "reference date",
    "reported",
    "reported date",
    "станом на",
    "по состоянию на",
)
_METADATA = (*_STATED, "date", "list date", "дата", "дата списку", "дата списка")
_COLUMNS = frozenset((*_STATED, "report date", "дата звіту", "дата отчета"))


def list_date(metadata: dict[str, str], tables: Iterable[Table]) -> tuple[date, str] | None:
    """The list's own date and where it was found, or None if there is none or there are several.

    Args:
        metadata: statements of the file about itself.
        tables: with their title blocks and rows.
    """
    for wanted in _METADATA:
        for key, value in metadata.items():
            if plain(key) == wanted and (days := days_in(value)):
                return days[0], "stated by the file"
    texts = [cell for table in tables for row in table.title for cell in row.cells if cell.strip()]
    for pattern in (_AS_OF, _DATED):
        found = {day for text in _with_neighbours(texts) if pattern.search(text) for day in days_in(text)}
        if len(found) == 1:
            return found.pop(), "in the lines above the header"
        if found:
            return None
    return _from_column(tables)


def _with_neighbours(texts: list[str]) -> list[str]:
    """A cell, and a cell with the one after it: "Дата:" often stands beside its date."""
    return [
        *texts,
        *(f"{first} {second}" for first, second in pairwise(texts) if not days_in(first)),
    ]


def _from_column(tables: Iterable[Table]) -> tuple[date, str] | None:
    found: set[date] = set()
    for table in tables:
        for index, header in enumerate(table.headers):
            if plain(header) in _COLUMNS:
                for cell in Grid.of(table.rows).column(index).unique().to_list():
                    found.update(days_in(cell))
    return (found.pop(), "in a column of the list") if len(found) == 1 else None


def days_in(text: str) -> list[date]:
    """All days in a text that can be read in one way only.

    >>> days_in("станом на 1 серпня 2025 року"), days_in("02/03/2025")
    ([datetime.date(2025, 8, 1)], [])
    """
    parts = [(year, month, day) for year, month, day in _ISO.findall(text)]
    parts += [(year, month, day) for day, month, year in _DOTTED.findall(text)]
    for first, second, year in _SLASHED.findall(text):
        if first == second or int(first) > 12:
            parts.append((year, second, first))
        elif int(second) > 12:
            parts.append((year, first, second))
    for day, word, year in [*_WORDED.findall(text), *((d, w, y) for w, d, y in _AMERICAN.findall(text))]:
        month = _month(word)
        if month:
            parts.append((year, str(month), day))
    days = []
    for year, month, day in parts:
        try:
            days.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue  # 31.02 is no day: not the date of a list
    return days


def _month(word: str) -> int:
    small = word.casefold()
    return next((number for number, stems in enumerate(_MONTHS, start=1) if small.startswith(stems)), 0)
