"""The parts of a run: name → lines of results, one at a time. What cannot be run yields a line that says why."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bench import calibration, crosslists, growth, identity, namepairs, registers
from bench.environment import ROOT, SHARED
from bench.measure import Failed, measure, with_variables
from kintrace import lists as reading

Line = dict[str, Any]


@dataclass(frozen=True)
class Wish:
    """How much is asked for.

    Attributes:
        full: the large sizes too.
        peers: whether peers run beside kintrace.
        peers_at_1m: also at a million rows a side.
    """

    full: bool = False
    peers: bool = True
    peers_at_1m: bool = False


def _namepairs(_wish: Wish) -> Iterator[Line]:
    yield from namepairs.lines()


def _registers(wish: Wish) -> Iterator[Line]:
    names = registers.FULL if wish.full else registers.QUICK
    yield from registers.lines(names, with_peers=wish.peers, peers_at_1m=wish.peers_at_1m)


def _crosslists(wish: Wish) -> Iterator[Line]:
    if not crosslists.works():
        yield {
            "part": "crosslists",
            "not_run": f"no cross-lists in a folder “{SHARED.name}” beside the checkout",
        }
    yield from crosslists.lines(crosslists.SETS if wish.full else crosslists.QUICK, with_peers=wish.peers)


def _calibration(wish: Wish) -> Iterator[Line]:
    seeds = range(1, 6) if wish.full else range(1, 3)
    for one in calibration.worlds(tuple(seeds), 1000, 5000):
        said = {"ece": one.error, "bins": one.bins, "certain": one.certain, "certain_true": one.share}
        yield {"part": "calibration", "set": one.name, "tool": "kintrace", "calibration": said}


def _growth(wish: Wish) -> Iterator[Line]:
    yield from growth.lines(growth.FULL if wish.full else growth.QUICK)


def _identity(wish: Wish) -> Iterator[Line]:
    rows = 50_000 if wish.full else 3_000
    yield from identity.lines(f"world {rows}", growth.world(rows).entries, growth.as_of())
    for work in crosslists.works(("m5k",) if wish.full else ("s339_hard",), ("AB",)):
        with tempfile.TemporaryDirectory() as name:
            frames = [Path(name) / "left.parquet", Path(name) / "right.parquet"]
            for source, frame in zip((work.left, work.right), frames, strict=True):
                options = reading.ReadOptions(as_of=date.fromisoformat(crosslists.AS_OF))
                reading.read(source, options).frame().write_parquet(frame)
            yield from identity.lines(work.name, frames, crosslists.AS_OF)


def _clusters(_wish: Wish) -> Iterator[Line]:
    try:
        output = _module("bench.clusters")
    except Failed as error:
        yield {"part": "clusters", "failed": str(error)}
        return
    yield {"part": "clusters", "tool": "kintrace", "markdown": output.strip()}


def _search(wish: Wish) -> Iterator[Line]:
    size = 1_000_000 if wish.full else 50_000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "search.jsonl"
        try:
            alone = [] if wish.peers else ["--no-peers"]
            _module("bench.search", "--size", str(size), "--out", str(file), *alone)
        except Failed as error:
            yield {"part": "search", "failed": str(error)}
            return
        for line in file.read_text(encoding="utf-8").splitlines():
            yield {"part": "search", **json.loads(line)}


def _module(name: str, *words: str) -> str:
    """What a module of the benchmarks prints, run in a process of its own."""
    command = [sys.executable, "-m", name, *words]
    return measure(with_variables(command, {"PYTHONPATH": str(ROOT)}), limit_s=3600.0).output


PARTS: dict[str, Callable[[Wish], Iterator[Line]]] = {
    "namepairs": _namepairs,
    "identity": _identity,
    "crosslists": _crosslists,
    "registers": _registers,
    "calibration": _calibration,
    "growth": _growth,
    "clusters": _clusters,
    "search": _search,
}
