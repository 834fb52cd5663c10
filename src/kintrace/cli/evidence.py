"""What `prove`, `verify` and `verify-row` do. A proof of a row is a zip of four small files and says nothing of others.

Who the signer is no file can show: the digits are said, to be compared with the minutes of the meeting.
"""

import base64
import io
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kintrace import exchange
from kintrace.cli.office import find_parcel, load_card, open_office, surroundings
from kintrace.cli.report import complain, tell
from kintrace.cli.speaking import Told, line, read_file, write_private
from kintrace.exchange import HEADER, SIGNATURE
from kintrace.model import Language, Untrusted

PROOF = "proof.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MOST = 8 << 20  # of a row's proof; a cell may be long
_SEALED = b"age-encryption.org/"

Opener = tuple[Path | None, Path | None]  # the arbiter's office and the file of its passphrase


@dataclass(frozen=True)
class Signers:
    """Whose keys were given: cards, and for each party the keys and the roots that `allowed_signers` files name."""

    cards: tuple[exchange.Card, ...]
    keys: frozenset[tuple[str, str]]
    roots: frozenset[tuple[str, str]]
    given: bool

    def know(self, found: exchange.Verification) -> bool:
        """Whether the key of a parcel is one of theirs, under the sender's id."""
        if found.header is None or found.key is None:
            return False
        return bool(found.listed) or (found.header.sender, found.key) in self.keys

    def roots_of(self, party: str) -> list[str]:
        """The root keys that were given for a party."""
        cards = {one.descriptor.root for one in self.cards if one.descriptor.id == party}
        return sorted(cards | {key for name, key in self.roots if name == party})


@dataclass(frozen=True)
class Wanted:
    """What is to be proved: a parcel, one row of it or all, where to write it, and to whose card it is sealed."""

    parcel: str
    row: int | None
    output: Path
    card: Path | None

    def write(self, files: Mapping[str, bytes]) -> None:
        """The zip, sealed where a card was given."""
        data = zipped(files)
        if self.card is not None:
            data = exchange.AgeCipher().seal(data, load_card(self.card).descriptor.recipients)
        write_private(self.output, data)


def prove(folder: Path, wanted: Wanted, file: Path | None, language: Language) -> None:
    """Write the whole parcel as a zip, or one row with the signed header that it belongs to.

    Raises:
        Told (parcel_none …), Invalid (row_unknown), Refused (parcel_unknown).
    """
    office = open_office(folder)
    post = office.post(office.unlocked(file, language))
    output, row = wanted.output, wanted.row
    digest = find_parcel(post, wanted.parcel)
    if row is None:
        wanted.write(post.read(digest).files)
        line(tell("prove.whole", language, digest=digest))
        stamped = post.state().stamps.get(digest)
        if stamped is not None:
            token = output.with_name(f"{output.name}.tsr")
            write_private(token, base64.b64decode(stamped.token))
            line(tell("written", language, path=token))
    else:
        header, signature = post.header_of(digest)
        proof = post.prove_row(digest, row)
        wanted.write({PROOF: proof, HEADER: header, SIGNATURE: signature})
        line(tell("prove.row", language, row=row, digest=digest))
    line(tell("written", language, path=output))


def verify(path: Path, given: tuple[Path, ...], opener: Opener, language: Language) -> None:
    """Say each check that holds and the first that does not; end with code 8 unless all holds."""
    signers = load_signers(given)
    data = _folder(path) if path.is_dir() else _opened(path, exchange.Limits().sealed, opener, language)
    found = exchange.verify_bag(data, signers.cards, now=surroundings().clock())
    line(tell("open.passed", language, number=len(found.passed), checks=f"({', '.join(found.passed)})"))
    if found.verdict is not None:
        complain(found.verdict.sentence(language), found.verdict.code)
        sys.exit(Untrusted.exit_code)
    header = found.header
    if header is None:
        raise Told("verify_no_header", file=path.name)
    kind = tell(f"open.type.{header.type}", language)
    line(
        tell("verify.holds", language, kind=kind, party=header.sender, to=", ".join(header.to)), style="green"
    )
    line("  " + tell("parcel.digest", language, digest=found.digest))
    line("  " + tell("open.rows", language, rows=header.rows))
    _say_signer(found, signers, language)
    line(tell("verify.not_shown", language))


