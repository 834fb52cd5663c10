"""The patronymic tells the father's name and the bearer's sex: a sibling test and a check on swapped cells."""

import pytest

from kintrace.model import Sex
from kintrace.names import given_name, patronymic_form
from kintrace.names.tables import given


@pytest.mark.parametrize(
    ("father", "words", "sex"),
    [
        ("serhii", "Сергійович Сергеевич Сергеич Serhiiovych Sergeevich Sergeyevich Serhijowytsch", Sex.MALE),
        ("serhii", "Сергіївна Сергеевна Serhiivna Sergeevna Sergeyevna", Sex.FEMALE),
        ("mykola", "Миколаївна Николаевна Ніколаївна Миколаевна Mykolaivna Nikolaevna", Sex.FEMALE),
        ("volodymyr", "Володимирівна Володимерівна Владимировна Volodymyrivna Vladimirovna", Sex.FEMALE),
        ("oleksandr", "Олександрович Александрыч Александрович Aleksandrovich Аляксандравіч", Sex.MALE),
        ("illia", "Ілліч Ильич Illich", Sex.MALE),
        ("illia", "Іллівна Ильинична", Sex.FEMALE),
        ("mykyta", "Микитович Никитич", Sex.MALE),
        ("lev", "Львович Lvovich", Sex.MALE),
        ("yakiv", "Яковлевна Яківна", Sex.FEMALE),
        ("hryhorii", "Григорович Григорьевич Hryhorovych", Sex.MALE),
        ("vasyl", "Василівна Васильевна Vasylivna", Sex.FEMALE),
        ("musa", "Мусаевич Мусаєвич", Sex.MALE),
        ("rustam", "Рустамівна Рустемовна", Sex.FEMALE),
    ],
)
def test_every_form_leads_to_the_father(father: str, words: str, sex: Sex) -> None:
    for word in words.split():
        form = patronymic_form(word)
        assert form is not None, word
        assert given_name(form.fathers[0]).id == father, word
        assert (form.sex, form.exact) == (sex, True), word


@pytest.mark.parametrize(
    ("word", "father", "sex"),
    [
        ("Гасан оглы", "asan", Sex.MALE),
        ("Алієв-огли", None, Sex.MALE),
        ("Мамед кизи", "mahomed", Sex.FEMALE),
        ("Рустамкызы", "rustam", Sex.FEMALE),
    ],
)
def test_turkic_patronymics_are_read_by_their_particle(word: str, father: str | None, sex: Sex) -> None:
    form = patronymic_form(word)
    assert form is not None
    assert form.sex is sex
    assert [given_name(n).id for n in form.fathers[:1]] == ([father] if father else [])


@pytest.mark.parametrize("word", ["Сергійовч", "Олексадрович", "Володимирвна", "Михайлвона"])
def test_a_slip_still_finds_the_father_and_says_so(word: str) -> None:
    form = patronymic_form(word)
    assert form is not None
    assert form.fathers
    assert not form.exact


def test_an_unknown_father_keeps_a_stem_to_compare() -> None:
    one, other = patronymic_form("Гхрмистович"), patronymic_form("Гхрмистівна")
    assert one is not None
    assert other is not None
    assert one.fathers == other.fathers == ()
    assert one.fold == other.fold


@pytest.mark.parametrize("word", ["Коваленко", "Олена", "Бондар", "", "о", "Кравчук"])
def test_other_words_are_no_patronymics(word: str) -> None:
    assert patronymic_form(word) is None


def test_regular_patronymics_of_common_names_read_back() -> None:
    lost = []
    for name in given().names:
        if (
            name.sex is not Sex.MALE
            or name.rank > 2
            or name.uk[-1] not in "бвгджзклмнпрстфхцчш"
            or name.id in ("lev", "yakiv")
        ):
            continue
        for word in (f"{name.uk}ович", f"{name.uk}івна"):
            form = patronymic_form(word)
            if form is None or name.id not in [given_name(n).id for n in form.fathers]:
                lost.append(word)
    assert not lost
