"""What each column is taken for: by its header, by what stands in it, by a mapping file, always with a reason."""

import re
from collections.abc import Sequence
from dataclasses import replace

from kintrace.lists.grid import Grid
from kintrace.lists.headers import plain, recognise
from kintrace.lists.tables import Report
from kintrace.lists.values import ColumnUse, Mapping, Table
from kintrace.model import ENTRY_COLUMNS

ROLES = tuple(name for name in ENTRY_COLUMNS if name not in ("row", "sheet"))
NAME_ROLES = ("name", "surname", "given")
_SAMPLE = 200
_BIRTH = re.compile(
    r"^\D{0,4}(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}\s+[^\W\d_]{3,9}\.?,?\s+\d{4}|(?:19|20)\d\d|\d{5}|\d{1,2}[./]\d{4})\D{0,8}$"
    r"|^\D{0,3}\d{1,2}\s*(?:р|л|г|y|м)|[^\W\d_]{3,9}\s+\d{1,2},?\s+\d{4}",
    re.IGNORECASE,
)
_SEX = re.compile(
    r"^(?:[чжмmf]|чол\w*|жін\w*|муж\w*|жен\w*|male|female|boy|girl|хлоп\w*|дівч\w*|мальч\w*|девоч\w*)\.?$",
    re.IGNORECASE,
)
_PERSON = re.compile(r"^\s*[^\W\d_][^\W\d_'’ʼ`.-]*[,.]?(?:\s+[^\W\d_][^\W\d_'’ʼ`.-]*[,.]?){1,4}\s*$")
_PATRONYMIC = re.compile(
    r"(?:[оеєё]вич|івн[аи]|ївн[аи]|[оеё]вн[аы]|ич|vych|vich|ovna|evna|ivna)\b", re.IGNORECASE
)
_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}\s+[^\W\d_]{3,9}\s+\d{4}")


def recognise_columns(table: Table, corrections: Mapping | None, report: Report) -> list[ColumnUse]:
    """The use of every column of one table.

    Args:
        table: header and rows.
        corrections: a mapping file; its columns go before everything else.
        report: takes warnings about columns that do not hold what their header says.
    """
    told = _told(corrections, table.sheet)
    uses = []
    for index, header in enumerate(table.headers):
        if header.strip() in told:
            role = told[header.strip()]
            uses.append(ColumnUse(table.sheet, index, header, role, 1.0, "mapping file"))
        else:
            known = recognise(header)
            role = None if known.role == "carry" else known.role
            uses.append(ColumnUse(table.sheet, index, header, role, known.confidence, known.reason))
    fixed = frozenset(use.index for use in uses if use.reason == "mapping file")
    sample = Grid.of(table.rows[:_SAMPLE])
    samples = [_values(sample, index) for index in range(len(uses))]
    if table.header_row or any(use.role for use in uses):
        uses = _in_context(uses, samples, fixed)
        uses = [_checked(use, samples[use.index], fixed, report) for use in uses]
    return _by_content(uses, samples, fixed)


def _told(corrections: Mapping | None, sheet: str) -> dict[str, str | None]:
    """Header → role of a mapping file; a part for one sheet goes before the common part."""
    found: dict[str, str | None] = {}
    if corrections:
        for use in corrections.columns:
            if not use.sheet:
                found[use.header.strip()] = use.role
        for use in corrections.columns:
            if use.sheet and use.sheet == sheet:
                found[use.header.strip()] = use.role
    return found


def _values(sample: Grid, index: int) -> list[str]:
    return [bare for cell in sample.column(index).to_list() if (bare := cell.strip())]


