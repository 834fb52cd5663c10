"""The nouns of kintrace, its vocabularies and its errors. Imports nothing of the house."""

from kintrace.model.errors import (
    Conflict,
    Invalid,
    KintraceError,
    NotFound,
    Refused,
    Unreadable,
    Untrusted,
    Where,
)
from kintrace.model.frame import ENTRY_COLUMNS
from kintrace.model.person import Birth, Name, Noun, PartialDate, Person, Relative
from kintrace.model.texts import say
from kintrace.model.vocabulary import (
    Attribute,
    Band,
    Basis,
    DateKind,
    FindingCode,
    Language,
    NameKind,
    Script,
    Sex,
)

__all__ = [
    "ENTRY_COLUMNS",
    "Attribute",
    "Band",
    "Basis",
    "Birth",
    "Conflict",
    "DateKind",
    "FindingCode",
    "Invalid",
    "KintraceError",
    "Language",
    "Name",
    "NameKind",
    "NotFound",
    "Noun",
    "PartialDate",
    "Person",
    "Refused",
    "Relative",
    "Script",
    "Sex",
    "Unreadable",
    "Untrusted",
    "Where",
    "say",
]
