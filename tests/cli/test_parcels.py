"""Parcels from the terminal: two offices, a courier and an intermediary in folders, a whole journey, and bad input."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kintrace import answers, exchange
from kintrace.cli import cli
from kintrace.cli.demo_officer import FINDINGS, LIST, REGISTER, fill
from kintrace.cli.office import Surroundings, open_office
from kintrace.cli.written_out import harmless, table
from kintrace.model import Language

SECRET = "words that nobody guesses"
ROLES = {"alpha": "party", "beta": "party", "corvus": "courier", "delta": "intermediary"}
CONFIRMED = (
    ("alpha", "beta"), ("beta", "alpha"), ("alpha", "corvus"), ("beta", "delta"), ("delta", "beta"),
)  # fmt: skip
DAY = "2025-07-01"
Kintrace = Callable[..., Result]


@pytest.fixture(name="kintrace")
def _kintrace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kintrace:
    monkeypatch.chdir(tmp_path)
    Path("secret").write_text(SECRET, encoding="utf-8")
    around = Surroundings(lambda: datetime(2025, 7, 1, 12, tzinfo=UTC), exchange.Cost(8, 1, 1))

    def run(*arguments: object, by: str = "", language: str = "en") -> Result:
        words = [str(one) for one in arguments]
        if by:
            words += ["--office", by, "--passphrase-file", "secret"]
        result = CliRunner().invoke(cli, [*words, "--language", language], obj=around)
        assert SECRET not in result.output
        return result

    for party, role in ROLES.items():
        more = ("--id", party, "--name", party, "--role", role, "--root-passphrase-file", "secret")
        assert run("keys", "init", *more, by=party).exit_code == 0
    for party, other in CONFIRMED:
        digits = exchange.fingerprint(other, open_office(Path(other)).card.descriptor.root)
        more = ("--by", "Ada", "--by", "Ben", "--how", "minutes", "--digits", digits)
        assert run("keys", "pin", f"{other}/party.json", *more, by=party).exit_code == 0
    Path("list.csv").write_text(LIST, encoding="utf-8")
    Path("register.csv").write_text(REGISTER, encoding="utf-8")
    return run


def newest(party: str, to: str) -> tuple[str, str]:
    """File and digest of the newest parcel from one to the other."""
    sent = open_office(Path(party)).reading_post().state().peers[to].sent[-1]
    return f"{party}/{sent.file}", sent.digest


def desk(party: str) -> exchange.Post:
    """The desk of an office, with its keys, at noon of the day."""
    post = open_office(Path(party)).post(exchange.unlock(Path(party, "keys.json").read_bytes(), SECRET))
    return replace(post, clock=lambda: datetime(2025, 7, 1, 12, tzinfo=UTC))


def fine(result: Result) -> Result:
    assert result.exit_code == 0, (result.output, result.exception)
    return result


@pytest.fixture(name="opened")
def _opened(kintrace: Kintrace) -> str:
    """The list is with beta, a workbook was made of it; the digest of the list's parcel."""
    fine(kintrace("pack", "list", "list.csv", "--to", "beta", by="alpha"))
    file, digest = newest("alpha", "beta")
    fine(kintrace("open", file, by="beta"))
    fine(kintrace("match", f"beta/received/{digest[:12]}/list.csv", "register.csv", "-o", "answers.xlsx"))
    fill(Path("answers.xlsx"), Path("filled.xlsx"), DAY)
    return digest


