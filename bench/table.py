"""The results as one Markdown page. Says with every table what was measured, and how to do it again."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bench.peer import CERTAIN, THRESHOLD

Line = dict[str, Any]
_TAG_SETS = ("s339", "s339_hard", "m5k", "l50k")

_HEAD = """# Benchmarks

Made by `make bench` (`python -m bench --docs` writes this page; `--large` adds the largest worlds). No number is
typed by hand, except the quoted ones of others and of an earlier version, which are marked. The benchmark trains
nothing and chooses no threshold: *default* is the threshold that kintrace ships ({threshold}); *best* is chosen with
the truth, for every tool alike. These are development lists: those who write kintrace see these results while they
write it, so expect less on lists that nobody has seen. Times depend on what else the machine does: see its load.
"""
_CROSSLISTS = """## Two lists, three parties

Invented lists with known truth, beside the checkout and not part of the package: A is a tracing list in Ukrainian
with Latin batches, B a register in Russian, C an intermediary's list in English. The command is
`kintrace match LIST REGISTER --pairs FILE --as-of 2025-08-01`, a new process each time; it also looks for
duplicates within the list. *Reached*: share of true pairs among all pairs handed in. *R at P ≥ .99*: the recall
that can be had at a precision of at least .99. *R@1, R@10*: share of rows with a counterpart that have it first,
or among the first ten. *False alarms*: share of rows *without* counterpart that have a pair at or above the
default threshold. Times are medians of the runs named; memory is the peak of the largest process.
"""
_SPLINK = """Splink runs in the same run, on the same machine, with two threads. Its settings are those of the
shared runner for such lists: name comparisons with term frequency, dates, patronymic, place, mother; seven blocking
rules; no labels. They are not tuned, so this is no upper bound: somebody who knows Splink would add comparisons of
their own. kintrace cuts the names into parts and the dates into days for it, which its time does not contain. Splink is
given one place a row and neither notes, former surnames, fathers nor households, and its pairs do not compete for a
row; kintrace uses all of these. It looks only at A against B, and not for duplicates within A. *As written*: the
names in their own scripts; *folded*: every word through `kintrace.script.fold` first. Default threshold {splink}.
"""
_CALIBRATION = """## Do probabilities mean what they say

Over pairs with a probability of at least .001, in ten equal bins: the expected calibration error (ECE) is the mean
distance between the probability said and the share that is true. *Certain* are pairs of at least {certain};
*siblings* are the pairs among them that take a child for its brother or sister.

![Share true against probability](pictures/reliability.svg)
"""
_TAGS = """## What happened to the rows, and how many are still found

Recall at the default threshold by what happened to the two rows (A against B; a pair may have several tags), with
the number of pairs in brackets. *clean*: only script and language differ.
"""
_GROWTH = """## Time against size

Worlds of `python -m demo.world --seed {seed}`, a Ukrainian list against a Russian register as Parquet, made anew in
every run. The world shares no table with kintrace, but it has the same authors: read its quality as a check of the
speed, not as a promise.

![Seconds against rows](pictures/time.svg)
"""
_NAMEPAIRS = """## Two names alone

