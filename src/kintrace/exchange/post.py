"""An office's post: it sends parcels in a chain, takes them in after every check, and remembers.

Clock, randomness, keys, cipher and storage are handed in. Each public method is one transaction: it
has happened whole, or not at all, and doing it again with the same parcel changes nothing.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from kintrace.exchange import bag, history, intake
from kintrace.exchange.checks import HEADER, INSIDE, ORDER, SEALED
from kintrace.exchange.forms import moment
from kintrace.exchange.header import (
    ANSWERS,
    ROWS,
    Refs,
    Request,
)
from kintrace.exchange.memory import Memory
from kintrace.exchange.opening import Desk, Finding, Opening, examine
from kintrace.exchange.outcome import Contents, Outcome
from kintrace.exchange.parcel import (
    Asked,
    Draft,
    ListContent,
    draft_answer,
    draft_list,
    draft_party,
    draft_request,
    draft_revocation,
    draft_withheld,
)
from kintrace.exchange.party import Card, Statement
from kintrace.exchange.refusals import refuse
from kintrace.exchange.rows import AnswerRow, prove_row, seal_answers
from kintrace.exchange.sending import Parcel, ahead, resign, send
from kintrace.exchange.sshsig import Signer
from kintrace.exchange.state import SETTLED, Listed, State, Status


class Post(Memory):
    """The exchange desk of one office."""

    __slots__ = ()

    def send_list(self, to: str, content: ListContent) -> Parcel:
        """Send a list. Keep the parcel's file: it is the only copy outside your own records.

        Raises:
            Refused (not_pinned), Invalid (version_unknown, version_behind): what it supersedes was not sent to
            that party, or has another version after it already.
        """
        revision, state = self._load()
        self._may_sign(state)
        if content.supersedes is not None:
            before = state.lists.get(content.supersedes)
            if before is None or not before.sent or before.party != to:
                raise refuse("version_unknown", party=to)
            if before.superseded_by is not None:
                raise refuse("version_behind", party=state.party)
            before.superseded_by = content.rows.root
        parcel, files = send(state, to, draft_list(content), self._means())
        index = f"lists/{content.rows.root}.json"
        files[index] = content.rows.index_json()
        state.lists[content.rows.root] = Listed(
            root=content.rows.root,
            parcel=parcel.digest,
            party=to,
            sent=True,
            rows=len(content.rows.numbers),
            index=index,
            thread=parcel.header.thread,
            supersedes=content.supersedes,
        )
        self._commit(revision, state, files)
        return parcel

    def send_answer(
        self,
        root: str,
        answers: Sequence[AnswerRow],
        *,
        final: bool,
        documents: Mapping[str, bytes] | None = None,
    ) -> Parcel:
        """Answer a whole list that came in, by its rows root.

        Args:
            root: the rows root of the list.
            answers: one finding for every row.
            final: nothing is in progress any more.
            documents: human-readable forms, ending ("pdf") → bytes.

        Raises:
            Invalid (row_missing, row_twice, row_foreign, final_in_progress), Refused (withheld_content …,
            own_key_expired).
        """
        revision, state = self._load()
        self._may_sign(state)
        listed, asked = self._asked(state, root)
        sealed = seal_answers(answers, asked.index, self.random)
        draft = draft_answer(answers, sealed, asked, final=final, documents=documents or {})
        parcel, files = send(state, listed.party, draft, self._means())
        listed.answers.append(intake.answered(parcel.header, parcel.digest, self.keys.party, self.clock()))
        self._commit(revision, state, files)
        return parcel

    def send_withheld(self, to: str, root: str, answers: Sequence[AnswerRow]) -> Parcel:
        """Send the content of withheld rows to an intermediary, and to nobody else.

        Raises:
            Refused (withheld_addressee): the addressee is not pinned as an intermediary.
        """
        revision, state = self._load()
        self._may_sign(state)
        known = state.known.get(to)
        if known is None or known.descriptor.role != "intermediary":
            raise refuse("withheld_addressee", party=to)
        _, asked = self._asked(state, root)
        sealed = seal_answers(answers, asked.index, self.random)
        parcel, files = send(state, to, draft_withheld(answers, sealed, asked), self._means())
        self._commit(revision, state, files)
        return parcel

    def send_request(self, to: str, request: Request, refs: Refs | None = None) -> Parcel:
        """Ask a party for something: to send again, to answer, to explain."""
        return self._send(to, draft_request(request, refs or Refs()))

    def send_card(self, to: str, card: Card) -> Parcel:
        """Send a new version of our card; sign it with a key of the version before, that is, before `begin`."""
        return self._send(to, draft_party(card))

    def send_revocation(self, to: str, statement: Statement) -> Parcel:
        """Tell a party that a key of ours was taken back, and remember it.

        Raises:
            Untrusted (revocation_root …): not by our root.
        """
        revision, state = self._load()
        self._note_own(state, statement)
        parcel, files = send(state, to, draft_revocation(statement), self._means())
        self._commit(revision, state, files)
        return parcel

    def revocation_ahead(self, to: str, statement: Statement, root: Signer) -> bytes:
        """A sealed parcel with a revocation, signed by the root, for an envelope: it stands outside of the chain.

        Raises:
            Refused (not_pinned).
        """
        return ahead(self.state(), to, draft_revocation(statement), root, self._means())

    def receive(self, sealed: bytes) -> Outcome:
        """Check a parcel that was brought, in the order of the protocol, and take it in if all holds.

        The same parcel may be brought as often as one likes. A bad parcel is an outcome, not an error.

        Raises:
            Conflict (state_changed): somebody else wrote in between; try again.
        """
        revision, state = self._load()
        finding = examine(Opening(self._desk(state), sealed), ORDER)
        step = intake.take(state, finding, self._means())
        released = []
        if step.advanced:
            for one in intake.held_next(state, step.party, self.storage.read):
                again = self._examine_held(state, one.sealed, one.received, step)
                released.append(again)
        if step.changed:
            self._commit(revision, state, step.files)
        if step.new_keys or _card_again(finding):
            # Parcels by the new key may have come before the card that names it; and if we died between
            # taking in the card and looking at them, the card will be brought again.
            released += self.reconsider(step.party)
        return self._outcome(finding, step.reply, tuple(released))

    def reconsider(self, party: str) -> list[Outcome]:
        """Look again at parcels kept aside, now that two people have confirmed the party."""
        _, state = self._load()
        files = [one.file for one in state.strangers if one.claimed == party]
        outcomes = [self.receive(self.storage.read(name)) for name in files]
        done = {name for name, one in zip(files, outcomes, strict=True) if not _may_yet_pass(one)}
        revision, state = self._load()
        if done:
            state.strangers = [one for one in state.strangers if one.file not in done]
            self._commit(revision, state, {})
        return outcomes

    def renew(self, party: str, since: int | None = None) -> list[str]:
        """Sign and seal again, with our present key, what a party has not acknowledged; the files to be carried.

        For parcels whose key expired or was taken back on the way. Nothing signed is changed, so each
        keeps its number and digest, and no fork arises. With `since`, all from that number on: the party has
        lost its key, and its card names a new recipient.

        Raises:
            Refused (own_key_expired).
        """
        revision, state = self._load()
        self._may_sign(state)
        files: dict[str, bytes] = {}
        first = state.peer(party).acked + 1 if since is None else since
        for sent in state.peer(party).sent:
            if sent.seq >= first and sent.file:
                files |= resign(state, party, sent, self.read(sent.digest).files, self._means())
        if files:
            self._commit(revision, state, files)
        return list(files)

    def prove_row(self, digest: str, number: int) -> bytes:
        """The proof of one row of a list or an answer that we hold, for an arbiter, as JSON.

        Hand it over with `parcel.json` and its signature, see `header_of`; other rows stay unseen.

        Raises:
            Refused (parcel_unknown, row_unknown).
        """
        files = self.read(digest).files
        name = ANSWERS if ANSWERS in files else ROWS
        if name not in files:
            raise refuse("row_unknown", row=number)
        return prove_row(files[name], number, name=name, limit=self.limits.rows)

    def header_of(self, digest: str) -> tuple[bytes, bytes]:
        """`parcel.json` and its signature as they were signed, to be shown without the rest.

        Raises:
            Refused (parcel_unknown).
        """
        files = self.read(digest).files
        return files[bag.HEADER], files[bag.SIGNATURE]

    def history(self) -> bytes:
        """Our whole history as a file for a party or an arbiter; see `read_history`."""
        return history.export(self.state(), self.keys)

    def read(self, digest: str) -> Contents:
        """Open again a parcel that was taken in, or one of ours, by its digest.

        Raises:
            Unreadable (file_gone, parcel_unknown).
        """
        _, state = self._load()
        files = [one.file for peer in state.peers.values() for one in peer.received if one.digest == digest]
        own = state.sent(digest)
        if own is not None:
            files.append(own.file)
        files = [file for file in files if file]  # of a place that two people settled there is no file
        if not files:
            raise refuse("parcel_unknown")
        finding = examine(
            Opening(self._desk(state), self.storage.read(files[0])), (*SEALED, *INSIDE, *HEADER)
        )
        if finding.verdict is not None or finding.opening.digest != digest:
            raise refuse("parcel_damaged")
        return Contents(finding.opening.header, finding.opening.files, self.limits)

    def _examine_held(self, state: State, sealed: bytes, received: str, step: intake.Step) -> Outcome:
        # A key that was good when the parcel came is good although it had to wait.
        desk = replace(self._desk(state, step.files), now=moment(received))
        finding = examine(Opening(desk, sealed), ORDER)
        more = intake.take(state, finding, self._means())
        step.absorb(more)
        return self._outcome(finding, more.reply, ())

    def _outcome(self, finding: Finding, reply: str | None, released: tuple[Outcome, ...]) -> Outcome:
        opening, verdict = finding.opening, finding.verdict
        known = bool(opening.files) and opening.parsed is not None
        taken = verdict is None or (verdict.code == "again" and _taken_before(opening))
        return Outcome(
            status=verdict.status if verdict else Status.ACCEPTED,
            code=verdict.code if verdict else "accepted",
            digest=opening.digest if known else None,
            contents=Contents(opening.header, opening.files, self.limits) if taken else None,
            counts=opening.counts,
            reply=reply,
            warnings=tuple(opening.warnings),
            released=released,
            passed=finding.passed,
            finding=finding,
        )

    def _send(self, to: str, draft: Draft) -> Parcel:
        revision, state = self._load()
        parcel, files = send(state, to, draft, self._means())
        self._commit(revision, state, files)
        return parcel

    def _may_sign(self, state: State) -> None:
        """Our key has not run out: nobody would take in what it signs. Receipts are signed all the same.

        Raises:
            Refused (own_key_expired).
        """
        mine = state.card.card.descriptor.signing if state.card else ()
        for entry in mine:
            if entry.key == self.keys.signer.public.line and self.clock() >= moment(entry.valid_until):
                raise refuse("own_key_expired", until=entry.valid_until[:10])

    def _asked(self, state: State, root: str) -> tuple[Listed, Asked]:
        listed = state.lists.get(root)
        if listed is None or listed.sent:
            raise refuse("list_unknown")
        return listed, Asked(root, listed.parcel, listed.thread, self._index(state, {})(root))

    def _desk(self, state: State, files: Mapping[str, bytes] | None = None) -> Desk:
        return Desk(
            state,
            self.keys.identities,
            self.cipher,
            self.limits,
            self.clock(),
            self._index(state, files or {}),
        )

    def _index(self, state: State, files: Mapping[str, bytes]) -> Callable[[str], Mapping[int, str]]:
        def read(root: str) -> Mapping[int, str]:
            name = state.lists[root].index
            data = files[name] if name in files else self.storage.read(name)
            return {int(number): leaf for number, leaf in json.loads(data).items()}

        return read


def _taken_before(opening: Opening) -> bool:
    """Whether this very parcel once passed every check; a place that people settled is no such thing."""
    return any(
        one.digest == opening.digest and one.status is Status.ACCEPTED and one.type != SETTLED
        for one in opening.peer.received
    )


def _card_again(finding: Finding) -> bool:
    again = finding.verdict is not None and finding.verdict.status is Status.AGAIN
    return again and finding.opening.header.type == "party"


def _may_yet_pass(outcome: Outcome) -> bool:
    """Whether a parcel kept aside is worth another look later: a card, a program or a clock may change."""
    return outcome.status in (Status.QUARANTINED, Status.KEPT) or outcome.code in ("key_early", "held_limit")
