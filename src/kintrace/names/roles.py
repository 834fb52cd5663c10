"""Which word of a name has which role: the likeliest of the orders in which names are written."""

from functools import cache, lru_cache
from math import exp
from typing import NamedTuple

from kintrace.names.evidence import Evidence

# Orders with log priors. S surname, G given name, P patronymic, O none of these.
_ORDERS: dict[int, dict[str, float]] = {
    1: {"S": -0.3, "G": -0.3, "P": -1.5},
    2: {"SG": 0, "GS": -0.6, "GP": -0.4, "SP": -3, "PS": -4, "PG": -3, "GG": -2.5, "SS": -4},
    3: {
        "SGP": 0, "GPS": -0.3, "GSP": -3, "SPG": -3, "PGS": -4, "PSG": -4.5, "SGG": -2.2, "GGS": -2.2,
        "SSG": -2.2, "GSS": -2.2, "GGP": -3, "SGO": -4, "GSO": -4.2,
    },
    4: {
        "SSGP": -0.6, "SGGP": -1.2, "GPSS": -1, "GGPS": -1.5, "SGPS": -1.5, "GPSO": -3, "SGPO": -2.5,
        "OSGP": -3, "SGPG": -2.5, "SSGG": -3, "GGSS": -3, "GSPO": -5, "SGPP": -4,
    },
}  # fmt: skip
_LATIN_GIVEN_FIRST = 0.6
_OTHER = -3.5
_COMMA = 2.5
CLASH = -2.0


class Roles(NamedTuple):
    """The role letter of each token and the probability that this is the order meant."""

    order: str
    confidence: float


@cache
def _orders(count: int, *, latin: bool) -> tuple[tuple[str, float, tuple[int, ...]], ...]:
    index = {"S": 0, "G": 1, "P": 2}
    found = []
    for order, prior in _ORDERS[count].items():
        bonus = _LATIN_GIVEN_FIRST if latin and order.startswith("G") else 0.0
        # 3 is the place of the constant for a word without a role
        found.append((order, prior + bonus, tuple(index.get(letter, 3) for letter in order)))
    return tuple(found)


@lru_cache(maxsize=100_000)
def assign(tokens: tuple[Evidence, ...], *, latin: bool = False, surname_first: int = 0) -> Roles:
    """The likeliest order of up to four tokens; more than four are given roles one by one.

    Args:
        tokens: evidence of each token, in order.
        latin: Latin lists write the given name first more often.
        surname_first: how many words stand before a comma, and so are the surname; 0 without a comma.
    """
    count = len(tokens)
    if count not in _ORDERS:
        return _one_by_one(tokens)
    # the fourth value serves "O"
    table = [(*token[:3], _OTHER) for token in tokens]
    best, best_score, scores = "", -1e9, []
    for order, prior, places in _orders(count, latin=latin):
        score = prior
        if surname_first and order.rfind("S") == surname_first - 1 == order.count("S") - 1:
            score += _COMMA
        for row, place in zip(table, places, strict=True):
            score += row[place]
        if sexes_clash(tokens, order):
            score += CLASH
        scores.append(score)
        if score > best_score:
            best, best_score = order, score
    total = sum(exp(score - best_score) for score in scores)
    return Roles(best, 1.0 / total)


def sexes_clash(tokens: tuple[Evidence, ...], order: str) -> bool:
    """A daughter's patronymic does not follow a son's name: in "Богдан Марія Романівна" Марія is the name."""
    child = {token.sex for token, role in zip(tokens, order, strict=True) if role in "GP"}
    return 1 in child and -1 in child


def _one_by_one(tokens: tuple[Evidence, ...]) -> Roles:
    """Long texts: the best patronymic, up to two given names, up to two surnames, the rest without role."""
    order = ["O"] * len(tokens)
    for letter, place, most, least in (("P", 2, 1, -1.0), ("G", 1, 2, -0.5), ("S", 0, 2, -1.2)):
        free = [i for i, role in enumerate(order) if role == "O" and tokens[i][place] >= least]
        free.sort(key=lambda i: -tokens[i][place])
        for i in free[:most]:
            order[i] = letter
    return Roles("".join(order), 0.4)
