"""Lists and answers that cross a line of distrust, in signed and sealed parcels ("kintrace-parcel/1").

`Post` is an office's desk: it sends, takes in, remembers. Clock, randomness, keys and storage are
handed in. The room trusts nobody on first sight and refuses what it cannot check; `docs/protocol.md`
is the whole of the format.
"""

from importlib.util import find_spec

from kintrace.model import Refused

_MISSING = [name for name in ("cryptography", "pyrage", "rfc8785", "segno") if find_spec(name) is None]
if _MISSING:
    raise Refused(
        "exchange_extra_missing",
        f"Parcels need packages that are not installed: {', '.join(_MISSING)}.",
        todo="Install kintrace with the extra: pip install 'kintrace[exchange]'.",
    )

from kintrace.exchange.bag import HEADER, SIGNATURE, Limits, safe_name  # noqa: E402
from kintrace.exchange.checking import check_store  # noqa: E402
from kintrace.exchange.cipher import AgeCipher, Cipher  # noqa: E402
from kintrace.exchange.conformance import conformance  # noqa: E402
from kintrace.exchange.custody import CustodyRecord, Handling, SignedRecord  # noqa: E402
from kintrace.exchange.custody import record as custody_record  # noqa: E402
from kintrace.exchange.custody import verify as verify_custody  # noqa: E402
from kintrace.exchange.header import Refs, Request  # noqa: E402
from kintrace.exchange.history import read_history  # noqa: E402
from kintrace.exchange.keyring import (  # noqa: E402
    Cost,
    Keyring,
    first_card,
    lock,
    lock_root,
    new_keyring,
    new_root,
    unlock,
    unlock_root,
)
from kintrace.exchange.ledger import LedgerLine  # noqa: E402
from kintrace.exchange.outcome import Contents, Outcome  # noqa: E402
from kintrace.exchange.parcel import ListContent  # noqa: E402
from kintrace.exchange.party import (  # noqa: E402
    Card,
    Descriptor,
    SignerLine,
    Statement,
    allowed_signers,
    fingerprint,
    make_card,
    qr_text,
    read_card,
    read_signers,
    revoke,
    revoked_keys,
    rotated,
)
from kintrace.exchange.post import Post  # noqa: E402
from kintrace.exchange.rows import AnswerRow, Row, prove_row, seal_rows, verify_row  # noqa: E402
from kintrace.exchange.sending import Parcel  # noqa: E402
from kintrace.exchange.sshsig import PARCEL, PARTY, PublicKey, Signer, SoftwareSigner, parse_public  # noqa: E402
from kintrace.exchange.state import Peer, State, Status  # noqa: E402
from kintrace.exchange.storage import FolderStorage, MemoryStorage, Storage  # noqa: E402
from kintrace.exchange.timestamp import request as stamp_request  # noqa: E402
from kintrace.exchange.timestamp import verify as verify_stamp  # noqa: E402
from kintrace.exchange.token import TokenSigner  # noqa: E402
from kintrace.exchange.trust import PinRecord  # noqa: E402
from kintrace.exchange.verifying import Verification, verify_bag, verify_document  # noqa: E402

__all__ = [
    "HEADER",
    "PARCEL",
    "PARTY",
    "SIGNATURE",
    "AgeCipher",
    "AnswerRow",
    "Card",
    "Cipher",
    "Contents",
    "Cost",
    "CustodyRecord",
    "Descriptor",
    "FolderStorage",
    "Handling",
    "Keyring",
    "LedgerLine",
    "Limits",
    "ListContent",
    "MemoryStorage",
    "Outcome",
    "Parcel",
    "Peer",
    "PinRecord",
    "Post",
    "PublicKey",
    "Refs",
    "Request",
    "Row",
    "SignedRecord",
    "Signer",
    "SignerLine",
    "SoftwareSigner",
    "State",
    "Statement",
    "Status",
    "Storage",
    "TokenSigner",
    "Verification",
    "allowed_signers",
    "check_store",
    "conformance",
    "custody_record",
    "fingerprint",
    "first_card",
    "lock",
    "lock_root",
    "make_card",
    "new_keyring",
    "new_root",
    "parse_public",
    "prove_row",
    "qr_text",
    "read_card",
    "read_history",
    "read_signers",
    "revoke",
    "revoked_keys",
    "rotated",
    "safe_name",
    "seal_rows",
    "stamp_request",
    "unlock",
    "unlock_root",
    "verify_bag",
    "verify_custody",
    "verify_document",
    "verify_row",
    "verify_stamp",
]
