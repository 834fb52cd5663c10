"""The child process: limits itself, reads one file from standard input, writes one answer, ends.

The answer is one line of JSON; for a large file its rows follow as columns (see `packing`).

Enforced by the kernel (Linux, macOS): memory, processor time, no new process, no file written, no core dump.
After the reader is loaded and before the file is looked into, the number of open files is fixed: from
then on neither a file nor a socket can be opened, so nothing can leave but the answer. On Windows only the
waiting time is limited.
"""

import gc
import json
import os
import sys
from datetime import UTC, datetime
from typing import Any

from kintrace.lists.parsing import detect
from kintrace.lists.parsing.failure import ParseFailure, refused, unreadable
from kintrace.lists.parsing.raw import Caps, RawFile

_ENCODINGS = (
    "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "windows-1251", "koi8-u", "koi8-r",
    "cp866", "cp1125", "mac-cyrillic", "iso8859-5", "windows-1252", "windows-1250", "latin-1", "ascii", "cp437",
)  # fmt: skip


def main() -> None:
    """Run as a child: the request is one JSON line on standard input, the file's bytes follow."""
    gc.disable()  # one file, then the end: looking for circles only costs time
    answer_to = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints does not get into the answer
    request = json.loads(sys.stdin.buffer.readline())
    _limit(request)
    content = sys.stdin.buffer.read()
    parts: list[bytes] = []
    try:
        file = read(content, request)
        answer = file.plain()
        if file.pack:
            from kintrace.lists.parsing import packing  # noqa: PLC0415 - polars is heavy

            parts = packing.parts(file)
    except ParseFailure as failure:
        answer = {"failure": failure.plain()}
    except MemoryError:
        answer = {"failure": _too_costly("memory").plain()}
    text = json.dumps(answer, ensure_ascii=False, check_circular=False)
    answer_to.write(text.encode("utf-8", "backslashreplace") + b"\n")
    for part in parts:
        answer_to.write(part)
    answer_to.flush()
    # No tidying up: interpreter shutdown may need files that can no longer be opened.
    os._exit(0)


def read(content: bytes, request: dict[str, Any]) -> RawFile:
    """Read one file.

    Raises:
        ParseFailure: the file as a whole is not taken over.
    """
    file = RawFile(Caps(**request["caps"]))
    kind = detect.kind(content)
    if request.get("large"):
        _pack(file)
    if kind == "zip":
        _packed(content, file)
    elif kind == "ole":
        _ole(content, file)
    elif kind == "parquet":
        from kintrace.lists.parsing.parquet import read_parquet, warm_up  # noqa: PLC0415 - polars is heavy

        warm_up()
        _close_doors(file)
        read_parquet(content, file)
    elif kind == "xml":
        from kintrace.lists.parsing.pfif import read_pfif  # noqa: PLC0415 - loads lxml only where needed
        from kintrace.lists.parsing.pfif_checks import field_table  # noqa: PLC0415

        field_table()
        _close_doors(file)
        clock = datetime.fromisoformat(request["clock"]).replace(tzinfo=UTC) if request.get("clock") else None
        read_pfif(content, clock, file)
    else:
        _text(content, kind, file, request)
    return file


def _pack(file: RawFile) -> None:
    from kintrace.lists.parsing import packing  # noqa: PLC0415 - polars is heavy

    packing.warm_up()
    file.pack = packing.pack


def _text(content: bytes, kind: str, file: RawFile, request: dict[str, Any]) -> None:
    from kintrace.lists import headers  # noqa: PLC0415
    from kintrace.lists.parsing import delimited, encoding, json_text  # noqa: PLC0415

    headers.recognise("n")
    if file.pack:
        from kintrace.lists.parsing import quick  # noqa: PLC0415 - polars is heavy

        quick.warm_up()
    _close_doors(file)
    text = encoding.decode(content, file)
    text = text.removeprefix("\ufeff")
    if kind == "json" and not request.get("suffix", "").casefold().endswith((".csv", ".tsv", ".tab")):
        json_text.read_json(text, file)
    else:
        delimited.read_delimited(text, file)


def _warm_up() -> None:
    """Load what must be read from disk before the doors close: codecs and letter counts."""
    import codecs  # noqa: PLC0415
    import heapq  # noqa: PLC0415, F401 - Counter.most_common loads it when first called

    from kintrace.lists.parsing import encoding  # noqa: PLC0415

    datetime.strptime("2025", "%Y")  # loads a module when first called
    for name in _ENCODINGS:
        codecs.lookup(name)
    encoding.letter_table()


def _packed(content: bytes, file: RawFile) -> None:
    from kintrace.lists.parsing import ods, xls, xlsx  # noqa: PLC0415
    from kintrace.lists.parsing.archive import Archive  # noqa: PLC0415

    _close_doors(file)
    archive = Archive(content, file.caps)
    if any(name.casefold().endswith("xl/workbook.bin") for name in archive.names):
        xls.read_old_workbook(content, "xlsb", file)
    elif "[Content_Types].xml" in archive.names and "word/document.xml" in archive.names:
        raise detect.not_a_list("a Word document")
    elif "[Content_Types].xml" in archive.names and "ppt/presentation.xml" in archive.names:
        raise detect.not_a_list("a presentation")
    elif "[Content_Types].xml" in archive.names:
        xlsx.read_xlsx(archive, file)
    elif "content.xml" in archive.names:
        kind = archive.read("mimetype") if "mimetype" in archive.names else b"spreadsheet"
        if b"spreadsheet" not in kind:
            raise detect.not_a_list("an OpenDocument file that is no spreadsheet")
        ods.read_ods(archive, file)
    else:
        raise refused(
            "archive_not_a_workbook", "The file is a zip archive and not a workbook; archives are not unpacked.",
            "Unpack it yourself and give the list in it.",
        )  # fmt: skip


def _ole(content: bytes, file: RawFile) -> None:
    from kintrace.lists.parsing.xls import read_old_workbook  # noqa: PLC0415

    _close_doors(file)

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        raise unreadable(
            "password_protected",
            "The file is protected by a password.",
            "Ask the sender for it without a password.",
        )
    if not holds("Workbook") and not holds("Book"):
        raise detect.not_a_list("an old Office document that is no workbook")
    read_old_workbook(content, "xls", file)


def _too_costly(what: str) -> ParseFailure:
    return refused(
        "too_costly", f"Reading the file needs more {what} than one file may use.",
        "Split the list into several files, or save it as CSV.",
    )  # fmt: skip


def _limit(request: dict[str, Any]) -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    for name, value in (
        ("RLIMIT_CORE", 0),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_AS", request["memory"]),
        ("RLIMIT_CPU", request["seconds"]),
    ):
        number = getattr(resource, name, None)
        if number is not None:
            resource.setrlimit(number, (value, value))


def _close_doors(file: RawFile | None = None) -> None:
    """From here on no file and no socket can be opened, and (unless polars needs threads) no process started."""
    _warm_up()
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    if (file is None or file.pack is None) and hasattr(resource, "RLIMIT_NPROC"):
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
