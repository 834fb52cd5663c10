"""Place texts of many hands: which settlements they may name, and no fewer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kintrace.places import PlaceReading, compare, place, read
from kintrace.places.gazetteer import facts, numbers
from kintrace.places.regions import region_title

DONETSK_OBLAST, LUHANSK_OBLAST, KHARKIV_OBLAST, CRIMEA = 14, 44, 63, 1


def found(text: str) -> list[str]:
    return [place(number).name_uk for number in read(text).places]


def best(text: str) -> str:
    names = found(text)
    return names[0] if names else ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Донецьк", "Донецьк"), ("г. Донецк, Донецкая обл.", "Донецьк"), ("Donetsk, Donetska oblast", "Донецьк"),
        ("Donetsk, Donetska", "Донецьк"), ("Донецк Украина", "Донецьк"), ("Дoнeцьк", "Донецьк"),
        ("Донецкая обл., г. Горловка", "Горлівка"), ("ГОРЛОВКА", "Горлівка"), ("Horlivka", "Горлівка"),
        ("Горлiвка", "Горлівка"), ("Gorlovka, Donetsk region", "Горлівка"), ("из Горловки", "Горлівка"),
        ("г. Кальмиусское Донецкая область Украина", "Кальміуське"), ("м.Зугрес", "Зугрес"),
        ("м. Маріуполь, вул. Миру, буд. 5, кв. 7", "Маріуполь"), ("в Мариуполе", "Маріуполь"),
        ("Дом ребёнка № 5, г. Донецк", "Донецьк"), ("КУ «Дитячий будинок», м. Лиман", "Лиман"),
        ("Краматорск (Донецкая обл.)", "Краматорськ"), ("ДНР, г. Макеевка", "Макіївка"), ("Kyiv city", "Київ"),
        ("м. Київ, Київська обл.", "Київ"), ("Kiev", "Київ"), ("Киев", "Київ"), ("Одесса", "Одеса"), ("Odessa", "Одеса"),
        ("Lvov", "Львів"), ("Nikolaev", "Миколаїв"), ("Zaporozhye", "Запоріжжя"), ("Schastye", "Щастя"),
        ("Lemberg", "Львів"), ("Saporischschja", "Запоріжжя"), ("Ровно", "Рівне"),
        ("Белая Церковь", "Біла Церква"), ("Кривой Рог", "Кривий Ріг"), ("Krivoy Rog", "Кривий Ріг"),
        ("Счастье", "Щастя"), ("Золотое Луганская область", "Золоте"), ("Рубежное", "Рубіжне"), ("в Рубежном", "Рубіжне"),
        ("Черновцы", "Чернівці"), ("Ізюм", "Ізюм"), ("Izyum", "Ізюм"), ("Новая Каховка", "Нова Каховка"),
        ("Станица Луганская", "Станиця Луганська"), ("Купянск-Узловой", "Куп'янськ-Вузловий"),
        ("Республика Крым, г. Керчь", "Керч"), ("Севастополь", "Севастополь"), ("смт Сартана", "Сартана"),
        ("Івано Франківська обл., м. Калуш", "Калуш"), ("народився в м. Краматорськ", "Краматорськ"),
        ("Минск", "Мінськ"), ("Россия, г. Белгород", "Бєлгород"), ("Ростов-на-Дону", "Ростов-на-Дону"),
        ("г.\u00a0Донецк\u200b", "Донецьк"), ("Хрустальный, ЛНР", "Хрустальний"),
    ],
)  # fmt: skip
def test_a_town_in_many_writings(text: str, name: str) -> None:
    assert best(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("м. Бахмут", "Бахмут"), ("Артёмовск, Донецкая обл.", "Бахмут"), ("Артёмовск, Луганская обл.", "Кипуче"),
        ("Красноармейск", "Покровськ"), ("г. Дзержинск Донецкой области", "Торецьк"), ("Димитров", "Мирноград"),
        ("Стаханов", "Кадіївка"), ("Краснодон", "Сорокине"), ("Днепропетровск", "Дніпро"), ("Dnepropetrovsk", "Дніпро"),
        ("Кіровоград", "Кропивницький"), ("Цюрупинск", "Олешки"), ("Новоград-Волинський", "Звягель"),
        ("Сєвєродонецьк", "Сіверськодонецьк"), ("Severodonetsk", "Сіверськодонецьк"), ("Красноград", "Берестин"),
        ("Ворошиловград", "Луганськ"), ("Сталино", "Донецьк"), ("м. Жданов", "Маріуполь"),
        ("пгт. Володарское", "Микільське"), ("Красноперекопск, Крым", "Яни Капу"), ("Тельманово", "Бойківське"),
    ],
)  # fmt: skip
def test_earlier_names_lead_to_the_place_of_today(text: str, name: str) -> None:
    assert best(text) == name
    assert read(text).former == (name != "Бахмут" or "Арт" in text)


def test_one_name_of_several_places_keeps_them_all() -> None:
    assert set(found("м. Артемівськ")) == {"Бахмут", "Кипуче"}
    assert {"Первомайськ", "Сокологірськ"} <= set(found("Первомайськ"))
    assert set(found("Свердловск")) == {"Довжанськ", "Єкатеринбург"}
    assert len(found("Красный Лиман")) > 1
    assert len(found("Миколаївка")) > 20
    assert read("Миколаївка").region is None


def test_the_best_known_place_of_a_name_comes_first() -> None:
    assert best("м. Артемівськ") == "Бахмут"
    assert place(read("Николаев").places[0]).region == 48
    assert place(read("Київ").places[0]).kind == "special"
    assert place(read("Макеевка").places[0]).region == DONETSK_OBLAST


def test_the_oblast_narrows() -> None:
    assert found("Свердловск, Луганская область") == ["Довжанськ"]
    assert found("Первомайск Луганская обл")[0] == "Сокологірськ"
    assert all(place(n).region == KHARKIV_OBLAST for n in read("Південне, Харківська обл.").places)
    assert {place(n).region for n in read("Миколаївка, Донецька область").places} == {DONETSK_OBLAST}


def test_kind_and_raion_narrow_and_do_not_exclude() -> None:
    village = read("с. Миколаївка, Покровський р-н, Донецька обл.")
    assert village.places
    assert {place(n).kind for n in village.places} == {"village"}
    assert len({place(n).raion for n in village.places}) == 1
    assert best("г. Сартана") == "Сартана", "a kind that the place does not have is a slip"
    assert best("Неіснуючий район, м. Краматорськ") == "Краматорськ"


def test_a_stated_oblast_is_never_overruled() -> None:
    reading = read("Краматорськ, Харківська область")
    assert reading.places == ()
    assert reading.region == KHARKIV_OBLAST
    assert reading.fold


def test_a_foreign_oblast_leads_abroad() -> None:
    reading = read("Ростовская обл., г. Донецк")
    assert reading.country == "RU"
    assert [place(n).country for n in reading.places] == ["RU"]
    assert [place(n).country for n in read("Донецк").places] == ["UA"]


def test_a_country_word_excludes_nothing_where_papers_differ() -> None:
    assert best("Симферополь, Россия") == "Сімферополь"
    assert best("РФ, ДНР, г. Мариуполь") == "Маріуполь"
    assert {place(n).country for n in read("Донецк, РФ").places} == {"RU", "UA"}
    assert read("Ивано-Франковск, Россия").places == ()


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Донецька обл.", 14), ("Донецкой области", 14), ("Donetska region", 14), ("Donetsk oblast", 14),
        ("Донеччина", 14), ("ДНР", 14), ("DPR", 14), ("Харьков обл", 63), ("у Харківській області", 63),
        ("АР Крим", 1), ("Республика Крым", 1), ("Crimea", 1), ("Ivano-Frankivsk region", 26), ("Киевская область", 32),
        ("Запорізька обл", 23), ("Zaporizhzhia oblast", 23), ("Донецкаая область", 14), ("Бахмутський район", 14),
        ("Волновахский р-н", 14), ("Донецька обл., Бахмутський р-н", 14),
    ],
)  # fmt: skip
def test_an_oblast_alone(text: str, region: int) -> None:
    reading = read(text)
    assert (reading.region, reading.places, reading.country) == (region, (), "UA")


def test_two_oblasts_are_no_oblast() -> None:
    assert read("Луганская и Донецкая области").region is None


def test_old_crimea_is_a_town_and_not_the_peninsula() -> None:
    assert set(found("Старый Крым")) == {"Старий Крим"}
    assert {place(n).region for n in read("Старый Крым").places} == {CRIMEA, DONETSK_OBLAST}


@pytest.mark.parametrize(
    ("text", "name"),
    [("м. Кромоторськ", ""), ("м. Крамоторськ", "Краматорськ"), ("Маріуполб", "Маріуполь"), ("Лисичанск", "Лисичанськ"),
     ("Лисічанск, Луганська обл.", "Лисичанськ"), ("Докучаэвськ", "Докучаєвськ"), ("Дебальцеве", "Дебальцеве")],
)  # fmt: skip
def test_one_slip_is_mended_and_two_are_not(text: str, name: str) -> None:
    assert best(text) == name


def test_an_unknown_place_keeps_its_fold() -> None:
    reading = read("с. Тридев'яте Царство, Луганська обл.")
    assert (reading.places, reading.region) == ((), LUHANSK_OBLAST)
    assert compare(reading, read("с. Тридевъяте Царство")) > 3


def test_a_stated_unknown_names_no_place() -> None:
    for text in (
        "невідомо",
        "Неизвестно",
        "н/д",
        "-",
        "",
        " ",
        "123",
        "вул. Садова, 5",
        "Дитячий будинок № 3",
    ):
        assert read(text) == PlaceReading(text), text


CITIES = [n for n in numbers() if facts(n).kind in "KM" and facts(n).country == "UA"]


def test_every_city_comes_back_from_its_names_with_its_oblast() -> None:
    missed = []
    for number in CITIES:
        city = place(number)
        assert city.region is not None
        for language, name in (("uk", city.name_uk), ("ru", city.name_ru), ("en", city.name_en)):
            for text in (
                f"{name}, {region_title(city.region, language)}",
                f"{region_title(city.region, language)} {name}",
            ):
                if read(text).places[:1] != (number,):
                    missed.append((text, found(text)))
    assert missed == []


def test_every_settlement_is_among_what_its_names_may_be() -> None:
    for number in (n for n in numbers() if facts(n).kind == "X"):
        town = place(number)
        for name in (town.name_uk, town.name_ru, town.name_en):
            assert number in read(name).places, name


def test_every_earlier_name_of_a_city_leads_to_it() -> None:
    for number in CITIES:
        for former in place(number).former:
            for name in (former.name_uk, former.name_ru):
                assert number in read(f"м. {name}").places, name


def test_a_number_that_nobody_has_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        place(1)


_WORDS = st.lists(
    st.sampled_from(
        ["Донецьк", "обл.", "область", "м.", "г", "с.", "р-н", ",", "(", ")", "Крим", "Україна", "і", "вул.", "№", "-", "—",
         "Луганская", "Миколаївка", "city", "of", "д", "5", "/", "Старий", "школа", "«", "'", "РФ", "Kyiv", "\n", "ДНР"]
    ),
    max_size=10,
)  # fmt: skip


@settings(deadline=None)
@given(text=st.one_of(st.text(), _WORDS.map(" ".join), _WORDS.map("".join)))
def test_any_text_is_read_without_an_error(text: str) -> None:
    reading = read(text)
    assert reading.text == text
    assert len(set(reading.places)) == len(reading.places)
    assert all(place(number).number == number for number in reading.places)
