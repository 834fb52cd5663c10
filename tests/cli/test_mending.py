"""Chains that two people set again, parcels signed again, requests, histories: typed as an officer would."""

import shutil
from pathlib import Path

import pytest
from cli_offices import PEOPLE, Offices

from kintrace import exchange
from kintrace.model import FindingCode


@pytest.fixture(name="offices")
def _offices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Offices:
    monkeypatch.chdir(tmp_path)
    return Offices().begin()


def forked(offices: Offices) -> tuple[exchange.Parcel, exchange.Parcel]:
    """Alpha signs two parcels no. 1, from two copies of its memory; both reach beta."""
    shutil.copytree("alpha", "alpha-before")
    one = offices.send("alpha", "beta")
    shutil.move("alpha", "alpha-one")
    shutil.move("alpha-before", "alpha")
    two = offices.send("alpha", "beta", 4)
    offices.fine("open", Path("alpha-one", one.file), by="beta")
    stopped = offices.run("open", Path("alpha", two.file), by="beta")
    assert (stopped.exit_code, "(fork)" in stopped.stderr) == (7, True)
    return one, two


def test_a_fork_is_shown_and_two_people_settle_it(offices: Offices) -> None:
    one, two = forked(offices)
    for language in ("uk", "ru", "en"):
        shown = offices.fine("settle", "alpha", "--office", "beta", language=language)
        assert one.digest in shown and two.digest in shown
        assert "kintrace settle alpha --after" in shown
    alone = offices.run("settle", "alpha", "--after", one.digest[:12], "--by", "Ada", by="beta")
    assert "(settle_two)" in alone.stderr
    same = ("--by", "Ada", "--by", "ada")
    assert (
        "(pin_two_people)"
        in offices.run("settle", "alpha", "--after", two.digest[:12], *same, by="beta").stderr
    )
    nowhere = offices.run("settle", "alpha", "--after", "0" * 12, *PEOPLE, by="beta")
    assert "(settle_place)" in nowhere.stderr
    offices.fine("settle", "alpha", "--after", two.digest[:12], *PEOPLE, by="beta")
    assert "is not stopped" in offices.fine("settle", "alpha", "--office", "beta")
    told = offices.fine("ledger", "--office", "beta")
    assert "Ada + Ben" in told
    assert one.digest[:12] in told and two.digest[:12] in told
    offices.fine("open", Path("alpha", offices.send("alpha", "beta").file), by="beta")


def test_a_memory_back_from_an_old_copy_goes_on_when_both_sides_say_so(offices: Offices) -> None:
    offices.fine("open", Path("alpha", offices.send("alpha", "beta").file), by="beta")
    offices.fine("open", offices.newest("beta", "alpha"), by="alpha")
    shutil.copytree("alpha", "backup")
    lost = offices.send("alpha", "beta")
    offices.fine("open", Path("alpha", lost.file), by="beta")
    shutil.rmtree("alpha")
    shutil.move("backup", "alpha")
    stopped = offices.run("open", offices.newest("beta", "alpha"), by="alpha")
    assert (stopped.exit_code, "(ack_not_ours)" in stopped.stderr) == (7, True)
    shown = offices.fine("settle", "beta", "--office", "alpha")
    assert lost.digest in shown and "--ours" in shown
    offices.fine("settle", "beta", "--ours", *PEOPLE, by="alpha")
    offices.fine("open", offices.newest("beta", "alpha"), by="alpha")
    after = Path("alpha", offices.send("alpha", "beta").file)
    stopped = offices.run("open", after, by="beta")
    assert "(log_r" in stopped.stderr  # the history came back from the old copy as well
    offices.fine("settle", "alpha", "--after", lost.digest[:10], *PEOPLE, by="beta")
    offices.fine("open", after, by="beta")
    offices.fine("check-office", "--office", "alpha")
    offices.fine("check-office", "--office", "beta")


def test_what_is_settled_needs_a_known_party_and_the_passphrase(offices: Offices) -> None:
    assert "(not_confirmed)" in offices.run("settle", "omega", "--office", "beta").stderr
    Path("wrong").write_text("these are not the words", encoding="utf-8")
    with_wrong = ("--office", "beta", "--passphrase-file", "wrong")
    refused = offices.run("settle", "alpha", "--after", "0" * 64, "--seq", "1", *PEOPLE, *with_wrong)
    assert "(passphrase_wrong)" in refused.stderr


