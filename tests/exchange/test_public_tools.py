"""A third party checks a parcel with tools it already has, and makes one with them that we open."""

import hashlib
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from exchange_world import Office, answer, make_world, record

from kintrace.exchange import bag, canonical, merkle, sshsig
from kintrace.exchange.header import LIST_INFO, ROWS
from kintrace.exchange.keyring import Keyring, first_card, new_root
from kintrace.exchange.party import allowed_signers, make_card
from kintrace.exchange.refusals import Spoken
from kintrace.exchange.sshsig import parse_public
from kintrace.exchange.verifying import verify_bag, verify_document

TOOLS = ("age", "age-keygen", "ssh-keygen", "sha256sum", "unzip", "zip")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]
needs_tools = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")


def run(folder: Path, *words: str, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(words, check=False, cwd=folder, input=stdin, capture_output=True)


def shell(folder: Path, command: str) -> int:
    return subprocess.run(["sh", "-c", command], check=False, cwd=folder, capture_output=True).returncode


@pytest.fixture
def unpacked(tmp_path: Path):
    """A list parcel from alpha, decrypted by age and unpacked by unzip, as an arbiter would."""
    world = make_world(real=True)
    content = world.list_of(7)
    parcel = world.alpha.post.send_list("beta", content)
    (tmp_path / "p.ktp.age").write_bytes(parcel.sealed)
    (tmp_path / "key").write_text(world.beta.ring.identities[0] + "\n")
    assert run(tmp_path, "age", "-d", "-i", "key", "-o", "p.zip", "p.ktp.age").returncode == 0
    folder = tmp_path / "bag"
    folder.mkdir()
    assert run(tmp_path, "unzip", "-q", "p.zip", "-d", "bag").returncode == 0
    # The world lives in an invented year; ssh-keygen looks at the real clock.
    card = world.alpha.card.descriptor
    keys = tuple(key.model_copy(update={"valid_until": "2099-01-01T00:00:00Z"}) for key in card.signing)
    lasting = make_card(card.model_copy(update={"signing": keys}), world.alpha.root)
    (folder / "allowed_signers").write_text(allowed_signers([lasting]))
    return world, parcel, folder


def advice(folder: Path) -> list[str]:
    """The commands that VERIFY.txt prints, from its English part."""
    text = (folder / "VERIFY.txt").read_text(encoding="utf-8")
    return [line.strip() for line in text.split("How to check")[1].splitlines() if line.startswith("    ")]


@needs_tools
def test_the_commands_of_verify_txt_work_as_printed(unpacked) -> None:
    _, _, folder = unpacked
    commands = advice(folder)
    assert len(commands) == 3
    assert [shell(folder, command) for command in commands] == [0, 0, 0]
    text = (folder / "VERIFY.txt").read_text(encoding="utf-8")
    for command in commands:
        assert text.count(command) == 3  # uk, ru and en give the same commands


@needs_tools
@pytest.mark.parametrize(
    ("file", "old", "new", "failing"),
    [
        ("parcel.json", '"rows":7', '"rows":8', 0),
        ("data/rows.jsonl", "Особа 3", "Особа 8", 1),
        ("manifest-sha256.txt", "0", "1", 1),
    ],
)
def test_public_tools_notice_what_was_changed(unpacked, file: str, old: str, new: str, failing: int) -> None:
    _, _, folder = unpacked
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert shell(folder, advice(folder)[failing]) != 0


@needs_tools
def test_the_step_that_people_forget_notices_a_manifest_made_to_fit(unpacked) -> None:
    _, _, folder = unpacked
    rows = folder / "data/rows.jsonl"
    rows.write_text(rows.read_text(encoding="utf-8").replace("Особа 3", "Особа 8"), encoding="utf-8")
    listing = folder / "manifest-sha256.txt"
    fixed = hashlib.sha256(rows.read_bytes()).hexdigest()
    listing.write_text(
        re.sub(r"[0-9a-f]{64}(  data/rows.jsonl)", rf"{fixed}\1", listing.read_text(encoding="utf-8"))
    )
    signed, sums, forgotten = advice(folder)
    assert (shell(folder, signed), shell(folder, sums)) == (0, 0)
    assert shell(folder, forgotten) != 0


@needs_tools
def test_bagit_takes_it_for_a_valid_bag(unpacked) -> None:
    bagit = pytest.importorskip("bagit", reason="the package bagit is not installed")
    _, _, folder = unpacked
    (folder / "allowed_signers").unlink()
    found = bagit.Bag(str(folder))
    assert found.validate() is True
    assert found.info["External-Identifier"]


@needs_tools
def test_we_verify_without_keys_what_others_have_unpacked(unpacked) -> None:
    world, parcel, folder = unpacked
    (folder / "allowed_signers").unlink()
    files = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    found = verify_bag(files, [world.alpha.card], now=world.clock())
    assert (found.holds, found.digest, found.listed) == (True, parcel.digest, True)
    assert found.digits and len(found.digits.replace(" ", "")) == 60
    assert verify_bag(files, [world.beta.card], now=world.clock()).listed is False
    zipped = verify_bag((folder.parent / "p.zip").read_bytes(), now=world.clock())
    assert zipped.holds and zipped.listed is None and "zip_layout" in zipped.passed
    files["data/rows.jsonl"] += b"{}\n"
    found = verify_bag(files, now=world.clock())
    assert (found.holds, found.failed, found.verdict.code) == (False, "digests", "file_digest")


def test_a_document_is_verified_by_itself() -> None:
    world = make_world()
    case_rows = world.list_of(2)
    listed = world.beta.post.send_list("alpha", case_rows)
    world.alpha.post.receive(listed.sealed)
    sent = world.alpha.post.send_answer(
        listed.header.rows_root, [answer(2), answer(3)], final=True, documents={"pdf": b"%PDF-1.7 invented"}
    )
    files = world.alpha.post.read(sent.digest).files
    document, signature = files["data/document.pdf"], files["data/document.pdf.sig"]
    assert verify_document(document, signature, [world.beta.card, world.alpha.card]) == "alpha"
    with pytest.raises(Spoken) as refused:
        verify_document(document + b" ", signature, [world.alpha.card])
    assert refused.value.code == "sig_bad"
    with pytest.raises(Spoken) as refused:
        verify_document(document, signature, [world.beta.card])
    assert refused.value.code == "key_unknown"


def by_hand(folder: Path, card, to: str) -> None:
    """A parcel as docs/protocol.md describes it, written with json, hashlib, ssh-keygen and zip."""
    rows = [{"cells": {"name": f"Invented {n}"}, "row": n, "salt": f"{n:032x}"} for n in (1, 2)]
    lines = [json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False) for row in rows]
    leaves = [hashlib.sha256(b"\0" + line.encode()).digest() for line in lines]
    info = '{"columns":["name"],"file":"list.csv","format":"kintrace-list/1","original":null}'
    (folder / "data").mkdir()
    (folder / "data/rows.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    (folder / "data/list.json").write_text(info)
    (folder / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    assert shell(folder, "sha256sum data/list.json data/rows.jsonl > manifest-sha256.txt") == 0
    header = {
        "format": "kintrace-parcel/1",
        "type": "list",
        "id": "0" * 31 + "1",
        "from": card.descriptor.id,
        "to": [to],
        "thread": "0" * 31 + "1",
        "seq": 1,
        "prev": None,
        "refs": {"list": None, "parcel": None},
        "created": "2025-06-02T09:00:00Z",
        "rows": 2,
        "rows_root": hashlib.sha256(b"\1" + leaves[0] + leaves[1]).hexdigest(),
        "final": False,
        "manifest_sha256": hashlib.sha256((folder / "manifest-sha256.txt").read_bytes()).hexdigest(),
        "tags": {"bagit.txt": hashlib.sha256((folder / "bagit.txt").read_bytes()).hexdigest()},
    }
    text = json.dumps(header, sort_keys=True, separators=(",", ":"))
    (folder / "parcel.json").write_text(text)


@needs_tools
def test_a_parcel_made_by_public_tools_alone_opens_here(tmp_path: Path) -> None:
    world = make_world(real=True)
    run(tmp_path, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "signing")
    public = parse_public((tmp_path / "signing.pub").read_text())

    class ByHand:
        """Another implementation's key: only its public half is known here."""

        def __init__(self) -> None:
            self.public = public

        def sign(self, namespace: str, message: bytes) -> bytes:
            raise NotImplementedError

    root = new_root(world.draw)
    ring = Keyring("byhand", ByHand(), world.icrx.ring.log, ())
    card = first_card(ring, root, world.icrx.card.descriptor.recipients[0], {"en": "By hand"}, world.clock())
    card = make_card(card.descriptor.model_copy(update={"log": None}), root)

    world.beta.post.pin(card, record(Office("byhand", ring, root, card, world.icrx.post)))
    folder = tmp_path / "bag"
    folder.mkdir()
    by_hand(folder, card, "beta")
    signed = run(
        folder, "ssh-keygen", "-Y", "sign", "-f", "../signing", "-n", "kintrace-parcel-v1", "parcel.json"
    )
    assert signed.returncode == 0, signed.stderr
    assert run(folder, "zip", "-q", "-r", "../p.zip", ".").returncode == 0
    recipient = world.beta.card.descriptor.recipients[0]
    assert run(tmp_path, "age", "-r", recipient, "-o", "p.ktp.age", "p.zip").returncode == 0
    outcome = world.beta.post.receive((tmp_path / "p.ktp.age").read_bytes())
    assert (outcome.status, outcome.code) == ("accepted", "accepted")
    assert [row.cells["name"] for row in outcome.contents.rows()] == ["Invented 1", "Invented 2"]
    root_here = merkle.root(
        [merkle.leaf_hash(line) for line in outcome.contents.files[ROWS].split(b"\n")[:-1]]
    )
    assert outcome.contents.header.rows_root == root_here.hex()
    assert canonical.loads(outcome.contents.files[LIST_INFO], name="x")["columns"] == ["name"]


@needs_tools
def test_what_age_sealed_under_a_passphrase_or_to_another_is_refused(tmp_path: Path) -> None:
    world = make_world(real=True)
    pyrage = pytest.importorskip("pyrage")
    outcome = world.beta.post.receive(pyrage.passphrase.encrypt(b"PK", "secret words"))
    assert outcome.code == "envelope_passphrase"
    run(tmp_path, "age-keygen", "-o", "other")
    recipient = run(tmp_path, "age-keygen", "-y", "other").stdout.decode().strip()
    sealed = run(tmp_path, "age", "-r", recipient, stdin=b"PK").stdout
    assert world.beta.post.receive(sealed).code == "not_for_our_key"
    armored = run(tmp_path, "age", "-a", "-r", recipient, stdin=b"PK").stdout
    assert world.beta.post.receive(armored).code == "envelope_form"
    many = run(tmp_path, "age", *(["-r", recipient] * 21), stdin=b"PK").stdout
    assert world.beta.post.receive(many).code == "envelope_stanzas"


@needs_tools
def test_a_zip_written_by_another_program_is_read_the_same(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/x").write_text("text")
    (tmp_path / "bagit.txt").write_text("y")
    run(tmp_path, "zip", "-q", "-r", "p.zip", ".")
    directory = bag.read_directory((tmp_path / "p.zip").read_bytes())
    bag.check_names(directory)
    bag.check_layout(directory)
    assert bag.unpack(directory) == {"data/x": b"text", "bagit.txt": b"y"}
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        assert "data/" in archive.namelist()


def test_the_signature_in_a_parcel_names_its_namespace() -> None:
    world = make_world()
    parcel = world.alpha.post.send_list("beta", world.list_of())
    header, signature = world.alpha.post.header_of(parcel.digest)
    assert sshsig.verify(signature, header, sshsig.PARCEL) == world.alpha.ring.signer.public
