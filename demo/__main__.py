"""`make demo`: make an invented world, let kintrace match its list with its register, and compare with the truth.

Calls the same command that a user types; knows nothing of kintrace's inside.
"""

import argparse
import csv
import json
import subprocess
import sys
from pathlib import Path

from demo.world import Settings, World, build, write
from demo.world.stock import read_settings

LIKELY = ("certain", "probable")


def main() -> None:
    """Run the demonstration; the exit code is that of `kintrace match`."""
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("--seed", type=int, default=7, help="another number gives another world (default 7)")
    parser.add_argument("--out", type=Path, default=Path("demo/out"), help="folder (default demo/out)")
    wish = parser.parse_args()

    print("1. An invented world. No person in it is real.", flush=True)
    world = build(Settings(seed=wish.seed))
    write(world, wish.out)
    print(f"   {wish.out}/list.xlsx      one party asks for {len(world.lists['list'])} children (Ukrainian)")
    print(f"   {wish.out}/register.csv   the other party keeps {len(world.lists['register'])} (Russian)\n")

    command = _command(wish.out)
    print("2. The work, with the command that anybody would type:")
    print("   " + " ".join(["kintrace", *command[1:]]) + "\n", flush=True)
    done = subprocess.run(command, check=False)  # noqa: S603 - our own words only
    if done.returncode:
        sys.exit(done.returncode)

    print("\n3. The comparison with the truth, which is known only because this world is invented:")
    for label, number in compare(world, wish.out / "rows.jsonl", wish.out / "truth.csv"):
        print(f"   {label + ' ':.<78} {number:>4}")
    print("\nNow open, with a spreadsheet program and with a browser:")
    for name in ("answers.xlsx", "report.html"):
        print(f"   {(wish.out / name).resolve()}")


def _command(folder: Path) -> list[str]:
    as_of = read_settings("households.toml")["as_of"]
    program = Path(sys.executable).with_name("kintrace")
    files = [str(folder / name) for name in ("list.xlsx", "register.csv")]
    results = ["-o", str(folder / "answers.xlsx"), "--report", str(folder / "report.html")]
    return [
        str(program), "match", *files, *results, "--json", str(folder / "rows.jsonl"), "--as-of", str(as_of)
    ]  # fmt: skip


def compare(world: World, rows: Path, truth: Path) -> list[tuple[str, int]]:
    """Count right and wrong proposals, in words for somebody who traces children.

    Args:
        world: the world that was matched.
        rows: the JSON lines that `kintrace match --json` wrote.
        truth: the true pairs that `demo.world` wrote.

    Returns:
        label and number, in the order in which to show them.
    """
    with truth.open(encoding="utf-8", newline="") as file:
        pairs = {
            (pair["left_id"], pair["right_id"])
            for pair in csv.DictReader(file)
            if pair["left_list"] == "A" and pair["right_list"] == "B"
        }
    present = {left for left, _ in pairs}
    first = first_likely = shown = wrong = alarm = 0
    with rows.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            ref, candidates = row["ref"], row["candidates"]
            right = [(ref, candidate["ref"]) in pairs for candidate in candidates]
            likely = bool(candidates) and candidates[0]["band"] in LIKELY
            first += right[:1] == [True]
            first_likely += right[:1] == [True] and likely
            shown += any(right)
            wrong += likely and not right[0] and ref in present
            alarm += likely and ref not in present
    return [
        ("children sought who stand in the register", len(present)),
        ("   the right record is the first one proposed", first),
        ("   of these, as certain or probable", first_likely),
        ("   the right record is among those shown", shown),
        ("   a wrong record is proposed as certain or probable", wrong),
        ("children sought who do not stand in it", len(world.lists["list"]) - len(present)),
        ("   a record is nevertheless proposed as certain or probable", alarm),
    ]


if __name__ == "__main__":
    main()
