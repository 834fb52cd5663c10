"""Which letters the bytes of a text stand for: UTF-8, UTF-16, UTF-32 or one of the one-byte encodings.

A guess is always told. Text that fits no encoding is refused rather than shown as signs nobody wrote.
"""

import codecs
import math
from functools import cache
from pathlib import Path

from kintrace.lists.parsing.failure import unreadable
from kintrace.lists.parsing.raw import RawFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
)
_ONE_BYTE = (
    "windows-1251",
    "koi8-u",
    "koi8-r",
    "cp866",
    "cp1125",
    "mac-cyrillic",
    "iso8859-5",
    "windows-1252",
    "windows-1250",
)
_SAMPLE = 20_000
# Bytes of a text that stand for no letter in it: signs that real lists do hold, and cost little.
_COMMON_SIGNS = frozenset("№«»–—…“”„’‘´° \u00a0§€")


def decode(content: bytes, file: RawFile) -> str:
    """The text of the file; sets `file.encoding` and warns where the encoding had to be guessed.

    Raises:
        ParseFailure: no known encoding gives text.
    """
    for mark, name, shown in _MARKS:
        if content.startswith(mark):
            return _marked(content[len(mark) :], name, shown, file)
    wide = _unmarked_wide(content)
    if wide:
        file.encoding = wide
        file.warn("encoding_guessed", f"read as {wide}: the file has no byte order mark")
        return _strict(content, wide)
    try:
        text = content.decode("utf-8")
        file.encoding = "utf-8"
    except UnicodeDecodeError:
        text = _not_utf8(content, file)
    return text


def _marked(content: bytes, name: str, shown: str, file: RawFile) -> str:
    file.encoding = shown
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        if name != "utf-8":
            raise _no_text(f"the bytes after the mark of {shown} are not {shown}", error.start) from error
        text = _not_utf8(content, file)
        file.warn("encoding_mark_wrong", "the file begins with the mark of UTF-8 and is not UTF-8 throughout")
        return text


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _no_text(f"the bytes look like {encoding} and break its rules", error.start) from error


def _no_text(reason: str, position: int) -> Exception:
    return unreadable(
        "encoding_unknown",
        f"The letters of the file cannot be read: {reason} (byte {position + 1}).",
        "Save the list as CSV in UTF-8, or as XLSX.",
    )


def _unmarked_wide(content: bytes) -> str | None:
    """UTF-16 without a mark: every second byte is 00 (Latin) or 04 (Cyrillic)."""
    sample = content[:4000]
    if len(sample) < 4 or len(content) % 2:
        return None
    for name, high, low in (
        ("utf-16-le", sample[1::2], sample[::2]),
        ("utf-16-be", sample[::2], sample[1::2]),
    ):
        usual = high.count(0) + high.count(4)
        if usual >= 0.9 * len(high) and low.count(0) + low.count(4) < 0.2 * len(low):
            return name
    return None


def _not_utf8(content: bytes, file: RawFile) -> str:
    """A one-byte encoding, or UTF-8 with single lines in another encoding."""
    lines = content.split(b"\n")
    good: list[bytes] = []
    bad: list[int] = []
    for number, line in enumerate(lines):
        try:
            if not line.isascii():
                line.decode("utf-8")
                good.append(line)
        except UnicodeDecodeError:
            bad.append(number)
    if len(good) <= len(bad):
        file.encoding = _guess(content)
        file.warn("encoding_guessed", f"read as {file.encoding}: the file does not say its encoding")
        return content.decode(file.encoding)
    other = _guess(b"\n".join(lines[number] for number in bad))
    file.encoding = "utf-8"
    for number in bad:
        file.warn(
            "row_other_encoding", f"the row is not UTF-8 as the others are; read as {other}", row=number + 1
        )
    odd = set(bad)
    return "\n".join(line.decode(other if n in odd else "utf-8") for n, line in enumerate(lines))


def _guess(content: bytes) -> str:
    sample = bytes(content)
    if len(sample) > _SAMPLE:
        high = bytearray()
        for line in content.split(b"\n"):
            if not line.isascii():
                high += line + b"\n"
            if len(high) > _SAMPLE:
                break
        sample = bytes(high)
    best: tuple[float, str] | None = None
    for encoding in _ONE_BYTE:
        try:
            content.decode(encoding)
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        score = _likelihood(text)
        if best is None or score > best[0] + 1e-9:
            best = (score, encoding)
    if best is None:
        raise unreadable(
            "encoding_unknown",
            "The letters of the file fit no encoding that is known here.",
            "Save the list as CSV in UTF-8, or as XLSX.",
        )
    return best[1]


@cache
def letter_table() -> dict[str, float]:
    """Cyrillic letter → logarithm of its frequency; loaded once."""
    table: dict[str, float] = {}
    for line in Path(__file__).with_name("cyrillic.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            sign, count = line.split()
            table[sign] = math.log(float(count) / 1000)
    return table


def _likelihood(text: str) -> float:
    """How likely letters beyond ASCII are in this text: their frequency, their case, their neighbours."""
    table = letter_table()
    score = 0.0
    before = " "
    for sign in text:
        if sign > "\x7f":
            score += _sign_score(sign, before, table)
        elif sign.isalpha() and before > "\x7f" and before.isalpha() and before.lower() in table:
            score -= 6
        before = sign
    return score


def _sign_score(sign: str, before: str, table: dict[str, float]) -> float:
    lower = sign.lower()
    if lower in table:
        score = table[lower]
        if sign != lower and before.isalpha() and before == before.lower():
            score -= 5  # a capital after a small letter inside a word
        if before.isascii() and before.isalpha():
            score -= 6  # Latin and Cyrillic in one word
        return score
    if sign.isalpha():
        # A Latin letter with an accent: at home between plain Latin letters, and nowhere else.
        return -4 if before.isascii() and before.isalpha() else -8
    return -4 if sign in _COMMON_SIGNS else -12
