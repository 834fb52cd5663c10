"""Rows as leaves: each row one canonical line with a salt of its own, all under one root.

The salt makes a digest of a row useless to somebody who guesses names. One row can be shown to an
arbiter with its line and a short proof, and says nothing of the others.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import Annotated

from pydantic import Field

from kintrace.exchange import canonical, merkle
from kintrace.exchange.forms import VOCABULARY, Count, Form, Hex64, make_form, read_form
from kintrace.exchange.header import ANSWERS, ROWS, AnswerLine, RowLine, known_code, lines_of
from kintrace.exchange.refusals import refuse
from kintrace.model import FindingCode

SALT = 16
RECEIPT_FIELD = "intermediary_receipt"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list as it was read: its number and its cells, verbatim, under their headings."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A finding for one row. `decided_on` is a day (2025-07-24); `evidence` holds references, not files."""

    number: int
    code: FindingCode
    fields: Mapping[str, str]
    decided_on: str
    office: str
    evidence: tuple[str, ...] = ()
    vocabulary: str = VOCABULARY


@dataclass(frozen=True, slots=True)
class SealedRows:
    """Rows with their salts: the bytes of the `.jsonl` file, and number and leaf of each row in order."""

    data: bytes
    numbers: Sequence[int]
    leaves: Sequence[bytes]
    root: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", merkle.root(self.leaves).hex())

    def index(self) -> dict[int, str]:
        """Row number → leaf in hex. Nothing in it can be guessed back to a name."""
        return {number: leaf.hex() for number, leaf in zip(self.numbers, self.leaves, strict=True)}

    def index_json(self) -> bytes:
        """`index` as the bytes of a JSON object."""
        return index_json(self.numbers, self.leaves)


class RowProof(Form):
    """One row for an arbiter: its line, and the way from its leaf to the root in a signed header."""

    line: str
    index: Count
    size: Count
    path: Annotated[tuple[Hex64, ...], Field(strict=False, max_length=64)]
    root: Hex64


def seal_rows(rows: Iterable[Row], random: Callable[[int], bytes]) -> SealedRows:
    """Give every row a salt and a leaf.

    Raises:
        Invalid (row_twice, json_value).
    """
    values = (
        (row.number, {"row": row.number, "cells": dict(row.cells), "salt": random(SALT).hex()})
        for row in rows
    )
    return _seal(values)


def seal_answers(
    answers: Iterable[AnswerRow], index: Mapping[int, str], random: Callable[[int], bytes]
) -> SealedRows:
    """Tie every answer to the row it answers, and give it a salt and a leaf.

    Args:
        answers: the findings.
        index: row number → leaf in hex, of the list that is answered.
        random: the source of salts.

    Raises:
        Invalid (row_foreign, row_twice).
    """
    kept = list(answers)
    for answer in kept:
        if answer.number not in index:
            raise refuse("row_foreign", row=answer.number)
    values = (
        (
            one.number,
            {
                "row": one.number,
                "row_digest": index[one.number],
                "code": one.code.value,
                "vocabulary": one.vocabulary,
                "fields": dict(one.fields),
                "evidence": list(one.evidence),
                "decided_on": one.decided_on,
                "office": one.office,
                "salt": random(SALT).hex(),
            },
        )
        for one in kept
    )
    return _seal(values)


def index_json(numbers: Iterable[int], leaves: Iterable[bytes]) -> bytes:
    """Row number → leaf in hex as a JSON object, written piece by piece: a million rows need little memory."""
    out = BytesIO()
    before = b"{"
    for number, leaf in zip(numbers, leaves, strict=True):
        out.write(b'%s"%d":"%s"' % (before, number, leaf.hex().encode()))
        before = b","
    out.write(b"{}" if before == b"{" else b"}")
    return out.getvalue()


def read_leaves(data: bytes, *, name: str, limit: int) -> list[bytes]:
    """The leaf of every line, over the bytes as they are."""
    return [merkle.leaf_hash(line) for line in lines_of(data, name=name, limit=limit)]


def read_rows(data: bytes, *, limit: int) -> Iterator[Row]:
    """The rows of a list, one by one.

    Raises:
        Invalid (line_form, form_field).
    """
    names: dict[str, str] = {}  # one object per heading, however many rows
    for line in lines_of(data, name=ROWS, limit=limit):
        one = make_form(RowLine, canonical.loads_record(line, name=ROWS), name=ROWS)
        yield Row(one.row, {names.setdefault(key, key): value for key, value in one.cells.items()})


