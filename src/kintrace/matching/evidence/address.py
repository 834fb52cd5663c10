"""Addresses: a postcode, a street and a house. Good evidence while people stay, weak evidence once they flee.

Compared as one kind, because postcode, street and house are one fact. The number of the house is a value of
its own: a street has many, and the same few numbers stand in every street. What the place already said is
taken off by `beyond_place`, so that a small town is not counted twice. A different address says little.
"""

import re
from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from kintrace.matching.evidence import place
from kintrace.matching.evidence.classes import Compared, Floats, Ints, blended
from kintrace.script import clean, fold

KIND = "address"
STRENGTH = 1000.0
POPULATION_SHARE = 0.0005  # of one postcode or street
_SLIP_SHARE = 0.0005  # strangers whose postcodes are one edit apart
_AREA_SHARE = 0.02
_NUMBER = re.compile(r"\d+\w?")
_FLAT = re.compile(r"(?:кв|квартира|apt|flat|unit)\W*\d+\w?", re.IGNORECASE)
_ENDINGS = "aeiouAUyj"  # Садова, Садовая
_LEAST_CODE = 4  # characters of a postcode; what is shorter is a fragment

Address = tuple[str, str]  # postcode, street
HOUSE_STRENGTH = 200.0
HOUSE_SHARE = 0.005  # of one number among houses


class Level(IntEnum):
    """What two addresses have to do with each other."""

    MISSING = 0
    SAME = 1
    POSTCODE = 2
    STREET = 3
    SLIP = 4
    AREA = 5
    DIFFERENT = 6
    HOUSE_OTHER = 7


def read(address: str | None, postcode: str | None) -> Address | None:
    """Postcode without blanks and stems of the street in order; None if nothing stands.

    Words of up to three letters (вул., ул., str.) and the endings in which languages differ are left out.
    """
    code = read_code(postcode or "")
    street = read_street(address or "")
    return (code, street) if code or street else None


def read_code(postcode: str) -> str:
    """A postcode as it is compared; empty for a fragment."""
    code = re.sub(r"[\W_]", "", clean(postcode).text).casefold()
    return code if len(code) >= _LEAST_CODE else ""


def read_street(address: str) -> str:
    """The stems of a street's words in order."""
    return " ".join(
        sorted(fold(w).rstrip(_ENDINGS) for w in re.findall(r"[^\W\d_]{4,}", clean(address).text))
    )


def house_of(address: str) -> str:
    """The number of the house, with its letter; the flat does not count. Empty if there is none."""
    found = _NUMBER.search(_FLAT.sub(" ", clean(address).text))
    return found.group().casefold() if found else ""


def area_of(code: str) -> str:
    """The wider district of a postcode: all but the last three characters (LE65 1AB → le65), of numbers three."""
    if code.isdecimal():
        return code[:3]
    return code[:-3] if len(code) > _LEAST_CODE else ""


class AddressTable:
    """All distinct addresses of both sides."""

    def __init__(self, values: Sequence[Address]) -> None:
        self.codes = [code for code, _ in values]
        self._ids: dict[tuple[str, str], int] = {}
        self.code = np.array([self._id("code", v[0]) for v in values], np.int32)
        self.area = np.array([self._id("area", area_of(v[0])) for v in values], np.int32)
        self.street = np.array([self._id("street", v[1]) for v in values], np.int32)

    def _id(self, kind: str, part: str) -> int:
        return self._ids.setdefault((kind, part), len(self._ids)) if part else -1

    def frequency(self, codes: Ints) -> Floats:
        """Share of the register that has each postcode, area and street, by id; the bearer left out."""
        return self.frequency_of(np.bincount(codes[codes >= 0], minlength=len(self.code)))

    def frequency_of(self, numbers: NDArray[np.int64]) -> Floats:
        """As `frequency`, from the number of rows of each value."""
        counts = np.zeros(max(len(self._ids), 1))
        for ids in (self.code, self.area, self.street):
            inside = ids >= 0
            counts += np.bincount(ids[inside], numbers[inside], minlength=len(counts))
        return blended(counts, int(numbers.sum()), POPULATION_SHARE, STRENGTH)

    def compare(self, left: Ints, right: Ints, frequency: Floats) -> Compared:
        """Levels for pairs of value codes, all >= 0. `frequency` is that of the register."""
        level = np.full(len(left), Level.DIFFERENT, np.int8)
        log_u = np.zeros(len(left), np.float32)
        both_codes = (self.code[left] >= 0) & (self.code[right] >= 0)
        both_streets = (self.street[left] >= 0) & (self.street[right] >= 0)
        level[~both_codes & ~both_streets] = Level.MISSING
        slip = self._slips(left, right, np.flatnonzero(both_codes))
        # From the weakest to the strongest: a later line overrules an earlier one.
        for ids, name, least in (
            (self.area, Level.AREA, _AREA_SHARE),
            (slip, Level.SLIP, _SLIP_SHARE),
            (self.street, Level.STREET, 0.0),
            (self.code, Level.POSTCODE, 0.0),
        ):
            if name is Level.SLIP:
                hit, share = slip, np.full(len(left), _SLIP_SHARE, np.float32)
            else:
                hit = (ids[left] >= 0) & (ids[left] == ids[right])
                share = np.maximum(frequency[np.maximum(ids[right], 0)], least)
            level[hit] = name
            log_u[hit] = np.log(share[hit])
        return Compared(level, log_u)

    def _slips(self, left: Ints, right: Ints, where: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Postcodes one edit apart."""
        found = np.zeros(len(left), np.bool_)
        if len(where):
            one, two = ([self.codes[i] for i in side[where]] for side in (left, right))
            edits = process.cpdist(one, two, scorer=OSA.distance, score_cutoff=1, dtype=np.uint8)
            found[where] = edits == 1
        return found


def house_frequency(numbers: NDArray[np.int64]) -> Floats:
    """Share of the register that lives at each number, from how many rows do; the bearer left out."""
    return blended(numbers.astype(np.float64), int(numbers.sum()), HOUSE_SHARE, HOUSE_STRENGTH)


def with_house(compared: Compared, left: Ints, right: Ints, frequency: Floats) -> Compared:
    """Let the numbers of the houses speak where a street or a postcode is shared.

    Args:
        compared: levels of `AddressTable`.
        left, right: codes of the numbers, -1 unknown.
        frequency: from `house_frequency`.
    """
    level, log_u = compared.level.copy(), compared.log_u.copy()
    known = (left >= 0) & (right >= 0)
    same = known & (left == right) & np.isin(level, (Level.POSTCODE, Level.STREET, Level.SLIP))
    log_u[same] += np.log(frequency[right[same]])
    shared = np.isin(level, (Level.POSTCODE, Level.STREET))
    level[same & shared] = Level.SAME
    level[known & (left != right) & shared] = Level.HOUSE_OTHER
    return Compared(level, log_u)


def beyond_place(compared: Compared, places: Compared) -> Compared:
    """Take off what an agreeing place has already said: ln u of the address given the place, never above 0."""
    agreed = np.isin(places.level, (place.Level.SAME, place.Level.RENAMED, place.Level.CROSS_SAME))
    near = np.where(
        agreed & (compared.log_u < 0), np.minimum(compared.log_u - places.log_u, 0.0), compared.log_u
    )
    return Compared(compared.level, near.astype(np.float32))
