import random
from datetime import UTC, datetime, timedelta

import pytest
from exchange_world import StandInCipher

from kintrace.exchange.cipher import AgeCipher
from kintrace.exchange.keyring import (
    Cost,
    first_card,
    lock,
    lock_root,
    new_keyring,
    new_root,
    unlock,
    unlock_root,
)
from kintrace.exchange.party import fingerprint
from kintrace.exchange.refusals import Spoken
from kintrace.exchange.trust import PinRecord, check_time, pin

CHEAP = Cost(memory=64, passes=1, lanes=1)
PHRASE = "дванадцять слів на папері"
draw = random.Random(4).randbytes


def test_keys_come_back_under_their_passphrase() -> None:
    ring, _ = new_keyring("alpha", draw, AgeCipher())
    data = lock(ring, PHRASE, draw, CHEAP)
    again = unlock(data, PHRASE)
    assert again.signer.public == ring.signer.public
    assert again.identities == ring.identities
    assert again.verifier == ring.verifier
    assert ring.identities[0].encode() not in data


def test_the_root_is_kept_in_a_file_of_its_own() -> None:
    root = new_root(draw)
    data = lock_root("alpha", root, PHRASE, draw, CHEAP)
    assert unlock_root(data, PHRASE).public == root.public
    with pytest.raises(Spoken) as refused:
        unlock(data, PHRASE)
    assert refused.value.code == "keyfile_form"


def test_a_wrong_passphrase_and_every_altered_byte_are_refused() -> None:
    ring, _ = new_keyring("alpha", draw, StandInCipher(draw))
    data = lock(ring, PHRASE, draw, CHEAP)
    with pytest.raises(Spoken) as refused:
        unlock(data, PHRASE + "!")
    assert refused.value.code == "passphrase_wrong"
    for at in range(0, len(data) - 1, 7):
        bad = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises(Spoken):
            unlock(bad, PHRASE)


def test_a_short_passphrase_is_refused() -> None:
    ring, _ = new_keyring("alpha", draw, StandInCipher(draw))
    with pytest.raises(Spoken) as refused:
        lock(ring, "короткий", draw, CHEAP)
    assert refused.value.code == "passphrase_short"


def test_a_planted_file_cannot_eat_the_machine() -> None:
    ring, _ = new_keyring("alpha", draw, StandInCipher(draw))
    data = lock(ring, PHRASE, draw, CHEAP).replace(b'"memory":64', b'"memory":99999999')
    with pytest.raises(Spoken) as refused:
        unlock(data, PHRASE)
    assert refused.value.code == "form_field"


def test_one_guess_costs_as_much_as_decided() -> None:
    assert (Cost().memory, Cost().passes) == (256 * 1024, 3)


def test_the_first_key_is_not_early_for_an_office_whose_clock_is_behind() -> None:
    now = datetime(2025, 7, 1, 12, tzinfo=UTC)
    ring, recipient = new_keyring("alpha", random.Random(3).randbytes, AgeCipher())
    card = first_card(ring, new_root(random.Random(4).randbytes), recipient, {"en": "Alpha"}, now)
    record = PinRecord.model_validate(
        {
            "party": "alpha",
            "digits": fingerprint("alpha", card.descriptor.root),
            "by": ("Ada", "Ben"),
            "how": "minutes",
            "when": "2025-07-01T12:00:00Z",
        }
    )
    check_time(pin(card, record), ring.signer.public.line, now - timedelta(hours=23))
