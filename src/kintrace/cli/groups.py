"""`kintrace groups`: rows of one list, or of several, that seem to be one person, each group with its weakest link.

Merges nothing and drops nothing: what is written are proposals, with the rows as the lists number them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

import click
import polars as pl
from rich.table import Table

from kintrace import lists, matching
from kintrace.cli.group_files import SUFFIXES, write
from kintrace.cli.main import EXISTING, NEW, Day, language_option
from kintrace.cli.report import err, out, plain, stages, tell
from kintrace.cli.summary import say_reading
from kintrace.cli.weights import weights
from kintrace.model import Band, Language, Refused, Where, say

_SHOWN = 20  # groups on the screen where no file is written


@dataclass(frozen=True)
class Found:
    """What came of a run.

    Attributes:
        readings: the lists.
        rows: one line per row with company: group, list, file, sheet, row, ref, person, birth, weakest, link,
            links, band.
        dropped: keys with too many alike records to look at all pairs.
    """

    readings: Sequence[lists.ListReading]
    rows: pl.DataFrame
    dropped: Sequence[str]


@click.command(
    epilog="Example: kintrace groups first.xlsx second.csv --as-of 2025-08-01 --as-of 2025-11-15 -o groups.xlsx"
)
@click.argument("files", nargs=-1, required=True, type=EXISTING, metavar="LIST [LIST…]")
@click.option(
    "-o", "--out", "output", type=NEW, help="Write the groups: .xlsx, .csv or .parquet, by the ending."
)
@click.option(
    "--as-of",
    "days",
    type=Day(),
    multiple=True,
    help="The day on which ages in the lists were true. Once for all lists, or once per list in the same order.",
)
@click.option(
    "--least",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.5,
    show_default=True,
    help="Probability at which rows join.",
)
@click.option("--within", is_flag=True, help="Look inside each list only; lists are not compared.")
@click.option("--across", is_flag=True, help="Only groups with rows of at least two lists.")
@click.option("--all-rows", is_flag=True, help="Also write rows that are in no group.")
@click.option("--model", "model_", type=EXISTING, help="Weigh with this model file (see `kintrace model`).")
@click.option(
    "--map",
    "maps",
    type=EXISTING,
    multiple=True,
    help="Mapping file: which column holds what. Once for all lists, or once per list.",
)
@language_option
def groups(  # noqa: PLR0913 - one parameter per option of the command
    *,
    files: Sequence[Path],
    output: Path | None,
    days: Sequence[date],
    least: float,
    within: bool,
    across: bool,
    all_rows: bool,
    model_: Path | None,
    maps: Sequence[Path],
    language: Language,
) -> None:
    """Find rows that seem to be one person, inside a LIST and between LISTs.

    Every group is shown with its weakest link. Nothing is merged: an officer looks at each group and records
    what it is.
    """
    _check(files, output, within=within, across=across)
    if all_rows and not output:
        raise click.UsageError("--all-rows needs --out.")
    settings = matching.MatchSettings(model=weights(model_))
    with stages(language, ("read", "match", "write")) as bar:
        with bar.stage("read"):
            readings = _read(files, maps, days)
        _warn_of_ages(readings, language)
        with bar.stage("match"):
            found = _found(readings, settings, least, apart=within)
            if across:
                found = _across(found)
        with bar.stage("write"):
            if output:
                write(_with_lone_rows(found) if all_rows else found.rows, output, language)
    for reading in readings:
        say_reading(reading, language, out())
    _say_summary(found, settings.model, language)
    if output:
        out().print(tell("written", language, path=output), soft_wrap=True)
    elif found.rows.height:
        _show(found, language)


def _check(files: Sequence[Path], output: Path | None, *, within: bool, across: bool) -> None:
    """Refuse what cannot be done before hours are spent on reading."""
    if output and output.suffix.lower() not in SUFFIXES:
        raise click.UsageError(f"{output.name}: groups are written as {', '.join(SUFFIXES)}.")
    if within and across:
        raise click.UsageError("--within and --across exclude each other.")
    if across and len(files) < 2:
        raise click.UsageError("--across needs at least two lists.")


def _per_list(given: Sequence[object], files: Sequence[Path], option: str) -> None:
    if len(given) > 1 and len(given) != len(files):
        raise click.UsageError(
            f"Give {option} once for all lists, or once for each list in the same order: "
            f"there are {len(files)} lists and {len(given)} times {option}."
        )


def _read(files: Sequence[Path], maps: Sequence[Path], days: Sequence[date]) -> list[lists.ListReading]:
    """Read all lists, each with its own day and mapping; side by side where they share both.

    Raises:
        Refused: two of them are the same file.
    """
    _per_list(days, files, "--as-of")
    _per_list(maps, files, "--map")
    mappings = [lists.load_mapping(path) for path in maps]
    if len(days) <= 1 and len(maps) <= 1:
        shared = lists.ReadOptions(mapping=mappings[0] if mappings else None, as_of=days[0] if days else None)
        readings = lists.read_many(files, shared)
    else:
        options = [
            lists.ReadOptions(
                mapping=mappings[i % len(mappings)] if mappings else None,
                as_of=days[i % len(days)] if days else None,
            )
            for i in range(len(files))
        ]
        readings = [lists.read(file, option) for file, option in zip(files, options, strict=True)]
    for first, second in combinations(readings, 2):
        if first.digest == second.digest:
            raise Refused(
                "same_file_twice",
                f"{first.source.name} and {second.source.name} are the same file, byte for byte: every row "
                "would have company.",
                where=Where(file=second.source.name),
                todo="Name each list once; with one list alone, repeated rows in it are looked for.",
            )
    return readings


def _warn_of_ages(readings: Sequence[lists.ListReading], language: Language) -> None:
    for reading in readings:
        if any(warning.code == "as_of_unknown" for warning in reading.warnings):
            err().print(tell("age_needs_date", language, file=reading.source.name), style="yellow")


def _found(
    readings: Sequence[lists.ListReading], settings: matching.MatchSettings, least: float, *, apart: bool
) -> Found:
    frames = [reading.frame() for reading in readings]
    days = [reading.as_of for reading in readings]
    stacks = [[i] for i in range(len(frames))] if apart else [list(range(len(frames)))]
    parts: list[pl.DataFrame] = []
    dropped: dict[str, None] = {}
    count = 0
    for stack in stacks:
        table, compared = matching.grouped(
            [frames[i] for i in stack], settings, least, [days[i] for i in stack]
        )
        dropped |= dict.fromkeys(compared.dropped)
        parts.append(
            table.with_columns(
                pl.col("group") + count, pl.col("list").replace_strict(dict(enumerate(stack)), default=None)
            )
        )
        count += table["group"].n_unique()
    return Found(readings, _described(pl.concat(parts), readings, frames, settings.model), tuple(dropped))


def _described(
    table: pl.DataFrame,
    readings: Sequence[lists.ListReading],
    frames: Sequence[pl.DataFrame],
    model: matching.Model,
) -> pl.DataFrame:
    """Positions → rows as the lists number them, with what makes a person known there."""
    bands = model.bands
    weakest = pl.col("weakest")
    band = (
        pl.when(weakest >= bands[Band.CERTAIN]).then(pl.lit(Band.CERTAIN.value))
        .when(weakest >= bands[Band.PROBABLE]).then(pl.lit(Band.PROBABLE.value))
        .when(weakest >= bands[Band.POSSIBLE]).then(pl.lit(Band.POSSIBLE.value))
        .otherwise(pl.lit(Band.UNLIKELY.value)).alias("band")
    )  # fmt: skip
    rows = pl.concat([_rows(i, reading, frames[i]) for i, reading in enumerate(readings)])
    return (
        table.join(rows, on=["list", "position"], how="left", maintain_order="left")
        .with_columns(band, (pl.col("list") + 1).cast(pl.UInt32))
        .select("group", "list", "file", "sheet", "row", "ref", "person", "birth", "weakest", "link", "links", "band")
    )  # fmt: skip


def _rows(number: int, reading: lists.ListReading, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of one list: list, position, file, sheet, row, ref, person, birth."""
    names = [pl.col(c) for c in ("name", "surname", "given", "patronymic") if c in frame.columns]
    absent = [
        pl.lit(None, pl.String).alias(c) for c in ("sheet", "ref", "birth", "age") if c not in frame.columns
    ]
    return frame.with_columns(absent).select(
        pl.lit(number, pl.UInt32).alias("list"),
        pl.int_range(frame.height, dtype=pl.UInt32).alias("position"),
        pl.lit(reading.source.name).alias("file"),
        pl.col("sheet").cast(pl.String),
        pl.col("row").cast(pl.UInt32),
        pl.col("ref").cast(pl.String),
        (pl.concat_str(names, separator=" ", ignore_nulls=True) if names else pl.lit("")).alias("person"),
        pl.coalesce("birth", "age").cast(pl.String).alias("birth"),
    )


