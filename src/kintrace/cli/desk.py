"""What the commands `open`, `ledger`, `custody` and `conformance` do."""

import sys
from dataclasses import dataclass
from pathlib import Path

from kintrace import exchange
from kintrace.answers import requirements
from kintrace.cli.asking import say_request
from kintrace.cli.office import Office, load_card, open_office, surroundings
from kintrace.cli.report import complain, tell
from kintrace.cli.speaking import Told, line, read_file, write_private
from kintrace.cli.written_out import write_out
from kintrace.model import Conflict, FindingCode, Language, Refused, Untrusted, say

_SHOWN = 20  # rows named in one line
# Exit codes of what became of a parcel; a parcel that waits is in order and no error.
_EXITS = {
    exchange.Status.REFUSED: Refused.exit_code,
    exchange.Status.KEPT: Refused.exit_code,
    exchange.Status.QUARANTINED: Untrusted.exit_code,
    exchange.Status.STOPPED: Conflict.exit_code,
}


@dataclass(frozen=True)
class Handled:
    """What a courier records: the file, what happened, the other party, the record before, where to write."""

    file: Path
    event: str
    other: str
    before: Path | None
    output: Path | None


@dataclass(frozen=True)
class Kept:
    """A courier's record to check: against which card and file, and whether an office keeps it."""

    record: Path
    card: Path | None
    file: Path | None
    keep: bool
    office: Path | None


def open_parcel(folder: Path, file: Path, passphrase_file: Path | None, language: Language) -> None:
    """Take a parcel in, or say why not, and end with the exit code that fits."""
    office = open_office(folder)
    post = office.post(office.unlocked(passphrase_file, language))
    outcome = post.receive(read_file(file, post.limits.sealed))
    _say(office, outcome, language)
    exit_code = _EXITS.get(outcome.status, 0)
    if exit_code:
        sys.exit(exit_code)


def show_ledger(folder: Path, party: str | None, language: Language) -> None:
    """First what a third party could check, then what rests on our word only."""
    lines = [one for one in open_office(folder).reading_post().ledger() if party in (None, one.party)]
    if not lines:
        line(tell("ledger.empty", language))
        return
    for proved in (True, False):
        line(tell("ledger.proved" if proved else "ledger.open", language), style="bold")
        for one in lines:
            if one.proved is proved:
                line(f"  {one.sentence(language)}")
                proofs = [text[:12] for text in one.evidence if len(text) == 64]
                if proofs:
                    line("    " + tell("ledger.evidence", language, parcels=", ".join(proofs)))
    line(tell("ledger.note", language))


def show_conformance(folder: Path, language: Language) -> None:
    """Every case, and exit code 4 unless all agree."""
    report = exchange.conformance(folder)
    for one in report.results:
        key = "conformance.agrees" if one.passed else "conformance.differs"
        line(tell(key, language, id=one.id, kind=one.kind, expected=one.expected, found=one.found))
    good = len(report.results) - len(report.failures)
    line(tell("conformance.sum", language, cases=len(report.results), good=good))
    if not report.passed:
        sys.exit(4)


def record_custody(folder: Path, handled: Handled, passphrase_file: Path | None, language: Language) -> None:
    """Sign a record and write it as two files.

    Raises:
        Invalid (custody_chain, form_field), Told (record_there).
    """
    office = open_office(folder)
    number = 1
    output = handled.output
    while output is None or (handled.output is None and output.exists()):
        output = handled.file.with_name(f"{handled.file.name}.custody-{number}.json")
        number += 1
    if output.exists():
        raise Told("record_there", file=output.name)
    before = _record(handled.before) if handled.before else None
    ring = office.unlocked(passphrase_file, language)
    moment = surroundings().clock()
    handling = exchange.Handling(handled.event, office.party, handled.other, moment, before)
    sealed = read_file(handled.file, exchange.Limits().sealed)
    signed = exchange.custody_record(sealed, handling, ring.signer)
    for path, data in ((output.with_name(f"{output.name}.sig"), signed.signature), (output, signed.text)):
        write_private(path, data)
    event = tell(f"custody.{handled.event}", language, other=handled.other)
    line(tell("custody.signed", language, courier=office.party, event=event, when=signed.record.at))
    line(tell("written", language, path=output))


