"""Splink 5 on DuckDB for lists of persons with patronymics and mothers. Run by the interpreter of `.venv-bench`.

    PYTHON splink_run.py SOURCE FOLDER

Reads `left.parquet` and `right.parquet` of SOURCE, writes its pairs into FOLDER.

Rules and comparisons are those of the shared runner for cross-script lists of persons; they were taken over as they
stood and not tuned on the lists that are measured.
"""

import json
import logging
import sys
from pathlib import Path

import duckdb  # type: ignore[import-not-found,unused-ignore]
import splink.comparison_library as cl  # type: ignore[import-not-found,unused-ignore]
from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # type: ignore[import-not-found,unused-ignore]

THREADS = 2
FLOOR = 0.001
MAX_PAIRS = 1e7
SEED = 1


def main(source: Path, folder: Path) -> None:
    """Train without labels, predict, write `pairs.parquet` (left_id, right_id, score) and `told.json`."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    database = duckdb.connect()
    database.execute(f"set threads={THREADS}; set preserve_insertion_order=false")
    api = DuckDBAPI(database)
    tables = [
        api.register(
            database.sql(f"select * from '{source / side}.parquet'").to_arrow_table(),
            dataset_display_name=f"{side}_side",
        )
        for side in ("left", "right")
    ]
    linker = Linker(tables, settings())
    linker.training.estimate_probability_two_random_records_match(
        [block_on("given", "surname", "dob")], recall=0.5
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=MAX_PAIRS, seed=SEED)
    for rule in (block_on("dob"), block_on("given", "surname")):
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True
        )
    found = linker.inference.predict(threshold_match_probability=FLOOR).as_duckdbpyrelation()
    # Splink orders the two sides of a pair in its own way
    straight = "source_dataset_l = 'left_side'"
    found.project(
        f"if({straight}, unique_id_l, unique_id_r) as left_id,"
        f" if({straight}, unique_id_r, unique_id_l) as right_id, match_probability as score"
    ).write_parquet(str(folder / "pairs.parquet"))
    told = {"phases": {}, "settings": "7 blocking rules, EM x2, keep p>=0.001"}
    (folder / "told.json").write_text(json.dumps(told), encoding="utf-8")


def settings() -> SettingsCreator:
    """Seven blocking rules, seven comparisons."""
    return SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=[
            block_on("given", "surname"),
            block_on("dob"),
            block_on("surname", "substr(dob,1,4)"),
            block_on("given", "substr(dob,1,7)"),
            block_on("substr(surname,1,4)", "substr(given,1,3)"),
            block_on("patronymic", "given", "substr(surname,1,2)"),
            block_on("mother", "given"),
        ],
        comparisons=[
            cl.NameComparison("given").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.NameComparison("patronymic"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("sex"),
            cl.JaroWinklerAtThresholds("place", [0.9, 0.8]),
            cl.JaroWinklerAtThresholds("mother", [0.9, 0.8]),
        ],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
