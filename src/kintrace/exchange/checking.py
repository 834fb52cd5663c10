"""Reading everything that an office keeps, to find what rotted or was edited; it repairs nothing."""

import json
from hashlib import sha256

from kintrace.exchange import history, merkle
from kintrace.exchange.refusals import Spoken, refuse
from kintrace.exchange.state import State
from kintrace.exchange.storage import Storage


def check_store(storage: Storage) -> tuple[Spoken, ...]:
    """All that is wrong with what is kept: the history, every parcel's file, every list's index.

    Empty where all is well.

    Raises:
        Unreadable (state_damaged), Refused (not_begun): the memory itself cannot be read.
    """
    _, data = storage.load()
    if data is None:
        raise refuse("not_begun")
    state = State.model_validate_json(data)
    found: list[Spoken] = []
    try:
        history.check(state)
    except Spoken as error:
        found.append(error)
    for name, digest in dict.fromkeys(_files(state)):
        try:
            if sha256(storage.read(name)).hexdigest() != digest:
                found.append(refuse("file_rotten", file=name))
        except Spoken as error:
            found.append(error)
    for listed in state.lists.values():
        try:
            leaves = [bytes.fromhex(leaf) for leaf in json.loads(storage.read(listed.index)).values()]
            if merkle.root(leaves).hex() != listed.root:
                found.append(refuse("file_rotten", file=listed.index))
        except Spoken as error:
            found.append(error)
        except ValueError:
            found.append(refuse("file_rotten", file=listed.index))
    return tuple(found)


def _files(state: State) -> list[tuple[str, str]]:
    """Every sealed file we keep, and its digest. What came is kept under its own digest as a name."""
    files: list[tuple[str, str]] = [(one.file, _named(one.file)) for one in state.strangers]
    for peer in state.peers.values():
        stops = [peer.stop, *(one.stop for one in peer.settled)]
        evidence = [name for stop in stops if stop is not None for name in stop.files]
        files += [(name, _named(name)) for name in (*(one.file for one in peer.held), *evidence)]
        files += [(one.file, one.sealed) for one in peer.sent if one.file]
        files += [(one.file, one.sealed) for one in peer.received if one.file]
    return files


def _named(file: str) -> str:
    return file.rsplit("/", maxsplit=1)[-1].split(".", maxsplit=1)[0]
