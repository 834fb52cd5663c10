"""Couriers' records, time stamps, and a ledger that says plainly what is proved."""

import base64
import re
import shutil
from pathlib import Path

import pytest
from exchange_tsa import make_service
from exchange_world import START, World, answer, make_office, record

from kintrace.exchange import custody, timestamp
from kintrace.exchange.custody import Handling
from kintrace.exchange.header import TYPES
from kintrace.exchange.ledger import LedgerLine
from kintrace.exchange.outcome import Outcome
from kintrace.exchange.refusals import Spoken
from kintrace.exchange.state import Status


def code_of(call, *args, **kwargs) -> str:
    with pytest.raises(Spoken) as refused:
        call(*args, **kwargs)
    return refused.value.code


@pytest.fixture
def courier(world: World):
    office = make_office("corvus", world.clock, world.draw, world.alpha.post.cipher)
    world.alpha.post.pin(office.card, record(office))
    return office


def test_a_courier_signs_for_the_file_and_never_sees_the_content(world: World, courier) -> None:
    parcel = world.alpha.post.send_list("beta", world.list_of())
    taken = custody.record(parcel.sealed, Handling("taken", "corvus", "alpha", START), courier.ring.signer)
    handed = custody.record(
        parcel.sealed, Handling("handed_over", "corvus", "beta", START, taken), courier.ring.signer
    )
    assert custody.verify(handed, courier.card, parcel.sealed).prev == taken.digest
    assert b"list" not in taken.text
    world.alpha.post.add_custody(handed, courier.card)
    world.alpha.post.add_custody(handed, courier.card)
    assert [one.by for one in world.alpha.state.custody] == ["corvus"]


def test_records_that_do_not_hold(world: World, courier) -> None:
    sealed = b"a file"
    good = custody.record(sealed, Handling("taken", "corvus", "alpha", START), courier.ring.signer)
    assert code_of(custody.verify, good, courier.card, b"another file") == "custody_file"
    assert code_of(custody.verify, good, world.beta.card) == "custody_key"
    by_beta = custody.record(sealed, Handling("taken", "corvus", "alpha", START), world.beta.ring.signer)
    assert code_of(custody.verify, by_beta, courier.card) == "custody_key"
    altered = custody.SignedRecord(good.text.replace(b"taken", b"lost!"), good.signature)
    assert code_of(custody.verify, altered, courier.card) == "form_field"
    altered = custody.SignedRecord(good.text.replace(b"taken", b"lost"), good.signature)
    assert code_of(custody.verify, altered, courier.card) == "sig_bad"
    other = Handling("taken", "corvus", "alpha", START, good)
    assert code_of(custody.record, b"another file", other, courier.ring.signer) == "custody_chain"
    assert code_of(world.beta.post.add_custody, good, courier.card) == "not_pinned"
    assert (
        code_of(custody.record, b"x", Handling("eaten", "corvus", "a-b", START), courier.ring.signer)
        == "form_field"
    )


def keys(office) -> dict[str, bool]:
    return {line.key: line.proved for line in office.post.ledger()}


def test_the_ledger_says_what_is_proved_and_what_is_not(world: World, courier) -> None:
    alpha, beta = world.alpha, world.beta
    parcel = alpha.post.send_list("beta", world.list_of(3))
    assert keys(alpha) == {
        "no_receipt": False,
        "no_custody": False,
        "no_time": False,
        "not_cosigned": False,
        "list_unanswered": False,
    }
    signed = custody.record(
        parcel.sealed, Handling("handed_over", "corvus", "beta", START), courier.ring.signer
    )
    alpha.post.add_custody(signed, courier.card)
    assert keys(alpha)["custody"] is True
    taken = beta.post.receive(parcel.sealed)
    alpha.post.receive(beta.reply(taken))
    assert keys(alpha)["receipt"] is True and keys(alpha)["cosigned"] is True
    assert keys(beta)["signed_by_them"] is True and keys(beta)["list_due"] is False
    sent = beta.post.send_answer(parcel.header.rows_root, [answer(n) for n in (2, 3, 4)], final=True)
    alpha.post.receive(sent.sealed)
    lines = {line.key: line for line in alpha.post.ledger()}
    assert lines["list_answered"].evidence == (sent.digest,)
    for language in ("uk", "ru", "en"):
        for office in (alpha, beta):
            for line in office.post.ledger():
                assert "{" not in line.sentence(language)


def test_a_later_parcel_acknowledges_where_the_receipt_was_lost(world: World) -> None:
    parcel = world.alpha.post.send_list("beta", world.list_of())
    lost = world.beta.post.receive(parcel.sealed)
    assert lost.reply
    later = world.beta.post.send_list("alpha", world.list_of(2))
    assert world.alpha.post.receive(later.sealed).status == "held"
    assert keys(world.alpha)["no_receipt"] is False


def test_a_stopped_party_is_in_the_ledger_with_both_proofs(world: World) -> None:
    from exchange_forge import forge_list

    world.beta.post.receive(forge_list(world))
    world.beta.post.receive(forge_list(world))
    stopped = next(line for line in world.beta.post.ledger() if line.key == "stopped")
    assert len(stopped.evidence) == 2


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_a_time_stamp_is_verified_offline(tmp_path: Path, world: World) -> None:
    if timestamp.client is None:
        pytest.skip("the extra kintrace[stamps] is not installed")

    service = make_service(tmp_path)
    parcel = world.alpha.post.send_list("beta", world.list_of())
    header, _ = world.alpha.post.header_of(parcel.digest)
    token, roots = service.answer(timestamp.request(header)), [service.root]
    when = world.alpha.post.add_stamp(parcel.digest, token, roots)
    assert when.tzinfo is not None
    assert base64.b64decode(world.alpha.state.stamps[parcel.digest].token) == token
    assert keys(world.alpha)["stamped"] is True
    other = world.alpha.post.send_list("beta", world.list_of())
    assert code_of(world.alpha.post.add_stamp, other.digest, token, roots) == "stamp_token"
    assert code_of(world.alpha.post.add_stamp, parcel.digest, b"junk", roots) == "stamp_token"
    assert code_of(world.alpha.post.add_stamp, "0" * 64, token, roots) == "parcel_unknown"


def test_without_the_extra_time_stamps_say_so(monkeypatch) -> None:
    monkeypatch.setattr(timestamp, "client", None)
    assert code_of(timestamp.request, b"x") == "stamp_extra"
    assert code_of(timestamp.verify, b"x", "0" * 64, []) == "stamp_extra"


def test_every_warning_has_a_sentence_in_each_language() -> None:
    outcome = Outcome(
        Status.ACCEPTED, "accepted", warnings=("history_begins_here", "unknown_fields", "clock_skew")
    )
    said = {note for language in ("uk", "ru", "en") for note in outcome.notes(language)}
    assert len(said) == 9


@pytest.mark.parametrize("status", list(Status))
def test_the_ledger_speaks_one_language_at_a_time(status: Status) -> None:
    for type_ in TYPES:
        values = {"party": "", "type": type_, "seq": 1, "status": status.value, "stated": ""}
        for key in ("receipt", "signed_by_them"):
            for language in ("uk", "ru"):
                sentence = LedgerLine(key, "beta", "", (), values).sentence(language)
                assert not re.search("[a-z]", sentence), sentence