def test_a_parcel_whose_key_ran_out_on_the_way_is_signed_again(offices: Offices) -> None:
    parcel = offices.send("alpha", "beta")
    offices.later(days=250)
    offices.fine("keys", "rotate", "--root-passphrase-file", "secret", by="alpha")
    card = offices.newest("alpha", "beta")
    offices.pin("beta", "alpha")  # the card came by hand, its parcel is on the way
    offices.later(days=91)
    assert "(key_expired)" in offices.run("open", Path("alpha", parcel.file), by="beta").stderr
    said = offices.fine("renew", "beta", by="alpha")
    assert "Parcels: 2" in said
    renewed = [Path("alpha", one) for one in offices.post("alpha").waiting("beta")]
    assert len(renewed) == 2 and card not in renewed
    for file in renewed:
        offices.fine("open", file, by="beta")
    assert offices.post("beta").state().peers["alpha"].received[0].digest == parcel.digest
    offices.fine("open", offices.newest("beta", "alpha"), by="alpha")
    assert "Nothing is to be carried" in offices.fine("renew", "delta", by="beta")


def test_a_party_that_lost_its_key_gets_old_parcels_sealed_to_the_new_one(offices: Offices) -> None:
    parcel = offices.send("alpha", "beta")
    offices.fine("open", Path("alpha", parcel.file), by="beta")
    offices.fine("open", offices.newest("beta", "alpha"), by="alpha")
    Path("beta/keys.json").unlink()
    offices.fine("keys", "rotate", "--lost", "--root-passphrase-file", "secret", by="beta")
    offices.pin("alpha", "beta")
    assert "(not_for_our_key)" in offices.run("open", Path("alpha", parcel.file), by="beta").stderr
    offices.fine("renew", "beta", "--from", "1", by="alpha")
    again = offices.post("alpha").waiting("beta", since=1)
    assert parcel.file not in again
    assert "(again)" in offices.fine("open", Path("alpha", again[0]), by="beta")


def test_a_revocation_made_in_advance_lies_ready_for_everybody(offices: Offices) -> None:
    offices.fine(
        "keys",
        "revoke",
        "--reason",
        "stolen",
        "--envelope",
        "envelope",
        "--root-passphrase-file",
        "secret",
        by="alpha",
    )
    (for_beta,) = Path("envelope").glob("*.for-beta.ktp.age")
    held = offices.send(
        "alpha", "beta"
    )  # number 1 was never brought; the revocation has no place in the chain
    assert "(accepted)" in offices.fine("open", for_beta, by="beta")
    assert "(again)" in offices.fine("open", for_beta, by="beta")
    assert "(key_revoked)" in offices.run("open", Path("alpha", held.file), by="beta").stderr
    assert "(not_for_our_key)" in offices.run("open", for_beta, by="delta").stderr


def test_a_proof_is_sealed_to_the_arbiter_alone(offices: Offices) -> None:
    parcel = offices.send("alpha", "beta")
    to_delta = ("--for", "delta/party.json")
    offices.fine("prove", parcel.digest[:12], "3", "-o", "row.age", *to_delta, by="alpha")
    offices.fine("prove", parcel.digest[:12], "-o", "parcel.age", *to_delta, by="alpha")
    for name in ("row.age", "parcel.age"):
        assert Path(name).read_bytes().startswith(b"age-encryption.org/v1")
    assert "(verify_sealed)" in offices.run("verify", "parcel.age").stderr
    assert "(verify_sealed)" in offices.run("verify-row", "row.age").stderr
    assert "(not_for_our_key)" in offices.run("verify", "parcel.age", by="beta").stderr
    assert "Вигадана Особа 3" in offices.fine(
        "verify-row", "row.age", "--signers", "alpha/party.json", by="delta"
    )
    assert "Every check holds" in offices.fine(
        "verify", "parcel.age", "--signers", "alpha/party.json", by="delta"
    )


def test_an_answer_that_says_less_than_its_findings_must_is_shown_as_such(offices: Offices) -> None:
    listed = offices.send("alpha", "beta")
    offices.fine("open", Path("alpha", listed.file), by="beta")
    searched = {"registers": "regional", "spellings": "Вигадана, Выдуманная"}
    found = [
        exchange.AnswerRow(number, FindingCode.NO_RECORD_FOUND, fields, "2025-07-01", "beta")
        for number, fields in (
            (2, searched),
            (3, {"registers": "regional"}),
            (4, {**searched, "spellings": " "}),
        )
    ]
    sent = offices.post("beta").send_answer(listed.header.rows_root, found, final=True)
    receipt = offices.post("beta").waiting("alpha")[0]
    offices.fine("open", Path("beta", receipt), by="alpha")
    shown = offices.fine("open", Path("beta", sent.file), by="alpha")
    assert "rows: 2; their numbers: 3, 4" in shown


