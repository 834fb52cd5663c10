"""Zips and manifests from outside: nothing makes the reader fall over, and honest files survive."""

import zipfile
from io import BytesIO

import pytest
from exchange_forge import Bend, forge, forge_list
from exchange_recipes import setting
from exchange_world import make_world
from hypothesis import given, settings
from hypothesis import strategies as st

from kintrace.exchange import bag
from kintrace.exchange.header import Refs, Request
from kintrace.exchange.parcel import draft_request
from kintrace.exchange.refusals import Spoken
from kintrace.exchange.state import Status
from kintrace.exchange.verifying import verify_bag

WORLD = make_world()
PARCEL = WORLD.alpha.post.send_list("beta", WORLD.list_of(3))
ZIPPED = WORLD.beta.post.cipher.open(PARCEL.sealed, WORLD.beta.ring.identities)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("список 2025.xlsx", "список 2025.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\lists\\a.csv", "a.csv"),
        ("NUL.txt", "_NUL.txt"),
        ("a\u202efdp.exe", "a_fdp.exe"),
        ("x?*<>|.csv", "x_____.csv"),
        ("  . ", "file"),
        ("", "file"),
        ("и\u0306.csv", "й.csv"),
        ("100%.csv", "100_.csv"),
    ],
)
def test_a_file_name_becomes_one_that_every_system_can_hold(given_name: str, kept: str) -> None:
    assert bag.safe_name(given_name) == kept


@given(st.text(max_size=300))
def test_every_name_becomes_one_that_we_accept_ourselves(name: str) -> None:
    safe = bag.safe_name(name)
    assert len(safe.encode("utf-8", "replace")) <= 121
    if safe.isprintable():
        directory = bag.read_directory(bag.pack({f"data/original/{safe}": b"x"}))
        bag.check_names(directory)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=6), st.binary(max_size=50), max_size=5))
def test_what_is_packed_is_unpacked_and_the_same_bytes_each_time(files: dict[str, bytes]) -> None:
    files = {f"data/{name}": data for name, data in files.items()}
    packed = bag.pack(files)
    assert packed == bag.pack(dict(reversed(list(files.items()))))
    directory = bag.read_directory(packed)
    for check in (bag.check_names, bag.check_links, bag.check_duplicates, bag.check_layout):
        check(directory)
    bag.check_sizes(directory, bag.Limits())
    assert bag.unpack(directory) == files
    assert set(bag.parse_manifest(bag.manifest(files), name="m")) == set(files)


def test_a_file_of_nothing_but_blanks_is_packed_so_that_it_is_not_taken_for_a_bomb() -> None:
    data = b" " * (4 << 20)
    directory = bag.read_directory(bag.pack({"data/original/blank.csv": data}))
    bag.check_sizes(directory, bag.Limits())
    assert bag.unpack(directory)["data/original/blank.csv"] == data


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(ZIPPED) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_no_change_in_a_zip_makes_the_reader_fall_over(changes: list[tuple[int, int]]) -> None:
    data = bytearray(ZIPPED)
    for at, value in changes:
        data[at] = value
    found = verify_bag(bytes(data), now=WORLD.clock())
    assert found.holds in (True, False)
    if found.holds:
        assert found.digest == PARCEL.digest


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(ZIPPED)), st.binary(max_size=40))
def test_no_cut_and_no_tail_makes_the_reader_fall_over(at: int, tail: bytes) -> None:
    data = ZIPPED[:at] + tail
    assert verify_bag(data, now=WORLD.clock()).holds is (data == ZIPPED)


def test_central_and_local_names_that_differ_are_damage() -> None:
    data = bag.pack({"data/aaaa": b"one"})
    twisted = data.replace(b"data/aaaa", b"data/bbbb", 1)
    with pytest.raises(Spoken) as refused:
        bag.unpack(bag.read_directory(twisted))
    assert refused.value.code == "zip_damaged"


