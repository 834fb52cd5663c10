"""A workshop for bad parcels: every step of making one can be bent, and the rest stays correct."""

import stat
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO

from exchange_world import Office, World, answer, sealed

from kintrace.exchange import bag, canonical, merkle, sshsig
from kintrace.exchange.header import ANSWERS, ROWS
from kintrace.exchange.parcel import Asked, Draft, build, draft_answer, draft_list
from kintrace.exchange.rows import AnswerRow, seal_answers
from kintrace.exchange.sending import Means, _place

Files = dict[str, bytes]


def _same(value):
    return value


@dataclass
class Bend:
    """What to bend: payload before the manifest, manifest, header, its bytes, signature, files, zip, seal."""

    payload: Callable[[Files], object] = _same
    manifest: Callable[[bytes], bytes] = _same
    header: Callable[[dict], object] = _same
    text: Callable[[bytes], bytes] = _same
    signer: sshsig.Signer | None = None
    namespace: str = sshsig.PARCEL
    files: Callable[[Files], object] = _same
    zipped: Callable[[Files], bytes] = bag.pack
    inside: Callable[[bytes], bytes] = _same
    recipients: list[str] | None = None
    outside: Callable[[bytes], bytes] = _same
    rehash: bool = True


def means(office: Office) -> Means:
    post = office.post
    return Means(post.keys, post.cipher, post.random, post.clock())


def forge(sender: Office, to: Office, draft: Draft, bend: Bend) -> bytes:
    """A parcel from `sender` to `to`, bent; the sender's own memory is not touched."""
    state = sender.state
    built = build(draft, _place(state, to.name, means(sender)), sender.ring.signer)
    payload = {name: data for name, data in built.files.items() if name.startswith("data/")}
    bend.payload(payload)
    listing = bend.manifest(bag.manifest(payload))
    value = built.header.model_dump(mode="json", by_alias=True)
    value["manifest_sha256"] = sha256(listing).hexdigest()
    name = {"list": ROWS, "answer": ANSWERS}.get(draft.type)
    if name in payload and bend.rehash:
        leaves = [merkle.leaf_hash(line) for line in payload[name].split(b"\n")[:-1]]
        value["rows"], value["rows_root"] = len(leaves), merkle.root(leaves).hex()
    info = bag.bag_info(payload, value["id"])
    value["tags"][bag.BAG_INFO] = sha256(info).hexdigest()
    bend.header(value)
    text = bend.text(canonical.dumps(value))
    signature = (bend.signer or sender.ring.signer).sign(bend.namespace, text)
    tags = {bag.BAGIT: bag.BAGIT_TEXT, bag.BAG_INFO: info, bag.VERIFY: built.files[bag.VERIFY]}
    tags |= {bag.HEADER: text, bag.SIGNATURE: signature, bag.MANIFEST: listing}
    files = payload | tags | {bag.TAG_MANIFEST: bag.manifest(tags)}
    bend.files(files)
    recipients = bend.recipients or list(to.card.descriptor.recipients)
    return bend.outside(sender.post.cipher.seal(bend.inside(bend.zipped(files)), recipients))


def forge_list(world: World, bend: Bend | None = None, rows: int = 3) -> bytes:
    """A list from alpha to beta."""
    content = world.list_of(rows)
    return forge(world.alpha, world.beta, draft_list(content), bend or Bend())


@dataclass
class Answering:
    """Beta has sent a list to alpha, and alpha answers."""

    world: World
    root: str = ""
    asked: Asked | None = None
    numbers: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        beta, alpha = self.world.beta, self.world.alpha
        parcel = beta.post.send_list("alpha", self.world.list_of(3))
        outcome = alpha.post.receive(parcel.sealed)
        beta.post.receive(alpha.reply(outcome))
        self.root = outcome.contents.header.rows_root
        self.asked = alpha.post._asked(alpha.state, self.root)[1]
        self.numbers = sorted(self.asked.index)

    def answers(self) -> list[AnswerRow]:
        return [answer(number) for number in self.numbers]

    def forge(self, answers: list[AnswerRow], bend: Bend | None = None, **draft: object) -> bytes:
        """An answer as bent; `answers` need not cover anything."""
        index: Mapping[int, str] = self.asked.index
        index = {one.number: index.get(one.number, "0" * 64) for one in answers}
        rows = seal_answers(answers, index, self.world.draw)
        full = Asked(self.asked.root, self.asked.parcel, self.asked.thread, index)
        made = draft_answer(answers, rows, full, final=False, documents={})
        made = Draft(**({name: getattr(made, name) for name in made.__slots__} | draft))
        return forge(self.world.alpha, self.world.beta, made, bend or Bend())


def zip_with(entries: Callable[[zipfile.ZipFile, Files], None]) -> Callable[[Files], bytes]:
    """A zip with the usual files and some extra entries."""

    def write(files: Files) -> bytes:
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(files):
                archive.writestr(zipfile.ZipInfo(name), files[name], zipfile.ZIP_DEFLATED)
            entries(archive, files)
        return out.getvalue()

    return write


def link(archive: zipfile.ZipFile, files: Files) -> None:
    """Replace nothing, but mark the last rows file as a link."""
    info = archive.getinfo("data/list.json")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16


def twice(archive: zipfile.ZipFile, files: Files) -> None:
    """The same name once more, with the same bytes; only a careful reader minds."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("data/list.json", files["data/list.json"])


def sealed_rows(world: World, count: int):
    return sealed(count, world.draw)
