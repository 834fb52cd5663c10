"""The page of hostile parcels lists what the tests play."""

from make_hostile import PAGE, written


def test_the_table_is_the_one_of_the_recipes() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == written(page)