def test_a_list_goes_out_and_comes_back_answered_signed_and_proved(kintrace: Kintrace, opened: str) -> None:
    listed, _ = newest("alpha", "beta")
    for number, (event, other) in enumerate((("taken", "alpha"), ("handed_over", "beta"))):
        after = ("--after", "record-0.json") if number else ()
        record = ("custody", "record", listed, "--event", event, "--other", other, *after)
        fine(kintrace(*record, "-o", f"record-{number}.json", by="corvus"))
        kept = ("custody", "verify", f"record-{number}.json", "--file", listed, "--keep", "--office", "alpha")
        fine(kintrace(*kept))
    fine(kintrace("open", newest("beta", "alpha")[0], by="alpha"))
    assert Path(f"beta/received/{opened[:12]}/list.csv").read_text(encoding="utf-8") == LIST

    fine(kintrace("pack", "answer", "filled.xlsx", "--to", "alpha", "--final", by="beta"))
    answer, digest = newest("beta", "alpha")
    taken_in = fine(kintrace("open", answer, by="alpha"))
    assert "located 2; no record found 1" in taken_in.stdout
    written = Path(f"alpha/received/{digest[:12]}/answers.csv").read_text(encoding="utf-8-sig")
    assert [line.split(",")[0] for line in written.splitlines()[1:]] == ["2", "3", "4"]
    assert Path(f"alpha/received/{digest[:12]}/answers.csv").stat().st_mode & 0o077 == 0
    fine(kintrace("open", newest("alpha", "beta")[0], by="beta"))

    for language, proved, open_ in (
        ("en", "Proved", "Not proved"), ("uk", "Доведено", "Не доведено"), ("ru", "Доказано", "Не доказано"),
    ):  # fmt: skip
        told = fine(kintrace("ledger", "--office", "alpha", language=language)).stdout
        assert told.index(proved) < told.index(open_)
        assert "corvus" in told.split(open_)[0]


def test_one_row_is_proved_to_an_arbiter_without_the_others(kintrace: Kintrace, opened: str) -> None:
    fine(kintrace("prove", opened[:12], 3, "-o", "row.zip", by="beta"))
    with zipfile.ZipFile("row.zip") as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "Тарас" in everything
    assert "Олена" not in everything
    shown = fine(kintrace("verify-row", "row.zip", "--signers", "alpha/party.json")).stdout
    assert "Тарас" in shown
    strange = kintrace("verify-row", "row.zip", "--signers", "corvus/party.json")
    assert strange.exit_code == 8
    assert "(key_unknown)" in strange.stderr


def test_a_changed_row_is_no_proof(kintrace: Kintrace, opened: str) -> None:
    fine(kintrace("prove", opened[:12], 3, "-o", "row.zip", by="beta"))
    with zipfile.ZipFile("row.zip") as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    for name, old, new in (
        ("proof.json", "Тарас", "Назар"),
        ("parcel.json", '"to":["beta"]', '"to":["zeta"]'),
    ):
        assert old in files[name]
        with zipfile.ZipFile("bad.zip", "w") as archive:
            for one, text in files.items():
                archive.writestr(one, text.replace(old, new) if one == name else text)
        assert kintrace("verify-row", "bad.zip").exit_code == 8
    Path("bad.zip").write_bytes(b"PK\x03\x04 no zip")
    assert "(not_a_proof)" in kintrace("verify-row", "bad.zip").stderr


def test_a_whole_parcel_is_checked_without_our_keys(kintrace: Kintrace, opened: str) -> None:
    fine(kintrace("prove", opened[:12], "-o", "parcel.zip", by="beta"))
    fine(kintrace("keys", "export", "--office", "beta", "-o", "given"))
    root = exchange.fingerprint("alpha", open_office(Path("alpha")).card.descriptor.root)
    assert root in fine(kintrace("verify", "parcel.zip", "--signers", "given/allowed_signers")).stdout
    with zipfile.ZipFile("parcel.zip") as archive:
        archive.extractall("unpacked")
    fine(kintrace("verify", "unpacked", "--signers", "alpha/party.json"))
    rows = Path("unpacked/data/rows.jsonl")
    rows.write_bytes(rows.read_bytes().replace("Тарас".encode(), "Назар".encode()))
    changed = kintrace("verify", "unpacked")
    assert changed.exit_code == 8
    assert kintrace("verify", newest("alpha", "beta")[0]).exit_code == 5  # sealed
    no_signers = kintrace("verify", "parcel.zip", "--signers", "list.csv")
    assert (no_signers.exit_code, "(signers_form)" in no_signers.stderr) == (3, True)


