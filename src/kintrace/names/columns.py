"""Reading whole columns of names: each word once, each pattern of roles once, the other rows one by one.

Gives the words that `read_full` and `read_parts` give, and nothing else: no confidence, no warnings. A row is
"simple" when its words need nothing of what stands around them; most rows of most lists are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kintrace.model import Script, Sex
from kintrace.names.evidence import Evidence, evidence
from kintrace.names.full import read_full, read_parts, roles_in_columns, roles_in_text
from kintrace.names.given import sex_of_given
from kintrace.names.patronymics import patronymic_form
from kintrace.names.reading import NameReading, sex_of
from kintrace.names.surnames import surname_sex
from kintrace.names.tokens import initials_alone, may_be_turned, simple_word
from kintrace.script import script_of

Words = tuple[str, ...]
Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]

_MOST = 5  # words of a simple row
_ROLES = "SGPO"
_SEXES = {None: 0, Sex.FEMALE: 1, Sex.MALE: 2, Sex.OTHER: 0}
_ROOM = 1 << 62


class Column(NamedTuple):
    """Distinct values (words of one role) and each row's place among them, -1 where there is none."""

    values: list[Words]
    codes: Codes


@dataclass(frozen=True)
class NameColumns:
    """Names by role; arrays of one length. `sex` is 0 unknown, 1 female, 2 male, as the name shows it."""

    surname: Column
    given: Column
    patronymic: Column
    former: Column
    sex: NDArray[np.int8]
    initials: Mask


def read_name(
    full: str | None, surname: str | None, given: str | None, patronymic: str | None
) -> NameReading:
    """The reading of a name from one column or from parts; parts win where both stand."""
    if surname or given:
        return read_parts(surname, given, patronymic)
    reading = read_full(full or "")
    if patronymic and not reading.patronymic:
        return read_full(f"{full or ''} {patronymic}")
    return reading


def read_columns(
    full: pl.Series | None,
    surname: pl.Series | None = None,
    given: pl.Series | None = None,
    patronymic: pl.Series | None = None,
) -> NameColumns:
    """Read names as `read_name` does, row by row.

    Args:
        full, surname, given, patronymic: columns of text of one length, or None where a list has no such column.

    Raises:
        ValueError: no column at all.
    """
    columns = [surname, given, patronymic, full]
    size = next((len(c) for c in columns if c is not None), None)
    if size is None:
        raise ValueError("no column")
    texts = [pl.repeat(None, size, dtype=pl.String, eager=True) if c is None else c for c in columns]
    cells = _cells(texts)
    rows = _Rows.of(cells, size)
    found = _Found(size)
    found.take_simple(rows, cells.words)
    left = np.flatnonzero(~rows.simple & rows.something)
    if len(left):
        found.take_one_by_one(
            pl.DataFrame([t[left].alias(r) for t, r in zip(texts, "SGPF", strict=True)]), left
        )
    return found.columns()


class _Words:
    """What each distinct word is by itself; arrays by word code."""

    def __init__(self, words: Sequence[str]) -> None:
        self.clean: list[str | None] = []
        self.initials: list[Words | None] = []
        marks = np.zeros((5, len(words)), np.bool_)
        self.latin, self.upper, self.shouted, self.known, self.turned_known = marks
        self.evidence = np.zeros(len(words), np.int64)
        numbers: dict[Evidence, int] = {}
        # Everything of one word at a time: what is remembered of it is forgotten among many others.
        for i, word in enumerate(words):
            cleaned = simple_word(word)
            letters = None if cleaned else initials_alone(word)
            self.clean.append(cleaned)
            self.initials.append(letters)
            shown = cleaned or "".join(letters or ())
            self.latin[i] = bool(shown) and (shown.isascii() or script_of(shown) is Script.LATIN)
            self.upper[i] = word.isupper()
            self.shouted[i] = self.upper[i] and len(word) > 1
            self.known[i] = True
            if cleaned:
                if cleaned.isascii():
                    self.known[i], self.turned_known[i] = may_be_turned(cleaned)
                self.evidence[i] = numbers.setdefault(evidence(cleaned), len(numbers))
        self.simple = np.array([w is not None for w in self.clean], np.bool_)
        self.short = np.array([letters is not None for letters in self.initials], np.bool_)
        self.seen = list(numbers)

    def any_short(self, lines: NDArray[np.int32]) -> Mask:
        """Lines of word codes that hold initials."""
        if not len(self.short):
            return np.zeros(len(lines), np.bool_)
        result: Mask = np.any(self.short[lines] & (lines >= 0), axis=1)
        return result

    def parts(self, code: int) -> Words:
        """The words that one word gives: the halves of a hyphenated name."""
        word = self.clean[code] or ""
        return tuple(part for part in word.split("-") if part)