def test_a_lost_parcel_is_asked_for_and_sent_again(offices: Offices) -> None:
    first, second = offices.send("alpha", "beta"), offices.send("alpha", "beta")
    assert "(gap)" in offices.fine("open", Path("alpha", second.file), by="beta")
    offices.fine("pack", "request", "--to", "alpha", "--ask", "resend", "--text", "№ 1 не дійшов", by="beta")
    for language, word in (("uk", "Просять"), ("ru", "Просят"), ("en", "Asked for")):
        offices.run("open", offices.newest("beta", "alpha"), by="alpha", language=language)
        shown = offices.fine("open", offices.newest("beta", "alpha"), by="alpha", language=language)
        assert word in shown or "(gap)" in shown
    for sent in offices.post("beta").state().peers["alpha"].sent:
        shown = offices.fine("open", Path("beta", sent.file), by="alpha")
    assert "kintrace waiting --party beta --from 1" in shown
    files = offices.fine("waiting", "--office", "alpha", "--party", "beta", "--from", "1")
    assert first.file in files and second.file in files
    offices.fine("open", Path("alpha", first.file), by="beta")


@pytest.mark.parametrize("ask", ["answer", "clarification", "history", "arbitration"])
def test_every_request_says_which_command_answers_it(offices: Offices, ask: str) -> None:
    parcel = offices.send("alpha", "beta")
    offices.fine("open", Path("alpha", parcel.file), by="beta")
    about = ("--about", parcel.digest[:12], "--row", "2", "--row", "3")
    offices.fine("pack", "request", "--to", "beta", "--ask", ask, *about, by="alpha")
    shown = offices.fine("open", offices.newest("alpha", "beta"), by="beta", language="uk")
    assert "kintrace " in shown
    assert parcel.digest in shown
    assert "2, 3" in shown
    request = (
        offices.post("beta").read(offices.post("beta").state().peers["alpha"].received[-1].digest).request()
    )
    assert (request.ask, request.rows) == (ask, (2, 3))


def test_a_request_goes_to_a_confirmed_party_and_is_short(offices: Offices) -> None:
    to_nobody = offices.run("pack", "request", "--to", "omega", "--ask", "answer", by="alpha")
    assert "(not_confirmed)" in to_nobody.stderr
    long = offices.run("pack", "request", "--to", "beta", "--ask", "answer", "--text", "x" * 4001, by="alpha")
    assert "(request_text)" in long.stderr


def test_a_history_is_shown_and_compared_with_all_that_was_shown_before(offices: Offices) -> None:
    for _ in range(2):
        offices.fine("open", Path("alpha", offices.send("alpha", "beta").file), by="beta")
    offices.fine("history", "export", "-o", "history.json", by="alpha")
    compare = ("--office", "beta", "--party", "alpha")
    assert "states compared: 2" in offices.fine("history", "verify", "history.json", *compare)
    alone = offices.fine("history", "verify", "history.json", "--card", "alpha/party.json")
    assert (
        "Not compared" in alone
        and exchange.fingerprint("alpha", offices.post("alpha").state().card.card.descriptor.root) in alone
    )
    assert "(history_needs)" in offices.run("history", "verify", "history.json").stderr
    other = offices.run("history", "verify", "history.json", "--card", "beta/party.json")
    assert (other.exit_code, "(note_signature)" in other.stderr) == (8, True)
    text = Path("history.json").read_text(encoding="utf-8")
    at = text.index('"leaves":["') + len('"leaves":["')
    Path("bad.json").write_text(
        text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :], encoding="utf-8"
    )
    changed = offices.run("history", "verify", "bad.json", *compare)
    assert (changed.exit_code, "(log_rewrite)" in changed.stderr) == (7, True)


def test_a_history_that_was_rolled_back_is_named(offices: Offices) -> None:
    offices.fine("history", "export", "-o", "old.json", by="alpha")
    offices.fine("open", Path("alpha", offices.send("alpha", "beta").file), by="beta")
    offices.fine("open", Path("alpha", offices.send("alpha", "beta").file), by="beta")
    rolled = offices.run("history", "verify", "old.json", "--office", "beta", "--party", "alpha")
    assert "(log_rollback)" in rolled.stderr


def test_a_new_version_replaces_the_list_that_each_party_holds(offices: Offices) -> None:
    Path("list.csv").write_text("№;ПІБ;Дата народження\n1;Вигадана Ада;01.02.2012\n", encoding="utf-8")
    offices.fine("pack", "list", "list.csv", "--to", "beta", "--to", "delta", by="alpha")
    sent = {to: offices.post("alpha").state().peers[to].sent[-1].digest[:12] for to in ("beta", "delta")}
    both = ("--to", "beta", "--to", "delta")
    one = offices.run("pack", "list", "list.csv", *both, "--supersedes", sent["beta"], by="alpha")
    assert "(supersedes_which)" in one.stderr
    replaced = ("--supersedes", sent["beta"], "--supersedes", sent["delta"])
    offices.fine("pack", "list", "list.csv", *both, *replaced, by="alpha")
    for parcel in offices.post("alpha").state().peers["beta"].sent:
        shown = offices.fine("open", Path("alpha", parcel.file), by="beta")
    assert "replaces an earlier one" in shown
    again = offices.run("pack", "list", "list.csv", "--to", "beta", "--supersedes", sent["beta"], by="alpha")
    assert (again.exit_code, "(version_behind)" in again.stderr) == (4, True)
