"""What a caseworker wants to know after a run, in a few lines."""

from collections import Counter

from rich.console import Console
from rich.table import Table

from kintrace import answers, lists, matching
from kintrace.cli.report import tell
from kintrace.model import Band, Language, say


def say_reading(reading: lists.ListReading, language: Language, console: Console) -> None:
    """How a file was read: format, rows, columns with their roles, what was doubtful."""
    source = reading.source
    rows = reading.frame().height
    known = [f"{use.header} → {use.role}" for use in reading.mapping.columns if use.role]
    carried = [use.header for use in reading.mapping.columns if not use.role]
    console.print(
        tell(
            "read",
            language,
            file=source.name,
            format=source.format,
            encoding=source.encoding or "–",
            rows=rows,
        ),
        markup=False,
    )
    console.print("  " + tell("columns", language, columns="; ".join(known)), markup=False, soft_wrap=True)
    if carried:
        console.print(
            "  " + tell("carried", language, columns="; ".join(carried)), markup=False, soft_wrap=True
        )
    counts: Counter[str] = Counter()
    for warning in reading.warnings:
        counts[warning.code] += warning.count
    for code, number in sorted(counts.items()):
        meaning = say("kintrace.lists", f"warning.{code}", language)
        console.print(
            "  " + tell("doubt", language, meaning=meaning, number=number), markup=False, soft_wrap=True
        )
    if reading.unread:
        console.print("  " + tell("unread", language, number=len(reading.unread)), markup=False)


def say_summary(
    bundle: answers.AnswerInput | None, within: matching.Matches | None, language: Language, console: Console
) -> None:
    """How many rows have a candidate of which band, how many have none, and what else to look at."""
    table = Table(show_header=False, box=None, pad_edge=False)
    if bundle is not None:
        rows = bundle.matches.rows
        table.add_row(tell("summary.rows", language), str(rows.height))
        counts = Counter(rows.filter(rows["enough"])["band"].to_list())
        for band in (Band.CERTAIN, Band.PROBABLE, Band.POSSIBLE):
            label = say("kintrace.model", f"band.{band}", language)
            table.add_row(tell("summary.band", language, band=label), str(counts[band.value]))
        table.add_row(tell("summary.none", language), str(counts[Band.UNLIKELY.value]))
        table.add_row(tell("summary.thin", language), str(int((~rows["enough"]).sum())))
        table.add_row(tell("summary.several", language), str(int(rows["several"].sum())))
    if within is not None:
        twice = within.pairs.filter(within.pairs["band"].is_in([Band.CERTAIN.value, Band.PROBABLE.value]))
        table.add_row(tell("summary.duplicates", language), str(twice.height))
    console.print(table)
    runs = (bundle.matches if bundle else None, within)
    lost = dict.fromkeys(key for run in runs if isinstance(run, matching.Matches) for key in run.dropped)
    if lost:
        console.print(tell("summary.dropped", language, keys="; ".join(lost)), markup=False, soft_wrap=True)
    if bundle is not None:
        console.print(tell("summary.next", language), markup=False, soft_wrap=True)
