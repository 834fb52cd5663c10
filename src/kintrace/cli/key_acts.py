"""What the commands of `kintrace keys` do: files in the office's folder, and words on the terminal."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import click

from kintrace import exchange
from kintrace.cli import token
from kintrace.cli.key_words import role, say_carry, say_digits, say_files, say_keys, say_qr, write_qr
from kintrace.cli.office import (
    CARD,
    KEYS,
    NEXT_CARD,
    NEXT_KEYS,
    ROOT,
    Office,
    load_card,
    open_office,
    save_card,
    save_statement,
    surroundings,
)
from kintrace.cli.report import tell
from kintrace.cli.speaking import Told, line, passphrase, read_file, write_private
from kintrace.model import Language

Files = tuple[Path | None, Path | None]  # of the passphrases of the working keys and of the root key

_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
_CONTACT = 500


@dataclass(frozen=True)
class About:
    """What an office says of itself on its card."""

    party: str
    names: dict[str, str]
    role: str
    contact: str
    token: Path | None = None


@dataclass(frozen=True)
class Compared:
    """How two people compared the digits; None: they are still to be typed."""

    by: tuple[str, str]
    how: str
    digits: str | None


@dataclass(frozen=True)
class Taken:
    """Which key is taken back and why, and whether the word of it only goes into an envelope."""

    reason: str
    start: str | None
    envelope: Path | None
    root: Path | None


def make(folder: Path, about: About, given: Files, language: Language) -> None:
    """Make keys, card, root and the revocation made in advance.

    Raises:
        Told (office_there, party_id, contact_long), Refused (passphrase_short).
    """
    if any((folder / name).exists() for name in (CARD, KEYS, ROOT)):
        raise Told("office_there", folder=folder.name)
    if not _ID.fullmatch(about.party):
        raise Told("party_id")
    if len(about.contact) > _CONTACT:
        raise Told("contact_long", limit=_CONTACT)
    around = surroundings()
    secret = passphrase(given[0], tell("keys.passphrase", language, party=about.party), confirm=True)
    question = tell("keys.root_passphrase", language, party=about.party)
    root_secret = passphrase(given[1], question, confirm=True)
    ring, recipient = exchange.new_keyring(about.party, around.random, exchange.AgeCipher())
    if about.token is not None:
        ring = replace(ring, signer=token.adopt(folder, about.party, about.token))
    root = exchange.new_root(around.random)
    card = exchange.first_card(ring, root, recipient, about.names, around.clock())
    more = {"role": about.role, "contact": about.contact}
    card = exchange.make_card(card.descriptor.model_copy(update=more), root)
    locked = exchange.lock(ring, secret, around.random, around.cost)
    locked_root = exchange.lock_root(about.party, root, root_secret, around.random, around.cost)
    write_private(folder / ROOT, locked_root)
    write_private(folder / KEYS, locked)
    office = Office(folder, card)
    office.post(ring).begin(card)
    _envelope(office, ring.signer.public, root, folder / "safe")
    save_card(card, folder / CARD)
    line(tell("keys.made", language, party=about.party, folder=folder))
    say_digits(card, language)
    line(tell("keys.to_the_safe", language, folder=folder / "safe"))


def show(folder: Path, picture: Path | None, language: Language) -> None:
    """The own card with its QR code, then everybody confirmed; the code as a picture too where asked.

    Raises:
        Told (qr_ending).
    """
    office = open_office(folder)
    written = (write_qr(office.card, picture),) if picture else ()
    descriptor = office.card.descriptor
    line(f"{descriptor.id} · {' · '.join(descriptor.names.values())} · {role(descriptor.role, language)}")
    say_digits(office.card, language)
    say_qr(office.card)
    say_files(written, language)
    state = office.reading_post().state()
    say_keys(office.card, set(state.revoked), language)
    for party, known in sorted(state.known.items()):
        line("")
        line(f"{party} · {' · '.join(known.descriptor.names.values())} · "
             f"{role(known.descriptor.role, language)}")  # fmt: skip
        how = tell(f"keys.how.{known.pin.how}", language)
        people = " + ".join(known.pin.by)
        line("  " + tell("keys.pinned_by", language, people=people, how=how, when=known.pin.when))
        say_keys(known.card, set(known.revoked), language)


def pin(folder: Path, card_file: Path, said: Compared, file: Path | None, language: Language) -> None:
    """Confirm a party.

    Raises:
        Told (pin_other_id), Refused (pin_two_people), Untrusted (pin_digits), Conflict (pin_already).
    """
    office = open_office(folder)
    card = load_card(card_file)
    party = card.descriptor.id
    ring = office.unlocked(file, language)
    typed = said.digits
    if typed is None:
        typed = click.prompt(tell("keys.digits_heard", language, party=party), err=True)
    if typed.upper().startswith("KINTRACE:"):
        scanned, _, typed = typed[len("KINTRACE:") :].partition(":")
        if scanned.lower() != party:
            raise Told("pin_other_id", party=party)
    digits = "".join(typed.split()).replace("-", "")
    if not re.fullmatch("[0-9]{60}", digits):
        raise Told("pin_sixty")
    groups = " ".join(digits[at : at + 5] for at in range(0, 60, 5))
    when = surroundings().clock().strftime("%Y-%m-%dT%H:%M:%SZ")
    record = exchange.PinRecord.model_validate(
        {"party": party, "digits": groups, "by": said.by, "how": said.how, "when": when}
    )
    post = office.post(ring)
    post.pin(card, record)
    people = " + ".join(said.by)
    line(
        tell("keys.pinned", language, party=party, people=people, how=tell(f"keys.how.{said.how}", language))
    )
    line("  " + tell("keys.pinned_role", language, role=role(card.descriptor.role, language)))
    for outcome in post.reconsider(party):
        line(f"  {outcome.sentence(language)} ({outcome.code})")


def rotate(
    folder: Path, root_file: Path | None, given: Files, language: Language, handle: Path | None = None
) -> None:
    """New working keys and a new card. Broken off, it goes on with the same keys when it is called again.

    The new keys are on disk before anybody hears of them, and the card travels under the old key.
    """
    office = open_office(folder)
    ring = office.unlocked(given[0], language)
    fresh, card = _next(office, ring, (root_file, given, handle), language)
    post = office.post(ring)
    files = []
    for party in sorted(post.state().known):
        files.append((party, post.send_card(party, card).file))
    office.post(fresh).begin(card)
    (folder / NEXT_KEYS).replace(folder / KEYS)
    save_card(card, folder / CARD)
    for name in (NEXT_CARD, f"{NEXT_CARD}.sig"):
        (folder / name).unlink()
    line(tell("keys.rotated", language, version=card.descriptor.version))
    say_keys(card, set(), language)
    say_carry(folder, files, language)


def replace_lost(
    folder: Path, root_file: Path | None, given: Files, language: Language, handle: Path | None = None
) -> None:
    """New working keys by the root alone; the card names no older key. What is left of the old ones is set aside."""
    office = open_office(folder)
    root = office.root(root_file, given[1], language)
    around = surroundings()
    fresh, recipient = exchange.new_keyring(office.party, around.random, exchange.AgeCipher())
    if handle is not None:
        fresh = replace(fresh, signer=token.adopt(folder, office.party, handle))
    described = exchange.rotated(office.card, fresh.signer.public, around.clock(), (recipient,))
    alone = {"signing": described.signing[-1:], "log": fresh.verifier.text}
    card = exchange.make_card(described.model_copy(update=alone), root)
    secret = passphrase(given[0], tell("keys.new_passphrase", language, party=office.party), confirm=True)
    locked = exchange.lock(fresh, secret, around.random, around.cost)
    if (folder / KEYS).exists():
        (folder / KEYS).replace(folder / f"keys.before-{card.descriptor.version}.json")
    write_private(folder / KEYS, locked)
    office.post(fresh).begin(card)
    save_card(card, folder / CARD)
    _envelope(office, fresh.signer.public, root, folder / "safe")
    line(tell("keys.rotated", language, version=card.descriptor.version))
    line(tell("keys.meet_again", language, card=folder / CARD))
    say_digits(card, language)


def revoke(folder: Path, taken: Taken, given: Files, language: Language) -> None:
    """Take back a key of ours; or, for an envelope, only sign the word of it.

    Raises:
        Told (revoke_which, revoke_rotate_first).
    """
    office = open_office(folder)
    # For the envelope the root alone is needed: the working keys may be what was lost.
    if taken.envelope is not None:
        root = office.root(taken.root, given[1], language)
        key = _chosen(office, taken.start or _digits(office, office.card.descriptor.signing[-1].key))
        pair = _envelope(office, key, root, taken.envelope, taken.reason)
        say_files((*pair, *_ahead(office, pair[0], root)), language)
        return
    ring = office.unlocked(given[0], language)
    key = _chosen(office, taken.start)
    if key.line == ring.signer.public.line:
        raise Told("revoke_rotate_first")
    root = office.root(taken.root, given[1], language)
    statement = exchange.revoke(office.party, key, taken.reason, root, surroundings().clock())
    post = office.post(ring)
    files = [(party, post.send_revocation(party, statement).file) for party in sorted(post.state().known)]
    line(tell("keys.revoked", language, digits=_digits(office, key.line)))
    say_carry(folder, files, language)


def revoked(folder: Path, file: Path, party: str, language: Language) -> None:
    """Take in another party's revocation from two files."""
    signature = file.with_name(f"{file.name}.sig")
    if not signature.is_file():
        raise Told("card_signature", file=signature.name)
    statement = exchange.Statement(read_file(file), read_file(signature))
    open_office(folder).reading_post().revoke(party, statement)
    line(tell("keys.revoked_theirs", language, party=party))


