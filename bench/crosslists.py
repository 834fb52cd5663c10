"""The shared cross-lists: kintrace and the peer on the same files, judged by the scorer that lies beside them.

Every run of kintrace is the command an analyst gives, in a new process, with nothing but the day to which
ages refer. Nothing is trained, and no truth is shown to either tool.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import peer, quality
from bench.environment import KINTRACE, SHARED
from bench.measure import Failed, Measured, measure
from kintrace.matching.model import shipped
from kintrace.model import Band

DATA = SHARED / "data" / "crosslists"
AS_OF = "2025-08-01"
SETS = ("s339_easy", "s339", "s339_hard", "m5k", "l50k")
SIDES = {"A": "list_a", "B": "register_b", "C": "list_c"}
PAIRINGS = ("AB", "AC", "CB")
# The small ones are over in seconds, and seconds vary most; every tool is run as often
_RUNS = {"s339_easy": 3, "s339": 3, "s339_hard": 3, "m5k": 1, "l50k": 1}

Line = dict[str, Any]


@dataclass(frozen=True)
class Work:
    """One list against one register, with the truth between them; `pairing` holds their letters."""

    name: str
    pairing: str
    left: Path
    right: Path
    truth: Path
    runs: int = 1


def works(sets: Sequence[str] = SETS, pairings: Sequence[str] = PAIRINGS) -> list[Work]:
    """What there is to do; empty where the shared folder is absent."""
    found = []
    for name in sets:
        for pairing in pairings:
            files = [next((DATA / name).glob(f"{SIDES[letter]}.*"), None) for letter in pairing]
            if files[0] and files[1]:
                runs = _RUNS[name] if pairing == "AB" else 1
                found.append(Work(name, pairing, files[0], files[1], DATA / name / "truth", runs))
    return found


def lines(sets: Sequence[str] = SETS, *, with_peer: bool = True) -> Iterator[Line]:
    """One result per tool and work, as soon as it is there.

    The peer looks at A against B only, with names as written and with names folded by kintrace.
    """
    for work in works(sets):
        yield _kintrace(work)
        if with_peer and work.pairing == "AB":
            for spelling in peer.SPELLINGS:
                yield _splink(work, spelling)


def _kintrace(work: Work) -> Line:
    model = shipped()
    with tempfile.TemporaryDirectory() as folder:
        pairs = Path(folder) / "pairs.csv"
        try:
            cost = measure(
                [KINTRACE, "match", work.left, work.right, "--pairs", pairs, "--as-of", AS_OF], work.runs
            )
        except Failed as error:
            return _line(work, "kintrace", failed=str(error))
        truth = quality.read_truth(work.truth, *work.pairing)
        found = quality.read_pairs(pairs)
    return _line(
        work, "kintrace", **_cost(cost), **scores(found, truth, model.threshold, model.bands[Band.CERTAIN])
    )


def _splink(work: Work, spelling: str) -> Line:
    tool = f"splink, {spelling}"
    try:
        found, cost = peer.link((work.left, work.right), AS_OF, spelling, work.runs)
    except Failed as error:
        return _line(work, tool, failed=str(error))
    truth = quality.read_truth(work.truth, *work.pairing)
    return _line(work, tool, **_cost(cost), **scores(found, truth, peer.THRESHOLD, peer.CERTAIN))


def scores(found: Any, truth: quality.Truth, threshold: float, certain: float) -> Line:
    """All figures of quality for one list of pairs."""
    shown = quality.marked(found, truth)
    reached = quality.judge(shown, truth, threshold)
    return {
        **quality.shared_scores(found, truth, threshold),
        "reached": reached["reached"],
        "calibration": quality.calibration(shown, truth, certain),
    }


def _cost(cost: Measured) -> Line:
    return {"wall_s": cost.wall_s, "cpu_s": cost.cpu_s, "rss_mb": cost.rss_mb, "runs": cost.runs}


def _line(work: Work, tool: str, **found: Any) -> Line:
    return {"part": "crosslists", "tool": tool, "set": work.name, "lists": work.pairing, **found}
