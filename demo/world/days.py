"""Dates of birth as offices write them: many forms, less than a day, and slips."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Literal

from demo.world.stock import read_settings

Hand = Literal["uk", "ru", "en"]


def swap_day_and_month(rng: Random, day: date) -> date | None:
    """5 March becomes 3 May; None where that is no date or the same."""
    del rng
    return date(day.year, day.day, day.month) if day.day <= 12 and day.day != day.month else None


def day_off(rng: Random, day: date) -> date | None:
    """One day earlier or later: a night birth, a time zone, a slip."""
    return day + timedelta(days=rng.choice((-1, 1)))


def month_off(rng: Random, day: date) -> date | None:
    """One month earlier or later, within the year."""
    month = day.month + rng.choice((-1, 1))
    return day.replace(month=month, day=min(day.day, 28)) if 1 <= month <= 12 else None


def year_off(rng: Random, day: date) -> date | None:
    """One year earlier or later."""
    return day.replace(
        year=day.year + rng.choice((-1, 1)), day=min(day.day, 28) if day.month == 2 else day.day
    )


def first_of_january(rng: Random, day: date) -> date | None:
    """The office knows the year only and must fill in a day."""
    del rng
    return date(day.year, 1, 1) if (day.month, day.day) != (1, 1) else None


def digit_slip(rng: Random, day: date) -> date | None:
    """One digit of the day or of the year's last place is another; None where that is no date."""
    place = rng.choice((0, 1, 7))
    digits = list(day.strftime("%d%m%Y"))
    digits[place] = rng.choice([digit for digit in "0123456789" if digit != digits[place]])
    try:
        return date(int("".join(digits[4:])), int("".join(digits[2:4])), int("".join(digits[:2])))
    except ValueError:
        return None


SLIPS: dict[str, Callable[[Random, date], date | None]] = {
    "day_month_swap": swap_day_and_month,
    "day_off": day_off,
    "month_off": month_off,
    "year_off": year_off,
    "first_of_january": first_of_january,
    "digit_slip": digit_slip,
}


def write_day(rng: Random, day: date, hand: Hand) -> str:
    """A full date in one of the forms of a country's offices."""
    form = rng.random()
    if hand == "en":
        return _english(form, day)
    months = read_settings("layouts.toml")["months"][hand]
    if form < 0.72:
        return f"{day.day:02}.{day.month:02}.{day.year}"
    if form < 0.82:
        return f"{day.day}.{day.month}.{day.year}"
    if form < 0.87:
        return f"{day.day:02}.{day.month:02}.{day.year % 100:02}"
    if form < 0.97:
        return f"{day.day} {months[day.month - 1]} {day.year} {'р.' if hand == 'uk' else 'г.'}"
    return f"{day.year}-{day.month:02}-{day.day:02}"


def _english(form: float, day: date) -> str:
    months = read_settings("layouts.toml")["months"]["en"]
    if form < 0.40:
        return f"{day.year}-{day.month:02}-{day.day:02}"
    if form < 0.62:
        return f"{day.day} {months[day.month - 1]} {day.year}"
    if form < 0.78:
        return f"{day.day:02}/{day.month:02}/{day.year}"
    if form < 0.84:
        return f"{day.month:02}/{day.day:02}/{day.year}"
    return f"{months[day.month - 1][:3]} {day.day}, {day.year}"


def write_year(rng: Random, day: date, hand: Hand) -> str:
    """A year alone."""
    tails = {"uk": ("", " р.н.", " р.", " року народження"), "ru": ("", " г.р.", " г."), "en": ("", "c. ")}[
        hand
    ]
    tail = rng.choice(tails)
    return f"{tail}{day.year}" if tail == "c. " else f"{day.year}{tail}"


def write_age(day: date, as_of: date, hand: Hand) -> str:
    """An age in full years on `as_of`, with the noun in its right form."""
    years = max(as_of.year - day.year - ((as_of.month, as_of.day) < (day.month, day.day)), 0)
    if hand == "en":
        return f"{years} y.o."
    one, few, many = {"uk": ("рік", "роки", "років"), "ru": ("год", "года", "лет")}[hand]
    if years % 10 == 1 and years != 11:
        return f"{years} {one}"
    return f"{years} {few if years % 10 in (2, 3, 4) and years not in (12, 13, 14) else many}"
