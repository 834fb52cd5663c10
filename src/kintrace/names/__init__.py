"""Reading a person's name in Ukrainian, Russian, Belarusian or any romanisation of them.

Says which words are surname, given name and patronymic, which full names an everyday form may stand for,
whose child a patronymic names, and under what other spellings a surname may stand. Proposes with weights
and a confidence; never decides that two persons are one. Names in Arabic, Hebrew, Georgian, Armenian,
Ethiopic or Burmese letters are kept word by word in `other` and are not forced into surname and given name:
many of those peoples have no surnames, and their words are compared by themselves.
"""

from kintrace.names.columns import Column, NameColumns, read_columns, read_name
from kintrace.names.former import former_surnames
from kintrace.names.full import read_full, read_parts
from kintrace.names.given import GivenForm, given_forms, given_name
from kintrace.names.patronymics import PatronymicForm, patronymic_form
from kintrace.names.reading import NameReading, sex_of
from kintrace.names.surnames import surname_aliases, surname_sex, surname_stem
from kintrace.names.tables import GivenName
from kintrace.names.unsplit import bearing_words

__all__ = [
    "Column",
    "GivenForm",
    "GivenName",
    "NameColumns",
    "NameReading",
    "PatronymicForm",
    "bearing_words",
    "former_surnames",
    "given_forms",
    "given_name",
    "patronymic_form",
    "read_columns",
    "read_full",
    "read_name",
    "read_parts",
    "sex_of",
    "surname_aliases",
    "surname_sex",
    "surname_stem",
]
