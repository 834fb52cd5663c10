"""Writes `docs/vectors/` and `docs/schemas/parcel-*.json`: python tests/exchange/make_vectors.py [FOLDER].

Everything but the sealed files comes out the same each time. The keys are printed in public and good
for nothing but this.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from random import Random

from exchange_forge import Answering, Bend, forge_list
from exchange_recipes import setting
from exchange_token import SoftToken
from exchange_world import PEOPLE, START, Clock, World, make_office, make_world, record

from kintrace.exchange import bag, canonical, custody, history, merkle, sshsig
from kintrace.exchange.cipher import AgeCipher
from kintrace.exchange.custody import CustodyRecord
from kintrace.exchange.forms import stamp
from kintrace.exchange.header import AnswerLine, Header, ListInfo, Receipt, Request, RowLine
from kintrace.exchange.history import HistoryFile
from kintrace.exchange.party import Descriptor, Revocation, revoke
from kintrace.exchange.rows import RowProof

DOCS = Path(__file__).resolve().parents[2] / "docs"
# Made once for these vectors; known to everybody.
IDENTITIES = (
    "AGE-SECRET-KEY-10SV7M60LM5WWY2GEA4353L0U00TY9P74VGZXNFASWLWQCRMEPC4S0TC4JG",
    "AGE-SECRET-KEY-1FTMHT7WR37M6X4808PZPVGYA8R9XCD9SAJ5RXPDAPCJ6CTAM0ERQ00GG4F",
    "AGE-SECRET-KEY-1JN7GKVFP5K3AZJWECYVXSFQKMZPJ6F4WLZ96JJL3SDNXZLCX83SQQZ7DP4",
)
SCHEMAS = {
    "header": Header,
    "row": RowLine,
    "answer": AnswerLine,
    "list": ListInfo,
    "receipt": Receipt,
    "request": Request,
    "party": Descriptor,
    "revocation": Revocation,
    "custody": CustodyRecord,
    "row-proof": RowProof,
    "history": HistoryFile,
}


class KnownIdentities(AgeCipher):
    """age with identities from the list above."""

    def __init__(self) -> None:
        self.left = list(IDENTITIES)

    def new_identity(self) -> tuple[str, str]:
        import pyrage

        secret = self.left.pop(0)
        return secret, str(pyrage.x25519.Identity.from_str(secret).to_public())


def vector_world() -> World:
    draw = Random(2025).randbytes
    clock, cipher = Clock(), KnownIdentities()
    alpha, beta, icrx = (make_office(name, clock, draw, cipher) for name in ("alpha", "beta", "icrx"))
    for one in (alpha, beta, icrx):
        for other in (alpha, beta, icrx):
            if one is not other:
                one.post.pin(other.card, record(other, PEOPLE))
    return World(alpha, beta, icrx, clock, draw)


class Folder:
    def __init__(self, path: Path) -> None:
        self.path, self.cases, self.files = path, [], {}

    def file(self, name: str, data: bytes) -> str:
        self.files[name] = data
        return name

    def case(self, kind: str, name: str, expect: str, **fields: object) -> None:
        self.cases.append({"id": f"{kind}-{name}", "kind": kind, "expect": expect, **fields})

    def write(self) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        for name, data in self.files.items():
            (self.path / name).parent.mkdir(exist_ok=True)
            (self.path / name).write_bytes(data)
        index = {"format": "kintrace-conformance/1", "cases": self.cases}
        text = json.dumps(index, ensure_ascii=False, indent=1, sort_keys=True)
        (self.path / "index.json").write_text(text + "\n", encoding="utf-8")


def json_cases(folder: Folder) -> None:
    good = {
        "plain": '{ "b": [1, true, null], "a": "x" }',
        "escapes": '{"t":"\\u0416\\n\\u001f\\/\\u007f"}',
        "order": '{"\\ud83d\\ude00":1,"\\ufb33":2,"a":3}',
        "cyrillic": '{"ПІБ":"Вигадана Особа","І":1,"I":2}',
    }
    for name, text in good.items():
        source = folder.file(f"json/{name}.json", text.encode())
        output = folder.file(f"json/{name}.canonical.json", canonical.dumps(json.loads(text)))
        folder.case("canonical", name, "same", input=source, output=output)
    bad = {
        "key-twice": (b'{"a":1,"a":2}', "json_duplicate_key"),
        "nan": (b'{"a":NaN}', "json_number"),
        "fraction": (b'{"a":1.5}', "json_number"),
        "huge": (b'{"a":9007199254740992}', "json_number"),
        "deep": (b"[" * 40 + b"]" * 40, "json_depth"),
        "half-character": (b'{"a":"\\ud800"}', "json_text"),
        "byte-order-mark": (b'\xef\xbb\xbf{"a":1}', "json_text"),
        "two-values": (b"{}{}", "json_syntax"),
    }
    for name, (data, code) in bad.items():
        folder.case("strict_json", name, code, input=folder.file(f"json/bad-{name}.json", data))


def merkle_cases(folder: Folder) -> None:
    leaves = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    hashes = [merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in leaves]
    for size in range(len(leaves) + 1):
        folder.case("merkle", str(size), merkle.root(hashes[:size]).hex(), leaves=leaves[:size])
    for at in (0, 5, 7):
        proof = [step.hex() for step in merkle.inclusion_proof(at, hashes)]
        root = merkle.root(hashes).hex()
        folder.case("inclusion", str(at), root, leaf=leaves[at], index=at, size=8, proof=proof)
        folder.case(
            "inclusion", f"{at}-short", "no root", leaf=leaves[at], index=at, size=8, proof=proof[:-1]
        )
    for old in (0, 1, 3, 4, 6, 8):
        sizes = {"old_size": old, "old_root": merkle.root(hashes[:old]).hex()}
        sizes |= {"new_size": 8, "new_root": merkle.root(hashes).hex()}
        proof = [step.hex() for step in merkle.consistency_proof(old, hashes)]
        folder.case("consistency", str(old), "holds", **sizes, proof=proof)
        if 0 < old < 8:
            wrong = sizes | {"old_root": "0" * 64}
            folder.case("consistency", f"{old}-wrong", "does not hold", **wrong, proof=proof)


def key_cases(folder: Folder, world: World) -> None:
    for office in (world.alpha, world.beta, world.icrx):
        name = folder.file(f"cards/{office.name}.json", office.card.text)
        signature = folder.file(f"cards/{office.name}.json.sig", office.card.signature)
        folder.case("card", office.name, office.card.digest, card=name, signature=signature)
        key = office.root.public.line
        folder.case("fingerprint", office.name, office.digits, party=office.name, key=key)
    signed_by_beta = folder.file(
        "cards/forged.sig", world.beta.root.sign(sshsig.PARTY, world.alpha.card.text)
    )
    folder.case("card", "forged", "card_root", card="cards/alpha.json", signature=signed_by_beta)
    note = folder.file("note/alpha.txt", history.checkpoint(world.alpha.state, world.alpha.ring).encode())
    root = history.root_at(world.alpha.state, len(world.alpha.state.log))
    log = world.alpha.ring.verifier.text
    folder.case("note", "alpha", f"{len(world.alpha.state.log)} {root}", note=note, log=log)
    folder.case("note", "other-log", "note_signature", note=note, log=world.beta.ring.verifier.text)


def signature_cases(folder: Folder, world: World) -> None:
    signer = world.alpha.ring.signer
    message = folder.file("signature/message.txt", "Заголовок\n".encode())
    altered = folder.file("signature/altered.txt", "Заголовок \n".encode())
    good = folder.file("signature/message.sig", signer.sign(sshsig.PARCEL, folder.files[message]))
    key = signer.public.line
    common = {"namespace": sshsig.PARCEL, "key": key}
    folder.case("signature", "good", "holds", message=message, signature=good, **common)
    folder.case("signature", "altered", "sig_bad", message=altered, signature=good, **common)
    other = common | {"namespace": sshsig.CUSTODY}
    folder.case("signature", "other-namespace", "sig_namespace", message=message, signature=good, **other)
    token = SoftToken()
    in_token = {"message": message, "namespace": sshsig.PARCEL, "key": token.public.line}
    touched = folder.file("signature/token.sig", token.sign(sshsig.PARCEL, folder.files[message]))
    folder.case("signature", "token", "holds", signature=touched, **in_token)
    token.touched = False
    untouched = folder.file("signature/token-untouched.sig", token.sign(sshsig.PARCEL, folder.files[message]))
    folder.case("signature", "token-untouched", "sig_touch", signature=untouched, **in_token)
    other = common | {"key": world.beta.ring.signer.public.line}
    folder.case("signature", "other-key", "another key", message=message, signature=good, **other)


def evidence_cases(folder: Folder, world: World) -> None:
    """A courier's record, a key taken back, a history."""
    sealed = folder.file(
        "custody/parcel.ktp.age", b"age-encryption.org/v1\nany bytes stand for the sealed file\n"
    )
    handling = custody.Handling("handed_over", "icrx", "beta", START)
    signed = custody.record(folder.files[sealed], handling, world.icrx.ring.signer)
    record = folder.file("custody/record.json", signed.text)
    signature = folder.file("custody/record.json.sig", signed.signature)
    common = {"record": record, "signature": signature, "sealed": sealed}
    folder.case("custody", "handed-over", "handed_over beta", courier="cards/icrx.json", **common)
    folder.case("custody", "another-courier", "custody_key", courier="cards/beta.json", **common)
    other = folder.file("custody/other.ktp.age", b"age-encryption.org/v1\nanother file\n")
    folder.case(
        "custody", "other-file", "custody_file", courier="cards/icrx.json", **(common | {"sealed": other})
    )

    key = world.alpha.ring.signer.public
    statement = revoke("alpha", key, "stolen", world.alpha.root, START)
    text = folder.file("revocation/alpha.json", statement.text)
    signature = folder.file("revocation/alpha.json.sig", statement.signature)
    common = {"statement": text, "signature": signature}
    folder.case("revocation", "alpha", key.line, root=world.alpha.root.public.line, **common)
    folder.case("revocation", "other-root", "revocation_root", root=world.beta.root.public.line, **common)

    shown = history.export(world.alpha.state, world.alpha.ring)
    size = len(world.alpha.state.log)
    file = folder.file("history/alpha.json", shown)
    root = history.root_at(world.alpha.state, size)
    folder.case("history", "alpha", f"{size} {root}", history=file, party="cards/alpha.json")
    value = json.loads(shown)
    value["leaves"] = value["leaves"][:-1]
    cut = folder.file("history/cut.json", canonical.dumps(value) + b"\n")
    folder.case("history", "cut", "log_rewrite", history=cut, party="cards/alpha.json")
    folder.case("history", "other-party", "note_signature", history=file, party="cards/beta.json")