def verify_custody(kept: Kept, language: Language) -> None:
    """Check a record; with an office, against the card it has confirmed.

    Raises:
        Untrusted (custody_key, custody_file, sig_bad …), Told (not_confirmed), Refused (not_pinned).
    """
    signed = _record(kept.record)
    card = load_card(kept.card) if kept.card else None
    post = open_office(kept.office).reading_post() if kept.office else None
    if post is not None and card is None:
        known = post.state().known.get(signed.record.courier)
        if known is None:
            raise Told("not_confirmed", party=signed.record.courier)
        card = known.card
    if card is None:
        raise Told("custody_needs")
    sealed = read_file(kept.file, exchange.Limits().sealed) if kept.file else None
    record = exchange.verify_custody(signed, card, sealed)
    event = tell(f"custody.{record.event}", language, other=record.other)
    line(tell("custody.holds", language, courier=record.courier, event=event, when=record.at))
    line("  " + tell("custody.of_file", language, digest=record.sealed_sha256))
    if kept.file is None:
        line("  " + tell("custody.no_file", language))
    if kept.card is not None and kept.office is None:
        digits = exchange.fingerprint(record.courier, card.descriptor.root)
        line("  " + tell("verify.compare_root", language, party=record.courier, digits=digits))
    if kept.keep and post is not None:
        post.add_custody(signed, card)
        line(tell("custody.kept", language))


def _record(path: Path) -> exchange.SignedRecord:
    signature = path.with_name(f"{path.name}.sig")
    if not signature.is_file():
        raise Told("card_signature", file=signature.name)
    return exchange.SignedRecord(read_file(path), read_file(signature))


def _say(office: Office, outcome: exchange.Outcome, language: Language) -> None:
    """What became of a parcel, then of those that had waited for it."""
    good = outcome.status in (exchange.Status.ACCEPTED, exchange.Status.AGAIN, exchange.Status.HELD)
    if good:
        line(f"{outcome.sentence(language)} ({outcome.code})", style="green")
    else:
        complain(outcome.sentence(language), outcome.code)
        line(tell(f"open.{outcome.status.value}", language))
    names = "" if good or not outcome.passed else f"({', '.join(outcome.passed)})"
    line("  " + tell("open.passed", language, number=len(outcome.passed), checks=names).strip())
    if outcome.contents is not None:
        _say_contents(outcome, outcome.contents, language)
    if outcome.contents is not None:
        _say_unknown(outcome.contents, language)
    for note, code in zip(outcome.notes(language), outcome.warnings, strict=True):
        line("  " + tell("open.warning", language, note=note, code=code))
    for path in write_out(office.folder, outcome, language):
        line(tell("written", language, path=path))
    if outcome.reply and outcome.contents is not None:
        party = outcome.contents.header.sender
        line(tell("open.receipt", language, party=party, file=office.folder / outcome.reply))
    elif outcome.reply:
        line(tell("open.reply", language, file=office.folder / outcome.reply))
    for one in outcome.released:
        line(tell("open.released", language))
        _say(office, one, language)


def _say_contents(outcome: exchange.Outcome, contents: exchange.Contents, language: Language) -> None:
    header = contents.header
    kind = tell(f"open.type.{header.type}", language)
    line("  " + tell("open.what", language, kind=kind, party=header.sender, seq=header.seq))
    line("  " + tell("parcel.digest", language, digest=outcome.digest))
    if header.type in ("list", "answer"):
        line("  " + tell("open.rows", language, rows=header.rows))
    if header.type == "answer":
        counts = "; ".join(f"{_finding(code, language)} {number}" for code, number in outcome.counts.items())
        line("  " + tell("open.final" if header.final else "open.not_final", language, counts=counts or "–"))
        bare = _bare(contents)
        if bare:
            rows = ", ".join(str(row) for row in bare[:_SHOWN]) + (" …" if len(bare) > _SHOWN else "")
            line("  " + tell("open.bare", language, number=len(bare), rows=rows))
    if header.type == "receipt":
        receipt = contents.receipt()
        words = {"seq": receipt.seq, "type": tell(f"open.type.{receipt.type}", language)}
        status = tell(f"open.status.{receipt.status}", language)
        line("  " + tell("open.receipt_says", language, **words, status=status))
        if receipt.reasons:
            line("  " + tell("open.receipt_why", language, reasons=", ".join(receipt.reasons)))
    if header.type == "request":
        say_request(contents, language)
    if header.type == "list" and header.refs.list_root is not None:
        line("  " + tell("open.supersedes", language))


def _bare(contents: exchange.Contents) -> list[int]:
    """Rows whose finding does not carry what it must; they are answers all the same, and a reason to ask."""
    rules = requirements().rules
    found = []
    for one in contents.answers():
        if one.code is FindingCode.WITHHELD_FOR_SAFETY:
            continue
        carried = {*(key for key, text in one.fields.items() if text.strip()), "as_of", "answered_by"}
        if one.evidence:
            carried.add("evidence")
        if not set(rules[one.code].required) <= carried:
            found.append(one.number)
    return found


def _say_unknown(contents: exchange.Contents, language: Language) -> None:
    """What this version keeps and does not act on: fields of the header, files beside those of the format."""
    fields = contents.header.unknown()
    if fields:
        line("  " + tell("open.fields", language, fields=", ".join(fields)))
    others = contents.other_files()
    if others:
        line("  " + tell("open.others", language, files=", ".join(others)))


def _finding(code: str, language: Language) -> str:
    return say("kintrace.model", f"finding.{code}", language)
