"""The conformance kit: does an implementation's work mean to us what it says it means?

A folder holds files made by any implementation and an `index.json` that says what each must come to.
`docs/vectors/` is such a folder, made by this one.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kintrace.exchange import canonical, merkle, note, sshsig
from kintrace.exchange.cipher import AgeCipher
from kintrace.exchange.custody import SignedRecord
from kintrace.exchange.custody import verify as verify_custody
from kintrace.exchange.forms import moment
from kintrace.exchange.history import read_history
from kintrace.exchange.keyring import Keyring
from kintrace.exchange.party import Card, Statement, fingerprint, read_card, read_revocation
from kintrace.exchange.post import Post
from kintrace.exchange.refusals import Spoken, refuse
from kintrace.exchange.rows import verify_row
from kintrace.exchange.sshsig import SoftwareSigner
from kintrace.exchange.storage import MemoryStorage
from kintrace.exchange.trust import PinRecord
from kintrace.exchange.verifying import verify_bag

Case = Mapping[str, canonical.JSON]


@dataclass(frozen=True, slots=True)
class Result:
    """One case: what it should come to and what it came to here."""

    id: str
    kind: str
    expected: str
    found: str

    @property
    def passed(self) -> bool:
        """Whether the two agree."""
        return self.expected == self.found


@dataclass(frozen=True, slots=True)
class Report:
    """All cases of a folder."""

    results: tuple[Result, ...]

    @property
    def passed(self) -> bool:
        """Whether every case agrees; a folder without cases proves nothing and does not pass."""
        return bool(self.results) and all(one.passed for one in self.results)

    @property
    def failures(self) -> tuple[Result, ...]:
        """The cases that disagree."""
        return tuple(one for one in self.results if not one.passed)


def conformance(folder: Path) -> Report:
    """Run every case in a folder's `index.json`.

    Raises:
        Unreadable (file_gone, json_…): no index, or it is not JSON.
    """
    index = canonical.loads_object(_file(folder, "index.json"), name="index.json")
    cases = index.get("cases")
    if not isinstance(cases, list):
        raise refuse("form_field", file="index.json", field="cases")
    return Report(tuple(_run(folder, case) for case in cases if isinstance(case, dict)))


def _run(folder: Path, case: Case) -> Result:
    kind = str(case.get("kind"))
    try:
        found = _KINDS[kind](folder, case) if kind in _KINDS else "unknown kind of case"
    except Spoken as error:
        found = error.code
    except KeyError as error:
        found = f"the case lacks {error}"
    return Result(str(case.get("id")), kind, str(case.get("expect")), found)


def _file(folder: Path, name: str) -> bytes:
    path = folder / name
    if ".." in Path(name).parts or not path.is_file():
        raise refuse("file_gone", file=name)
    return path.read_bytes()


def _named(folder: Path, case: Case, field: str) -> bytes:
    return _file(folder, str(case[field]))


def _hexes(value: canonical.JSON) -> list[bytes]:
    return [bytes.fromhex(str(one)) for one in value] if isinstance(value, list) else []


def _number(value: canonical.JSON) -> int:
    return value if isinstance(value, int) else -1


def _canonical(folder: Path, case: Case) -> str:
    written = canonical.dumps(canonical.loads(_named(folder, case, "input"), name="input"))
    return "same" if written == _named(folder, case, "output") else "other bytes"


def _strict(folder: Path, case: Case) -> str:
    canonical.loads(_named(folder, case, "input"), name="input")
    return "read"


def _merkle(_: Path, case: Case) -> str:
    return merkle.root([merkle.leaf_hash(leaf) for leaf in _hexes(case["leaves"])]).hex()


def _inclusion(_: Path, case: Case) -> str:
    leaf = merkle.leaf_hash(bytes.fromhex(str(case["leaf"])))
    index, size = _number(case["index"]), _number(case["size"])
    found = merkle.verify_inclusion(leaf, index, size, _hexes(case["proof"]))
    return found.hex() if found else "no root"


def _consistency(_: Path, case: Case) -> str:
    old = (_number(case["old_size"]), bytes.fromhex(str(case["old_root"])))
    new = (_number(case["new_size"]), bytes.fromhex(str(case["new_root"])))
    return "holds" if merkle.verify_consistency(old, new, _hexes(case["proof"])) else "does not hold"


def _signature(folder: Path, case: Case) -> str:
    signature, message = _named(folder, case, "signature"), _named(folder, case, "message")
    key = sshsig.verify(signature, message, str(case["namespace"]))
    return "holds" if key.line == case["key"] else "another key"


def _fingerprint(_: Path, case: Case) -> str:
    return fingerprint(str(case["party"]), str(case["key"]))


def _note(folder: Path, case: Case) -> str:
    text = _named(folder, case, "note").decode("utf-8")
    point = note.read(text, note.parse_verifier(str(case["log"])))
    return f"{point.size} {point.root.hex()}"


def _row_proof(folder: Path, case: Case) -> str:
    record = verify_row(_named(folder, case, "proof"), str(case["root"]), _number(case["rows"]))
    return f"row {record.get('row')}"


def _card(folder: Path, case: Case) -> str:
    card = read_card(_named(folder, case, "card"), _named(folder, case, "signature"))
    return card.digest


def _custody(folder: Path, case: Case) -> str:
    signed = SignedRecord(_named(folder, case, "record"), _named(folder, case, "signature"))
    record = verify_custody(signed, _read(folder, str(case["courier"])), _named(folder, case, "sealed"))
    return f"{record.event} {record.other}"


def _revocation(folder: Path, case: Case) -> str:
    statement = Statement(_named(folder, case, "statement"), _named(folder, case, "signature"))
    return read_revocation(statement, str(case["root"])).key


def _history(folder: Path, case: Case) -> str:
    shown = read_history(_named(folder, case, "history"), _read(folder, str(case["party"])))
    return f"{shown.size} {shown.root}"


def _bag(folder: Path, case: Case) -> str:
    found = verify_bag(_named(folder, case, "zip"), now=moment(str(case["now"])))
    return f"holds {found.digest}" if found.holds else str(found.verdict.code if found.verdict else "")


def _sequence(folder: Path, case: Case) -> str:
    """Parcels brought one after another to an office that begins empty; statuses and codes in order."""
    now = moment(str(case["now"]))
    card = _read(folder, str(case["receiver"]))
    signer = SoftwareSigner(Ed25519PrivateKey.generate())
    ring = Keyring(card.descriptor.id, signer, Ed25519PrivateKey.generate(), (str(case["identity"]),))
    post = Post(ring, MemoryStorage(), lambda: now, secrets.token_bytes, AgeCipher())
    post.begin(card)
    senders, parcels = case["pinned"], case["parcels"]
    for name in senders if isinstance(senders, list) else []:
        other = _read(folder, str(name))
        one = other.descriptor
        digits = fingerprint(one.id, one.root)
        post.pin(
            other,
            PinRecord(
                party=one.id, digits=digits, by=("conformance", "kit"), how="minutes", when=str(case["now"])
            ),
        )
    outcomes = (
        [post.receive(_file(folder, str(name))) for name in parcels] if isinstance(parcels, list) else []
    )
    return " ".join(f"{one.status}:{one.code}" for one in outcomes)


def _read(folder: Path, name: str) -> Card:
    return read_card(_file(folder, name), _file(folder, f"{name}.sig"))


_KINDS: dict[str, Callable[[Path, Case], str]] = {
    "canonical": _canonical,
    "strict_json": _strict,
    "merkle": _merkle,
    "inclusion": _inclusion,
    "consistency": _consistency,
    "signature": _signature,
    "fingerprint": _fingerprint,
    "note": _note,
    "row_proof": _row_proof,
    "card": _card,
    "custody": _custody,
    "revocation": _revocation,
    "history": _history,
    "bag": _bag,
    "sequence": _sequence,
}
