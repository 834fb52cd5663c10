"""A child is asked for by the name the family uses, in the spelling of whatever paper is at hand."""

import pytest
from translitua import (
    RussianICAO,
    RussianInternationalPassport,
    UkrainianKMU,
    UkrainianNational1996,
    UkrainianPassport2007,
    translit,
)

from kintrace.model import Sex
from kintrace.names import given_forms, given_name
from kintrace.names.given import sex_of_given
from kintrace.names.tables import given, rows


def ids(word: str) -> list[str]:
    return [given_name(form.name).id for form in given_forms(word)]


@pytest.mark.parametrize(
    ("key", "spellings"),
    [
        ("oleksandr", "Олександр Александр Аляксандр Oleksandr Aleksandr Alexander Alexandr Олэксандр"),
        ("mykyta", "Микита Никита Нікіта Мікіта Mykyta Nikita"),
        ("dmytro", "Дмитро Дмитрий Дмітрій Дзмітрый Dmytro Dmitry Dmitri Dmitrij"),
        ("anna", "Анна Ганна Hanna Anna Ann"),
        ("yevhen", "Євген Євгеній Евгений Яўген Yevhen Evgeny Eugene Jewgenij"),
        ("olena", "Олена Елена Єлена Olena Elena Yelena Helen"),
        ("mykola", "Микола Николай Ніколай Мікалай Nicholas Nikolai Nikolay"),
        ("illia", "Ілля Илья Ілья Illia Ilya Ilja"),
        ("kateryna", "Катерина Екатерина Кацярына Catherine Kateryna Ekaterina"),
        ("yelyzaveta", "Єлизавета Елизавета Elizabeth Yelyzaveta Elizaveta"),
        ("mahomed", "Магомед Мухаммад Mohammed Muhammad"),
        ("tihran", "Тигран Tigran Tyhran"),
    ],
)
def test_every_official_spelling_is_the_same_full_name(key: str, spellings: str) -> None:
    for spelling in spellings.split():
        forms = given_forms(spelling)
        assert given_name(forms[0].name).id == key, spelling
        assert (forms[0].kind, forms[0].weight) == ("full", 1.0), spelling


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Саша", {"oleksandr", "oleksandra"}),
        ("Женя", {"yevhen", "yevhenia"}),
        ("Діма", {"dmytro", "vadym"}),
        ("Льоша", {"oleksii"}),
        ("Лёша", {"oleksii"}),
        ("Ксюша", {"ksenia", "oksana"}),
        ("Гоша", {"heorhii", "ihor", "yehor", "hryhorii"}),
        ("Настуня", {"anastasiia"}),
        ("Тьома", {"artem", "artemii"}),
        ("Sashko", {"oleksandr"}),
    ],
)
def test_everyday_forms_stand_for_all_their_names(word: str, expected: set[str]) -> None:
    assert set(ids(word)) == expected
    assert all(form.kind == "diminutive" for form in given_forms(word))


def test_weights_are_a_share_and_best_comes_first() -> None:
    forms = given_forms("Слава")
    assert len(forms) > 5
    assert all(0 < form.weight <= 1 for form in forms)
    assert [form.weight for form in forms] == sorted((form.weight for form in forms), reverse=True)


def test_a_pet_form_that_no_table_has_is_derived_with_low_weight() -> None:
    (form,) = given_forms("Настюшенька")
    assert (given_name(form.name).id, form.kind) == ("anastasiia", "rule")
    assert form.weight < 0.5


def test_names_that_papers_exchange_are_related_and_not_the_same() -> None:
    forms = {given_name(form.name).id: form for form in given_forms("Альона")}
    assert forms["alona"].kind == "full"
    assert forms["olena"].kind == "related"
    assert forms["olena"].weight < 0.6


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Олександр", "Олександра"),
        ("Марія", "Марина"),
        ("Євген", "Євгенія"),
        ("Валерій", "Валерія"),
        ("Ольга", "Олена"),
    ],
)
def test_look_alikes_in_one_family_share_no_class(one: str, other: str) -> None:
    assert not set(ids(one)) & set(ids(other))


@pytest.mark.parametrize(
    ("slip", "key"),
    [
        ("Олексндр", "oleksandr"),
        ("Волдимир", "volodymyr"),
        ("Катирина", "kateryna"),
        ("Анастасіяя", "anastasiia"),
    ],
)
def test_one_slip_is_forgiven_with_less_weight(slip: str, key: str) -> None:
    forms = given_forms(slip)
    assert given_name(forms[0].name).id == key
    assert forms[0].weight <= 1.0


def test_what_is_no_name_gives_nothing() -> None:
    assert given_forms("Хшмкв") == ()
    assert given_forms("") == ()
    assert given_forms("12") == ()


@pytest.mark.parametrize(
    ("word", "sex"),
    [
        ("Микита", Sex.MALE),
        ("Ілля", Sex.MALE),
        ("Соломія", Sex.FEMALE),
        ("Саша", None),
        ("Женя", None),
        ("Любов", Sex.FEMALE),
    ],
)
def test_the_sex_of_a_name_is_not_its_last_letter(word: str, sex: Sex | None) -> None:
    assert sex_of_given(word) is sex


UKRAINIAN = [UkrainianKMU, UkrainianPassport2007, UkrainianNational1996]
RUSSIAN = [RussianICAO, RussianInternationalPassport]


@pytest.mark.parametrize("system", UKRAINIAN, ids=lambda s: s.__name__)
def test_ukrainian_romanisations_read_back(system: type) -> None:
    lost = [
        (name.uk, translit(name.uk, system))
        for name in given().names
        if name.rank <= 3 and name.id not in ids(translit(name.uk, system))
    ]
    assert not lost


@pytest.mark.parametrize("system", RUSSIAN, ids=lambda s: s.__name__)
def test_russian_romanisations_read_back(system: type) -> None:
    lost = [
        (name.ru, translit(name.ru, system))
        for name in given().names
        if name.rank <= 3 and name.id not in ids(translit(name.ru, system))
    ]
    assert not lost


def test_the_tables_hold_together() -> None:
    table = given()
    assert len(table.names) > 450
    assert all(name.id.isascii() and name.uk and name.ru for name in table.names)
    known = set(table.numbers)
    pets = [form for forms, _ in rows("diminutives") for form in forms.split("|")]
    assert len(pets) > 900
    for _, classes in rows("diminutives"):
        assert {part.partition(":")[0] for part in classes.split("|")} <= known


def test_a_class_number_from_elsewhere_is_refused() -> None:
    with pytest.raises(IndexError):
        given_name(-1)
    with pytest.raises(IndexError):
        given_name(10**6)
