"""nomenklatura: its own DuckDB blocker, then its scorer logic-v2, on two lists. Run in the environment of its own.

    PYTHON nomenklatura_run.py SOURCE FOLDER

Reads `left.parquet` and `right.parquet` of SOURCE, writes `pairs.parquet` (left_id, right_id, score) and `told.json`
into FOLDER. Blocker and scorer have the settings they come with.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import polars as pl
from followthemoney import Dataset, StatementEntity  # type: ignore[import-not-found,unused-ignore]
from nomenklatura.blocker import Index  # type: ignore[import-not-found,unused-ignore]
from nomenklatura.matching import LogicV2, ScoringConfig  # type: ignore[import-not-found,unused-ignore]
from nomenklatura.resolver import Linker  # type: ignore[import-not-found,unused-ignore]
from nomenklatura.store.memory import MemoryStore  # type: ignore[import-not-found,unused-ignore]

FLOOR = 0.01  # of the pairs written down; the tool's own xref keeps as much
PROPERTIES = {"surname": "lastName", "given": "firstName", "patronymic": "fatherName", "dob": "birthDate",
              "birth": "birthDate", "sex": "gender", "birth_place": "birthPlace", "place": "address"}  # fmt: skip
SEXES = {"m": "male", "f": "female", "male": "male", "female": "female"}


def persons(path: Path, dataset: Any) -> list[Any]:
    """The rows of a list as entities of the schema Person, with the name in one piece besides its parts."""
    found = []
    for row in pl.read_parquet(path).iter_rows(named=True):
        properties = {
            theirs: [SEXES.get(row[ours], "") if ours == "sex" else row[ours]]
            for ours, theirs in PROPERTIES.items()
            if row.get(ours)
        }
        parts = [row.get(part) for part in ("given", "patronymic", "surname")]
        properties["name"] = [" ".join(filter(None, parts))]
        identifier = row["unique_id"] if "unique_id" in row else row["ref"]
        data = {"id": identifier, "schema": "Person", "properties": properties}
        found.append(StatementEntity.from_data(dataset, data, cleaned=False))
    return found


def main(source: Path, folder: Path) -> None:
    """Index the register, ask for candidates of each row of the list, score them."""
    dataset = Dataset.make({"name": "bench", "title": "bench"})
    left, right = (persons(source / f"{side}.parquet", dataset) for side in ("left", "right"))
    store = MemoryStore(dataset, Linker({}))
    with store.writer() as writer:
        for person in right:
            writer.add_entity(person)
    begun = time.perf_counter()
    index = Index(store.default_view(), folder / "index")
    index.build()
    by_id = {person.id: person for person in (*left, *right)}
    settings, pairs = ScoringConfig.defaults(), []
    for asked, candidates in index.match_entities(left):
        for candidate, _ in candidates:
            score = LogicV2.compare(by_id[str(asked)], by_id[str(candidate)], settings).score
            pairs.append((str(asked), str(candidate), float(score)))
    index.close()
    schema = {"left_id": pl.String, "right_id": pl.String, "score": pl.Float64}
    found = pl.DataFrame(pairs, schema=schema, orient="row")
    found.filter(pl.col("score") >= FLOOR).write_parquet(folder / "pairs.parquet")
    told = {
        "phases": {"block and score": round(time.perf_counter() - begun, 2), "n_candidates": len(pairs)},
        "settings": "DuckDB blocker, logic-v2",
    }
    (folder / "told.json").write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
