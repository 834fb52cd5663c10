"""What happens between offices: lists go out, answers come back, and what may not happen does not."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from exchange_forge import Answering, Bend, forge, forge_list
from exchange_recipes import setting
from exchange_world import PEOPLE, World, answer, make_office, make_world, record

from kintrace.exchange import intake
from kintrace.exchange.checking import check_store
from kintrace.exchange.cipher import AgeCipher
from kintrace.exchange.header import Refs, Request
from kintrace.exchange.keyring import Keyring
from kintrace.exchange.parcel import draft_list, draft_revocation
from kintrace.exchange.party import make_card, revoke, rotated
from kintrace.exchange.post import Post
from kintrace.exchange.refusals import Spoken
from kintrace.exchange.rows import RECEIPT_FIELD, verify_row
from kintrace.exchange.sshsig import SoftwareSigner
from kintrace.model import FindingCode


def code_of(call, *args, **kwargs) -> str:
    with pytest.raises(Spoken) as refused:
        call(*args, **kwargs)
    return refused.value.code


def deliver(receiver, sealed: bytes):
    outcome = receiver.post.receive(sealed)
    assert outcome.status == "accepted", outcome.code
    return outcome


@pytest.mark.parametrize("real", [False, True], ids=["stand-in", "age"])
def test_a_list_goes_out_and_comes_back_fully_answered(real: bool) -> None:
    world = make_world(real=real)
    parcel = world.alpha.post.send_list("beta", world.list_of(5))
    taken = deliver(world.beta, parcel.sealed)
    assert [row.number for row in taken.contents.rows()] == [2, 3, 4, 5, 6]
    assert next(iter(taken.contents.rows())).cells["ПІБ"] == "Вигадана Особа 0"
    assert taken.contents.original() == b"verbatim bytes\r\n"
    assert taken.contents.list_info().columns == ("№", "ПІБ", "Дата народження", "Місце")
    deliver(world.alpha, world.beta.reply(taken))

    answers = [
        answer(n, FindingCode.IN_PROGRESS if n == 3 else FindingCode.NO_RECORD_FOUND) for n in range(2, 7)
    ]
    first = world.beta.post.send_answer(parcel.header.rows_root, answers, final=False)
    outcome = deliver(world.alpha, first.sealed)
    assert outcome.counts == {"in_progress": 1, "no_record_found": 4}
    final = [answer(n) for n in range(2, 7)]
    second = world.beta.post.send_answer(
        parcel.header.rows_root, final, final=True, documents={"pdf": b"%PDF-1.7 invented"}
    )
    outcome = deliver(world.alpha, second.sealed)
    assert [one.code for one in outcome.contents.answers()] == [FindingCode.NO_RECORD_FOUND] * 5
    assert outcome.contents.files["data/document.pdf"].startswith(b"%PDF")
    listed = world.alpha.state.lists[parcel.header.rows_root]
    assert [(one.final, one.counts) for one in listed.answers] == [
        (False, {"in_progress": 1, "no_record_found": 4}),
        (True, {"no_record_found": 5}),
    ]


def test_the_same_parcel_twice_is_one_import_and_the_same_receipt(world: World) -> None:
    parcel = world.alpha.post.send_list("beta", world.list_of())
    first = deliver(world.beta, parcel.sealed)
    before = world.beta.post.storage.load()
    again = world.beta.post.receive(parcel.sealed)
    assert (again.status, again.reply) == ("again", first.reply)
    assert world.beta.post.storage.load() == before


def test_parcels_out_of_order_wait_and_are_then_taken_in_order(world: World) -> None:
    sent = [world.alpha.post.send_list("beta", world.list_of(n)) for n in (1, 2, 3)]
    assert world.beta.post.receive(sent[2].sealed).status == "held"
    assert world.beta.post.receive(sent[1].sealed).status == "held"
    assert world.beta.post.receive(sent[1].sealed).status == "held"
    outcome = world.beta.post.receive(sent[0].sealed)
    assert [one.status for one in outcome.released] == ["accepted", "accepted"]
    assert [one.seq for one in world.beta.state.peers["alpha"].received] == [1, 2, 3]
    assert world.beta.state.peers["alpha"].held == []
    assert len(world.beta.state.lists) == 3


def test_a_parcel_that_waited_past_the_end_of_its_key_is_still_good(world: World) -> None:
    sent = [world.alpha.post.send_list("beta", world.list_of(n)) for n in (1, 2)]
    world.clock.forward(days=360)
    assert world.beta.post.receive(sent[1].sealed).status == "held"
    new_key(world)
    world.clock.forward(days=20)
    assert world.beta.post.receive(sent[0].sealed).code == "key_expired"
    world.clock.forward(days=-18)
    assert world.beta.post.receive(sent[0].sealed).status == "accepted"
    assert len(world.beta.state.lists) == 2


def new_key(world: World) -> None:
    """Alpha rotates its signing key; the new card travels in a parcel signed by the old one."""
    alpha = world.alpha
    signer = SoftwareSigner(Ed25519PrivateKey.from_private_bytes(world.draw(32)))
    alpha.card = make_card(rotated(alpha.card, signer.public, world.clock()), alpha.root)
    ring = Keyring("alpha", signer, alpha.ring.log, alpha.ring.identities)
    alpha.new = (ring, alpha.card)


def test_rotation_travels_in_a_parcel_and_the_chain_goes_on(world: World) -> None:
    deliver(world.beta, world.alpha.post.send_list("beta", world.list_of()).sealed)
    new_key(world)
    ring, card = world.alpha.new
    unannounced = Post(ring, world.alpha.post.storage, world.clock, world.draw, world.alpha.post.cipher)
    deliver(world.beta, world.alpha.post.send_card("beta", card).sealed)
    assert world.beta.state.known["alpha"].descriptor.version == 2
    unannounced.begin(card)
    deliver(world.beta, unannounced.send_list("beta", world.list_of(2)).sealed)
    world.clock.forward(days=100)
    late = forge_list(world)
    assert world.beta.post.receive(late).code == "key_expired"


def rotate(world: World) -> Post:
    """Alpha rotates, tells beta, and works on with the new key; the parcel with the card."""
    new_key(world)
    ring, card = world.alpha.new
    world.told = world.alpha.post.send_card("beta", card)
    post = Post(ring, world.alpha.post.storage, world.clock, world.draw, world.alpha.post.cipher)
    post.begin(card)
    return post


def test_a_parcel_by_a_new_key_that_overtakes_its_card_is_taken_in_after_it(world: World) -> None:
    post = rotate(world)
    early = post.send_list("beta", world.list_of(2))
    assert world.beta.post.receive(early.sealed).code == "key_unknown"
    outcome = deliver(world.beta, world.told.sealed)
    assert [(one.status, one.digest) for one in outcome.released] == [("accepted", early.digest)]
    assert world.beta.state.strangers == [] and len(world.beta.state.lists) == 1


def test_a_clock_that_is_behind_does_not_lose_what_was_kept_aside(world: World) -> None:
    world.clock.forward(days=10)
    post = rotate(world)
    early = post.send_list("beta", world.list_of(2))
    assert world.beta.post.receive(early.sealed).status == "quarantined"
    world.clock.forward(days=-1, minutes=-1)
    assert deliver(world.beta, world.told.sealed).released[0].code == "key_early"
    assert len(world.beta.state.strangers) == 1
    world.clock.forward(days=1, minutes=1)
    again = world.beta.post.receive(world.told.sealed)
    assert [one.status for one in again.released] == ["accepted"]
    assert world.beta.state.strangers == []


def test_what_the_old_key_signed_and_nobody_received_is_signed_again_and_is_no_fork(world: World) -> None:
    case = Answering(world)
    answered = world.alpha.post.send_answer(case.root, case.answers(), final=True, documents={"pdf": b"%PDF"})
    post = rotate(world)
    deliver(world.beta, answered.sealed)
    deliver(world.beta, world.told.sealed)
    late = world.alpha.post.send_answer(case.root, case.answers(), final=True, documents={"pdf": b"%PDF 2"})
    world.clock.forward(days=120)
    assert world.beta.post.receive(late.sealed).code == "key_expired"
    before = post.state().peers["beta"].sent
    names = post.renew("beta")
    renewed = [post.storage.read(name) for name in names]
    outcomes = [world.beta.post.receive(sealed) for sealed in renewed]
    assert [one.status for one in outcomes] == ["again"] * (len(outcomes) - 1) + ["accepted"]
    assert outcomes[-1].digest == late.digest
    assert [one.digest for one in post.state().peers["beta"].sent] == [one.digest for one in before]
    assert post.waiting("beta") == names
    assert post.read(late.digest).files["data/document.pdf"] == b"%PDF 2"
    assert post.renew("nobody") == []
    assert code_of(world.alpha.post.renew, "beta") == "own_key_expired"


def test_after_a_revocation_only_what_was_received_before_stands(world: World) -> None:
    before = world.alpha.post.send_list("beta", world.list_of())
    deliver(world.beta, before.sealed)
    key = world.alpha.ring.signer.public
    premade = revoke("alpha", key, "unspecified", world.alpha.root, world.clock() - timedelta(days=200))
    # Out of the sealed envelope: signed by the root, outside the chain.
    sealed = forge(
        world.alpha,
        world.beta,
        draft_revocation(premade),
        Bend(signer=world.alpha.root, header=setting(seq=0, prev=None)),
    )
    world.clock.forward(days=1)
    assert deliver(world.beta, sealed).reply is None
    assert world.beta.post.receive(sealed).status == "again"
    assert (
        world.beta.post.receive(world.alpha.post.send_list("beta", world.list_of(2)).sealed).code
        == "key_revoked"
    )
    assert world.beta.post.receive(before.sealed).status == "again"
    assert len(world.beta.state.lists) == 1


def test_a_revocation_in_the_chain_is_taken_in_too(world: World) -> None:
    statement = revoke(
        "alpha", world.alpha.ring.signer.public, "staff_change", world.alpha.root, world.clock()
    )
    deliver(world.beta, world.alpha.post.send_revocation("beta", statement).sealed)
    assert (
        world.beta.post.receive(world.alpha.post.send_list("beta", world.list_of()).sealed).code
        == "key_revoked"
    )


def test_strangers_wait_apart_until_two_people_confirm_them(world: World) -> None:
    stranger = make_office("delta", world.clock, world.draw, world.alpha.post.cipher)
    stranger.post.pin(world.beta.card, record(world.beta))
    parcel = stranger.post.send_list("beta", world.list_of())
    outcome = world.beta.post.receive(parcel.sealed)
    assert (outcome.status, outcome.contents, outcome.reply) == ("quarantined", None, None)
    assert world.beta.state.lists == {} and "delta" not in world.beta.state.peers
    assert [one.claimed for one in world.beta.state.strangers] == ["delta"]
    world.beta.post.pin(stranger.card, record(stranger))
    assert [one.status for one in world.beta.post.reconsider("delta")] == ["accepted"]
    assert world.beta.state.strangers == [] and len(world.beta.state.lists) == 1


def test_what_is_still_unknown_stays_apart(world: World) -> None:
    later = forge_list(world, Bend(header=setting(format="kintrace-parcel/2")))
    assert world.beta.post.receive(later).status == "kept"
    assert [one.status for one in world.beta.post.reconsider("alpha")] == ["kept"]
    assert len(world.beta.state.strangers) == 1


def test_the_quarantine_is_not_without_end(world: World, monkeypatch) -> None:
    from kintrace.exchange import intake

    monkeypatch.setattr(intake, "MAX_STRANGERS", 3)
    for _ in range(5):
        assert (
            world.beta.post.receive(forge_list(world, Bend(header=setting(type="gossip")))).status == "kept"
        )
    assert len(world.beta.state.strangers) == 3


def test_reading_everything_finds_what_rotted(world: World) -> None:
    parcel = world.alpha.post.send_list("beta", world.list_of(4))
    deliver(world.alpha, world.beta.reply(deliver(world.beta, parcel.sealed)))
    kept = world.alpha.post.storage
    assert check_store(kept) == ()
    for name in list(kept.files):
        good = kept.files[name]
        kept.files[name] = good[:-9] + bytes([good[-9] ^ 2]) + good[-8:]
        assert [(one.code, one.values) for one in check_store(kept)] == [("file_rotten", {"file": name})]
        del kept.files[name]
        assert [one.code for one in check_store(kept)] == ["file_gone"]
        kept.files[name] = good
    state = world.alpha.state
    state.log[1].salt = "0" * 32
    kept.state = state.model_dump_json().encode()
    assert [one.code for one in check_store(kept)] == ["log_entry"]


def test_another_root_for_a_pinned_party_is_refused(world: World) -> None:
    impostor = make_office("alpha", world.clock, world.draw, world.alpha.post.cipher)
    assert code_of(world.beta.post.pin, impostor.card, record(impostor)) == "pin_already"
    world.beta.post.pin(world.alpha.card, record(world.alpha))
    assert world.beta.state.known["alpha"].descriptor.root == world.alpha.root.public.line


def test_a_refused_answer_uses_up_its_number_and_the_sender_is_told_why(world: World) -> None:
    case = Answering(world)
    short = case.forge(case.answers()[:-1])
    outcome = world.beta.post.receive(short)
    assert (outcome.status, outcome.code) == ("refused", "row_missing")
    assert "4" in outcome.sentence("en")
    told = world.alpha.post.receive(world.beta.reply(outcome))
    assert told.code == "ack_not_ours"  # alpha learns that somebody writes in its name
    assert world.beta.state.peers["alpha"].received[-1].status == "refused"
    assert world.beta.state.lists[case.root].answers == []
    again = world.beta.post.receive(short)
    assert (again.status, again.code, again.contents) == ("again", "again_refused", None)
    assert "row_missing" in again.sentence("uk")


def test_nothing_goes_to_a_party_that_nobody_confirmed(world: World) -> None:
    assert code_of(world.alpha.post.send_list, "omega", world.list_of()) == "not_pinned"


def test_an_answer_that_the_other_side_would_refuse_is_not_packed(world: World) -> None:
    case = Answering(world)
    send = world.alpha.post.send_answer
    full = case.answers()
    assert code_of(send, case.root, full[:-1], final=False) == "row_missing"
    assert code_of(send, case.root, [*full, answer(99)], final=False) == "row_foreign"
    assert code_of(send, case.root, [*full, full[0]], final=False) == "row_twice"
    progress = [*full[:-1], answer(full[-1].number, FindingCode.IN_PROGRESS)]
    assert code_of(send, case.root, progress, final=True) == "final_in_progress"
    assert code_of(send, "a" * 64, full, final=False) == "list_unknown"
    loud = [*full[:-1], answer(full[-1].number, FindingCode.WITHHELD_FOR_SAFETY, place="x")]
    assert code_of(send, case.root, loud, final=False) == "withheld_content"
    sent = world.alpha.state.peers["beta"].sent
    assert [one.type for one in sent] == ["receipt"]


def test_withheld_content_reaches_the_intermediary_and_only_there(world: World) -> None:
    case = Answering(world)
    alpha, beta, icrx = world.alpha, world.beta, world.icrx
    secret = answer(4, FindingCode.LOCATED, whereabouts="a safe place")
    assert code_of(alpha.post.send_withheld, "beta", case.root, [secret]) == "withheld_addressee"
    given = alpha.post.send_withheld("icrx", case.root, [secret])
    taken = deliver(icrx, given.sealed)
    assert next(iter(taken.contents.answers())).fields == {"whereabouts": "a safe place"}
    receipt = deliver(alpha, icrx.reply(taken))
    hidden = type(secret)(
        4, FindingCode.WITHHELD_FOR_SAFETY, {RECEIPT_FIELD: receipt.digest}, "2025-07-20", "office-1"
    )
    answers = [answer(2), answer(3), hidden]
    outcome = deliver(beta, alpha.post.send_answer(case.root, answers, final=True).sealed)
    assert outcome.counts == {"no_record_found": 2, "withheld_for_safety": 1}
    assert b"safe place" not in b"".join(outcome.contents.files.values())
    assert "safe place" not in beta.state.model_dump_json() + alpha.state.model_dump_json()


def test_a_fork_stops_the_chain_until_two_people_decide(world: World) -> None:
    one, two = forge_list(world), forge_list(world)
    first = deliver(world.beta, one)
    outcome = world.beta.post.receive(two)
    assert (outcome.status, outcome.code) == ("stopped", "fork")
    stop = world.beta.state.peers["alpha"].stop
    assert set(stop.seen) == {first.digest, outcome.digest}
    kept = [world.beta.post.storage.read(name) for name in stop.files]
    assert kept == [one, two]
    assert world.beta.post.receive(one).status == "again"
    assert code_of(world.beta.post.settle, "alpha", (1, first.digest), ("Ада", "ада")) == "pin_two_people"
    assert code_of(world.beta.post.settle, "omega", (1, first.digest), PEOPLE) == "not_pinned"
    assert code_of(world.beta.post.settle, "alpha", (0, first.digest), PEOPLE) == "settle_back"
    world.beta.post.settle("alpha", (1, first.digest), PEOPLE)
    peer = world.beta.state.peers["alpha"]
    assert peer.stop is None
    assert world.beta.state.log[-1].event["by"] == " + ".join(PEOPLE)
    past = peer.settled[-1]
    assert (past.side, past.seq, past.by, past.stop) == ("theirs", 1, list(PEOPLE), stop)
    line = next(one for one in world.beta.post.ledger() if one.key == "settled_theirs")
    assert set(line.evidence) == set(stop.seen)
    assert all(name in line.sentence("uk") for name in PEOPLE)


def restored(office, backup: tuple[bytes, dict[str, bytes]]) -> None:
    """An office's memory comes back from an old copy."""
    storage = office.post.storage
    storage.state, storage.files = backup[0], dict(backup[1])


