"""The nouns of places: a settlement with its earlier names, a reading of a text, and how near two readings are."""

from dataclasses import dataclass
from enum import IntEnum


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name that a settlement had until `until`; years are None where they are not known for sure."""

    name_uk: str
    name_ru: str
    until: int | None
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A settlement of the gazetteer.

    `number` is stable: in Ukraine the last five digits of the KATOTTG code. `region` is the first two
    digits of that code (14 is Donetska oblast), None abroad. `kind` is city, settlement, village or
    special (Kyiv, Sevastopol). `name_ru` of a village is made by rule and may miss the traditional form.
    """

    number: int
    name_uk: str
    name_ru: str
    name_en: str
    region: int | None
    kind: str
    former: tuple[FormerName, ...] = ()
    raion: int | None = None
    hromada: int | None = None
    country: str = "UA"


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """What a place text says.

    `places` are the gazetteer numbers it may be, best first; several when the name is ambiguous and nothing
    narrows it, none when the gazetteer does not have it. `region` is the oblast, stated or implied by all
    `places`. `fold` is the settlement's name folded, for comparison outside the gazetteer. `former` says
    that the name written is an earlier one.
    """

    text: str
    places: tuple[int, ...] = ()
    region: int | None = None
    country: str | None = None
    fold: str = ""
    former: bool = False


class PlaceLevel(IntEnum):
    """How two place texts stand to each other."""

    UNKNOWN = 0
    DIFFERENT = 1
    SAME_REGION = 2
    NEAR = 3
    SIMILAR = 4
    SAME = 5
    RENAMED = 6