def read_answers(data: bytes, *, limit: int) -> Iterator[tuple[AnswerRow, str]]:
    """The answers, one by one, each with the digest of the row it answers.

    Raises:
        Invalid (line_form, form_field, code_unknown).
    """
    for line in lines_of(data, name=ANSWERS, limit=limit):
        one = make_form(AnswerLine, canonical.loads_record(line, name=ANSWERS), name=ANSWERS)
        answer = AnswerRow(
            number=one.row,
            code=known_code(one.code),
            fields=one.fields,
            decided_on=one.decided_on,
            office=one.office,
            evidence=one.evidence,
            vocabulary=one.vocabulary,
        )
        yield answer, one.row_digest


def counts(answers: Iterable[AnswerRow]) -> dict[str, int]:
    """How many rows have each finding."""
    return dict(sorted(Counter(answer.code.value for answer in answers).items()))


def check_once(numbers: Iterable[int]) -> None:
    """No row number twice.

    Raises:
        Invalid (row_twice).
    """
    seen: set[int] = set()
    for number in numbers:
        if number in seen:
            raise refuse("row_twice", row=number)
        seen.add(number)


def check_coverage(answered: Sequence[tuple[int, str]], index: Mapping[int, str]) -> None:
    """Every row of the list is answered exactly once, and no other.

    Args:
        answered: row number and digest of each answer.
        index: row number → leaf in hex, of the list.

    Raises:
        Invalid (row_twice, row_foreign, row_digest, row_missing) naming the first such row.
    """
    check_once(number for number, _ in answered)
    for number, digest in answered:
        if number not in index:
            raise refuse("row_foreign", row=number)
        if index[number] != digest:
            raise refuse("row_digest", row=number)
    missing = sorted(set(index) - {number for number, _ in answered})
    if missing:
        raise refuse("row_missing", row=missing[0], count=len(missing))


def check_final(answers: Iterable[AnswerRow]) -> None:
    """A final answer leaves nothing in progress.

    Raises:
        Invalid (final_in_progress) naming the first such row.
    """
    for answer in answers:
        if answer.code is FindingCode.IN_PROGRESS:
            raise refuse("final_in_progress", row=answer.number)


def check_withheld(answers: Iterable[AnswerRow], *, final: bool) -> None:
    """A row withheld for safety carries nothing but the intermediary's receipt; a final answer needs that.

    Raises:
        Refused (withheld_content, withheld_receipt) naming the row, never its content.
    """
    for answer in answers:
        if answer.code is not FindingCode.WITHHELD_FOR_SAFETY:
            continue
        if set(answer.fields) - {RECEIPT_FIELD} or answer.evidence:
            raise refuse("withheld_content", row=answer.number)
        if final and not _looks_like_digest(answer.fields.get(RECEIPT_FIELD, "")):
            raise refuse("withheld_receipt", row=answer.number)


def prove_row(data: bytes, number: int, *, name: str = ROWS, limit: int = 2_000_000) -> bytes:
    """The proof of one row of a `.jsonl` file, as JSON; it reveals this row only.

    Raises:
        Invalid (row_unknown).
    """
    for at, line in enumerate(lines_of(data, name=name, limit=limit)):
        if canonical.loads_record(line, name=name).get("row") == number:
            leaves = read_leaves(data, name=name, limit=limit)
            proof = RowProof(
                line=line.decode(),
                index=at,
                size=len(leaves),
                path=tuple(step.hex() for step in merkle.inclusion_proof(at, leaves)),
                root=merkle.root(leaves).hex(),
            )
            return proof.canonical() + b"\n"
    raise refuse("row_unknown", row=number)


def verify_row(proof: bytes, rows_root: str, rows: int) -> dict[str, canonical.JSON]:
    """Check the proof of a row against the root and number of rows in a signed header; the row's record.

    Raises:
        Untrusted (row_proof): it does not lead to that root.
        Unreadable, Invalid: not a proof.
    """
    form = read_form(RowProof, proof.rstrip(b"\n"), name="row proof")
    leaf = merkle.leaf_hash(form.line.encode())
    found = merkle.verify_inclusion(leaf, form.index, form.size, [bytes.fromhex(step) for step in form.path])
    if found is None or found.hex() != rows_root or form.size != rows:
        raise refuse("row_proof")
    return canonical.loads_record(form.line.encode(), name="row proof")


def _seal(values: Iterable[tuple[int, Mapping[str, object]]]) -> SealedRows:
    """Write row by row; the records are not held together, for there may be a million of them."""
    out, numbers, leaves = BytesIO(), [], []
    for number, value in values:
        line = canonical.dumps_record(value)
        out.write(line)
        out.write(b"\n")
        numbers.append(number)
        leaves.append(merkle.leaf_hash(line))
    check_once(numbers)
    return SealedRows(out.getvalue(), numbers, leaves)


def _looks_like_digest(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def digest(data: bytes) -> str:
    """SHA-256 of bytes, in hex."""
    return sha256(data).hexdigest()
