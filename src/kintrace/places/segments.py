"""A place text cut into what its words say: settlement names with their kind, oblast, raion, country.

Knows the words around a name; whether the name exists, the gazetteer tells.
"""

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from kintrace.places.regions import (
    country_beside_marker,
    country_by_name,
    region_beside_marker,
    region_by_name,
)
from kintrace.script import clean

_CUT = re.compile(r"[,;()\[\]|\n\r\t\"«»“”:]|\s[-–—]\s|\.\s*(?=,)")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’‘ʼ`/-][^\W\d_]+)*-?|\d+|№")
# A number by itself; a digit inside a word may stand for a letter.
_NUMBER = re.compile(r"(?<![^\W\d_])\d+(?![^\W\d_])")
_LONGEST = 300


class Name(NamedTuple):
    """A run of words that may name a settlement; `kind` is city, settlement, village or empty."""

    kind: str
    words: tuple[str, ...]


class Segment(NamedTuple):
    """What one segment between commas says."""

    names: tuple[Name, ...] = ()
    regions: tuple[int, ...] = ()
    raions: tuple[str, ...] = ()
    country: str | None = None
    # the country of a foreign region, which is surer than the word for a country
    foreign: str | None = None


_NOTHING = Segment()


@cache
def _roles() -> dict[str, str]:
    """Word → its role: city, settlement, village, region, raion, address, institution, small."""
    source = tomllib.loads(files(__package__).joinpath("data/words.toml").read_text(encoding="utf-8"))
    roles: dict[str, str] = {}
    for role, words in (
        *source["before"].items(),
        ("region", source["region"]["markers"]),
        ("raion", source["raion"]["markers"]),
        *source["ignored"].items(),
    ):
        for word in words:
            roles.setdefault(word, role)
    return roles


def says_unknown(text: str) -> bool:
    """Whether the cell states that the place is not known."""
    return text.casefold().strip(" .-—\t\n") in _unknown()


@cache
def _unknown() -> frozenset[str]:
    source = tomllib.loads(files(__package__).joinpath("data/words.toml").read_text(encoding="utf-8"))
    return frozenset(source["unknown"]["texts"])


def segments(text: str) -> tuple[Segment, ...]:
    """Cut a text and read every segment; only the first 300 characters are looked at."""
    if says_unknown(text):
        return ()
    # house numbers name no settlement: without them most addresses of a list are alike
    plain = _NUMBER.sub("0", text[:_LONGEST].replace("’", "'"))
    parts = [segment(part) for part in _CUT.split(plain)]
    return tuple(part for part in parts if part is not _NOTHING)


@lru_cache(maxsize=50_000)
def segment(text: str) -> Segment:
    """Read one segment."""
    words = _words(clean(text).text)
    if not words:
        return _NOTHING
    # one word alone may be a settlement all the same: Приют is one
    roles = [_role(words, index) for index in range(len(words))]
    reader = _Reader(words, [""] if roles == ["institution"] else roles)
    reader.take_markers()
    reader.take_names()
    found = Segment(
        tuple(Name(kind, tuple(run)) for kind, run in reader.names if run),
        tuple(dict.fromkeys(reader.regions)),
        tuple(reader.raions),
        reader.country,
        reader.foreign,
    )
    return found if found != _NOTHING else _NOTHING


def _words(text: str) -> list[str]:
    words: list[str] = []
    roles = _roles()
    for match in _TOKEN.finditer(text):
        word = match.group().rstrip("-")
        lower = word.lower()
        if "/" in word and lower not in roles:
            words += [part for part in word.split("/") if part]
        elif "-" in lower and lower not in roles and roles.get(lower.split("-")[0]) in ("city", "settlement"):
            # "г-Донецк", "смт-Зугрес"
            words += word.split("-", 1)
        else:
            words.append(word)
    return words


def _role(words: list[str], index: int) -> str:
    word = words[index].lower()
    if not word[0].isalpha():
        return "number"
    role = _roles().get(word, "")
    if role in ("city", "settlement", "village") and len(word) == 1:
        following = words[index + 1] if index + 1 < len(words) else ""
        # a single letter is a kind only before a name: "д 5" is a house
        if not following[:1].isalpha() or len(following) == 1:
            return "small"
    return role


@dataclass(slots=True)
class _Reader:
    """One pass over a segment: roles are changed to "taken" as markers use up their neighbours."""

    words: list[str]
    roles: list[str]
    names: list[tuple[str, list[str]]] = field(default_factory=list)
    regions: list[int] = field(default_factory=list)
    raions: list[str] = field(default_factory=list)
    country: str | None = None
    foreign: str | None = None

    def take_markers(self) -> None:
        """Use up oblasts, raions and countries with the words beside their markers."""
        for index, role in enumerate(self.roles):
            if role == "region":
                self._region(index)
            elif role == "raion":
                self._raion(index)
        for index, role in enumerate(self.roles):
            if role == "" and (country := country_by_name(self.words[index])) is not None:
                self.country = self.country or country
                self.roles[index] = "taken"

    def _region(self, index: int) -> None:
        self.roles[index] = "taken"
        after = index + 1
        while after < len(self.words) and self.roles[after] == "small":
            after += 1  # "Republic of Crimea"
        for start, stop in ((index - 2, index), (index - 1, index), (after, after + 1), (after, after + 2)):
            if start < 0 or stop > len(self.words) or any(self.roles[start:stop]):
                continue
            word = "-".join(self.words[start:stop])
            number = region_beside_marker(word)
            country = country_beside_marker(word) if number is None else None
            if number is None and country is None:
                continue
            if number is not None:
                self.regions.append(number)
                self._second_region(start)
            else:
                self.foreign = self.foreign or country
            self.roles[start:stop] = ["taken"] * (stop - start)
            return

    def _second_region(self, start: int) -> None:
        """Two oblasts share one marker in "Луганская и Донецкая области"."""
        if start >= 2 and self.roles[start - 1] == "small" and self.roles[start - 2] == "":
            number = region_beside_marker(self.words[start - 2])
            if number is not None:
                self.regions.append(number)
                self.roles[start - 2] = "taken"

    def _raion(self, index: int) -> None:
        self.roles[index] = "taken"
        for near in (index - 1, index + 1):
            if 0 <= near < len(self.words) and self.roles[near] == "":
                self.raions.append(self.words[near])
                self.roles[near] = "taken"
                return

    def take_names(self) -> None:
        """Gather the runs of words that are left, each with the kind that stands before or behind it."""
        kind, run = "", []
        blocked = "institution" in self.roles
        for word, role in zip(self.words, self.roles, strict=True):
            if role == "" and (kind or not blocked):
                run.append(word)
                continue
            if role in ("city", "settlement", "village"):
                if run and not kind and role == "city" and word is self.words[-1]:
                    kind = role  # "Kyiv city"
                    continue
                self.names.append((kind, run))
                kind, run = role, []
                continue
            if role == "small" and not run:
                continue
            self.names.append((kind, run))
            kind, run = "", []
            blocked = blocked or role == "address"
        self.names.append((kind, run))


def is_institution(word: str) -> bool:
    """Whether a word alone means an institution if no settlement has the name."""
    return _roles().get(word.lower()) == "institution"


def bare_region(words: tuple[str, ...]) -> int | None:
    """The region that a run of words names by itself, such as "Донеччина" or "АР Крим"."""
    found = [number for word in words if (number := region_by_name(word)) is not None]
    return found[-1] if found else None
