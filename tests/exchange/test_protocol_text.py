"""The specification says what the code does: order of checks, fields, findings, limits."""

import re
from pathlib import Path

from kintrace.answers import requirements
from kintrace.exchange.bag import Limits
from kintrace.exchange.checks import ORDER
from kintrace.exchange.header import RESERVED, TYPES, AnswerLine, Header, Receipt
from kintrace.exchange.party import Descriptor
from kintrace.model import FindingCode

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")


def section(number: int) -> str:
    return TEXT.split(f"\n## {number}. ")[1].split("\n## ")[0]


def words(number: int) -> set[str]:
    return set(re.findall(r"`([A-Za-z0-9_.-]+)`", section(number)))


def test_the_order_of_checks_is_the_one_in_the_text() -> None:
    ours = [check.name for check in ORDER]
    assert [word for word in re.findall(r"`([a-z_]+)`", section(12)) if word in ours] == ours


def test_every_field_of_the_header_and_its_forms_is_explained() -> None:
    fields = {field.alias or name for name, field in Header.model_fields.items()}
    assert fields <= words(4)
    assert {*TYPES, "precheck-1", "precheck-4"} <= words(4) and len(RESERVED) == 4
    assert set(AnswerLine.model_fields) <= words(6)
    assert set(Receipt.model_fields) <= words(8)
    assert set(Descriptor.model_fields) <= words(9)


def test_required_fields_are_named_as_such() -> None:
    needed = {field.alias or name for name, field in Header.model_fields.items() if field.is_required()}
    sentence = re.search(r"MUST be present: (.*?)\. Others", section(4), re.DOTALL)
    assert needed | {"format"} == set(re.findall(r"`(\w+)`", sentence.group(1)))


def test_every_finding_is_in_the_vocabulary_of_the_text() -> None:
    assert {code.value for code in FindingCode} <= words(6)


def test_the_limits_are_those_of_the_code() -> None:
    limits = Limits()
    assert f"{limits.members:,} members" in section(3) and f"{limits.ratio} : 1" in section(3)
    assert f"At\nmost {limits.stanzas} stanzas" in section(11) or f"most {limits.stanzas} stanzas" in section(
        11
    )
    assert f"at most {limits.held}" in section(7)


def test_what_each_finding_carries_is_what_the_program_asks_of_our_own_officers() -> None:
    rows = re.findall(r"^\| (`[a-z_`, ]+) \| (.+) \|$", section(6).split("| `code` | `fields` |")[1], re.M)
    told = {
        code: set(re.findall(r"`(\w+)`", fields))
        for codes, fields in rows
        for code in re.findall(r"`(\w+)`", codes)
    }
    for code, rule in requirements().rules.items():
        if code is FindingCode.WITHHELD_FOR_SAFETY:
            assert told[code.value] == {"intermediary_receipt"}
            continue
        assert told[code.value] == set(rule.required) - {"as_of", "answered_by"}, code
    assert len(told) == len(FindingCode)
