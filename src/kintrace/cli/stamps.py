"""`kintrace stamp`: a time stamp (RFC 3161) over a parcel: the request to a service, its answer kept and checked.

kintrace asks no service itself; a person sends the request and brings the answer back.
"""

# ruff: noqa: PLC0415 - the packages of the extra may be missing, and `--help` must work all the same

import zipfile
from pathlib import Path

import click

from kintrace.cli.main import EXISTING, NEW
from kintrace.cli.report import tell
from kintrace.cli.speaking import (
    Told,
    line,
    office_option,
    passphrase_option,
    read_file,
    speaks,
    write_private,
)
from kintrace.model import Language

ROOTS = click.option(
    "--root",
    "roots",
    type=EXISTING,
    multiple=True,
    required=True,
    help="Certificate (PEM) of a service's root that you trust. Several: give it several times.",
)
_MOST = 64 << 20  # of a zip that holds the header


@click.group()
def stamp() -> None:
    """Time stamps by a third party: ask for one, keep it, check it offline."""


@stamp.command()
@click.argument("parcel")
@click.option("-o", "--output", type=NEW, required=True, help="The request to write (.tsq).")
@office_option
@passphrase_option
@speaks
def request(
    *, parcel: str, output: Path, office: Path, passphrase_file: Path | None, language: Language
) -> None:
    """Write a request over a PARCEL, by the beginning of its digest. The service learns only a digest."""
    from kintrace import exchange
    from kintrace.cli.office import find_parcel, open_office

    place = open_office(office)
    post = place.post(place.unlocked(passphrase_file, language))
    header, _ = post.header_of(find_parcel(post, parcel))
    write_private(output, exchange.stamp_request(header))
    line(tell("stamp.request", language))
    line(tell("written", language, path=output))


@stamp.command()
@click.argument("parcel")
@click.argument("token", type=EXISTING)
@ROOTS
@office_option
@speaks
def keep(*, parcel: str, token: Path, roots: tuple[Path, ...], office: Path, language: Language) -> None:
    """Check the answer of the service in TOKEN (.tsr) and keep it; the ledger then names it as proof."""
    from kintrace.cli.office import find_parcel, open_office

    post = open_office(office).reading_post()
    digest = find_parcel(post, parcel)
    when = post.add_stamp(digest, read_file(token), [read_file(root) for root in roots])
    line(tell("stamp.kept", language, digest=digest, when=when.strftime("%Y-%m-%dT%H:%M:%SZ")))


@stamp.command()
@click.argument("token", type=EXISTING)
@click.argument("parcel", type=EXISTING)
@ROOTS
@speaks
def verify(*, token: Path, parcel: Path, roots: tuple[Path, ...], language: Language) -> None:
    """Check a TOKEN against a decrypted PARCEL, its zip or its parcel.json, without any key or memory of ours."""
    from hashlib import sha256

    from kintrace import exchange

    digest = sha256(_header(parcel)).hexdigest()
    when = exchange.verify_stamp(read_file(token), digest, [read_file(root) for root in roots])
    line(
        tell("stamp.holds", language, digest=digest, when=when.strftime("%Y-%m-%dT%H:%M:%SZ")), style="green"
    )


def _header(path: Path) -> bytes:
    """`parcel.json`, given itself or in a zip.

    Raises:
        Told (stamp_parcel).
    """
    from kintrace.exchange import HEADER

    if not zipfile.is_zipfile(path):
        return read_file(path)
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(HEADER).file_size > _MOST:
                raise Told("file_too_large", file=path.name, limit=_MOST >> 20)
            return archive.read(HEADER)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError) as error:
        raise Told("stamp_parcel", file=path.name) from error
