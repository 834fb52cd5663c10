"""A small invented list, a register and their matching, with faces as small as the room allows."""

# ruff: noqa: E501 - invented rows are read better in one line each

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from kintrace.answers import AnswerInput, CheckResult, check, requirements, write_workbook
from kintrace.answers.words import officer_header
from kintrace.model import Language, Where

NAMES = {
    "name": "ПІБ",
    "birth": "Дата народження",
    "sex": "Стать",
    "place": "Місце",
    "mother": "Мати",
    "note": "№",
}


@dataclass(frozen=True)
class Source:
    name: str
    size: int = 1000
    sha256: str = "a" * 64
    format: str = "csv"
    encoding: str | None = "utf-8"
    delimiter: str | None = ";"


@dataclass(frozen=True)
class Use:
    sheet: str
    index: int
    header: str
    role: str | None
    confidence: float
    reason: str


@dataclass(frozen=True)
class Mapped:
    columns: Sequence[Use]


@dataclass(frozen=True)
class Warned:
    code: str
    where: Where
    detail: str


@dataclass(frozen=True)
class NotRead:
    code: str
    where: Where
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    source: Source
    entries: tuple[Mapping[str, str], ...]
    headers: Mapping[str, str]
    warnings: Sequence[Warned] = ()
    unread: Sequence[NotRead] = ()
    as_of: date | None = None

    @property
    def mapping(self) -> Mapped:
        return Mapped(
            [
                Use("", i, h, None if r == "status" else r, 0.9, "header")
                for i, (r, h) in enumerate(self.headers.items())
            ]
        )

    def frame(self) -> pl.DataFrame:
        rows = [
            {"row": i + 2, "sheet": "", "ref": str(i + 2), **{k: e.get(k) or None for k in self.headers}}
            for i, e in enumerate(self.entries)
        ]
        schema = {"row": pl.UInt32, "sheet": pl.String, "ref": pl.String}
        frame = pl.DataFrame(rows, schema_overrides=schema)
        return frame.drop("status") if "status" in frame.columns else frame

    def cells(self, position: int) -> dict[str, str]:
        return {h: self.entries[position].get(k, "") for k, h in self.headers.items()}

    def verbatim(self) -> pl.DataFrame:
        return pl.DataFrame([self.cells(position) for position in range(len(self.entries))])


@dataclass(frozen=True)
class Step:
    evidence: str
    level: str
    bits: float
    sentence: str
    left: str = ""
    right: str = ""


@dataclass(frozen=True)
class Explanation:
    probability: float
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Matched:
    left: pl.DataFrame
    right: pl.DataFrame
    pairs: pl.DataFrame
    rows: pl.DataFrame
    families: pl.DataFrame
    conflicts: pl.DataFrame
    model_version: str = "test-1"
    said: Mapping[str, str] = field(
        default_factory=lambda: {"uk": "Імена однакові", "ru": "Имена одинаковы", "en": "The names agree"}
    )

    def explain(self, left: int, right: int, language: Language) -> Explanation:
        lname, rname = (f["name"][i] or "" for f, i in ((self.left, left), (self.right, right)))
        steps = (
            Step("prior", "", -11.0, "…"),
            Step("given", "SAME", 6.2, self.said[language], lname, rname),
            Step("surname", "TRANSLITERATION", 9.1, self.said[language], lname, rname),
            Step(
                "birth",
                "ONE_EDIT",
                -2.4,
                self.said[language],
                self.left["birth"][left] or "",
                self.right["birth"][right] or "",
            ),
        )
        return Explanation(0.97, steps)


LIST = (
    {"name": "Вигадана Олена Петрівна", "birth": "04.05.2016", "sex": "ж", "place": "м. Бахмут", "mother": "Вигадана Ольга", "note": "=1+1"},
    {"name": "Вигаданий Микита Петрович", "birth": "2014", "sex": "ч", "place": "м. Бахмут", "mother": "Вигадана Ольга", "note": "_x0041_ а\r\nб"},
    {"name": "Небувалий Андрій", "birth": "", "sex": "ч", "place": "", "mother": "", "note": " пробіл "},
    {"name": "Zmyslenko Daria", "birth": "01.01.2012", "sex": "", "place": "Kherson", "mother": "", "note": "'007"},
    {"name": "Вигадана Олена", "birth": "04.05.2016", "sex": "ж", "place": "", "mother": "", "note": "<b>&\x01</b>"},
    {"name": "Х", "birth": "", "sex": "", "place": "", "mother": "", "note": ""},
)  # fmt: skip
REGISTER = (
    {"name": "Выдуманная Елена Петровна", "birth": "04.05.2016", "sex": "Ж", "place": "Артёмовск", "mother": "Выдуманная О.", "status": "передана родителям 03.02.2024"},
    {"name": "Выдуманный Никита Петрович", "birth": "05.03.2014", "sex": "М", "place": "Артёмовск", "mother": "Выдуманная О.", "status": "детский дом"},
    {"name": "Змысленко Дарья", "birth": "01.02.2012", "sex": "Ж", "place": "Херсон", "mother": "", "status": "не передана родителям"},
)  # fmt: skip


