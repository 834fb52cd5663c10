"""Which engine `kintrace match` runs on: this process, or Apache Spark for registers that no one machine holds."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click
from click.core import ParameterSource

from kintrace import lists, matching
from kintrace.cli.report import err, out, stages, tell
from kintrace.lists.listreading import JOINED
from kintrace.model import Language

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

F = TypeVar("F", bound=Callable[..., object])

_SAMPLE = 1_000  # rows by which columns are recognised


class Place(click.ParamType[Path | str]):
    """A path, or an address such as hdfs://… or s3a://… that only Spark opens, left as it is written."""

    name = "path"

    def __init__(self, *, exists: bool) -> None:
        self._exists = exists

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Path | str:
        """Text → path or address."""
        text = str(value)
        if "://" in text:
            return text
        if self._exists and not Path(text).exists():
            self.fail(f"File {text!r} does not exist.", param, ctx)
        return Path(text)


@dataclass(frozen=True)
class SparkRun:
    """What a run on Spark is asked for."""

    master: str
    pairs: Path | str
    maps: Sequence[Path]
    as_of: date | None
    top: int
    model: matching.Model


def engine_options(function: F) -> F:
    """`--engine` and `--master`."""
    engine = click.option(
        "--engine",
        type=click.Choice(["polars", "spark"]),
        default="polars",
        show_default=True,
        help="Where to compare: in this process, or on Apache Spark (Parquet in, Parquet out; see docs/spark.md).",
    )
    master = click.option(
        "--master", default="local[*]", show_default=True, help="The Spark master, such as spark://host:7077."
    )
    return engine(master(function))


def on_this_machine(files: Sequence[Path | str]) -> list[Path]:
    """The same files, where none is a folder or an address.

    Raises:
        click.UsageError: one is.
    """
    for file in files:
        if isinstance(file, str) or file.is_dir():
            raise click.UsageError(f"{file} is not a file; folders and addresses need --engine spark.")
    return [Path(file) for file in files]


def writable(file: Path | str | None) -> Path | None:
    """A file to be written by this process.

    Raises:
        click.UsageError: it is a folder or an address.
    """
    return on_this_machine([file])[0] if file else None


def match_on_spark(files: Sequence[Path | str], run: SparkRun, language: Language) -> None:
    """Find each person of the first list in the others, and write the pairs as Parquet.

    Raises:
        Refused, NotFound, Invalid, Unreadable, Conflict: see `kintrace.matching.spark`.
    """
    from kintrace.matching import spark  # noqa: PLC0415 - an extra; who does not ask for it need not have it

    if len(files) < 2:
        raise click.UsageError("--engine spark needs a list and a register.")
    _refuse_what_has_no_effect(click.get_current_context())
    if isinstance(run.pairs, Path) and run.pairs.exists():
        raise spark.taken(str(run.pairs))  # before the work; of an address it is known at the end
    with spark.running(run.master) as session, stages(language, ("read", "match", "write")) as bar:
        with bar.stage("read"):
            frames, days = [], []
            for number, file in enumerate(files):
                frame, day = _entries(session, file, run, number, language)
                frames.append(frame)
                days.append(day)
        with bar.stage("match"):
            left, right = spark.stacked(frames[:1]), spark.stacked(frames[1:])
            settings = matching.MatchSettings(
                left_as_of=days[0], right_as_of=days[1], keep=run.top, model=run.model
            )
            found = spark.match(left, right, settings)
        with bar.stage("write"):
            spark.write(found, left, right, _address(run.pairs))
            found.release()
    if found.dropped:
        out().print(tell("summary.dropped", language, keys="; ".join(found.dropped)), markup=False)
    out().print(tell("written", language, path=run.pairs), soft_wrap=True)


def _refuse_what_has_no_effect(context: click.Context) -> None:
    """Options that were given, and of which nothing would come, are refused rather than passed over."""
    asked = context.get_parameter_source("duplicates") is ParameterSource.COMMANDLINE
    if asked and context.params["duplicates"]:
        raise click.UsageError("--engine spark does not look for duplicates; leave --duplicates out.")
    if context.params["handed_over"]:
        raise click.UsageError(
            "--engine spark writes no answers, so --handed-over has no effect; leave it out."
        )


def _entries(
    session: "SparkSession", file: Path | str, run: SparkRun, number: int, language: Language
) -> tuple["DataFrame", date | None]:
    """A list as entries, its columns recognised by headers and the first rows; and the day of its ages."""
    from kintrace.matching import spark  # noqa: PLC0415 - as above

    address = _address(file)
    sample = spark.sample(session, address, _SAMPLE)
    mapping = lists.load_mapping(run.maps[min(number, len(run.maps) - 1)]) if run.maps else None
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / (address.rstrip("/").rpartition("/")[2] or "list")
        sample.write_parquet(copy)
        reading = lists.read(copy, lists.ReadOptions(mapping=mapping, as_of=run.as_of))
    if any(warning.code == "as_of_unknown" for warning in reading.warnings):
        err().print(tell("age_needs_date", language, file=reading.source.name), style="yellow")
    headers = reading.entry_tables()[0].headers
    roles = {
        role: [headers[index] for index in indexes] for role, indexes in reading.mapping.roles("").items()
    }
    return spark.entries(session, address, spark.Sheet(roles, JOINED)), reading.as_of


def _address(file: Path | str) -> str:
    return file if isinstance(file, str) else file.resolve().as_uri()
