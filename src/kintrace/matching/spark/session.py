"""A Spark session for one run: quiet, without pages in a browser, and with sentences instead of traces.

What Spark and Java say goes nowhere: it might hold names. Files that Spark spills to disk are encrypted.
"""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from kintrace.model import Invalid, KintraceError, NotFound

_MASTER = re.compile(r"local(\[(\*|[1-9]\d*)(,\d+)?\])?|yarn|(spark|k8s)://\S+")
_BATCH = (
    100_000  # rows that Python sees at a time: enough to read each distinct value once, few enough to hold
)
_MEMORY = 8 << 30  # the most that the Java process takes where it does all the work
_SETTINGS = {
    "spark.log.level": "ERROR",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.io.encryption.enabled": "true",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.maxPlanStringLength": "2000",
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(_BATCH),
}


@contextmanager
def running(master: str, settings: Mapping[str, str] | None = None) -> Iterator[SparkSession]:
    """A session that ends with the block; what goes wrong inside is told in a sentence.

    Args:
        master: "local[2]", "local[*]", "spark://host:7077", "yarn", "k8s://…".
        settings: of Spark, by name; they go before those of kintrace.

    Raises:
        Invalid (spark_master): this is no address of a Spark master.
        NotFound (spark_start): Java is missing or too old, or the master does not answer.
        KintraceError (spark_failed): Spark gave up on the work.
    """
    session = _started(master, settings or {})
    try:
        yield session
    except (PySparkException, Py4JError, ConnectionError) as error:
        raise _failed(error) from None
    finally:
        session.stop()


def _started(master: str, settings: Mapping[str, str]) -> SparkSession:
    if not _MASTER.fullmatch(master):
        raise Invalid(
            "spark_master",
            "This is not the address of a Spark master.",
            todo="Write local[2], local[*], spark://host:7077, yarn or k8s://https://host:port.",
        )
    builder = SparkSession.builder.appName("kintrace").master(master)
    for name, value in (_SETTINGS | _local(master) | dict(settings)).items():
        builder = builder.config(name, value)
    try:
        with _silent():
            session = builder.getOrCreate()
    except (PySparkException, Py4JError, ConnectionError, OSError, TypeError, RuntimeError) as error:
        raise NotFound(
            "spark_start",
            f"Spark did not start ({type(error).__name__}).",
            todo="Install Java 17 or newer (on Debian: apt-get install openjdk-17-jre-headless), "
            "and check that the master answers.",
        ) from None
    session.sparkContext.setLogLevel("ERROR")
    if master.startswith("local"):
        # The executors of this machine run this Python, with what is installed in it.
        session.sparkContext.pythonExec = sys.executable
    return session


def _local(master: str) -> dict[str, str]:
    """Settings where one machine does all the work; a cluster has its own in spark-defaults.conf."""
    if not master.startswith("local"):
        return {}
    cores = os.cpu_count() or 1
    asked = re.search(r"\d+", master)
    threads = int(asked[0]) if asked else (cores if "*" in master else 1)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "spark.sql.shuffle.partitions": str(2 * threads),
        "spark.driver.memory": f"{min(_MEMORY, memory // 2) >> 20}m",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
    }


@contextmanager
def _silent() -> Iterator[None]:
    """Processes that start in this block write their errors to nowhere."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _failed(error: Exception) -> KintraceError:
    kind = error.getCondition() if isinstance(error, PySparkException) else None
    return KintraceError(
        "spark_failed",
        f"Spark could not finish the work ({kind or type(error).__name__}).",
        todo="See the log of the executors; memory for Python (spark.executor.memoryOverhead) is the usual want.",
    )
