"""The three offices' lists: a child becomes a row of the sender's list, the register, the intermediary's list.

A row is a mapping from the words of `layouts.toml` (ref, name, birth …) to the text in the cell.
"""

from datetime import date, timedelta
from random import Random

from demo.world import papers, spelling, stock
from demo.world.clerks import Clerk, Party
from demo.world.papers import Parts
from demo.world.people import Child
from demo.world.spelling import Language, System

Row = dict[str, str]


class Office:
    """One office that writes rows; `clerk.did` after a row tells what was done to it."""

    def __init__(self, party: Party, rng: Random, difficulty: str) -> None:
        self.clerk = Clerk(rng, party, difficulty)
        self.words = stock.read_settings("layouts.toml")[party]
        self.as_of: date = stock.read_settings("households.toml")["as_of"]
        self._write = {"list": self._of_list, "register": self._of_register, "intermediary": self._of_other}[
            party
        ]

    def write(self, child: Child) -> tuple[Row, tuple[str, ...]]:
        """One row, without its reference, and the names of the errors made in it."""
        self.clerk.did = []
        row = self._write(child)
        return row, tuple(dict.fromkeys(self.clerk.did))

    def _of_list(self, child: Child) -> Row:
        clerk, words = self.clerk, self.words
        bearing = papers.bearing_in(child, clerk, 1.0)
        parts = papers.spoil(papers.name_of(bearing, child.sex, clerk, "uk"), clerk)
        if clerk.makes("latin"):
            parts = papers.latin(parts, clerk.rng.choice(("kmu", "kmu", "passport2007")))
        born_in = papers.another_town(bearing.born_in, clerk)
        return {
            "name": self._one_column(parts, surname_last=clerk.errs("surname_last")),
            "birth": papers.birth_of(bearing, clerk, self.as_of),
            "sex": papers.sex_of(child, clerk, words),
            "birth_place": ""
            if clerk.errs("no_birth_place")
            else papers.place_of(born_in, clerk, words, "uk"),
            "place": ""
            if clerk.errs("no_place")
            else papers.place_of(papers.another_town(child.lived_in, clerk), clerk, words, "uk"),
            "mother": papers.mother_of(child, clerk, "uk"),
            "father": papers.father_of(child, clerk, "uk"),
            "note": clerk.rng.choice(words["notes"]),
        }

    def _of_register(self, child: Child) -> Row:
        clerk, words, rng = self.clerk, self.words, self.clerk.rng
        bearing = papers.bearing_in(child, clerk, 1.0)
        parts = papers.spoil(papers.name_of(bearing, child.sex, clerk, "ru"), clerk)
        surname, given, patronymic = parts
        if given and clerk.makes("swapped_parts"):
            surname, given = given, surname
        if clerk.errs("capitals"):
            surname, given, patronymic = surname.upper(), given.upper(), patronymic.upper()
        changed = bearing is not child.bearing
        since = date(2022, 3, 1) + timedelta(days=rng.randrange(1150))
        if since <= bearing.birth:
            since = bearing.birth + timedelta(days=rng.randrange(1, 200))
        return {
            "surname": surname,
            "given": given,
            "patronymic": patronymic,
            "birth": papers.birth_of(bearing, clerk, self.as_of),
            "sex": papers.sex_of(child, clerk, words),
            "birth_place": ""
            if clerk.errs("no_birth_place")
            else papers.place_of(papers.another_town(bearing.born_in, clerk), clerk, words, "ru"),
            "mother": papers.mother_of(child, clerk, "ru"),
            "father": papers.father_of(child, clerk, "ru"),
            "place": rng.choice(words["houses"]),
            "since": f"{min(since, self.as_of):%d.%m.%Y}",
            "former_surname": papers.former_surname(child.bearing.surname, child.sex, clerk, "ru")
            if changed
            else "",
            "note": rng.choice(words["notes"]),
        }

    def _of_other(self, child: Child) -> Row:
        clerk, words, rng = self.clerk, self.words, self.clerk.rng
        bearing = papers.bearing_in(child, clerk, rng.random())
        systems: tuple[System, ...] = ("kmu", "passport2007", "press", "icao")
        system = rng.choices(systems, (45, 15, 25, 15))[0]
        clerk.did.append(system)
        language: Language = "uk" if system in ("kmu", "passport2007") else "ru"
        parts = papers.latin(papers.name_of(bearing, child.sex, clerk, language), system)
        parts = papers.spoil(parts, clerk)
        mother = papers.mother_of(child, clerk, language)
        father = papers.father_of(child, clerk, language)
        return {
            "name": self._in_english(parts),
            "birth": papers.birth_of(bearing, clerk, self.as_of),
            "sex": papers.sex_of(child, clerk, words),
            "place": ""
            if clerk.errs("no_place")
            else papers.place_in_english(papers.another_town(child.lived_in, clerk), clerk, words, system),
            "mother": spelling.romanise(mother, system),
            "father": spelling.romanise(father, system),
            "note": rng.choice(words["notes"]),
        }

    def _one_column(self, parts: Parts, *, surname_last: bool) -> str:
        surname, given, patronymic = parts
        order = [given, patronymic, surname] if surname_last else [surname, given, patronymic]
        text = " ".join(part for part in order if part)
        return text.upper() if self.clerk.makes("capitals") else text

    def _in_english(self, parts: Parts) -> str:
        clerk = self.clerk
        surname, given, patronymic = parts
        if clerk.makes("capitals"):
            surname = surname.upper()
        if clerk.errs("surname_last") or not surname:
            return " ".join(part for part in (given, patronymic, surname) if part)
        if clerk.makes("swapped_parts"):
            surname, given = given, surname
        rest = " ".join(part for part in (given, patronymic) if part)
        return f"{surname}, {rest}" if clerk.rng.random() < 0.7 else f"{surname} {rest}"
