"""The child card of Additional Protocol I, article 78(3): nineteen items for each entry, as stated.

Sources: AP I art. 78(3). A card says only what the list says: an item without a statement is empty. Items that
could expose a child (health, religion, address) are filled only if the list itself carries them.
"""

import csv
import io
import json
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kintrace.lists.headers import plain
from kintrace.lists.listreading import ListReading
from kintrace.lists.tables import FORMULA_MARK_HEADER, neutral
from kintrace.lists.writing import workbook_bytes, write_whole
from kintrace.model import Invalid, Language, Where


class Item(NamedTuple):
    """One of the nineteen: key, letter in the article, roles and header words that feed it, labels."""

    key: str
    letter: str
    roles: tuple[str, ...]
    headers: tuple[str, ...]
    labels: dict[str, str]


@cache
def items() -> tuple[Item, ...]:
    """The nineteen items in the order of the article."""
    table = tomllib.loads(Path(__file__).with_name("child_card.toml").read_text(encoding="utf-8"))
    return tuple(
        Item(
            entry["key"], entry["letter"], tuple(entry["roles"]), tuple(entry["headers"]),
            {language.value: entry[language.value] for language in Language},
        )
        for entry in table["item"]
    )  # fmt: skip


def write_child_cards(reading: ListReading, path: str | Path, language: Language | str = Language.EN) -> None:
    """Write a card for each entry: JSON, or a readable table if the name ends in .csv or .xlsx.

    Args:
        reading: the list.
        path: the new file; its ending chooses the form.
        language: of the labels of the readable table.

    Raises:
        Invalid: another ending. Refused: the place cannot be written to.
    """
    path = Path(path)
    cards = child_cards(reading)
    labels = [f"({item.letter}) {item.labels[Language(language).value]}" for item in items()]
    rows = [[card[item.key] or "" for item in items()] for card in cards]
    if path.suffix.casefold() == ".json":
        document = {
            "format": "kintrace-child-cards/1",
            "basis": "Additional Protocol I (1977), article 78(3)",
            "source": {"name": reading.source.name, "sha256": reading.digest},
            "as_of": reading.as_of.isoformat() if reading.as_of else None,
            "items": {item.key: {"letter": item.letter, **item.labels} for item in items()},
            "cards": cards,
        }
        write_whole(path, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
    elif path.suffix.casefold() == ".csv":
        store = io.StringIO(newline="")
        writer = csv.writer(store)
        writer.writerow([*labels, FORMULA_MARK_HEADER])
        writer.writerows([*map(neutral, row), ""] for row in rows)
        write_whole(path, store.getvalue().encode("utf-8-sig"))
    elif path.suffix.casefold() == ".xlsx":
        write_whole(path, workbook_bytes([("AP I 78(3)", [labels, *rows], 0)]))
    else:
        raise Invalid(
            "child_card_form", "Child cards are written as .json, .csv or .xlsx.", where=Where(file=path.name),
            todo="Choose a name with one of these endings.",
        )  # fmt: skip


def child_cards(reading: ListReading) -> list[dict[str, str | None]]:
    """One card an entry: item → text or None. A name in one column stands under the first names, unsplit."""
    position = 0
    cards: list[dict[str, str | None]] = []
    for table in reading.entry_tables():
        columns = _columns(reading, table.sheet, table.headers)
        for row in table.rows:
            stated = reading.statements(position)
            position += 1
            card: dict[str, str | None] = {}
            for item in items():
                texts = [stated[role] for role in item.roles if role in stated]
                if item.key == "first_names" and "given" not in stated and "name" in stated:
                    texts.insert(0, stated["name"])
                texts += [
                    row.cells[i].strip()
                    for i in columns[item.key]
                    if i < len(row.cells) and row.cells[i].strip()
                ]
                card[item.key] = "; ".join(texts) or None
            cards.append(card)
    return cards


def _columns(reading: ListReading, sheet: str, headers: tuple[str, ...]) -> dict[str, list[int]]:
    """Item → the carried columns that belong to it: the one with the longest matching words."""
    carried = {use.index for use in reading.mapping.columns if use.sheet == sheet and use.role is None}
    found: dict[str, list[int]] = {item.key: [] for item in items()}
    for index in sorted(carried):
        text = f" {plain(headers[index])} "
        hits = [(len(word), item.key) for item in items() for word in item.headers if f" {word} " in text]
        if hits:
            found[max(hits)[1]].append(index)
    return found
