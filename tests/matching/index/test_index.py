"""An index says of each pair what the whole engine says, and keeps up with its register."""

import shutil
import threading
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from kintrace import matching
from kintrace.matching import Query
from kintrace.matching.index import Index, candidates, files
from kintrace.model import Conflict, Invalid, NotFound, Unreadable

Lists = tuple[pl.DataFrame, pl.DataFrame]


def _queries(asking: pl.DataFrame, number: int) -> list[Query]:
    made = []
    for i, row in enumerate(asking.sample(number, seed=5).iter_rows(named=True)):
        if not row["name"]:
            continue
        full = {
            "birth": row["birth"],
            "place": row["birth_place"],
            "mother": row["mother"],
            "father": row["father"],
        }
        kept = (full, {"birth": row["birth"]}, {})[i % 3]
        made.append(Query(row["name"], **kept))
    return made


def _chances(register: pl.DataFrame, query: Query) -> dict[str, tuple[float, float]]:
    found = matching.search(register, query)
    refs = register["ref"]
    return {refs[r]: (p, o) for r, p, o in found.pairs.select("right", "probability", "own").iter_rows()}


def _same(index: Index, register: pl.DataFrame, query: Query) -> None:
    expected = _chances(register, query)
    hits = index.search(query).hits
    assert hits
    met = 0
    for hit in hits:
        if hit.ref in expected:
            met += 1
            assert hit.probability == pytest.approx(expected[hit.ref][0], abs=1e-6)
            assert hit.own == pytest.approx(expected[hit.ref][1], abs=1e-5)
    best = max(expected.values())[0]
    assert max(hit.probability for hit in hits) == pytest.approx(best, abs=1e-6)
    assert met >= min(len(hits), 3)


@pytest.fixture
def everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is chosen: every record is compared, as the engine compares a list with a register."""
    monkeypatch.setattr(candidates, "FEW", 10_000)


@pytest.mark.usefixtures("everybody")
def test_every_hit_has_the_probability_that_the_engine_gives(folder: Path, world: Lists) -> None:
    index = Index.open(folder)
    for query in _queries(world[0], 30):
        _same(index, world[1], query)


def test_chosen_candidates_have_the_odds_of_the_engine(
    folder: Path, world: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With keys in use, not everybody is compared; who is, has the very odds of the engine."""
    monkeypatch.setattr(candidates, "FEW", 0)
    index = Index.open(folder)
    lost = 0
    for query in _queries(world[0], 45):
        expected = _chances(world[1], query)
        found = index.search(query)
        assert found.compared < world[1].height
        for hit in found.hits:
            if hit.ref in expected:
                assert hit.own == pytest.approx(expected[hit.ref][1], abs=1e-5)
        likely = {ref for ref, (chance, _) in expected.items() if chance >= 0.2}
        lost += len(likely - {hit.ref for hit in found.hits})
    assert lost == 0


def test_a_child_is_found_across_scripts(folder: Path, world: Lists) -> None:
    index = Index.open(folder)
    register = world[1]
    row = next(r for r in register.iter_rows(named=True) if r["given"] == "Александр" and r["birth"])
    hit = index.search(Query(f"{row['surname']} Сашко", row["birth"])).hits[0]
    assert hit.ref == row["ref"]
    assert hit.record["given"] == "Александр"


@pytest.mark.usefixtures("everybody")
def test_surname_and_given_name_may_be_said_apart(folder: Path, world: Lists) -> None:
    index = Index.open(folder)
    row = world[1].drop_nulls(["surname", "given", "birth"]).row(8, named=True)
    apart = Query(birth=row["birth"], surname=row["surname"], given=row["given"])
    _same(index, world[1], apart)
    assert index.search(apart).hits[0].ref == row["ref"]
    with pytest.raises(Invalid, match="needs a name"):
        index.search(Query(surname=" ", birth="2012"))


