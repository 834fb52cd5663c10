"""`kintrace groups`: one child in two rows or in three lists; twins, strangers, wrong calls and bad files."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result
from python_calamine import CalamineWorkbook

from kintrace.model import Invalid, KintraceError, Refused, Unreadable

Run = Callable[..., Result]

FIRST = """N;ПІБ;Дата народження;Звідки;Мати
1;Лозова Дар'я Олегівна;17.02.2011;Мелітополь;Лозова Ірина
2;Гончар Тимофій Ілліч;09.09.2013;Генічеськ;Гончар Олена Петрівна
3;Чайка Марк;8 років;Токмак;
4;Лозова Даша;17.02.2011;Мелітополь;
"""
SECOND = """№ дела;Фамилия;Имя;Отчество;Дата рождения;Место рождения;Мать
17;Лозовая;Дарья;Олеговна;17.02.2011;г. Мелитополь;Лозовая И.П.
18;Гончар;Тимофей;Ильич;09.09.2013;г. Геническ;Гончар Елена Петровна
19;Гончар;Алиса;Ильинична;09.09.2015;г. Геническ;Гончар Елена Петровна
20;Петренко;Богдан;Андреевич;02.03.2012;г. Днепр;Петренко Анна
"""
THIRD = "ref,name,birth,place\nZ-1,Lozova Daria,2011-02-17,Melitopol\nZ-2,Sova Ostap,2009-01-30,Lutsk\n"
AS_OF = ("--as-of", "2025-08-01")


@pytest.fixture(name="three")
def _three(tmp_path: Path) -> tuple[Path, Path, Path]:
    made = tmp_path / "first.csv", tmp_path / "second.csv", tmp_path / "third.csv"
    for path, text in zip(made, (FIRST, SECOND, THIRD), strict=True):
        path.write_text(text, encoding="utf-8")
    return made


def read(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema_length=0).rename({"\ufeffgroup": "group"}, strict=False)


def companies(table: pl.DataFrame) -> list[set[tuple[str, str]]]:
    """File and reference of the rows of each group."""
    return [
        {(file, ref) for file, ref in part.select("file", "ref").iter_rows()}
        for part in table.filter(pl.col("group").is_not_null()).partition_by("group", maintain_order=True)
    ]


def test_one_child_in_three_lists_is_one_group(run: Run, three: tuple[Path, ...], tmp_path: Path) -> None:
    out = tmp_path / "groups.csv"
    result = run("groups", *three, *AS_OF, "--out", out)
    assert result.exit_code == 0, result.output
    assert companies(read(out)) == [
        {("first.csv", "1"), ("first.csv", "4"), ("second.csv", "17"), ("third.csv", "Z-1")},
        {("first.csv", "2"), ("second.csv", "18")},
    ]
    assert "Groups with rows of different lists        2" in result.output
    assert "Nothing is merged" in result.output


def test_rows_keep_the_numbers_of_their_list(run: Run, three: tuple[Path, ...], tmp_path: Path) -> None:
    out = tmp_path / "groups.parquet"
    assert run("groups", *three[:2], *AS_OF, "-o", out).exit_code == 0
    table = pl.read_parquet(out)
    lines = {path.name: path.read_text(encoding="utf-8").splitlines() for path in three}
    for file, row, ref in table.select("file", "row", "ref").iter_rows():
        assert lines[file][row - 1].startswith(f"{ref};")
    assert table["weakest"].is_between(0.5, 1.0).all()
    assert (table["link"] >= table["weakest"] - 1e-9).all()
    assert set(table["band"]) <= {"certain", "probable", "possible"}


def test_every_row_of_every_list_is_written_where_it_is_asked_for(
    run: Run, three: tuple[Path, ...], tmp_path: Path
) -> None:
    out = tmp_path / "groups.csv"
    assert run("groups", *three, *AS_OF, "--all-rows", "-o", out).exit_code == 0
    table = read(out)
    assert sorted(table["ref"]) == sorted(["1", "2", "3", "4", "17", "18", "19", "20", "Z-1", "Z-2"])
    assert table.filter(pl.col("group").is_null())["ref"].to_list() == ["3", "19", "20", "Z-2"]


def test_inside_each_list_or_between_lists_only(run: Run, three: tuple[Path, ...], tmp_path: Path) -> None:
    within, across = tmp_path / "within.csv", tmp_path / "across.csv"
    assert run("groups", *three, *AS_OF, "--within", "-o", within).exit_code == 0
    assert companies(read(within)) == [{("first.csv", "1"), ("first.csv", "4")}]
    assert run("groups", *three, *AS_OF, "--across", "-o", across).exit_code == 0
    assert all(len({file for file, _ in company}) > 1 for company in companies(read(across)))
    assert read(across)["group"].unique(maintain_order=True).to_list() == ["1", "2"]


def test_each_list_has_its_own_day_of_ages(run: Run, tmp_path: Path) -> None:
    """Eight years old in 2018 and fourteen in 2024 is one birth; both ages on one day are two children."""
    name = "name,age,place\nОрел Устим Маркович,{},Умань\n"
    others = "".join(f"{who},{5 + i % 9},Суми\n" for i, who in enumerate(strangers()))
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text(name.format(8) + others, encoding="utf-8")
    two.write_text(name.format(14), encoding="utf-8")
    day = {"one": "2018-06-01", "two": "2024-06-01"}
    links = {}
    for key, days in {"own": (day["one"], day["two"]), "shared": (day["two"],)}.items():
        out = tmp_path / f"{key}.csv"
        result = run("groups", one, two, *(x for d in days for x in ("--as-of", d)), "--across", "-o", out)
        assert result.exit_code == 0, result.output
        links[key] = read(out).filter(pl.col("person").str.starts_with("Орел")).height
    assert links["own"] == 2
    assert links["shared"] == 0


def test_a_workbook_has_heads_and_words_in_the_readers_language(
    run: Run, three: tuple[Path, ...], tmp_path: Path
) -> None:
    for language, head, word in (
        ("uk", "Група", "напевно"),
        ("ru", "Группа", "наверняка"),
        ("en", "Group", "certain"),
    ):
        out = tmp_path / f"{language}.xlsx"
        result = run("groups", *three[:2], *AS_OF, "-o", out, language=language)
        assert result.exit_code == 0, result.output
        rows = CalamineWorkbook.from_path(out).get_sheet_by_index(0).to_python()
        assert rows[0][0] == head
        assert [row[-1] for row in rows[1:3]] == [word, word]
        assert out.stat().st_mode & 0o077 == 0


def test_a_cell_that_looks_like_a_formula_is_made_harmless(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    line = '"=cmd|x",Лозова Дар\'я Олегівна,17.02.2011,Суми\n'
    path.write_text("ref,name,birth,place\n" + line * 2 + STRANGERS, encoding="utf-8")
    out = tmp_path / "groups.csv"
    assert run("groups", path, "-o", out).exit_code == 0
    assert set(read(out)["ref"]) == {"'=cmd|x"}


def test_without_a_file_the_groups_are_shown(run: Run, three: tuple[Path, ...]) -> None:
    result = run("groups", *three, *AS_OF)
    assert result.exit_code == 0
    assert "Лозовая Дарья Олеговна" in result.output
    assert "100 %" not in result.output


def test_a_list_without_repeats(run: Run, three: tuple[Path, ...], tmp_path: Path) -> None:
    out = tmp_path / "groups.xlsx"
    result = run("groups", three[2], "-o", out)
    assert result.exit_code == 0, result.output
    assert out.exists()
    assert "Groups of rows that seem to be one person  0" in result.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("-o", "groups.pdf"), ".xlsx, .csv, .parquet"),
        (("--within", "--across"), "exclude"),
        (("--least", "1.5"), "1.5"),
        (("--least", "0"), "0"),
        (("--as-of", "yesterday"), "YYYY-MM-DD"),
        (("--as-of", "2025-01-01", "--as-of", "2025-02-01"), "3 lists and 2 times"),
        (("--all-rows",), "--out"),
        (("--map", "absent.toml"), "absent.toml"),
    ],
)
def test_wrong_calls_are_explained(
    run: Run, three: tuple[Path, ...], options: tuple[str, ...], said: str
) -> None:
    result = run("groups", *three, *options)
    assert result.exit_code == 2
    assert said in result.output


def test_one_list_has_no_other_to_be_compared_with(run: Run, three: tuple[Path, ...]) -> None:
    assert run("groups", three[0], "--across").exit_code == 2


def test_the_same_file_twice_is_refused(run: Run, three: tuple[Path, ...], tmp_path: Path) -> None:
    copy = tmp_path / "copy.csv"
    copy.write_bytes(three[0].read_bytes())
    error = run("groups", three[0], copy).exception
    assert isinstance(error, Refused)
    assert error.code == "same_file_twice"


def test_a_file_that_is_no_list(run: Run, three: tuple[Path, ...], tmp_path: Path) -> None:
    rubbish = tmp_path / "list.xlsx"
    rubbish.write_bytes(b"PK\x03\x04" + bytes(range(256)))
    error = run("groups", three[0], rubbish).exception
    assert isinstance(error, Unreadable)


def test_a_list_without_names_says_so(run: Run, tmp_path: Path) -> None:
    numbers = tmp_path / "numbers.csv"
    numbers.write_text("a,b\n" + "1,2\n" * 9, encoding="utf-8")
    error = run("groups", numbers).exception
    assert isinstance(error, Invalid)
    assert error.code == "no_name_column"


def test_an_empty_column_of_names_and_a_single_row(run: Run, tmp_path: Path) -> None:
    one = tmp_path / "one.csv"
    one.write_text("name,birth\nЛозова Дарина,17.02.2011\n", encoding="utf-8")
    result = run("groups", one)
    assert result.exit_code == 0, result.output
    assert "Rows in the lists                          1" in result.output


def test_no_message_holds_a_name(run: Run, three: tuple[Path, ...], tmp_path: Path) -> None:
    copy = tmp_path / "copy.csv"
    copy.write_bytes(three[0].read_bytes())
    error = run("groups", three[0], copy).exception
    assert isinstance(error, KintraceError)
    assert "Лозова" not in str(error)
    assert str(date(2011, 2, 17)) not in str(error)


def strangers() -> list[str]:
    surnames = ("Авдєєв", "Бондар", "Воронін", "Гаврилов", "Дорошенко", "Єршов", "Жуков", "Зимін")
    given_names = ("Антон", "Борис", "Віктор", "Гліб", "Денис", "Захар", "Кирило")
    return [f"{surnames[i % 8]} {given_names[i % 7]}" for i in range(30)]


STRANGERS = "".join(
    f"{i},{who},{1 + i % 28:02}.05.20{10 + i % 9},Суми\n" for i, who in enumerate(strangers())
)
