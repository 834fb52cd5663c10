"""Rows that hang together, directly or through others: connected components in rounds of joins."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

_MOST_ROUNDS = 64  # a chain of 2^64 links would need them


def components(links: DataFrame) -> DataFrame:
    """The smallest node that each node is linked with.

    Args:
        links: node, other; one direction is enough.

    Returns:
        node, label; a line for every node that has a link. Kept on the executors.
    """
    both = links.select("node", "other").unionByName(
        links.select(F.col("other").alias("node"), F.col("node").alias("other"))
    ).distinct().localCheckpoint()  # fmt: skip
    labels = both.groupBy("node").agg(F.least(F.col("node"), F.min("other")).alias("label")).localCheckpoint()
    for _ in range(_MOST_ROUNDS):
        following = _shortened(_round(both, labels)).localCheckpoint()
        changed = following.alias("a").join(labels.alias("b"), "node").where("a.label < b.label")
        if not changed.head(1):
            return following
        labels = following
    raise AssertionError("labels that only fall come to rest")


def _round(links: DataFrame, labels: DataFrame) -> DataFrame:
    """Each node takes the least label among its own and those of its neighbours."""
    near = (
        links.join(labels.withColumnRenamed("node", "other"), "other")
        .groupBy("node")
        .agg(F.min("label").alias("near"))
    )
    return labels.join(near, "node").select("node", F.least("label", "near").alias("label"))


def _shortened(labels: DataFrame) -> DataFrame:
    """Each node takes the label of its label: chains halve in each round."""
    further = labels.select(F.col("node").alias("label"), F.col("label").alias("further"))
    return labels.join(further, "label", "left").select("node", F.coalesce("further", "label").alias("label"))
