import random
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from exchange_world import PEOPLE, START, make_world, record

from kintrace.exchange import party, sshsig, trust
from kintrace.exchange.keyring import new_root
from kintrace.exchange.refusals import Spoken
from kintrace.exchange.sshsig import SoftwareSigner

draw = random.Random(5).randbytes
needs_ssh = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")


def code_of(call, *args, **kwargs) -> str:
    with pytest.raises(Spoken) as refused:
        call(*args, **kwargs)
    return refused.value.code


def test_the_fingerprint_is_sixty_digits_in_groups_of_five_and_stays(world) -> None:
    groups = world.alpha.digits.split(" ")
    assert len(groups) == 12 and all(len(group) == 5 and group.isdigit() for group in groups)
    assert world.alpha.digits != party.fingerprint("alpha2", world.alpha.root.public.line)
    assert world.alpha.digits != world.beta.digits
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"
    expected = "43565 10799 37402 52707 62720 94364 75081 36375 80282 52595 56851 13801"
    assert party.fingerprint("alpha", key) == expected
    assert party.qr_text(world.alpha.card) == "KINTRACE:ALPHA:" + world.alpha.digits.replace(" ", "")


def test_a_key_is_pinned_by_two_people_who_heard_the_same_digits(world) -> None:
    known = trust.pin(world.beta.card, record(world.beta))
    assert known.pin.by == PEOPLE and known.descriptor.id == "beta"
    card = world.beta.card
    assert code_of(trust.pin, card, record(world.beta, ("Ада", " ада "))) == "pin_two_people"
    assert code_of(trust.pin, card, record(world.beta, ("Ада", ""))) == "pin_two_people"
    wrong = record(world.beta).model_copy(update={"digits": world.alpha.digits})
    assert code_of(trust.pin, card, wrong) == "pin_digits"
    assert code_of(trust.pin, world.alpha.card, record(world.beta)) == "pin_digits"


def test_a_card_not_signed_by_its_own_root_is_refused(world) -> None:
    stranger = new_root(draw)
    descriptor = world.alpha.card.descriptor
    assert code_of(party.make_card, descriptor, stranger) == "card_root"
    forged = stranger.sign(sshsig.PARTY, world.alpha.card.text)
    assert code_of(party.read_card, world.alpha.card.text, forged) == "card_root"
    assert code_of(party.read_card, world.alpha.card.text + b" ", world.alpha.card.signature) == "sig_bad"
    in_parcel_space = world.alpha.root.sign(sshsig.PARCEL, world.alpha.card.text)
    assert code_of(party.read_card, world.alpha.card.text, in_parcel_space) == "sig_namespace"


@pytest.mark.parametrize(
    "change",
    [
        lambda d: {"signing": ()},
        lambda d: {"signing": (*d.signing, *d.signing)},
        lambda d: {"names": {"xx": "?"}},
        lambda d: {"signing": (d.signing[0].model_copy(update={"valid_until": d.signing[0].valid_from}),)},
        lambda d: {"signing": (d.signing[0].model_copy(update={"key": d.root}),)},
    ],
)
def test_a_card_whose_keys_contradict_each_other_is_refused(world, change) -> None:
    descriptor = world.alpha.card.descriptor
    bad = descriptor.model_copy(update=change(descriptor))
    assert code_of(party.make_card, bad, world.alpha.root) == "card_keys"


def test_rotation_leaves_the_old_key_ninety_days(world) -> None:
    new = SoftwareSigner(Ed25519PrivateKey.from_private_bytes(draw(32)))
    later = START + timedelta(days=30)
    card = party.make_card(party.rotated(world.alpha.card, new.public, later), world.alpha.root)
    known = trust.pin(world.alpha.card, record(world.alpha))
    trust.add_version(known, card)
    trust.add_version(known, card)
    assert [one.card.descriptor.version for one in known.cards] == [1, 2]
    old = world.alpha.ring.signer.public.line
    trust.check_time(known, old, later + timedelta(days=89))
    trust.check_time(known, new.public.line, later + timedelta(days=89))
    assert code_of(trust.check_time, known, old, later + timedelta(days=90)) == "key_expired"
    assert code_of(trust.check_time, known, new.public.line, later - timedelta(days=2)) == "key_early"
    third = party.rotated(card, new_root(draw).public, later)
    skipped = party.make_card(third.model_copy(update={"version": 4}), world.alpha.root)
    assert code_of(trust.add_version, known, skipped) == "card_succession"


