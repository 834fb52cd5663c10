"""The lists as files, in the offices' own forms or as plain tables, and the truth beside them."""

import csv
from collections import defaultdict
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Literal

import polars as pl
import xlsxwriter

from demo.world import stock
from demo.world.build import LETTERS, World, Written
from demo.world.clerks import Party

Format = Literal["office", "csv", "parquet"]
PAIR_COLUMNS = ("left_list", "left_id", "right_list", "right_id", "tags")
ROW_COLUMNS = ("list", "id", "person", "family", "tags")


def write(world: World, folder: Path, form: Format = "office") -> list[Path]:
    """Write the three lists and the truth.

    Args:
        world: what `build` made.
        folder: is made if missing; files of the same names are written over.
        form: "office" gives list.xlsx (a title above the header), register.csv (Windows-1251, semicolons) and
            intermediary.csv (UTF-8); "csv" and "parquet" give plain tables with the same headers.

    Returns:
        the paths of the lists, then of truth.csv, truth/pairs and truth/rows.
    """
    (folder / "truth").mkdir(parents=True, exist_ok=True)
    paths = []
    for party, rows in world.lists.items():
        table = _table(party, rows)
        if form == "parquet":
            path = folder / f"{party}.parquet"
            table.write_parquet(path)
        elif form == "office" and party == "list":
            path = folder / "list.xlsx"
            _write_workbook(path, table)
        elif form == "office" and party == "register":
            path = folder / "register.csv"
            _write_old_csv(path, table)
        else:
            path = folder / f"{party}.csv"
            table.write_csv(path)
        paths.append(path)
    pairs, rows_frame = _pairs(world), _rows(world)
    ending = "parquet" if form == "parquet" else "csv"
    for name, frame in (("truth", pairs), ("truth/pairs", pairs), ("truth/rows", rows_frame)):
        path = folder / f"{name}.{ending}"
        if ending == "csv":
            frame.write_csv(path)
        else:
            frame.write_parquet(path)
        paths.append(path)
    return paths


def _table(party: Party, rows: list[Written]) -> pl.DataFrame:
    headers = stock.read_settings("layouts.toml")[party]["name_headers"]
    return pl.DataFrame(
        {
            header: [row.ref for row in rows] if key == "ref" else [row.row.get(key, "") for row in rows]
            for key, header in headers.items()
        },
        schema=dict.fromkeys(headers.values(), pl.String),
    )


def _write_workbook(path: Path, table: pl.DataFrame) -> None:
    words = stock.read_settings("layouts.toml")["list"]
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    today = stock.read_settings("households.toml")["as_of"]
    # The writer takes a full time only; anything else becomes the clock's.
    book.set_properties({"created": datetime(today.year, today.month, today.day, tzinfo=UTC)})
    sheet = book.add_worksheet(words["sheet"])
    bold = book.add_format({"bold": True})
    sheet.set_column(0, table.width - 1, 22)
    for number, line in enumerate(words["title"]):
        sheet.write_string(number, 0, line.format(rows=table.height), bold)
    top = len(words["title"]) + 1
    sheet.write_row(top, 0, table.columns, bold)
    for number, row in enumerate(table.iter_rows(), top + 1):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(number, column, cell)
    book.close()


def _write_old_csv(path: Path, table: pl.DataFrame) -> None:
    with path.open("w", encoding="cp1251", newline="", errors="strict") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(table.columns)
        writer.writerows(table.iter_rows())


def _rows(world: World) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (LETTERS[party], row.ref, f"P{row.child.number}", f"F{row.child.family}", ";".join(row.did))
            for party, rows in world.lists.items()
            for row in rows
        ],
        schema=dict.fromkeys(ROW_COLUMNS, pl.String),
        orient="row",
    )


def _pairs(world: World) -> pl.DataFrame:
    """Every true pair, across the lists and inside one, with what happened to its two rows."""
    of_child: dict[int, list[tuple[str, Written]]] = defaultdict(list)
    for party, rows in world.lists.items():
        for row in rows:
            of_child[row.child.number].append((LETTERS[party], row))
    found = []
    for together in of_child.values():
        for (left, a), (right, b) in combinations(together, 2):
            first, second = (a, b) if left != right or a.ref < b.ref else (b, a)
            tags = ";".join(dict.fromkeys(first.did + second.did))
            found.append((left, first.ref, right, second.ref, tags))
    return pl.DataFrame(found, schema=dict.fromkeys(PAIR_COLUMNS, pl.String), orient="row")
