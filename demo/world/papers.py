"""What one office writes of one child: name, birth, place, parents, each through the clerk's hand.

The correct form comes from `spelling`; what the clerk leaves out, bends or spoils is noted in `clerk.did`.
"""

from datetime import date
from typing import Any, NamedTuple

from demo.world import days, spelling, stock
from demo.world.clerks import Clerk, spoil_one, typo
from demo.world.people import Bearing, Child, Parent
from demo.world.spelling import Language, System
from demo.world.stock import Given, Sex, Surname, Town


class Parts(NamedTuple):
    """A name in three parts; a part that is not written is empty."""

    surname: str
    given: str
    patronymic: str


def bearing_in(child: Child, clerk: Clerk, row_random: float) -> Bearing:
    """The name this office knows: the family side learns of a marriage, the register of an adoption."""
    side = {"adopted": ("register",), "mother_remarried": ("list",)}.get(child.why, ())
    knows = clerk.party in side or (clerk.party == "intermediary" and row_random < 0.4)
    if child.later is None or not knows:
        return child.bearing
    clerk.did.append("surname_changed")
    if child.later.patronymic_of is not child.bearing.patronymic_of:
        clerk.did.append("patronymic_changed")
    if child.later.given is not child.bearing.given:
        clerk.did.append("given_changed")
    if child.later.birth != child.bearing.birth:
        clerk.did.append("birth_changed")
    return child.later


def name_of(bearing: Bearing, sex: Sex, clerk: Clerk, language: Language) -> Parts:
    """Surname, given name and patronymic in Cyrillic, before any slip of the fingers."""
    form: Sex = sex
    if bearing.surname.kind != "fixed" and clerk.makes("gender_form"):
        form = "f" if sex == "m" else "m"
    surname = spelling.surname(bearing.surname, form, language)
    if clerk.makes("double_surname"):
        surname += "-" + spelling.surname(stock.load().surnames.one(clerk.rng), sex, language)
    given = _given(bearing.given, clerk, language)
    patronymic = ""
    if bearing.patronymic_of is not None and not clerk.makes("no_patronymic"):
        patronymic = spelling.patronymic(bearing.patronymic_of, sex, language)
    if clerk.makes("by_ear"):
        surname, given, patronymic = _by_ear(bearing, form, Parts(surname, given, patronymic), language)
    if language == "ru" and clerk.errs("yo_as_ye"):
        surname, given, patronymic = (_without_dots(word) for word in (surname, given, patronymic))
    if clerk.makes("only_given"):
        return Parts("", given, "")
    if clerk.makes("initials"):
        return Parts(surname, given[0] + ".", patronymic[:1] + "." if patronymic else "")
    return Parts(surname, given, patronymic)


def spoil(parts: Parts, clerk: Clerk) -> Parts:
    """Let the clerk's fingers slip in one part."""
    written = [part for part in parts if part]
    spoiled = iter(spoil_one(clerk, written))
    return Parts(*(next(spoiled) if part else "" for part in parts))


def latin(parts: Parts, system: System) -> Parts:
    """The parts in Latin letters."""
    return Parts(*(spelling.romanise(part, system) for part in parts))


def mother_of(child: Child, clerk: Clerk, language: Language) -> str:
    """The mother's full name, or surname and initials, or nothing."""
    forgotten = child.why == "adopted" and clerk.party == "register" and clerk.rng.random() < 0.5
    if forgotten or clerk.errs("no_mother"):
        return ""
    return _parent(child.mother, "f", clerk, language)


def father_of(child: Child, clerk: Clerk, language: Language) -> str:
    """The father's name, if he is known and the office asks for him."""
    if child.father is None or child.why == "adopted" or clerk.errs("no_father"):
        return ""
    return _parent(child.father, "m", clerk, language)


def birth_of(bearing: Bearing, clerk: Clerk, as_of: date) -> str:
    """The date of birth as this office has it: a day, a year, an age or nothing; perhaps wrong."""
    rng = clerk.rng
    if clerk.makes("no_birth"):
        return ""
    if clerk.makes("year_only"):
        return days.write_year(rng, bearing.birth, clerk.hand)
    if clerk.makes("age_only"):
        return days.write_age(bearing.birth, as_of, clerk.hand)
    day = bearing.birth
    for error, slip in days.SLIPS.items():
        if clerk.errs(error):
            wrong = slip(rng, day)
            if wrong is not None and wrong <= as_of:
                clerk.did.append(error)
                day = wrong
                break
    return days.write_day(rng, day, clerk.hand)


