"""Columns computed by Python on the executors, a batch of rows at a time, in Arrow and without pandas."""

from collections.abc import Callable, Iterator, Sequence

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.pandas.functions import arrow_udf

Function = Callable[[pa.RecordBatch], dict[str, pa.Array]]


def computed(
    frame: DataFrame, inputs: Sequence[str], function: Function, schema: str, keep: Sequence[str]
) -> DataFrame:
    """Some columns of a frame, and further ones made of it.

    Args:
        frame: any frame.
        inputs: the columns that the function sees.
        function: a batch of these columns → arrays of the same length, by name in the order of `schema`. It
            is sent to the executors: what it holds must be small, or a broadcast.
        schema: the new columns as DDL, such as "odds double, level tinyint".
        keep: the columns that stay, in front of the new ones.
    """
    # Of which kind the function is, Spark learns from its type hints.
    made = arrow_udf(_over_batches(function), schema)  # type: ignore[call-overload]
    return frame.withColumn("_made", made(F.struct(*inputs))).select(*keep, "_made.*")


def _over_batches(function: Function) -> Callable[[Iterator[pa.Array]], Iterator[pa.Array]]:
    def over(batches: Iterator[pa.Array]) -> Iterator[pa.Array]:
        for batch in batches:
            arrays = function(pa.RecordBatch.from_struct_array(batch))
            yield pa.StructArray.from_arrays(list(arrays.values()), list(arrays))

    return over
