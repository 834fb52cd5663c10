"""A thousand worlds in which the courier is unlucky, offices die, and some sign twice."""

import exchange_simulator as simulator
import pytest

BLOCK = 100


@pytest.mark.parametrize("block", range(10))
def test_both_ends_converge_and_every_row_is_answered_once(block: int) -> None:
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        try:
            simulator.run(seed)
        except simulator.Violation as error:
            raise AssertionError(
                f"seed {seed}: {error}; replay with exchange_simulator.run({seed})"
            ) from error


def test_a_seed_replays_exactly() -> None:
    one, two = simulator.run(17), simulator.run(17)
    assert one.trace == two.trace
    for name in simulator.NAMES:
        assert one.offices[name].post.storage.state == two.offices[name].post.storage.state


def test_the_worlds_are_as_unkind_as_they_claim() -> None:
    seen: set[str] = set()
    forks = 0
    for seed in range(60):
        played = simulator.run(seed)
        seen |= {event.split(":")[1] for event in played.trace}
        forks += any(set(pair) <= played.met for pair in played.planted)
    assert {
        "crash",
        "lost",
        "gap",
        "again",
        "not_for_our_key",
        "accepted",
        "betrays",
        "fork",
        "rotates",
    } <= seen
    assert forks >= 3


def test_the_simulator_notices_an_office_that_forgets(monkeypatch) -> None:
    """With the chain rules taken out, the invariants fail within a few seeds: they are not idle."""
    from kintrace.exchange import post

    lax = tuple(check for check in post.ORDER if check.name not in ("chain_gap", "chain_fork", "history"))
    monkeypatch.setattr(post, "ORDER", lax)
    with pytest.raises(simulator.Violation):
        for seed in range(40):
            simulator.run(seed)