def test_an_office_back_from_an_old_copy_is_noticed_and_goes_on_once_both_sides_settled(world: World) -> None:
    alpha, beta = world.alpha, world.beta
    deliver(beta, alpha.post.send_list("beta", world.list_of()).sealed)
    backup = (alpha.post.storage.state, dict(alpha.post.storage.files))
    lost = alpha.post.send_list("beta", world.list_of(3))
    reply = beta.reply(deliver(beta, lost.sealed))
    restored(alpha, backup)
    assert alpha.post.receive(reply).status == "held"  # the receipt before it was not brought
    first = beta.post.storage.read(beta.post.waiting("alpha")[0])
    assert deliver(alpha, first).status == "accepted"
    assert alpha.state.peers["beta"].stop.code == "ack_not_ours"
    assert code_of(alpha.post.settle_ours, "beta", (0, lost.digest), PEOPLE) == "settle_back"
    assert code_of(alpha.post.settle_ours, "beta", (2, lost.digest), ("Ада", " ")) == "pin_two_people"
    alpha.post.settle_ours("beta", (2, lost.digest), PEOPLE)
    assert alpha.state.peers["beta"].stop is None
    assert deliver(alpha, reply).status == "accepted"

    after = alpha.post.send_list("beta", world.list_of(2))
    assert after.header.seq == 3 and after.header.prev == lost.digest
    # Alpha's history came back from the old copy too and went on otherwise; beta says so.
    assert beta.post.receive(after.sealed).code == "log_rewrite"
    beta.post.settle("alpha", (2, lost.digest), PEOPLE)
    assert deliver(beta, after.sealed).status == "accepted"
    assert deliver(beta, alpha.post.send_list("beta", world.list_of(1)).sealed).status == "accepted"
    assert beta.state.peers["alpha"].settled[-1].notes  # what alpha had shown before is not forgotten
    assert {one.key for one in alpha.post.ledger()} >= {"settled_ours"}
    assert check_store(alpha.post.storage) == ()


