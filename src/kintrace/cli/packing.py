"""What `kintrace pack` does: rows verbatim from a file, findings from a workbook that passes the check.

A workbook is tied to a list that came in a parcel by the bytes of its file, and then row by row; nothing
is packed that the other side would have to refuse.
"""

import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kintrace import answers, exchange, lists
from kintrace.cli.office import Office, find_parcel, open_office
from kintrace.cli.report import out, tell
from kintrace.cli.speaking import Told, line
from kintrace.cli.summary import say_reading
from kintrace.cli.written_out import harmless, list_file
from kintrace.model import FindingCode, Language

RECEIPT_FIELD = "intermediary_receipt"
_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
_SHOWN_PROBLEMS = 10
_MAKING = ".packing-"


@dataclass(frozen=True)
class ListSending:
    """A file with a list, to whom it goes, what it replaces, how its columns are read."""

    file: Path
    parties: tuple[str, ...]
    supersedes: tuple[str, ...]
    map_: Path | None


@dataclass(frozen=True)
class AnswerSending:
    """A filled workbook, to whom it goes, whether final, which rows only (for an intermediary)."""

    workbook: Path
    party: str
    final: bool
    rows: tuple[int, ...]
    map_: Path | None
    office: Path


@dataclass(frozen=True)
class _Wanted:
    """A list that came in: its root, its rows in order, the file that it was written out to."""

    root: str
    rows: tuple[exchange.Row, ...]
    file: Path


def pack_list(folder: Path, sending: ListSending, file: Path | None, language: Language) -> None:
    """Send one parcel to each party. Each gets salts of its own, so two parcels cannot be told to be one list.

    Raises:
        Told (list_empty, supersedes_no_list), Refused (not_pinned), and what `kintrace.lists.read` raises.
    """
    office = open_office(folder)
    reading = _read(sending.file, sending.map_)
    rows, columns = rows_of(reading)
    if not rows:
        raise Told("list_empty", file=sending.file.name)
    post = office.post(office.unlocked(file, language))
    before = _superseded(post, sending)
    for party in sending.parties:
        if party not in post.state().known:
            raise Told("not_confirmed", party=party)
    say_reading(reading, language, out())
    for party in dict.fromkeys(sending.parties):
        sealed = exchange.seal_rows(rows, post.random)
        name = reading.source.name
        content = exchange.ListContent(sealed, columns, name, reading.content, before.get(party))
        parcel = post.send_list(party, content)
        line(tell("pack.list", language, party=party, rows=len(rows), seq=parcel.header.seq))
        line("  " + tell("parcel.digest", language, digest=parcel.digest))
        line(tell("parcel.carry", language, party=party, file=folder / parcel.file))


def pack_answer(sending: AnswerSending, file: Path | None, language: Language) -> None:
    """Send the answer to a whole list, or the content of withheld rows to an intermediary.

    Raises:
        Told (answer_incomplete, answer_no_list, answer_other_rows …), Refused (withheld_receipt …),
        Invalid (final_in_progress).
    """
    office = open_office(sending.office)
    post = office.post(office.unlocked(file, language))
    result = answers.check(sending.workbook)
    wanted = _wanted(office, post, result, sending)
    reading = _read(wanted.file, sending.map_)
    _same_rows(reading, wanted)
    result = answers.check(sending.workbook, list_path=reading)
    if sending.rows:
        _send_withheld(post, sending, result, wanted, language)
        return
    if not result.complete:
        for problem in result.problems[:_SHOWN_PROBLEMS]:
            line(
                "  "
                + tell("pack.problem", language, row=problem.number or "–", what=problem.message(language))
            )
        line(result.sentence(language))
        raise Told("answer_incomplete", file=sending.workbook.name)
    receipts = _receipts(post, wanted.root)
    found = [_answer_row(one, wanted, office.party, receipts) for one in result.answers]
    documents = {"xlsx": _document(sending, language)}
    parcel = post.send_answer(wanted.root, found, final=sending.final, documents=documents)
    key = "pack.answer_final" if sending.final else "pack.answer"
    line(tell(key, language, party=sending.party, rows=len(found), seq=parcel.header.seq))
    line("  " + tell("parcel.digest", language, digest=parcel.digest))
    line(tell("parcel.carry", language, party=sending.party, file=sending.office / parcel.file))


