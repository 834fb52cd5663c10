"""The order of checking, as one list; a test removes each in turn and shows what would then get in."""

from hashlib import sha256

from kintrace.exchange import bag, canonical, merkle, note, opening, rows, sshsig, trust
from kintrace.exchange.forms import VOCABULARY, make_form, read_form
from kintrace.exchange.header import (
    ANSWERS,
    FORMAT,
    LIST_INFO,
    NEEDED,
    PARTY,
    PARTY_SIGNATURE,
    READER,
    RECEIPT,
    REQUEST,
    RESERVED,
    REVOCATION,
    REVOCATION_SIGNATURE,
    ROWS,
    TYPES,
    ListInfo,
    Receipt,
    Request,
    RowLine,
    lines_of,
)
from kintrace.exchange.opening import Check, Opening, Verdict
from kintrace.exchange.party import Statement, check_succession, read_card, read_revocation
from kintrace.exchange.refusals import refuse
from kintrace.exchange.state import SETTLED, Status


def version(parcel: Opening) -> Verdict | None:
    """A later format, a later reader or a reserved type is kept unread, with a word."""
    kind = parcel.raw.get("format")
    if kind != FORMAT:
        later = isinstance(kind, str) and kind.startswith("kintrace-parcel/")
        return Verdict(Status.KEPT, "format_later") if later else Verdict(Status.REFUSED, "format_unknown")
    wanted = parcel.raw.get("min_reader", 1)
    if isinstance(wanted, int) and wanted > READER:
        return Verdict(Status.KEPT, "reader_later")
    if parcel.raw.get("type") in RESERVED:
        return Verdict(Status.KEPT, "type_reserved")
    if parcel.raw.get("type") not in TYPES:
        return Verdict(Status.KEPT, "type_unknown")
    return None


def signer(parcel: Opening) -> None:
    """There is a signature, and it names a key of a kind we know."""
    data = parcel.files.get(bag.SIGNATURE)
    if data is None:
        raise refuse("file_missing", file=bag.SIGNATURE)
    parcel.signer = sshsig.key_in(data)


def party_pinned(parcel: Opening) -> None:
    """Two people confirmed the party that the parcel says it is from."""
    if parcel.header.sender not in parcel.desk.state.known:
        raise refuse("not_pinned", party=parcel.header.sender)


def key_listed(parcel: Opening) -> None:
    """The key is on that party's card; for a revocation made in advance it is the root itself."""
    known = parcel.desk.state.known.get(parcel.header.sender)
    if known is None:
        return
    if parcel.unchained:
        if parcel.key.line != known.descriptor.root:
            raise refuse("revocation_root")
        return
    trust.listed_key(known, parcel.key.line)


def key_time(parcel: Opening) -> None:
    """The key may sign at the present moment."""
    known = parcel.desk.state.known.get(parcel.header.sender)
    if known is not None and not _seen(parcel):
        trust.check_time(known, parcel.key.line, parcel.desk.now)


def key_revoked(parcel: Opening) -> None:
    """The key was not taken back. A parcel accepted before that stays known."""
    known = parcel.desk.state.known.get(parcel.header.sender)
    if known is not None and not _seen(parcel) and not parcel.unchained:
        trust.check_revoked(known, parcel.key.line)


def signature(parcel: Opening) -> None:
    """The signature holds over the header's bytes as received, for parcels and nothing else."""
    sshsig.verify(parcel.files[bag.SIGNATURE], parcel.files[bag.HEADER], sshsig.PARCEL)


def addressee(parcel: Opening) -> None:
    """It is addressed to us."""
    if parcel.desk.state.party not in parcel.header.to:
        raise refuse("not_addressed", party=parcel.header.to[0])


def again(parcel: Opening) -> Verdict | None:
    """The same parcel once more changes nothing."""
    if not _seen(parcel):
        return None
    earlier = next((one for one in parcel.peer.received if one.digest == parcel.digest), None)
    if earlier is not None and earlier.reasons:
        return Verdict(Status.AGAIN, "again_refused", {"reasons": ", ".join(earlier.reasons)})
    return Verdict(Status.AGAIN, "again")


def stopped(parcel: Opening) -> Verdict | None:
    """Nothing is taken in from a party whose chain was stopped, until a person decides."""
    if parcel.peer.stop is not None and not parcel.unchained:
        return Verdict(Status.STOPPED, "stopped", {"party": parcel.header.sender})
    return None


