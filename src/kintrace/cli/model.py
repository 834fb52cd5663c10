"""`kintrace model`: show the weights, fit them to reviewed decisions, exchange them with Splink."""

from collections.abc import Sequence
from datetime import date
from math import exp
from pathlib import Path

import click
import polars as pl
from rich.table import Table

from kintrace import matching
from kintrace.cli.main import EXISTING, NEW, Day, language_option
from kintrace.cli.match import read_files
from kintrace.cli.report import out, plain, tell
from kintrace.cli.weights import weights
from kintrace.matching import modelfile
from kintrace.matching.fit import FitReport, Held
from kintrace.matching.model import HYPOTHESES, LEVELS, Model
from kintrace.model import Language, Refused, Unreadable, Where


@click.group()
def model() -> None:
    """Show the model that gives the probabilities, and fit it to decisions that people made."""


@model.command()
@click.argument("file", type=EXISTING, required=False)
@language_option
def show(*, file: Path | None, language: Language) -> None:
    """Show the card and the weights of FILE, or of the model that comes with kintrace.

    Each weight is the probability of a level, in per cent, if the record is the same child, one renamed, a
    brother or sister, a look-alike or a namesake.
    """
    chosen = weights(file)
    console = out()
    console.print(tell("model.version", language, version=plain(chosen.version)), soft_wrap=True)
    for key, text in chosen.card.items():
        console.print(f"{plain(key)}: {plain(text)}", soft_wrap=True)
    console.print(
        tell("model.calibration", language, slope=f"{chosen.slope:.3f}", offset=f"{chosen.offset:.3f}")
    )
    table = Table("", *(tell(f"model.{hypothesis}", language) for hypothesis in HYPOTHESES))
    for kind, levels in LEVELS.items():
        for level in levels:
            if level.name != "MISSING":
                shares = (f"{100 * float(chance):.1f}" for chance in _chances(chosen, kind, level))
                table.add_row(f"{kind}.{level.name}", *shares)
    console.print(table)


@model.command()
@click.argument("decisions", type=EXISTING)
@click.option("--list", "list_", type=EXISTING, required=True, help="The list whose rows were reviewed.")
@click.option("--register", type=EXISTING, required=True, help="The register they were compared with.")
@click.option("-o", "--output", type=NEW, required=True, help="Write the fitted model (JSON).")
@click.option("--model", "base", type=EXISTING, help="Begin at this model instead of the shipped one.")
@click.option("--date", "on", type=Day(), help="The day for the card; today if not given.")
@click.option("--as-of", type=Day(), help="The day on which ages in the lists were true.")
@click.option("--map", "maps", type=EXISTING, multiple=True, help="Mapping file, once for both or once each.")
@click.option("--force", is_flag=True, help="Write the model even if it is worse on held-back decisions.")
@language_option
def fit(  # noqa: PLR0913 - one parameter per option of the command
    *,
    decisions: Path,
    list_: Path,
    register: Path,
    output: Path,
    base: Path | None,
    on: date | None,
    as_of: date | None,
    maps: Sequence[Path],
    force: bool,
    language: Language,
) -> None:
    """Fit the model to DECISIONS, a CSV with left_id, right_id and decision (same, different, unsure).

    The model moves only as far as the decisions carry. It is measured on decisions held back; if it became
    worse, nothing is written without --force.
    """
    readings = read_files([list_, register], maps, as_of)
    settings = matching.MatchSettings(
        left_as_of=readings[0].as_of, right_as_of=readings[1].as_of, model=weights(base)
    )
    found = matching.match(readings[0].frame(), readings[1].frame(), settings)
    report = matching.fit(found, _read_decisions(decisions), on or date.today())
    _show_report(report, language)
    if report.worse and not force:
        raise Refused(
            "fit_is_worse",
            "The fitted model foretells held-back decisions worse than the one before; nothing was written.",
            where=Where(file=output.name),
            todo="Review more pairs, or write it all the same with --force.",
        )
    output.write_text(modelfile.dumps(report.model), encoding="utf-8")
    out().print(tell("written", language, path=output), soft_wrap=True)


@model.command("export-splink")
@click.argument("file", type=EXISTING, required=False)
@click.option("-o", "--output", type=NEW, required=True, help="Write Splink settings (JSON).")
@click.option("--list", "list_", type=EXISTING, help="A list, to count levels among strangers (u).")
@click.option("--register", type=EXISTING, help="A register, for the same purpose.")
@language_option
def export_splink(
    *, file: Path | None, output: Path, list_: Path | None, register: Path | None, language: Language
) -> None:
    """Write the levels of FILE (or of the shipped model) as Splink settings, and say what has no counterpart."""
    if (list_ is None) != (register is None):
        raise click.UsageError("Give --list and --register together, or neither.")
    shares = None
    if list_ and register:
        left, right = (reading.frame() for reading in read_files([list_, register], (), None))
        shares = modelfile.strangers(matching.match(left, right).prepared)
    output.write_text(modelfile.to_splink(weights(file), shares), encoding="utf-8")
    missing = [*modelfile.NO_COUNTERPART, *(() if shares else ("u",))]
    out().print(tell("model.left_out", language, names="; ".join(missing)), soft_wrap=True)
    out().print(tell("written", language, path=output), soft_wrap=True)


@model.command("import-splink")
@click.argument("file", type=EXISTING)
@click.option("-o", "--output", type=NEW, required=True, help="Write a model of kintrace (JSON).")
@language_option
def import_splink(*, file: Path, output: Path, language: Language) -> None:
    """Take the m probabilities of a trained Splink model FILE for levels that kintrace has too."""
    taken = modelfile.from_splink(_text(file), weights(None))
    output.write_text(modelfile.dumps(taken.model), encoding="utf-8")
    out().print(tell("model.taken", language, names=plain("; ".join(taken.taken) or "–")), soft_wrap=True)
    out().print(tell("model.left_out", language, names=plain("; ".join(taken.left_out))), soft_wrap=True)
    out().print(tell("written", language, path=output), soft_wrap=True)


def _chances(chosen: Model, kind: str, level: int) -> list[float]:
    return [exp(float(value)) for value in chosen.log_m[kind][:, level]]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(
            "not_utf8",
            "The file is not UTF-8 text.",
            where=Where(file=path.name),
            todo="Save it as UTF-8.",
        ) from error


def _read_decisions(path: Path) -> pl.DataFrame:
    try:
        return pl.read_csv(_text(path).encode(), infer_schema=False)
    except (pl.exceptions.ComputeError, pl.exceptions.NoDataError, pl.exceptions.DuplicateError) as error:
        raise Unreadable(
            "decisions_csv",
            "The decisions cannot be read as CSV.",
            where=Where(file=path.name),
            todo="Write a line left_id,right_id,decision and one line for each pair below it.",
        ) from error


def _show_report(report: FitReport, language: Language) -> None:
    console = out()
    console.print(
        tell("model.used", language, same=report.same, different=report.different, unsure=report.unsure),
        soft_wrap=True,
    )
    if report.unknown:
        console.print(tell("model.unknown", language, number=report.unknown), soft_wrap=True)
    table = Table("", tell("model.before", language), tell("model.after", language))
    for key in Held.__dataclass_fields__:
        old, new = getattr(report.before, key), getattr(report.after, key)
        shown = (str(v) if isinstance(v, int) else f"{v:.4f}" for v in (old, new))
        table.add_row(tell(f"model.{key}", language), *shown)
    console.print(table)
    console.print(tell("model.worse" if report.worse else "model.better", language), soft_wrap=True)