def rows_of(reading: lists.ListReading) -> tuple[list[exchange.Row], list[str]]:
    """The rows of a list for a parcel, and its headings in their order.

    A row has the number of its line in the sheet; where several sheets have the same numbers, its place in
    the whole list instead.
    """
    numbers = [int(number) for number in reading.frame()["row"]]
    if len(set(numbers)) != len(numbers):
        numbers = list(range(1, len(numbers) + 1))
    rows = [exchange.Row(number, reading.cells(at)) for at, number in enumerate(numbers)]
    return rows, list(dict.fromkeys(header for row in rows for header in row.cells))


def _superseded(post: exchange.Post, sending: ListSending) -> dict[str, str]:
    """For each party the rows root of the list that this version replaces there.

    Every party holds a list under a root of its own, because each got salts of its own.

    Raises:
        Told (supersedes_no_list, supersedes_which).
    """
    if not sending.supersedes:
        return {}
    lists_sent = {one.parcel: one for one in post.state().lists.values() if one.sent}
    found: dict[str, str] = {}
    for start in sending.supersedes:
        listed = lists_sent.get(find_parcel(post, start))
        if listed is None:
            raise Told("supersedes_no_list")
        found[listed.party] = listed.root
    for party in sending.parties:
        if party not in found:
            raise Told("supersedes_which", party=party)
    return found


def _document(sending: AnswerSending, language: Language) -> bytes:
    """The human-readable answer. It holds persons: it is made inside the office, never in the system's temporary place.

    What a killed program left behind there goes first.
    """
    for old in sending.office.glob(f"{_MAKING}*"):
        shutil.rmtree(old)
    with tempfile.TemporaryDirectory(dir=sending.office, prefix=_MAKING) as place:
        document = Path(place) / "response.xlsx"
        answers.write_response(sending.workbook, document, "xlsx", language=language)
        return document.read_bytes()


def _read(file: Path, map_: Path | None) -> lists.ListReading:
    mapping = lists.load_mapping(map_) if map_ else None
    return lists.read(file, lists.ReadOptions(mapping=mapping))


def _wanted(
    office: Office, post: exchange.Post, result: answers.CheckResult, sending: AnswerSending
) -> _Wanted:
    """The list that the workbook was made from, among those that came in parcels.

    Its file is known by its bytes; a workbook cannot answer a list that nobody sent.
    """
    digest = result.keys.meta.get("list_sha256", "")
    for listed in post.state().lists.values():
        if listed.sent or (not sending.rows and listed.party != sending.party):
            continue
        contents = post.read(listed.parcel)
        name, data = list_file(contents)
        if sha256(data).hexdigest() == digest:
            file = office.folder / "received" / listed.parcel[:12] / name
            if not file.is_file() or file.read_bytes() != data:
                raise Told("list_file_changed", file=file)
            if listed.superseded_by is not None and not sending.rows:
                raise Told("answer_old_version")
            return _Wanted(listed.root, tuple(contents.rows()), file)
    raise Told("answer_no_list", party=sending.party)


def _same_rows(reading: lists.ListReading, wanted: _Wanted) -> None:
    """The rows that were signed are those in the file that came along; officers answered what they read there."""
    if reading.frame().height != len(wanted.rows):
        raise Told("answer_other_rows", row=min(reading.frame().height, len(wanted.rows)) + 1)
    for at, row in enumerate(wanted.rows):
        if not _same_cells(reading.cells(at), row.cells):
            raise Told("answer_other_rows", row=at + 1)


