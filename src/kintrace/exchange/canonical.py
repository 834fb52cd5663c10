"""JSON out in one form only (RFC 8785) and JSON in without second guesses.

What comes in is refused where two readers could differ: a key given twice, NaN, fractions, whole
numbers beyond 2^53, deep nesting, half characters, a byte-order mark.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import NoReturn

import rfc8785

from kintrace.exchange.refusals import refuse

JSON = None | bool | int | str | list["JSON"] | dict[str, "JSON"]

MAX_BYTES = 8 << 20
MAX_DEPTH = 32
MAX_INTEGER = 2**53 - 1

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")
# RFC 8785 sorts keys by UTF-16 units, Python by code points; they differ only where these occur.
_SORTS_OTHERWISE = re.compile("[\ue000-\U0010ffff]")


def dumps(value: object) -> bytes:
    """The RFC 8785 form of a value made of dicts, lists, text, whole numbers, true, false and null.

    Raises:
        Invalid (json_value): a value has no such form: a huge number, NaN, half a character.
    """
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type]
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise refuse("json_value") from error


def dumps_record(value: Mapping[str, object]) -> bytes:
    """The same bytes as `dumps`, many times faster, for records of text and small whole numbers only.

    The caller vouches for the types; fractions are not looked for.
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    if _SORTS_OTHERWISE.search(text):
        return dumps(value)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise refuse("json_value") from error


def loads(data: bytes, *, name: str) -> JSON:
    """Read JSON strictly; `name` is the file to speak of in an error.

    Raises:
        Unreadable (json_text, json_syntax): not UTF-8 or not JSON.
        Invalid (json_duplicate_key, json_number, json_depth): readers could differ on it.
        Refused (json_size): too long; rows are read line by line instead.
    """
    if len(data) > MAX_BYTES:
        raise refuse("json_size", file=name, limit=MAX_BYTES >> 20)
    text = _text(data, name)
    _check_depth(text, name)

    def number(digits: str) -> int:
        if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER:
            raise refuse("json_number", file=name)
        return int(digits)

    def not_whole(_: str) -> NoReturn:
        raise refuse("json_number", file=name)

    def once(pairs: Sequence[tuple[str, JSON]]) -> dict[str, JSON]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise refuse("json_duplicate_key", file=name)
        return found

    try:
        value: JSON = json.loads(
            text, parse_int=number, parse_float=not_whole, parse_constant=not_whole, object_pairs_hook=once
        )
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as error:
        raise refuse("json_syntax", file=name) from error
    except UnicodeEncodeError as error:
        raise refuse("json_text", file=name) from error
    return value


def loads_object(data: bytes, *, name: str) -> dict[str, JSON]:
    """Read JSON strictly and insist on an object at the top.

    Raises:
        as `loads`, and Invalid (json_object).
    """
    value = loads(data, name=name)
    if not isinstance(value, dict):
        raise refuse("json_object", file=name)
    return value


def loads_record(line: bytes, *, name: str) -> dict[str, JSON]:
    """Read one line that must already be in RFC 8785 form; the fast way in for many rows.

    A line that differs from its own canonical form by one byte is refused, and with it every key given
    twice, every fraction and every odd escape.

    Raises:
        Invalid (line_form): the line is not in RFC 8785 form.
    """
    try:
        value = _RECORDS.decode(line.decode("utf-8"))
        if not isinstance(value, dict) or dumps_record(value) != line:
            raise refuse("line_form", file=name)
    except (ValueError, RecursionError) as error:
        raise refuse("line_form", file=name) from error
    return value


def _small(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER:
        raise ValueError("beyond 2^53")
    return int(digits)


def _no(digits: str) -> NoReturn:
    raise ValueError("not a whole number")


_RECORDS = json.JSONDecoder(parse_int=_small, parse_float=_no, parse_constant=_no)


def _text(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refuse("json_text", file=name) from error
    if text.startswith("\ufeff"):
        raise refuse("json_text", file=name)
    return text


def _check_depth(text: str, name: str) -> None:
    depth = 0
    for bracket in _BRACKET.finditer(_STRING.sub("", text)):
        depth += 1 if bracket.group() in "[{" else -1
        if depth > MAX_DEPTH:
            raise refuse("json_depth", file=name, limit=MAX_DEPTH)