@pytest.mark.parametrize(
    ("language", "word"),
    [("uk", "Нічого з пакета"), ("ru", "Из пакета ничего"), ("en", "Nothing of the parcel")],
)
def test_a_tampered_copy_is_refused_with_a_sentence_and_the_true_one_still_opens(
    kintrace: Kintrace, language: str, word: str
) -> None:
    fine(kintrace("pack", "list", "list.csv", "--to", "beta", by="alpha"))
    file, digest = newest("alpha", "beta")
    spoiled = bytearray(Path(file).read_bytes())
    spoiled[-40] ^= 1
    Path("tampered.ktp.age").write_bytes(spoiled)
    refused = kintrace("open", "tampered.ktp.age", by="beta", language=language)
    assert refused.exit_code == 5
    assert "(not_for_our_key)" in refused.stderr
    assert word in refused.stdout
    assert not Path("beta/received").exists()
    fine(kintrace("open", file, by="beta"))
    assert "(again)" in fine(kintrace("open", file, by="beta")).stdout
    assert Path(f"beta/received/{digest[:12]}/list.csv").exists()


def test_a_parcel_for_somebody_else_and_one_from_a_stranger_are_not_taken_in(kintrace: Kintrace) -> None:
    fine(kintrace("pack", "list", "list.csv", "--to", "corvus", by="alpha"))
    file, _ = newest("alpha", "corvus")
    assert kintrace("open", file, by="beta").exit_code == 5
    from_stranger = kintrace("open", file, by="corvus")
    assert from_stranger.exit_code == 8
    assert "kept aside" in from_stranger.stdout
    assert "Олена" not in from_stranger.output
    digits = exchange.fingerprint("alpha", open_office(Path("alpha")).card.descriptor.root)
    more = ("--by", "Ada", "--by", "Ben", "--how", "voice", "--digits", digits)
    assert "(accepted)" in fine(kintrace("keys", "pin", "alpha/party.json", *more, by="corvus")).stdout


def test_nothing_is_sent_to_a_party_that_nobody_confirmed(kintrace: Kintrace) -> None:
    refused = kintrace("pack", "list", "list.csv", "--to", "beta", "--to", "delta", by="alpha")
    assert refused.exit_code == 5
    assert "(not_confirmed)" in refused.stderr
    assert not list(Path("alpha/outbox").iterdir())


def test_a_wrong_passphrase_opens_and_sends_nothing(kintrace: Kintrace) -> None:
    Path("wrong").write_text("these are not the words", encoding="utf-8")
    refused = kintrace(
        "pack", "list", "list.csv", "--to", "beta", "--office", "alpha", "--passphrase-file", "wrong"
    )
    assert refused.exit_code == 5
    assert "(passphrase_wrong)" in refused.stderr
    assert not list(Path("alpha/outbox").iterdir())


