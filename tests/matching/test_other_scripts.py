"""A list in another script, or in Belarusian, against a register in Russian and in Latin letters."""

import polars as pl
import pytest

from kintrace.matching import MatchSettings, match

LIST = [
    "გიორგი ბერიძე",
    "Արամ Սարգսյան",
    "محمد الأحمد",
    "דוד כהן",
    "አበበ በቀለ",
    "سعيد حلبي",
    "Каваленка Вольга Дзмітрыеўна",
    "Маскалёў Кастусь",
]
REGISTER = [
    ("Беридзе Георгий", 0),
    ("Саргсян Арам", 1),
    ("Мохаммад Аль-Ахмад", 2),
    ("David Cohen", 3),
    ("Абебе Бекеле", 4),
    ("Саид Халаби", 5),
    ("Коваленко Ольга Дмитриевна", 6),
    ("Москалёв Константин", 7),
    # others, born on the same day
    ("Беридзе Нино", None),
    ("Маисурадзе Георгий", None),
    ("Арам Петросян", None),
    ("Аль-Халаби Мохаммад", None),
    ("David Levy", None),
    ("Коваленко Анна Дмитриевна", None),
    ("Москалёва Наталья", None),
]


def frame(names: list[str], births: list[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "row": pl.Series(range(len(names)), dtype=pl.UInt32),
            "ref": [str(i) for i in range(len(names))],
            "name": names,
            "birth": births,
        }
    )


def claims(
    lefts: list[str], rights: list[str], births: tuple[list[str], list[str]]
) -> dict[tuple[int, int], float]:
    found = match(frame(lefts, births[0]), frame(rights, births[1]), MatchSettings())
    return {(a, b): p for a, b, p in found.pairs.select("left", "right", "probability").iter_rows()}


def test_every_person_is_found_and_nobody_else() -> None:
    names = [name for name, _ in REGISTER]
    found = claims(LIST, names, (["05.03.2012"] * len(LIST), ["05.03.2012"] * len(names)))
    for right, (_, left) in enumerate(REGISTER):
        for asked in range(len(LIST)):
            chance = found.get((asked, right), 0.0)
            assert chance > 0.8 if asked == left else chance < 0.3, (LIST[asked], names[right])


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("ბერიძე გიორგი", "Giorgi Beridze"),
        ("Սարգսյան Արամ", "Aram Sargsyan"),
        ("محمد الأحمد", "Mohammed al-Ahmad"),
        ("ﻣﺤﻤﺪ الأحمد", "Мухаммад Аль-Ахмад"),
        ("דוד כהן", "Коган Давид"),
        ("Kazlou Yauheni", "Козлов Евгений"),
    ],
)
def test_a_person_is_proposed_by_the_name_alone(asked: str, held: str) -> None:
    others = ["Иваненко Олег", "Кравец Пётр", "Лисица Анна", "Мороз Дарья"]
    found = claims([asked], [*others, held], ([""], [""] * 5))
    best = max(found, key=lambda pair: found[pair])
    assert best == (0, 4)
    assert found[best] > 0.1
    assert all(chance < 0.05 for pair, chance in found.items() if pair != best)


def test_the_words_of_a_list_are_not_changed_by_a_comparison() -> None:
    left = frame(LIST, [""] * len(LIST))
    found = match(left, frame([name for name, _ in REGISTER], [""] * len(REGISTER)), MatchSettings())
    assert found.left["name"].to_list() == LIST