def test_members_that_share_bytes_are_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", b"x" * 100)
        archive.writestr("b", b"x" * 100)
        archive.getinfo("b").header_offset = archive.getinfo("a").header_offset
    with pytest.raises(Spoken) as refused:
        bag.check_layout(bag.read_directory(out.getvalue()))
    assert refused.value.code == "zip_layout"


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(bag.pack({"a": b"x"}))
    directory = bag.read_directory(bytes(data))
    directory.members[0].flag_bits |= 1
    with pytest.raises(Spoken) as refused:
        bag.check_layout(directory)
    assert refused.value.code == "zip_method"


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
FIELDS = sorted(PARCEL.header.model_dump(by_alias=True))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(FIELDS), values)
def test_a_signed_header_with_any_value_in_any_field_is_an_outcome(field: str, value) -> None:
    """Somebody with a pinned key signs nonsense."""
    world = make_world()
    outcome = world.beta.post.receive(forge_list(world, Bend(header=setting(**{field: value})), rows=1))
    assert outcome.status in Status
    assert outcome.sentence("uk")


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["data/rows.jsonl", "data/list.json"]), st.binary(max_size=60))
def test_a_signed_payload_of_any_bytes_is_an_outcome(name: str, data: bytes) -> None:
    world = make_world()
    bend = Bend(payload=lambda files: files.update({name: data}))
    outcome = world.beta.post.receive(forge_list(world, bend, rows=1))
    assert outcome.status in (Status.REFUSED, Status.ACCEPTED)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["ask", "rows", "from_seq", "text", "format"]), values))
def test_a_signed_request_of_any_shape_is_an_outcome(fields: dict) -> None:
    from kintrace.exchange import canonical

    world = make_world()
    bend = Bend(payload=lambda files: files.update({"data/request.json": canonical.dumps(fields)}))
    draft = draft_request(Request(ask="answer"), Refs())
    outcome = world.beta.post.receive(forge(world.alpha, world.beta, draft, bend))
    assert outcome.status in (Status.REFUSED, Status.ACCEPTED)


def test_a_zip_of_countless_members_is_refused_before_its_directory_is_read() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"data/original/{number:030d}", b"")
    with pytest.raises(Spoken) as refused:
        bag.read_directory(out.getvalue())
    assert refused.value.code == "zip_directory"


def test_a_zip64_end_is_refused(monkeypatch) -> None:
    out = BytesIO()
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 0)
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", b"x")
    with pytest.raises(Spoken) as refused:
        bag.read_directory(out.getvalue())
    assert refused.value.code == "zip_directory"


def test_an_end_record_hidden_in_an_end_record_does_not_mislead() -> None:
    good = bag.pack({"a": b"x"})
    for at in range(4, 18):
        twisted = good[: len(good) - 22 + at] + b"PK\x05\x06" + good[len(good) - 22 + at + 4 :]
        try:
            bag.unpack(bag.read_directory(twisted))
        except Spoken as refused:
            assert refused.code in ("zip_form", "zip_directory", "zip_damaged")


@pytest.mark.parametrize("manifest", [b"\n", b"x  data/a\n", b"0" * 64 + b"  \n", b"\xff", b" " * (2 << 20)])
def test_a_manifest_of_another_form_is_refused(manifest: bytes) -> None:
    with pytest.raises(Spoken) as refused:
        bag.parse_manifest(manifest, name="m")
    assert refused.value.code == "manifest_form"


def test_a_manifest_written_on_windows_is_read() -> None:
    line = "0" * 64 + "  data/рядки.csv"
    assert bag.parse_manifest(f"{line}\r\n".encode(), name="m") == {"data/рядки.csv": "0" * 64}
    assert bag.parse_manifest(b"", name="m") == {}


def test_more_lines_than_allowed_are_counted_before_they_are_kept() -> None:
    from kintrace.exchange.header import lines_of

    with pytest.raises(Spoken) as refused:
        lines_of(b"\n" * 1000, name="rows", limit=999)
    assert refused.value.code == "rows_limit"