class _Cells(NamedTuple):
    """The words of each of the four columns: per distinct text, and per row the text."""

    words: _Words
    tables: list[NDArray[np.int32]]  # per column (texts, _MOST), word codes, -1 pads
    counts: list[NDArray[np.int32]]  # per column: words of each text; 0 for a text that is not simple
    codes: list[Codes]  # per column: the text of each row, -1 where it is empty


def _cells(texts: Sequence[pl.Series]) -> _Cells:
    distinct, codes = zip(*(_distinct(t.set(t == "", None)) for t in texts), strict=True)
    split = [d.str.split(" ") for d in distinct]
    every = pl.concat([s.explode() for s in split]) if split else pl.Series([], dtype=pl.String)
    word_texts, word_codes = _distinct(every)
    words = _Words(word_texts.to_list())
    tables, counts, start = [], [], 0
    for column in split:
        number = column.list.len().fill_null(0).to_numpy().astype(np.int64)
        each = word_codes[start : start + int(number.sum())]
        start += int(number.sum())
        table, number = _table(each, number, words)
        tables.append(table)
        counts.append(number)
    return _Cells(words, tables, counts, list(codes))


def _table(
    each: Codes, number: NDArray[np.int64], words: _Words
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Word codes of each text in a line of `_MOST`; the count is 0 where a text is not simple by itself."""
    text = np.repeat(np.arange(len(number)), number)
    starts = np.cumsum(number) - number
    place = np.arange(len(each)) - starts[text]
    table = np.full((len(number), _MOST), -1, np.int32)
    fits = place < _MOST
    table[text[fits], place[fits]] = each[fits]
    simple = number <= _MOST
    known, turned = np.zeros((2, len(number)), np.bool_)
    if len(number):
        shorts = np.add.reduceat(words.short[each].astype(np.int64), starts)
        whole = np.add.reduceat(words.simple[each].astype(np.int64), starts)
        # all words simple, or one word and the initials of the others: "Диміна Р.Д."
        simple &= (whole == number) | ((whole == 1) & (shorts == 1) & (number == 2))
        known = np.logical_or.reduceat(words.known[each], starts)
        turned = np.logical_or.reduceat(words.turned_known[each], starts)
    # typed on the other keyboard layout
    simple &= known | ~turned
    return table, np.where(simple, number, 0).astype(np.int32)


@dataclass(frozen=True)
class _Rows:
    """Each row's words in order, how many stand in which column, and whether the row is simple."""

    words: NDArray[np.int32]  # (n, _MOST)
    count: NDArray[np.int64]
    home: NDArray[np.int64]  # number of words per column as one number; 0 for a text to be read as a whole
    simple: Mask
    something: Mask

    @classmethod
    def of(cls, cells: _Cells, size: int) -> "_Rows":
        """Lay the columns of each row side by side."""
        present = [codes >= 0 for codes in cells.codes]
        in_parts = present[0] | present[1]
        something = present[0] | present[1] | present[2] | present[3]
        rows = np.full((size, _MOST), -1, np.int32)
        count: NDArray[np.int64] = np.zeros(size, np.int64)
        home = count.copy()
        simple: Mask = something & ~(present[2] & ~in_parts)
        filled = np.zeros(size, np.int64)
        for number, codes in enumerate(cells.codes):
            used = present[number] & (in_parts if number < 3 else ~in_parts)
            where = np.flatnonzero(used)
            each = cells.counts[number][codes[where]].astype(np.int64)
            simple[where[each == 0]] = False
            filled[where] += 1
            home[where] = home[where] * (_MOST + 1) + each
            for place in range(_MOST):
                fits = where[(each > place) & (count[where] + place < _MOST)]
                rows[fits, count[fits] + place] = cells.tables[number][codes[fits], place]
            count[where] += each
            if number < 3:
                empty = in_parts & ~present[number]
                home[empty] *= _MOST + 1
        alone = in_parts & (filled == 1) & (count > 1)
        simple &= (count <= _MOST) & ~(alone & (count == _MOST))
        home = np.where(in_parts & ~alone, home, 0)
        simple &= _one_script(rows, cells.words) & ~_repeats(rows)
        simple &= (home == 0) | ~cells.words.any_short(rows)
        return cls(rows, count, home, simple, something)


def _one_script(rows: NDArray[np.int32], words: _Words) -> Mask:
    there = rows >= 0
    latin = words.latin[rows] if len(words.latin) else np.zeros_like(there)
    mixed: Mask = np.any(latin & there, axis=1) & np.any(~latin & there, axis=1)
    return ~mixed


def _repeats(rows: NDArray[np.int32]) -> Mask:
    result = np.zeros(len(rows), np.bool_)
    for i in range(_MOST):
        for j in range(i):
            result |= (rows[:, i] >= 0) & (rows[:, i] == rows[:, j])
    return result


class _Found:
    """The values of each role as they are found, and their code for each row."""

    def __init__(self, size: int) -> None:
        self._values: dict[str, dict[Words, int]] = {role: {} for role in "SGPF"}
        self._codes = {role: np.full(size, -1, np.int32) for role in "SGPF"}
        self._sex = np.zeros(size, np.int8)
        self._initials = np.zeros(size, np.bool_)
        self._by_sex = np.zeros(size, np.bool_)

    def take_simple(self, rows: _Rows, words: _Words) -> None:
        """All simple rows at once."""
        where = np.flatnonzero(rows.simple)
        if not len(where):
            return
        self._by_sex[where] = True
        with_initials = words.any_short(rows.words[where])
        self._take_initials(where[with_initials], rows.words[where[with_initials], :2], words)
        where = where[~with_initials]
        lines = rows.words[where]
        roles = _roles(lines, rows.home[where], words)
        for role in "SGP":
            marked = roles == _ROLES.index(role)
            first = np.where(marked.any(axis=1), marked.argmax(axis=1), -1)
            again = marked.copy()
            again[np.arange(len(again)), np.maximum(first, 0)] = False
            second = np.where(again.any(axis=1), again.argmax(axis=1), -1)
            again[np.arange(len(again)), np.maximum(second, 0)] = False
            rows.simple[where[again.any(axis=1)]] = False  # three words of one role: read one by one
            line = np.arange(len(lines))
            one = np.where(first >= 0, lines[line, first], -1).astype(np.int64)
            two = np.where(second >= 0, lines[line, second], -1).astype(np.int64)
            self._take_role(role, where, one, two, words)

    def _take_initials(self, where: NDArray[np.int64], lines: NDArray[np.int32], words: _Words) -> None:
        """Rows of a surname and initials, in either order."""
        distinct, back = _numbered(lines[:, 0].astype(np.int64) * len(words.clean) + lines[:, 1])
        table = np.full((len(distinct), 3), -1, np.int32)
        for i, packed in enumerate(distinct.tolist()):
            one, two = divmod(packed, len(words.clean))
            letters = words.initials[one] or words.initials[two] or ()
            surname = words.parts(two if words.initials[one] else one)
            table[i] = self._code("S", surname), self._code("G", letters[:1]), self._code("P", letters[1:])
        for place, role in enumerate("SGP"):
            self._codes[role][where] = table[back, place]
        self._initials[where] = True

    def _take_role(
        self,
        role: str,
        where: NDArray[np.int64],
        one: NDArray[np.int64],
        two: NDArray[np.int64],
        words: _Words,
    ) -> None:
        width = len(words.clean) + 1
        distinct, back = _numbered((one + 1) * width + two + 1)
        table = np.full(len(distinct), -1, np.int32)
        for i, packed in enumerate(distinct.tolist()):
            first, second = divmod(packed, width)
            if first:
                value = words.parts(first - 1) + (words.parts(second - 1) if second else ())
                table[i] = self._code(role, value)
        self._codes[role][where] = table[back]

    def take_one_by_one(self, texts: pl.DataFrame, where: NDArray[np.int64]) -> None:
        """Rows that are not simple, each distinct one once."""
        distinct = texts.unique(maintain_order=True).with_row_index("code")
        keys = texts.columns
        back = texts.join(distinct, on=keys, how="left", nulls_equal=True, maintain_order="left")["code"]
        readings = [read_name(full, s, g, p) for s, g, p, full in distinct.select(keys).iter_rows()]
        place = back.to_numpy()
        for role, words in (
            ("S", [r.compared.surname for r in readings]),
            ("G", [r.compared.given for r in readings]),
            ("P", [r.patronymic for r in readings]),
            ("F", [r.former for r in readings]),
        ):
            table = np.array([self._code(role, w) for w in words], np.int32)
            self._codes[role][where] = table[place]
        self._sex[where] = np.array([_SEXES[sex_of(r)] for r in readings], np.int8)[place]
        self._initials[where] = np.array([r.initials for r in readings], np.bool_)[place]
        self._by_sex[where] = False

    def _code(self, role: str, words: Words) -> int:
        return self._values[role].setdefault(words, len(self._values[role])) if words else -1

    def columns(self) -> NameColumns:
        """Everything found."""
        surname, given, patronymic, former = (
            Column(list(self._values[role]), self._codes[role]) for role in "SGPF"
        )
        sex = np.where(self._by_sex, _sexes(surname, given, patronymic, self._initials), self._sex).astype(
            np.int8
        )
        return NameColumns(surname, given, patronymic, former, sex, self._initials)


def _roles(lines: NDArray[np.int32], home: NDArray[np.int64], words: _Words) -> NDArray[np.int8]:
    """The role of each word (place in "SGPO", -1 pads), worked out once per pattern of evidence."""
    there = lines >= 0
    shouted = (words.shouted[lines] & there).any(axis=1) & ~(words.upper[lines] | ~there).all(axis=1)
    loud = words.shouted[lines] & there & (shouted & (home == 0))[:, None]
    latin = words.latin[lines[:, 0]]
    marks = np.where(there, words.evidence[lines] * 2 + loud + 1, 0)
    packed = home * 2 + latin
    base = int(marks.max(initial=0)) + 1
    room = int(packed.max(initial=0)) + 1
    for place in range(_MOST):
        if room * base >= _ROOM:
            packed = _numbered(packed)[1]
            room = len(packed)
        packed, room = packed * base + marks[:, place], room * base
    distinct, back = _numbered(packed)
    example = np.zeros(len(distinct), np.int64)
    example[back] = np.arange(len(back))
    table = np.full((len(distinct), _MOST), -1, np.int8)
    for number, i in enumerate(example.tolist()):
        count = int(there[i].sum())
        seen = tuple(words.seen[words.evidence[w]] for w in lines[i, :count])
        if home[i]:
            order = roles_in_columns(seen, _home_letters(int(home[i])))
        else:
            order = roles_in_text(seen, tuple(loud[i, :count].tolist()), latin=bool(latin[i]))
        table[number, :count] = [_ROLES.index(letter) for letter in order]
    return table[back]


def _home_letters(home: int) -> str:
    rest, patronymics = divmod(home, _MOST + 1)
    surnames, given = divmod(rest, _MOST + 1)
    return "S" * surnames + "G" * given + "P" * patronymics


def _sexes(surname: Column, given: Column, patronymic: Column, initials: Mask) -> NDArray[np.int8]:
    """As `sex_of`: the patronymic, else the given name unless it is an initial, a doubtful patronymic, the surname."""
    forms = [patronymic_form(" ".join(words)) for words in patronymic.values]
    sure = [form.sex if form and form.exact else None for form in forms]
    doubtful = [form.sex if form else None for form in forms]
    first = [next((s for w in words if (s := sex_of_given(w))), None) for words in given.values]
    last = [next((s for w in reversed(words) if (s := surname_sex(w))), None) for words in surname.values]
    result = np.zeros(len(given.codes), np.int8)
    for sexes, codes in (
        (last, surname.codes), (doubtful, patronymic.codes), (first, np.where(initials, -1, given.codes)),
        (sure, patronymic.codes),
    ):  # fmt: skip
        table = np.array([*(_SEXES[sex] for sex in sexes), 0], np.int8)
        result = np.where(table[codes] > 0, table[codes], result)
    return result


def _distinct(texts: pl.Series) -> tuple[pl.Series, Codes]:
    """Distinct texts in order of appearance, and each row's place among them, -1 for null."""
    frame = texts.alias("text").to_frame()
    unique = frame.drop_nulls().unique(maintain_order=True).with_row_index("code")
    codes = frame.join(unique, on="text", how="left", maintain_order="left")["code"]
    return unique["text"], codes.cast(pl.Int32).fill_null(-1).to_numpy()


def _numbered(values: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Distinct numbers in order of appearance, and the place of each among them."""
    frame = pl.Series("value", values).to_frame()
    unique = frame.unique(maintain_order=True).with_row_index("code")
    back = frame.join(unique, on="value", how="left", maintain_order="left")["code"]
    return unique["value"].to_numpy(), back.to_numpy().astype(np.int64)
