"""tantivy on the register and the queries of `bench.search`, in the environment `.venv-bench-search`.

Fuzzy terms at distance 1 or 2, boosts, terms of day and month: the settings of a knowing user, not tuned. Reads
`register.tsv` and `queries.tsv` (ref or number, given, surname, ISO day) in a folder, writes `found.json`.
"""

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import tantivy  # type: ignore[import-not-found]  # is in its own environment

WARM = 100
Row = tuple[str, str, str, str]


def main(folder: Path) -> None:
    """Build, search, write down what was found and how long it took."""
    begun = time.perf_counter()
    schema, index = _built(_rows(folder / "register.tsv"))
    built = time.perf_counter() - begun
    searcher = index.searcher()
    queries = _rows(folder / "queries.tsv")
    for query in queries[:WARM]:
        _search(searcher, schema, query)
    found, wall = [], []
    for query in queries:
        begun = time.perf_counter()
        found.append(_search(searcher, schema, query))
        wall.append(round(1e3 * (time.perf_counter() - begun), 4))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"build_s": round(built, 1), "peak_mb": round(peak), "wall_ms": wall, "found": found}
    (folder / "found.json").write_text(json.dumps(told), encoding="utf-8")


def _rows(path: Path) -> list[Row]:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _built(rows: list[Row]) -> tuple[tantivy.Schema, tantivy.Index]:
    maker = tantivy.SchemaBuilder()
    maker.add_text_field("ref", stored=True, tokenizer_name="raw")
    maker.add_text_field("name", tokenizer_name="default")
    maker.add_text_field("day", tokenizer_name="raw")
    maker.add_text_field("month", tokenizer_name="raw")
    schema = maker.build()
    index = tantivy.Index(schema, path=tempfile.mkdtemp())
    writer = index.writer(400_000_000, 2)
    for ref, given, surname, day in rows:
        record = tantivy.Document()
        record.add_text("ref", ref)
        record.add_text("name", f"{given} {surname}")
        record.add_text("day", day)
        record.add_text("month", day[:7])
        writer.add_document(record)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return schema, index


def _search(searcher: tantivy.Searcher, schema: tantivy.Schema, query: Row) -> list[str]:
    make, may = tantivy.Query, tantivy.Occur.Should
    _, given, surname, day = query
    parts = []
    for text, weight in ((given, 1.0), (surname, 1.3)):
        for word in text.lower().split():
            near = make.fuzzy_term_query(
                schema, "name", word, distance=2 if len(word) > 6 else 1, transposition_cost_one=True
            )
            parts.append((may, make.boost_query(make.term_query(schema, "name", word), weight)))
            parts.append((may, make.boost_query(near, 6 * weight)))
    if day:
        parts.append((may, make.boost_query(make.term_query(schema, "day", day), 0.6)))
        parts.append((may, make.boost_query(make.term_query(schema, "month", day[:7]), 0.4)))
    hits = searcher.search(make.boolean_query(parts), 10).hits
    return [searcher.doc(address)["ref"][0] for _, address in hits]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
