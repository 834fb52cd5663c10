"""XML from outside: no document type, no entities, no network, errors with line and column."""

import re
from collections.abc import Callable
from xml.parsers import expat

from lxml import etree

from kintrace.lists.parsing.encoding import decode
from kintrace.lists.parsing.failure import ParseFailure, refused, unreadable
from kintrace.lists.parsing.raw import RawFile

_DECLARED = re.compile(r"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*\?>""")


class _Begun(Exception):
    """The root element has begun: no document type can follow."""


def refuse_doctype(content: bytes) -> None:
    """Stop before the first element if the document declares a type, whatever stands in it.

    The source is a parser that has not expanded anything yet. A prolog that cannot be read is left to the
    real parser, which names line and column.
    """
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = _doctype
    parser.StartElementHandler = _begun
    try:
        parser.Parse(content)
    except (_Begun, expat.ExpatError, LookupError, ValueError):
        return


def _doctype(*_declaration: object) -> None:
    raise refused(
        "xml_doctype",
        "The XML file declares a document type (DOCTYPE), which is not allowed: it can pull in other files.",
        "Ask the sender for the file without a DOCTYPE.",
    )


def _begun(*_element: object) -> None:
    raise _Begun


def parse(content: bytes) -> etree._Element:
    """A whole XML document in UTF-8 as a tree."""
    refuse_doctype(content)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
    )
    return guarded(lambda: etree.fromstring(content, parser))


def document_text(content: bytes, file: RawFile) -> bytes:
    """The XML document in UTF-8. A declared encoding is believed only where the bytes agree with it."""
    head = content[:400].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").decode("latin-1")
    found = _DECLARED.match(head)
    declared = found.group(1).lower() if found else None
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:4]
    if declared and not wide:
        try:
            content.decode("utf-8")
            actual_utf8 = True
        except UnicodeDecodeError:
            actual_utf8 = False
        if not actual_utf8:
            return _as_declared(content, declared, file)
        if declared not in ("utf-8", "utf8") and not content.isascii():
            file.warn("xml_encoding_wrong", f"the file declares {declared} and is written in UTF-8")
    return decode(content, file).encode("utf-8")


def _as_declared(content: bytes, declared: str, file: RawFile) -> bytes:
    try:
        text = content.decode(declared)
    except (LookupError, OSError, ValueError) as error:  # OSError: a codec that is not loaded
        spot = getattr(error, "start", 0)
        line = content.count(b"\n", 0, spot) + 1
        raise unreadable(
            "xml_encoding",
            f"The XML file declares the encoding {declared} and its bytes break it (line {line}).",
            "Ask the sender for the file in UTF-8.",
            row=line,
        ) from error
    file.encoding = declared
    return text.encode("utf-8")


def guarded(work: Callable[[], etree._Element]) -> etree._Element:
    """Run a parser; its syntax error becomes a failure with line and column."""
    try:
        return work()
    except etree.XMLSyntaxError as error:
        raise broken(error) from error


def broken(error: etree.XMLSyntaxError, part: str = "The XML file") -> ParseFailure:
    """The failure for XML that is not well-formed."""
    line, column = error.position if error.position else (0, 0)
    return unreadable(
        "xml_broken",
        f"{part} is damaged or cut off at line {line}, column {column}.",
        "Ask the sender for the file again.",
        row=line or None,
    )