def test_after_the_loss_of_several_parcels_one_decision_is_enough(world: World) -> None:
    alpha, beta = world.alpha, world.beta
    backup = (alpha.post.storage.state, dict(alpha.post.storage.files))
    lost = [alpha.post.send_list("beta", world.list_of(rows)) for rows in (1, 2, 3)]
    receipts = [beta.reply(deliver(beta, one.sealed)) for one in lost]
    own = beta.post.send_list("alpha", world.list_of(4))
    restored(alpha, backup)
    for one in (
        receipts[0],
        forge(beta, alpha, draft_list(world.list_of(1)), Bend(header=setting(seq=1, prev=None))),
    ):
        assert alpha.post.receive(one).code in ("ack_not_ours", "stopped")
    assert alpha.post.waiting("beta") == []  # nothing is signed under a number that may be taken
    alpha.post.settle_ours("beta", (3, lost[-1].digest), PEOPLE)
    assert [alpha.post.receive(one).status for one in (*receipts, own.sealed)] == ["accepted"] * 4
    assert alpha.state.peers["beta"].stop is None
    assert code_of(alpha.post.read, lost[-1].digest) == "parcel_unknown"
    assert alpha.state.peers["beta"].sent[-1].seq == 4  # the receipt for beta's list follows what beta holds
    forged = forge(
        beta, alpha, draft_list(world.list_of(1)), Bend(header=setting(ack={"seq": 9, "digest": "a" * 64}))
    )
    assert alpha.post.receive(forged).code == "ack_not_ours"


