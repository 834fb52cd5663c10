"""Reading places: a text in uk, ru or en → settlements of the gazetteer, with their earlier names.

Proposes every settlement that the words fit; never picks one where several fit.
"""

from kintrace.places.nouns import FormerName, Place, PlaceLevel, PlaceReading

__all__ = ["FormerName", "Place", "PlaceLevel", "PlaceReading"]
