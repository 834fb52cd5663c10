"""Family tracing between parties who share no database: every name gets an answer.

import kintrace
left, right = kintrace.lists.read("list.xlsx"), kintrace.lists.read("register.csv")
matches = kintrace.match(left.frame(), right.frame())
matches.explain(0, int(matches.rows["best"][0]), "uk").summary
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kintrace import answers, lists
    from kintrace.matching import Matches, MatchSettings, match, match_within

__all__ = ["MatchSettings", "Matches", "answers", "lists", "match", "match_within"]

_FROM_MATCHING = ("Matches", "MatchSettings", "match", "match_within")


def __getattr__(name: str) -> Any:
    # Rooms are loaded when they are first asked for, so that importing one does not load all.
    if name in _FROM_MATCHING:
        return getattr(import_module("kintrace.matching"), name)
    if name in __all__:
        return import_module(f"kintrace.{name}")
    raise AttributeError(f"module 'kintrace' has no attribute {name!r}")
