"""Sex as recorded or as the name tells; silent where the given name already says it."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from kintrace.matching.evidence import given
from kintrace.matching.evidence.classes import Compared

KIND = "sex"


class Level(IntEnum):
    """What two statements of sex have to do with each other."""

    MISSING = 0
    SAME = 1
    DIFFERENT = 2


_SAYS_SEX = (given.Level.SAME, given.Level.SPELLING)


def compare(left: NDArray[np.int8], right: NDArray[np.int8], given_level: NDArray[np.int8]) -> Compared:
    """Levels for pairs of recorded sexes (0 unknown, 1 female, 2 male)."""
    known = (left > 0) & (right > 0) & ~np.isin(given_level, _SAYS_SEX)
    level = np.where(known, np.where(left == right, Level.SAME, Level.DIFFERENT), Level.MISSING)
    return Compared(level.astype(np.int8), np.where(known, np.float32(np.log(0.5)), np.float32(0.0)))