def _share(values: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(1 for value in values if pattern.search(value)) / len(values) if values else 0.0


def _in_context(uses: list[ColumnUse], samples: list[list[str]], fixed: frozenset[int]) -> list[ColumnUse]:
    """“Ім'я” beside a surname is a given name, alone it may be the whole name; “Name” the other way round."""
    roles = {use.role for use in uses}
    both = "given_patronymic" in roles
    result = []
    for use in uses:
        if use.index in fixed:
            result.append(use)
        elif both and use.role in ("surname", "given_patronymic"):
            # A surname in one column, given name and patronymic in another: joined, they are the whole name.
            result.append(replace(use, role="name", reason=f"{use.reason}; parts joined"))
        elif use.role == "given" and "surname" not in roles and "name" not in roles:
            words = samples[use.index]
            several = sum(1 for value in words if len(value.split()) > 1) > len(words) / 2
            result.append(
                replace(use, role="name", confidence=0.7, reason=f"{use.reason}; holds whole names")
                if several
                else use
            )
        elif (
            use.role == "name"
            and "surname" in roles
            and "given" not in roles
            and _single_words(samples[use.index])
        ):
            result.append(
                replace(use, role="given", confidence=0.8, reason=f"{use.reason}; beside a surname")
            )
        elif (
            use.role == "surname"
            and not roles & {"given", "name", "given_patronymic"}
            and _whole(samples[use.index])
        ):
            result.append(
                replace(use, role="name", confidence=0.7, reason=f"{use.reason}; holds whole names")
            )
        else:
            result.append(use)
    return result


def _single_words(values: list[str]) -> bool:
    return bool(values) and sum(1 for value in values if len(value.split()) == 1) > len(values) / 2


def _whole(values: list[str]) -> bool:
    return bool(values) and sum(1 for value in values if len(value.split()) > 1) > len(values) / 2


def _checked(use: ColumnUse, values: list[str], fixed: frozenset[int], report: Report) -> ColumnUse:
    """A birth or sex column that holds something else is used all the same, with less confidence and told."""
    pattern = {"birth": _BIRTH, "sex": _SEX}.get(use.role or "")
    if pattern is None or len(values) < 5 or use.index in fixed or _share(values, pattern) >= 0.3:
        return use
    report.warn(
        "column_content", f"the column does not hold what is expected of “{use.role}”",
        sheet=use.sheet, column=use.header.strip()[:60],
    )  # fmt: skip
    return replace(
        use, confidence=min(use.confidence, 0.4), reason=f"{use.reason}; its content looks different"
    )


def _by_content(uses: list[ColumnUse], samples: list[list[str]], fixed: frozenset[int]) -> list[ColumnUse]:
    """Columns without a known header: names, dates of birth and sex can be told by their looks."""
    roles = {use.role for use in uses}
    open_columns = [
        use
        for use in uses
        if use.role is None and use.index not in fixed and use.reason in ("header not known", "no header")
    ]
    chosen: dict[int, ColumnUse] = {}
    if not roles & set(NAME_ROLES):
        best = max(open_columns, key=lambda use: _name_score(samples[use.index]), default=None)
        if best is not None and _name_score(samples[best.index]) >= 0.6:
            chosen[best.index] = replace(
                best, role="name", confidence=0.5, reason="the cells look like names of persons"
            )
    if roles & set(NAME_ROLES) or chosen:
        for role, pattern in (("birth", _DAY), ("sex", _SEX)):
            if role in roles:
                continue
            fitting = [
                u for u in open_columns if u.index not in chosen and _share(samples[u.index], pattern) >= 0.8
            ]
            if len(fitting) == 1:
                chosen[fitting[0].index] = replace(
                    fitting[0], role=role, confidence=0.5, reason=f"the cells look like “{role}”"
                )
    return [chosen.get(use.index, use) for use in uses]


def _name_score(values: list[str]) -> float:
    """The share of cells of two to five words that begin with capitals; patronymics settle it."""
    if not values:
        return 0.0
    like = sum(
        1 for value in values if _PERSON.match(value) and all(word[0].isupper() for word in value.split())
    )
    return like / len(values) + 0.5 * _share(values, _PATRONYMIC)


def known_headers(corrections: Mapping | None) -> frozenset[str]:
    """The headers of a mapping file in the form of `plain`: they help to find the header row."""
    return frozenset(plain(use.header) for use in corrections.columns) if corrections else frozenset()
