"""The directive `findings`: what each finding means and must carry, in one language, as the program enforces it."""

from collections.abc import Mapping

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from kintrace.answers import requirements
from kintrace.model import FindingCode, say

ROOM = "kintrace.answers"


class Findings(SphinxDirective):
    """`{findings} uk` makes the table in Ukrainian."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """One row per finding."""
        language = self.arguments[0]
        heads = [say(ROOM, f"head.{key}", language) for key in ("finding", "meaning", "carries")]
        group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in (25, 40, 35)), cols=3)
        group += nodes.thead("", line(heads))
        group += nodes.tbody("", *(line(finding(code, language)) for code in FindingCode))
        return [nodes.table("", group)]


def finding(code: FindingCode, language: str) -> list[str]:
    """Label, meaning and the columns to fill in."""
    rule = requirements().rules[code]
    needed = [say(ROOM, f"column.{column}", language) for column in rule.required]
    return [
        say("kintrace.model", f"finding.{code}", language),
        say(ROOM, f"meaning.{code}", language),
        "; ".join(dict.fromkeys(needed)),
    ]


def line(cells: list[str]) -> nodes.row:
    """A row of a table."""
    return nodes.row("", *(nodes.entry("", nodes.paragraph(text=cell)) for cell in cells))


def setup(app: Sphinx) -> Mapping[str, bool]:
    """Register the directive."""
    app.add_directive("findings", Findings)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
