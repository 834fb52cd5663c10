"""Three parties and a courier in one process under one seed.

Parcels are lost, doubled, delayed, reordered and corrupted; offices crash before and after they write;
clocks jump. At the end the courier becomes honest and everything must have come to the model: both
ends hold the same chains, every row is answered once, every fork that reached an office was found.

A seed decides everything: `run(seed)` twice gives the same trace.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from exchange_forge import Bend, forge
from exchange_world import START, Clock, Office, StandInCipher, answer, make_world, sealed

from kintrace.exchange import history
from kintrace.exchange.cipher import AgeCipher
from kintrace.exchange.keyring import Keyring
from kintrace.exchange.parcel import ListContent, draft_list
from kintrace.exchange.party import make_card, rotated
from kintrace.exchange.post import Post
from kintrace.exchange.rows import RECEIPT_FIELD, AnswerRow
from kintrace.exchange.sshsig import SoftwareSigner
from kintrace.exchange.state import State
from kintrace.exchange.storage import MemoryStorage
from kintrace.model import FindingCode

NAMES = ("alpha", "beta", "icrx")
STEPS = 26


class Crash(BaseException):
    """An office's process dies."""


class Violation(AssertionError):
    """Something that must never happen has happened."""


class CrashingStorage(MemoryStorage):
    """Dies before or after a commit when told to."""

    def __init__(self, state: bytes) -> None:
        super().__init__()
        self.state, self.revision = state, 1
        self.crash: str | None = None

    def commit(self, revision: int, state: bytes, files: Mapping[str, bytes]) -> None:
        crash, self.crash = self.crash, None
        if crash == "before":
            raise Crash
        super().commit(revision, state, files)
        if crash == "after":
            raise Crash


@cache
def genesis(real: bool):
    """The world before anything is sent; made once, because keys and pins are the same for all seeds."""
    world = make_world(99, real=real)
    return world, {name: getattr(world, name).post.storage.state for name in NAMES}