def test_what_waits_is_set_aside_or_is_evidence_is_read_by_the_check_too(world: World) -> None:
    beta = world.beta
    stranger = make_office("stranger", world.clock, world.draw, world.alpha.post.cipher)
    stranger.post.pin(beta.card, record(beta))
    assert beta.post.receive(stranger.post.send_list("beta", world.list_of(1)).sealed).status == "quarantined"
    deliver(beta, forge_list(world))
    world.alpha.post.send_list("beta", world.list_of(1))
    world.alpha.post.send_list("beta", world.list_of(1))
    held = world.alpha.post.send_list("beta", world.list_of(1))
    assert beta.post.receive(held.sealed).status == "held"
    assert beta.post.receive(forge_list(world, Bend(header=setting(seq=1, prev=None)))).code == "fork"
    state, kept = beta.state, beta.post.storage
    peer = state.peers["alpha"]
    names = [state.strangers[0].file, peer.held[0].file, *peer.stop.files]
    assert len(set(names)) == 4
    assert check_store(kept) == ()
    for name in names:
        good = kept.files[name]
        kept.files[name] = good[:-1]
        assert [one.values for one in check_store(kept)] == [{"file": name}]
        kept.files[name] = good
    beta.post.settle("alpha", (1, peer.received[0].digest), PEOPLE)
    del kept.files[names[-1]]  # evidence of what was settled stays evidence
    assert [one.code for one in check_store(kept)] == ["file_gone"]


