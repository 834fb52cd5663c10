"""The columns in which rows travel between the steps, and the packing of readings as text.

One row of a list is a position and a code for each field; the readings stand once, in tables that every
executor holds.
"""

import json
from collections.abc import Mapping
from dataclasses import astuple
from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kintrace.matching.people import Distinct, People, Values
from kintrace.model import PartialDate
from kintrace.places import PlaceReading

# field of `People` → the kind of reading (a name in `Values`) its codes point at
FIELDS = {
    "given": "given",
    "mother_given": "given",
    "surname": "surname",
    "mother_surname": "surname",
    "patronymic": "patronymic",
    "mother_patronymic": "patronymic",
    "birth": "birth",
    "birth_place": "place",
    "place": "place",
    "address": "address",
    "house": "house",
    "occupation": "occupation",
}
KINDS = tuple(dict.fromkeys(FIELDS.values()))
CODED = (*FIELDS, "sex", "initials")
CODES_SCHEMA = ", ".join(f"{name} int" for name in FIELDS)


def packed(kind: str, value: Any) -> str:
    """A reading as text; equal readings give equal texts.

    >>> packed("surname", (("бойко",), ()))
    '[["бойко"],[]]'
    """
    if kind == "birth":
        text: str = value.model_dump_json()
        return text
    plain = astuple(value) if kind == "place" else value
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def unpacked(kind: str, text: str) -> Any:
    """The reading that `packed` made the text of.

    >>> unpacked("surname", '[["бойко"],[]]')
    (('бойко',), ())
    """
    if kind == "birth":
        return PartialDate.model_validate_json(text)
    value = _tuples(json.loads(text))
    return PlaceReading(*value) if kind == "place" else value


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value


def fingerprint(text: str) -> int:
    """64 bits that stand for a text on its way; never 0."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little", signed=True) or 1


def distinct_of(values: Values, kind: str) -> Distinct[Any]:
    """The readings of one kind."""
    found: Distinct[Any] = getattr(values, kind)
    return found


def numbers(batch: pa.RecordBatch, name: str) -> NDArray[Any]:
    """A column without nulls as an array."""
    array: NDArray[Any] = batch.column(name).to_numpy(zero_copy_only=False)
    return array


def people(batch: pa.RecordBatch, suffix: str = "") -> People:
    """Rows of coded columns as `People`; households are joined by Spark and are not known here."""
    fields = {name: numbers(batch, name + suffix).astype(np.int32) for name in FIELDS}
    return People(
        size=batch.num_rows,
        sex=numbers(batch, "sex" + suffix).astype(np.int8),
        initials=numbers(batch, "initials" + suffix).astype(np.bool_),
        household=np.full(batch.num_rows, -1, np.int32),
        **fields,
    )


def nobody(size: int, known: Mapping[str, NDArray[np.int32]]) -> People:
    """`People` of whom nothing is known but some fields."""
    unknown = np.full(size, -1, np.int32)
    return People(
        size=size,
        sex=np.zeros(size, np.int8),
        initials=np.zeros(size, np.bool_),
        household=unknown,
        **{name: known.get(name, unknown) for name in FIELDS},
    )
