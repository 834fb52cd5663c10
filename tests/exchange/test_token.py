"""An office whose signing key lives in a security key: what it signs holds, and a wrong token signs nothing."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from exchange_token import SoftToken
from exchange_world import PEOPLE, World, record

from kintrace.exchange import sshsig
from kintrace.exchange.keyring import Cost, first_card, lock, unlock
from kintrace.exchange.party import allowed_signers
from kintrace.exchange.post import Post
from kintrace.exchange.refusals import Spoken
from kintrace.exchange.storage import MemoryStorage
from kintrace.exchange.token import TokenSigner

PHRASE, CHEAP = "words that nobody guesses", Cost(64, 1, 1)


def code_of(call, *args) -> str:
    with pytest.raises(Spoken) as refused:
        call(*args)
    return refused.value.code


def office_with(token: SoftToken, world: World):
    """Alpha again, with a token for its signing key."""
    signer = TokenSigner(token.public, "token-12345", token.run)
    ring = replace(world.alpha.ring, signer=signer)
    recipient = world.alpha.card.descriptor.recipients[0]
    card = first_card(ring, world.alpha.root, recipient, {"en": "Alpha"}, world.clock())
    post = Post(ring, MemoryStorage(), world.clock, world.draw, world.alpha.post.cipher)
    post.begin(card)
    post.pin(world.beta.card, record(world.beta, PEOPLE))
    beta = Post(world.beta.ring, MemoryStorage(), world.clock, world.draw, world.beta.post.cipher)
    beta.begin(world.beta.card)
    beta.pin(card, record(world.alpha, PEOPLE))
    return post, beta, card


def test_the_command_is_the_one_of_openssh() -> None:
    token = SoftToken()
    TokenSigner(token.public, "safe/id_ed25519_sk", token.run).sign(sshsig.PARCEL, b"x")
    assert token.asked == [
        ("ssh-keygen", "-Y", "sign", "-n", "kintrace-parcel-v1", "-f", "safe/id_ed25519_sk")
    ]


def test_a_list_signed_by_a_token_is_taken_in_and_receipted(world: World, tmp_path: Path) -> None:
    token = SoftToken()
    post, beta, card = office_with(token, world)
    content = replace(world.list_of(), documents={"pdf": b"%PDF invented"})
    parcel = post.send_list("beta", content)
    outcome = beta.receive(parcel.sealed)
    assert outcome.status == "accepted"
    assert token.counter == 2  # the document and the header: two touches
    assert post.receive(beta.storage.read(outcome.reply)).status == "accepted"
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed")
    for name, data in (
        ("allowed", allowed_signers([card]).encode()),
        ("sig", outcome.contents.files["parcel.json.sig"]),
    ):
        (tmp_path / name).write_bytes(data)
    words = ["-Y", "verify", "-f", "allowed", "-I", "alpha@kintrace", "-n", sshsig.PARCEL, "-s", "sig"]
    then = world.clock().strftime("verify-time=%Y%m%d%H%M%SZ")
    header = outcome.contents.files["parcel.json"]
    subprocess.run(
        ["ssh-keygen", *words, "-O", then], cwd=tmp_path, input=header, check=True, capture_output=True
    )


def test_a_token_that_nobody_touched_signs_nothing(world: World) -> None:
    token = SoftToken()
    post, _, _ = office_with(token, world)
    before = post.storage.revision
    token.touched = False
    assert code_of(post.send_list, "beta", world.list_of()) == "sig_touch"
    assert post.storage.revision == before


def test_another_token_or_another_namespace_signs_nothing() -> None:
    token, other = SoftToken(), SoftToken(b"\x22" * 32)
    assert code_of(TokenSigner(token.public, "t", other.run).sign, sshsig.PARCEL, b"x") == "token_other_key"
    astray = TokenSigner(token.public, "t", lambda words, data: token.sign(sshsig.DOCUMENT, data))
    assert code_of(astray.sign, sshsig.PARCEL, b"x") == "sig_namespace"
    silent = TokenSigner(token.public, "t", lambda words, data: b"")
    assert code_of(silent.sign, sshsig.PARCEL, b"x") == "sig_form"


def test_the_key_file_of_such_an_office_holds_the_public_half_only(world: World) -> None:
    token = SoftToken()
    signer = TokenSigner(token.public, "t", token.run)
    ring = replace(world.alpha.ring, signer=signer)
    data = lock(ring, PHRASE, world.draw, CHEAP)
    assert code_of(unlock, data, PHRASE) == "token_missing"
    asked = []

    def find(public: sshsig.PublicKey) -> TokenSigner:
        asked.append(public)
        return signer

    again = unlock(data, PHRASE, find)
    assert again.signer is signer
    assert asked == [token.public]
    assert again.identities == ring.identities


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
def test_openssh_itself_signs_for_an_office(world: World, tmp_path: Path) -> None:
    """The whole way but the device: a key file of OpenSSH in the place of a token's handle."""
    made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "handle"]
    subprocess.run(made, cwd=tmp_path, check=True, capture_output=True)
    public = sshsig.parse_public((tmp_path / "handle.pub").read_text())

    def run(words, message: bytes) -> bytes:
        return subprocess.run(words, cwd=tmp_path, input=message, check=True, capture_output=True).stdout

    signer = TokenSigner(public, "handle", run)
    assert sshsig.verify(signer.sign(sshsig.CUSTODY, b"x"), b"x", sshsig.CUSTODY) == public
