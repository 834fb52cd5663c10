"""Run a command as a child process and say what it cost: wall time, CPU time, peak memory.

Each run is a cold start. The child is started by a small process of its own (this file, run as a script):
on Linux a child's peak memory begins at what its parent held at the fork, and the benchmark itself is large.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Measured:
    """Medians over `runs` runs.

    `wall_s` and `cpu_s` are seconds, CPU being user and system of all processes of the command; `rss_mb` is
    the peak resident memory, in MiB, of the largest single one of them.
    """

    wall_s: float
    cpu_s: float
    rss_mb: float
    runs: int
    output: str


class Failed(Exception):
    """The command ended with an error, or was stopped at its time limit; the text holds its last lines."""


def measure(command: Sequence[str | Path], runs: int = 1, limit_s: float = 900.0) -> Measured:
    """Run `command` `runs` times and take the median of each measure.

    Args:
        command: program and arguments; no shell.
        runs: how often.
        limit_s: seconds after which one run is stopped.

    Returns:
        the measures, and the standard output of the last run.

    Raises:
        Failed: a run ended with a status other than 0, or reached the limit.
    """
    every = [_once([str(part) for part in command], limit_s) for _ in range(runs)]
    return Measured(
        wall_s=round(median(one["wall_s"] for one, _ in every), 3),
        cpu_s=round(median(one["cpu_s"] for one, _ in every), 3),
        rss_mb=round(median(one["rss_mb"] for one, _ in every), 1),
        runs=runs,
        output=every[-1][1],
    )


def with_variables(command: Sequence[str | Path], variables: Mapping[str, str]) -> list[str | Path]:
    """The command under further environment variables, by the ordinary program `env`."""
    return ["env", *(f"{name}={value}" for name, value in variables.items()), *command]


def _once(command: list[str], limit_s: float) -> tuple[dict[str, float], str]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        starter = [sys.executable, "-I", "-S", __file__, str(report), str(limit_s), *command]
        done = subprocess.run(starter, capture_output=True, text=True, check=False)
        if done.returncode:
            tail = "\n".join((done.stderr or done.stdout).strip().splitlines()[-6:])
            program = next(part for part in command if part != "env" and "=" not in part)
            raise Failed(f"{Path(program).name} ended with status {done.returncode}.\n{tail}")
        return json.loads(report.read_text(encoding="utf-8")), done.stdout


def _start(report: Path, limit_s: float, command: list[str]) -> int:
    """Start the command in this small process, wait, and write down what it used."""
    begun = time.perf_counter()
    child = subprocess.Popen(command, start_new_session=True)
    status, usage = 0, None
    while usage is None:
        done, status, used = os.wait4(child.pid, os.WNOHANG)
        if done:
            usage = used
        elif time.perf_counter() - begun > limit_s:
            os.killpg(child.pid, signal.SIGKILL)
            os.wait4(child.pid, 0)
            print(f"Stopped after {limit_s:.0f} s.", file=sys.stderr)
            return 124
        else:
            time.sleep(0.002)
    wall = time.perf_counter() - begun
    found = {"wall_s": wall, "cpu_s": usage.ru_utime + usage.ru_stime, "rss_mb": usage.ru_maxrss / 1024}
    report.write_text(json.dumps(found), encoding="utf-8")
    return os.waitstatus_to_exitcode(status) & 0xFF


if __name__ == "__main__":
    sys.exit(_start(Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]))