@dataclass
class Simulation:
    seed: int
    chance: random.Random = field(init=False)
    clock: Clock = field(default_factory=Clock)
    offices: dict[str, Office] = field(default_factory=dict)
    flying: list[tuple[str, bytes]] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    lists: dict[str, int] = field(default_factory=dict)
    rotated: bool = False
    planted: list[tuple[str, str]] = field(default_factory=list)  # both digests of each fork
    met: set[str] = field(default_factory=set)  # digests of parcels that reached beta whole

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.real = self.seed % 50 == 0
        self.treacherous = self.seed % 5 == 0
        world, states = genesis(self.real)
        draw = self.chance.randbytes
        cipher = AgeCipher() if self.real else StandInCipher(draw)
        for name in NAMES:
            old = getattr(world, name)
            post = Post(old.ring, CrashingStorage(states[name]), self.clock, draw, cipher)
            self.offices[name] = Office(name, old.ring, old.root, old.card, post)

    # What happens

    def play(self) -> "Simulation":
        for _ in range(STEPS):
            self.step()
        self.finish()
        return self

    def step(self) -> None:
        act = self.chance.choices(
            (
                self.send_list,
                self.answer,
                self.deliver,
                self.carry_again,
                self.jump,
                self.betray,
                self.rotate,
            ),
            (3, 5, 14, 3, 2, 1, 1),
        )[0]
        act()
        self.check_always()

    def attempt(self, name: str, act) -> object | None:
        """Do something in an office whose process may die; afterwards it is simply started again."""
        post = self.offices[name].post
        if self.chance.random() < 0.15:
            post.storage.crash = self.chance.choice(("before", "after"))
        try:
            return act(post)
        except Crash:
            self.note(name, "crash")
            return None
        finally:
            post.storage.crash = None

    def send_list(self) -> None:
        if len(self.lists) >= 3:
            return
        rows = self.chance.randint(1, 4)
        content = ListContent(
            sealed(rows, self.chance.randbytes), ("№", "ПІБ", "Дата народження", "Місце"), "l.csv"
        )
        self.attempt("alpha", lambda post: post.send_list("beta", content))
        if content.rows.root in self.state("alpha").lists:
            self.lists[content.rows.root] = rows
            self.fly("alpha", "beta")

    def answer(self) -> None:
        listed = [one for one in self.state("beta").lists.values() if not any(a.final for a in one.answers)]
        if not listed:
            return
        one = self.chance.choice(listed)
        numbers = [n + 2 for n in range(one.rows)]
        final = self.chance.random() < 0.5
        answers = [self.finding(number, final) for number in numbers]
        if final and self.chance.random() < 0.3:
            hidden = self.withhold(one.root, numbers[0])
            if hidden is None:
                return
            answers[0] = hidden
        self.attempt("beta", lambda post: post.send_answer(one.root, answers, final=final))
        self.fly("beta", "alpha")

    def finding(self, number: int, final: bool) -> AnswerRow:
        codes = [FindingCode.NO_RECORD_FOUND, FindingCode.LOCATED, FindingCode.DECEASED]
        return answer(number, self.chance.choice(codes if final else [*codes, FindingCode.IN_PROGRESS]))

    def withhold(self, root: str, number: int) -> AnswerRow | None:
        """Content goes to icrx first; the answer may name its receipt only when that has come."""
        state = self.state("beta")
        for sent in state.peer("icrx").sent:
            accepted = [one.parcel for one in sent.replies if one.status == "accepted"]
            if sent.list_root == root and sent.type == "answer":
                if not accepted:
                    return None
                fields = {RECEIPT_FIELD: accepted[0]}
                return AnswerRow(number, FindingCode.WITHHELD_FOR_SAFETY, fields, "2025-07-20", "office-1")
        self.attempt("beta", lambda post: post.send_withheld("icrx", root, [answer(number)]))
        self.fly("beta", "icrx")
        return None

    def deliver(self) -> None:
        if not self.flying:
            return
        at = self.chance.randrange(len(self.flying))
        fate = self.chance.random()
        name, data = self.flying[at]
        if fate < 0.15:
            self.flying.pop(at)
            self.note(name, "lost")
            return
        if fate > 0.25:
            self.flying.pop(at)  # else it stays and will come once more
        if 0.25 < fate < 0.35:
            spot = self.chance.randrange(len(data))
            data = data[:spot] + bytes([data[spot] ^ (1 << self.chance.randrange(8))]) + data[spot + 1 :]
            self.bring(name, data, whole=False)
            return
        self.bring(name, data, whole=True)

    def bring(self, name: str, data: bytes, *, whole: bool) -> None:
        outcome = self.attempt(name, lambda post: post.receive(data))
        if outcome is None:
            return
        self.note(name, outcome.code)
        if not whole and outcome.status not in ("refused", "again"):
            # A stand-in or an age file has no bit that may change unseen.
            raise Violation(f"corrupted parcel became {outcome.status}")
        if whole and outcome.digest and outcome.status != "refused":
            self.met.add(outcome.digest)
        if outcome.contents is not None:
            self.fly(name, outcome.contents.header.sender)

    def carry_again(self) -> None:
        name, other = self.chance.sample(NAMES, 2)
        self.fly(name, other, everything=True)

    def jump(self) -> None:
        hours = self.chance.choice((-30, -1, 1, 7, 48, 200, 1500))
        self.clock.now = min(max(self.clock.now + timedelta(hours=hours), START), START + timedelta(days=300))
        self.note("clock", str(hours))

    def betray(self) -> None:
        """Alpha signs a second parcel under a number already used, and the courier carries it."""
        sent = self.state("alpha").peer("beta").sent
        if not self.treacherous or not sent or self.planted:
            return
        victim = self.chance.choice(sent)
        content = ListContent(
            sealed(2, self.chance.randbytes), ("№", "ПІБ", "Дата народження", "Місце"), "l.csv"
        )
        digests: list[str] = []

        def same_number(value: dict) -> None:
            value["seq"], value["ack"] = victim.seq, None
            before = [one.digest for one in sent if one.seq == victim.seq - 1]
            value["prev"] = before[0] if before else None

        def keep(text: bytes) -> bytes:
            digests.append(sha256(text).hexdigest())
            return text

        second = forge(
            self.offices["alpha"],
            self.offices["beta"],
            draft_list(content),
            Bend(header=same_number, text=keep),
        )
        self.flying += [("beta", second)] * 2
        self.planted.append((victim.digest, digests[0]))
        self.note("alpha", "betrays")

    def rotate(self) -> None:
        """Alpha takes a new signing key; the old one runs out while its parcels may still be on the way."""
        if self.rotated or self.planted:
            return
        old = self.offices["alpha"]
        signer = SoftwareSigner(Ed25519PrivateKey.from_private_bytes(self.chance.randbytes(32)))
        card = make_card(rotated(old.card, signer.public, self.clock.now), old.root)
        for other in ("beta", "icrx"):
            while not any(one.type == "party" for one in self.state("alpha").peer(other).sent):
                self.attempt("alpha", lambda post, other=other: post.send_card(other, card))
            self.fly("alpha", other)
        ring = Keyring("alpha", signer, old.ring.log, old.ring.identities)
        post = replace(old.post, keys=ring)
        post.begin(card)
        self.offices["alpha"] = Office("alpha", ring, old.root, card, post)
        self.rotated = True
        self.note("alpha", "rotates")

    # The end: an honest courier

    def finish(self) -> None:
        self.clock.now += timedelta(days=8)  # clocks that went back have been put right by now
        for round_no in range(14):
            before = {name: self.offices[name].post.storage.revision for name in NAMES}
            for name in NAMES:
                for other in NAMES:
                    if name != other:
                        self.fly(name, other, everything=True)
            for name, data in self.flying:
                outcome = self.offices[name].post.receive(data)
                self.note(name, outcome.code)
                if outcome.digest and outcome.status != "refused":
                    self.met.add(outcome.digest)
            self.flying.clear()
            if self.rotated and round_no == 1:
                for other in ("beta", "icrx"):
                    self.offices["alpha"].post.renew(other)
            if not self.planted:
                self.answer_all()
            if before == {name: self.offices[name].post.storage.revision for name in NAMES}:
                self.note("world", f"quiet after {round_no}")
                break
        else:
            raise Violation("the world does not come to rest")
        self.check_always()
        self.check_end()

    def answer_all(self) -> None:
        for one in self.state("beta").lists.values():
            if not any(answer.final for answer in one.answers):
                answers = [self.finding(n + 2, final=True) for n in range(one.rows)]
                self.offices["beta"].post.send_answer(one.root, answers, final=True)

    # What must hold

    def check_always(self) -> None:
        states = {name: self.state(name) for name in NAMES}
        for name in NAMES:
            for other in NAMES:
                if name == other or (self.planted and name == "alpha"):
                    continue
                sent = [one.digest for one in states[name].peer(other).sent]
                got = [one.digest for one in states[other].peer(name).received]
                if got != sent[: len(got)]:
                    raise Violation(f"{other} holds what {name} has not sent in that order")
        for root, listed in states["alpha"].lists.items():
            for one in listed.answers:
                if sum(one.counts.values()) != self.lists.get(root, listed.rows):
                    raise Violation("an answer was taken in that does not cover the list")

    def check_end(self) -> None:
        states = {name: self.state(name) for name in NAMES}
        for name in NAMES:
            history.check(states[name])
        fork = next((pair for pair in self.planted if set(pair) <= self.met), None)
        stop = states["beta"].peer("alpha").stop
        # If the false twin comes first, its history contradicts the one shown before, and that names it.
        if fork is not None and (stop is None or not stop.code.startswith(("fork", "log_"))):
            raise Violation("a fork reached beta and was not found")
        if self.planted:
            return
        for name in NAMES:
            for other in NAMES:
                if name == other:
                    continue
                peer, sent = states[other].peer(name), states[name].peer(other).sent
                if (
                    peer.stop
                    or peer.held
                    or [one.digest for one in peer.received] != [one.digest for one in sent]
                ):
                    raise Violation(f"{name} and {other} did not converge")
                if any(one.status != "accepted" for one in peer.received):
                    raise Violation(f"an honest parcel of {name} was refused by {other}")
        for root, rows in self.lists.items():
            finals = [one for one in states["alpha"].lists[root].answers if one.final]
            if len(finals) != 1 or sum(finals[0].counts.values()) != rows:
                raise Violation("a list has not exactly one final answer to every row")
        if set(states["beta"].lists) != set(self.lists):
            raise Violation("beta does not hold exactly the lists that alpha sent")

    # Small things

    def state(self, name: str) -> State:
        return State.model_validate_json(self.offices[name].post.storage.state)

    def fly(self, name: str, other: str, *, everything: bool = False) -> None:
        """Give the courier what the other side has not acknowledged, or only the newest of it."""
        post = self.offices[name].post
        files = post.waiting(other)
        for file in files if everything else files[-1:]:
            self.flying.append((other, post.storage.read(file)))

    def note(self, who: str, what: str) -> None:
        self.trace.append(f"{who}:{what}")


def run(seed: int) -> Simulation:
    """Play one seed to its end.

    Raises:
        Violation: something must not have happened; the seed replays it.
    """
    return Simulation(seed).play()
