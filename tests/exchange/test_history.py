"""Histories that cannot be rewritten unseen."""

import pytest
from exchange_world import World

from kintrace.exchange import history, note
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