`kintrace.matching.name_pair.name_similarity` on {pairs} pairs of names from public sources (Wikidata and others), at
its shipped threshold of {at}, and at the best one. These are development figures. The rules were revised once, after
a first measurement and a look at a sample of its errors on these very pairs (spelling habits of five more languages,
Hebrew letter groups, common endings of surnames, patronymics apart from surnames);
the threshold and the costs of sounds were not moved.
Before that revision: all pairs .891 (best .900), wikidata-enru-tokens .898 (.923), public-figures .922 (.936).
nomenklatura's figures are quoted as they were handed to the project, which scorer and threshold they stand for is not
known, and they were not measured here: read them as a bar, not as a comparison.
{speed} µs a pair on one core.
"""


def page(lines: Sequence[Line], versions: Mapping[str, str], threshold: float, seed: int) -> str:
    """The whole page from the results of one run."""
    part = {
        name: [line for line in lines if line["part"] == name]
        for name in ("crosslists", "growth", "namepairs")
    }
    parts = [_HEAD.format(threshold=threshold), _made_with(versions)]
    if part["crosslists"]:
        parts += [_CROSSLISTS, _crosslists(part["crosslists"])]
        if any("splink" in line["tool"] for line in part["crosslists"]):
            parts.append(_SPLINK.format(splink=THRESHOLD))
        parts += [
            _CALIBRATION.format(certain=CERTAIN),
            _calibration(part["crosslists"]),
            _TAGS,
            _tags(part["crosslists"]),
        ]
    if part["growth"]:
        parts += [_GROWTH.format(seed=seed), _growth(part["growth"])]
    if part["namepairs"]:
        sets = [line for line in part["namepairs"] if "pairs" in line]
        speed = next(line["microseconds_per_pair"] for line in part["namepairs"] if line["set"] == "speed")
        told = _NAMEPAIRS.format(pairs=sets[0]["pairs"], at=sets[0]["at"], speed=round(speed))
        parts += [told, _namepairs(sets)]
    return "\n".join(text.strip() + "\n" for text in parts)


def _made_with(versions: Mapping[str, str]) -> str:
    return "Made with " + "; ".join(f"{name} {value}" for name, value in versions.items()) + "."


def _rows(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    ruler = ["---", *["--:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ruler, *rows))


def _of(value: float | None, digits: int = 3) -> str:
    if value is None:
        return "–"
    text = f"{value:.{digits}f}"
    return text[1:] if text.startswith("0.") else text


def _cost(line: Line) -> list[str]:
    return [f"{line['wall_s']:.1f}", f"{line['cpu_s']:.1f}", f"{line['rss_mb']:.0f}", str(line["runs"])]


def _crosslists(lines: Sequence[Line]) -> str:
    head = ["lists", "tool", "true pairs", "reached", "best F1 (P / R)", "default F1 (P / R)", "R at P ≥ .99", "R@1",
            "R@10", "false alarms", "wall s", "CPU s", "MB", "runs"]  # fmt: skip
    return _rows(head, [_crosslist(line, len(head)) for line in lines])


def _crosslist(line: Line, width: int) -> list[str]:
    name = [f"{line['set']} {line['lists'][0]}–{line['lists'][1]}", line["tool"]]
    if "failed" in line:
        return [*name, "did not finish", *[""] * (width - 3)]
    best, default, search = line["best_f1"], line["default"], line["search"]
    return [
        *name,
        str(line["true_pairs"]),
        _of(line["reached"]),
        f"{_of(best['f1'])} ({_of(best['p'])} / {_of(best['r'])})",
        f"{_of(default['f1'])} ({_of(default['p'])} / {_of(default['r'])})",
        _of(line["recall_at_precision"][".99"]),
        _of(search["recall_at_1"]),
        _of(search["recall_at_10"]),
        _of(default["false_alarm_rows"]),
        *_cost(line),
    ]


def _calibration(lines: Sequence[Line]) -> str:
    rows = [
        [
            f"{line['set']} {line['lists'][0]}–{line['lists'][1]}",
            line["tool"],
            _of(line["calibration"]["ece"]),
            str(line["calibration"]["certain"]),
            _of(line["calibration"]["certain_true"], 4),
            str(line["calibration"]["certain_siblings"]),
        ]
        for line in lines
        if "calibration" in line
    ]
    return _rows(["lists", "tool", "ECE", "certain pairs", "of them true", "siblings"], rows)


def _tags(lines: Sequence[Line]) -> str:
    found = {
        line["set"]: line["default"]["recall_by_tag"]
        for line in lines
        if line["tool"] == "kintrace" and line["lists"] == "AB" and "default" in line
    }
    sets = [name for name in _TAG_SETS if name in found]
    tags = sorted({tag for name in sets for tag in found[name]})
    rows = [[tag, *(_tag(found[name].get(tag)) for name in sets)] for tag in tags]
    return _rows(["tag", *sets], rows)


def _tag(value: Sequence[float] | None) -> str:
    return f"{_of(value[0])} ({value[1]:.0f})" if value else "–"


def _growth(lines: Sequence[Line]) -> str:
    head = ["rows", "tool", "pairs kept", "true pairs", "reached", "best F1", "default F1 (P / R)", "certain true",
            "wall s", "CPU s", "MB", "runs"]  # fmt: skip
    return _rows(head, [_size(line, len(head)) for line in lines])


def _size(line: Line, width: int) -> list[str]:
    name = [f"{line['rows']:,} × {line['register']:,}".replace(",", " "), line["tool"]]
    if "failed" in line:
        return [*name, "did not finish", *[""] * (width - 3)]
    return [
        *name,
        str(line["pairs"]),
        str(line["true_pairs"]),
        _of(line["reached"]),
        _of(line.get("best_f1")),
        f"{_of(line['f1'])} ({_of(line['p'])} / {_of(line['r'])})",
        _of(line["calibration"]["certain_true"], 4),
        *_cost(line),
    ]


def _namepairs(lines: Sequence[Line]) -> str:
    rows = [
        [
            line["set"],
            str(line["pairs"]),
            f"{_of(line['f1'])} ({_of(line['p'])} / {_of(line['r'])})",
            f"{_of(line['best_f1'])} at {_of(line['best_at'], 2)}",
            _of(line["nomenklatura_f1"], 2),
        ]
        for line in lines
    ]
    return _rows(["pairs", "number", "default F1 (P / R)", "best F1", "nomenklatura"], rows)