def test_a_new_version_under_another_root_is_not_a_new_version(world) -> None:
    other = new_root(draw)
    descriptor = party.rotated(world.alpha.card, new_root(draw).public, START)
    card = party.make_card(descriptor.model_copy(update={"root": other.public.line}), other)
    known = trust.pin(world.alpha.card, record(world.alpha))
    assert code_of(trust.add_version, known, card) == "card_succession"


def test_a_revocation_holds_only_from_the_root(world) -> None:
    known = trust.pin(world.alpha.card, record(world.alpha))
    key = world.alpha.ring.signer.public
    forged = party.revoke("alpha", key, "stolen", world.alpha.ring.signer, START)
    assert code_of(trust.add_revocation, known, forged, START) == "revocation_root"
    elsewhere = party.revoke("beta", key, "stolen", world.alpha.root, START)
    assert code_of(trust.add_revocation, known, elsewhere, START) == "revocation_root"
    trust.check_revoked(known, key.line)
    trust.add_revocation(known, party.revoke("alpha", key, "stolen", world.alpha.root, START), START)
    assert code_of(trust.check_revoked, known, key.line) == "key_revoked"


def test_taking_back_the_root_takes_back_everything(world) -> None:
    known = trust.pin(world.alpha.card, record(world.alpha))
    everything = party.revoke("alpha", world.alpha.root.public, "stolen", world.alpha.root, START)
    trust.add_revocation(known, everything, START)
    assert code_of(trust.check_revoked, known, world.alpha.ring.signer.public.line) == "key_revoked"


def test_an_unknown_reason_is_refused(world) -> None:
    assert (
        code_of(party.revoke, "alpha", world.alpha.root.public, "bored", world.alpha.root, START)
        == "form_field"
    )


@needs_ssh
def test_openssh_keeps_to_dates_namespaces_and_revocations(tmp_path: Path) -> None:
    world = make_world()
    (tmp_path / "allowed").write_text(party.allowed_signers([world.alpha.card]))
    (tmp_path / "s.sig").write_bytes(world.alpha.ring.signer.sign(sshsig.PARCEL, b"text"))
    line = world.alpha.ring.signer.public.line
    (tmp_path / "revoked").write_text(party.revoked_keys({line: None}))

    def holds(*options: str, namespace: str = sshsig.PARCEL) -> bool:
        command = ["ssh-keygen", "-Y", "verify", "-f", "allowed", "-I", "alpha@kintrace", "-n", namespace]
        command += ["-s", "s.sig", *options]
        return (
            subprocess.run(command, check=False, cwd=tmp_path, input=b"text", capture_output=True).returncode
            == 0
        )

    assert holds("-O", "verify-time=20250701000000Z")
    assert not holds("-O", "verify-time=20250501000000Z")
    assert not holds("-O", "verify-time=20260701000000Z")
    assert not holds("-O", "verify-time=20250701000000Z", namespace=sshsig.PARTY)
    assert not holds("-O", "verify-time=20250701000000Z", "-r", "revoked")
    (tmp_path / "s.sig").write_bytes(world.alpha.card.signature)
    (tmp_path / "allowed").write_text(party.allowed_signers([world.alpha.card]))
    command = [
        "ssh-keygen",
        "-Y",
        "verify",
        "-f",
        "allowed",
        "-I",
        "alpha@kintrace",
        "-n",
        sshsig.PARTY,
        "-s",
        "s.sig",
    ]
    assert (
        subprocess.run(
            command, check=False, cwd=tmp_path, input=world.alpha.card.text, capture_output=True
        ).returncode
        == 0
    )
