"""Writes the table of hostile parcels into `docs/parcels-hostile.md`: python tests/exchange/make_hostile.py."""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from exchange_recipes import RECIPES

from kintrace.exchange.checks import ORDER
from kintrace.exchange.refusals import table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "parcels-hostile.md"
BEGIN, END = "<!-- recipes: made by tests/exchange/make_hostile.py -->", "<!-- end of recipes -->"


def lines() -> str:
    """The table, in the order of the checks."""
    place = {check.name: at for at, check in enumerate(ORDER)}
    found = [
        f"Recipes: {len(RECIPES)}.",
        "",
        "| check | recipe | becomes | code and sentence |",
        "|---|---|---|---|",
    ]
    for one in sorted(RECIPES, key=lambda recipe: place[recipe.check]):
        sentence = re.sub(r"\{\w+\}", "…", table()[one.code]["en"])
        name = one.name.replace("_", " ")
        found.append(f"| `{one.check}` | {name} | {one.status} | `{one.code}`: {sentence} |")
    return "\n".join(found)


def written(page: str) -> str:
    """The page with the table of today."""
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n\n{lines()}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
