"""The long run of the simulator: python tests/exchange/soak.py [SEEDS] [FIRST] [PROCESSES].

Prints every seed that violates a rule and ends with status 1 if there was one.
"""

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import exchange_simulator as simulator


def block(first: int, count: int) -> list[str]:
    found = []
    for seed in range(first, first + count):
        try:
            simulator.run(seed)
        except simulator.Violation as error:
            found.append(f"seed {seed}: {error}")
    return found


def main(seeds: int = 10_000, first: int = 1_000, processes: int = 2) -> int:
    start, violations, done = time.monotonic(), 0, 0
    sizes = [min(250, seeds - at) for at in range(0, seeds, 250)]
    with ProcessPoolExecutor(processes) as pool:
        for size, found in zip(
            sizes, pool.map(block, [first + 250 * n for n in range(len(sizes))], sizes), strict=True
        ):
            done += size
            violations += len(found)
            for line in found:
                print(line)
            print(
                f"seeds: {done} of {seeds}, violations: {violations}, seconds: {time.monotonic() - start:.0f}",
                flush=True,
            )
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
