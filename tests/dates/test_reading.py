"""Written dates of many hands: each is an interval, and every doubt is said."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kintrace.dates import ReadSettings, month_first, read, read_column
from kintrace.model import DateKind, PartialDate

AS_OF = date(2025, 8, 1)
KNOWN_DAY = ReadSettings(as_of=AS_OF)
FIFTH_OF_MARCH = date(2012, 3, 5)


def whole(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        "05.03.2012", "5.3.2012", "2012-03-05", "2012/3/5", "2012.03.05", "5 березня 2012 р.",
        "5 марта 2012 г.", "5 сакавіка 2012", "5 March 2012", "5th March 2012", "March 5, 2012", "Mar 5 2012",
        "Monday, March 5, 2012",
        "5марта2012", "5.III.2012", "5.ІІІ.2012", "5 III 2012", "05 . 03 . 2012", "05,03,2012",
        "05.03.2012р.",
        "05.03.2012 г.р.", "05.03.2012 0:00:00", "2012-03-05T00:00:00Z", "2012-03-05 00:00:00.000",
        "нар. 05.03.2012", "дата рождения: 5 марта 2012 года", "5 МАРТА 2012", "5 бeрeзня 2012",
        "05-Mar-2012",
        "５.３.２０１２", "05.03.2012\u200b", "05\u00a003\u00a02012", "Mon Mar 05 00:00:00 2012",
    ],
)  # fmt: skip
def test_one_day_in_many_writings_has_no_doubt(text: str) -> None:
    reading = read(text, KNOWN_DAY)
    assert (reading.kind, reading.earliest, reading.latest) == (
        DateKind.DAY,
        FIFTH_OF_MARCH,
        FIFTH_OF_MARCH,
    )
    assert reading.alternative is None
    assert reading.notes == ()
    assert reading.text == text


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("5.3.12", "two_digit_year"), ("05-бер-12", "two_digit_year"), ("O5.O3.2O12", "letter_for_digit"),
        ("5 берзня 2012", "month_repaired"), ("5 мрата 2012", "month_repaired"), ("20120305", "compact_date"),
        ("05032012", "compact_date"), ("40973", "excel_serial"), ("40973.0", "excel_serial"),
        ("05.03.2012 (13 років)", "other_text"), ("05.03.2012, м. Лиман", "other_text"),
    ],
)  # fmt: skip
def test_what_had_to_be_mended_is_said(text: str, note: str) -> None:
    reading = read(text, KNOWN_DAY)
    assert reading.earliest == reading.latest == FIFTH_OF_MARCH
    assert note in reading.notes


def test_slashes_and_dashes_leave_the_order_open() -> None:
    for text in ("03/05/2012", "03-05-2012"):
        reading = read(text)
        assert (reading.earliest, reading.alternative) == (date(2012, 5, 3), FIFTH_OF_MARCH)
        assert "ambiguous_order" in reading.notes
    assert read("03/05/2012", ReadSettings(month_first=True)).earliest == FIFTH_OF_MARCH
    assert read("03/05/2012", ReadSettings(month_first=True)).notes == ("month_first",)
    assert read("05/03/2012", ReadSettings(month_first=False)).notes == ()


def test_the_same_number_twice_is_not_ambiguous() -> None:
    reading = read("05/05/2012")
    assert reading.alternative is None
    assert reading.notes == ()


def test_a_number_above_twelve_tells_the_order() -> None:
    assert read("17/02/2011").notes == ()
    assert read("02/17/2011").notes == ("month_first",)
    assert read("02.17.2011").notes == ("swapped_order",)
    assert read("02.17.2011").earliest == date(2011, 2, 17)


@pytest.mark.parametrize(
    ("text", "kind", "first", "last", "note"),
    [
        ("30.02.2011", DateKind.MONTH, date(2011, 2, 1), date(2011, 2, 28), "impossible_day"),
        ("29.02.2011", DateKind.MONTH, date(2011, 2, 1), date(2011, 2, 28), "impossible_day"),
        ("31 июня 2012", DateKind.MONTH, date(2012, 6, 1), date(2012, 6, 30), "impossible_day"),
        ("45.13.2011", DateKind.YEAR, *whole(2011), "impossible_day"),
        ("17/23/2011", DateKind.YEAR, *whole(2011), "impossible_month"),
        ("xx.03.2012", DateKind.MONTH, date(2012, 3, 1), date(2012, 3, 31), "unknown_day"),
        ("00.00.2012", DateKind.YEAR, *whole(2012), "unknown_month"),
    ],
)
def test_an_impossible_day_leaves_what_is_possible(
    text: str, kind: DateKind, first: date, last: date, note: str
) -> None:
    reading = read(text)
    assert (reading.kind, reading.earliest, reading.latest) == (kind, first, last)
    assert note in reading.notes


@pytest.mark.parametrize(
    "text",
    [
        "2012",
        "2012 р.н.",
        "2012р.н.",
        "2012 г.р.",
        "2012 гр",
        "2012 року народження",
        "в 2012 году",
        "2012.0",
        "2012 год",
    ],
)
def test_a_year_alone(text: str) -> None:
    reading = read(text)
    assert (reading.kind, reading.earliest, reading.latest) == (DateKind.YEAR, *whole(2012))
    assert reading.notes == ()


@pytest.mark.parametrize(
    "text", ["березень 2012", "в марте 2012 г.", "March 2012", "03.2012", "3/2012", "III.2012", "2012-03"]
)
def test_a_month_alone(text: str) -> None:
    reading = read(text)
    assert (reading.kind, reading.earliest, reading.latest) == (
        DateKind.MONTH,
        date(2012, 3, 1),
        date(2012, 3, 31),
    )


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("8 років", date(2016, 8, 2), date(2017, 8, 1)),
        ("8 лет", date(2016, 8, 2), date(2017, 8, 1)),
        ("8 y.o.", date(2016, 8, 2), date(2017, 8, 1)),
        ("8 y/o", date(2016, 8, 2), date(2017, 8, 1)),
        ("вісім років", date(2016, 8, 2), date(2017, 8, 1)),
        ("8 (восемь) лет", date(2016, 8, 2), date(2017, 8, 1)),
        ("8", date(2016, 8, 2), date(2017, 8, 1)),
        ("9-10 років", date(2014, 8, 2), date(2016, 8, 1)),
        ("between 8 and 10 years", date(2014, 8, 2), date(2017, 8, 1)),
        ("approx. 9", date(2014, 8, 2), date(2017, 8, 1)),
        ("близько 9", date(2014, 8, 2), date(2017, 8, 1)),
        ("8 міс.", date(2024, 11, 2), date(2024, 12, 1)),
        ("5 month old", date(2025, 2, 2), date(2025, 3, 1)),
        ("1 год 3 мес", date(2024, 4, 2), date(2024, 5, 1)),
        ("1,5 года", date(2023, 11, 2), date(2024, 5, 1)),
        ("полтора года", date(2023, 11, 2), date(2024, 5, 1)),
        ("до 3 років", date(2021, 8, 2), date(2025, 8, 1)),
    ],
)  # fmt: skip
def test_an_age_is_an_interval_of_births(text: str, first: date, last: date) -> None:
    reading = read(text, KNOWN_DAY)
    assert (reading.kind, reading.earliest, reading.latest) == (DateKind.AGE, first, last)
    without = read(text)
    assert (without.kind, without.earliest) == (DateKind.AGE, None)
    assert "age_needs_date" in without.notes


def test_an_age_on_a_leap_day_is_an_age_on_the_last_of_february() -> None:
    reading = read("1 рік", ReadSettings(as_of=date(2024, 2, 29)))
    assert (reading.earliest, reading.latest) == (date(2022, 3, 1), date(2023, 2, 28))


@pytest.mark.parametrize(
    ("text", "first", "last", "note"),
    [
        ("2010-2012", date(2010, 1, 1), date(2012, 12, 31), None),
        ("с 2010 по 2012 г.", date(2010, 1, 1), date(2012, 12, 31), None),
        ("2010 або 2011", date(2010, 1, 1), date(2011, 12, 31), "either_or"),
        ("2010/11", date(2010, 1, 1), date(2011, 12, 31), "two_readings"),
        ("до 2015", date(1850, 1, 1), date(2015, 12, 31), "open_start"),
        ("не пізніше 2015", date(1850, 1, 1), date(2015, 12, 31), "open_start"),
        ("до 1799", date(1500, 1, 1), date(1799, 12, 31), "open_start"),
        ("після 2010", date(2010, 1, 1), AS_OF, "open_end"),
        ("около 2012", date(2011, 1, 1), date(2013, 12, 31), "approximate"),
        ("весна 2012", date(2012, 3, 1), date(2012, 5, 31), "approximate"),
    ],
)
def test_spans_are_kept_as_spans(text: str, first: date, last: date, note: str | None) -> None:
    reading = read(text, KNOWN_DAY)
    assert (reading.kind, reading.earliest, reading.latest) == (DateKind.RANGE, first, last)
    assert note is None or note in reading.notes


def test_two_days_that_the_source_names_are_both_kept() -> None:
    reading = read("05.03.2012 або 06.03.2012")
    assert (reading.earliest, reading.alternative) == (FIFTH_OF_MARCH, date(2012, 3, 6))
    assert "either_or" in reading.notes


@pytest.mark.parametrize("text", ["17.02.1714", "1714-02-17", "1714", "17 лютого 1714 р.", "до 1799"])
def test_a_year_of_past_centuries_is_kept_and_doubtful(text: str) -> None:
    """In a list of children 1714 is a slip for 2014; in a register of persons of history it is the year."""
    reading = read(text, KNOWN_DAY)
    assert reading.earliest is not None
    assert reading.earliest.year <= 1799
    assert "long_ago" in reading.notes


@pytest.mark.parametrize("text", ["1.2.18", "01.02.1850", "до 2015", "12 р.", "2014"])
def test_nothing_that_may_be_a_child_is_of_past_centuries(text: str) -> None:
    reading = read(text, KNOWN_DAY)
    assert "long_ago" not in reading.notes
    assert reading.earliest is not None
    assert reading.earliest.year >= 1850


def test_short_years_stay_in_the_lifetime_of_the_living() -> None:
    assert read("1.2.18").earliest == date(2018, 2, 1)
    assert read("01021714").earliest == date(1714, 2, 1)
    assert read("17021998").earliest == date(1998, 2, 17)


@pytest.mark.parametrize("text", ["1499", "17.02.0014", "17.02.1214"])
def test_a_year_that_nobody_can_mean_stays_unread(text: str) -> None:
    assert read(text, KNOWN_DAY).notes == ("unreadable_date",)


def test_no_two_digit_year_lies_after_the_day_of_reference() -> None:
    assert read("17.02.11", KNOWN_DAY).earliest == date(2011, 2, 17)
    assert read("17.02.26", KNOWN_DAY).earliest == date(1926, 2, 17)
    assert read("17.02.30").earliest == date(2030, 2, 17)
    assert read("17.02.31").earliest == date(1931, 2, 17)


def test_first_of_january_and_the_future_are_named() -> None:
    assert "first_of_january" in read("01.01.2012").notes
    assert "future" in read("05.03.2031", KNOWN_DAY).notes
    assert "future" not in read("05.03.2031").notes


def test_an_evening_in_greenwich_may_be_the_next_day_in_kyiv() -> None:
    reading = read("2012-03-04T22:00:00Z")
    assert (reading.earliest, reading.alternative) == (date(2012, 3, 4), FIFTH_OF_MARCH)
    assert "utc_evening" in reading.notes


@pytest.mark.parametrize(
    "text", ["невідомо", "Неизвестно", "unknown", "н/д", "Н.Д.", "-", "—", "?", "N/A", "нет данных"]
)
def test_a_stated_unknown_is_a_statement(text: str) -> None:
    reading = read(text)
    assert (reading.kind, reading.notes) == (DateKind.UNKNOWN, ("stated_unknown",))


def test_an_empty_cell_says_nothing_and_rubbish_is_named() -> None:
    assert read("").notes == () == read("  ").notes
    for text in (
        "абв",
        "99.99.9999",
        "05.03.0012",
        "12.03.2011 і 14.05.2013, сестри",
        "9" * 500,
        "січень",
        "вул. Миру 8",
    ):
        reading = read(text, KNOWN_DAY)
        assert (reading.kind, reading.notes) == (DateKind.UNKNOWN, ("unreadable_date",)), text


def test_a_column_tells_its_order_by_its_clear_values() -> None:
    assert month_first(["03/05/2012", "12/25/2011"]) is True
    assert month_first(["03/05/2012", "25-12-2011"]) is False
    assert month_first(["12/25/2011", "25/12/2011"]) is None
    assert month_first(["03/05/2012", "25.12.2011", "n/a"]) is None
    assert month_first(["12/25/2011"] + ["03/05/2012"] * 20) is None, "one slip does not turn a column"


def test_a_column_is_read_in_its_own_order() -> None:
    readings = read_column(["03/05/2012", None, "", "12/25/2011", "03/05/2012", "8 років"], AS_OF)
    assert [r.earliest for r in readings] == [
        FIFTH_OF_MARCH, None, None, date(2011, 12, 25), FIFTH_OF_MARCH, date(2016, 8, 2),
    ]  # fmt: skip
    assert readings[0] is readings[4]


_DAYS = st.one_of(st.none(), st.dates())
_SETTINGS = st.builds(ReadSettings, as_of=_DAYS, month_first=st.sampled_from([None, True, False]))
_PIECES = st.lists(
    st.sampled_from(
        ["5", "31", "2012", "12", "40591", "20120305", ".", "/", "-", " ", ",", "березня", "років", "міс",
         "до", "або",
         "после", "близько", "?", "р.", "н.", "xx", "T22:00:00Z", "і", "III", "не", "з", "по", "тиж", "0",
         "літо", "+"]
    ),
    max_size=9,
)  # fmt: skip


@given(text=st.one_of(st.text(), _PIECES.map("".join), _PIECES.map(" ".join)), settings=_SETTINGS)
def test_any_text_is_read_without_an_error(text: str, settings: ReadSettings) -> None:
    reading = read(text, settings)
    assert isinstance(reading, PartialDate)
    assert reading.text == text
    assert (reading.earliest is None) == (reading.latest is None)
    if reading.earliest and reading.latest:
        assert reading.earliest <= reading.latest
    if reading.kind is DateKind.UNKNOWN:
        assert reading.earliest is None
        assert bool(reading.notes) == bool(text.strip())


@given(day=st.dates(date(1500, 1, 1), date(2199, 12, 31)))
def test_every_day_comes_back_from_its_writings(day: date) -> None:
    for text in (
        f"{day:%d.%m}.{day.year}",
        day.isoformat(),
        f"{day.day} {day:%B} {day.year}",
        f"{day:%B} {day.day}, {day.year}",
    ):
        assert read(text).earliest == read(text).latest == day
    turned = read(f"{day.day}/{day.month}/{day.year}")
    assert day in (turned.earliest, turned.alternative)
