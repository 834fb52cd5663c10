"""How long parcels take: pack and open lists of 339, 100,000 and 1,000,000 invented rows, with age.

    python -m bench.exchange [ROWS ...]

Each figure is taken in a process of its own. Bounds, held against CPU time because machines are shared: 339 rows
under 0.3 s for both; 100,000 rows under 5 s and 300 MB each way; a million rows in proportion. Then one act of an
office that remembers ten thousand parcels each way.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from kintrace.exchange import (
    AgeCipher,
    Card,
    FolderStorage,
    Keyring,
    Limits,
    ListContent,
    PinRecord,
    Post,
    Row,
    fingerprint,
    first_card,
    new_keyring,
    new_root,
    seal_rows,
)

COLUMNS = ("№", "ПІБ", "Дата народження", "Місце", "Мати", "Примітка")
NOW = datetime(2025, 6, 2, 9, tzinfo=UTC)
KEPT = 10_000
BOUNDS = {339: (0.3, None), 100_000: (5.0, 300)}


def rows(count: int) -> Iterator[Row]:
    """Invented rows of usual length, one by one: what the reader of lists holds is not counted here."""
    return (
        Row(
            n + 2,
            dict(
                zip(
                    COLUMNS,
                    (
                        str(n),
                        f"Вигаданенко Особа Номер{n}",
                        "01.02.2012",
                        f"селище Вигадане-{n % 97}",
                        "Вигаданенко О. П.",
                        "",
                    ),
                    strict=True,
                )
            ),
        )
        for n in range(count)
    )


def post(ring: Keyring, folder: Path) -> Post:
    """An office in a folder, with limits wide enough for a million rows."""
    return Post(ring, FolderStorage(folder), lambda: NOW, os.urandom, AgeCipher(), Limits(unpacked=2 << 30))


def two_offices(folder: Path) -> tuple[dict[str, Post], dict[str, Keyring]]:
    """Alpha and beta, who have confirmed each other."""
    rings: dict[str, Keyring] = {}
    cards: dict[str, Card] = {}
    roots: dict[str, str] = {}
    for name in ("alpha", "beta"):
        ring, recipient = new_keyring(name, os.urandom, AgeCipher())
        root = new_root(os.urandom)
        rings[name], roots[name] = ring, root.public.line
        cards[name] = first_card(ring, root, recipient, {"en": name}, NOW)
    posts = {name: post(rings[name], folder / name) for name in rings}
    for name, other in (("alpha", "beta"), ("beta", "alpha")):
        posts[name].begin(cards[name])
        digits = fingerprint(other, roots[other])
        pin = PinRecord(
            party=other, digits=digits, by=("Ada", "Bob"), how="in_person", when="2025-06-01T09:00:00Z"
        )
        posts[name].pin(cards[other], pin)
    return posts, rings


def pack_only(count: int, folder: Path) -> dict[str, float]:
    """Pack one list and say what it took; the parcel and beta's key stay in the folder."""
    posts, rings = two_offices(folder)
    start, cpu = time.perf_counter(), time.process_time()
    content = ListContent(seal_rows(rows(count), os.urandom), COLUMNS, "list.csv", original=b"x" * 50 * count)
    sealed = posts["alpha"].send_list("beta", content).sealed
    packed, used = time.perf_counter() - start, time.process_time() - cpu
    (folder / "parcel").write_bytes(sealed)
    (folder / "identity").write_text(rings["beta"].identities[0])
    return {"seconds": packed, "cpu": used, "mb": _peak(), "sealed": len(sealed)}


def open_only(folder: Path) -> dict[str, float]:
    """Open the parcel in a folder, in a fresh process, so that its memory is its own."""
    ring, _ = new_keyring("beta", os.urandom, AgeCipher())
    identity = (folder / "identity").read_text()
    beta = post(Keyring("beta", ring.signer, ring.log, (identity,)), folder / "beta")
    sealed = (folder / "parcel").read_bytes()
    start, cpu = time.perf_counter(), time.process_time()
    outcome = beta.receive(sealed)
    seconds, used = time.perf_counter() - start, time.process_time() - cpu
    if outcome.status != "accepted":
        raise SystemExit(f"not accepted: {outcome.code}")
    return {"seconds": seconds, "cpu": used, "mb": _peak(), "sealed": len(sealed)}


def long_kept(count: int, folder: Path) -> dict[str, float]:
    """One more list in an office that remembers so many parcels each way, with a history to match."""
    posts, _ = two_offices(folder)
    alpha, beta = posts["alpha"], posts["beta"]
    taken = beta.receive(alpha.send_list("beta", small()).sealed)
    alpha.receive(beta.storage.read(taken.reply or ""))
    revision, _ = alpha.storage.load()
    state = alpha.state()
    peer, entry = state.peers["beta"], state.log[-1]
    sent, received = peer.sent[-1], peer.received[-1]
    for n in range(2, count + 2):
        peer.sent.append(sent.model_copy(update={"seq": n, "digest": os.urandom(32).hex()}))
        peer.received.append(received.model_copy(update={"seq": n, "digest": os.urandom(32).hex()}))
        state.log += [entry.model_copy(update={"leaf": os.urandom(32).hex()}) for _ in range(2)]
    kept = state.model_dump_json().encode()
    alpha.storage.commit(revision, kept, {})
    start, cpu = time.perf_counter(), time.process_time()
    alpha.send_list("beta", small())
    seconds, used = time.perf_counter() - start, time.process_time() - cpu
    return {"seconds": seconds, "cpu": used, "mb": _peak(), "sealed": len(kept)}


def small() -> ListContent:
    """A list of ten rows."""
    return ListContent(seal_rows(rows(10), os.urandom), COLUMNS, "list.csv")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(counts: list[int]) -> int:
    """Print the table; 1 if a bound does not hold."""
    worse = 0
    print(f"{'rows':>9} {'act':>5} {'seconds':>8} {'CPU s':>7} {'peak MB':>8} {'sealed MB':>9}")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            for act in ("pack", "open"):
                command = [sys.executable, "-m", "bench.exchange", f"--{act}", folder, str(count)]
                found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                figures = f"{found['seconds']:>8.2f} {found['cpu']:>7.2f} {found['mb']:>8.0f} {found['sealed'] / 1e6:>9.2f}"
                print(f"{count:>9} {act:>5} {figures}")
                seconds, memory = BOUNDS.get(count, (None, None))
                worse += bool(seconds and found["cpu"] > seconds) + bool(memory and found["mb"] > memory)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bench.exchange", "--kept", folder, str(KEPT)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(
            f"one act where {KEPT} parcels each way are remembered: {found['seconds']:.2f} s, CPU {found['cpu']:.2f} s; "
            f"memory file {found['sealed'] / 1e6:.1f} MB"
        )
    return 1 if worse else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--pack"]:
        print(json.dumps(pack_only(int(sys.argv[3]), Path(sys.argv[2]))))
    elif sys.argv[1:2] == ["--kept"]:
        print(json.dumps(long_kept(int(sys.argv[3]), Path(sys.argv[2]))))
    elif sys.argv[1:2] == ["--open"]:
        print(json.dumps(open_only(Path(sys.argv[2]))))
    else:
        sys.exit(main([int(word) for word in sys.argv[1:]] or [339, 100_000, 1_000_000]))
