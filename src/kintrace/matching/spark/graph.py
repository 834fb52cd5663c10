"""Rows that hang together, directly or through others: connected components.

Few links are followed by one task, which is quick; many by rounds of joins, which no one machine must hold.
"""

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from kintrace.matching.families import connected
from kintrace.matching.spark.arrow import computed

FEW = 2_000_000  # links that one task follows: 32 MB
_MOST_ROUNDS = 64  # a chain of 2^64 links would need them


def components(links: DataFrame) -> DataFrame:
    """The smallest node that each node is linked with, directly or through others.

    Args:
        links: node, other; one direction is enough.

    Returns:
        node, label; a line for every node that has a link. Kept on the executors.
    """
    links = links.select("node", "other").localCheckpoint()
    return _in_one_task(links) if links.count() <= FEW else _in_rounds(links)


def _in_one_task(links: DataFrame) -> DataFrame:
    whole = links.agg(F.collect_list(F.struct("node", "other")).alias("links"))
    made = computed(whole, ["links"], _labels, "labels array<struct<node: bigint, label: bigint>>", ())
    return made.select(F.explode("labels").alias("one")).select("one.*").localCheckpoint()


def _labels(batch: pa.RecordBatch) -> dict[str, pa.Array]:
    column = batch.column("links")
    told = column.flatten()
    ends = [told.field(name).to_numpy(zero_copy_only=False) for name in ("node", "other")]
    nodes, places = np.unique(np.concatenate(ends), return_inverse=True)
    # Nodes are numbered in their own order, so that the smallest place is the smallest node.
    edges = (places[: len(ends[0])], places[len(ends[0]) :])
    label = nodes[connected([edges], len(nodes))]
    found = pa.StructArray.from_arrays([pa.array(nodes), pa.array(label)], ["node", "label"])
    return {"labels": pa.ListArray.from_arrays(pa.array([0, len(nodes)], pa.int32()), found)}


def _in_rounds(links: DataFrame) -> DataFrame:
    turned = links.select(F.col("other").alias("node"), F.col("node").alias("other"))
    both = links.unionByName(turned).distinct().localCheckpoint()
    labels = both.groupBy("node").agg(F.least(F.col("node"), F.min("other")).alias("label")).localCheckpoint()
    for _ in range(_MOST_ROUNDS):
        following = _round(both, labels).localCheckpoint()
        if not following.where("fell").head(1):
            return following.drop("fell")
        labels = following.drop("fell")
    raise AssertionError("labels that only fall come to rest")


def _round(links: DataFrame, labels: DataFrame) -> DataFrame:
    """Each node takes the least label among its own and its neighbours', and then the label of that label."""
    of_other = labels.withColumnRenamed("node", "other")
    near = links.join(of_other, "other").groupBy("node").agg(F.min("label").alias("near"))
    least = labels.join(near, "node").select("node", "label", F.least("label", "near").alias("least"))
    further = least.select(F.col("node").alias("least"), F.col("least").alias("further"))
    told = least.join(further, "least", "left")
    reached = F.coalesce("further", "least")
    return told.select("node", reached.alias("label"), (reached < F.col("label")).alias("fell"))