def chain_fork(parcel: Opening) -> Verdict | None:
    """One number, one parcel; and the parcel before is the one we hold."""
    header, peer = parcel.header, parcel.peer
    if parcel.unchained:
        return None
    values = {"party": header.sender, "seq": header.seq}
    if (header.seq == 1) != (header.prev is None) or header.seq == 0:
        raise refuse("chain_form")
    taken = {one.seq: one.digest for one in peer.received} | {one.seq: one.digest for one in peer.held}
    if header.seq in taken and taken[header.seq] != parcel.digest:
        return Verdict(Status.STOPPED, "fork", values)
    if header.seq - 1 in taken and taken[header.seq - 1] != header.prev:
        return Verdict(Status.STOPPED, "fork_before", values)
    return None


def chain_gap(parcel: Opening) -> Verdict | None:
    """The one before it is here; else it waits."""
    header, peer = parcel.header, parcel.peer
    if parcel.unchained or header.seq == peer.head + 1:
        return None
    if len(peer.held) >= parcel.desk.limits.held:
        raise refuse("held_limit", limit=parcel.desk.limits.held)
    return Verdict(Status.HELD, "gap", {"party": header.sender, "seq": peer.head + 1})


def chain_ack(parcel: Opening) -> Verdict | None:
    """What they say they hold of ours, we have sent. If not, our memory was set back or somebody wrote in our name."""
    ack = parcel.header.ack
    if ack is None:
        return None
    ours = {one.seq: one.digest for one in parcel.peer.sent}
    if ours.get(ack.seq) != ack.digest and not _forgotten(parcel, ack.seq):
        return Verdict(Status.STOPPED, "ack_not_ours", {"party": parcel.header.sender, "seq": ack.seq})
    return None


def history(parcel: Opening) -> Verdict | None:
    """Their history continues the one they showed us before, and the one they showed others."""
    known = parcel.desk.state.known.get(parcel.header.sender)
    if known is None or known.descriptor.log is None or parcel.unchained:
        return None
    if parcel.header.checkpoint is None:
        raise refuse("checkpoint_missing", party=parcel.header.sender)
    new = note.read(parcel.header.checkpoint, note.parse_verifier(known.descriptor.log))
    values = {"party": parcel.header.sender}
    last = parcel.peer.checkpoint
    proof = [bytes.fromhex(step) for step in parcel.header.consistency]
    if last is None and proof:
        parcel.warnings.append("history_begins_here")
    elif last is not None and new.size < last.size:
        return Verdict(Status.STOPPED, "log_rollback", values)
    elif last is not None:
        old = (last.size, bytes.fromhex(last.root))
        if not merkle.verify_consistency(old, (new.size, new.root), proof):
            return Verdict(Status.STOPPED, "log_rewrite", values)
    for other in parcel.peer.seen:
        if other.size == new.size and other.root != new.root.hex():
            return Verdict(Status.STOPPED, "log_split_view", values | {"other": other.by})
    return None


def rows_root(parcel: Opening) -> None:
    """The rows are as many as the header says, and their leaves lead to its root."""
    header = parcel.header
    name = {"list": ROWS, "answer": ANSWERS}.get(header.type)
    if name is None:
        if header.rows or header.rows_root is not None:
            raise refuse("rows_root")
        return
    if name not in parcel.files:
        raise refuse("file_missing", file=name)
    leaves = rows.read_leaves(parcel.files[name], name=name, limit=parcel.desk.limits.rows)
    if len(leaves) != header.rows:
        raise refuse("rows_count", stated=header.rows, found=len(leaves))
    if merkle.root(leaves).hex() != header.rows_root:
        raise refuse("rows_root")
    parcel.leaves = leaves


def header_form(parcel: Opening) -> None:
    """The header is in the one form of RFC 8785."""
    if parcel.files[bag.HEADER] != canonical.dumps(parcel.raw):
        raise refuse("header_form", file=bag.HEADER)


def needed_files(parcel: Opening) -> None:
    """The files that belong to the type are there."""
    for name in NEEDED[parcel.header.type]:
        if name not in parcel.files:
            raise refuse("file_missing", file=name)


def schema_list(parcel: Opening) -> None:
    """A list: every row of its shape, every number once, headings named."""
    if parcel.header.type != "list":
        return
    info = read_form(ListInfo, parcel.files[LIST_INFO], name=LIST_INFO)
    if info.original is not None and info.original not in parcel.files:
        raise refuse("file_missing", file=info.original)
    numbers = []
    headings = set(info.columns)
    for line in lines_of(parcel.files[ROWS], name=ROWS, limit=parcel.desk.limits.rows):
        row = make_form(RowLine, canonical.loads_record(line, name=ROWS), name=ROWS)
        if not row.cells.keys() <= headings:
            raise refuse("column_unknown", row=row.row)
        numbers.append(row.row)
    rows.check_once(numbers)
    parcel.numbers = numbers


