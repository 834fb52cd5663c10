"""Build the gazetteer of `kintrace.places` from editions of the codifier KATOTTG and the hand-written tables.

Usage: python scripts/build_gazetteer.py CURRENT.xlsx [EARLIER.xlsx]

CURRENT is the newest workbook of the codifier; EARLIER an older one, to find what was renamed in between.
See src/kintrace/places/data/SOURCES.md. Refuses to write anything if a hand-written row fits no settlement
or more than one.
"""

import csv
import gzip
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import openpyxl

from kintrace.places.keys import key, ukrainian_keys
from kintrace.places.russian import by_rule, russian_names

DATA = Path(__file__).resolve().parents[1] / "src" / "kintrace" / "places" / "data"
TOWNS = "KMX"


class Unit(NamedTuple):
    """One line of the codifier."""

    number: int
    kind: str
    region: int
    raion: int
    hromada: int
    name: str


def codifier(path: Path) -> dict[int, Unit]:
    """Read a workbook: last five digits of the code → unit."""
    units: dict[int, Unit] = {}
    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    for row in sheet.iter_rows(values_only=True):
        codes = [str(code or "") for code in row[:5]]
        kind = row[5] if len(row) > 6 else None
        if kind not in tuple("OKPHMCXB"):
            continue
        own = [code for code in codes if code][-1]
        unit = Unit(
            int(own[-5:]), str(kind), int(own[2:4]), _number(codes[1]), _number(codes[2]), _plain(str(row[6]))
        )
        if unit.number in units:
            raise SystemExit(f"two units with the number {unit.number}")
        units[unit.number] = unit
    return units


def _number(code: str) -> int:
    return int(code[-5:]) if code else 0


def _plain(name: str) -> str:
    return " ".join(name.replace("’", "'").replace("i", "і").split())


def hand_rows(name: str) -> Iterator[list[str]]:
    """The rows of a hand-written table, without its comments."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.reader((line for line in file if not line.startswith("#")), delimiter="\t")


def resolve(units: dict[int, Unit], region: int, name: str, hint: str) -> int:
    """The one settlement a hand-written row means; its kind and raion may be named as a hint."""
    found = [u for u in units.values() if u.region == region and u.name == name and u.kind in "KMXC"]
    kind, _, raion = hint.partition(" ")
    if kind.isdecimal():
        found = [u for u in found if u.number == int(kind)]
    elif kind:
        found = [u for u in found if u.kind == kind]
    else:
        best = min((TOWNS + "C").index(u.kind) for u in found) if found else 0
        found = [u for u in found if (TOWNS + "C").index(u.kind) == best]
    if raion:
        found = [u for u in found if units[u.raion].name == raion]
    if len(found) != 1:
        raise SystemExit(f"{region:02} {name} {hint}: {len(found)} settlements fit")
    return found[0].number


def former_names(units: dict[int, Unit], earlier: dict[int, Unit]) -> list[tuple[str, ...]]:
    """number, name_uk, name_ru, since, until for every earlier name."""
    rows: dict[tuple[int, str, str], tuple[str, ...]] = {}
    for region, name, hint, former, former_ru, since, until, _act in hand_rows("renamed.tsv"):
        number = resolve(units, int(region), name, hint)
        rows[number, key(former), since] = (str(number), former, former_ru, since, until)
    years = {
        (int(region), name, former): (former_ru, since, until)
        for region, name, former, former_ru, since, until, _act in hand_rows("renamed_years.tsv")
    }
    for number, old in earlier.items():
        new = units.get(number)
        if new is None or new.kind not in "KMXC" or key(old.name) == key(new.name):
            continue
        unknown = (russian_names(old.name, old.region)[0], "", "")
        former_ru, since, until = years.pop((new.region, new.name, old.name), unknown)
        rows.setdefault((number, key(old.name), since), (str(number), old.name, former_ru, since, until))
    if earlier and years:
        raise SystemExit(f"renamed_years.tsv: no such change between the editions: {sorted(years)}")
    return list(rows.values())


def cities_abroad(village_keys: set[str]) -> tuple[list[tuple[object, ...]], list[tuple[str, ...]]]:
    """The hand-written cities abroad as rows of towns with country and English name, and their earlier names."""
    towns: list[tuple[object, ...]] = []
    former: list[tuple[str, ...]] = []
    for number, country, name_uk, name_ru, name_en, old, other in hand_rows("abroad.tsv"):
        names = [part for part in old.split("|") if part]
        keys = dict.fromkeys(
            key(name) for name in (name_uk, name_ru, name_en, *filter(None, other.split("|")))
        )
        old_keys = dict.fromkeys(key(name) for name in names[:2])
        marked = (" ".join(k + "+" if k in village_keys else k for k in group) for group in (keys, old_keys))
        towns.append((number, "M", 0, 0, 0, name_uk, name_ru, *marked, country, name_en))
        if names:
            former.append((number, names[0], names[1], "", names[2]))
    return towns, former


def write(name: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Write a packed table, the same bytes for the same rows."""
    text = "".join("\t".join(str(cell) for cell in row) + "\n" for row in rows)
    with (DATA / name).open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.encode("utf-8"))


def build(units: dict[int, Unit], earlier: dict[int, Unit]) -> None:
    """Write towns, villages, units and former names."""
    former = former_names(units, earlier)
    former_keys: dict[int, list[str]] = defaultdict(list)
    for number, former_uk, former_ru, *_years in former:
        former_keys[int(number)] += [key(former_uk), key(former_ru)]
    villages = [u for u in units.values() if u.kind == "C"]
    village_keys: set[str] = set()
    for unit in villages:
        village_keys.update(ukrainian_keys(unit.name, unit.region), former_keys[unit.number])
    towns: list[tuple[object, ...]] = []
    for unit in sorted((u for u in units.values() if u.kind in TOWNS), key=lambda u: u.number):
        keys = [k + "+" if k in village_keys else k for k in ukrainian_keys(unit.name, unit.region)]
        old = [k + "+" if k in village_keys else k for k in dict.fromkeys(former_keys[unit.number])]
        ru = "|".join(n for n in russian_names(unit.name, unit.region))
        ru = "" if ru == by_rule(unit.name) else ru
        towns.append((*unit[:6], ru, " ".join(keys), " ".join(old)))
    abroad, abroad_former = cities_abroad(village_keys)
    former += abroad_former
    write("towns.tsv.gz", towns + abroad)
    lines: list[tuple[object, ...]] = []
    for unit in sorted(villages, key=lambda u: (u.region, u.raion, u.hromada, u.number)):
        joined = " ".join(ukrainian_keys(unit.name, unit.region))
        lines.append((*unit[:6], "", joined, " ".join(dict.fromkeys(former_keys[unit.number]))))
    write("villages.tsv.gz", lines)
    write("units.tsv.gz", ((*u[:3], u.name) for u in units.values() if u.kind in "PH"))
    write("former.tsv.gz", former)
    sys.stdout.write(f"towns {len(towns)}, villages {len(lines)}, former names {len(former)}\n")


if __name__ == "__main__":
    current, *rest = (codifier(Path(argument)) for argument in sys.argv[1:])
    build(current, rest[0] if rest else {})
