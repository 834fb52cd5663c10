"""Histories that cannot be rewritten unseen."""

import pytest
from exchange_forge import Bend, forge
from exchange_recipes import setting
from exchange_world import World

from kintrace.exchange import history, note
from kintrace.exchange.header import Refs, Request
from kintrace.exchange.parcel import draft_request
from kintrace.exchange.refusals import Spoken
from kintrace.exchange.state import State


def exchange(world: World, rounds: int = 2) -> None:
    for _ in range(rounds):
        outcome = world.beta.post.receive(world.alpha.post.send_list("beta", world.list_of(2)).sealed)
        assert world.alpha.post.receive(world.beta.reply(outcome)).status == "accepted"


def test_each_counterparty_keeps_and_cosigns_the_others_history(world: World) -> None:
    exchange(world)
    cosigned = world.alpha.state.peers["beta"].cosigned
    assert note.cosigned_by(cosigned, world.beta.ring.verifier) == int(world.clock().timestamp())
    assert note.read(cosigned, world.alpha.ring.verifier).size > 2
    seen = world.beta.state.peers["alpha"].checkpoint
    assert history.root_at(world.alpha.state, seen.size) == seen.root
    history.check(world.alpha.state)


def test_an_edited_entry_is_pointed_at(world: World) -> None:
    exchange(world)
    state = world.alpha.state
    state.log[2].event["party"] = "omega"
    with pytest.raises(Spoken) as refused:
        history.check(state)
    assert (refused.value.code, refused.value.values) == ("log_entry", {"number": 3})


def rewritten(state: State) -> State:
    """Somebody with the database changes an event and makes the leaf fit."""
    state.log[1].event["party"] = "omega"
    state.log[1].leaf = history.leaf(state.log[1].event, state.log[1].salt)
    return state


def test_a_history_made_to_fit_still_contradicts_what_was_cosigned(world: World) -> None:
    exchange(world)
    with pytest.raises(Spoken) as refused:
        history.check(rewritten(world.alpha.state))
    assert refused.value.code == "log_cosigned"


def test_the_counterparty_notices_a_rewritten_history(world: World) -> None:
    exchange(world)
    kept = world.alpha.post.storage
    kept.state = rewritten(world.alpha.state).model_dump_json().encode()
    outcome = world.beta.post.receive(world.alpha.post.send_list("beta", world.list_of()).sealed)
    assert (outcome.status, outcome.code) == ("stopped", "log_rewrite")


def test_the_counterparty_notices_a_memory_set_back(world: World) -> None:
    exchange(world, 1)
    backup = world.alpha.post.storage.state
    exchange(world, 1)
    world.alpha.post.storage.state = backup
    outcome = world.beta.post.receive(world.alpha.post.send_list("beta", world.list_of()).sealed)
    assert (outcome.status, outcome.code) == ("stopped", "fork")
    told = world.alpha.post.receive(world.beta.reply(outcome))
    assert told.status in ("held", "stopped")


def test_two_notes_of_one_size_and_two_roots_prove_a_split_view(world: World) -> None:
    ring = world.alpha.ring

    def sign(size: int, fill: bytes) -> str:
        return note.sign(note.Checkpoint(ring.verifier.name, size, fill * 32), ring.verifier, ring.log)

    assert history.same_history(sign(3, b"a"), sign(3, b"a"), ring.verifier)
    assert history.same_history(sign(3, b"a"), sign(4, b"b"), ring.verifier)
    assert not history.same_history(sign(3, b"a"), sign(3, b"b"), ring.verifier)


def test_a_history_is_shown_to_continue_an_older_checkpoint(world: World) -> None:
    old = history.checkpoint(world.alpha.state, world.alpha.ring)
    size = len(world.alpha.state.log)
    exchange(world)
    state = world.alpha.state
    new = history.checkpoint(state, world.alpha.ring)
    proof = history.proof_since(state, size)
    assert history.continues(old, new, proof, world.alpha.ring.verifier)
    assert not history.continues(old, new, proof[:-1], world.alpha.ring.verifier)
    with pytest.raises(IndexError):
        history.root_at(state, 999)
    with pytest.raises(IndexError):
        history.proof_since(state, 999)


def test_what_was_cosigned_once_stays_proved_when_an_older_note_comes(world: World) -> None:
    exchange(world, 2)
    best = world.alpha.state.peers["beta"].cosigned
    old = note.Checkpoint(
        world.alpha.ring.verifier.name, 1, bytes.fromhex(history.root_at(world.alpha.state, 1))
    )
    signed = note.sign(old, world.alpha.ring.verifier, world.alpha.ring.log)
    ring = world.beta.ring
    cosigned = note.cosign(signed, ring.verifier, ring.log, int(world.clock().timestamp()))
    sealed = forge(
        world.beta,
        world.alpha,
        draft_request(Request(ask="answer"), Refs()),
        Bend(header=setting(cosigned=cosigned)),
    )
    assert world.alpha.post.receive(sealed).status == "accepted"
    assert int(best.split("\n")[1]) > 1
    assert world.alpha.state.peers["beta"].cosigned == best
