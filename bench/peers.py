"""The peers, run by the shared runners as they stand, each as a process of its own, and what each is known by.

Their settings are the runners' and are not tuned here. A peer that cannot be installed or run is told with its
reason (`Missing`, `Failed`), never left out silently.
"""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from bench.environment import PEERS, Missing, installed, interpreter
from bench.measure import Failed, Measured, measure, with_variables
from bench.quality import Cuts
from bench.tasks import Task

THREADS = 2
CERTAIN = 0.985  # as kintrace's band "certain", to compare like with like
_RUN = Path(__file__).with_name("peer_run.py")

Line = dict[str, Any]


@dataclass(frozen=True)
class Peer:
    """A tool, and how it is run.

    Attributes:
        name: as the page says it.
        runner: the shared script, or one of ours beside this file.
        environment: which `.venv-bench…` it runs in.
        packages: whose versions the page names.
        cuts: its own usual threshold; with `certain` where its score is a probability.
        most_rows: larger lists are not given to it, with `why`.
    """

    name: str
    runner: str
    environment: str
    packages: tuple[str, ...]
    cuts: Cuts
    most_rows: int
    why: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def probability(self) -> bool:
        """Whether its score claims to be a probability."""
        return self.cuts.certain is not None


_MINUTES = "it would take many minutes"
PEERS_KNOWN = (
    Peer("splink", "run_splink.py", "main", ("splink", "duckdb"), Cuts(0.95, CERTAIN), 1_000_000),
    Peer("splink addr", "run_splink.py", "main", (), Cuts(0.95, CERTAIN), 1_000_000, variables={"BENCH_ADDR": "1"}),
    Peer("splink persons", "splink_run.py", "main", (), Cuts(0.95, CERTAIN), 1_000_000),
    Peer("yardstick", "run_fast.py", "main", ("polars", "rapidfuzz"), Cuts(0.95, CERTAIN), 1_000_000),
    Peer("recordlinkage", "run_recordlinkage.py", "main", ("recordlinkage",), Cuts(0.5, CERTAIN), 100_000, _MINUTES),
    Peer("goldenmatch", "run_goldenmatch.py", "goldenmatch", ("goldenmatch",), Cuts(0.5), 100_000, _MINUTES),
    Peer("nomenklatura", "nomenklatura_run.py", "nomenklatura", ("nomenklatura", "rigour"), Cuts(0.7), 5_000,
         "one pair costs it about 0.3 ms"),
)  # fmt: skip


def named(name: str) -> Peer:
    """The peer of that name."""
    return next(peer for peer in PEERS_KNOWN if peer.name == name)


def versions() -> tuple[dict[str, str], dict[str, str]]:
    """The versions of all peers that are installed, and for each that is not, why."""
    found: dict[str, str] = {}
    absent: dict[str, str] = {}
    for peer in PEERS_KNOWN:
        try:
            if not runner_of(peer).exists():
                raise Missing(f"{peer.runner} is not in the folder “shared” beside the checkout")
            packages = installed(peer.environment)
        except Missing as reason:
            absent[peer.name] = str(reason)
            continue
        found |= {f"{name} ({peer.name})" if name in ("polars", "rapidfuzz") else name: packages[name]
                  for name in peer.packages}  # fmt: skip
    return found, absent


def runner_of(peer: Peer) -> Path:
    """The script that runs it: a shared one, or one of ours."""
    ours = Path(__file__).with_name(peer.runner)
    return ours if ours.exists() else PEERS / peer.runner


def link(peer: Peer, task: Task, limit_s: float) -> tuple[pl.DataFrame, Measured, Line]:
    """Run a peer on a task.

    Returns:
        pairs (left_id, right_id, score), what the process cost, what the runner told.

    Raises:
        Missing: not installed, or the task is beyond it; the text is the reason.
        Failed: it ended with an error, or at the time limit.
    """
    if max(task.rows) > peer.most_rows:
        raise Missing(f"not given to it: {peer.why}")
    python, runner = interpreter(peer.environment), runner_of(peer)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        variables = {
            "BENCH_DATA": str(task.folder),
            "BENCH_OUT": name,
            "BENCH_THREADS": str(THREADS),
            **peer.variables,
        }
        ours = runner.parent == _RUN.parent
        script = [runner, task.folder] if ours else [_RUN, runner, task.runner_name]
        command = with_variables([python, *script, folder], variables)
        cost = measure(command, limit_s=limit_s)
        if not (folder / "pairs.parquet").exists():
            raise Failed("it wrote no pairs")
        pairs = pl.read_parquet(folder / "pairs.parquet")
        told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
    return straight(pairs, task), cost, told


def straight(pairs: pl.DataFrame, task: Task) -> pl.DataFrame:
    """Left rows on the left: some tools order the two sides in their own way; pairs of one side are none."""
    pairs = pairs.cast({"left_id": pl.String, "right_id": pl.String, "score": pl.Float64})
    if task.kind == "dedupe":
        return pairs
    turned = pl.col("left_id").str.starts_with("b")
    pairs = pairs.select(
        pl.when(turned).then("right_id").otherwise("left_id").alias("left_id"),
        pl.when(turned).then("left_id").otherwise("right_id").alias("right_id"),
        "score",
    )
    return pairs.filter(pl.col("left_id").str.starts_with("a") & pl.col("right_id").str.starts_with("b"))
