"""Words that a long page would say thousands of times: each stands once, in the style sheet, and a class in its place.

The page needs no script for it. Cells, names of rows and findings are always text, which can be searched and copied; a
short page keeps all of its words so.
"""

import html
import re

from kintrace.answers.rows import Candidate
from kintrace.answers.words import codes, label, percent, text
from kintrace.model import Language

# Of what the words of one class are: a step for or against, the rows of a comparison.
FOR, AGAINST, FIELDS = "for", "against", "fields"
LONG = 1000  # rows; a longer list is shown without what the page says twice
# In a string of CSS inside of HTML: what ends the string, the line or the style sheet, and all control characters.
_UNSAFE = re.compile(r"[\"\\<>&\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Words:
    """The words of one page, as HTML."""

    def __init__(self, language: Language, rows: int) -> None:
        self.language = language
        self.long = rows > LONG
        self._numbers: dict[tuple[str, ...], int] = {}

    def number(self, *words: str) -> int:
        """The number of the class `s…` that brings these words along; the same words, the same number."""
        return self._numbers.setdefault(words, len(self._numbers))

    def reason(self, words: str) -> str:
        """A sentence as a paragraph."""
        return f"<p class=s{self.number(words)}>" if self.long else f"<p>{html.escape(words)}</p>"

    def badge(self, candidate: Candidate) -> str:
        """The band of a candidate, with the probability."""
        band, chance = candidate.band.value, percent(candidate.probability)
        if self.long:
            return f"<b class={band}>{chance}</b>"
        return f'<span class="b {band}">{label("band", candidate.band, self.language)} · {chance}</span>'

    def title(self, key: str) -> str:
        """A heading above cells or candidates; a long page has it from the style sheet."""
        return "" if self.long else f"<h3>{text(key, self.language)}</h3>"

    def css(self) -> str:
        """The rules for the words met so far; empty for a short page."""
        if not self.long:
            return ""
        say = self.language
        rules: list[tuple[str, str]] = [
            (".k caption::before", text("report.compared", say) + ": "),
            (".k tr:first-child td::before", text("about.list", say)),
            (".k tr:first-child td+td::before", text("about.register", say)),
            (".e::before", text("report.waterfall", say)),
            (".r ul::before", text("report.others", say)),
            (".more::before", text("report.more_cells", say)),
            (".every::before", text("report.cells", say)),
            (".t th::before", text("report.total", say)),
        ]
        for words, number in self._numbers.items():
            if len(words) == 1:
                rules.append((f"p.s{number}::before", words[0]))
            elif words[0] in (FOR, AGAINST):
                rules.append((f".s{number} th::before", words[1]))
                rules.append((f".s{number} td:last-child::before", words[2]))
            else:
                for row, name in enumerate(words[1:], start=1):
                    rules.append((f".s{number} tr:nth-child({row}) th::before", name))
        rules += [(f"b.{band}::before", label("band", band, say) + " · ") for band in codes("band")]
        places: dict[str, list[str]] = {}
        for where, said in rules:
            places.setdefault(_quoted(html.unescape(said)), []).append(where)
        against = [
            f".s{number} td[style]::before" for words, number in self._numbers.items() if words[0] == AGAINST
        ]
        bars = ",".join([*against, ".m::before"]) + "{background:var(--differ)}\n"
        return bars + "\n".join(f'{",".join(where)}{{content:"{said}"}}' for said, where in places.items())


def _quoted(words: str) -> str:
    return _UNSAFE.sub(lambda found: f"\\{ord(found.group()):06x}", words)
