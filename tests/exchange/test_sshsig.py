import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from exchange_token import SoftToken
from hypothesis import given
from hypothesis import strategies as st

from kintrace.exchange import sshsig
from kintrace.exchange.refusals import Spoken
from kintrace.exchange.sshsig import SoftwareSigner, parse_public, verify

KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
SIGNER = SoftwareSigner(KEY)
MESSAGE = "Заголовок\n".encode()

needs_ssh = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")


def sk_signature(namespace: str, message: bytes, flags: int = 1) -> tuple[bytes, sshsig.PublicKey]:
    """A signature as a security key makes it, by a key in software."""
    token = SoftToken()
    token.touched = bool(flags)
    return token.sign(namespace, message), token.public


def ssh_verify(folder: Path, public: str, signature: bytes, namespace: str) -> bool:
    (folder / "allowed").write_text(f"p@kintrace {public}\n")
    (folder / "s.sig").write_bytes(signature)
    command = [
        "ssh-keygen",
        "-Y",
        "verify",
        "-f",
        "allowed",
        "-I",
        "p@kintrace",
        "-n",
        namespace,
        "-s",
        "s.sig",
    ]
    return (
        subprocess.run(command, check=False, cwd=folder, input=MESSAGE, capture_output=True).returncode == 0
    )


@given(st.binary(max_size=200))
def test_what_is_signed_verifies_and_tells_the_key(message: bytes) -> None:
    assert verify(SIGNER.sign(sshsig.PARCEL, message), message, sshsig.PARCEL) == SIGNER.public


@needs_ssh
@pytest.mark.parametrize("namespace", [sshsig.PARCEL, sshsig.DOCUMENT, sshsig.CUSTODY, sshsig.PARTY])
def test_openssh_accepts_our_signatures_in_their_namespace_only(tmp_path: Path, namespace: str) -> None:
    signature = SIGNER.sign(namespace, MESSAGE)
    assert ssh_verify(tmp_path, SIGNER.public.line, signature, namespace)
    assert not ssh_verify(tmp_path, SIGNER.public.line, signature, "file")


@needs_ssh
def test_openssh_accepts_the_security_key_form_that_we_accept(tmp_path: Path) -> None:
    signature, public = sk_signature(sshsig.PARCEL, MESSAGE)
    assert verify(signature, MESSAGE, sshsig.PARCEL) == public
    assert ssh_verify(tmp_path, public.line, signature, sshsig.PARCEL)


@needs_ssh
@pytest.mark.parametrize("hash_name", ["sha256", "sha512"])
def test_we_accept_signatures_made_by_openssh(tmp_path: Path, hash_name: str) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "k"], cwd=tmp_path, check=True)
    (tmp_path / "m").write_bytes(MESSAGE)
    command = ["ssh-keygen", "-Y", "sign", "-f", "k", "-n", sshsig.PARCEL, "-O", f"hashalg={hash_name}", "m"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    key = verify((tmp_path / "m.sig").read_bytes(), MESSAGE, sshsig.PARCEL)
    assert key == parse_public((tmp_path / "k.pub").read_text())


@needs_ssh
def test_other_kinds_of_key_are_refused(tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", "k"], cwd=tmp_path, check=True)
    (tmp_path / "m").write_bytes(MESSAGE)
    subprocess.run(
        ["ssh-keygen", "-Y", "sign", "-f", "k", "-n", "n", "m"], cwd=tmp_path, check=True, capture_output=True
    )
    with pytest.raises(Spoken) as refused:
        verify((tmp_path / "m.sig").read_bytes(), MESSAGE, "n")
    assert refused.value.code == "sig_kind"
    with pytest.raises(Spoken):
        parse_public((tmp_path / "k.pub").read_text())


def test_another_library_reads_our_signatures() -> None:
    oracle = pytest.importorskip("sshsig", reason="the package sshsig is not installed")
    signature = SIGNER.sign(sshsig.PARCEL, MESSAGE)
    assert oracle.check_signature(MESSAGE, signature.decode(), namespace=sshsig.PARCEL)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda s: SIGNER.sign(sshsig.DOCUMENT, MESSAGE), "sig_namespace"),
        (lambda s: SIGNER.sign(sshsig.PARCEL, MESSAGE + b" "), "sig_bad"),
        (lambda s: s.replace(b"BEGIN SSH", b"BEGIN PGP"), "sig_form"),
        (lambda s: s + b"more\n", "sig_form"),
        (lambda s: s[:60] + s[61:], "sig_form"),
        (lambda s: b"", "sig_form"),
        (lambda s: b"\xff" * 50, "sig_form"),
        (lambda s: s * 40, "sig_form"),
        (lambda s: sk_signature(sshsig.PARCEL, MESSAGE, flags=0)[0], "sig_touch"),
    ],
)
def test_a_signature_that_is_not_quite_right_is_refused(change, code: str) -> None:
    with pytest.raises(Spoken) as refused:
        verify(change(SIGNER.sign(sshsig.PARCEL, MESSAGE)), MESSAGE, sshsig.PARCEL)
    assert refused.value.code == code


def test_every_flipped_bit_in_a_signature_is_noticed() -> None:
    import base64

    good = SIGNER.sign(sshsig.PARCEL, MESSAGE)
    blob = base64.b64decode(b"".join(good.split(b"\n")[1:-2]))
    for at in range(len(blob) * 8):
        bad = bytearray(blob)
        bad[at // 8] ^= 1 << (at % 8)
        try:
            key = verify(sshsig.armor(bytes(bad)), MESSAGE, sshsig.PARCEL)
        except Spoken:
            continue
        raise AssertionError(f"bit {at} went unnoticed, key {key.line}")


@pytest.mark.parametrize(
    "line", ["", "ssh-ed25519", "ssh-ed25519 !!!", "ssh-rsa AAAA", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5"]
)
def test_a_bad_public_key_is_refused(line: str) -> None:
    with pytest.raises(Spoken) as refused:
        parse_public(line)
    assert refused.value.code == "key_line"
