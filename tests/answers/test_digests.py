from hypothesis import given
from hypothesis import strategies as st

from kintrace.answers.digests import cell_digest, kept, list_digest, row_digest

cells = st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=6)


@given(cells)
def test_the_order_of_columns_does_not_change_a_row(row):
    assert row_digest(row) == row_digest(dict(reversed(row.items())))


@given(st.text(), st.text())
def test_a_cell_is_the_same_only_if_what_a_sheet_can_hold_is_the_same(one, other):
    assert (cell_digest(one) == cell_digest(other)) == (kept(one) == kept(other))


def test_rows_in_another_order_are_another_list():
    rows = [row_digest({"a": "1"}), row_digest({"a": "2"})]
    assert list_digest(rows) != list_digest(reversed(rows))


def test_text_moved_from_one_column_to_the_next_is_seen():
    assert row_digest({"a": "x", "b": ""}) != row_digest({"a": "", "b": "x"})
