"""The mapping of columns as a small TOML file that a person can correct: `[columns]`, header = role."""

import tomllib
from pathlib import Path

from kintrace.lists.columns import ROLES
from kintrace.lists.values import ColumnUse, Mapping
from kintrace.model import Invalid, NotFound, Unreadable, Where

_MOST = 1_000_000  # bytes; a mapping file has some dozens of lines


def load_mapping(path: str | Path) -> Mapping:
    """Read a mapping file.

    Args:
        path: a TOML file: a table `[columns]` with `"header" = "role"`; an empty role carries the column
            along; `[sheets."name of sheet"]` does the same for one sheet.

    Raises:
        NotFound: no such file. Unreadable: it is no TOML. Invalid: a role that does not exist.

    >>> import tempfile, pathlib
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "map.toml"
    >>> _ = file.write_text('[columns]\\n"Дитя" = "name"\\n', encoding="utf-8")
    >>> load_mapping(file).columns[0].role
    'name'
    """
    path = Path(path)
    where = Where(file=path.name)
    try:
        content = path.read_bytes()
        if len(content) > _MOST:
            raise Unreadable(
                "mapping_too_large", "The mapping file is too large.", where=where, todo=_shown()
            )
        table = tomllib.loads(content.decode("utf-8-sig"))
    except FileNotFoundError as error:
        raise NotFound(
            "mapping_missing", "There is no such mapping file.", where=where, todo=_shown()
        ) from error
    except OSError as error:
        raise Unreadable("mapping_unreadable", "The mapping file cannot be opened.", where=where) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise Unreadable(
            "mapping_broken", f"The mapping file is not TOML in UTF-8: {error}.", where=where, todo=_shown()
        ) from error
    columns = _part(table.get("columns", {}), "", where)
    sheets = table.get("sheets", {})
    if not isinstance(sheets, dict):
        raise _wrong("“sheets” is not a table.", where)
    for sheet, part in sheets.items():
        columns += _part(part, sheet, where)
    if not columns:
        raise _wrong("It names no column.", where)
    return Mapping(tuple(columns))


def dump_mapping(mapping: Mapping) -> str:
    """The mapping as TOML that `load_mapping` reads, each line with confidence and reason.

    Headers that mean the same in every sheet stand under `[columns]`, the others under their sheet.
    """
    meanings: dict[str, set[str | None]] = {}
    for use in mapping.columns:
        meanings.setdefault(use.header.strip(), set()).add(use.role)
    lines = [
        "# Columns and what they are taken for. Correct a role and give this file with --map.",
        f"# Roles: {', '.join(ROLES)}; empty: carried along.",
        "",
        "[columns]",
    ]
    seen: set[str] = set()
    for use in mapping.columns:
        header = use.header.strip()
        if header and header not in seen and (len(meanings[header]) == 1 or not use.sheet):
            seen.add(header)
            lines.append(_line(use))
    for sheet in dict.fromkeys(use.sheet for use in mapping.columns if use.sheet):
        own = [
            use for use in mapping.columns
            if use.sheet == sheet and use.header.strip() and len(meanings[use.header.strip()]) > 1
        ]  # fmt: skip
        unique = {use.header.strip(): use for use in reversed(own)}
        if unique:
            lines += ["", f"[sheets.{_quoted(sheet)}]", *(_line(use) for use in reversed(unique.values()))]
    return "\n".join(lines) + "\n"


def _line(use: ColumnUse) -> str:
    reason = "".join(sign if sign.isprintable() else " " for sign in use.reason)
    return f"{_quoted(use.header.strip())} = {_quoted(use.role or '')}  # {use.confidence:.2f} {reason}"


def _quoted(text: str) -> str:
    """A basic string of TOML."""
    parts = []
    for sign in text:
        if sign in '"\\':
            parts.append("\\" + sign)
        elif sign < " " or sign == "\x7f":
            parts.append(f"\\u{ord(sign):04x}")
        else:
            parts.append(sign)
    return f'"{"".join(parts)}"'


def _part(part: object, sheet: str, where: Where) -> list[ColumnUse]:
    if not isinstance(part, dict):
        raise _wrong("A part of it is not a table of columns.", where)
    uses = []
    for index, (header, role) in enumerate(part.items()):
        if not isinstance(role, str) or (role and role not in ROLES):
            raise _wrong(f"“{str(role)[:40]}” is not a role of a column.", where)
        uses.append(ColumnUse(sheet, index, header, role or None, 1.0, "mapping file"))
    return uses


def _wrong(message: str, where: Where) -> Invalid:
    return Invalid(
        "mapping_invalid", f"The mapping file cannot be used. {message}", where=where, todo=_shown()
    )


def _shown() -> str:
    return f'Write: [columns], then lines such as "Дитина" = "name". Roles: {", ".join(ROLES)}.'
