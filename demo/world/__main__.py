"""Write an invented world to a folder: `python -m demo.world --rows 339 --register 3000 --out DIR`."""

import argparse
import time
from pathlib import Path

from demo.world import Settings, build, write


def main() -> None:
    """Read the settings from the command line, build, write, and say what was written."""
    parser = argparse.ArgumentParser(prog="python -m demo.world", description=__doc__)
    parser.add_argument("--rows", type=int, default=339, help="rows of the list (default 339)")
    parser.add_argument("--register", type=int, default=3000, help="rows of the register (default 3000)")
    parser.add_argument(
        "--intermediary", type=int, help="rows of the third list (default a third of the list)"
    )
    parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same world (default 7)")
    parser.add_argument("--difficulty", choices=("easy", "realistic", "hard"), default="realistic")
    parser.add_argument("--format", choices=("office", "csv", "parquet"), default="office", dest="form")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    wish = parser.parse_args()
    start = time.perf_counter()
    try:
        settings = Settings(wish.rows, wish.register, wish.intermediary, wish.seed, wish.difficulty)
    except ValueError as error:
        parser.error(str(error))
    for path in write(build(settings), wish.out, wish.form):
        print(path)
    print(f"An invented world in {time.perf_counter() - start:.1f} s; no person in it is real.")


if __name__ == "__main__":
    main()
