"""The shapes of what is signed and sent: small typed fields, read strictly, unknown fields kept.

A field that this version does not know is shown and ignored, never guessed at; a field that it knows
must be exactly of its kind. The JSON Schemas in `docs/schemas/` are made from these forms.
"""

from datetime import UTC, date, datetime
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from kintrace.exchange import canonical
from kintrace.exchange.refusals import refuse

VOCABULARY = "kintrace-findings/1"


class Form(BaseModel):
    """The base of all signed forms: frozen, typed strictly, open to fields of later versions."""

    model_config = ConfigDict(frozen=True, strict=True, extra="allow", populate_by_name=True)

    def canonical(self) -> bytes:
        """The RFC 8785 bytes of this form."""
        return canonical.dumps(self.model_dump(mode="json", by_alias=True))

    def unknown(self) -> tuple[str, ...]:
        """Names of fields that this version does not know."""
        return tuple(sorted(self.model_extra or ()))


def stamp(moment: datetime) -> str:
    """A moment as text, in UTC to the second: 2025-07-01T12:00:00Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> datetime:
    """The moment that `stamp` wrote.

    Raises:
        ValueError: not of that form.
    """
    return datetime.fromisoformat(text)


def _is_stamp(text: str) -> str:
    moment(text)
    return text


def _is_day(text: str) -> str:
    date.fromisoformat(text)
    return text


PartyId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$")]
Hex32 = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Hex64 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Stamp = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$"), AfterValidator(_is_stamp)]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_is_day)]
Count = Annotated[int, Field(ge=0, le=canonical.MAX_INTEGER)]
KeyLine = Annotated[str, Field(pattern=r"^(ssh-ed25519|sk-ssh-ed25519@openssh\.com) [A-Za-z0-9+/]+={0,2}$")]

F = TypeVar("F", bound=Form)


def read_form(kind: type[F], data: bytes, *, name: str) -> F:
    """Read a signed form from the bytes of a file.

    Raises:
        as `canonical.loads_object`, and Invalid (form_field) naming the file and the field.
    """
    return make_form(kind, canonical.loads_object(data, name=name), name=name)


def make_form(kind: type[F], value: object, *, name: str) -> F:
    """Read a form from a value already parsed.

    Raises:
        Invalid (form_field).
    """
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        spot = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"][:3])
        raise refuse("form_field", file=name, field=spot[:60]) from None