def schema_answer(parcel: Opening) -> None:
    """An answer: every line of its shape, codes and vocabulary known, counts as recomputed here."""
    header = parcel.header
    if header.type != "answer":
        return
    if header.vocabulary != VOCABULARY:
        raise refuse("vocabulary_unknown")
    answers = _answers(parcel)
    if any(answer.vocabulary != VOCABULARY for answer, _ in answers):
        raise refuse("vocabulary_unknown")
    parcel.counts = rows.counts(answer for answer, _ in answers)
    if header.counts is not None and header.counts != parcel.counts:
        raise refuse("counts_differ")


def schema_other(parcel: Opening) -> None:
    """Receipts, requests, cards and revocations are of their shape, and signed where they must be."""
    header, files = parcel.header, parcel.files
    known = parcel.desk.state.known.get(header.sender)
    if header.type == "receipt":
        read_form(Receipt, files[RECEIPT], name=RECEIPT)
    elif header.type == "request":
        read_form(Request, files[REQUEST], name=REQUEST)
    elif header.type == "party":
        card = read_card(files[PARTY], files[PARTY_SIGNATURE])
        if known is not None and card.digest != known.card.digest:
            check_succession(known.card, card)
            parcel.desk.cipher.check_recipients(card.descriptor.recipients)
    elif header.type == "revocation" and known is not None:
        statement = Statement(files[REVOCATION], files[REVOCATION_SIGNATURE])
        if read_revocation(statement, known.descriptor.root).party != header.sender:
            raise refuse("revocation_root")


def receipt_ours(parcel: Opening) -> None:
    """A receipt is for a parcel that we sent to that party, and says of it what it was."""
    if parcel.header.type != "receipt":
        return
    receipt = read_form(Receipt, parcel.files[RECEIPT], name=RECEIPT)
    ours = {one.digest: one for one in parcel.peer.sent}.get(receipt.parcel)
    if ours is None and _forgotten(parcel, receipt.seq):
        return
    if ours is None or ours.seq != receipt.seq:
        raise refuse("receipt_unknown")
    # Of a place that two people settled we no longer know what the parcel was.
    if ours.file and (receipt.type, receipt.rows, receipt.rows_root) != (
        ours.type,
        ours.rows,
        ours.rows_root,
    ):
        raise refuse("receipt_differs")


def list_version(parcel: Opening) -> None:
    """A list that takes the place of an earlier one takes that of its newest version, never of one left behind."""
    if parcel.header.type != "list":
        return
    lists, sender = parcel.desk.state.lists, parcel.header.sender
    mine = {root: one for root, one in lists.items() if not one.sent and one.party == sender}
    for root in (parcel.header.refs.list_root, parcel.header.rows_root):
        if root in mine and mine[root].superseded_by is not None:
            raise refuse("version_behind", party=sender)
    if parcel.header.refs.list_root is not None and parcel.header.refs.list_root not in mine:
        parcel.warnings.append("version_unknown")


def answer_scope(parcel: Opening) -> None:
    """Content withheld for safety goes to an intermediary and nobody else."""
    withheld = parcel.header.type == "answer" and parcel.header.scope == "withheld"
    if withheld and parcel.desk.state.role != "intermediary":
        raise refuse("withheld_not_for_us")


def answer_withheld(parcel: Opening) -> None:
    """A withheld row carries nothing but the intermediary's receipt."""
    if parcel.header.type == "answer" and parcel.header.scope == "all":
        rows.check_withheld((answer for answer, _ in _answers(parcel)), final=parcel.header.final)


def answer_list(parcel: Opening) -> None:
    """It answers a list that we sent to that party."""
    if parcel.header.type == "answer" and parcel.header.scope == "all":
        listed = parcel.desk.state.lists.get(parcel.header.refs.list_root or "")
        if listed is None or not listed.sent or listed.party != parcel.header.sender:
            raise refuse("list_unknown")


def answer_coverage(parcel: Opening) -> None:
    """It answers every row of that list exactly once."""
    if parcel.header.type != "answer":
        return
    answered = [(answer.number, digest) for answer, digest in _answers(parcel)]
    if parcel.header.scope == "withheld":
        rows.check_once(number for number, _ in answered)
        return
    root = parcel.header.refs.list_root or ""
    if root in parcel.desk.state.lists:
        rows.check_coverage(answered, parcel.desk.index(root))


