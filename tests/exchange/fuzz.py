"""Coverage-guided fuzzing of everything that reads bytes from outside, with Atheris.

    python tests/exchange/fuzz.py TARGET [libFuzzer options]      targets: json, record, sshsig, note, bag, opening

Anything but a refusal of our own is a finding. Atheris is not among the dependencies: pip install atheris.
"""

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent))

with atheris.instrument_imports(include=["kintrace.exchange"]):
    from exchange_world import make_world

    from kintrace.exchange import canonical, note, sshsig
    from kintrace.exchange.refusals import Spoken
    from kintrace.exchange.verifying import verify_bag

WORLD = make_world()
PARCEL = WORLD.alpha.post.send_list("beta", WORLD.list_of(2))
KEY = WORLD.alpha.ring.verifier
CIPHER = WORLD.beta.post.cipher
TO = list(WORLD.beta.card.descriptor.recipients)


def opening(data: bytes) -> None:
    """A sealed parcel whose inside is anything."""
    WORLD.beta.post.receive(CIPHER.seal(data, TO))


TARGETS = {
    "json": lambda data: canonical.loads(data, name="x"),
    "record": lambda data: canonical.loads_record(data, name="x"),
    "sshsig": lambda data: sshsig.verify(data, b"message", sshsig.PARCEL),
    "note": lambda data: note.read(data.decode("utf-8", "replace"), KEY),
    "bag": lambda data: verify_bag(data, now=WORLD.clock()),
    "opening": opening,
}


def main() -> None:
    target = TARGETS[sys.argv.pop(1)]

    def once(data: bytes) -> None:
        try:
            target(data)
        except Spoken:
            return

    atheris.Setup(sys.argv, once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
