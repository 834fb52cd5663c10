"""What is still to be carried, and an office that finds what rotted in it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kintrace import exchange
from kintrace.cli import cli
from kintrace.cli.demo_officer import LIST
from kintrace.cli.office import Surroundings, open_office

Kintrace = Callable[..., Result]


@pytest.fixture(name="kintrace")
def _kintrace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kintrace:
    """Two offices that know each other; the list lies in alpha's outbox."""
    monkeypatch.chdir(tmp_path)
    Path("secret").write_text("words that nobody guesses", encoding="utf-8")
    Path("list.csv").write_text(LIST, encoding="utf-8")
    around = Surroundings(lambda: datetime(2025, 7, 1, 12, tzinfo=UTC), exchange.Cost(8, 1, 1))

    def run(*arguments: object, by: str, language: str = "en") -> Result:
        words = [str(one) for one in (*arguments, "--office", by, "--language", language)]
        return CliRunner().invoke(cli, words, obj=around)

    key = ("--passphrase-file", "secret")
    for party in ("alpha", "beta"):
        made = run(
            "keys", "init", "--id", party, "--name", party, *key, "--root-passphrase-file", "secret", by=party
        )
        assert made.exit_code == 0, made.output
    for party, other in (("alpha", "beta"), ("beta", "alpha")):
        digits = exchange.fingerprint(other, open_office(Path(other)).card.descriptor.root)
        people = ("--by", "Ada", "--by", "Ben", "--how", "minutes", "--digits", digits)
        assert run("keys", "pin", f"{other}/party.json", *people, *key, by=party).exit_code == 0
    assert run("pack", "list", "list.csv", "--to", "beta", *key, by="alpha").exit_code == 0
    return run


def sent(party: str, to: str) -> Path:
    return Path(party, open_office(Path(party)).reading_post().state().peers[to].sent[-1].file)


def test_a_parcel_waits_until_its_receipt_is_back(kintrace: Kintrace) -> None:
    file = sent("alpha", "beta")
    assert file.name in kintrace("waiting", by="alpha").stdout.replace("\n", "")
    key = ("--passphrase-file", "secret")
    assert kintrace("open", file, *key, by="beta").exit_code == 0
    assert kintrace("open", sent("beta", "alpha"), *key, by="alpha").exit_code == 0
    told = kintrace("waiting", by="alpha")
    assert told.exit_code == 0
    assert file.name not in told.stdout


def test_with_nothing_sent_nothing_is_to_be_carried(kintrace: Kintrace) -> None:
    assert "Нести нічого" in kintrace("waiting", by="beta", language="uk").stdout


def test_an_office_that_is_whole_says_so_and_a_changed_file_is_named(kintrace: Kintrace) -> None:
    whole = kintrace("check-office", by="alpha", language="ru")
    assert whole.exit_code == 0, whole.output
    assert "цело" in whole.stdout
    file = sent("alpha", "beta")
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    rotten = kintrace("check-office", by="alpha")
    assert rotten.exit_code == 4
    assert "(file_rotten)" in rotten.stderr