def test_a_party_that_lost_parcels_gets_them_again_from_a_number_on(world: World) -> None:
    alpha, beta = world.alpha, world.beta
    sent = [alpha.post.send_list("beta", world.list_of()) for _ in range(3)]
    for one in sent:
        alpha.post.receive(beta.reply(deliver(beta, one.sealed)))
    assert alpha.post.waiting("beta") == []
    assert alpha.post.waiting("beta", since=2) == [one.file for one in sent[1:]]


def test_going_on_from_the_other_side_of_a_fork(world: World) -> None:
    deliver(world.beta, forge_list(world))
    real = world.alpha.post.send_list("beta", world.list_of(4))
    assert world.beta.post.receive(real.sealed).code == "fork"
    world.beta.post.settle("alpha", (1, real.digest), PEOPLE)
    assert world.beta.post.receive(real.sealed).contents is None  # its content was never checked
    deliver(world.beta, world.alpha.post.send_list("beta", world.list_of(2)).sealed)


def test_requests_arrive_and_are_receipted(world: World) -> None:
    asked = world.alpha.post.send_request(
        "beta", Request(ask="clarification", rows=(2, 3), text="Яка дата?"), Refs()
    )
    outcome = deliver(world.beta, asked.sealed)
    assert json.loads(outcome.contents.files["data/request.json"])["rows"] == [2, 3]
    receipt = deliver(world.alpha, world.beta.reply(outcome)).contents.receipt()
    assert (receipt.parcel, receipt.status, receipt.type) == (asked.digest, "accepted", "request")


