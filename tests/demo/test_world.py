"""The world as files: the same seed gives the same bytes, and the truth is true."""

import csv
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import polars as pl
import pytest
from demo.world import Settings, World, build, write
from python_calamine import CalamineWorkbook

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def world() -> World:
    return build(Settings())


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_seed_gives_the_same_files(world: World, tmp_path: Path) -> None:
    first = write(world, tmp_path / "a")
    again = write(build(Settings()), tmp_path / "b")
    other = write(build(Settings(seed=8)), tmp_path / "c")
    for one, two, three in zip(first, again, other, strict=True):
        assert one.read_bytes() == two.read_bytes(), one.name
        assert one.read_bytes() != three.read_bytes(), one.name


def test_sizes_are_as_asked(world: World) -> None:
    assert len(world.lists["list"]) == 339
    assert len(world.lists["register"]) == 3000
    assert len(build(Settings(rows=40, register=90, intermediary=25)).lists["intermediary"]) == 25


@pytest.mark.parametrize(("rows", "register"), [(1, 1), (1, 50), (50, 1)])
def test_small_worlds(rows: int, register: int, tmp_path: Path) -> None:
    tiny = build(Settings(rows=rows, register=register, intermediary=0))
    assert [len(tiny.lists[party]) for party in ("list", "register", "intermediary")] == [rows, register, 0]
    write(tiny, tmp_path)


def test_impossible_worlds_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one row"):
        Settings(rows=0)
    with pytest.raises(ValueError, match="difficulty"):
        Settings(difficulty="terrible")


def test_the_office_files_are_what_offices_send(world: World, tmp_path: Path) -> None:
    write(world, tmp_path)
    sheet = CalamineWorkbook.from_path(str(tmp_path / "list.xlsx")).get_sheet_by_index(0).to_python()
    assert str(sheet[0][0]).startswith("ПЕРЕЛІК")
    assert sheet[4][2] == "Кого шукають"
    assert len(sheet) == 5 + 339
    text = (tmp_path / "register.csv").read_bytes().decode("cp1251")
    assert text.startswith("№ дела;Фамилия ребёнка;Имя ребёнка")
    assert text.count("\r\n") == 3001


def test_plain_forms_hold_the_same_rows(world: World, tmp_path: Path) -> None:
    write(world, tmp_path, "csv")
    write(world, tmp_path, "parquet")
    for party in ("list", "register", "intermediary"):
        plain = read(tmp_path / f"{party}.csv")
        assert plain == pl.read_parquet(tmp_path / f"{party}.parquet").to_dicts()
        assert len(plain) == len(world.lists[party])


def test_every_true_pair_is_one_child_and_no_pair_is_missing(world: World, tmp_path: Path) -> None:
    write(world, tmp_path)
    person = {(row["list"], row["id"]): row["person"] for row in read(tmp_path / "truth" / "rows.csv")}
    assert len(person) == sum(len(rows) for rows in world.lists.values())
    pairs = read(tmp_path / "truth" / "pairs.csv")
    assert pairs == read(tmp_path / "truth.csv")
    for pair in pairs:
        assert person[pair["left_list"], pair["left_id"]] == person[pair["right_list"], pair["right_id"]]
        assert pair["left_list"] <= pair["right_list"]
    rows_of = Counter(person.values())
    assert len(pairs) == sum(count * (count - 1) // 2 for count in rows_of.values())


def test_the_world_holds_what_the_demo_promises(world: World) -> None:
    listed, registered = world.lists["list"], world.lists["register"]
    in_register = {row.child.number for row in registered}
    absent = [row for row in listed if row.child.number not in in_register]
    assert 0.2 < len(absent) / len(listed) < 0.5
    families: dict[int, set[int]] = defaultdict(set)
    for row in listed:
        families[row.child.family].add(row.child.number)
    assert sum(len(children) > 1 for children in families.values()) > 40
    did = Counter(error for row in listed + registered for error in row.did)
    assert did["old_name"] > 100
    assert did["surname_changed"] > 3
    assert did["diminutive"] > 5
    sought = {
        (child.bearing.surname.uk, child.bearing.given.uk): child.number
        for child in (row.child for row in listed)
    }
    namesakes = [
        row
        for row in registered
        if sought.get((row.child.bearing.surname.uk, row.child.bearing.given.uk), row.child.number)
        != row.child.number
    ]
    assert len(namesakes) > 20


def test_the_command_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "demo.world", "--rows", "5", "--register", "9", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "list.xlsx" in done.stdout
    bad = subprocess.run([*command, "--rows", "0"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert bad.returncode == 2
    assert "Traceback" not in bad.stderr