def _across(found: Found) -> Found:
    """Only groups with rows of several lists, numbered anew."""
    many = found.rows.filter(pl.col("list").n_unique().over("group") > 1)
    return Found(
        found.readings, many.with_columns(pl.col("group").rank("dense").cast(pl.UInt32)), found.dropped
    )


def _with_lone_rows(found: Found) -> pl.DataFrame:
    """The groups, and after them every other row of the lists, without a group."""
    frames = [reading.frame() for reading in found.readings]
    every = pl.concat([_rows(i, reading, frames[i]) for i, reading in enumerate(found.readings)])
    alone = (
        every.with_columns((pl.col("list") + 1).cast(pl.UInt32))
        .join(found.rows, on=["list", "sheet", "row"], how="anti", nulls_equal=True, maintain_order="left")
        .drop("position")
    )
    return pl.concat([found.rows, alone], how="diagonal")


def _say_summary(found: Found, model: matching.Model, language: Language) -> None:
    rows = found.rows
    heads = rows.unique("group", keep="first", maintain_order=True)
    sizes = rows.group_by("group").agg(pl.len(), pl.col("list").n_unique().alias("lists"))
    table = Table(show_header=False, box=None, pad_edge=False)
    total = sum(reading.frame().height for reading in found.readings)
    table.add_row(tell("groups.rows", language), str(total))
    table.add_row(tell("groups.groups", language), str(heads.height))
    for band in (Band.CERTAIN, Band.PROBABLE, Band.POSSIBLE, Band.UNLIKELY):
        number = heads.filter(pl.col("band") == band.value).height
        if number or band in (Band.CERTAIN, Band.PROBABLE):
            label = say("kintrace.model", f"band.{band}", language)
            table.add_row(tell("groups.band", language, band=label), str(number))
    table.add_row(tell("groups.rows_in", language), str(rows.height))
    table.add_row(tell("groups.largest", language), str(sizes["len"].max() or 0))
    if len(found.readings) > 1:
        table.add_row(tell("groups.across", language), str(sizes.filter(pl.col("lists") > 1).height))
    console = out()
    console.print(table)
    if found.dropped:
        console.print(
            tell("summary.dropped", language, keys="; ".join(found.dropped)), markup=False, soft_wrap=True
        )
    console.print(tell("groups.next", language), markup=False, soft_wrap=True)


