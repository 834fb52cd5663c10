"""A folder that comes back whole: kills at any moment, full disks, two writers, flipped bits."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from exchange_world import StandInCipher, make_office, make_world, record

from kintrace.exchange import storage
from kintrace.exchange.post import Post
from kintrace.exchange.refusals import Spoken
from kintrace.exchange.storage import FolderStorage, MemoryStorage

CHILD = """
import pickle, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from exchange_world import make_world
from kintrace.exchange.post import Post
from kintrace.exchange.storage import FolderStorage
folder, sealed = Path(sys.argv[2]), Path(sys.argv[3]).read_bytes()
world = make_world()
post = Post(world.beta.ring, FolderStorage(folder), world.clock, __import__("os").urandom, world.beta.post.cipher)
print("ready", flush=True)
for _ in range(200):
    outcome = post.receive(sealed)
print(outcome.status, flush=True)
"""


def folder_of_beta(path: Path):
    """Beta's office in a folder, and a list from alpha."""
    world = make_world()
    kept = FolderStorage(path)
    revision, _ = kept.load()
    kept.commit(revision, world.beta.post.storage.state, {})
    return world, world.alpha.post.send_list("beta", world.list_of(50))


def in_folder(world, path: Path) -> Post:
    return Post(
        world.beta.ring, FolderStorage(path), world.clock, random.Random(9).randbytes, world.beta.post.cipher
    )


def test_files_and_state_come_together(tmp_path: Path) -> None:
    kept = FolderStorage(tmp_path)
    assert kept.load() == (0, None)
    kept.commit(0, b"{}", {"inbox/a": b"1", "outbox/b": b"2"})
    again = FolderStorage(tmp_path)
    assert again.load() == (1, b"{}")
    assert (again.read("inbox/a"), again.read("outbox/b")) == (b"1", b"2")
    assert list((tmp_path / "staging").iterdir()) == []
    assert (tmp_path / "state.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("kind", ["memory", "folder"])
def test_two_writers_do_not_overwrite_each_other(tmp_path: Path, kind: str) -> None:
    kept = MemoryStorage() if kind == "memory" else FolderStorage(tmp_path)
    kept.commit(0, b"first", {})
    with pytest.raises(Spoken) as refused:
        kept.commit(0, b"second", {"inbox/x": b"x"})
    assert refused.value.code == "state_changed"
    assert kept.load() == (1, b"first")
    with pytest.raises(Spoken):
        kept.read("inbox/x")


def test_a_file_outside_the_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    kept = FolderStorage(tmp_path / "office")
    with pytest.raises(Spoken) as refused:
        kept.read("../secret")
    assert refused.value.code == "file_gone"


def test_every_flipped_bit_in_the_state_is_noticed(tmp_path: Path) -> None:
    kept = FolderStorage(tmp_path)
    kept.commit(0, b'{"party":"alpha"}', {})
    path = tmp_path / "state.json"
    good = path.read_bytes()
    body = good.index(b"\n") + 1
    for at in range(body, len(good)):
        path.write_bytes(good[:at] + bytes([good[at] ^ 4]) + good[at + 1 :])
        with pytest.raises(Spoken) as refused:
            kept.load()
        assert refused.value.code == "state_damaged"
    path.write_bytes(b"")
    with pytest.raises(Spoken):
        kept.load()


class Cut(BaseException):
    """The power goes."""


@pytest.mark.parametrize("at", range(1, 40))
def test_the_power_goes_at_every_step_of_a_commit(tmp_path: Path, monkeypatch, at: int) -> None:
    """Each write, sync, rename and unlink in turn is the last thing that happens."""
    kept = FolderStorage(tmp_path)
    kept.commit(0, b"old", {"inbox/old": b"old"})
    steps = {"left": at}

    def counted(call):
        def step(*args, **kwargs):
            steps["left"] -= 1
            if steps["left"] == 0:
                raise Cut
            return call(*args, **kwargs)

        return step

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", counted(os.fsync))
        patch.setattr(os, "open", counted(os.open))
        patch.setattr(Path, "replace", counted(Path.replace))
        patch.setattr(Path, "unlink", counted(Path.unlink))
        with contextlib.suppress(Cut):
            kept.commit(1, b"new", {"inbox/new": b"new", "outbox/reply": b"reply"})
    again = FolderStorage(tmp_path)
    revision, state = again.load()
    assert (revision, state) in [(1, b"old"), (2, b"new")]
    assert again.read("inbox/old") == b"old"
    present = [(tmp_path / name).exists() for name in ("inbox/new", "outbox/reply")]
    assert present == [revision == 2] * 2
    assert list((tmp_path / "staging").iterdir()) == []
    if revision == 1:
        again.commit(1, b"new", {"inbox/new": b"new"})
        assert again.read("inbox/new") == b"new"


def test_a_full_disk_leaves_the_old_state_whole(tmp_path: Path, monkeypatch) -> None:
    world, parcel = folder_of_beta(tmp_path)
    post = in_folder(world, tmp_path)
    before = post.storage.load()

    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(storage, "_write", full)
        with pytest.raises(OSError, match="No space"):
            post.receive(parcel.sealed)
    assert post.storage.load() == before
    assert post.receive(parcel.sealed).status == "accepted"


def test_killed_at_random_moments_a_parcel_is_taken_in_exactly_once(tmp_path: Path) -> None:
    sealed_path = tmp_path / "parcel"
    chance = random.Random(3)
    for round_no in range(12):
        folder = tmp_path / f"office-{round_no}"
        world, parcel = folder_of_beta(folder)
        sealed_path.write_bytes(parcel.sealed)
        command = [sys.executable, "-c", CHILD, str(Path(__file__).parent), str(folder), str(sealed_path)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert child.stdout.readline() == b"ready\n"
        time.sleep(chance.random() * 0.03)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        post = in_folder(world, folder)
        assert post.receive(parcel.sealed).status in ("accepted", "again")
        outcome = post.receive(parcel.sealed)
        assert outcome.status == "again"
        state = post.state()
        assert [one.digest for one in state.peers["alpha"].received] == [parcel.digest]
        assert len(state.lists) == 1 and len(state.peers["alpha"].sent) == 1
        assert [path.name for path in (folder / "outbox").iterdir()] == [outcome.reply.split("/")[1]]
        assert len(list((folder / "inbox").iterdir())) == 1
        assert list((folder / "staging").iterdir()) == []


def test_no_plaintext_lies_in_the_folder(tmp_path: Path) -> None:
    world = make_world(real=True)
    kept = FolderStorage(tmp_path)
    kept.commit(0, world.beta.post.storage.state, {})
    post = Post(world.beta.ring, kept, world.clock, os.urandom, world.beta.post.cipher)
    post.receive(world.alpha.post.send_list("beta", world.list_of(30)).sealed)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert "Вигадана".encode() not in path.read_bytes()


def test_an_office_works_in_a_folder_as_it_does_in_memory(tmp_path: Path) -> None:
    world = make_world()
    draw = random.Random(8).randbytes
    office = make_office("gamma", world.clock, draw, StandInCipher(draw), FolderStorage(tmp_path))
    office.post.pin(world.alpha.card, record(world.alpha))
    world.alpha.post.pin(office.card, record(office))
    outcome = office.post.receive(world.alpha.post.send_list("gamma", world.list_of()).sealed)
    assert outcome.status == "accepted"
    assert world.alpha.post.receive(office.reply(outcome)).status == "accepted"
