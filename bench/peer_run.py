"""Run one of the shared runners of peers as it stands, but keep its pairs instead of judging them.

    PYTHON peer_run.py RUNNER.py TASK FOLDER

Runs in the peer's own environment, so it imports nothing of ours. Every tool is judged by one evaluator outside;
so the runner's own `evaluate` and `emit` are replaced. Writes into FOLDER `pairs.parquet` (left_id, right_id,
score) and `told.json` (what the runner said of its phases and its settings).
"""

import json
import runpy
import sys
from pathlib import Path
from typing import Any


def main(runner: Path, task: str, folder: Path) -> None:
    """Run it and write what it found."""
    sys.path.insert(0, str(runner.parent))
    import common  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - beside the runner
    import polars as pl  # noqa: PLC0415 - the peer's

    kept: dict[str, Any] = {"pairs": None}

    def evaluate(_data: object, pairs: object, _default: float) -> dict[str, float]:
        kept["pairs"] = pairs
        return {}

    def emit(_tool: str, _task: str, meter: dict[str, Any], _found: object, settings: str) -> None:
        told = {"phases": meter.get("phases", {}), "settings": settings}
        (folder / "told.json").write_text(json.dumps(told), encoding="utf-8")

    common.evaluate, common.emit = evaluate, emit
    sys.argv = [str(runner), task]
    left_behind = runpy.run_path(str(runner), run_name="__main__")
    found = kept["pairs"]
    if found is None:
        found = _of_clusters(pl, left_behind)
    columns = [pl.col(a).alias(b) for a, b in (("ida", "left_id"), ("idb", "right_id"), ("score", "score"))]
    found.select(columns).write_parquet(folder / "pairs.parquet")


def _of_clusters(pl: Any, left_behind: dict[str, Any]) -> Any:
    """A tool that answers with clusters: every pair within one, with score 1."""
    ids, side = left_behind["rid"], left_behind["side"]
    apart = left_behind["data"]["kind"] == "link"
    pairs = []
    for cluster in (left_behind["res"].clusters or {}).values():
        members = sorted(cluster["members"] if isinstance(cluster, dict) else cluster.members)
        for i, a in enumerate(members):
            pairs += [(ids[a], ids[b]) for b in members[i + 1 :] if not apart or side[a] != side[b]]
    return pl.DataFrame(
        {"ida": [str(a) for a, _ in pairs], "idb": [str(b) for _, b in pairs], "score": [1.0] * len(pairs)},
        schema={"ida": pl.String, "idb": pl.String, "score": pl.Float64},
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
