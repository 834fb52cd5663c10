"""Search for one person in a large stored register: latency, recall, build, opening, memory, changes; tantivy beside.

Run: `python -m bench.search --size 1000000`. The registers and queries stand in `bench.searched`. `run` gives the
same lines to `python -m bench`.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from os import getloadavg
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from bench.environment import ROOT, Missing, interpreter
from bench.measure import measure, with_variables
from bench.searched import Asked, Task, all_queries, latin, world
from kintrace import dates, names
from kintrace.matching import Query
from kintrace.matching.index import Index
from kintrace.model import DateKind
from kintrace.script import fold

WARM = 100
UNAMBIGUOUS = 10  # a name with fewer bearers can be found among ten hits
TASKS: dict[str, Callable[[int, int, int], Task]] = {"world": world, "latin": latin}
Line = dict[str, Any]


def main() -> None:
    """Measure and print one JSON line for each kind of query."""
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="records of the register")
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--tasks", nargs="+", choices=TASKS, default=tuple(TASKS))
    parser.add_argument("--no-peers", action="store_false", dest="peers", help="without tantivy")
    parser.add_argument("--out", type=Path, help="file to write the lines to")
    parser.add_argument("--build", nargs=2, type=Path, help=argparse.SUPPRESS)
    wish = parser.parse_args()
    if wish.build:
        Index.build(pl.read_parquet(wish.build[0]), wish.build[1])
        return
    found: list[Line] = []
    for line in run(wish.size, wish.queries, wish.seed, wish.tasks, peers=wish.peers):
        found.append(line)
        print(json.dumps(line, ensure_ascii=False), flush=True)
    if wish.out:
        wish.out.write_text("".join(json.dumps(line) + "\n" for line in found), encoding="utf-8")


def run(
    size: int, queries: int = 500, seed: int = 21, tasks: Sequence[str] = tuple(TASKS), *, peers: bool = True
) -> Iterator[Line]:
    """Lines of results: for each register how it was built and opened, then one for each kind of query, then changes.

    Args:
        size: records of the register.
        queries: of each kind.
        seed: of register and queries.
        tasks: "world", "latin".
        peers: run tantivy on the same register and queries.
    """
    for name in tasks:
        try:
            task = TASKS[name](size, queries, seed)
        except Missing as reason:
            print(f"The register “{name}” is left out: {reason}", file=sys.stderr)
            continue
        with tempfile.TemporaryDirectory() as folder:
            yield from _measured(task, Path(folder), peers=peers)


def _measured(task: Task, folder: Path, *, peers: bool) -> Iterator[Line]:
    """Build, open, search, change."""
    frame, stored = folder / "register.parquet", folder / "index"
    task.register.write_parquet(frame)
    command: list[str | Path] = [sys.executable, "-m", "bench.search", "--build", frame, stored]
    cost = measure(with_variables(command, {"PYTHONPATH": str(ROOT)}), limit_s=3600.0)
    begun = time.perf_counter()
    index = Index.open(stored)
    opened = time.perf_counter() - begun
    info = index.info()
    yield {
        "task": task.name, "records": info.records, "build_s": round(cost.wall_s, 1),
        "build_cpu_s": round(cost.cpu_s, 1), "build_peak_mb": round(cost.rss_mb), "open_s": round(opened, 3),
        "disk_mb": round(info.bytes_on_disk / 2**20), "mapped_mb": round(info.bytes_mapped / 2**20),
    }  # fmt: skip
    beside = _tantivy(task, folder) if peers else {}
    for kind, asked in task.queries.items():
        line = {"task": task.name, "queries": kind, **_searched(index, asked), **beside.get(kind, {})}
        yield {**line, "load": round(getloadavg()[0], 1)}
    changed = _changed(index, task.register)
    yield {"task": task.name, **changed, "resident_mb": round(index.info().resident_mb)}


def _searched(index: Index, asked: Sequence[Asked]) -> Line:
    for one in asked[:WARM]:
        list(index.search(one.query))
    wall, cpu, found = [], [], []
    for one in asked:
        begun, used = time.perf_counter(), time.thread_time()
        hits = index.search(one.query).hits
        wall.append(1e3 * (time.perf_counter() - begun))
        cpu.append(1e3 * (time.thread_time() - used))
        found.append([hit.ref for hit in hits])
    return {
        "n": len(asked),
        **{f"p{q}_ms": round(float(np.percentile(wall, q)), 2) for q in (50, 95)},
        **{f"cpu_p{q}_ms": round(float(np.percentile(cpu, q)), 2) for q in (50, 95)},
        **_recall(asked, found),
    }


def _recall(asked: Sequence[Asked], found: Sequence[Sequence[str]]) -> Line:
    """Of all queries, and of those whose name fewer than ten records bear.

    Records that no longer bear the name asked for are counted in the first and left out of the second.
    """
    hits = np.array([bool(one.right & set(refs)) for one, refs in zip(asked, found, strict=True)])
    few = np.array([one.named and one.bearers < UNAMBIGUOUS for one in asked])
    return {
        "recall10": round(float(hits.mean()), 4),
        "other_name": sum(not one.named for one in asked),
        "n_unambiguous": int(few.sum()),
        "recall10_unambiguous": round(float(hits[few].mean()), 4) if few.any() else None,
    }


def _tantivy(task: Task, folder: Path) -> dict[str, Line]:
    """tantivy's figures by kind of query; it is given names as `kintrace.script.fold` writes them in the world,
    because it knows no two scripts, and as typed in the Latin register."""
    register = task.register.select("ref", "given", "surname", "birth").fill_null("")
    _write(folder / "register.tsv", register.rows(), folded=task.name == "world")
    asked = all_queries(task)
    queries = [(str(i), *_parts(one.query)) for i, one in enumerate(asked)]
    _write(folder / "queries.tsv", queries, folded=task.name == "world")
    try:
        command = [interpreter("search"), ROOT / "bench" / "tantivy_run.py", folder]
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (Missing, subprocess.CalledProcessError) as error:
        print(f"tantivy is not run: {getattr(error, 'stderr', None) or error}", file=sys.stderr)
        return {}
    told = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    result, start = {}, 0
    for kind, some in task.queries.items():
        part = slice(start, start + len(some))
        start += len(some)
        judged = _recall(some, told["found"][part])
        result[kind] = {
            **{
                f"tantivy_p{q}_ms": round(float(np.percentile(told["wall_ms"][part], q)), 2) for q in (50, 95)
            },
            "tantivy_recall10": judged["recall10"],
            "tantivy_recall10_unambiguous": judged["recall10_unambiguous"],
            "tantivy_build_s": told["build_s"],
        }
    return result


def _parts(query: Query) -> tuple[str, str, str]:
    """Given name, surname and day of a query."""
    if query.surname or query.given:
        return query.given or "", query.surname or "", query.birth or ""
    reading = names.read_full(query.name)
    return " ".join(reading.given), " ".join(reading.surname), query.birth or ""


def _write(path: Path, rows: Sequence[tuple[str, ...]], *, folded: bool) -> None:
    days = dates.read_column([row[3] for row in rows], None)
    with path.open("w", encoding="utf-8") as file:
        for (ref, given, surname, _), day in zip(rows, days, strict=True):
            one = day.earliest.isoformat() if day.kind is DateKind.DAY and day.earliest else ""
            words = [" ".join(fold(w) for w in text.split()) if folded else text for text in (given, surname)]
            file.write("\t".join((ref, *(" ".join(word.split()) for word in words), one)) + "\n")


def _changed(index: Index, register: pl.DataFrame) -> Line:
    """What it costs to add one record, to add 999, to change one, and to delete one."""
    fresh = register.head(1000).with_columns(pl.concat_str(pl.lit("new "), pl.col("ref")).alias("ref"))
    changes: dict[str, Callable[[], object]] = {
        "add_1_s": lambda: index.add(fresh.head(1)),
        "add_999_s": lambda: index.add(fresh.tail(999)),
        "change_1_s": lambda: index.replace(register.slice(7, 1)),
        "delete_1_s": lambda: index.delete([str(register["ref"][5])]),
    }
    seconds = {}
    for name, change in changes.items():
        begun = time.perf_counter()
        change()
        seconds[name] = round(time.perf_counter() - begun, 3)
    return seconds


if __name__ == "__main__":
    main()
