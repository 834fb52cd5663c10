"""Two parties and a courier in three folders with keys of their own, step by step, with real parcels.

Every step tells the command that a person would type and what came of it. Only invented persons.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kintrace.exchange import custody
from kintrace.exchange.cipher import AgeCipher
from kintrace.exchange.custody import Handling
from kintrace.exchange.forms import stamp
from kintrace.exchange.keyring import Keyring, Random, first_card, new_keyring, new_root
from kintrace.exchange.parcel import ListContent
from kintrace.exchange.party import CARD_FILE, CARD_SIGNATURE, Card, fingerprint
from kintrace.exchange.post import Post
from kintrace.exchange.rows import AnswerRow, Row, seal_rows, verify_row
from kintrace.exchange.storage import FolderStorage
from kintrace.exchange.trust import PinRecord
from kintrace.model import FindingCode, Language, say

COLUMNS = ("№", "ПІБ", "Дата народження", "Останнє відоме місце")
PEOPLE = (
    ("1", "Вигаданенко Олена Петрівна", "01.02.2012", "Вигадане"),
    ("2", "Вигаданенко Тарас Петрович", "15.09.2014", "Вигадане"),
    ("3", "Неіснюк Марія Іванівна", "2010", "Небувале"),
)
OFFICERS = ("перша особа", "друга особа")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the command, the key of its sentence, what is put into it, and what became of a parcel."""

    command: str
    key: str
    values: dict[str, object] = field(default_factory=dict)
    status: str = ""

    def sentence(self, language: Language | str) -> str:
        """What came of it, in words."""
        return say("kintrace.exchange", f"demo.{self.key}", language, **self.values)


@dataclass(frozen=True, slots=True)
class _Desk:
    name: str
    folder: Path
    ring: Keyring
    card: Card
    post: Post


def play(folder: Path, clock: Callable[[], datetime], random: Random) -> Iterator[Step]:
    """Play the exchange in `folder`, which must be empty; a step is done when it is told.

    Raises:
        FileExistsError: a folder of a party is there already.
    """
    desks: dict[str, _Desk] = {}
    for name in ("alpha", "beta", "corvus"):
        desks[name] = _office(folder / name, clock, random)
        digits = fingerprint(name, desks[name].card.descriptor.root)
        yield Step(
            f"kintrace keys init --party {name} --folder {name}", "keys", {"party": name, "digits": digits}
        )
    for name, other in (("alpha", "beta"), ("beta", "alpha"), ("alpha", "corvus")):
        yield _pin(desks[name], desks[other], clock())
    yield from _exchange(desks, clock, random)


def _exchange(desks: dict[str, _Desk], clock: Callable[[], datetime], random: Random) -> Iterator[Step]:
    alpha, beta, corvus = desks["alpha"], desks["beta"], desks["corvus"]
    rows = [Row(n, dict(zip(COLUMNS, cells, strict=True))) for n, cells in enumerate(PEOPLE, 2)]
    text = "\r\n".join(";".join(cells) for cells in (COLUMNS, *PEOPLE)).encode()
    listed = alpha.post.send_list("beta", ListContent(seal_rows(rows, random), COLUMNS, "list.csv", text))
    yield Step("kintrace pack list list.csv --to beta --folder alpha", "packed", {"file": listed.file})

    taken = custody.record(listed.sealed, Handling("taken", "corvus", "alpha", clock()), corvus.ring.signer)
    yield Step(f"kintrace custody taken alpha/{listed.file} --from alpha --folder corvus", "custody_taken")
    spoiled = listed.sealed[:-40] + bytes([listed.sealed[-40] ^ 1]) + listed.sealed[-39:]
    (beta.folder / "tampered.ktp.age").write_bytes(spoiled)
    refused = beta.post.receive(spoiled)
    values: dict[str, object] = {"code": refused.code}
    yield Step("kintrace open beta/tampered.ktp.age --folder beta", "tampered", values, refused.status)

    opened = beta.post.receive(listed.sealed)
    handing = Handling("handed_over", "corvus", "beta", clock(), taken)
    handed = custody.record(listed.sealed, handing, corvus.ring.signer)
    alpha.post.add_custody(taken, corvus.card)
    alpha.post.add_custody(handed, corvus.card)
    yield Step(
        f"kintrace open alpha/{listed.file} --folder beta", "opened", {"rows": len(rows)}, opened.status
    )
    again = beta.post.receive(listed.sealed)
    yield Step(f"kintrace open alpha/{listed.file} --folder beta", "again", status=again.status)
    got = alpha.post.receive(beta.post.storage.read(opened.reply or ""))
    yield Step(f"kintrace open beta/{opened.reply} --folder alpha", "receipt", status=got.status)

    root = listed.header.rows_root or ""
    codes = (FindingCode.LOCATED, FindingCode.LOCATED, FindingCode.NO_RECORD_FOUND)
    day = clock().date().isoformat()
    answers = [
        AnswerRow(row.number, code, {"as_of": day}, day, "beta/1")
        for row, code in zip(rows, codes, strict=True)
    ]
    sent = beta.post.send_answer(root, answers, final=True)
    yield Step("kintrace pack answer answer.xlsx --final --folder beta", "answered", {"file": sent.file})
    back = alpha.post.receive(sent.sealed)
    counts = ", ".join(f"{code} {count}" for code, count in back.counts.items())
    yield Step(
        f"kintrace open beta/{sent.file} --folder alpha", "answer_opened", {"counts": counts}, back.status
    )

    proof = beta.post.prove_row(listed.digest, 3)
    verify_row(proof, root, len(rows))
    yield Step(f"kintrace prove {listed.digest[:12]} --row 3 --folder beta", "proved", {"row": 3})
    proved = sum(line.proved for line in alpha.post.ledger())
    yield Step("kintrace ledger --folder alpha", "ledger", {"proved": proved})


def _office(folder: Path, clock: Callable[[], datetime], random: Random) -> _Desk:
    folder.mkdir(parents=True)
    cipher = AgeCipher()
    ring, recipient = new_keyring(folder.name, random, cipher)
    card = first_card(ring, new_root(random), recipient, {"en": folder.name.title()}, clock())
    (folder / CARD_FILE).write_bytes(card.text)
    (folder / CARD_SIGNATURE).write_bytes(card.signature)
    post = Post(ring, FolderStorage(folder), clock, random, cipher)
    post.begin(card)
    return _Desk(folder.name, folder, ring, card, post)


def _pin(desk: _Desk, other: _Desk, now: datetime) -> Step:
    digits = fingerprint(other.name, other.card.descriptor.root)
    record = PinRecord(party=other.name, digits=digits, by=OFFICERS, how="in_person", when=stamp(now))
    desk.post.pin(other.card, record)
    command = (
        f'kintrace keys pin {other.name}/{CARD_FILE} --digits "{digits}" '
        f'--by "{OFFICERS[0]}" --by "{OFFICERS[1]}" --folder {desk.name}'
    )
    return Step(command, "pinned", {"party": desk.name, "other": other.name})
