"""Build the world: who is sought, who stands in which register, and the rows that three offices write of them."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from demo.world import stock
from demo.world.clerks import Party
from demo.world.lists import Office, Row
from demo.world.people import Child, Families

LETTERS: dict[Party, str] = {"list": "A", "register": "B", "intermediary": "C"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What kind of world. Sizes are rows; `intermediary` None takes the usual share of the list.

    `difficulty` is easy, realistic or hard: a factor on every office's rates of error.
    """

    rows: int = 339
    register: int = 3000
    intermediary: int | None = None
    seed: int = 7
    difficulty: str = "realistic"

    def __post_init__(self) -> None:
        if min(self.rows, self.register) < 1 or (self.intermediary or 0) < 0:
            raise ValueError("A world needs at least one row in the list and one in the register.")
        if self.difficulty not in ("easy", "realistic", "hard"):
            raise ValueError("The difficulty is easy, realistic or hard.")


@dataclass(slots=True)
class Written:
    """One row of one list, its reference, the child behind it, and what the office did wrong."""

    ref: str
    child: Child
    row: Row
    did: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class World:
    """The rows of the three lists, in the order of the files."""

    settings: Settings
    lists: dict[Party, list[Written]]


def build(settings: Settings) -> World:
    """Build a world.

    Args:
        settings: sizes, seed and difficulty; the same settings give the same world, letter by letter.

    Returns:
        the three lists with the child behind each row.
    """
    rng = Random(f"kintrace world {settings.seed}")
    in_list, in_register, elsewhere = _cast(settings, rng)
    shares = stock.read_settings("households.toml")["lists"]
    size = settings.intermediary
    if size is None:
        size = round(settings.rows * shares["intermediary_rows"])
    known = in_list + in_register
    wanted = min(round(size * shares["intermediary_known"]), len(known))
    in_other = list(dict.fromkeys(rng.sample(known, wanted)))
    in_other += _take(elsewhere, size - len(in_other))
    seen_once: dict[Party, list[Child]] = {
        "list": _twice(in_list, settings.rows, rng),
        "register": _twice(in_register, settings.register, rng),
        "intermediary": in_other,
    }
    rng.shuffle(seen_once["register"])
    rng.shuffle(seen_once["intermediary"])
    return World(
        settings,
        {party: _write(party, children, settings) for party, children in seen_once.items()},
    )


def _cast(settings: Settings, rng: Random) -> tuple[list[Child], list[Child], Iterator[Child]]:
    """Choose who is sought and who is registered, each child once; the rest of the world comes as it is asked."""
    families = Families(rng)
    shares: dict[str, Any] = stock.read_settings("households.toml")
    odds = shares["lists"]
    sought: list[Child] = []
    registered: list[Child] = []
    list_size = max(round(settings.rows * (1 - odds["twice_in_list"])), 1)
    register_size = max(round(settings.register * (1 - odds["twice_in_register"])), 1)
    while len(sought) < list_size:
        family = families.next()
        on_territory = rng.random() < odds["on_territory"]
        if on_territory and rng.random() < shares["adopted"] and not family[0].later:
            families.adopt(family)
        for child in family:
            if rng.random() < odds["child_in_list"] and len(sought) < list_size:
                sought.append(child)
            if on_territory and rng.random() < odds["child_in_register"] and len(registered) < register_size:
                registered.append(child)
    models = [child for child in sought if child.later is None]
    while len(registered) < register_size:
        like = rng.choice(models) if models and rng.random() < odds["namesake"] else None
        registered += families.next(like)[: register_size - len(registered)]
    return sought, registered, _children(families)


def _children(families: Families) -> Iterator[Child]:
    while True:
        yield from families.next()


def _take(children: Iterator[Child], count: int) -> list[Child]:
    return [next(children) for _ in range(count)]


def _twice(children: list[Child], size: int, rng: Random) -> list[Child]:
    """Fill the list to `size` rows with children that stand in it a second time, at places of their own."""
    result = list(children)
    again = [rng.choice(children) for _ in range(size - len(children))]
    for child in again:
        result.insert(rng.randrange(len(result) + 1), child)
    return result


def _write(party: Party, children: list[Child], settings: Settings) -> list[Written]:
    """Write the rows, each office with random numbers of its own; siblings share the number of an application."""
    rng = Random(f"{party} {settings.seed} {settings.difficulty}")
    office = Office(party, rng, settings.difficulty)
    numbers = iter(rng.sample(range(10_000, 10_000 + 9 * len(children) + 90), len(children)))
    applications, of_family = itertools.count(1), dict[int, str]()
    seen: set[int] = set()
    written = []
    for index, child in enumerate(children, 1):
        row, did = office.write(child)
        if party == "list":
            ref = str(index)
            if child.number in seen:  # asked for by somebody else as well
                row["household"] = f"С-{next(applications)}"
            else:
                if child.family not in of_family:
                    of_family[child.family] = f"С-{next(applications)}"
                row["household"] = of_family[child.family]
                seen.add(child.number)
        else:
            ref = f"{next(numbers)}-{index % 90 + 10}" if party == "register" else f"TR{next(numbers)}"
        written.append(Written(ref, child, row, did))
    return written
