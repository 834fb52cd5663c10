"""The inside of a parcel: a BagIt bag (RFC 8493) in a zip, written one way and read with suspicion.

Writing is deterministic. Reading looks at the zip's directory first, check by check, and unpacks only
into memory, never to a path that the zip names.
"""

import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from kintrace.exchange.refusals import refuse

HEADER, SIGNATURE = "parcel.json", "parcel.json.sig"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
BAGIT, BAG_INFO, VERIFY = "bagit.txt", "bag-info.txt", "VERIFY.txt"
TAG_FILES = frozenset({HEADER, SIGNATURE, MANIFEST, TAG_MANIFEST, BAGIT, BAG_INFO, VERIFY})

BAGIT_TEXT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_SMALL = 1 << 20  # below this no ratio matters
_DIRECTORY = 1 << 20  # room for the directory of a thousand members with long names
_END, _ZIP64 = b"PK\x05\x06", b"PK\x06\x07"
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f\\:*?"<>|%\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
_DEVICES = re.compile(r"(?i)\A(con|prn|aux|nul|com\d|lpt\d)(\..*)?\Z")
_MANIFEST_LINE = re.compile(r"\A([0-9a-f]{64}) [ *](.+)\Z")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a parcel may be, in bytes and in numbers; all are checked before memory is spent."""

    sealed: int = 512 << 20
    unpacked: int = 1 << 30
    members: int = 1000
    ratio: int = 200
    header: int = 1 << 20
    rows: int = 2_000_000
    stanzas: int = 20
    held: int = 200


@dataclass(frozen=True, slots=True)
class Directory:
    """A zip as its directory describes it; nothing is unpacked yet."""

    data: bytes
    archive: zipfile.ZipFile
    members: tuple[zipfile.ZipInfo, ...]
    start: int  # where the central directory begins


def pack(files: Mapping[str, bytes]) -> bytes:
    """Write files into a zip, the same bytes for the same files.

    A file that would shrink so well that a careful reader takes it for a bomb is stored as it is.
    """
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _FIXED_DATE)
            info.create_system = 3
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            info.compress_type = (
                zipfile.ZIP_DEFLATED if _shrinks_modestly(files[name]) else zipfile.ZIP_STORED
            )
            archive.writestr(info, files[name], compresslevel=5)
    return out.getvalue()


def manifest(files: Mapping[str, bytes]) -> bytes:
    """A manifest as `sha256sum -c` reads it: digest, two blanks, path; sorted by path."""
    return "".join(f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def bag_info(payload: Mapping[str, bytes], identifier: str) -> bytes:
    """`bag-info.txt` with the sums an archive expects; nothing personal."""
    total = sum(len(data) for data in payload.values())
    return f"External-Identifier: {identifier}\nPayload-Oxum: {total}.{len(payload)}\n".encode()


def parse_manifest(data: bytes, *, name: str) -> dict[str, str]:
    """Read a manifest: path → digest.

    Raises:
        Invalid (manifest_form): a line is not digest and path, or a path occurs twice.
    """
    found: dict[str, str] = {}
    if len(data) > _DIRECTORY:
        raise refuse("manifest_form", file=name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refuse("manifest_form", file=name) from error
    for line in text.removesuffix("\n").split("\n") if text else ():
        match = _MANIFEST_LINE.match(line.removesuffix("\r"))
        if match is None or match.group(2) in found:
            raise refuse("manifest_form", file=name)
        found[match.group(2)] = match.group(1)
    return found


def safe_name(name: str) -> str:
    """A file name that every system can hold: no path, no control or direction marks, at most 120 bytes."""
    base = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    base = _FORBIDDEN.sub("_", base).strip(" .")
    stem, dot, ending = base.rpartition(".")
    if not dot or len(ending) > 8:
        stem, dot, ending = base, "", ""
    while len((stem + dot + ending).encode()) > 120:
        stem = stem[:-1]
    base = (stem.rstrip(" ") + dot + ending) or "file"
    return f"_{base}" if _DEVICES.match(base) else base


def read_directory(data: bytes) -> Directory:
    """Read the directory of a zip.

    Raises:
        Unreadable (zip_form): not a zip.
        Refused (zip_directory): its directory is larger than any parcel needs; looked at before it is read.
    """
    _check_end(data)
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (
        zipfile.BadZipFile,
        ValueError,
        EOFError,
        struct.error,
        OverflowError,
        NotImplementedError,
    ) as error:
        raise refuse("zip_form") from error
    start = getattr(archive, "start_dir", 0)
    return Directory(data, archive, tuple(archive.infolist()), start)


def check_members(directory: Directory, limits: Limits) -> None:
    """At most so many members."""
    if len(directory.members) > limits.members:
        raise refuse("zip_members", count=len(directory.members), limit=limits.members)


def check_names(directory: Directory) -> None:
    """No path that leaves the folder, and no name that some system cannot hold or would read otherwise."""
    for member in directory.members:
        name = member.orig_filename
        parts = name.removesuffix("/").split("/")
        fine = (
            len(name.encode("utf-8", "replace")) <= 255
            and len(parts) <= 6
            and unicodedata.is_normalized("NFC", name)
            and all(_good_part(part) for part in parts)
        )
        if not fine or (name.endswith("/") and member.file_size):
            raise refuse("zip_names")


def check_links(directory: Directory) -> None:
    """Files and folders only: no links, no devices."""
    for member in directory.members:
        if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise refuse("zip_links")


def check_duplicates(directory: Directory) -> None:
    """No name twice, also not in other capitals, and no file where a folder is."""
    seen: set[str] = set()
    names = [m.orig_filename.casefold() for m in directory.members if not m.orig_filename.endswith("/")]
    for name in names:
        if name in seen:
            raise refuse("zip_duplicates")
        seen.add(name)
    for name in names:
        parts = name.split("/")
        if any("/".join(parts[:depth]) in seen for depth in range(1, len(parts))):
            raise refuse("zip_duplicates")


def check_sizes(directory: Directory, limits: Limits) -> None:
    """Unpacked, not too much in all and no member out of proportion."""
    total = sum(member.file_size for member in directory.members)
    if total > limits.unpacked:
        raise refuse("zip_size", limit=limits.unpacked >> 20)
    for member in directory.members:
        if member.file_size > _SMALL and member.file_size > limits.ratio * max(member.compress_size, 1):
            raise refuse("zip_ratio", limit=limits.ratio)


def check_layout(directory: Directory) -> None:
    """One plain zip and nothing else: members side by side, nothing before, between or after them."""
    at = 0
    for member in sorted(directory.members, key=lambda m: m.header_offset):
        if member.flag_bits & 0x1 or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refuse("zip_method")
        slack = member.header_offset - at
        if not 0 <= slack <= 24:  # room for the data descriptor of the member before
            raise refuse("zip_layout")
        at = (
            member.header_offset
            + 30
            + _local_extra(directory.data, member.header_offset)
            + member.compress_size
        )
    tail = directory.data[-22:]
    closed = tail[:4] == b"PK\x05\x06" and tail[20:] == b"\x00\x00"
    first = directory.data[:4] in (b"PK\x03\x04", b"PK\x05\x06")
    if not 0 <= directory.start - at <= 24 or not closed or not first:
        raise refuse("zip_layout")


def unpack(directory: Directory) -> dict[str, bytes]:
    """All files, path → bytes, in memory; folders are left out.

    Raises:
        Unreadable (zip_damaged): a member does not give the bytes its entry promises.
    """
    found: dict[str, bytes] = {}
    try:
        for member in directory.members:
            if not member.orig_filename.endswith("/"):
                with directory.archive.open(member) as handle:
                    data = handle.read(member.file_size + 1)
                if len(data) != member.file_size:
                    raise refuse("zip_damaged")
                found[member.orig_filename] = data
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, struct.error) as error:
        raise refuse("zip_damaged") from error
    return found


def check_listing(files: Mapping[str, bytes]) -> None:
    """Every file under `data/` is in the manifest, every listed file is there, and nothing else lies about."""
    listed = parse_manifest(_need(files, MANIFEST), name=MANIFEST)
    payload = {name for name in files if name.startswith("data/")}
    for name in sorted(payload - set(listed)):
        raise refuse("file_unlisted", file=name)
    for name in sorted(set(listed) - payload):
        raise refuse("file_missing", file=name)
    for name in sorted(set(files) - payload - TAG_FILES):
        raise refuse("file_unlisted", file=name)


def check_digests(files: Mapping[str, bytes], name: str = MANIFEST) -> None:
    """Each file has the digest that a manifest states."""
    for path, digest in parse_manifest(_need(files, name), name=name).items():
        if path not in files:
            raise refuse("file_missing", file=path)
        if sha256(files[path]).hexdigest() != digest:
            raise refuse("file_digest", file=path)


def check_bagit(files: Mapping[str, bytes]) -> None:
    """The declaration of the bag is the one that this format has."""
    if _need(files, BAGIT).replace(b"\r\n", b"\n").rstrip(b"\n") != BAGIT_TEXT.rstrip(b"\n"):
        raise refuse("bagit_declaration")


def _check_end(data: bytes) -> None:
    """Look at the end record where `zipfile` will look, and refuse a directory that would fill the memory."""
    tail = data[-22 - 0xFFFF :]
    plain = data[-22:-18] == _END and data[-2:] == b"\x00\x00"
    at = len(tail) - 22 if plain else tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise refuse("zip_form")
    size: int = struct.unpack("<I", tail[at + 12 : at + 16])[0]
    if size > _DIRECTORY or tail[max(at - 20, 0) : at].startswith(_ZIP64):
        raise refuse("zip_directory")


def _need(files: Mapping[str, bytes], name: str) -> bytes:
    if name not in files:
        raise refuse("file_missing", file=name)
    return files[name]


def _shrinks_modestly(data: bytes) -> bool:
    if len(data) <= _SMALL:
        return True
    return len(zlib.compress(data[: 4 * _SMALL], 1)) * 100 > min(len(data), 4 * _SMALL)


def _good_part(part: str) -> bool:
    if part in ("", ".", "..") or part != part.strip(" ") or part.endswith("."):
        return False
    return not _FORBIDDEN.search(part) and not _DEVICES.match(part)


def _local_extra(data: bytes, offset: int) -> int:
    """Length of name and extra field in a local header, which may differ from the directory's."""
    header = data[offset : offset + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise refuse("zip_layout")
    name, extra = struct.unpack("<HH", header[26:30])
    return int(name) + int(extra)