def verify_row(path: Path, given: tuple[Path, ...], opener: Opener, language: Language) -> None:
    """Check the header's signature, then the way from the row to the root in the header; show the row."""
    signers = load_signers(given)
    files = _unzipped(path, _opened(path, _MOST, opener, language))
    shown = {name: files[name] for name in (HEADER, SIGNATURE)}
    found = exchange.verify_bag(shown, signers.cards, now=surroundings().clock())
    # The files beside the header are not here, on purpose; the checks up to the signature must hold.
    header = found.header
    if "signature" not in found.passed or header is None:
        if found.verdict is not None:
            complain(found.verdict.sentence(language), found.verdict.code)
        sys.exit(Untrusted.exit_code)
    record = exchange.verify_row(files[PROOF], header.rows_root or "", header.rows)
    line(tell("verify.row_holds", language, row=record.get("row"), rows=header.rows), style="green")
    words = {"party": header.sender, "to": ", ".join(header.to), "seq": header.seq}
    line("  " + tell("verify.row_of", language, **words, kind=tell(f"open.type.{header.type}", language)))
    line("  " + tell("parcel.digest", language, digest=found.digest))
    _say_record(record)
    _say_signer(found, signers, language)
    line(tell("verify.not_shown", language))


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Files as a zip: stored, sorted, without times."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), files[name])
    return data.getvalue()


def load_signers(given: tuple[Path, ...]) -> Signers:
    """Cards and `allowed_signers` files, told by their content.

    Raises:
        Unreadable (signers_form): neither of the two; and what `read_card` raises.
    """
    cards: list[exchange.Card] = []
    lines: list[exchange.SignerLine] = []
    for path in given:
        data = read_file(path)
        if data.lstrip().startswith(b"{"):
            cards.append(load_card(path))
        else:
            lines += exchange.read_signers(data, name=path.name)
    keys = frozenset((one.party, one.key) for one in lines if one.signs(exchange.PARCEL))
    roots = frozenset((one.party, one.key) for one in lines if exchange.PARTY in one.namespaces)
    return Signers(tuple(cards), keys, roots, bool(given))


def _folder(path: Path) -> dict[str, bytes]:
    """The files of an unpacked parcel. Links are not followed out of the folder."""
    limits = exchange.Limits()
    files: dict[str, bytes] = {}
    total = 0
    for file in sorted(path.rglob("*")):
        if file.is_symlink():
            raise Told("verify_link", file=file.name)
        if not file.is_file():
            continue
        total += file.stat().st_size
        if len(files) >= limits.members or total > limits.unpacked:
            raise Told("file_too_large", file=path.name, limit=limits.unpacked >> 20)
        files[file.relative_to(path).as_posix()] = file.read_bytes()
    return files


def _opened(path: Path, most: int, opener: Opener, language: Language) -> bytes:
    """The file; where it is sealed to the arbiter's own office, what is in it.

    Raises:
        Told (verify_sealed), Refused (not_for_our_key).
    """
    data = read_file(path, most)
    if not data.startswith(_SEALED):
        return data
    folder, file = opener
    if folder is None:
        raise Told("verify_sealed", file=path.name)
    cipher = exchange.AgeCipher()
    cipher.check_envelope(data, exchange.Limits())
    return cipher.open(data, open_office(folder).unlocked(file, language).identities)


def _unzipped(path: Path, data: bytes) -> dict[str, bytes]:
    """The three files of a row's proof.

    Raises:
        Told (not_a_proof).
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {info.filename: info for info in archive.infolist()}
            if set(members) != {PROOF, HEADER, SIGNATURE} or len(archive.infolist()) != 3:
                raise Told("not_a_proof", file=path.name)
            if any(info.file_size > _MOST for info in members.values()):
                raise Told("file_too_large", file=path.name, limit=_MOST >> 20)
            return {name: archive.read(info) for name, info in members.items()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise Told("not_a_proof", file=path.name) from error


def _say_record(record: Mapping[str, object]) -> None:
    for key in ("cells", "fields"):
        cells = record.get(key)
        if isinstance(cells, dict):
            for header, cell in cells.items():
                line(f"    {header}: {cell}")
    for key in ("code", "decided_on", "office"):
        if key in record:
            line(f"    {key}: {record[key]}")


def _say_signer(found: exchange.Verification, signers: Signers, language: Language) -> None:
    """Whose key it was; with signers given and none of them the one, the end with code 8."""
    party = found.header.sender if found.header else "?"
    if not signers.given:
        line("  " + tell("verify.compare", language, party=party, digits=found.digits))
        return
    if not signers.know(found):
        complain(tell("verify.not_theirs", language, party=party), "key_unknown")
        sys.exit(Untrusted.exit_code)
    line("  " + tell("verify.theirs", language, party=party))
    for root in signers.roots_of(party):
        digits = exchange.fingerprint(party, root)
        line("  " + tell("verify.compare_root", language, party=party, digits=digits))
    now = surroundings().clock()
    for card in signers.cards:
        for one in card.descriptor.signing if card.descriptor.id == party else ():
            if one.key == found.key and datetime.fromisoformat(one.valid_until) < now:
                line("  " + tell("verify.key_over", language, until=one.valid_until[:10]))
