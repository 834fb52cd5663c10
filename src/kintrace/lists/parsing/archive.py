"""The safe door to zip-packed workbooks: sizes, ratios and names are judged before anything is unpacked."""

import io
import zipfile
import zlib
from collections import Counter

from kintrace.lists.parsing.failure import refused, unreadable
from kintrace.lists.parsing.raw import Caps

_MEGABYTE = 2**20
_SAVE_AGAIN = "Open the list in a spreadsheet program and save it again as XLSX or CSV."


class Archive:
    """A checked zip. Members are handed out whole, never more than they said they hold."""

    def __init__(self, content: bytes, caps: Caps) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise unreadable(
                "archive_broken",
                "The packed file is damaged or cut off.",
                "Ask the sender for the file again.",
            ) from error
        self.names = frozenset(self._zip.namelist())
        _check(self._zip.infolist(), len(content), caps)

    def read(self, name: str) -> bytes:
        """The bytes of one member.

        Raises:
            ParseFailure: the member holds more or other bytes than the directory of the archive says.
        """
        info = self._zip.getinfo(name)
        try:
            with self._zip.open(info) as member:
                data = member.read(info.file_size + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise unreadable(
                "archive_broken", "A part of the packed file is not what its directory says.", _SAVE_AGAIN
            ) from error
        if len(data) != info.file_size:
            raise refused("archive_lies", "A part of the packed file is not as long as it says.", _SAVE_AGAIN)
        return data


def _check(members: list[zipfile.ZipInfo], packed: int, caps: Caps) -> None:
    if len(members) > caps.members:
        raise refused("archive_members", f"The packed file has {len(members)} parts.", _SAVE_AGAIN)
    # Names are compared as the file systems of the world do: without case, one kind of slash.
    names = Counter(info.filename.replace("\\", "/").casefold() for info in members)
    if any(count > 1 for count in names.values()):
        raise refused(
            "archive_duplicate",
            "Two parts of the packed file have the same name; programs disagree which counts.",
            _SAVE_AGAIN,
        )
    for info in members:
        _check_member(info, caps)
    total = sum(info.file_size for info in members)
    if total > caps.unpacked:
        raise refused(
            "archive_too_large",
            f"Unpacked, the file would have {total // _MEGABYTE} MB; at most {caps.unpacked // _MEGABYTE} MB are read.",
            "Split the list, or save it as CSV.",
        )
    if sum(info.compress_size for info in members) > packed:
        raise refused("archive_overlap", "Parts of the packed file lie over each other.", _SAVE_AGAIN)


def _check_member(info: zipfile.ZipInfo, caps: Caps) -> None:
    parts = info.filename.replace("\\", "/").split("/")
    if ".." in parts or parts[0] == "" or ":" in parts[0] or "\x00" in info.orig_filename:
        raise refused(
            "archive_climbs",
            "A part of the packed file wants to be written outside its folder.",
            "Do not unpack this file; tell the sender.",
        )
    if (info.external_attr >> 16) & 0o170000 == 0o120000:
        raise refused("archive_link", "A part of the packed file is a link.", "Do not unpack this file.")
    if info.flag_bits & 1:
        raise unreadable(
            "password_protected",
            "The file is protected by a password.",
            "Ask the sender for it without a password.",
        )
    if info.file_size > _MEGABYTE and info.file_size > caps.ratio * max(info.compress_size, 1):
        raise refused(
            "archive_bomb",
            f"A part of the packed file would grow {info.file_size // max(info.compress_size, 1)} times its size.",
            _SAVE_AGAIN,
        )
