"""What offices call their columns."""

import pytest

from kintrace.lists.columns import ROLES
from kintrace.lists.headers import _vocabulary, plain, recognise


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("П. І. Б.", "name"),
        ("Прізвище, ім’я, по батькові дитини", "name"),
        ("Фамилия, имя, отчество ребёнка", "name"),
        ("ChildFullName".replace("Child", ""), "name"),
        ("Name of the child", "name"),
        ("Ім'я", "given"),
        ("Ім'я та по батькові", "given_patronymic"),
        ("Отчество", "patronymic"),
        ("Дата народження\n(дд.мм.рррр)", "birth"),
        ("Д/Р", "birth"),
        ("Г.р.", "birth"),
        ("Дата рожд.", "birth"),
        ("Вік (повних років)", "age"),
        ("Стaть", "sex"),  # with a Latin a
        ("Місце народження", "birth_place"),
        ("Останнє відоме місце перебування", "place"),
        ("Адрес проживания", "place"),
        ("ПІБ матері", "mother"),
        ("Mother's full name", "mother"),
        ("Ф.И.О. отца", "father"),
        ("Колишнє прізвище", "former_surname"),
        ("№ сім'ї", "household"),
        ("Примечание", "note"),
        ("№ п/п", "ref"),
        # About others, or of no use for matching: carried along.
        ("Дата рождения матери", "carry"),
        ("Дівоче прізвище матері", "carry"),
        ("Телефон заявника", "carry"),
        ("ПІБ опікуна", "carry"),
        ("Прізвище законного представника", "carry"),
        ("Дата смерті", "carry"),
        ("Дата", "carry"),
        ("Брати та сестри", "carry"),
        ("Адреса закладу", "carry"),
        ("зовсім інше", None),
        ("", None),
        ("x" * 500, None),
    ],
)
def test_headers(header: str, role: str | None) -> None:
    assert recognise(header).role == role


def test_the_word_list_is_in_its_own_form_and_names_only_roles() -> None:
    exact, _ = _vocabulary()
    assert set(exact.values()) == {*ROLES, "given_patronymic", "carry", "relative"}
    assert [word for word in exact if plain(word) != word] == []


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Прозвішча, імя, імя па бацьку", "name"),
        ("Прозвішча", "surname"),
        ("Уласнае імя", "given"),
        ("Імя, імя па бацьку", "given_patronymic"),
        ("Імя па бацьку", "patronymic"),
        ("Дзявочае прозвішча", "former_surname"),
        ("Дата нараджэння", "birth"),
        ("Месца нараджэння", "birth_place"),
        ("Месца жыхарства", "place"),
        ("Узрост", "age"),
        ("Маці", "mother"),
        ("Прозвішча бацькі", "father"),
        ("Нумар сям'і", "household"),
        ("Заўвагі", "note"),
        # about others
        ("Дата нараджэння маці", "carry"),
        ("Дата нараджэння бацькі", "carry"),
        ("Тэлефон заяўніка", "carry"),
        ("Сястра", "carry"),
    ],
)
def test_a_belarusian_list_is_understood(header: str, role: str) -> None:
    assert recognise(header).role == role
