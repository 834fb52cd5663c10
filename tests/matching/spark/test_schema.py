"""Readings travel as text and come back as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kintrace import dates, places

pytest.importorskip("pyspark", reason="Spark is not installed: pip install 'kintrace[spark]'")

from kintrace.matching.spark.schema import fingerprint, packed, unpacked

WORDS = some.lists(some.text(max_size=8), max_size=3).map(tuple)


@given(WORDS, WORDS)
def test_words(present: tuple[str, ...], former: tuple[str, ...]) -> None:
    for kind, value in (("surname", (present, former)), ("given", present), ("house", "12а")):
        assert unpacked(kind, packed(kind, value)) == value


@pytest.mark.parametrize("text", ["м. Бахмут, Донецька обл.", "Артемівськ", "Ямайка", "???"])
def test_places(text: str) -> None:
    reading = places.read(text)
    assert unpacked("place", packed("place", reading)) == reading


@pytest.mark.parametrize("text", ["17.02.2011", "03/02/2011", "2012", "літо 2012", "30.02.2011", ""])
def test_dates(text: str) -> None:
    reading = dates.read(text, dates.ReadSettings())
    assert unpacked("birth", packed("birth", reading)) == reading


def test_a_fingerprint_is_never_nought_and_tells_texts_apart() -> None:
    prints = {fingerprint(str(number)) for number in range(10_000)}
    assert len(prints) == 10_000
    assert 0 not in prints
