"""Nouns for a person. A person is a bundle of statements; nothing here decides anything."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from kintrace.model.vocabulary import DateKind, NameKind, Script, Sex


class Noun(BaseModel):
    """The base of all nouns: frozen, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PartialDate(Noun):
    """A date as far as it is known: an interval of days, both ends included.

    `text` is verbatim. `earliest` and `latest` are None when nothing can be said. `alternative` is the
    other day that an ambiguous writing may mean (02/03/2011 read as month first). `notes` are stable
    codes that say why the reading is less than exact, such as "impossible_day", "two_digit_year",
    "ambiguous_order", "first_of_january", "age_needs_date", "future".
    """

    text: str = ""
    kind: DateKind = DateKind.UNKNOWN
    earliest: date | None = None
    latest: date | None = None
    alternative: date | None = None
    notes: tuple[str, ...] = ()


class Name(Noun):
    """A name as written, with its parts as far as they can be told apart."""

    kind: NameKind = NameKind.RECORDED
    full: str
    surname: str | None = None
    given: str | None = None
    patronymic: str | None = None
    script: Script = Script.NONE
    language: str | None = None


class Birth(Noun):
    """When and where a person was born, as stated."""

    date: PartialDate | None = None
    place: str | None = None


class Relative(Noun):
    """A relative named in a row: `relation` is mother, father, sibling, applicant or other."""

    relation: str
    name: Name


class Person(Noun):
    """One person as one source states it."""

    names: tuple[Name, ...]
    birth: Birth | None = None
    sex: Sex | None = None
    last_known_place: str | None = None
    relatives: tuple[Relative, ...] = ()
    identifiers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
