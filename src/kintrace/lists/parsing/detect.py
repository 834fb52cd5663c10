"""What a file is, by its content. The ending of its name is believed in nothing but a tie."""

import codecs

from kintrace.lists.parsing.failure import ParseFailure, unreadable

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# First bytes → what it is; none of these is a list.
_NOT_LISTS = (
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf'\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"(\xb5/\xfd", "a zstd archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3\x00", "a database file"),
    (b"age-encryption.org/", "an encrypted file"),
    (b"-----BEGIN AGE", "an encrypted file"),
    (b"-----BEGIN PGP", "an encrypted file"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound or film file"),
)
_TODO = "Ask the sender for the list as CSV, XLSX, ODS, JSON or PFIF."


def kind(content: bytes) -> str:
    """One of "zip", "ole", "parquet", "xml", "json", "text".

    Raises:
        ParseFailure: the file is empty or is something that holds no list.
    """
    if not content:
        raise unreadable("empty_file", "The file is empty (0 bytes).", "Ask the sender for the file again.")
    if content.startswith(b"PK"):
        return "zip"
    if content.startswith(_OLE):
        return "ole"
    if content.startswith(b"PAR1"):
        return "parquet"
    what = _other(content)
    if what:
        raise not_a_list(what)
    start = _first_signs(content)
    if start.startswith("<"):
        return "xml"
    if start.startswith(("{", "[")):
        return "json"
    if _binary(content):
        raise not_a_list("not text and no workbook")
    if not start:
        raise unreadable(
            "empty_file", "The file holds nothing but blanks.", "Ask the sender for the file again."
        )
    return "text"


def not_a_list(what: str) -> ParseFailure:
    """The refusal of a file that is something else."""
    return unreadable("not_a_list", f"The file is {what}: there is no list to read in it.", _TODO)


def _other(content: bytes) -> str | None:
    for mark, what in _NOT_LISTS:
        if content.startswith(mark) and (mark != b"BM" or b"\x00" in content[:30]):
            return what
    if content[:4] == b"RIFF" and content[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return "a picture, sound or film"
    if content[4:8] == b"ftyp":
        return "a picture or film"
    return None


def _first_signs(content: bytes) -> str:
    """The first text after byte order marks and blanks, whatever the width of a character."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if content.startswith(mark):
            return content[len(mark) : len(mark) + 4000].decode(name, "replace").strip()
    return content[:4000].replace(b"\x00", b"").decode("latin-1").strip()


def _binary(content: bytes) -> bool:
    """Control bytes other than tab and line ends, more than a slip would leave; a byte order mark says text."""
    if content.startswith(
        (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
    ):
        return False
    sample = content[:8000]
    if sample[1::2].count(0) > 0.3 * len(sample) / 2 or sample[::2].count(0) > 0.3 * len(sample) / 2:
        return False
    if sample[1::2].count(4) > 0.4 * len(sample) / 2 or sample[::2].count(4) > 0.4 * len(sample) / 2:
        return False
    controls = sum(
        sample.count(byte) for byte in range(32) if byte not in (0, 9, 10, 11, 12, 13, 27, 28, 29, 30, 31)
    )
    return controls > max(4, len(sample) // 50)
