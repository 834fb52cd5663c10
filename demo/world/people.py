"""Families of this world: parents, brothers and sisters, twins, half-siblings, and what changed later."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from demo.world import stock
from demo.world.stock import Given, Sex, Surname, Town


@dataclass(slots=True, eq=False)
class Parent:
    """A mother or a father, with an own father for the patronymic."""

    given: Given
    surname: Surname
    father: Given


@dataclass(slots=True, eq=False)
class Bearing:
    """The name under which a child goes: at birth, or after adoption or the mother's marriage."""

    surname: Surname
    given: Given
    patronymic_of: Given | None
    birth: date
    born_in: Town


@dataclass(slots=True, eq=False)
class Child:
    """A child. `later` is the bearing after a change and `why` its reason: "adopted" or "mother_remarried"."""

    number: int
    family: int
    sex: Sex
    bearing: Bearing
    mother: Parent
    father: Parent | None
    town: Town
    lived_in: Town
    twin: bool = False
    later: Bearing | None = None
    why: str = ""


class Families:
    """A source of families, endless and deterministic under its random numbers."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._stock = stock.load()
        self._shares = stock.read_settings("households.toml")
        self._children = 0
        self._families = 0

    def next(self, like: Child | None = None) -> list[Child]:
        """One more family, eldest child first; with `like`, its first child is that child's namesake."""
        rng, shares = self._rng, self._shares
        self._families += 1
        count = self._count(shares["brothers_and_sisters"])
        town = self._stock.towns.one(rng)
        mother, father = self._couple(like)
        unknown = like is None and rng.random() < shares["father_unknown"]
        known: Parent | None = None if unknown else father
        bears_mothers = like is None and rng.random() < shares["mothers_surname"]
        family: list[Child] = []
        taken: set[Given] = set()
        while len(family) < count:
            if family and known is father and rng.random() < shares["half_sibling"]:
                known = self._man()
            surname = mother.surname if bears_mothers or known is None else known.surname
            if like is not None and not family:
                born = [self._namesake(like, taken)]
            else:
                twins = count - len(family) > 1 and rng.random() < shares["twins"] * 2
                born = self._born(2 if twins else 1, self._next_birth(family), taken)
            for child in born:
                child.mother, child.father, child.town = mother, known, town
                child.bearing.surname = surname
                child.bearing.patronymic_of = known.given if known else None
                if rng.random() >= shares["born_elsewhere"]:
                    child.bearing.born_in = town
                if rng.random() >= shares["moved"]:
                    child.lived_in = town
                family.append(child)
        family.sort(key=lambda child: child.bearing.birth)
        self._marry_again(family)
        return family

    def adopt(self, family: list[Child]) -> None:
        """Let the brothers and sisters of `family` be adopted by another couple, on paper and for good."""
        rng, shares = self._rng, self._shares
        couple = self._man()
        for child in family:
            now = child.bearing
            given, birth, born_in = now.given, now.birth, now.born_in
            if rng.random() < shares["adopted_given"]:
                given = self._given_name(child.sex, set())
            if rng.random() < shares["adopted_birth"]:
                birth += timedelta(days=rng.choice([-1, 1]) * rng.randint(20, 90))
            if rng.random() < shares["adopted_place"]:
                born_in = self._stock.towns.one(rng)
            child.later = Bearing(couple.surname, given, couple.given, birth, born_in)
            child.why = "adopted"

    def _marry_again(self, family: list[Child]) -> None:
        rng, shares = self._rng, self._shares
        if rng.random() >= shares["mother_remarried"]:
            return
        husband = self._man()
        with_patronymic = rng.random() < shares["patronymic_with_it"]
        for child in family:
            now = child.bearing
            father = husband.given if with_patronymic else now.patronymic_of
            child.later = Bearing(husband.surname, now.given, father, now.birth, now.born_in)
            child.why = "mother_remarried"
        mother = family[0].mother
        mother.surname = husband.surname

    def _couple(self, like: Child | None) -> tuple[Parent, Parent]:
        mother, father = self._woman(), self._man()
        if like is not None:
            father.surname = like.bearing.surname
            if like.bearing.patronymic_of is not None and self._rng.random() < 0.5:
                father.given = like.bearing.patronymic_of
        if self._rng.random() >= self._shares["mother_kept_own"]:
            mother.surname = father.surname
        return mother, father

    def _man(self) -> Parent:
        one = self._stock.men.one
        return Parent(one(self._rng), self._stock.surnames.one(self._rng), one(self._rng))

    def _woman(self) -> Parent:
        return Parent(
            self._stock.women.one(self._rng),
            self._stock.surnames.one(self._rng),
            self._stock.men.one(self._rng),
        )

    def _count(self, shares: list[float]) -> int:
        point = self._rng.random() * sum(shares)
        for index, share in enumerate(shares):
            point -= share
            if point < 0:
                return index + 1
        return len(shares)

    def _born(self, litter: int, birth: date, taken: set[Given]) -> list[Child]:
        rng = self._rng
        sexes: list[Sex] = [("m" if rng.random() < 0.512 else "f") for _ in range(litter)]
        if litter == 2 and sexes[0] != sexes[1] and rng.random() < self._shares["twin_names_in_pairs"]:
            boy, girl = rng.choice(self._stock.paired)
            names = [boy if sex == "m" else girl for sex in sexes]
            taken.update(names)
        else:
            names = [self._given_name(sex, taken) for sex in sexes]
        nobody = Parent(names[0], self._stock.surnames.things[0], names[0])
        children = []
        for sex, name in zip(sexes, names, strict=True):
            self._children += 1
            bearing = Bearing(nobody.surname, name, None, birth, self._stock.towns.one(rng))
            somewhere = self._stock.towns.one(rng)
            children.append(
                Child(
                    self._children,
                    self._families,
                    sex,
                    bearing,
                    nobody,
                    None,
                    somewhere,
                    somewhere,
                    litter > 1,
                )
            )
        return children

    def _given_name(self, sex: Sex, taken: set[Given]) -> Given:
        draw = self._stock.boys if sex == "m" else self._stock.girls
        while True:
            name = draw.one(self._rng)
            if name not in taken:
                taken.add(name)
                return name

    def _next_birth(self, family: list[Child]) -> date:
        rng, shares = self._rng, self._shares
        first, last = shares["birth_years"]
        if family:  # ten months to six years from a sister or brother, on either side
            while True:
                days = rng.choice([-1, 1]) * int(rng.triangular(320, 2200, 800))
                birth = rng.choice(family).bearing.birth + timedelta(days=days)
                spaced = all(abs((birth - other.bearing.birth).days) >= 300 for other in family)
                if first - 3 <= birth.year <= last and spaced:
                    return birth
        year = int(rng.triangular(first, last + 0.99, shares["birth_years_mode"]))
        return date(year, 1, 1) + timedelta(days=rng.randrange(365))

    def _namesake(self, like: Child, taken: set[Given]) -> Child:
        rng = self._rng
        birth = self._next_birth([])
        if rng.random() < self._shares["lists"]["near_namesake"]:
            birth = date(like.bearing.birth.year, 1, 1) + timedelta(days=rng.randrange(365))
        if birth == like.bearing.birth:
            birth += timedelta(days=200)
        (child,) = self._born(1, birth, taken)
        child.sex = like.sex
        child.bearing.given = like.bearing.given
        taken.add(like.bearing.given)
        return child
