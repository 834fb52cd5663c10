"""What goes wrong is told in a sentence, without traces and without anybody's name."""

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kintrace.model import Invalid, KintraceError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.xdist_group("spark")


@pytest.mark.parametrize("master", ["", "local[0]", "localhost:7077", "http://host"])
def test_a_wrong_master_is_refused_before_anything_starts(master: str) -> None:
    spark = pytest.importorskip("kintrace.matching.spark", reason="Spark is not installed")
    with pytest.raises(Invalid) as told, spark.running(master):
        pass
    assert told.value.code == "spark_master"
    assert "local[2]" in str(told.value)


def test_without_java_a_sentence_says_what_to_install(tmp_path: object) -> None:
    pytest.importorskip("pyspark", reason="Spark is not installed")
    code = "from kintrace.matching.spark import running\nwith running('local[1]'): pass"
    bare = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=bare, capture_output=True, text=True, check=False, cwd=str(tmp_path)
    )
    assert "kintrace.model.errors.NotFound" in done.stderr
    assert "openjdk-17-jre-headless" in done.stderr
    assert "JavaGateway" not in done.stderr.split("NotFound:")[-1]


def test_what_fails_on_an_executor_is_told_without_its_words(
    session: "SparkSession", monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow as pa

    from kintrace.matching.spark import session as module
    from kintrace.matching.spark.arrow import computed

    class Kept:
        """The session of all tests, which this one must not stop."""

        def __getattr__(self, name: str) -> object:
            return getattr(session, name)

        def stop(self) -> None:
            """Not yet."""

    def broken(batch: pa.RecordBatch) -> dict[str, pa.Array]:
        raise ValueError("Лозова Дар'я")

    monkeypatch.setattr(module, "_started", lambda master, settings: Kept())
    with pytest.raises(KintraceError) as told, module.running("local[2]") as kept:
        computed(kept.range(3), ["id"], broken, "x int", ()).collect()
    assert told.value.code == "spark_failed"
    assert "Лозова" not in str(told.value)
    assert told.value.__suppress_context__