def test_acknowledgements_shorten_what_must_be_carried_again(world: World) -> None:
    parcel = world.alpha.post.send_list("beta", world.list_of())
    assert world.alpha.post.waiting("beta") == [parcel.file]
    deliver(world.alpha, world.beta.reply(deliver(world.beta, parcel.sealed)))
    assert world.alpha.post.waiting("beta") == []
    assert world.alpha.post.waiting("nobody") == []


def test_one_row_is_proved_to_an_arbiter_and_the_others_stay_unseen(world: World) -> None:
    parcel = world.alpha.post.send_list("beta", world.list_of(9))
    deliver(world.beta, parcel.sealed)
    proof = world.beta.post.prove_row(parcel.digest, 5)
    header, signature = world.beta.post.header_of(parcel.digest)
    signed = json.loads(header)
    shown = verify_row(proof, signed["rows_root"], signed["rows"])
    assert shown["cells"]["ПІБ"] == "Вигадана Особа 3"
    assert "Особа 4".encode() not in proof and signature.startswith(b"-----BEGIN SSH")
    changed = proof.replace("Особа 3".encode(), "Особа 8".encode())
    assert code_of(verify_row, changed, signed["rows_root"], signed["rows"]) == "row_proof"
    assert code_of(verify_row, proof, "0" * 64, signed["rows"]) == "row_proof"
    assert code_of(verify_row, proof, signed["rows_root"], 8) == "row_proof"
    assert code_of(world.beta.post.prove_row, parcel.digest, 400) == "row_unknown"
    assert code_of(world.beta.post.prove_row, "0" * 64, 5) == "parcel_unknown"


def test_our_own_archive_can_be_read_again(world: World) -> None:
    parcel = world.alpha.post.send_list("beta", world.list_of())
    assert world.alpha.post.read(parcel.digest).files == world.beta.post.receive(parcel.sealed).contents.files
    world.alpha.post.storage.files[parcel.file] = b"standin\n" + b"rot"
    assert code_of(world.alpha.post.read, parcel.digest) == "parcel_damaged"


def test_an_unknown_field_of_a_later_version_is_shown_and_ignored(world: World) -> None:
    outcome = deliver(world.beta, forge_list(world, Bend(header=setting(colour="blue"))))
    assert outcome.warnings == ("unknown_fields",)
    assert outcome.contents.header.unknown() == ("colour",)


def test_a_clock_far_off_is_a_warning_and_orders_nothing(world: World) -> None:
    sealed = world.alpha.post.send_list("beta", world.list_of()).sealed
    world.clock.forward(days=3)
    assert deliver(world.beta, sealed).warnings == ("clock_skew",)


def test_the_folder_of_another_party_is_refused(world: World) -> None:
    assert code_of(world.alpha.post.begin, world.beta.card) == "other_party"
    fresh = Post(
        world.alpha.ring, type(world.alpha.post.storage)(), world.clock, world.draw, world.alpha.post.cipher
    )
    assert code_of(fresh.state) == "not_begun"


