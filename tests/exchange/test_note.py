import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kintrace.exchange import note
from kintrace.exchange.refusals import Spoken

draw = random.Random(6).randbytes
KEY, OTHER = (Ed25519PrivateKey.from_private_bytes(draw(32)) for _ in range(2))
LOG, WITNESS = note.verifier_of("kintrace/alpha", KEY), note.verifier_of("kintrace/beta", OTHER)
POINT = note.Checkpoint("kintrace/alpha", 7, b"\x01" * 32)


def test_the_published_example_key_is_read() -> None:
    text = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    assert note.parse_verifier(text).text == text


def test_a_note_is_read_back_and_only_for_its_log() -> None:
    text = note.sign(POINT, LOG, KEY)
    assert text.startswith("kintrace/alpha\n7\n") and "\n\n— kintrace/alpha " in text
    assert note.read(text, LOG) == POINT
    with pytest.raises(Spoken) as refused:
        note.read(text, WITNESS)
    assert refused.value.code == "note_signature"


def test_a_witness_adds_a_line_that_others_can_check() -> None:
    text = note.cosign(note.sign(POINT, LOG, KEY), WITNESS, OTHER, 1_750_000_000)
    assert note.read(text, LOG) == POINT
    assert note.cosigned_by(text, WITNESS) == 1_750_000_000
    assert note.cosigned_by(text, LOG) is None
    assert note.cosigned_by(text.replace("\n7\n", "\n8\n"), WITNESS) is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda t: t.replace("\n7\n", "\n8\n"), "note_signature"),
        (lambda t: t.replace("\n\n", "\n"), "note_form"),
        (lambda t: t[:-1], "note_form"),
        (lambda t: t + "junk\n", "note_form"),
        (lambda t: t.replace("— ", "- "), "note_form"),
        (lambda t: "", "note_form"),
    ],
)
def test_an_altered_note_is_refused(change, code: str) -> None:
    with pytest.raises(Spoken) as refused:
        note.read(change(note.sign(POINT, LOG, KEY)), LOG)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "body", ["x\n07\nAAAA", "x\n-1\nAAAA", "x\n1\nAAAA", "\n1\nAAAA", "x\n1", "x\n1\nAAAA\nmore"]
)
def test_a_note_that_is_not_a_checkpoint_is_refused_even_if_signed(body: str) -> None:
    import base64

    text = f"{body}\n".replace(
        "AAAA", base64.b64encode(b"\0" * 32 if body != "x\n1\nAAAA" else b"\0").decode()
    )
    signature = base64.b64encode(LOG.key_id + KEY.sign(text.encode())).decode()
    with pytest.raises(Spoken) as refused:
        note.read(f"{text}\n— {LOG.name} {signature}\n", LOG)
    assert refused.value.code == "note_form"


@pytest.mark.parametrize("text", ["", "a+b+c", "x+00000000+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"])
def test_a_bad_key_is_refused(text: str) -> None:
    with pytest.raises(Spoken) as refused:
        note.parse_verifier(text)
    assert refused.value.code == "log_key"