def _matched(left: pl.DataFrame, right: pl.DataFrame) -> Matched:
    pairs = [
        (0, 0, 0.995, "certain"),
        (0, 1, 0.002, "unlikely"),
        (1, 1, 0.93, "probable"),
        (3, 2, 0.4, "possible"),
        (4, 0, 0.9, "probable"),
    ]
    best = {left_: (right_, p, band) for left_, right_, p, band in reversed(pairs)}
    rows = [
        (
            i,
            *best.get(i, (None, None, None)),
            1 - best.get(i, (0, 0.0, ""))[1],
            False,
            i != 5,
            "birth,given" if i == 5 else "",
        )
        for i in range(left.height)
    ]
    return Matched(
        left,
        right,
        pl.DataFrame(pairs, orient="row", schema={"left": pl.UInt32, "right": pl.UInt32, "probability": pl.Float64, "band": pl.String}),
        pl.DataFrame(rows, orient="row", schema={"left": pl.UInt32, "best": pl.UInt32, "probability": pl.Float64, "band": pl.String, "nobody": pl.Float64, "several": pl.Boolean, "enough": pl.Boolean, "missing": pl.String}),
        pl.DataFrame([(1, "left", 0), (1, "left", 1), (1, "right", 0), (1, "right", 1)], orient="row", schema={"group": pl.UInt32, "side": pl.String, "position": pl.UInt32}),
        pl.DataFrame([(0, 0, 0.995), (0, 4, 0.9)], orient="row", schema={"right": pl.UInt32, "left": pl.UInt32, "probability": pl.Float64}),
    )  # fmt: skip


def given(**changes: object) -> AnswerInput:
    left = Reading(
        Source("список.csv"),
        LIST,
        NAMES,
        warnings=[Warned("two_digit_year", Where(row=3, column="Дата народження"), "a year of two digits")],
        unread=[NotRead("too_many_cells", Where(row=9), ("зайве", "ще"))],
    )
    register = Reading(Source("реестр.csv", sha256="b" * 64), REGISTER, {**NAMES, "status": "Статус"})
    lf, rf = left.frame(), register.frame()
    own = _matched(lf, lf)
    schema = {"left": pl.UInt32, "right": pl.UInt32, "probability": pl.Float64, "band": pl.String}
    duplicates = Matched(
        lf,
        lf,
        pl.DataFrame([(0, 4, 0.97, "probable")], orient="row", schema=schema),
        own.rows,
        own.families,
        own.conflicts,
    )
    values: dict[str, object] = {
        "left": left,
        "registers": (register,),
        "matches": _matched(lf, rf),
        "duplicates": duplicates,
        "created": datetime(2025, 9, 1, 12, 0, tzinfo=UTC),
        "handed_over": date(2025, 6, 2),
        "settings": {"floor": "0.001"},
    }
    return AnswerInput(**{**values, **changes})  # type: ignore[arg-type]


@pytest.fixture
def answer_input() -> AnswerInput:
    return given()


COMPLETE: dict[int, dict[str, object]] = {
    1: {"finding": "reunified_before", "as_of": "2025-08-01", "event_date": "2024-02-03", "persons": "мати",
        "via": "залізниця", "basis": "document", "answered_by": "Офіцер А"},
    2: {"finding": "located", "as_of": date(2025, 8, 1), "whereabouts": "childrens_institution",
        "persons": "вихователька", "basis": "visit_or_interview; document", "answered_by": "Офіцер А",
        "attributes": "sibling_group_split", "place": "місто Н"},
    3: {"finding": "no_record_found", "as_of": "01.08.2025", "registers": "реєстр 1; реєстр 2",
        "spellings": "Небувалий; Nebuvalyi", "answered_by": "Офіцер Б", "note": "службове слово"},
    4: {"finding": "in_progress", "as_of": "2025-08-01", "next_step": "бесіда", "due": "2025-09-15",
        "answered_by": "Офіцер Б"},
    5: {"finding": "duplicate_of", "as_of": "2025-08-01", "duplicate_of": 1, "details": "те саме ім'я, дата, мати",
        "answered_by": "Офіцер А"},
    6: {"finding": "insufficient_data", "as_of": "2025-08-01", "details": "потрібні ім'я та дата народження",
        "answered_by": "Офіцер А"},
}  # fmt: skip
TODAY = date(2025, 9, 1)


class Desk:
    """An officer's desk: a workbook that is opened, changed and saved with another program (openpyxl)."""

    def __init__(self, folder: Path, language: str = "uk") -> None:
        self.path = folder / f"answers_{language}.xlsx"
        self.language = language
        write_workbook(given(), self.path, language)
        self.book = openpyxl.load_workbook(self.path)
        self.sheet = self.book.worksheets[0]
        self.columns = {str(cell.value): cell.column for cell in self.sheet[2] if cell.value}

    def column(self, key: str) -> int:
        keys = [c.key for c in requirements().columns]
        return self.columns[officer_header(keys.index(key) + 1, key, Language(self.language))]

    def fill(self, answers: Mapping[int, Mapping[str, object]] = COMPLETE, **changes: object) -> "Desk":
        """Fill rows in; `row4={"due": ""}` changes one of them."""
        for number, values in answers.items():
            more = changes.get(f"row{number}", {})
            if isinstance(more, Mapping):
                for key, value in {**values, **more}.items():
                    self.sheet.cell(2 + number, self.column(key)).value = value or None
        return self

    def answer(self, number: int, **values: object) -> "Desk":
        """Take a row's answer away and write another one."""
        for column in requirements().columns:
            self.sheet.cell(2 + number, self.column(column.key)).value = values.get(column.key) or None
        return self

    def save(self) -> Path:
        self.book.save(self.path)
        return self.path

    def check(self) -> CheckResult:
        return check(self.save(), today=TODAY)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
