"""What a caller may choose; everything else is the model's business."""

from dataclasses import dataclass, field
from datetime import date

from kintrace.matching.model import Model, shipped


@dataclass(frozen=True)
class MatchSettings:
    """Settings of one run.

    Attributes:
        left_as_of, right_as_of: the day on which ages written in each list were true.
        floor: pairs below this probability are left out of the result.
        keep: at least this many candidates of a row are kept, however unlikely.
        families: let brothers and sisters speak for each other.
        model: the weights.
    """

    left_as_of: date | None = None
    right_as_of: date | None = None
    floor: float = 0.001
    keep: int = 10
    families: bool = True
    model: Model = field(default_factory=shipped)
