"""Time stamps as typed: the request goes to a service, its answer is kept, shown in the ledger, and checked by others."""

import shutil
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from cli_offices import Offices
from exchange_tsa import Service, make_service, openssl

pytestmark = [
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
    pytest.mark.skipif(
        find_spec("rfc3161_client") is None, reason="the extra kintrace[stamps] is not installed"
    ),
]


@pytest.fixture(name="offices")
def _offices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Offices:
    monkeypatch.chdir(tmp_path)
    return Offices().begin()


@pytest.fixture(name="service")
def _service(tmp_path: Path) -> Service:
    service = make_service(tmp_path / "service")
    Path("root.pem").write_bytes(service.root)
    return service


def stamped(offices: Offices, service: Service, office: str, digest: str) -> None:
    offices.fine("stamp", "request", digest[:12], "-o", "stamp.tsq", by=office)
    Path("stamp.tsr").write_bytes(service.answer(Path("stamp.tsq").read_bytes()))
    offices.fine("stamp", "keep", digest[:12], "stamp.tsr", "--root", "root.pem", "--office", office)


def test_a_stamp_is_asked_for_kept_and_named_in_the_ledger(offices: Offices, service: Service) -> None:
    parcel = offices.send("alpha", "beta")
    for language, word in (("uk", "лише наші слова"), ("ru", "лишь наши слова"), ("en", "our word only")):
        assert word in offices.fine("ledger", "--office", "alpha", language=language)
    stamped(offices, service, "alpha", parcel.digest)
    told = offices.fine("ledger", "--office", "alpha")
    assert "time-stamping service" in told and "our word only" not in told
    assert "Z at the latest" in told
    offices.fine("check-office", "--office", "alpha")


def test_the_receiver_may_have_a_parcel_stamped_too(offices: Offices, service: Service) -> None:
    parcel = offices.send("alpha", "beta")
    offices.fine("open", Path("alpha", parcel.file), by="beta")
    stamped(offices, service, "beta", parcel.digest)
    assert "from alpha existed at" in offices.fine("ledger", "--office", "beta")


def test_an_arbiter_checks_the_stamp_without_us_and_with_openssl_alone(
    offices: Offices, service: Service, tmp_path: Path
) -> None:
    parcel = offices.send("alpha", "beta")
    stamped(offices, service, "alpha", parcel.digest)
    offices.fine("prove", parcel.digest[:12], "-o", "parcel.zip", by="alpha")
    root = ("--root", "root.pem")
    assert parcel.digest in offices.fine("stamp", "verify", "parcel.zip.tsr", "parcel.zip", *root)
    with zipfile.ZipFile("parcel.zip") as archive:
        Path("parcel.json").write_bytes(archive.read("parcel.json"))
    offices.fine("stamp", "verify", "parcel.zip.tsr", "parcel.json", *root)
    words = (
        "-data",
        "parcel.json",
        "-in",
        "parcel.zip.tsr",
        "-CAfile",
        "root.pem",
        "-untrusted",
        "service/tsa.pem",
    )
    openssl(tmp_path, "ts", "-verify", *words)


def test_a_stamp_of_another_parcel_of_a_stranger_or_of_nothing_is_refused(
    offices: Offices, service: Service, tmp_path: Path
) -> None:
    one, two = offices.send("alpha", "beta"), offices.send("alpha", "beta")
    stamped(offices, service, "alpha", one.digest)
    keep = ("--root", "root.pem", "--office", "alpha")
    other = offices.run("stamp", "keep", two.digest[:12], "stamp.tsr", *keep)
    assert (other.exit_code, "(stamp_token)" in other.stderr) == (8, True)
    stranger = make_service(tmp_path / "stranger")
    Path("other.pem").write_bytes(stranger.root)
    untrusted = ("--root", "other.pem", "--office", "alpha")
    assert "(stamp_token)" in offices.run("stamp", "keep", one.digest[:12], "stamp.tsr", *untrusted).stderr
    Path("junk.pem").write_text("no certificate", encoding="utf-8")
    no_root = offices.run(
        "stamp", "keep", one.digest[:12], "stamp.tsr", "--root", "junk.pem", "--office", "alpha"
    )
    assert "(stamp_token)" in no_root.stderr
    Path("junk").write_bytes(b"junk")
    assert "(stamp_token)" in offices.run("stamp", "keep", one.digest[:12], "junk", *keep).stderr
    assert "(parcel_none)" in offices.run("stamp", "keep", "0" * 12, "stamp.tsr", *keep).stderr
    with zipfile.ZipFile("empty.zip", "w"):
        pass
    assert (
        "(stamp_parcel)"
        in offices.run("stamp", "verify", "stamp.tsr", "empty.zip", "--root", "root.pem").stderr
    )
