"""Every refusal of the exchange: a stable code and a sentence in uk, ru and en, from `refusals.toml`.

An error raised here can be spoken in each language. Sentences never carry what a row says, only
numbers of rows, names of files and ids of parties.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from kintrace.model import Conflict, Invalid, KintraceError, Language, Refused, Unreadable, Untrusted, Where


class Spoken(KintraceError):
    """An error of the exchange that knows its sentence in every language.

    `values` are what is put into the sentence: numbers, ids of parties, names of files.
    """

    def __init__(self, code: str, values: Mapping[str, object], where: Where | None = None) -> None:
        super().__init__(code, sentence(code, "en", **values), where=where)
        self.values = dict(values)

    def sentence(self, language: Language | str) -> str:
        """What is wrong and what to do, in one language."""
        return sentence(self.code, language, **self.values)


class SpokenUnreadable(Spoken, Unreadable):
    """The file or a part of it cannot be read."""


class SpokenInvalid(Spoken, Invalid):
    """It can be read and breaks a rule of the format."""


class SpokenRefused(Spoken, Refused):
    """It is in order and not allowed here."""


class SpokenUntrusted(Spoken, Untrusted):
    """A key, signature, digest or history does not hold."""


class SpokenConflict(Spoken, Conflict):
    """Two things claim one place; a person must choose."""


_KINDS: dict[str, type[Spoken]] = {
    "unreadable": SpokenUnreadable,
    "invalid": SpokenInvalid,
    "refused": SpokenRefused,
    "untrusted": SpokenUntrusted,
    "conflict": SpokenConflict,
}


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """All refusals: code → kind, uk, ru, en."""
    text = files("kintrace.exchange").joinpath("refusals.toml").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = tomllib.loads(text)
    return found


def refuse(code: str, /, **values: object) -> Spoken:
    """The error for a code, ready to be raised.

    Raises:
        KeyError: the code is not in `refusals.toml`: a defect, caught by a test.
    """
    where = values.get("where")
    shown = {name: value for name, value in values.items() if name != "where"}
    kind = _KINDS[table()[code]["kind"]]
    return kind(code, shown, where if isinstance(where, Where) else None)


def sentence(code: str, language: Language | str, /, **values: object) -> str:
    """The sentence of a refusal in one language."""
    text = table()[code][Language(language).value]
    return text.format_map(values)