def answer_cases(folder: Folder) -> None:
    """An answer, decrypted, in a world of its own; its seals are stand-ins, so that it comes out the same each time."""
    case = Answering(make_world(2026))
    sent = case.world.alpha.post.send_answer(case.root, case.answers(), final=True)
    zipped = case.world.beta.post.cipher.open(sent.sealed, case.world.beta.ring.identities)
    name = folder.file("bag/answer.zip", zipped)
    folder.case("bag", "answer", f"holds {sent.digest}", zip=name, now=stamp(START))
    lying = case.forge(case.answers(), Bend(header=setting(counts={"located": 3})))
    name = folder.file(
        "bag/lying-counts.zip", case.world.beta.post.cipher.open(lying, case.world.beta.ring.identities)
    )
    folder.case("bag", "lying-counts", "counts_differ", zip=name, now=stamp(START))


def parcel_cases(folder: Folder, world: World) -> Iterator[tuple[str, bytes]]:
    alpha, beta = world.alpha, world.beta
    now = stamp(START)
    twins = [forge_list(world), forge_list(world)]
    lists = [alpha.post.send_list("beta", world.list_of(count)) for count in (5, 3)]
    zipped = beta.post.cipher.open(lists[0].sealed, beta.ring.identities)
    name = folder.file("bag/list.zip", zipped)
    folder.case("bag", "list", f"holds {lists[0].digest}", zip=name, now=now)
    edited = dict(bag.unpack(bag.read_directory(zipped)))
    edited["data/rows.jsonl"] = edited["data/rows.jsonl"].replace(b"2012", b"2013", 1)
    folder.case("bag", "edited", "file_digest", zip=folder.file("bag/edited.zip", bag.pack(edited)), now=now)
    header = lists[0].header
    proof = folder.file("rows/row-4.json", alpha.post.prove_row(lists[0].digest, 4))
    folder.case("row_proof", "row-4", "row 4", proof=proof, root=header.rows_root, rows=header.rows)
    folder.case("row_proof", "other-root", "row_proof", proof=proof, root="0" * 64, rows=header.rows)
    sealed = {"list-1": lists[0].sealed, "list-2": lists[1].sealed, "twin-1": twins[0], "twin-2": twins[1]}
    sealed["not-ours"] = alpha.post.send_list("icrx", world.list_of(1)).sealed
    sealed["other-namespace"] = forge_list(world, Bend(namespace=sshsig.DOCUMENT))
    sealed["later-format"] = forge_list(world, Bend(header=setting(format="kintrace-parcel/2")))
    yield from sealed.items()
    runs = {
        "one-list": (["list-1"], "accepted:accepted"),
        "the-same-twice": (["list-1", "list-1"], "accepted:accepted again:again"),
        "out-of-order": (["list-2", "list-1"], "held:gap accepted:accepted"),
        "fork": (["twin-1", "twin-2"], "accepted:accepted stopped:fork"),
        "sealed-to-another": (["not-ours"], "refused:not_for_our_key"),
        "other-namespace": (["other-namespace"], "refused:sig_namespace"),
        "later-format": (["later-format"], "kept:format_later"),
    }
    for name, (files, expect) in runs.items():
        parcels = [f"parcels/{one}.ktp.age" for one in files]
        office = {
            "receiver": "cards/beta.json",
            "identity": beta.ring.identities[0],
            "pinned": ["cards/alpha.json"],
        }
        folder.case("sequence", name, expect, parcels=parcels, now=now, **office)
    stranger = office | {"pinned": []}
    folder.case(
        "sequence",
        "nobody-pinned",
        "quarantined:not_pinned",
        parcels=["parcels/list-1.ktp.age"],
        now=now,
        **stranger,
    )


def build(path: Path) -> Folder:
    """All vectors in memory; sealed parcels that exist already are kept, for they differ each time."""
    folder, world = Folder(path), vector_world()
    json_cases(folder)
    merkle_cases(folder)
    key_cases(folder, world)
    signature_cases(folder, world)
    evidence_cases(folder, world)
    answer_cases(folder)
    for name, data in parcel_cases(folder, world):
        file = f"parcels/{name}.ktp.age"
        kept = path / file
        folder.file(file, kept.read_bytes() if kept.exists() else data)
    return folder


def schemas() -> dict[str, bytes]:
    """JSON Schemas of everything that is signed, from the forms themselves."""
    found = {}
    for name, form in SCHEMAS.items():
        value = form.model_json_schema(by_alias=True)
        value["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        found[f"parcel-{name}.json"] = (
            json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        ).encode()
    return found


def main(target: Path = DOCS) -> None:
    build(target / "vectors").write()
    (target / "schemas").mkdir(exist_ok=True)
    for name, data in schemas().items():
        (target / "schemas" / name).write_bytes(data)


if __name__ == "__main__":
    main(*(Path(word) for word in sys.argv[1:]))