def export(folder: Path, output: Path, language: Language) -> None:
    """The own card, and what `ssh-keygen` needs to check everybody confirmed and ourselves."""
    office = open_office(folder)
    state = office.reading_post().state()
    known = state.known.values()
    cards = [office.card, *(stored.card for one in known for stored in one.cards)]
    own = output / f"{office.party}.party.json"
    save_card(office.card, own)
    lines = exchange.allowed_signers(cards).encode()
    keys = {*state.revoked, *(key for one in known for key in one.revoked)}
    taken_back = exchange.revoked_keys(dict.fromkeys(keys)).encode()
    signers, back = output / "allowed_signers", output / "revoked"
    say_files((own, write_private(signers, lines), write_private(back, taken_back)), language)
    say_digits(office.card, language)


def _next(
    office: Office, ring: exchange.Keyring, means: tuple[Path | None, Files, Path | None], language: Language
) -> tuple[exchange.Keyring, exchange.Card]:
    """The keys and the card to come: those of an attempt broken off, or new ones, already on disk."""
    root_file, given, handle = means
    keys, card_file = office.folder / NEXT_KEYS, office.folder / NEXT_CARD
    question = tell("keys.passphrase", language, party=office.party)
    if keys.is_file() and card_file.is_file():
        ring = exchange.unlock(read_file(keys), passphrase(given[0], question), office.token)
        return ring, load_card(card_file)
    root = office.root(root_file, given[1], language)
    around = surroundings()
    made, recipient = exchange.new_keyring(office.party, around.random, exchange.AgeCipher())
    signer = token.adopt(office.folder, office.party, handle) if handle else made.signer
    fresh = replace(ring, signer=signer, identities=(*made.identities, *ring.identities))
    described = exchange.rotated(office.card, signer.public, around.clock(), (recipient,))
    card = exchange.make_card(described, root)
    secret = passphrase(given[0], tell("keys.new_passphrase", language, party=office.party), confirm=True)
    write_private(keys, exchange.lock(fresh, secret, around.random, around.cost))
    save_card(card, card_file)
    _envelope(office, signer.public, root, office.folder / "safe")
    return fresh, card


