"""Pieces of a page: escaped text with hidden characters made visible, marked differences, tables, the picture.

Everything from a list passes through `shown`; no other function takes raw text into the page.
"""

import html
import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from kintrace.answers.words import text
from kintrace.model import Language, Script
from kintrace.script import fold, script_of

# Characters that a reader cannot see and that may mislead: controls, zero-width, bidirectional.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
_WORD = re.compile(r"[\w'’ʼ]+|[^\w'’ʼ]")
_LONGEST = 300  # characters of one cell in the page; the workbook and the list hold the rest
_OTHER_DIRECTION = "\u0590"  # from here on there are letters that run from right to left (Unicode: Hebrew)
_ALIKE = 0.5  # two words less alike share letters by chance: they are marked whole
_COMPARED = 120  # longer texts are not compared letter by letter


def shown(value: str, language: Language) -> str:
    """A cell as HTML: escaped, hidden characters replaced by a marked name. For a place of its own."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    value = value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
    return _marked(value, language)


def inline(value: str, language: Language) -> str:
    """A cell as HTML inside a line of other words: as `shown`, and isolated in its direction."""
    if not value or max(value) < _OTHER_DIRECTION:
        return shown(value, language)
    return f"<bdi>{shown(value, language)}</bdi>"


def _marked(value: str, language: Language) -> str:
    def name(found: re.Match[str]) -> str:
        code = f"U+{ord(found.group()):04X}"
        return f'<span class="inv" title="{text("report.invisible", language, code=code)}">{code}</span>'

    parts, end = [], 0
    for found in _HIDDEN.finditer(value):
        parts += [html.escape(value[end : found.start()]), name(found)]
        end = found.end()
    return "".join([*parts, html.escape(value[end:])])


def compared(left: str, right: str, language: Language) -> tuple[str, str]:
    """Two cells side by side as HTML, the letters marked in which they differ.

    Words that differ by transliteration only are left alone, and across scripts nothing is marked: it would
    be everything.
    """
    scripts = {script_of(left), script_of(right)} - {Script.NONE}
    long = max(len(left), len(right)) > _COMPARED
    if not left or not right or len(scripts) > 1 or long or _HIDDEN.search(left + right):
        return shown(left, language), shown(right, language)
    first, second = _WORD.findall(left), _WORD.findall(right)
    folded = [[fold(w) or w.casefold() for w in words] for words in (first, second)]
    marked: tuple[list[str], list[str]] = ([], [])
    for tag, a, b, c, d in SequenceMatcher(None, folded[0], folded[1], autojunk=False).get_opcodes():
        one, two = "".join(first[a:b]), "".join(second[c:d])
        pair = (html.escape(one), html.escape(two)) if tag == "equal" else _letters(one, two)
        marked[0].append(pair[0])
        marked[1].append(pair[1])
    return "".join(marked[0]), "".join(marked[1])


def _letters(one: str, two: str) -> tuple[str, str]:
    small, other = one.casefold(), two.casefold()
    if len(small) != len(one) or len(other) != len(two):
        return _part(one, "replace"), _part(two, "replace")
    matcher = SequenceMatcher(None, small, other, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return _part(one, "replace"), _part(two, "replace")
    blocks = matcher.get_opcodes()
    first = "".join(_part(one[a:b], tag) for tag, a, b, _, _ in blocks)
    return first, "".join(_part(two[c:d], tag) for tag, _, _, c, d in blocks)


def _part(piece: str, tag: str) -> str:
    escaped = html.escape(piece)
    return escaped if tag == "equal" or not piece.strip() else f"<mark>{escaped}</mark>"


def table(
    caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], numeric: Sequence[int] = ()
) -> str:
    """A table of HTML cells; the first of each row heads it; columns in `numeric` stand to the right."""
    head = "".join(f'<th scope="col"{_num(i, numeric)}>{h}</th>' for i, h in enumerate(heads))
    body = []
    for row in rows:
        cells = "".join(f"<td{_num(i, numeric)}>{c}</td>" for i, c in enumerate(row[1:], start=1))
        body.append(f'<tr><th scope="row"{_num(0, numeric)}>{row[0]}</th>{cells}</tr>')
    broad = ' class="m"' if len(heads) > 4 else ""
    return (
        f'<div class="wide"><table{broad}><caption>{caption}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _num(column: int, numeric: Sequence[int]) -> str:
    return ' class="num"' if column in numeric else ""


def histogram(chances: Sequence[float], bands: Sequence[str], language: Language) -> str:
    """The picture of the probabilities: rows by probability of their best candidate, in steps of 5 per cent.

    Args:
        chances: 0 … 1, one for each row that has a candidate.
        bands: the band of each, for its colour.
    """
    bars: list[dict[str, int]] = [{} for _ in range(20)]
    for chance, band in zip(chances, bands, strict=True):
        bar = bars[min(19, int(chance * 20))]
        bar[band] = bar.get(band, 0) + 1
    most = max((sum(bar.values()) for bar in bars), default=0) or 1
    parts = []
    for i, bar in enumerate(bars):
        height = 0.0
        for band in ("unlikely", "possible", "probable", "certain"):
            if part := bar.get(band, 0):
                size = part * 120 / most
                height += size
                parts.append(
                    f'<rect x="{12 + i * 19}" y="{140 - height:.1f}" width="16" height="{size:.1f}" '
                    f'style="fill:var(--{band})"/>'
                )
        if total := sum(bar.values()):
            parts.append(
                f'<text x="{20 + i * 19}" y="{136 - height:.1f}" text-anchor="middle">{total}</text>'
            )
    ticks = "".join(
        f'<text x="{11 + i * 3.8:.0f}" y="155" text-anchor="middle">{i}</text>' for i in range(0, 101, 20)
    )
    label = text("report.picture_text", language)
    return (
        f'<figure><svg viewBox="0 0 404 174" role="img" aria-label="{html.escape(label)}">'
        f'<line x1="10" y1="140.5" x2="393" y2="140.5" stroke="#8b979c"/>{"".join(parts)}{ticks}'
        f'<text x="200" y="171" text-anchor="middle">{text("report.axis", language)}</text></svg></figure>'
    )
