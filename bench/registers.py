"""Registers in Latin letters: kintrace and all peers side by side on the same rows.

FEBRL 4 (every tool is near 1 there), historical_50k (one list within itself), and generated registers of growing size.
The peers' time and kintrace's are both those of a process of its own, from its start to the written pairs.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from bench import runs
from bench.environment import Missing
from bench.peers import PEERS_KNOWN
from bench.tasks import task

QUICK = ("febrl4", "historical_50k", "syn_3k", "syn_10k", "syn_30k")
FULL = ("febrl4", "historical_50k", "syn_10k", "syn_30k", "syn_100k", "syn_300k", "syn_1m")
BIG = ("syn_1m",)  # peers only on request: it takes them many minutes and 14 GB

Line = dict[str, Any]


def lines(names: Sequence[str], *, with_peers: bool = True, peers_at_1m: bool = False) -> Iterator[Line]:
    """One result per tool and task, as soon as it is there."""
    for name in names:
        try:
            work = task(name)
        except Missing as reason:
            yield {"part": "registers", "task": name, "tool": "all", "not_run": str(reason)}
            continue
        size = {"part": "registers", "task": name, "rows": work.rows[0], "register": work.rows[1]}
        yield {**size, **runs.kintrace(work)}
        for peer in PEERS_KNOWN if with_peers else ():
            if peer.runner == "splink_run.py" or (peer.variables and not name.startswith("syn_")):
                continue
            if name in BIG and not peers_at_1m and peer.most_rows >= max(work.rows):
                yield {**size, "tool": peer.name, "not_run": "only with --peers-at-1m"}
                continue
            yield {**size, **runs.peer(peer.name, work)}