def test_a_name_that_tables_only_guess_at_still_leads_to_its_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every reading of "Darlene" is unlikely; the day and the name must lead to her all the same."""
    monkeypatch.setattr(candidates, "FEW", 0)
    frame = pl.DataFrame({"ref": ["d"], "surname": ["Leon"], "given": ["Darlene"], "birth": ["2012-08-15"]})
    index = Index.build(frame, tmp_path / "one")
    assert [h.ref for h in index.search(Query("", "2012-08-16", surname="Luo", given="Darlene"))] == ["d"]


ADULTS = pl.DataFrame(
    {
        "ref": ["w", "h", "t", "d", "k"],
        "surname": ["Watson", "Гончаренко", "Lilly", "Petrenko", "Петренко"],
        "given": ["Margaret", "И.", "Kenneth", "Oksana", "Степан"],
        "patronymic": [None, "П.", None, None, None],
        "birth": ["2012-03-04", "04.05.2011", "2013-09-01", "1980-02-03", "1978-01-09"],
        "postcode": [None, None, None, "69001", "69063"],
        "address": [None, None, None, "вул. Садова, 12, кв. 4", "вул. Лісова, 7"],
        "occupation": [None, None, None, "вчителька", "слюсар"],
    }
)


@pytest.fixture
def adults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    """A small register, searched by keys as a large one is."""
    monkeypatch.setattr(candidates, "FEW", 0)
    return Index.build(ADULTS, tmp_path / "adults")


def test_a_slip_in_a_latin_digraph_is_one_slip(adults: Index) -> None:
    """By sound "ts" is one letter, so that a letter between them changes many; in typing it changes one."""
    assert adults.search(Query("Margaret Waytson"))[0].ref == "w"


def test_a_record_with_initials_is_found_by_the_whole_name(adults: Index) -> None:
    assert adults.search(Query("Гончаренко Ігор Петрович"))[0].ref == "h"
    assert adults.search(Query("Гончаренко И. П."))[0].ref == "h"


def test_exchanged_names_are_found_and_said_to_be(adults: Index) -> None:
    hit = adults.search(Query(surname="Margaret", given="Watson"))[0]
    assert hit.ref == "w"
    for query in (Query(surname="Kenneht", given="Lily"), Query(surname="Lilly", given="Kenneht")):
        assert adults.search(query)[0].ref == "t"
    turned = [h for h in adults.search(Query(surname="Kenneht", given="Lilly")) if h.turned]
    for one in turned:
        explanation = one.explain("en")
        assert explanation.steps[-1].sentence == "Surname and given name are read in the other order."
        bits = sum(step.bits for step in explanation.steps)
        assert 1 / (1 + 2**-bits) == pytest.approx(one.probability, abs=0.02)


@pytest.mark.usefixtures("everybody")
def test_address_and_occupation_count_as_the_engine_counts_them(tmp_path: Path) -> None:
    index = Index.build(ADULTS, tmp_path / "adults")
    query = Query(
        "Петренко Оксана",
        "1980",
        place="Запоріжжя",
        address="ул. Садовая 12",
        postcode="69001",
        occupation="учительница",
    )
    _same(index, ADULTS, query)
    index.add(ADULTS.head(4).with_columns(pl.concat_str(pl.lit("n"), pl.col("ref")).alias("ref")))
    index.delete(["nd"])
    later = pl.concat(
        [ADULTS, ADULTS.head(3).with_columns(pl.concat_str(pl.lit("n"), pl.col("ref")).alias("ref"))]
    )
    _same(index, later, query)
    index.compact()
    _same(index, later, query)


def test_an_address_leads_to_a_person_whose_surname_is_another(adults: Index) -> None:
    found = adults.search(Query("Ковальчук Оксана", address="Садова 12", postcode="69001"))
    assert found[0].ref == "d"
    assert "address" in [step.evidence for step in found[0].explain("uk").steps]


def test_classes_that_came_later_are_known_after_compacting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "FEW", 0)
    index = Index.build(ADULTS.head(2), tmp_path / "later")
    index.add(ADULTS.tail(3))
    index.compact()
    for again in (index, Index.open(tmp_path / "later")):
        assert again.search(Query("Петренко Степан"))[0].ref == "k"
        assert again.search(Query("Lilly Kenneth"))[0].ref == "t"


def test_several_scripts_in_one_query(folder: Path, world: Lists) -> None:
    index = Index.open(folder)
    row = next(r for r in world[1].iter_rows(named=True) if r["given"] == "Александр" and r["birth"])
    for name in (
        f"{row['surname']} Oleksandr",
        f"Олександр {row['surname']} Alexander",
        f"ALEXANDER {row['surname']}",
    ):
        assert row["ref"] in [hit.ref for hit in index.search(Query(name, row["birth"]))], name


def test_only_a_given_name_is_answered_or_said_to_be_too_little(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "FEW", 0)
    index = Index.open(folder)
    found = index.search(Query("Олександр"))
    assert found.dropped == ()
    assert found.compared and all(hit.record["given"] for hit in found)
    monkeypatch.setattr(candidates, "_MOST_OF_A_KEY", 1)
    found = index.search(Query("Олександр"))
    assert found.dropped == ("given",)


def test_an_explanation_adds_up_to_the_probability(folder: Path, world: Lists) -> None:
    index = Index.open(folder)
    row = world[1].drop_nulls(["surname", "given", "birth"]).row(3, named=True)
    hit = index.search(Query(f"{row['surname']} {row['given']}", row["birth"])).hits[0]
    explanation = hit.explain("uk")
    assert explanation.probability == pytest.approx(hit.probability, abs=1e-9)
    assert explanation.summary
    bits = sum(step.bits for step in explanation.steps)
    assert 1 / (1 + 2**-bits) == pytest.approx(hit.probability, abs=0.02)


@pytest.mark.parametrize("name", ["", "   "])
def test_a_place_alone_is_not_a_search(folder: Path, name: str) -> None:
    with pytest.raises(Invalid, match="needs a name"):
        Index.open(folder).search(Query(name, place="Токмак"))


def test_odd_words_are_answered_and_not_stumbled_over(folder: Path) -> None:
    index = Index.open(folder)
    for name in ("Ж", "…", "123", "х" * 500, "أحمد", "Ан-на-Ма-рі-я О'", "🙂 Іван", "іванiванoв"):
        found = index.search(Query(name, birth="99.99.2999", place="?", mother="-", father="."))
        assert all(0 <= hit.probability <= 1 for hit in found.hits)


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    """An index to change."""
    return Path(shutil.copytree(folder, tmp_path / "copy"))


NEW = {"ref": "N-1", "surname": "Вербицкая", "given": "Соломия", "birth": "03.05.2014", "sex": "Ж"}


def test_an_added_record_is_found_at_once_and_after_opening_again(copy: Path) -> None:
    index = Index.open(copy)
    query = Query("Вербицька Соломія", "03.05.2014")
    assert "N-1" not in [hit.ref for hit in index.search(query).hits[:1]]
    assert index.add(pl.DataFrame([NEW])) == 1
    first = index.search(query).hits[0]
    assert first.ref == "N-1"
    again = Index.open(copy).search(query).hits[0]
    assert (again.ref, again.probability) == ("N-1", pytest.approx(first.probability, abs=1e-9))


@pytest.mark.usefixtures("everybody")
def test_a_changed_index_says_what_an_index_of_the_changed_register_says(copy: Path, world: Lists) -> None:
    asking, register = world
    index = Index.open(copy)
    cut, later = register[:480], register[480:]
    index.delete(later["ref"].to_list())
    for start in range(0, 20, 5):
        index.add(later[start : start + 5])
    assert index.info().records == register.height
    for query in _queries(asking, 12):
        _same(index, register, query)
    index.delete(later["ref"].to_list())
    for query in _queries(asking, 12):
        _same(index, cut, query)
    index.compact()
    assert (index.info().records, index.info().changed) == (480, 0)
    for query in _queries(asking, 12):
        _same(index, cut, query)
        _same(Index.open(copy), cut, query)


def test_a_replaced_record_is_found_under_its_new_name_only(copy: Path) -> None:
    index = Index.open(copy)
    index.add(pl.DataFrame([NEW]))
    index.replace(pl.DataFrame([{**NEW, "surname": "Петренко", "given": "Ганна"}]))
    assert index.search(Query("Петренко Ганна", "03.05.2014")).hits[0].ref == "N-1"
    old = [h for h in index.search(Query("Вербицька Соломія", "03.05.2014")).hits if h.ref == "N-1"]
    assert not old or old[0].probability < 0.5
    with pytest.raises(Invalid, match="reference"):
        index.replace(pl.DataFrame([{**NEW, "ref": None}]))


def test_a_deleted_record_is_gone_and_leaves_the_files_when_compacted(copy: Path) -> None:
    index = Index.open(copy)
    index.add(pl.DataFrame([{**NEW, "note": "зразковапримітка"}]))
    index.delete(["N-1"])
    assert "N-1" not in [hit.ref for hit in index.search(Query("Вербицька Соломія", "03.05.2014"), 50).hits]
    index.compact()
    assert not any("зразковапримітка".encode() in p.read_bytes() for p in copy.rglob("*") if p.is_file())
    with pytest.raises(NotFound, match="not in the index: 1"):
        index.delete(["N-1"])


def test_two_programs_do_not_write_over_each_other(copy: Path) -> None:
    one = Index.open(copy)
    frame = pl.DataFrame({"ref": ["x"], "change": ["delete"]})
    taken = files.changes(one._generation)
    assert taken == []
    files.add_change(one._generation, frame)
    original = files.changes
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "changes", lambda _: [])
        with pytest.raises(Conflict):
            files.add_change(one._generation, frame)
    assert len(original(one._generation)) == 1
    assert not list((one._generation / "changes").glob(".*"))


def test_an_interrupted_build_leaves_the_old_index_in_force(
    copy: Path, world: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(files, "_write_books", breaks)
    with pytest.raises(OSError, match="no space"):
        Index.build(world[1], copy)
    monkeypatch.undo()
    assert Index.open(copy).info().records == world[1].height
    Index.build(world[1], copy)
    assert not list(copy.glob("*.unfinished"))


def test_what_is_not_an_index_is_refused(tmp_path: Path, world: Lists) -> None:
    with pytest.raises(NotFound, match="no index"):
        Index.open(tmp_path / "nowhere")
    (tmp_path / "letter.txt").write_text("private")
    with pytest.raises(Invalid, match="not an index"):
        Index.build(world[1], tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "private"
    with pytest.raises(Invalid, match="no column with names"):
        Index.build(pl.DataFrame({"birth": ["2012"]}), tmp_path / "new")


def test_a_broken_or_foreign_index_says_so(copy: Path) -> None:
    about = files.current(copy) / "index.json"
    for number in (1, 99):
        about.write_text(f'{{"format": {number}}}')
        with pytest.raises(Unreadable, match=f"format {number}"):
            Index.open(copy)
    about.write_text("{")
    with pytest.raises(Unreadable, match="incomplete"):
        Index.open(copy)


def test_an_index_made_with_other_tables_is_refused(copy: Path) -> None:
    """Its keys would be another reading's, and records would be missed in silence."""
    about = files.current(copy) / "index.json"
    about.write_text(about.read_text().replace(files.tables_mark(), "0" * 16))
    with pytest.raises(Unreadable, match="reads names, dates or places otherwise"):
        Index.open(copy)


def test_files_are_for_their_owner_only(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and path.parent != folder:
            assert path.stat().st_mode & 0o077 == 0, path.name


@pytest.mark.parametrize("rows", [0, 1])
def test_the_smallest_registers(tmp_path: Path, rows: int) -> None:
    frame = pl.DataFrame([NEW][:rows], schema=dict.fromkeys(NEW, pl.String))
    index = Index.build(frame, tmp_path / "small")
    assert len(index.search(Query("Вербицька Соломія"))) == rows
    index.add(pl.DataFrame([{**NEW, "ref": "N-2"}]))
    assert len(index.search(Query("Вербицька Соломія"))) == rows + 1


def test_searches_go_on_while_the_register_changes(copy: Path, world: Lists) -> None:
    index = Index.open(copy)
    queries = _queries(world[0], 10)
    failures: list[BaseException] = []

    def search() -> None:
        try:
            for _ in range(3):
                for query in queries:
                    assert np.isfinite([hit.probability for hit in index.search(query).hits]).all()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    for i in range(5):
        index.add(pl.DataFrame([{**NEW, "ref": f"T-{i}"}]))
    for thread in threads:
        thread.join()
    assert not failures
    assert index.info().records == world[1].height + 5