def test_no_name_and_no_cell_is_in_what_is_remembered(world: World) -> None:
    parcel = world.alpha.post.send_list("beta", world.list_of(20))
    deliver(world.beta, parcel.sealed)
    for office in (world.alpha, world.beta):
        text = office.state.model_dump_json()
        assert "Вигадана" not in text and "01.02.2012" not in text
        for name, data in office.post.storage.files.items():
            if name.startswith("lists/"):
                assert "Вигадана".encode() not in data and b"2012" not in data


def test_the_drill_for_lost_keys(world: World) -> None:
    """All working keys are gone; the root comes out of the safe."""
    alpha, beta = world.alpha, world.beta
    deliver(beta, alpha.post.send_list("beta", world.list_of()).sealed)
    lost = alpha.ring.signer.public
    beta.post.revoke("alpha", revoke("alpha", lost, "lost", alpha.root, world.clock()))
    fresh_key = SoftwareSigner(Ed25519PrivateKey.from_private_bytes(world.draw(32)))
    new_card = make_card(rotated(alpha.card, fresh_key.public, world.clock()), alpha.root)
    alpha.card = new_card
    beta.post.pin(new_card, record(alpha))
    again = Keyring("alpha", fresh_key, alpha.ring.log, alpha.ring.identities)
    post = Post(again, alpha.post.storage, world.clock, world.draw, alpha.post.cipher)
    post.begin(new_card)
    deliver(beta, post.send_list("beta", world.list_of(2)).sealed)
    known = beta.state.known["alpha"]
    assert [one.card.descriptor.version for one in known.cards] == [1, 2] and lost.line in known.revoked
    assert code_of(beta.post.pin, known.cards[0].card, record(alpha)) == "card_older"
    beta.post.pin(known.cards[1].card, record(alpha))
    assert beta.state.known["alpha"].descriptor.version == 2
    assert code_of(post.begin, known.cards[0].card) == "card_older"


def test_of_two_cards_with_one_version_the_second_is_not_taken(world: World) -> None:
    alpha, beta = world.alpha, world.beta
    descriptor = alpha.card.descriptor
    twin = make_card(descriptor.model_copy(update={"contact": "elsewhere"}), alpha.root)
    assert code_of(beta.post.pin, twin, record(alpha)) == "card_fork"
    assert code_of(alpha.post.begin, twin) == "card_fork"
    assert beta.state.known["alpha"].card.digest == alpha.card.digest


def test_a_card_changes_its_role_only_when_two_people_confirm_it_and_never_hides_a_history(
    world: World,
) -> None:
    alpha, beta = world.alpha, world.beta
    fresh = rotated(alpha.card, alpha.root.public, world.clock())
    descriptor = fresh.model_copy(update={"signing": alpha.card.descriptor.signing})
    hidden = make_card(descriptor.model_copy(update={"log": None}), alpha.root)
    assert code_of(beta.post.pin, hidden, record(alpha)) == "card_log"
    unsealable = make_card(descriptor.model_copy(update={"recipients": ("age1-some-future",)}), alpha.root)
    assert code_of(beta.post.pin, unsealable, record(alpha)) == "recipient_kind"
    beta.post.pin(
        make_card(descriptor.model_copy(update={"role": "intermediary"}), alpha.root), record(alpha)
    )
    assert beta.state.known["alpha"].descriptor.role == "intermediary"


def test_to_a_party_whose_root_was_taken_back_only_a_receipt_goes(world: World) -> None:
    alpha, beta = world.alpha, world.beta
    waiting = beta.post.send_list("alpha", world.list_of(1))
    ended = revoke("alpha", alpha.root.public, "stolen", alpha.root, world.clock())
    told = deliver(beta, alpha.post.send_revocation("beta", ended).sealed)
    assert told.reply is not None
    assert code_of(beta.post.send_list, "alpha", world.list_of(1)) == "party_ended"
    assert code_of(beta.post.renew, "alpha", waiting.header.seq) == "party_ended"


def test_our_own_keys_that_were_taken_back_are_remembered(world: World) -> None:
    alpha = world.alpha
    lost = alpha.ring.signer.public
    statement = revoke("alpha", lost, "lost", alpha.root, world.clock())
    alpha.post.revoke("alpha", statement)
    assert set(alpha.state.revoked) == {lost.line}
    alpha.post.send_revocation("beta", statement)
    assert set(alpha.state.revoked) == {lost.line}
    by_another = revoke("alpha", lost, "lost", world.beta.root, world.clock())
    assert code_of(alpha.post.revoke, "alpha", by_another) == "revocation_root"
    of_another = revoke("beta", lost, "lost", alpha.root, world.clock())
    assert code_of(alpha.post.revoke, "alpha", of_another) == "revocation_root"


