"""One person against a register: the same reading, levels and weights as for whole lists."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from kintrace.matching.engine import run
from kintrace.matching.matches import Matches
from kintrace.matching.settings import MatchSettings
from kintrace.model import Invalid
from kintrace.script import clean, script_of


@dataclass(frozen=True)
class Query:
    """What is known of the person looked for; `name` in any script, any order, diminutives too.

    `age` is a text such as "8 years", true on the day `as_of`. Who knows which word is the surname may say so in
    `surname` and `given` instead; of names that no table knows, the order alone does not tell. `address` is a
    street and house, where registers record them.
    """

    name: str = ""
    birth: str | None = None
    age: str | None = None
    place: str | None = None
    mother: str | None = None
    father: str | None = None
    as_of: date | None = None
    surname: str | None = None
    given: str | None = None
    address: str | None = None
    postcode: str | None = None
    occupation: str | None = None


def same_script(register: pl.DataFrame, name: str) -> pl.DataFrame:
    """The records whose name is written in the script of `name`: a search without transliteration."""
    wanted = script_of(clean(name).text)
    columns = [c for c in ("name", "surname", "given") if c in register.columns]
    written = register.select(pl.concat_str(columns, separator=" ", ignore_nulls=True).alias("text"))["text"]
    kept = [script_of(clean(text or "").text) is wanted for text in written]
    return register.filter(pl.Series(kept, dtype=pl.Boolean))


def search(register: pl.DataFrame, query: Query, settings: MatchSettings | None = None) -> Matches:
    """Compare one person with every record of a register.

    Args:
        register: an entries frame.
        query: the person; a name is demanded, a place alone is refused, because "who of this village do you
            hold" is not a question that kintrace answers.
        settings: `keep` says how many candidates are wanted.

    Returns:
        a `Matches` whose list has one row.

    Raises:
        Invalid: the query has no name.
    """
    must_have_name(query)
    frame = as_frame(query)
    chosen = settings or MatchSettings(left_as_of=query.as_of)
    return Matches(frame, register, chosen, *run(frame, register, chosen))


def must_have_name(query: Query) -> None:
    """Refuse a query that says only where or when.

    Raises:
        Invalid: the query has no name.
    """
    if not any(text and text.strip() for text in (query.name, query.surname, query.given)):
        raise Invalid(
            "search_without_name",
            "A search needs a name; a place or a date alone is not enough.",
            todo="Give at least a given name or a surname.",
        )


def as_frame(query: Query) -> pl.DataFrame:
    """The query as a list of one row."""
    row = {
        "row": 1,
        "ref": "?",
        "name": query.name,
        "surname": query.surname,
        "given": query.given,
        "birth": query.birth,
        "age": query.age,
        "birth_place": query.place,
        "place": query.place,
        "mother": query.mother,
        "father": query.father,
        "address": query.address,
        "postcode": query.postcode,
        "occupation": query.occupation,
    }
    return pl.DataFrame([row], schema={k: pl.UInt32 if k == "row" else pl.String for k in row})
