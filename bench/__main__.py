"""Run the benchmarks: `python -m bench [--docs] [--large]`.

Writes `results.jsonl` (one result a line, as they come), `benchmarks.md` and two pictures into the output
folder; with --docs the page and the pictures also into `docs/`.
"""

import argparse
import json
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench import crosslists, growth, namepairs, pictures, table
from bench.environment import ROOT, SHARED, peer_python, versions
from kintrace.matching.model import shipped

PARTS = ("namepairs", "crosslists", "growth")

Line = dict[str, Any]


def main() -> None:
    """Measure what was asked for and write it down."""
    wish = _wish()
    folder: Path = wish.out
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    begun = time.perf_counter()
    peer = wish.peer and bool({"crosslists", "growth"} & set(wish.parts))
    if peer:
        peer_python()
    made_with = versions(peer=peer)
    found: list[Line] = []
    with (folder / "results.jsonl").open("w", encoding="utf-8") as file:
        for line in _lines(wish.parts, peer=peer, large=wish.large):
            found.append(line)
            file.write(json.dumps({**line, "made_with": made_with}, ensure_ascii=False) + "\n")
            file.flush()
            print(_short(line), flush=True)
    _write_pictures(found, folder / "pictures")
    page = folder / "benchmarks.md"
    page.write_text(table.page(found, made_with, shipped().threshold, growth.SEED), encoding="utf-8")
    if wish.docs:
        shutil.copy(page, ROOT / "docs" / "benchmarks.md")
        shutil.copytree(folder / "pictures", ROOT / "docs" / "pictures", dirs_exist_ok=True)
    print(f"Written: {page} ({time.perf_counter() - begun:.0f} s in all)")


def _wish() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "out", help="folder for the results")
    parser.add_argument("--docs", action="store_true", help="also write docs/benchmarks.md and its pictures")
    parser.add_argument("--large", action="store_true", help="also worlds of up to 300,000 rows a side")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="which parts to run")
    parser.add_argument("--no-peer", action="store_false", dest="peer", help="without Splink")
    return parser.parse_args()


def _lines(parts: Sequence[str], *, peer: bool, large: bool) -> Iterator[Line]:
    if not (SHARED / "data").is_dir():
        print(f"No folder “{SHARED.name}” beside the checkout: cross-lists and pairs of names are left out.")
    elif not crosslists.works() and "crosslists" in parts:
        print("The shared folder holds no cross-lists; they are left out.")
    if "namepairs" in parts:
        yield from namepairs.lines()
    if "crosslists" in parts:
        yield from crosslists.lines(with_peer=peer)
    if "growth" in parts:
        yield from growth.lines(large=large, with_peer=peer)


def _short(line: Line) -> str:
    """One line for the terminal."""
    name = [str(line.get(key)) for key in ("part", "set", "lists", "rows", "register", "tool") if key in line]
    if "failed" in line:
        return " ".join([*name, "did not finish:", line["failed"].splitlines()[-1]])
    default = line.get("default", line)
    figures = [f"{key} {default[key]:.3f}" for key in ("f1", "p", "r") if key in default]
    cost = [f"{line['wall_s']:.1f} s, {line['rss_mb']:.0f} MB"] if "wall_s" in line else []
    return " ".join(name) + ": " + ", ".join([*figures, *cost])


def _write_pictures(lines: Iterable[Line], folder: Path) -> None:
    times: dict[str, list[tuple[float, float]]] = {}
    bins: dict[str, list[list[tuple[int, float, float]]]] = {}
    for line in lines:
        if line["part"] == "growth" and "wall_s" in line:
            times.setdefault(line["tool"], []).append((line["rows"] + line["register"], line["wall_s"]))
        if line["part"] == "crosslists" and "calibration" in line and line["lists"] == "AB":
            bins.setdefault(line["tool"], []).append(line["calibration"]["bins"])
    if times:
        drawn = pictures.growth(times, "Time from a cold start, two cores")
        (folder / "time.svg").write_text(drawn, encoding="utf-8")
    if bins:
        pooled = {tool: _pooled(sets) for tool, sets in bins.items()}
        drawn = pictures.reliability(pooled, "Probability and truth, all cross-lists, A against B")
        (folder / "reliability.svg").write_text(drawn, encoding="utf-8")


def _pooled(sets: Sequence[Sequence[tuple[int, float, float]]]) -> list[tuple[int, float, float]]:
    pooled = []
    for same in zip(*sets, strict=True):
        number = sum(n for n, _, _ in same)
        mean = sum(n * m for n, m, _ in same) / max(1, number)
        rate = sum(n * r for n, _, r in same) / max(1, number)
        pooled.append((number, mean, rate))
    return pooled


if __name__ == "__main__":
    main()
