"""Keeps the parcels of a released version for ever: python tests/exchange/make_golden.py VERSION.

Run once, when a version is released. It refuses to touch a folder that exists.
"""

import json
import sys
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from exchange_world import START, answer
from make_vectors import vector_world

from kintrace.exchange import custody
from kintrace.exchange.header import Request
from kintrace.exchange.keyring import Cost, lock
from kintrace.exchange.party import make_card, revoke, rotated
from kintrace.exchange.sshsig import public_of

GOLDEN = Path(__file__).parent / "golden"
PASSPHRASE = "золоті ключі для перевірки"


def make(folder: Path) -> None:
    folder.mkdir(parents=True)
    world = vector_world()
    alpha, beta = world.alpha, world.beta
    files: dict[str, bytes] = {"alpha.card.json": alpha.card.text, "alpha.card.sig": alpha.card.signature}
    files["alpha.state.json"] = alpha.post.storage.state
    files["beta.state.json"] = beta.post.storage.state
    listed = alpha.post.send_list("beta", world.list_of(4))
    taken = beta.post.receive(listed.sealed)
    files |= {"1-list": listed.sealed, "2-receipt": beta.reply(taken)}
    root = listed.header.rows_root
    alpha_then = alpha.post.storage
    files["alpha.sent.state.json"] = alpha_then.state
    files["alpha.rows.json"] = alpha_then.read(f"lists/{root}.json")
    found = [answer(number) for number in (2, 3, 4, 5)]
    sent = beta.post.send_answer(root, found, final=True, documents={"pdf": b"%PDF-1.7 invented"})
    files["3-answer"] = sent.sealed
    files["4-request"] = alpha.post.send_request("beta", Request(ask="clarification", rows=(3,))).sealed
    new = public_of(Ed25519PrivateKey.from_private_bytes(world.draw(32)))
    files["5-party"] = alpha.post.send_card(
        "beta", make_card(rotated(alpha.card, new, START), alpha.root)
    ).sealed
    taken_back = revoke("alpha", new, "lost", alpha.root, START + timedelta(days=1))
    files["6-revocation"] = alpha.post.send_revocation("beta", taken_back).sealed
    handling = custody.Handling("taken", "icrx", "alpha", START)
    signed = custody.record(listed.sealed, handling, world.icrx.ring.signer)
    files |= {"custody.json": signed.text, "custody.json.sig": signed.signature}
    files |= {"icrx.card.json": world.icrx.card.text, "icrx.card.sig": world.icrx.card.signature}
    for office in (alpha, beta):
        files[f"{office.name}.keys"] = lock(office.ring, PASSPHRASE, world.draw, Cost(64, 1, 1))
    facts = {"root": root, "list": listed.digest, "answer": sent.digest, "proof_row": 3}
    files["row-3.json"] = alpha.post.prove_row(listed.digest, 3)
    files["facts.json"] = json.dumps(facts, indent=1).encode()
    for name, data in files.items():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    make(GOLDEN / sys.argv[1])
