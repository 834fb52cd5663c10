"""The vectors are what this code makes, and the kit tells right from wrong."""

import json
import shutil
from pathlib import Path

import make_vectors
import pytest

from kintrace.exchange.conformance import conformance
from kintrace.exchange.refusals import Spoken

DOCS = Path(__file__).resolve().parents[2] / "docs"
VECTORS = DOCS / "vectors"


def test_our_own_vectors_hold() -> None:
    report = conformance(VECTORS)
    assert report.failures == ()
    assert report.passed and len(report.results) > 50
    assert {one.kind for one in report.results} == {
        "canonical", "strict_json", "merkle", "inclusion", "consistency", "signature", "fingerprint", "note",
        "row_proof", "card", "custody", "revocation", "history", "bag", "sequence",
    }  # fmt: skip


def test_the_vectors_are_made_by_the_script_and_by_nobody_else(tmp_path: Path) -> None:
    made = make_vectors.build(VECTORS)
    for name, data in made.files.items():
        assert (VECTORS / name).read_bytes() == data, name
    index = json.loads((VECTORS / "index.json").read_text(encoding="utf-8"))
    assert index["cases"] == json.loads(json.dumps(made.cases))
    kept = {str(path.relative_to(VECTORS)) for path in VECTORS.rglob("*") if path.is_file()}
    assert kept == {*made.files, "index.json"}


def test_vectors_made_afresh_hold_too(tmp_path: Path) -> None:
    make_vectors.build(tmp_path).write()
    assert conformance(tmp_path).failures == ()


def test_the_schemas_are_those_of_the_forms() -> None:
    for name, data in make_vectors.schemas().items():
        assert (DOCS / "schemas" / name).read_bytes() == data, name


def test_an_implementation_that_errs_is_told_where(tmp_path: Path) -> None:
    folder = tmp_path / "theirs"
    shutil.copytree(VECTORS, folder)
    (folder / "json/plain.canonical.json").write_bytes(b'{"b":[1,true,null],"a":"x"}')
    (folder / "signature/message.txt").write_bytes(b"another")
    report = conformance(folder)
    assert not report.passed
    failed = {one.id: one.found for one in report.failures}
    assert failed["canonical-plain"] == "other bytes"
    assert failed["signature-good"] == "sig_bad"


def test_a_folder_without_cases_proves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Spoken) as refused:
        conformance(tmp_path)
    assert refused.value.code == "file_gone"
    (tmp_path / "index.json").write_text('{"cases":[]}')
    assert not conformance(tmp_path).passed
    (tmp_path / "index.json").write_text(
        '{"cases":[{"kind":"dance","id":"x","expect":"y"},{"kind":"note","id":"z"}]}'
    )
    assert [one.found for one in conformance(tmp_path).results] == [
        "unknown kind of case",
        "the case lacks 'note'",
    ]
    (tmp_path / "index.json").write_text("{}")
    with pytest.raises(Spoken):
        conformance(tmp_path)


def test_a_case_may_not_read_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("{}")
    (tmp_path / "kit").mkdir()
    case = '{"cases":[{"kind":"strict_json","id":"x","input":"../secret","expect":"read"}]}'
    (tmp_path / "kit" / "index.json").write_text(case)
    assert conformance(tmp_path / "kit").results[0].found == "file_gone"
