"""What hangs together is found in one task and in rounds alike."""

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from kintrace.matching.families import connected

from .conftest import polars

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.xdist_group("spark")


@pytest.mark.parametrize("few", [0, 1_000])
def test_components(session: "SparkSession", few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from kintrace.matching.spark import graph

    monkeypatch.setattr(graph, "FEW", few)
    random = np.random.default_rng(7)
    chain = np.arange(100, 116)
    one = np.concatenate([random.integers(0, 60, 25), random.permutation(chain[:-1])])
    two = np.concatenate([random.integers(0, 60, 25), one[25:] + 1])
    links = session.createDataFrame(
        list(zip(one.tolist(), two.tolist(), strict=True)), "node long, other long"
    )
    found = polars(graph.components(links)).sort("node")
    label = connected([(one, two)], 116)
    nodes = np.unique(np.concatenate([one, two]))
    assert found["node"].to_list() == nodes.tolist()
    assert found["label"].to_list() == label[nodes].tolist()
    assert found.filter(pl.col("node") == 115)["label"].item() == 100


@pytest.mark.parametrize("few", [0, 1_000])
def test_nothing_hangs_together_without_links(
    session: "SparkSession", few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kintrace.matching.spark import graph

    monkeypatch.setattr(graph, "FEW", few)
    links = session.createDataFrame([], "node long, other long")
    assert polars(graph.components(links)).height == 0
