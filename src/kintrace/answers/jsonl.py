"""The rows for other programs: one JSON object a line, one line a row of the list. Nothing is decided in it."""

import json
from pathlib import Path

from kintrace.answers.inputs import AnswerInput
from kintrace.answers.rows import Candidate, Row, Rows
from kintrace.model import Language


def write_rows_jsonl(given: AnswerInput, path: Path | str) -> None:
    """Write all rows.

    Each line holds: number (from 1), ref, cells (header → cell, verbatim), candidates (register, ref,
    probability, band, evidence as kind, level and bits), nobody (probability that no record fits), proposed
    (code and an English sentence).
    """
    rows = Rows(given)
    with Path(path).open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(_row(rows, row), ensure_ascii=False) + "\n")


def _row(rows: Rows, row: Row) -> dict[str, object]:
    return {
        "number": row.number,
        "ref": row.ref,
        "cells": dict(row.cells),
        "candidates": [_candidate(rows, row, candidate) for candidate in row.candidates],
        "nobody": round(row.nobody, 6),
        "proposed": {"code": row.proposal.code.value, "reason": row.proposal.sentence(Language.EN)},
    }


def _candidate(rows: Rows, row: Row, candidate: Candidate) -> dict[str, object]:
    steps = rows.steps(row, candidate, Language.EN)
    return {
        "register": rows.given.registers[candidate.record.register].source.name,
        "ref": candidate.record.ref,
        "probability": round(candidate.probability, 6),
        "band": candidate.band.value,
        "evidence": [{"kind": s.evidence, "level": s.level, "bits": round(s.bits, 3)} for s in steps],
    }