def test_no_answer_is_ever_made_in_the_systems_temporary_place(
    kintrace: Kintrace, opened: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_by_a_kill = Path("beta/.packing-old")
    left_by_a_kill.mkdir()
    (left_by_a_kill / "response.xlsx").write_bytes(b"names")
    places = []
    real = answers.write_response

    def noted(workbook: Path, document: Path, *words: str, **more: Language) -> None:
        places.append(document.resolve())
        real(workbook, document, *words, **more)

    monkeypatch.setattr(answers, "write_response", noted)
    fine(kintrace("pack", "answer", "filled.xlsx", "--to", "alpha", by="beta"))
    assert [place.is_relative_to(Path("beta").resolve()) for place in places] == [True]
    assert not list(Path("beta").glob(".packing-*"))


def test_an_answer_to_a_version_that_was_replaced_is_not_sent(kintrace: Kintrace, opened: str) -> None:
    Path("list.csv").write_text(LIST.replace("2014", "2015"), encoding="utf-8")
    fine(kintrace("pack", "list", "list.csv", "--to", "beta", "--supersedes", opened[:12], by="alpha"))
    assert "replaces an earlier one" in fine(kintrace("open", newest("alpha", "beta")[0], by="beta")).stdout
    refused = kintrace("pack", "answer", "filled.xlsx", "--to", "alpha", by="beta")
    assert (refused.exit_code, "(answer_old_version)" in refused.stderr) == (5, True)


def test_an_answer_that_overtakes_a_receipt_waits_and_is_taken_in_after_it(
    kintrace: Kintrace, opened: str
) -> None:
    receipt, _ = newest("beta", "alpha")
    fine(kintrace("pack", "answer", "filled.xlsx", "--to", "alpha", by="beta"))
    answer, digest = newest("beta", "alpha")
    assert "(gap)" in fine(kintrace("open", answer, by="alpha")).stdout
    assert not Path(f"alpha/received/{digest[:12]}").exists()
    assert "had waited" in fine(kintrace("open", receipt, by="alpha")).stdout
    assert Path(f"alpha/received/{digest[:12]}/answers.csv").exists()


def test_an_incomplete_workbook_sends_nothing(kintrace: Kintrace, opened: str) -> None:
    before = list(Path("beta/outbox").iterdir())
    refused = kintrace("pack", "answer", "answers.xlsx", "--to", "alpha", by="beta")
    assert refused.exit_code == 5
    assert "(answer_incomplete)" in refused.stderr
    assert "row 2" in refused.stdout
    assert list(Path("beta/outbox").iterdir()) == before


def test_a_final_answer_leaves_nothing_in_progress(kintrace: Kintrace, opened: str) -> None:
    waits = {
        "finding": "in_progress",
        "next_step": "запит",
        "due": "2099-01-01",
        "answered_by": "перша особа",
    }
    fill(Path("answers.xlsx"), Path("filled.xlsx"), DAY, {**FINDINGS, 3: waits})
    refused = kintrace("pack", "answer", "filled.xlsx", "--to", "alpha", "--final", by="beta")
    assert refused.exit_code == 4
    assert "(final_in_progress)" in refused.stderr
    fine(kintrace("pack", "answer", "filled.xlsx", "--to", "alpha", by="beta"))


def test_a_workbook_of_another_list_answers_nothing(kintrace: Kintrace, opened: str) -> None:
    Path("other.csv").write_text(LIST.replace("Тарас", "Назар"), encoding="utf-8")
    fine(kintrace("match", "other.csv", "register.csv", "-o", "other.xlsx"))
    fill(Path("other.xlsx"), Path("filled.xlsx"), DAY)
    refused = kintrace("pack", "answer", "filled.xlsx", "--to", "alpha", by="beta")
    assert refused.exit_code == 5
    assert "(answer_no_list)" in refused.stderr


def test_a_list_file_that_was_changed_after_it_came_is_noticed(kintrace: Kintrace, opened: str) -> None:
    file = Path(f"beta/received/{opened[:12]}/list.csv")
    file.write_text(LIST.replace("Тарас", "Назар"), encoding="utf-8")
    refused = kintrace("pack", "answer", "filled.xlsx", "--to", "alpha", by="beta")
    assert "(list_file_changed)" in refused.stderr


def test_rows_that_differ_from_the_file_beside_them_are_not_answered(kintrace: Kintrace) -> None:
    post = desk("alpha")
    head, *lines = [line.split(";") for line in LIST.splitlines()]
    rows = [exchange.Row(at, dict(zip(head, line, strict=True))) for at, line in enumerate(lines, 2)]
    rows[1] = exchange.Row(3, {**rows[1].cells, "ПІБ": "Інша Особа"})
    content = exchange.ListContent(exchange.seal_rows(rows, post.random), head, "list.csv", LIST.encode())
    parcel = post.send_list("beta", content)
    fine(kintrace("open", f"alpha/{parcel.file}", by="beta"))
    list_ = f"beta/received/{parcel.digest[:12]}/list.csv"
    fine(kintrace("match", list_, "register.csv", "-o", "answers.xlsx"))
    fill(Path("answers.xlsx"), Path("filled.xlsx"), DAY)
    refused = kintrace("pack", "answer", "filled.xlsx", "--to", "alpha", by="beta")
    assert refused.exit_code == 5
    assert "(answer_other_rows)" in refused.stderr


def test_a_list_without_its_file_is_written_out_as_a_table_that_can_be_answered(kintrace: Kintrace) -> None:
    post = desk("alpha")
    head, *lines = [line.split(";") for line in LIST.splitlines()]
    lines[0][3] = "=HYPERLINK(1)"
    rows = [exchange.Row(at, dict(zip(head, line, strict=True))) for at, line in enumerate(lines, 2)]
    content = exchange.ListContent(exchange.seal_rows(rows, post.random), head, "../../evil.csv")
    parcel = post.send_list("beta", content)
    fine(kintrace("open", f"alpha/{parcel.file}", by="beta"))
    written = Path(f"beta/received/{parcel.digest[:12]}/list.csv")
    assert "'=HYPERLINK(1)" in written.read_text(encoding="utf-8-sig")
    fine(kintrace("match", written, "register.csv", "-o", "answers.xlsx"))
    fill(Path("answers.xlsx"), Path("filled.xlsx"), DAY)
    fine(kintrace("pack", "answer", "filled.xlsx", "--to", "alpha", by="beta"))


def test_what_is_withheld_for_safety_goes_to_the_intermediary_alone(kintrace: Kintrace, opened: str) -> None:
    fine(kintrace("open", newest("beta", "alpha")[0], by="alpha"))
    refused = kintrace("pack", "answer", "filled.xlsx", "--to", "alpha", "--withheld", 1, by="beta")
    assert "(withheld_addressee)" in refused.stderr
    fine(kintrace("pack", "answer", "filled.xlsx", "--to", "delta", "--withheld", 1, by="beta"))
    fine(kintrace("open", newest("beta", "delta")[0], by="delta"))
    receipt, digest = newest("delta", "beta")

    def withheld(evidence: str, *final: str) -> Result:
        row = {"finding": "withheld_for_safety", "evidence": evidence, "answered_by": "перша особа"}
        fill(Path("answers.xlsx"), Path("filled.xlsx"), DAY, {**FINDINGS, 1: row})
        return kintrace("pack", "answer", "filled.xlsx", "--to", "alpha", *final, by="beta")

    assert "(withheld_receipt_unknown)" in withheld(digest, "--final").stderr  # not yet brought
    fine(kintrace("open", receipt, by="beta"))
    assert "(withheld_receipt)" in withheld("усно", "--final").stderr
    fine(withheld(digest, "--final"))
    file, answer = newest("beta", "alpha")
    fine(kintrace("open", file, by="alpha"))
    line = Path(f"alpha/received/{answer[:12]}/answers.csv").read_text(encoding="utf-8-sig").splitlines()[1]
    assert digest in line
    assert "вихователька" not in line


def test_a_courier_cannot_sign_for_another_file_or_with_anothers_card(kintrace: Kintrace) -> None:
    fine(kintrace("pack", "list", "list.csv", "--to", "beta", by="alpha"))
    file, _ = newest("alpha", "beta")
    fine(
        kintrace(
            "custody", "record", file, "--event", "taken", "--other", "alpha", "-o", "r.json", by="corvus"
        )
    )
    again = kintrace(
        "custody", "record", file, "--event", "lost", "--other", "beta", "-o", "r.json", by="corvus"
    )
    assert "(record_there)" in again.stderr
    fine(kintrace("custody", "verify", "r.json", "--card", "corvus/party.json"))
    assert kintrace("custody", "verify", "r.json", "--card", "beta/party.json").exit_code == 8
    assert (
        kintrace("custody", "verify", "r.json", "--card", "corvus/party.json", "--file", "list.csv").exit_code
        == 8
    )
    assert kintrace("custody", "verify", "r.json").exit_code == 5
    assert "(not_confirmed)" in kintrace("custody", "verify", "r.json", "--office", "beta").stderr


def test_the_vectors_of_the_protocol_agree_and_a_wrong_folder_does_not(kintrace: Kintrace) -> None:
    vectors = Path(__file__).resolve().parents[2] / "docs" / "vectors"
    fine(kintrace("conformance", vectors))
    Path("empty").mkdir()
    Path("empty/index.json").write_text(json.dumps({"cases": []}), encoding="utf-8")
    assert kintrace("conformance", "empty").exit_code == 4
    assert kintrace("conformance", "beta").exit_code == 3


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_the_demonstration_plays_to_its_end_and_keeps_its_folders(kintrace: Kintrace, language: str) -> None:
    played = fine(kintrace("demo", "exchange", "--out", "played", language=language))
    assert played.stdout.count("$ kintrace ") > 20
    assert "(not_for_our_key)" in played.stderr
    assert Path("played/alpha/state.json").exists()
    assert kintrace("demo", "exchange", "--out", "played").exit_code == 5


def test_cells_that_a_spreadsheet_would_run_are_made_harmless() -> None:
    assert harmless("=1+1") == "'=1+1"
    assert harmless("Олена") == "Олена"
    assert table([["@x", "y"]]).decode("utf-8-sig") == "'@x,y\r\n"
