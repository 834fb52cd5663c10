"""One thing that keeps a workbook from being answered: where it is and what it is, sayable in each language."""

from dataclasses import dataclass

from kintrace.answers.requirements import requirements
from kintrace.answers.words import label, officer_header, text
from kintrace.model import FindingCode, Language


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row, a column or the workbook.

    Attributes:
        code: stable, e.g. "missing", "cell_changed"; its sentence stands in `texts.toml`.
        line: row of the sheet as the spreadsheet shows it; None if the row is not there.
        number, ref: number and reference of the row in the list.
        column: key of an officer's column.
        header: header of a column of the list, or as typed.
        finding: the finding that asks for it.
    """

    code: str
    line: int | None = None
    number: int | None = None
    ref: str = ""
    column: str = ""
    header: str = ""
    finding: FindingCode | None = None

    def message(self, language: Language | str) -> str:
        """What is wrong, in one sentence without personal data."""
        language = Language(language)
        finding = label("finding", self.finding, language) if self.finding else ""
        return text(
            f"problem.{self.code}",
            language,
            number=self.number,
            column=self.column_name(language),
            finding=finding,
        )

    def column_name(self, language: Language | str) -> str:
        """The header of the column it is about, or nothing."""
        if not self.column:
            return self.header
        language = Language(language)
        if self.column == "number":
            return text("head.number", language)
        keys = [c.key for c in requirements().columns]
        return officer_header(keys.index(self.column) + 1, self.column, language)