def answer_final(parcel: Opening) -> None:
    """A final answer leaves nothing in progress; one that is not final after one that was is shown as such."""
    if parcel.header.type != "answer" or parcel.header.scope != "all":
        return
    if parcel.header.final:
        rows.check_final(answer for answer, _ in _answers(parcel))
        return
    listed = parcel.desk.state.lists.get(parcel.header.refs.list_root or "")
    if listed is not None and any(one.final for one in listed.answers):
        parcel.warnings.append("answer_after_final")


def _answers(parcel: Opening) -> list[tuple[rows.AnswerRow, str]]:
    if parcel.answers is None:
        parcel.answers = list(rows.read_answers(parcel.files[ANSWERS], limit=parcel.desk.limits.rows))
    return parcel.answers


def _forgotten(parcel: Opening, seq: int) -> bool:
    """Whether a parcel of ours with this number was lost with our memory: two people set our chain beyond it."""
    sent = parcel.peer.sent
    settled = [one.seq for one in sent if one.type == SETTLED]
    return bool(settled) and seq < settled[-1] and all(one.seq != seq for one in sent)


def _seen(parcel: Opening) -> bool:
    digest = sha256(parcel.files[bag.HEADER]).hexdigest()
    if digest in parcel.desk.state.unchained:
        return True
    return any(one.digest == digest for one in parcel.peer.received)


_QUARANTINE = Status.QUARANTINED

SEALED = (
    Check("size", opening.size),
    Check("envelope", opening.envelope),
    Check("decrypt", opening.decrypt, makes=True),
)
INSIDE = (
    Check("zip_directory", opening.zip_directory, makes=True),
    Check("zip_members", opening.zip_members),
    Check("zip_names", opening.zip_names),
    Check("zip_links", opening.zip_links),
    Check("zip_duplicates", opening.zip_duplicates),
    Check("zip_sizes", opening.zip_sizes),
    Check("zip_layout", opening.zip_layout),
    Check("unpack", opening.unpack, makes=True),
)
HEADER = (
    Check("header_read", opening.header_read, makes=True),
    Check("version", version),
    Check("header_shape", opening.header_shape, makes=True),
    Check("signer", signer, makes=True),
)
WHO = (
    Check("party_pinned", party_pinned, _QUARANTINE),
    Check("key_listed", key_listed, _QUARANTINE),
    Check("key_time", key_time),
    Check("key_revoked", key_revoked),
)
SIGNED = (Check("signature", signature),)
FOR_US = (Check("addressee", addressee),)
FILES = (
    Check("manifest_digest", opening.manifest_digest),
    Check("listing", opening.listing),
    Check("digests", opening.digests),
    Check("tags", opening.tags),
    Check("documents", opening.documents),
)
CHAIN = (
    Check("again", again, Status.AGAIN),
    Check("stopped", stopped, Status.STOPPED),
    Check("chain_fork", chain_fork),
    Check("chain_gap", chain_gap),
    Check("chain_ack", chain_ack),
    Check("history", history),
)
CONTENT = (
    Check("rows_root", rows_root, counted=True),
    Check("header_form", header_form, counted=True),
    Check("needed_files", needed_files, counted=True),
    Check("schema_list", schema_list, counted=True),
    Check("schema_answer", schema_answer, counted=True),
    Check("schema_other", schema_other, counted=True),
)
ANSWER = (
    Check("receipt_ours", receipt_ours, counted=True),
    Check("list_version", list_version, counted=True),
    Check("answer_scope", answer_scope, counted=True),
    Check("answer_withheld", answer_withheld, counted=True),
    Check("answer_list", answer_list, counted=True),
    Check("answer_coverage", answer_coverage, counted=True),
    Check("answer_final", answer_final, counted=True),
)

# Size limits → decrypt → zip limits → header → key pinned → signature → addressee → manifest → files
# → chain → rows root → schema; then one transaction.
ORDER: tuple[Check, ...] = (
    *SEALED,
    *INSIDE,
    *HEADER,
    *WHO,
    *SIGNED,
    *FOR_US,
    *FILES,
    *CHAIN,
    *CONTENT,
    *ANSWER,
)

# What can be checked of a bag already decrypted, without our keys and our memory.
PUBLIC: tuple[Check, ...] = (*INSIDE, *HEADER, *SIGNED, *FILES, *CONTENT)
