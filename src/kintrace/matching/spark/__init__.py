"""The matching engine on Apache Spark, for registers that no one machine holds: same model, keys and levels.

Rows stay on the executors; readings, counts and the result asked for come to the driver. Needs the extra
`kintrace[spark]` and Java; every executor needs kintrace installed.
"""

from importlib.util import find_spec

from kintrace.model import Refused

_MISSING = [name for name in ("pyarrow", "pyspark") if find_spec(name) is None]
if _MISSING:
    raise Refused(
        "spark_extra_missing",
        f"Spark needs packages that are not installed: {', '.join(_MISSING)}.",
        todo="Install kintrace with the extra: pip install 'kintrace[spark]'.",
    )

from kintrace.matching.spark.lists import Sheet, entries, sample, stacked, taken, write  # noqa: E402
from kintrace.matching.spark.run import SparkMatches, match  # noqa: E402
from kintrace.matching.spark.session import running  # noqa: E402

__all__ = ["Sheet", "SparkMatches", "entries", "match", "running", "sample", "stacked", "taken", "write"]