def _same_cells(read: Mapping[str, str], signed: Mapping[str, str]) -> bool:
    """Equal but for blanks, and for the mark that makes a cell harmless in a list written out by us."""
    here = {_plain(header): _plain(cell) for header, cell in read.items() if cell.strip()}
    there = {_plain(header): cell for header, cell in signed.items() if cell.strip()}
    return set(here) == set(there) and all(
        here[header] in (_plain(cell), _plain(harmless(cell))) for header, cell in there.items()
    )


def _plain(text: str) -> str:
    return " ".join(text.split())


def _answer_row(
    answer: answers.Answer, wanted: _Wanted, office: str, receipts: frozenset[str]
) -> exchange.AnswerRow:
    """One finding: what leaves the office of it, tied to the row as the sender numbers it.

    Raises:
        Told (withheld_receipt_unknown): a withheld row names a receipt that we do not hold.
    """
    finding, number = answer.finding, wanted.rows[answer.number - 1].number
    if finding is None:
        raise Told("answer_incomplete", file="")
    day = answer.values["as_of"]
    if finding is FindingCode.WITHHELD_FOR_SAFETY:
        named = _DIGEST.findall(answer.values.get("evidence", "").lower())
        if not set(named) <= receipts:
            raise Told("withheld_receipt_unknown", row=answer.number)
        fields = {RECEIPT_FIELD: named[0]} if named else {}
        return exchange.AnswerRow(number, finding, fields, day, office)
    fields = sent_fields(answer)
    if "duplicate_of" in fields:
        fields["duplicate_of"] = str(wanted.rows[int(fields["duplicate_of"]) - 1].number)
    evidence = tuple(part for part in (fields.pop("evidence", ""),) if part)
    return exchange.AnswerRow(number, finding, fields, day, office, evidence)


def sent_fields(answer: answers.Answer) -> dict[str, str]:
    """The officer's cells that may leave the office, but for the finding itself; internal notes stay."""
    table = answers.requirements()
    empty = table.rules[answer.finding].empty if answer.finding else ()
    return {
        column.key: answer.values[column.key]
        for column in table.columns
        if column.sent
        and column.key != "finding"
        and column.key not in empty
        and answer.values.get(column.key)
    }


def _send_withheld(
    post: exchange.Post,
    sending: AnswerSending,
    result: answers.CheckResult,
    wanted: _Wanted,
    language: Language,
) -> None:
    """The true content of withheld rows, to an intermediary and to nobody else."""
    by_number = {one.number: one for one in result.answers}
    troubled = {problem.number for problem in result.problems}
    for row in sending.rows:
        if row not in by_number or by_number[row].finding is None or row in troubled or None in troubled:
            raise Told("withheld_row_incomplete", row=row)
        if by_number[row].finding is FindingCode.WITHHELD_FOR_SAFETY:
            raise Told("withheld_row_empty", row=row)
    found = [
        _answer_row(by_number[row], wanted, post.keys.party, frozenset())
        for row in dict.fromkeys(sending.rows)
    ]
    parcel = post.send_withheld(sending.party, wanted.root, found)
    line(tell("pack.withheld", language, party=sending.party, rows=len(found), seq=parcel.header.seq))
    line("  " + tell("parcel.digest", language, digest=parcel.digest))
    line(tell("parcel.carry", language, party=sending.party, file=sending.office / parcel.file))


def _receipts(post: exchange.Post, root: str) -> frozenset[str]:
    """Digests of the receipts that intermediaries gave for the content of withheld rows of a list."""
    state = post.state()
    found = set()
    for party, peer in state.peers.items():
        known = state.known.get(party)
        if known is None or known.descriptor.role != "intermediary":
            continue
        for sent in peer.sent:
            if sent.type == "answer" and sent.list_root == root:
                found |= {one.parcel for one in sent.replies if one.status == "accepted"}
    return frozenset(found)