def _chosen(office: Office, start: str | None) -> exchange.PublicKey:
    """The signing key on our card whose digits begin so; without them the newest that is no longer ours."""
    lines = [one.key for one in office.card.descriptor.signing]
    if start is None:
        if len(lines) < 2:
            raise Told("revoke_rotate_first")
        return exchange.parse_public(lines[-2])
    wanted = "".join(start.split())
    found = [one for one in lines if _digits(office, one).replace(" ", "").startswith(wanted)]
    if len(found) != 1 or len(wanted) < 5:
        raise Told("revoke_which")
    return exchange.parse_public(found[0])


def _envelope(
    office: Office,
    key: exchange.PublicKey,
    root: exchange.SoftwareSigner,
    folder: Path,
    reason: str = "unspecified",
) -> tuple[Path, ...]:
    """Sign in advance that a key no longer speaks for us."""
    statement = exchange.revoke(office.party, key, reason, root, surroundings().clock())
    path = folder / f"revocation-{office.party}-{_digits(office, key.line)[:5]}.json"
    save_statement(statement, path)
    return path, path.with_name(f"{path.name}.sig")


def _ahead(office: Office, file: Path, root: exchange.SoftwareSigner) -> list[Path]:
    """A sealed parcel for everybody confirmed, so that the word can be sent the day it is needed."""
    statement = exchange.Statement(read_file(file), read_file(file.with_name(f"{file.name}.sig")))
    post = office.reading_post()
    return [
        write_private(
            file.with_name(f"{file.stem}.for-{party}.ktp.age"), post.revocation_ahead(party, statement, root)
        )
        for party in sorted(post.state().known)
    ]


def _digits(office: Office, key: str) -> str:
    return exchange.fingerprint(office.party, key)
