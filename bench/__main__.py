"""Run the benchmarks: `python -m bench [--quick | --full] [--docs]`.

Each part writes its results as they come to `PART.jsonl` in the output folder; the page and its pictures are
made of all that lies there, so a part can be run again by itself. With --docs page and pictures go to `docs/`, and the
results to `bench/results/`, from which `python -m bench --parts --docs` makes the page again.
Ends with 1 if a run of kintrace failed, or if repeated runs differed.
"""

import argparse
import json
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench import environment, peers
from bench.drawn import draw
from bench.page import page
from bench.parts import PARTS, Wish
from bench.table import done, reason

RESULTS = environment.ROOT / "bench" / "results"

Line = dict[str, Any]


def main() -> int:
    """Measure what was asked for and write it down."""
    asked = _asked()
    folder: Path = asked.out
    folder.mkdir(parents=True, exist_ok=True)
    begun = time.perf_counter()
    wish = Wish(asked.full, asked.peers, asked.peers_at_1m)
    if asked.parts:
        _write_versions(folder, wish)
    for name in asked.parts:
        _measure(name, wish, folder / f"{name}.jsonl")
        _write_part(folder, name)
    lines, made_with = _results(folder if asked.parts or not RESULTS.is_dir() else RESULTS)
    text = page(lines, made_with["versions"], made_with["absent"], made_with["parts"])
    (folder / "benchmarks.md").write_text(text, encoding="utf-8")
    drawn = draw(lines, folder / "pictures")
    if asked.docs:
        _into_docs(folder, drawn, from_results=not asked.parts)
    print(f"Written: {folder / 'benchmarks.md'} ({time.perf_counter() - begun:.0f} s in all)")
    wrong = [*_wrong(lines)]
    print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


def _wrong(lines: Sequence[Line]) -> Iterator[str]:
    """What must not be: a run of kintrace without an end, and two answers to one question."""
    for line in lines:
        if line.get("tool") == "kintrace" and not done(line):
            yield f"kintrace: {_short(line)}"
        elif line["part"] == "identity" and line["answers"] != 1:
            yield f"Repeated runs differ: {line['set']}"


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    level = parser.add_mutually_exclusive_group()
    level.add_argument("--quick", action="store_true", help="small sizes, some minutes (default)")
    level.add_argument("--full", action="store_true", help="up to a million rows a side, more than an hour")
    parser.add_argument(
        "--peers-at-1m", action="store_true", help="peers at a million rows too: minutes, 14 GB"
    )
    parser.add_argument("--no-peers", action="store_false", dest="peers", help="kintrace alone")
    parser.add_argument(
        "--parts", nargs="*", choices=PARTS, default=list(PARTS), help="which parts; none: page only"
    )
    parser.add_argument(
        "--out", type=Path, default=environment.ROOT / "bench" / "out", help="folder for results"
    )
    parser.add_argument("--docs", action="store_true", help="also write docs/benchmarks.md and its pictures")
    return parser.parse_args()


def _write_versions(folder: Path, wish: Wish) -> None:
    theirs, absent = peers.versions() if wish.peers else ({}, {"every peer": "kintrace alone was asked for"})
    for name, why in absent.items():
        print(f"{name} is not run: {why}", flush=True)
    level = {"level": "full" if wish.full else "quick"}
    path = folder / "made_with.json"
    parts = json.loads(path.read_text(encoding="utf-8")).get("parts", {}) if path.exists() else {}
    made_with = {"versions": {**level, **environment.versions(), **theirs}, "absent": absent, "parts": parts}
    path.write_text(json.dumps(made_with, ensure_ascii=False), encoding="utf-8")


def _write_part(folder: Path, name: str) -> None:
    """Remember of which run a part is."""
    path = folder / "made_with.json"
    made_with = json.loads(path.read_text(encoding="utf-8"))
    run = made_with["versions"]
    made_with["parts"][name] = f"{run['level']}, {run['date']}, commit {run['commit']}"
    path.write_text(json.dumps(made_with, ensure_ascii=False), encoding="utf-8")


def _measure(name: str, wish: Wish, path: Path) -> None:
    begun = time.perf_counter()
    fresh = path.with_suffix(".part")
    with fresh.open("w", encoding="utf-8") as file:
        for line in PARTS[name](wish):
            file.write(json.dumps(_rounded(line), ensure_ascii=False) + "\n")
            file.flush()
            print(_short(line), flush=True)
    fresh.replace(path)
    print(f"{name}: {time.perf_counter() - begun:.0f} s", flush=True)


def _rounded(value: Any) -> Any:
    """Numbers to six digits after the point: what lies below is no result."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list | tuple) else value


def _results(folder: Path) -> tuple[list[Line], dict[str, dict[str, str]]]:
    lines: list[Line] = []
    for name in PARTS:
        path = folder / f"{name}.jsonl"
        if path.exists():
            lines += [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]
    return lines, json.loads((folder / "made_with.json").read_text(encoding="utf-8"))


def _into_docs(folder: Path, drawn: Sequence[Path], *, from_results: bool) -> None:
    docs = environment.ROOT / "docs"
    shutil.copy(folder / "benchmarks.md", docs / "benchmarks.md")
    for path in drawn:
        shutil.copy(path, docs / "pictures" / path.name)
    if not from_results:
        RESULTS.mkdir(exist_ok=True)
        for path in (*folder.glob("*.jsonl"), folder / "made_with.json"):
            shutil.copy(path, RESULTS / path.name)


def _short(line: Line) -> str:
    """One line for the terminal."""
    name = " ".join(str(line[key]) for key in ("part", "task", "set", "lists", "rows", "tool") if key in line)
    if not done(line):
        return f"{name}: {reason(line)}"
    default = line.get("default", line)
    figures = [f"{key} {default[key]:.3f}" for key in ("f1", "p", "r") if isinstance(default.get(key), float)]
    cost = [f"{line['wall_s']:.1f} s, {line['rss_mb']:.0f} MB"] if "wall_s" in line else []
    return f"{name}: " + ", ".join([*figures, *cost])


if __name__ == "__main__":
    sys.exit(main())