def _percent(chance: float) -> str:
    """Rounded down, because 100 % would say more than is known."""
    return f"{int(chance * 1000) / 10:.1f} %"


def _show(found: Found, language: Language) -> None:
    """The first groups, on the screen."""
    table = Table()
    for key in ("group", "file", "row", "ref", "person", "birth", "weakest", "link"):
        table.add_column(tell(f"groups.column.{key}", language))
    shown = found.rows.filter(pl.col("group") <= _SHOWN)
    ends = (shown["group"] != shown["group"].shift(-1)).fill_null(value=True)
    columns = ("group", "file", "row", "ref", "person", "birth", "weakest", "link", "band")
    for (group, file, row, ref, person, birth, weakest, link, band), end in zip(
        shown.select(columns).iter_rows(), ends, strict=True
    ):
        label = say("kintrace.model", f"band.{band}", language)
        table.add_row(
            str(group), plain(file), str(row), plain(ref or ""), plain(person or ""), plain(birth or ""),
            f"{_percent(weakest)} {label}", _percent(link), end_section=bool(end),
        )  # fmt: skip
    console = out()
    console.print(table)
    count = found.rows["group"].n_unique()
    if count > _SHOWN:
        console.print(tell("groups.more", language, shown=_SHOWN, number=count), markup=False, soft_wrap=True)
