"""What a released version wrote stays readable for ever: parcels, cards, records, key files, states."""

import json
import random
from pathlib import Path

import pytest
from exchange_world import START
from make_golden import GOLDEN, PASSPHRASE

from kintrace.exchange import custody
from kintrace.exchange.cipher import AgeCipher
from kintrace.exchange.keyring import unlock
from kintrace.exchange.party import read_card
from kintrace.exchange.post import Post
from kintrace.exchange.rows import verify_row
from kintrace.exchange.storage import MemoryStorage

VERSIONS = sorted(path for path in GOLDEN.iterdir() if path.is_dir())


def office(folder: Path, name: str, state: str) -> Post:
    storage = MemoryStorage()
    storage.state, storage.revision = (folder / state).read_bytes(), 1
    facts = json.loads((folder / "facts.json").read_bytes())
    if name == "alpha":
        storage.files[f"lists/{facts['root']}.json"] = (folder / "alpha.rows.json").read_bytes()
    ring = unlock((folder / f"{name}.keys").read_bytes(), PASSPHRASE)
    return Post(ring, storage, lambda: START, random.Random(1).randbytes, AgeCipher())


def test_there_is_a_golden_folder_of_the_first_version() -> None:
    assert (GOLDEN / "0.1.0").is_dir()


@pytest.mark.parametrize("folder", VERSIONS, ids=lambda p: p.name)
def test_what_was_sent_to_beta_opens(folder: Path) -> None:
    beta = office(folder, "beta", "beta.state.json")
    facts = json.loads((folder / "facts.json").read_bytes())
    listed = beta.receive((folder / "1-list").read_bytes())
    assert (listed.status, listed.digest) == ("accepted", facts["list"])
    assert [row.number for row in listed.contents.rows()] == [2, 3, 4, 5]
    assert listed.contents.original() == b"verbatim bytes\r\n"


@pytest.mark.parametrize("folder", VERSIONS, ids=lambda p: p.name)
def test_what_was_sent_to_alpha_opens(folder: Path) -> None:
    alpha = office(folder, "alpha", "alpha.sent.state.json")
    facts = json.loads((folder / "facts.json").read_bytes())
    assert alpha.receive((folder / "2-receipt").read_bytes()).contents.receipt().parcel == facts["list"]
    answered = alpha.receive((folder / "3-answer").read_bytes())
    assert (answered.status, answered.digest) == ("accepted", facts["answer"])
    assert answered.counts == {"no_record_found": 4}


@pytest.mark.parametrize("folder", VERSIONS, ids=lambda p: p.name)
def test_cards_records_and_proofs_hold(folder: Path) -> None:
    facts = json.loads((folder / "facts.json").read_bytes())
    for name in ("alpha", "icrx"):
        card = read_card(
            (folder / f"{name}.card.json").read_bytes(), (folder / f"{name}.card.sig").read_bytes()
        )
        assert card.descriptor.id == name
    signed = custody.SignedRecord(
        (folder / "custody.json").read_bytes(), (folder / "custody.json.sig").read_bytes()
    )
    assert custody.verify(signed, card, (folder / "1-list").read_bytes()).event == "taken"
    proof = (folder / f"row-{facts['proof_row']}.json").read_bytes()
    assert verify_row(proof, facts["root"], 4)["row"] == facts["proof_row"]


@pytest.mark.parametrize("folder", VERSIONS, ids=lambda p: p.name)
def test_the_later_parcels_of_the_chain_wait_in_order(folder: Path) -> None:
    """The receipt that alpha wrote for the answer is not kept, so the rest waits and is not lost."""
    beta = office(folder, "beta", "beta.state.json")
    for name in ("6-revocation", "5-party", "4-request"):
        assert beta.receive((folder / name).read_bytes()).status in ("held", "accepted")
    outcome = beta.receive((folder / "1-list").read_bytes())
    types = [one.contents.header.type for one in outcome.released]
    assert types == ["request", "party", "revocation"]
    assert beta.state().known["alpha"].descriptor.version == 2
    assert len(beta.state().known["alpha"].revoked) == 1
