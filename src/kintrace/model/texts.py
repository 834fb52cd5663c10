"""Words that users read, in uk, ru and en, kept beside the code of each room in `texts.toml`.

A file is a table of keys; each key has `uk`, `ru` and `en`. Placeholders are `{name}`. Sentences are
built so that no plural form is needed ("rows: 3"), because Ukrainian and Russian have three.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from kintrace.model.vocabulary import Language


@cache
def load(package: str) -> Mapping[str, Mapping[str, str]]:
    """Read `texts.toml` of a room, e.g. `load("kintrace.answers")`: key → language → sentence."""
    table: dict[str, dict[str, str]] = tomllib.loads(
        files(package).joinpath("texts.toml").read_text(encoding="utf-8")
    )
    return table


def say(package: str, key: str, language: Language | str, /, **values: object) -> str:
    """The sentence `key` of a room in one language, with `values` put in.

    >>> say("kintrace.model", "band.certain", "uk")
    'напевно'

    Raises:
        KeyError: the key or language is not in the room's `texts.toml`: a defect, caught by a test.
    """
    sentence = load(package)[key][Language(language).value]
    return sentence.format_map(values) if values else sentence
