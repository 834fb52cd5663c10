"""Every code that can be shown has words in every language."""

import re
from pathlib import Path

import kintrace.lists
from kintrace.model import Language, say
from kintrace.model.texts import load

ROOM = Path(kintrace.lists.__file__).parent
# Codes that are put together or handed on from elsewhere.
INDIRECT = {
    "comments_left", "hidden_rows", "merged_cells", "json_duplicate_key", "json_not_a_number", "cell_may_hold_rows",
    "control_character", "invisible_character", "bidi_override", "lookalike_letters", "mixed_script", "digit_in_word",
    "column_numbers", "repeated_header",
}  # fmt: skip


def codes() -> set[str]:
    found = set(INDIRECT)
    for path in ROOM.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        found.update(re.findall(r'\.(?:warn|warn_rows|keep)\(\s*"([a-z_0-9]+)"', source))
        found.update(f"pfif_{name}" for name in re.findall(r'Complaint\(\s*"([a-z_]+)"', source))
    found.update(
        f"pfif_{kind}_{rule}"
        for kind in ("person", "note")
        for rule in ("has_mandatory_children", "field_order")
    )
    found.update({"pfif_person_ids_are_unique", "pfif_note_ids_are_unique"})
    return found


def test_every_code_has_words_and_no_words_are_left_over() -> None:
    assert {key.removeprefix("warning.") for key in load("kintrace.lists")} == codes()
    for code in codes():
        for language in Language:
            assert say("kintrace.lists", f"warning.{code}", language)
