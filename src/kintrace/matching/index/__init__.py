"""A register on disk in which one person is found in milliseconds, across scripts, under the engine's own model.

Holds what the register holds, personal data included; proposes hits and never decides.
"""

from kintrace.matching.index.hits import Found, Hit
from kintrace.matching.index.index import Index, Info

__all__ = ["Found", "Hit", "Index", "Info"]
