"""A file becomes verbatim rows, rows become entries; and lists are written back.

Nothing is corrected, merged or dropped here: what cannot be read is kept and reported. Files from outside
are opened only by a limited child process. Importing this room costs nothing until a name of it is used,
because that child imports it too.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kintrace.lists.child_cards import write_child_cards
    from kintrace.lists.listreading import ListReading
    from kintrace.lists.mapping import dump_mapping, load_mapping
    from kintrace.lists.pfif_writing import write_pfif
    from kintrace.lists.reading import read, read_many
    from kintrace.lists.values import (
        ColumnUse,
        Limits,
        Mapping,
        Merge,
        ReadOptions,
        ReadWarning,
        Row,
        Source,
        Table,
        Unread,
    )
    from kintrace.lists.writing import save_original, write_csv, write_jsonl, write_xlsx

_HOME = {
    "ColumnUse": "values",
    "Limits": "values",
    "ListReading": "listreading",
    "Mapping": "values",
    "Merge": "values",
    "ReadOptions": "values",
    "ReadWarning": "values",
    "Row": "values",
    "Source": "values",
    "Table": "values",
    "Unread": "values",
    "dump_mapping": "mapping",
    "load_mapping": "mapping",
    "read": "reading",
    "read_many": "reading",
    "save_original": "writing",
    "write_child_cards": "child_cards",
    "write_csv": "writing",
    "write_jsonl": "writing",
    "write_pfif": "pfif_writing",
    "write_xlsx": "writing",
}

__all__ = [
    "ColumnUse",
    "Limits",
    "ListReading",
    "Mapping",
    "Merge",
    "ReadOptions",
    "ReadWarning",
    "Row",
    "Source",
    "Table",
    "Unread",
    "dump_mapping",
    "load_mapping",
    "read",
    "read_many",
    "save_original",
    "write_child_cards",
    "write_csv",
    "write_jsonl",
    "write_pfif",
    "write_xlsx",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
