"""`kintrace lists`: see how a file is read, and write a list in another form."""

from pathlib import Path

import click
from rich.table import Table

from kintrace import lists as room
from kintrace.cli.main import EXISTING, NEW, language_option
from kintrace.cli.report import out, plain, tell
from kintrace.cli.summary import say_reading
from kintrace.model import Language, say

_WRITERS = {
    "csv": room.write_csv,
    "xlsx": room.write_xlsx,
    "pfif": room.write_pfif,
    "jsonl": room.write_jsonl,
    "card": room.write_child_cards,
    "original": room.save_original,
}


@click.group()
def lists() -> None:
    """Read a list and show how it was understood, or write it in another form."""


@lists.command()
@click.argument("file", type=EXISTING)
@click.option("--map", "map_", type=EXISTING, help="Mapping file: which column holds what.")
@click.option("--save-map", type=NEW, help="Save the mapping used, to correct it.")
@language_option
def show(*, file: Path, map_: Path | None, save_map: Path | None, language: Language) -> None:
    """Show sheets, columns, roles, doubts and rows that could not be read."""
    reading = _read(file, map_)
    console = out()
    say_reading(reading, language, console)
    table = Table()
    for key in ("sheet", "header", "role", "confidence", "reason"):
        table.add_column(tell(f"lists.{key}", language))
    for use in reading.mapping.columns:
        table.add_row(
            plain(use.sheet), plain(use.header), use.role or "–", f"{use.confidence:.0%}", plain(use.reason)
        )
    console.print(table)
    for doubt in reading.warnings:
        console.print(f"{doubt.where}: {plain(_said(doubt, language))}", soft_wrap=True)
    for unread in reading.unread:
        console.print(
            tell("lists.unread", language, where=unread.where, code=unread.code), markup=False, soft_wrap=True
        )
    console.print(f"SHA-256 {reading.digest}", markup=False, soft_wrap=True)
    if save_map:
        save_map.write_text(room.dump_mapping(reading.mapping), encoding="utf-8")
        console.print(tell("written", language, path=save_map), soft_wrap=True)


@lists.command()
@click.argument("file", type=EXISTING)
@click.option("-o", "--output", type=NEW, required=True, help="The file to write.")
@click.option(
    "--to",
    "form",
    type=click.Choice(sorted(_WRITERS)),
    required=True,
    help="csv, xlsx, pfif (PFIF 1.4), jsonl, card (child's card of AP I art. 78(3)), original (the bytes received).",
)
@click.option("--map", "map_", type=EXISTING, help="Mapping file: which column holds what.")
@language_option
def convert(*, file: Path, output: Path, form: str, map_: Path | None, language: Language) -> None:
    """Write a list in another form; no cell is changed, dangerous ones are made harmless."""
    _WRITERS[form](_read(file, map_), output)
    out().print(tell("written", language, path=output), soft_wrap=True)


def _said(doubt: room.ReadWarning, language: Language) -> str:
    """A warning in the reader's language, with what is special to the spot."""
    meaning = say("kintrace.lists", f"warning.{doubt.code}", language)
    if doubt.count > 1:
        return tell("doubt", language, meaning=meaning, number=doubt.count)
    if doubt.code == "doubtful_date" and doubt.where.row is not None:
        notes = [say("kintrace.dates", _note_key(note), language) for note in doubt.detail.split(",")]
        return f"{meaning}: {'; '.join(notes)}"
    plainly = say("kintrace.lists", f"warning.{doubt.code}", Language.EN)
    return meaning if doubt.detail.startswith(plainly) else f"{meaning} ({doubt.detail})"


def _note_key(note: str) -> str:
    return note if note in ("unreadable_date", "age_needs_date") else f"note.{note}"


def _read(file: Path, map_: Path | None) -> room.ListReading:
    mapping = room.load_mapping(map_) if map_ else None
    return room.read(file, room.ReadOptions(mapping=mapping))
