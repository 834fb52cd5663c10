"""Where the time of a run goes, stage by stage, without touching the engine's code.

A thread looks at the main thread's stack a hundred times a second and gives the time since the last look to the stage
that `stages.toml` names for it. So a stage's time contains the libraries it calls, and the engine may be rebuilt inside.
It costs well below one per cent.
"""

import sys
import threading
import time
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from types import FrameType, TracebackType

STAGES = ("start", "read", "candidates", "compare", "weigh", "families", "compete", "write", "other")
_PAUSE = 0.01


class Profile:
    """Seconds by stage while the `with` block runs: `seconds`, in the order of `STAGES`."""

    def __init__(self) -> None:
        self._spent: defaultdict[str, float] = defaultdict(float)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._main = threading.get_ident()

    def __enter__(self) -> "Profile":
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Look no more."""
        self._done.set()
        self._thread.join()

    @property
    def seconds(self) -> dict[str, float]:
        """Seconds in each stage."""
        return {stage: round(self._spent.get(stage, 0.0), 3) for stage in STAGES}

    def add(self, stage: str, seconds: float) -> None:
        """Time that was spent before or beside the looking."""
        self._spent[stage] += seconds

    def _look(self) -> None:
        before = time.perf_counter()
        while True:
            over = self._done.wait(_PAUSE)
            now = time.perf_counter()
            frame = sys._current_frames().get(self._main)
            self._spent[stage_of(stack(frame))] += now - before
            before = now
            if over:
                return


def stack(frame: FrameType | None) -> list[str]:
    """The frames as module:function, outermost first."""
    found = []
    while frame is not None:
        name = frame.f_globals.get("__name__", "")
        found.append(f"{'bench.kintrace_run' if name == '__main__' else name}:{frame.f_code.co_name}")
        frame = frame.f_back
    return found[::-1]


def stage_of(frames: Sequence[str]) -> str:
    """The stage of a stack: the first frame, from outside, that a pattern of the table names."""
    for frame in frames:
        for pattern, stage in _patterns():
            if frame.startswith(pattern):
                return stage
    return "other"


@cache
def _table() -> dict[str, list[str]]:
    text = Path(__file__).with_name("stages.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["stages"])


def _patterns() -> Iterator[tuple[str, str]]:
    for stage, patterns in _table().items():
        for pattern in patterns:
            yield pattern, stage
