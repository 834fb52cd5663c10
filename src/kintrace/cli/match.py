"""`kintrace match`: a list and one or more registers in, an answers workbook and a report out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from itertools import combinations
from pathlib import Path

import click
import polars as pl

from kintrace import answers, lists, matching
from kintrace.cli.engines import Place, SparkRun, engine_options, match_on_spark, on_this_machine, writable
from kintrace.cli.main import EXISTING, NEW, Day, language_option
from kintrace.cli.match_files import check_length, is_table, write_pairs
from kintrace.cli.report import err, out, stages, tell
from kintrace.cli.summary import say_reading, say_summary
from kintrace.cli.weights import weights
from kintrace.model import Band, Language, Refused, Where

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Outputs:
    """Where results go (None: not wanted), how many candidates they hold, and by which weights."""

    workbook: Path | None
    report: Path | None
    rows: Path | None
    pairs: Path | None
    top: int
    model: matching.Model

    @property
    def answers(self) -> bool:
        """Whether anything but the pairs is wanted."""
        return bool(self.workbook or self.report or self.rows)


@click.command(epilog="Example: kintrace match list.xlsx register.csv -o answers.xlsx --report report.html")
@click.argument(
    "files", nargs=-1, required=True, type=Place(exists=True), metavar="LIST REGISTER [REGISTER…]"
)
@click.option(
    "-o",
    "--output",
    "--out",
    "workbook",
    type=NEW,
    help="Write the answers: a workbook (.xlsx), or for lists of any length a table (.parquet, .csv).",
)
@click.option("--report", type=NEW, help="Write the report, one HTML file.")
@click.option("--json", "rows", type=NEW, help="Write one JSON object per row (JSON Lines).")
@click.option(
    "--pairs",
    type=Place(exists=False),
    help="Write every pair with probability >= 0.001, lists as A, B, C: .csv, .parquet or .xlsx; with Spark as Parquet.",
)
@click.option(
    "--top",
    type=click.IntRange(1, 1000),
    default=10,
    show_default=True,
    help="Keep at least the best K candidates of a row.",
)
@click.option("--as-of", type=Day(), help="The day on which ages in the lists were true.")
@click.option("--handed-over", type=Day(), help="The day on which the list was handed over.")
@click.option("--model", "model_", type=EXISTING, help="Weigh with this model file (see `kintrace model`).")
@click.option(
    "--map",
    "maps",
    type=EXISTING,
    multiple=True,
    help="Mapping file: which column holds what. Once for all files, or once per file.",
)
@click.option("--save-map", type=NEW, help="Save the mapping used for the first file, to correct it.")
@click.option(
    "--duplicates/--no-duplicates",
    default=True,
    show_default=True,
    help="Also look for one person in two rows of the list.",
)
@engine_options
@language_option
def match(  # noqa: PLR0913 - one parameter per option of the command
    *,
    files: Sequence[Path | str],
    workbook: Path | None,
    report: Path | None,
    rows: Path | None,
    pairs: Path | str | None,
    top: int,
    as_of: date | None,
    handed_over: date | None,
    model_: Path | None,
    maps: Sequence[Path],
    save_map: Path | None,
    duplicates: bool,
    engine: str,
    master: str,
    language: Language,
) -> None:
    """Find each person of LIST in one or more REGISTERs.

    With one file, the list is compared with itself. Nothing is decided: the workbook proposes, an officer
    records the findings, and `kintrace answers check` tells what is missing.
    """
    if engine == "spark":
        if workbook or report or rows or save_map or not pairs:
            raise click.UsageError("--engine spark writes --pairs, as Parquet, and nothing else.")
        match_on_spark(files, SparkRun(master, pairs, maps, as_of, top, weights(model_)), language)
        return
    files, pairs = on_this_machine(files), writable(pairs)
    outputs = Outputs(workbook, report, rows, pairs, top, weights(model_))
    with stages(language, ("read", "match", "write")) as bar:
        with bar.stage("read"):
            readings = read_files(files, maps, as_of)
            frames = [reading.frame() for reading in readings]
        if save_map:
            save_map.write_text(lists.dump_mapping(readings[0].mapping), encoding="utf-8")
        _warn_of_ages(readings, language)
        check_length(readings[0].source.name, frames[0].height, (workbook, report, rows))
        with bar.stage("match"):
            found = (
                _match(readings, frames, outputs)
                if len(files) > 1 and (outputs.answers or not pairs)
                else None
            )
            within = None
            if duplicates or len(files) == 1:
                within = found.duplicates() if found else _within(readings[0], frames[0], outputs)
        with bar.stage("write"):
            if pairs:
                _write_pairs(readings, frames, (found, within), outputs)
            bundle = (
                answers.AnswerInput(
                    readings[0],
                    tuple(readings[1:]),
                    found,
                    datetime.now().astimezone(),
                    within,
                    handed_over,
                    _said(readings, found, top),
                )
                if found
                else None
            )
            if bundle:
                _write_answers(bundle, outputs, language)
    for reading in readings:
        say_reading(reading, language, out())
    say_summary(bundle, within, language, out())
    for path in (workbook, report, rows, pairs, save_map):
        if path and path.exists():
            out().print(tell("written", language, path=path), soft_wrap=True)


def read_files(files: Sequence[Path], maps: Sequence[Path], as_of: date | None) -> list[lists.ListReading]:
    """Read all files, side by side where one mapping serves them all.

    Raises:
        Refused: two of them are the same file.
    """
    if len(maps) <= 1:
        mapping = lists.load_mapping(maps[0]) if maps else None
        readings = lists.read_many(files, lists.ReadOptions(mapping=mapping, as_of=as_of))
    else:
        if len(maps) != len(files):
            raise click.UsageError("Give --map once for all files, or once for each file in the same order.")
        readings = [
            lists.read(file, lists.ReadOptions(mapping=lists.load_mapping(one), as_of=as_of))
            for file, one in zip(files, maps, strict=True)
        ]
    for first, second in combinations(readings, 2):
        if first.digest == second.digest:
            raise Refused(
                "same_file_twice",
                f"{first.source.name} and {second.source.name} are the same file, byte for byte.",
                where=Where(file=second.source.name),
                todo="Give the list first and another register after it; with one file alone, duplicates "
                "in it are looked for.",
            )
    return readings


def _warn_of_ages(readings: Sequence[lists.ListReading], language: Language) -> None:
    for reading in readings:
        if any(warning.code == "as_of_unknown" for warning in reading.warnings):
            err().print(tell("age_needs_date", language, file=reading.source.name), style="yellow")


def _settings(left: lists.ListReading, right: lists.ListReading, outputs: Outputs) -> matching.MatchSettings:
    return matching.MatchSettings(
        left_as_of=left.as_of, right_as_of=right.as_of, keep=outputs.top, model=outputs.model
    )


def _match(
    readings: Sequence[lists.ListReading], frames: Sequence[pl.DataFrame], outputs: Outputs
) -> matching.Matches:
    register = pl.concat(frames[1:], how="diagonal")
    return matching.match(frames[0], register, _settings(readings[0], readings[1], outputs))


def _within(reading: lists.ListReading, frame: pl.DataFrame, outputs: Outputs) -> matching.Matches:
    return matching.match_within(frame, _settings(reading, reading, outputs))


def _said(readings: Sequence[lists.ListReading], found: matching.Matches, top: int) -> dict[str, str]:
    """What the page "About" says of the run."""
    said = {"kintrace": version("kintrace"), "model": found.model_version, "top": str(top)}
    for letter, reading in zip(LETTERS, readings, strict=False):
        said[f"as_of {letter}"] = reading.as_of.isoformat() if reading.as_of else "–"
    if found.dropped:
        said["dropped"] = "; ".join(found.dropped)
    return said


def _write_answers(bundle: answers.AnswerInput, outputs: Outputs, language: Language) -> None:
    if outputs.workbook and is_table(outputs.workbook):
        answers.write_table(bundle, outputs.workbook, language)
    elif outputs.workbook:
        answers.write_workbook(bundle, outputs.workbook, language)
    if outputs.report:
        answers.write_report(bundle, outputs.report, language)
    if outputs.rows:
        answers.write_rows_jsonl(bundle, outputs.rows)


def _write_pairs(
    readings: Sequence[lists.ListReading],
    frames: Sequence[pl.DataFrame],
    done: tuple[matching.Matches | None, matching.Matches | None],
    outputs: Outputs,
) -> None:
    """Every pair of lists, and the first list with itself, as one table with ids and probabilities."""
    parts = []
    found, within = done
    for one, two in combinations(range(len(frames)), 2):
        if found is not None and len(frames) == 2:
            result = found
            parts.append(_named(result, (LETTERS[one], LETTERS[two])))
            continue
        # Between two lists neither is the register: the larger one serves, it knows the frequencies better.
        small, large = (one, two) if frames[one].height <= frames[two].height else (two, one)
        settings = _settings(readings[small], readings[large], outputs)
        named = _named(
            matching.match(frames[small], frames[large], settings), (LETTERS[small], LETTERS[large])
        )
        parts.append(named if small == one else _turned(named))
    if within is not None:
        certain = within.pairs.filter(pl.col("band") != Band.UNLIKELY.value)
        parts.append(_named(within, ("A", "A"), certain if len(frames) > 1 else None))
    if outputs.pairs:
        write_pairs(pl.concat(parts), outputs.pairs)


def _turned(pairs: pl.DataFrame) -> pl.DataFrame:
    """The same pairs seen from the other list."""
    sides = {
        "left_list": "right_list",
        "left_id": "right_id",
        "right_list": "left_list",
        "right_id": "left_id",
    }
    return pairs.select(*(pl.col(there).alias(here) for here, there in sides.items()), "score")


def _named(
    found: matching.Matches, letters: tuple[str, str], pairs: pl.DataFrame | None = None
) -> pl.DataFrame:
    chosen = found.pairs if pairs is None else pairs
    return chosen.select(
        pl.lit(letters[0]).alias("left_list"),
        found.left["ref"].gather(chosen["left"]).alias("left_id"),
        pl.lit(letters[1]).alias("right_list"),
        found.right["ref"].gather(chosen["right"]).alias("right_id"),
        pl.col("probability").alias("score"),
    )
