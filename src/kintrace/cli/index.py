"""`kintrace index`: make the index of a register, in which `kintrace search` finds a person at once."""

from pathlib import Path

import click
from rich.table import Table

from kintrace import lists
from kintrace.cli.main import EXISTING, language_option
from kintrace.cli.report import out, plain, tell
from kintrace.matching import MatchSettings, Query
from kintrace.matching.index import Index
from kintrace.model import Language, say

_ROOM = "kintrace.matching.index"
_PLACE = ("row", "sheet")
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def index() -> None:
    """Keep a large register ready for searching, in a folder on your own disk.

    The folder holds personal data, as the register does: keep it where you keep the register.
    """


@index.command(epilog="Example: kintrace index build register.csv -o register.index")
@click.argument("register", type=EXISTING)
@click.option(
    "-o", "--output", type=_FOLDER, required=True, help="The folder to write; an index in it is replaced."
)
@click.option("--map", "map_", type=EXISTING, help="Mapping file for the register.")
@language_option
def build(*, register: Path, output: Path, map_: Path | None, language: Language) -> None:
    """Read REGISTER once and write its index."""
    mapping = lists.load_mapping(map_) if map_ else None
    reading = lists.read(register, lists.ReadOptions(mapping=mapping))
    made = Index.build(reading.frame(), output, as_of=reading.as_of)
    _say(made, language)


@index.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@language_option
def info(*, folder: Path, language: Language) -> None:
    """Say how many records the index in FOLDER holds, and how large it is."""
    _say(Index.open(folder), language)


@index.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@language_option
def compact(*, folder: Path, language: Language) -> None:
    """Write the index in FOLDER anew; deleted records leave its files."""
    opened = Index.open(folder)
    opened.compact()
    _say(opened, language)


def search_in(folder: Path, query: Query, settings: MatchSettings, language: Language) -> None:
    """Show the best hits of an index, `settings.keep` of them, with reasons."""
    found = Index.open(folder, settings).search(query, settings.keep)
    for part in dict.fromkeys(found.dropped):
        out().print(say(_ROOM, f"dropped.{part}", language))
    if not len(found):
        out().print(tell("search.nothing", language))
        return
    table = Table(show_lines=True)
    for key in ("row", "probability", "record", "reasons"):
        table.add_column(tell(f"search.{key}", language))
    for hit in found:
        record = hit.record
        label = say("kintrace.model", f"band.{hit.band}", language)
        shown = "\n".join(f"{column}: {text}" for column, text in record.items() if column not in _PLACE)
        table.add_row(
            plain(record.get("row", hit.ref)),
            f"{hit.probability:.0%}\n{label}",
            plain(shown),
            plain(hit.explain(language).summary),
        )
    out().print(table)


def _say(opened: Index, language: Language) -> None:
    known = opened.info()
    megabytes = round(known.bytes_on_disk / 2**20, 1)
    out().print(
        say(_ROOM, "info", language, records=known.records, changed=known.changed, megabytes=megabytes)
    )
    out().print(say(_ROOM, "memory", language, megabytes=round(known.resident_mb)))
