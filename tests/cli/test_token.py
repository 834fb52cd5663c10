"""A signing key in a security key, as typed. A key file of OpenSSH stands for the token: only the device is not shown."""

import shutil
import subprocess
from pathlib import Path

import pytest
from cli_offices import PEOPLE, Offices

from kintrace import exchange
from kintrace.cli import token as room
from kintrace.cli.office import open_office

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")


def handle(name: str) -> Path:
    """A key file and its .pub beside it."""
    made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "desk", "-f", name]
    subprocess.run(made, check=True, capture_output=True)
    return Path(name)


@pytest.fixture(name="offices")
def _offices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Offices:
    monkeypatch.chdir(tmp_path)
    offices = Offices()
    Path("secret").write_text("words that nobody guesses", encoding="utf-8")
    more = ("--name", "office", "--root-passphrase-file", "secret")
    offices.fine("keys", "init", "--id", "alpha", *more, "--token", handle("first"), by="alpha")
    offices.fine("keys", "init", "--id", "beta", *more, by="beta")
    offices.pin("alpha", "beta")
    offices.pin("beta", "alpha")
    Path("list.csv").write_text("№;ПІБ;Дата народження\n1;Вигадана Ада;01.02.2012\n", encoding="utf-8")
    return offices


def signing_line(party: str) -> str:
    return open_office(Path(party)).card.descriptor.signing[-1].key


def test_a_token_signs_what_the_office_sends(offices: Offices) -> None:
    assert signing_line("alpha") in Path("first.pub").read_text(encoding="utf-8")
    secret = Path("first").read_text(encoding="utf-8")
    assert secret not in Path("alpha/keys.json").read_text(encoding="utf-8")
    offices.fine("pack", "list", "list.csv", "--to", "beta", by="alpha")
    offices.fine("open", offices.newest("alpha", "beta"), by="beta")
    offices.fine("open", offices.newest("beta", "alpha"), by="alpha")


def test_the_token_is_changed_and_the_old_one_needed_once_more(offices: Offices) -> None:
    handle("second")
    offices.fine("keys", "rotate", "--root-passphrase-file", "secret", "--token", "second", by="alpha")
    assert signing_line("alpha") in Path("second.pub").read_text(encoding="utf-8")
    offices.fine("open", offices.newest("alpha", "beta"), by="beta")
    offices.fine("pack", "list", "list.csv", "--to", "beta", by="alpha")
    offices.fine("open", offices.newest("alpha", "beta"), by="beta")
    offices.fine(
        "keys", "rotate", "--lost", "--root-passphrase-file", "secret", "--token", handle("third"), by="alpha"
    )
    assert signing_line("alpha") in Path("third.pub").read_text(encoding="utf-8")


def test_without_the_token_nothing_is_sent(offices: Offices) -> None:
    (file,) = (one for one in Path("alpha").glob("token-*") if one.suffix != ".pub")
    file.unlink()
    (public,) = Path("alpha").glob("token-*.pub")
    assert "(token_failed)" in offices.run("pack", "list", "list.csv", "--to", "beta", by="alpha").stderr
    public.unlink()
    assert "(token_gone)" in offices.run("pack", "list", "list.csv", "--to", "beta", by="alpha").stderr
    assert not list(Path("alpha/outbox").iterdir())


def test_a_handle_without_its_public_half_and_one_that_is_no_key_are_refused(offices: Offices) -> None:
    made = ("keys", "init", "--id", "gamma", "--name", "g", "--root-passphrase-file", "secret")
    Path("alone").write_text("x", encoding="utf-8")
    assert "(token_public)" in offices.run(*made, "--token", "alone", by="gamma").stderr
    Path("other.pub").write_text("ssh-rsa AAAA", encoding="utf-8")
    assert "(key_line)" in offices.run(*made, "--token", "other.pub", by="gamma").stderr


def test_a_missing_program_and_a_token_left_alone_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(room.Told) as refused:
        room.run(("no-such-program-here",), b"")
    assert refused.value.code == "token_no_program"

    def late(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("ssh-keygen", 120)

    monkeypatch.setattr(subprocess, "run", late)
    with pytest.raises(room.Told) as refused:
        room.run(("ssh-keygen",), b"")
    assert refused.value.code == "token_late"


@pytest.mark.skipif(shutil.which("ssh-agent") is None, reason="ssh-agent is not installed")
def test_a_key_in_an_agent_signs_by_its_public_file_alone(
    offices: Offices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle("kept")
    socket = tmp_path / "agent"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.PIPE)
    try:
        assert agent.stdout is not None
        agent.stdout.readline()
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        subprocess.run(["ssh-add", "-q", "kept"], check=True, capture_output=True)
        Path("kept").unlink()
        more = ("--name", "g", "--root-passphrase-file", "secret", "--token", "kept.pub")
        offices.fine("keys", "init", "--id", "gamma", *more, by="gamma")
        offices.pin("gamma", "beta")
        offices.fine("pack", "list", "list.csv", "--to", "beta", by="gamma")
        digits = exchange.fingerprint("gamma", open_office(Path("gamma")).card.descriptor.root)
        how = (*PEOPLE, "--how", "voice", "--digits", digits)
        offices.fine("keys", "pin", "gamma/party.json", *how, by="beta")
        offices.fine("open", offices.newest("gamma", "beta"), by="beta")
    finally:
        agent.terminate()
        agent.wait()
        agent.stdout.close()
