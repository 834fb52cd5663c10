"""Keys of an office from the terminal: made, confirmed by two, changed, taken back; secrets never shown."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import segno
from click.testing import CliRunner, Result

from kintrace import exchange
from kintrace.cli import cli
from kintrace.cli.office import Surroundings, open_office

SECRET, ROOT_SECRET = "words that nobody guesses", "other words for the safe"
Kintrace = Callable[..., Result]


@pytest.fixture(name="kintrace")
def _kintrace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kintrace:
    monkeypatch.chdir(tmp_path)
    Path("secret").write_text(SECRET + "\n", encoding="utf-8")
    Path("root-secret").write_text(ROOT_SECRET + "\n", encoding="utf-8")
    around = Surroundings(lambda: datetime(2025, 7, 1, 12, tzinfo=UTC), exchange.Cost(8, 1, 1))

    def run(*arguments: object, language: str = "en", typed: str | None = None) -> Result:
        words = [str(one) for one in (*arguments, "--language", language)]
        result = CliRunner().invoke(cli, words, obj=around, input=typed)
        assert SECRET not in result.output
        assert ROOT_SECRET not in result.output
        assert "AGE-SECRET-KEY" not in result.output
        return result

    return run


def init(kintrace: Kintrace, party: str, *more: object) -> Result:
    return kintrace(
        "keys", "init", "--office", party, "--id", party, "--name", f"en={party.title()}", *more,
        "--passphrase-file", "secret", "--root-passphrase-file", "root-secret",
    )  # fmt: skip


def digits(party: str) -> str:
    card = open_office(Path(party)).card
    return exchange.fingerprint(party, card.descriptor.root)


def pin(kintrace: Kintrace, party: str, other: str, *people: str, said: str | None = None) -> Result:
    by = [word for name in people for word in ("--by", name)]
    return kintrace(
        "keys", "pin", f"{other}/party.json", "--office", party, *by, "--how", "in person",
        "--digits", said or digits(other), "--passphrase-file", "secret",
    )  # fmt: skip


@pytest.fixture(name="two")
def _two(kintrace: Kintrace) -> Kintrace:
    for party in ("alpha", "beta"):
        assert init(kintrace, party).exit_code == 0
    for party, other in (("alpha", "beta"), ("beta", "alpha")):
        assert pin(kintrace, party, other, "Ada", "Ben").exit_code == 0
    return kintrace


def test_an_office_begins_with_locked_keys_that_only_the_owner_may_read(kintrace: Kintrace) -> None:
    made = init(kintrace, "alpha", "--role", "intermediary")
    assert made.exit_code == 0, made.output
    assert open_office(Path("alpha")).card.descriptor.role == "intermediary"
    for name in ("keys.json", "safe/root.json", "party.json"):
        assert Path("alpha", name).stat().st_mode & 0o077 == 0
    assert json.loads(Path("alpha/keys.json").read_bytes())["kind"] == "keys"
    assert list(Path("alpha/safe").glob("revocation-alpha-*.json"))


def test_keys_are_never_overwritten(kintrace: Kintrace) -> None:
    init(kintrace, "alpha")
    before = Path("alpha/keys.json").read_bytes()
    again = init(kintrace, "alpha")
    assert again.exit_code == 5
    assert "(office_there)" in again.stderr
    assert Path("alpha/keys.json").read_bytes() == before


@pytest.mark.parametrize("party", ["Alpha", "a", "-alpha", "альфа", "../alpha"])
def test_a_short_name_that_is_none_is_refused(kintrace: Kintrace, party: str) -> None:
    refused = kintrace(
        "keys", "init", "--office", "x", "--id", party, "--name", "X",
        "--passphrase-file", "secret", "--root-passphrase-file", "root-secret",
    )  # fmt: skip
    assert refused.exit_code in (2, 5)
    assert not Path("x/keys.json").exists()


def test_a_short_passphrase_makes_no_office(kintrace: Kintrace) -> None:
    Path("secret").write_text("short", encoding="utf-8")
    refused = init(kintrace, "alpha")
    assert refused.exit_code == 5
    assert not Path("alpha/keys.json").exists()


def test_the_passphrase_can_be_typed_unseen(kintrace: Kintrace) -> None:
    typed = f"{SECRET}\n{SECRET}\n{ROOT_SECRET}\n{ROOT_SECRET}\n"
    made = kintrace("keys", "init", "--office", "alpha", "--id", "alpha", "--name", "Alpha", typed=typed)
    assert made.exit_code == 0, made.output


@pytest.mark.parametrize(
    ("language", "word"), [("uk", "цифр кореневого"), ("ru", "цифр корневого"), ("en", "60 digits")]
)
def test_show_gives_sixty_digits_the_qr_text_and_who_confirmed(
    two: Kintrace, language: str, word: str
) -> None:
    shown = two("keys", "show", "--office", "alpha", language=language).stdout
    assert word in shown
    assert digits("alpha").replace(" ", "") in shown.replace("\n", "").replace(" ", "")
    assert "KINTRACE:ALPHA:" in shown
    assert "Ada + Ben" in shown
    assert "2026-07-01" in shown


def test_the_qr_code_stands_on_the_terminal_module_by_module(two: Kintrace) -> None:
    shown = two("keys", "show", "--office", "alpha").stdout
    text = exchange.qr_text(open_office(Path("alpha")).card)
    code = segno.make_qr(text, error="m")
    drawn = [line for line in shown.splitlines() if line and set(line) <= set(" ▀▄█")]
    light = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
    rows = [[light[c][half] == 0 for c in line] for line in drawn for half in (0, 1)]
    expected = [[bool(module) for module in row] for row in code.matrix_iter(border=4)]
    assert rows[: len(expected)] == expected


def test_the_qr_code_is_written_as_a_picture(two: Kintrace) -> None:
    for name, start in (("card.png", b"\x89PNG"), ("card.svg", b"<?xml")):
        assert two("keys", "show", "--office", "alpha", "--qr", name).exit_code == 0
        assert Path(name).read_bytes().startswith(start)
    refused = two("keys", "show", "--office", "alpha", "--qr", "card.gif", language="uk")
    assert refused.exit_code == 5
    assert "(qr_ending)" in refused.stderr
    assert not Path("card.gif").exists()


def test_one_person_cannot_confirm_a_party(two: Kintrace) -> None:
    init(two, "gamma")
    for people in (("Ada",), ("Ada", "ada "), ()):
        refused = pin(two, "alpha", "gamma", *people)
        assert refused.exit_code == 5, refused.output
    assert "gamma" not in two("keys", "show", "--office", "alpha").stdout


def test_other_digits_confirm_nobody(two: Kintrace) -> None:
    init(two, "gamma")
    assert pin(two, "alpha", "gamma", "Ada", "Ben", said=digits("beta")).exit_code == 8
    assert pin(two, "alpha", "gamma", "Ada", "Ben", said="12345").exit_code == 5
    assert "gamma" not in two("keys", "show", "--office", "alpha").stdout


def test_a_wrong_passphrase_is_told_in_the_readers_language(two: Kintrace) -> None:
    init(two, "gamma")
    Path("secret").write_text("these are not the words", encoding="utf-8")
    for language, word in (("uk", "неправильна"), ("ru", "неверна"), ("en", "wrong")):
        refused = two(
            "keys", "pin", "gamma/party.json", "--office", "alpha", "--by", "Ada", "--by", "Ben", "--how",
            "voice", "--digits", digits("gamma"), "--passphrase-file", "secret", language=language,
        )  # fmt: skip
        assert refused.exit_code == 5
        assert word in refused.stderr
        assert "(passphrase_wrong)" in refused.stderr


def test_a_new_key_travels_under_the_old_one_and_the_old_one_can_be_taken_back(two: Kintrace) -> None:
    both = ("--passphrase-file", "secret", "--root-passphrase-file", "root-secret")
    first = two("keys", "revoke", "--office", "alpha", "--reason", "stolen", *both)
    assert first.exit_code == 5
    assert "(revoke_rotate_first)" in first.stderr
    rotated = two("keys", "rotate", "--office", "alpha", *both)
    assert rotated.exit_code == 0, rotated.output
    assert not Path("alpha/keys.next.json").exists()
    taken_back = two("keys", "revoke", "--office", "alpha", "--reason", "staff_change", *both)
    assert taken_back.exit_code == 0, taken_back.output
    for result in (rotated, taken_back):
        file = result.stdout.split("To be carried to beta: ")[1].split("\n")[0]
        opened = two("open", file, "--office", "beta", "--passphrase-file", "secret")
        assert opened.exit_code == 0, opened.output
    assert "taken back" in two("keys", "show", "--office", "beta").stdout


def test_a_rotation_broken_off_goes_on_with_the_same_keys(
    two: Kintrace, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = ("--passphrase-file", "secret", "--root-passphrase-file", "root-secret")
    with monkeypatch.context() as broken:
        broken.setattr(exchange.Post, "begin", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
        full = two("keys", "rotate", "--office", "alpha", *both)
        assert (full.exit_code, "(system)" in full.stderr) == (3, True)
    waiting = Path("alpha/party.next.json").read_bytes()
    assert two("keys", "rotate", "--office", "alpha", *both).exit_code == 0
    assert Path("alpha/party.json").read_bytes() == waiting


def test_the_envelope_takes_back_a_key_without_the_working_keys(two: Kintrace) -> None:
    Path("alpha/keys.json").unlink()
    made = two(
        "keys", "revoke", "--office", "alpha", "--reason", "lost", "--envelope", "envelope",
        "--root-passphrase-file", "root-secret",
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    statement = next(Path("envelope").glob("*.json"))
    taken_in = two("keys", "revoked", statement, "--office", "beta", "--party", "alpha")
    assert taken_in.exit_code == 0, taken_in.output
    assert "taken back" in two("keys", "show", "--office", "beta").stdout


def test_after_the_loss_of_all_working_keys_the_root_makes_new_ones_and_two_people_confirm_again(
    two: Kintrace,
) -> None:
    Path("list.csv").write_text("N;ПІБ;Дата народження\n1;Вигаданенко Олена;01.02.2012\n", encoding="utf-8")
    send = ("pack", "list", "list.csv", "--to", "beta", "--office", "alpha", "--passphrase-file", "secret")
    take = ("--office", "beta", "--passphrase-file", "secret")
    assert two("open", two(*send).stdout.split("carried to beta: ")[1].strip(), *take).exit_code == 0
    Path("alpha/keys.json").unlink()
    replaced = two(
        "keys", "rotate", "--lost", "--office", "alpha",
        "--passphrase-file", "secret", "--root-passphrase-file", "root-secret",
    )  # fmt: skip
    assert replaced.exit_code == 0, replaced.output
    again = two(*send).stdout.split("carried to beta: ")[1].strip()
    assert two("open", again, *take).exit_code == 8
    assert pin(two, "beta", "alpha", "Ada", "Ben").exit_code == 0
    opened = two("open", again, *take)
    assert opened.exit_code == 0, opened.output


def test_export_writes_what_the_other_side_and_ssh_keygen_need(two: Kintrace) -> None:
    assert two("keys", "export", "--office", "alpha", "-o", "hand-over").exit_code == 0
    signers = Path("hand-over/allowed_signers").read_text(encoding="utf-8")
    assert "alpha@kintrace" in signers
    assert "beta@kintrace" in signers
    assert Path("hand-over/alpha.party.json").read_bytes() == Path("alpha/party.json").read_bytes()
    assert Path("hand-over/alpha.party.json.sig").exists()


def test_without_the_extra_help_works_and_the_commands_say_what_is_missing(tmp_path: Path) -> None:
    hide = (
        "import importlib.util as u, sys; find = u.find_spec; "
        "u.find_spec = lambda name, *a: None if name == 'pyrage' else find(name, *a); "
        "from kintrace.cli import main; main()"
    )

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", hide, *words], capture_output=True, text=True, check=False, cwd=tmp_path
        )

    shown = run("--help")
    assert shown.returncode == 0, shown.stderr
    assert "ledger" in shown.stdout
    for language, word in (("uk", "Встановіть"), ("ru", "Установите"), ("en", "Install")):
        refused = run("ledger", "--office", "x", "--language", language)
        assert refused.returncode == 5
        assert word in refused.stderr
        assert "Traceback" not in refused.stderr


def test_who_asks_us_which_of_our_keys_still_speak_is_told_of_those_taken_back(two: Kintrace) -> None:
    both = ("--passphrase-file", "secret", "--root-passphrase-file", "root-secret")
    old = open_office(Path("alpha")).card.descriptor.signing[-1].key
    assert two("keys", "rotate", "--office", "alpha", *both).exit_code == 0
    assert two("keys", "revoke", "--office", "alpha", "--reason", "staff_change", *both).exit_code == 0
    assert two("keys", "export", "--office", "alpha", "-o", "given").exit_code == 0
    assert old in Path("given/revoked").read_text(encoding="utf-8")
    assert "taken back" in two("keys", "show", "--office", "alpha").stdout


def test_two_people_are_told_the_role_that_they_confirm(kintrace: Kintrace) -> None:
    for party, role in (("alpha", "party"), ("delta", "intermediary")):
        assert init(kintrace, party, "--role", role).exit_code == 0
    assert "intermediary" in pin(kintrace, "alpha", "delta", "Ada", "Ben").stdout
