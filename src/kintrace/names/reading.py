"""The reading of one person's name: its words by role, how sure, and what was noticed on the way."""

from dataclasses import dataclass

from kintrace.model import Name, NameKind, Script, Sex
from kintrace.names.given import sex_of_given
from kintrace.names.patronymics import patronymic_form
from kintrace.names.surnames import surname_sex
from kintrace.names.unsplit import Compared, compared


@dataclass(frozen=True, slots=True)
class NameReading:
    """A name as read. All words are cleaned; `text` is the text as it came.

    `former` holds surnames named as former or other, `other` words without a role (a pet name in quotes,
    a word beside the name, every word of a script whose names are not split). `confidence` 0..1 is how
    sure the roles are. `warnings` are codes of `kintrace.script.clean` and "swapped_parts",
    "several_parts_in_cell", "several_persons", "roles_guessed", "wrong_layout", "repeated_part", "unreadable_letter",
    "script_not_split", "no_letters".
    """

    text: str
    script: Script
    language: str | None
    surname: tuple[str, ...]
    given: tuple[str, ...]
    patronymic: tuple[str, ...]
    former: tuple[str, ...]
    other: tuple[str, ...]
    initials: bool
    confidence: float
    warnings: tuple[str, ...]

    @property
    def compared(self) -> Compared:
        """The words to compare as surname and as given name.

        They are the words of these roles; for a script whose names are not split they are the words of `other`
        in the roles they may have, a word of which nothing is known in both.
        """
        if self.surname or self.given or "script_not_split" not in self.warnings:
            return Compared(self.surname, self.given)
        return compared(self.text, self.other)

    def name(self) -> Name:
        """The name as the noun of the model: double surnames joined by a hyphen again."""
        return Name(
            kind=NameKind.RECORDED,
            full=self.text,
            surname="-".join(self.surname) or None,
            given=" ".join(self.given) or None,
            patronymic=" ".join(self.patronymic) or None,
            script=self.script,
            language=self.language,
        )


def sex_of(reading: NameReading) -> Sex | None:
    """The sex that a name shows: by patronymic, else given name, else surname; None when it does not.

    A patronymic that is only similar to a known one counts less than a given name of one sex.
    """
    # "Гасан оглы" is one patronymic of two words
    patronymic = patronymic_form(" ".join(reading.patronymic)) if reading.patronymic else None
    forms = [patronymic] if patronymic else []
    sure = [form.sex for form in forms if form.exact and form.sex is not None]
    if sure:
        return sure[-1]
    if not reading.initials:
        for word in reading.compared.given:
            sex = sex_of_given(word)
            if sex is not None:
                return sex
    for form in forms:
        if form.sex is not None:
            return form.sex
    return next((sex for word in reversed(reading.compared.surname) if (sex := surname_sex(word))), None)
