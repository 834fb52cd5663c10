"""A short, blind run of the fuzzing targets; the long one with Atheris stands in docs/parcels-hostile.md."""

import random

import exchange_targets
import pytest


def changed(data: bytes, chance: random.Random) -> bytes:
    """Bytes turned, doubled, cut out, or replaced by what parsers stumble over."""
    made = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(made) + 1)
        act = chance.randrange(4)
        if act == 0 and made:
            made[at % len(made)] = chance.randrange(256)
        elif act == 1:
            made[at:at] = made[at : at + chance.randint(1, 40)]
        elif act == 2:
            del made[at : at + chance.randint(1, 40)]
        else:
            made[at:at] = chance.choice(
                (b'"', b"{", b"\x00", b"\xff", b"\n", b"9" * 30, "і".encode(), b"NaN", b"\\u0000")
            )
    return bytes(made)


@pytest.mark.parametrize("name", exchange_targets.TARGETS)
def test_what_reads_bytes_from_outside_reads_or_refuses(name: str) -> None:
    read, true = exchange_targets.TARGETS[name]
    if name != "stamp":
        try:
            read(true)
        except exchange_targets.Spoken as error:
            assert name == "envelope", error.code
    chance = random.Random(name)
    for _ in range(150):
        exchange_targets.once(name, changed(true, chance))
    for size in (0, 1, 40, 3000):
        exchange_targets.once(name, chance.randbytes(size))
