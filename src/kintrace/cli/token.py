"""Security keys at the terminal: the token's files in the office, and `ssh-keygen` run to sign with it.

The handle file is worth nothing without the token, and the private half is never seen here.
"""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from kintrace import exchange
from kintrace.cli.speaking import Told, read_file, write_private

_WAIT = 120  # seconds for somebody to touch the token


def adopt(folder: Path, party: str, given: Path) -> exchange.TokenSigner:
    """Take the key of a token into an office: copy its handle and its public key, and be ready to sign.

    Args:
        folder: the office.
        party: its id.
        given: the handle file that `ssh-keygen -t ed25519-sk` wrote, its `.pub` beside it; or a `.pub` file alone
            where the key is in an agent.

    Raises:
        Told (token_public), Invalid (key_line): no Ed25519 key.
    """
    public_file = given if given.suffix == ".pub" else given.with_name(f"{given.name}.pub")
    if not public_file.is_file():
        raise Told("token_public", file=public_file.name)
    public = exchange.parse_public(read_file(public_file).decode("utf-8", "replace"))
    place = _place(folder, party, public)
    if given.suffix != ".pub":
        write_private(place, read_file(given))
    write_private(place.with_name(f"{place.name}.pub"), f"{public.line}\n".encode())
    return signer(folder, party, public)


def signer(folder: Path, party: str, public: exchange.PublicKey) -> exchange.TokenSigner:
    """The token of a key that the office took in.

    Raises:
        Told (token_gone).
    """
    place = _place(folder, party, public)
    in_agent = place.with_name(f"{place.name}.pub")
    handle = place if place.is_file() else in_agent
    if not handle.is_file():
        raise Told("token_gone", file=place.name)
    return exchange.TokenSigner(public, str(handle), run)


def run(words: Sequence[str], message: bytes) -> bytes:
    """Run `ssh-keygen`; what it asks of the person (a touch, a PIN) it says on standard error itself.

    Raises:
        Told (token_no_program, token_failed, token_late).
    """
    program = shutil.which(words[0])
    if program is None:
        raise Told("token_no_program", program=words[0])
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program; the words are ours, the message is its input
            [program, *words[1:]], input=message, stdout=subprocess.PIPE, check=False, timeout=_WAIT
        )
    except subprocess.TimeoutExpired as error:
        raise Told("token_late", seconds=_WAIT) from error
    if done.returncode:
        raise Told("token_failed")
    return done.stdout


def _place(folder: Path, party: str, public: exchange.PublicKey) -> Path:
    """A name of its own for each key, so that the old token and the new one lie side by side."""
    return folder / f"token-{exchange.fingerprint(party, public.line)[:5]}"