def test_a_new_version_of_a_list_takes_the_place_of_the_newest_only(world: World) -> None:
    alpha, beta = world.alpha, world.beta
    first = alpha.post.send_list("beta", world.list_of())
    root = first.header.rows_root
    second = alpha.post.send_list("beta", replace(world.list_of(6), supersedes=root))
    again = replace(world.list_of(7), supersedes=root)
    assert code_of(alpha.post.send_list, "beta", again) == "version_behind"
    elsewhere = alpha.post.send_list("icrx", world.list_of()).header.rows_root
    assert code_of(alpha.post.send_list, "beta", replace(again, supersedes=elsewhere)) == "version_unknown"
    for one in (first, second):
        deliver(beta, one.sealed)
    for office in (alpha, beta):
        assert office.state.lists[root].superseded_by == second.header.rows_root
        lines = {line.key for line in office.post.ledger() if line.parcel == first.digest}
        assert "list_superseded" in lines


def test_nothing_is_signed_with_a_key_of_ours_that_has_run_out_but_receipts(world: World) -> None:
    listed = world.beta.post.send_list("alpha", world.list_of(1))
    deliver(world.alpha, listed.sealed)
    later = world.beta.post.send_list("alpha", world.list_of(1))
    world.clock.forward(days=364)
    post = world.alpha.post
    assert code_of(post.send_list, "beta", world.list_of()) == "own_key_expired"
    root = listed.header.rows_root
    assert code_of(post.send_answer, root, [answer(2)], final=True) == "own_key_expired"
    assert code_of(post.send_withheld, "icrx", root, [answer(2)]) == "own_key_expired"
    assert code_of(post.renew, "beta") == "own_key_expired"
    assert world.alpha.post.receive(later.sealed).code == "key_expired"


def test_when_too_many_strangers_write_the_next_parcel_is_said_not_to_be_kept(
    world: World, monkeypatch
) -> None:
    monkeypatch.setattr(intake, "MAX_STRANGERS", 1)
    stranger = make_office("stranger", world.clock, world.draw, world.alpha.post.cipher)
    stranger.post.pin(world.beta.card, record(world.beta))
    first, second = (stranger.post.send_list("beta", world.list_of(1)).sealed for _ in range(2))
    assert world.beta.post.receive(first).warnings == ()
    assert world.beta.post.receive(second).warnings == ("not_kept",)
    assert world.beta.post.receive(first).warnings == ()
    assert len(world.beta.state.strangers) == 1


def test_files_that_the_format_does_not_know_are_named(world: World) -> None:
    sealed = forge_list(world, Bend(payload=lambda p: p.update({"data/order.p7s": b"a national signature"})))
    contents = deliver(world.beta, sealed).contents
    assert contents.other_files() == ("data/order.p7s",)
    plain = world.beta.post.send_list("alpha", world.list_of(1))
    assert world.beta.post.read(plain.digest).other_files() == ()


def test_a_document_with_an_odd_ending_and_a_seal_of_another_kind_are_not_made(world: World) -> None:
    for ending in ("sig", "PDF", "../x", ""):
        content = replace(world.list_of(), documents={ending: b"x"})
        assert code_of(world.alpha.post.send_list, "beta", content) == "document_name"
    assert code_of(AgeCipher().seal, b"x", ["age1pq-of-the-future"]) == "recipient_kind"


def test_a_list_that_replaces_one_we_never_had_is_taken_in_with_a_word(world: World) -> None:
    sealed = forge_list(world, Bend(header=setting(refs={"list": "a" * 64, "parcel": None})))
    assert deliver(world.beta, sealed).warnings == ("version_unknown",)


def test_a_senders_version_never_goes_down_silently(world: World) -> None:
    later = forge_list(world, Bend(header=setting(min_reader=2)))
    assert world.beta.post.receive(later).code == "reader_later"
    parcel = world.alpha.post.send_list("beta", world.list_of())
    assert deliver(world.beta, parcel.sealed).warnings == ("later_kept",)
    lower = forge_list(world, Bend(header=setting(min_reader=0)))
    assert deliver(world.beta, lower).warnings == ("reader_lower", "later_kept")


def test_an_answer_that_opens_a_final_one_again_is_shown_as_such(world: World) -> None:
    case = Answering(world)
    final = world.alpha.post.send_answer(case.root, case.answers(), final=True)
    assert deliver(world.beta, final.sealed).warnings == ()
    again = world.alpha.post.send_answer(case.root, case.answers(), final=False)
    assert deliver(world.beta, again.sealed).warnings == ("answer_after_final",)
