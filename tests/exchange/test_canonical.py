import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintrace.exchange import canonical
from kintrace.exchange.refusals import Spoken

text = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_what_is_written_is_read_back_the_same(value) -> None:
    assert canonical.loads(canonical.dumps(value), name="x") == value


@given(st.dictionaries(text, text | st.integers(-9, 9) | st.lists(text), max_size=6))
def test_the_fast_writer_writes_the_same_bytes(value) -> None:
    line = canonical.dumps_record(value)
    assert line == canonical.dumps(value)
    assert canonical.loads_record(line, name="x") == value


def test_keys_are_sorted_as_rfc_8785_says_not_as_python_does() -> None:
    # U+1F600 is two UTF-16 units beginning D83D, below U+FB33.
    value = {"\U0001f600": 1, "\ufb33": 2}
    assert canonical.dumps_record(value) == '{"\U0001f600":1,"\ufb33":2}'.encode()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"a":1,"a":2}', "json_duplicate_key"),
        (b'{"o":{"a":1,"a":1}}', "json_duplicate_key"),
        (b'{"a":1,"\\u0061":2}', "json_duplicate_key"),
        (b'{"a":NaN}', "json_number"),
        (b'{"a":-Infinity}', "json_number"),
        (b'{"a":1.5}', "json_number"),
        (b'{"a":1e3}', "json_number"),
        (b'{"a":9007199254740992}', "json_number"),
        (b'{"a":' + b"9" * 5000 + b"}", "json_number"),
        (b"[" * 33 + b"]" * 33, "json_depth"),
        (b"[" * 100_000, "json_depth"),
        (b'{"a":"\\ud800"}', "json_text"),
        (b'\xef\xbb\xbf{"a":1}', "json_text"),
        (b'{"a":"\xff"}', "json_text"),
        ('{"a":1}'.encode("utf-16"), "json_text"),
        (b" " * (9 << 20), "json_size"),
        (b"", "json_syntax"),
        (b'{"a":1} {"b":2}', "json_syntax"),
        (b"{'a':1}", "json_syntax"),
        (b'{"a":1,}', "json_syntax"),
        (b'{"a":"x\ny"}', "json_syntax"),
    ],
)
def test_json_on_which_two_readers_could_differ_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Spoken) as refused:
        canonical.loads(data, name="parcel.json")
    assert refused.value.code == code


def test_brackets_inside_text_are_not_nesting() -> None:
    assert canonical.loads(json.dumps({"a": "[" * 100}).encode(), name="x") == {"a": "[" * 100}


@pytest.mark.parametrize(
    "line",
    [
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1,"a":1}',
        b'{"a":"\\u0041"}',
        b'{"a":1.0}',
        b'{"a":NaN}',
        b"[1]",
        b"",
        b'{"a":"\\ud800"}',
        b"\xff",
        b'{"a":' + b"[" * 100_000,
        b'{"a":' + b"1" * 5000 + b"}",
    ],
)
def test_a_line_not_in_its_one_form_is_refused(line: bytes) -> None:
    with pytest.raises(Spoken) as refused:
        canonical.loads_record(line, name="rows")
    assert refused.value.code in ("line_form", "json_value")


@pytest.mark.parametrize("value", [float("nan"), 2**53, "\ud800"])
def test_a_value_without_one_form_is_refused(value) -> None:
    with pytest.raises(Spoken) as refused:
        canonical.dumps({"a": value})
    assert refused.value.code == "json_value"


def test_the_top_must_be_an_object() -> None:
    with pytest.raises(Spoken) as refused:
        canonical.loads_object(b"[]", name="x")
    assert refused.value.code == "json_object"


@given(st.binary(max_size=60))
def test_no_bytes_make_the_reader_fall_over(data: bytes) -> None:
    try:
        value = canonical.loads(data, name="x")
    except Spoken:
        return
    assert canonical.loads(canonical.dumps(value), name="x") == value
