"""`kintrace search`: one person against a register, the best candidates with reasons."""

from datetime import date
from pathlib import Path

import click
from rich.table import Table

from kintrace import lists, matching
from kintrace.cli.index import search_in
from kintrace.cli.main import EXISTING, Day, language_option
from kintrace.cli.report import out, plain, tell
from kintrace.cli.weights import weights
from kintrace.model import Language, say


@click.command(epilog='Example: kintrace search register.csv --name "Саша Коваленко" --birth 2012')
@click.argument("register", type=click.Path(exists=True, path_type=Path))
@click.option("--name", required=True, help="Name in any script and order; short forms too.")
@click.option("--birth", help="Date or year of birth, in any form.")
@click.option("--age", help="Age, for example 8.")
@click.option("--as-of", type=Day(), help="The day on which the age was true; today if not given.")
@click.option("--place", help="A place the person is linked to.")
@click.option("--mother", help="The mother's name.")
@click.option("--father", help="The father's name.")
@click.option("--address", help="Street and house, where the register records them.")
@click.option("--postcode", help="The postcode.")
@click.option("--occupation", help="The occupation, of an adult.")
@click.option(
    "--top", type=click.IntRange(1, 100), default=10, show_default=True, help="How many candidates to show."
)
@click.option(
    "--no-transliteration", is_flag=True, help="Only records in the script in which the name is typed."
)
@click.option("--model", "model_", type=EXISTING, help="Weigh with this model file (see `kintrace model`).")
@click.option("--map", "map_", type=EXISTING, help="Mapping file for the register.")
@language_option
def search(  # noqa: PLR0913 - one parameter per option of the command
    *,
    register: Path,
    name: str,
    birth: str | None,
    age: str | None,
    as_of: date | None,
    place: str | None,
    mother: str | None,
    father: str | None,
    address: str | None,
    postcode: str | None,
    occupation: str | None,
    top: int,
    no_transliteration: bool,
    model_: Path | None,
    map_: Path | None,
    language: Language,
) -> None:
    """Look for one person in REGISTER, a file or a folder made by `kintrace index build`.

    Shows the best candidates with reasons.

    A search is not a finding: what is shown must be checked by a person.
    """
    query = matching.Query(
        name,
        birth,
        age,
        place,
        mother,
        father,
        as_of or date.today(),
        address=address,
        postcode=postcode,
        occupation=occupation,
    )
    if register.is_dir():
        if no_transliteration or map_:
            raise click.UsageError(
                "--no-transliteration and --map are for a register file, not for an index."
            )
        settings = matching.MatchSettings(left_as_of=query.as_of, keep=top, model=weights(model_))
        search_in(register, query, settings, language)
        return
    mapping = lists.load_mapping(map_) if map_ else None
    reading = lists.read(register, lists.ReadOptions(mapping=mapping))
    settings = matching.MatchSettings(
        left_as_of=query.as_of, right_as_of=reading.as_of, keep=top, floor=2.0, model=weights(model_)
    )
    frame = reading.frame().with_row_index("position")
    if no_transliteration:
        frame = matching.same_script(frame, name)
    found = matching.search(frame, query, settings)
    if not found.pairs.height:
        out().print(tell("search.nothing", language))
        return
    _show(found, reading, language)


def _show(found: matching.Matches, reading: lists.ListReading, language: Language) -> None:
    table = Table(show_lines=True)
    for key in ("row", "probability", "record", "reasons"):
        table.add_column(tell(f"search.{key}", language))
    for right, chance, band in found.pairs.select("right", "probability", "band").iter_rows():
        row = int(found.right["row"][right])
        cells = reading.cells(int(found.right["position"][right]))
        record = "\n".join(f"{header}: {cell}" for header, cell in cells.items() if cell)
        label = say("kintrace.model", f"band.{band}", language)
        reasons = found.explain(0, right, language).summary
        table.add_row(str(row), f"{chance:.0%}\n{label}", plain(record), plain(reasons))
    out().print(table)