def sex_of(child: Child, clerk: Clerk, words: dict[str, Any]) -> str:
    """The sex in one of the office's words, or nothing; rarely the wrong one."""
    if clerk.errs("no_sex"):
        return ""
    male = (child.sex == "m") != clerk.makes("wrong_sex")
    word: str = clerk.rng.choice(words["sex_male" if male else "sex_female"])
    return word


def place_of(town: Town, clerk: Clerk, words: dict[str, Any], language: Language) -> str:
    """A town as an office of this language writes it, under its old name if the clerk learnt that one."""
    rng = clerk.rng
    name: str = rng.choice(words[town.kind]) + _town_name(town, clerk, language)
    if clerk.errs("no_region"):
        return name
    region: str = getattr(stock.load().regions[town.region], language)
    return f"{name}, {rng.choice(words['region']).format(region=region)}"


def place_in_english(town: Town, clerk: Clerk, words: dict[str, Any], system: System) -> str:
    """A town in English letters, in the Ukrainian or the Russian-mediated habit."""
    language: Language = "uk" if system in ("kmu", "passport2007") else "ru"
    name = spelling.romanise(_town_name(town, clerk, language), system)
    if clerk.errs("no_region"):
        return name
    region = stock.load().regions[town.region]
    region_name = region.en if language == "uk" else region.en_from_ru
    return f"{name}, {clerk.rng.choice(words['region']).format(region=region_name)}"


def another_town(town: Town, clerk: Clerk) -> Town:
    """The town itself, or, by mistake, some other one."""
    return stock.load().towns.one(clerk.rng) if clerk.makes("other_town") else town


def _town_name(town: Town, clerk: Clerk, language: Language) -> str:
    old: str = getattr(town, f"old_{language}")
    name: str = old if old and clerk.makes("old_name") else getattr(town, language)
    if clerk.errs("place_typo"):
        name = clerk.changed("place_typo", name, typo(clerk.rng, name, clerk.hand))
    return _without_dots(name) if language == "ru" and clerk.errs("yo_as_ye") else name


def _given(name: Given, clerk: Clerk, language: Language) -> str:
    short: tuple[str, ...] = getattr(name, f"short_{language}")
    if short and clerk.makes("diminutive"):
        return clerk.rng.choice(short)
    also: tuple[str, ...] = getattr(name, f"also_{language}")
    if also and clerk.makes("other_form"):
        return clerk.rng.choice(also)
    word: str = getattr(name, language)
    return word


def _by_ear(bearing: Bearing, form: Sex, parts: Parts, language: Language) -> Parts:
    """The same name by the sound of the other language; a diminutive or a gap stays as it is."""
    other: Language = "ru" if language == "uk" else "uk"
    surname = spelling.by_ear(spelling.surname(bearing.surname, form, other), language)
    usual = parts.given == getattr(bearing.given, language)
    given = spelling.by_ear(getattr(bearing.given, other), language) if usual else parts.given
    return Parts(surname if "-" not in parts.surname else parts.surname, given, parts.patronymic)


def _parent(parent: Parent, sex: Sex, clerk: Clerk, language: Language) -> str:
    surname = spelling.surname(parent.surname, sex, language)
    given = getattr(parent.given, language)
    patronymic = spelling.patronymic(parent.father, sex, language)
    if clerk.errs("mother_initials"):
        return f"{surname} {given[0]}.{patronymic[0]}."
    words = [surname, given] if clerk.rng.random() < 0.15 else [surname, given, patronymic]
    if language == "ru" and clerk.errs("yo_as_ye"):
        words = [_without_dots(word) for word in words]
    if clerk.errs("parent_typo"):
        place = clerk.rng.randrange(len(words))
        words[place] = clerk.changed("parent_typo", words[place], typo(clerk.rng, words[place], clerk.hand))
    return " ".join(words)


def former_surname(surname: Surname, sex: Sex, clerk: Clerk, language: Language) -> str:
    """The surname at birth, where an office keeps a note of it."""
    return spelling.surname(surname, sex, language) if clerk.makes("former_surname_noted") else ""


def _without_dots(word: str) -> str:
    return word.replace("ё", "е").replace("Ё", "Е")
