"""JSON and JSON Lines, read strictly: double keys, NaN and too deep nesting are refused, numbers stay text."""

import json
import re
from typing import Any

from kintrace.lists.parsing.failure import ParseFailure, unreadable
from kintrace.lists.parsing.raw import RawFile, RawSheet

_TODO = "Ask the sender for a corrected file."
_SURROGATE = re.compile("[\ud800-\udfff]")


class _Strict(Exception):
    """A thing that JSON readers disagree about."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Strict("json_duplicate_key", f"The key “{key[:60]}” comes twice in one record.")
            seen.add(key)
    return found


def _constant(name: str) -> Any:
    raise _Strict("json_not_a_number", f"{name} is not a value of JSON.")


class _Number(str):
    """A number, verbatim: neither precision nor zeros are lost."""

    __slots__ = ()


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_constant=_constant, parse_int=_Number, parse_float=_Number, strict=True
)


def read_json(text: str, file: RawFile) -> None:
    """Add the records of a JSON or JSON Lines text to `file`.

    Understood: an array of records; an array of rows, the first of which is the header; an object that
    holds such arrays (each a sheet; its other values become `metadata`); one record; one record a line.

    Raises:
        ParseFailure: the text breaks a rule of JSON, names a key twice, or nests too deep.
    """
    if _is_lines(text):
        _read_lines(text, file)
        return
    file.format = "json"
    value = _decode(text, file.caps.depth)
    if isinstance(value, list):
        _array(value, file, file.sheet(""))
    elif isinstance(value, dict):
        _object(value, file)
    else:
        raise unreadable("json_no_records", "The JSON file holds no records.", _TODO)


def _decode(text: str, depth: int) -> Any:
    try:
        value, end = _DECODER.raw_decode(text, len(text) - len(text.lstrip()))
    except json.JSONDecodeError as error:
        raise unreadable(
            "json_broken",
            f"The JSON file is damaged or cut off at line {error.lineno}, column {error.colno}.",
            _TODO,
            row=error.lineno,
        ) from error
    except _Strict as error:
        raise unreadable(error.code, str(error), _TODO) from error
    except RecursionError as error:
        raise _too_deep(depth) from error
    if text[end:].strip():
        line = text.count("\n", 0, end) + 1
        raise unreadable(
            "json_broken", f"Something follows the end of the JSON text (line {line}).", _TODO, row=line
        )
    if _depth(value) > depth:
        raise _too_deep(depth)
    return value


def _too_deep(depth: int) -> ParseFailure:
    return unreadable("json_too_deep", f"The JSON file nests its values deeper than {depth} levels.", _TODO)


def _depth(value: Any) -> int:
    """Levels of nesting, without recursion."""
    deepest, level = 0, [value]
    while level:
        deepest += 1
        level = [
            child
            for holder in level
            if isinstance(holder, dict | list)
            for child in (holder.values() if isinstance(holder, dict) else holder)
            if isinstance(child, dict | list)
        ]
    return deepest


def _is_lines(text: str) -> bool:
    """Two or more lines that are each an object by their looks."""
    lines = [line.strip() for line in text[:200_000].split("\n")]
    filled = [line for line in lines if line]
    begun = sum(1 for line in filled[:50] if line.startswith("{"))
    whole = sum(1 for line in filled[:50] if line.startswith("{") and line.endswith("}"))
    return len(filled) >= 2 and begun >= 2 and whole >= 1 and filled[0].endswith("}")


def _read_lines(text: str, file: RawFile) -> None:
    """One record a line; a line that is none is kept and named, the others are read."""
    file.format = "jsonl"
    records: list[tuple[int, dict[str, Any]]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        if not bare:
            continue
        try:
            value = _DECODER.decode(bare)
        except json.JSONDecodeError:
            file.keep("json_broken", (bare,), row=number)
        except _Strict as error:
            file.keep(error.code, (bare,), row=number)
        except RecursionError:
            file.keep("json_too_deep", (bare,), row=number)
        else:
            if not isinstance(value, dict):
                file.keep("json_no_record", (bare,), row=number)
            elif _depth(value) > file.caps.depth:
                file.keep("json_too_deep", (bare,), row=number)
            else:
                records.append((number, value))
    _records(records, file, file.sheet(""))


def _object(value: dict[str, Any], file: RawFile) -> None:
    tables = {key: held for key, held in value.items() if isinstance(held, list) and _holds_rows(held)}
    if not tables:
        _records([(1, value)], file, file.sheet(""))
        return
    for key, held in tables.items():
        _array(held, file, file.sheet(key if len(tables) > 1 else ""))
    file.metadata.update(_flat({key: held for key, held in value.items() if key not in tables}))


def _holds_rows(held: list[Any]) -> bool:
    return any(isinstance(item, dict | list) for item in held)


def _array(items: list[Any], file: RawFile, sheet: RawSheet) -> None:
    rows = [item for item in items if isinstance(item, list)]
    if len(rows) * 2 > len(items):
        _rows(items, file, sheet)
        return
    records = []
    for number, item in enumerate(items, start=1):
        if isinstance(item, dict):
            records.append((number, item))
        else:
            file.keep("json_no_record", (_cell(item),), sheet=sheet.name, row=number)
    _records(records, file, sheet)


def _rows(items: list[Any], file: RawFile, sheet: RawSheet) -> None:
    for number, item in enumerate(items, start=1):
        if isinstance(item, list):
            _add(file, sheet, number, [_cell(value) for value in item])
        else:
            file.keep("json_no_record", (_cell(item),), sheet=sheet.name, row=number)


def _records(records: list[tuple[int, dict[str, Any]]], file: RawFile, sheet: RawSheet) -> None:
    flat = [(number, _flat(record)) for number, record in records]
    header: dict[str, int] = {}
    for _, record in flat:
        for key in record:
            header.setdefault(key, len(header))
    sheet.header = list(header)
    for number, record in flat:
        cells = [""] * len(header)
        for key, text in record.items():
            cells[header[key]] = text
        _add(file, sheet, number, cells)


def _add(file: RawFile, sheet: RawSheet, number: int, cells: list[str]) -> None:
    if any(_SURROGATE.search(cell) for cell in cells):
        file.keep(
            "half_character", [_SURROGATE.sub("\ufffd", cell) for cell in cells], sheet=sheet.name, row=number
        )
        return
    file.add(sheet, number, cells)


def _flat(record: dict[str, Any], before: str = "") -> dict[str, str]:
    """Nested objects become columns `outer.inner`; arrays of plain values become lines."""
    cells: dict[str, str] = {}
    for key, value in record.items():
        name = _SURROGATE.sub("\ufffd", f"{before}{key}")
        nested = isinstance(value, dict) and value
        inner = _flat(value, f"{name}.") if nested else {name: _cell(value)}
        for column, text in inner.items():
            if column in cells:
                raise unreadable(
                    "json_duplicate_key", f"Two keys of one record make the column “{column[:60]}”.", _TODO
                )
            cells[column] = text
    return cells


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return str(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "\n".join(value)
    return json.dumps(value, ensure_ascii=False)
