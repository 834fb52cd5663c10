"""Reading places: a text in uk, ru or en → settlements of the gazetteer, with their earlier names.

Proposes every settlement that the words fit; never picks one where several fit.
"""

from kintrace.places.comparison import SHORTEST_SIMILAR, compare, rename_sentence
from kintrace.places.gazetteer import place
from kintrace.places.nouns import FormerName, Place, PlaceLevel, PlaceReading
from kintrace.places.reading import read
from kintrace.places.regions import region_title, same_region

__all__ = [
    "SHORTEST_SIMILAR",
    "FormerName",
    "Place",
    "PlaceLevel",
    "PlaceReading",
    "compare",
    "place",
    "read",
    "region_title",
    "rename_sentence",
    "same_region",
]
