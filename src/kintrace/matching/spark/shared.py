"""Values that every executor holds: tables, the model. Sent once, unpacked once by each Python process."""

import pickle
from itertools import count
from typing import Generic, TypeVar, cast

from pyspark import Broadcast
from pyspark.sql import SparkSession

T = TypeVar("T")

_MOST = 6  # of one run; what an earlier run left is let go
_numbers = count()
_unpacked: dict[str, object] = {}


class Shared(Generic[T]):
    """A value that functions on the executors may hold.

    Spark sends bytes. (It can send objects as well, but not tables of numbers while its files are encrypted.)
    """

    def __init__(self, session: SparkSession, value: T) -> None:
        context = session.sparkContext
        self._name = f"{context.applicationId}/{next(_numbers)}"
        self._sent: Broadcast[bytes] = context.broadcast(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))

    @property
    def value(self) -> T:
        """The value, the same object for all tasks of a process."""
        if self._name not in _unpacked:
            while len(_unpacked) >= _MOST:
                _unpacked.pop(next(iter(_unpacked)))
            _unpacked[self._name] = pickle.loads(self._sent.value)  # noqa: S301 - made by this run
        return cast(T, _unpacked[self._name])
