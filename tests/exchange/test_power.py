"""The power goes: at every step of every act, in every state that the disk may be left in, the office comes back whole."""

import os
import random
from dataclasses import replace
from pathlib import Path

import pytest
from exchange_power import Recorder, disk_after, lay_out, snapshot, states
from exchange_world import World, answer, make_world

from kintrace.exchange import storage
from kintrace.exchange.checking import check_store
from kintrace.exchange.post import Post
from kintrace.exchange.storage import FolderStorage


def beta_in(folder: Path, world: World) -> Post:
    """Beta's office in a folder; it goes on where its memory stands."""
    return replace(world.beta.post, storage=FolderStorage(folder), random=random.Random(9).randbytes)


def played(
    place: Path, monkeypatch: pytest.MonkeyPatch, *, links: bool = True
) -> tuple[World, Recorder, dict, list[bytes]]:
    """Two lists come, one of them twice, an answer goes out, and a list of our own: every step written down."""
    world = make_world()
    kept = FolderStorage(place)
    kept.commit(0, world.beta.post.storage.state, {})
    start = snapshot(place)
    parcels = [world.alpha.post.send_list("beta", world.list_of(rows)) for rows in (3, 2)]
    recorder = Recorder(place, no_links=not links)
    with recorder.recording(monkeypatch):
        post = beta_in(place, world)
        for sealed in (parcels[0].sealed, parcels[0].sealed, parcels[1].sealed):
            outcome = post.receive(sealed)
            recorder.promise(f"received {outcome.digest}")
        sent = post.send_answer(parcels[0].header.rows_root, [answer(n) for n in (2, 3, 4)], final=True)
        recorder.promise(f"sent {sent.digest}")
        sent = post.send_list("alpha", world.list_of(2))
        recorder.promise(f"sent {sent.digest}")
    return world, recorder, start, [one.sealed for one in parcels]


def promised(recorder: Recorder, count: int) -> list[str]:
    return [what for at, what in recorder.marks if at <= count]


def holds(post: Post, what: str) -> bool:
    """Whether a promise was kept: what was said to be taken in or sent is there, and can be read again."""
    _, digest = what.split()
    return post.read(digest).header is not None


@pytest.mark.parametrize("links", [True, False], ids=["second names", "renames"])
def test_at_every_step_and_in_every_state_the_office_comes_back_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, links: bool
) -> None:
    world, recorder, start, parcels = played(tmp_path / "office", monkeypatch, links=links)
    monkeypatch.setattr(
        os, "fsync", lambda handle: None
    )  # what is made again is looked at once and thrown away
    assert len(recorder.steps) > 40
    tried = 0
    for count in range(len(recorder.steps) + 1):
        for name, files in states(disk_after(recorder, start, count), seed=count):
            place = tmp_path / "again" / f"{count}-{name}"
            place.parent.mkdir(exist_ok=True)
            place.mkdir()
            lay_out(files, recorder.root, place)
            post = beta_in(place, world)
            assert check_store(post.storage) == (), (count, name)
            assert all(holds(post, what) for what in promised(recorder, count)), (count, name)
            assert list((place / "staging").iterdir()) == []
            if name in ("nothing", "everything"):
                statuses = [post.receive(sealed).status for sealed in parcels]
                assert set(statuses) <= {"accepted", "again"}, (count, name)
                assert [one.seq for one in post.state().peers["alpha"].received] == [1, 2]
            tried += 1
    assert tried > 300


def test_an_office_that_begins_is_there_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    place = tmp_path / "office"
    recorder = Recorder(place)
    with recorder.recording(monkeypatch):
        FolderStorage(place).commit(0, world.beta.post.storage.state, {"inbox/a": b"a"})
        recorder.promise("begun")
    for count in range(len(recorder.steps) + 1):
        for name, files in states(disk_after(recorder, {place: None}, count), seed=count):
            again = tmp_path / f"{count}-{name}"
            again.mkdir()
            lay_out(files, place, again)
            kept = FolderStorage(again)
            revision, state = kept.load()
            assert (revision, state) in [(0, None), (1, world.beta.post.storage.state)], (count, name)
            assert revision == 1 or not promised(recorder, count)
            assert revision == 0 or kept.read("inbox/a") == b"a"


FORGOTTEN = {
    "the files": lambda real: (
        lambda handle: None if Path(f"/proc/self/fd/{handle}").resolve().is_file() else real(handle)
    ),
    "the folders": lambda real: (
        lambda handle: None if Path(f"/proc/self/fd/{handle}").resolve().is_dir() else real(handle)
    ),
}


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc to tell a file from a folder")
@pytest.mark.parametrize("what", FORGOTTEN)
def test_without_its_syncs_the_office_would_be_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """The replay is worth its name: with the syncs of files or of folders left out it finds a broken office."""
    real = os.fsync

    class Without:
        def __getattr__(self, name: str):
            if name == "fsync":
                return FORGOTTEN[what](os.fsync)
            return getattr(os, name)

    monkeypatch.setattr(storage, "os", Without())
    world, recorder, start, _ = played(tmp_path / "office", monkeypatch)
    assert os.fsync is real
    broken = 0
    for count in range(len(recorder.steps) + 1):
        for name, files in states(disk_after(recorder, start, count), seed=count):
            place = tmp_path / f"{count}-{name}"
            place.mkdir()
            lay_out(files, recorder.root, place)
            try:
                post = beta_in(place, world)
                whole = check_store(post.storage) == () and all(
                    holds(post, one) for one in promised(recorder, count)
                )
            except Exception:  # noqa: BLE001 - a broken office may break in any way
                whole = False
            broken += not whole
    assert broken > 0
