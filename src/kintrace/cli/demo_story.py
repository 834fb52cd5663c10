"""The story of `kintrace demo exchange`: each step is a real command, printed as a person would type it.

The keys are made with a cheap passphrase and are good for nothing else. A step that must be refused and
is not, or the other way round, ends the demonstration with an error.
"""

import shlex
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import click

from kintrace import exchange
from kintrace.cli.demo_officer import LIST, REGISTER, fill
from kintrace.cli.main import cli
from kintrace.cli.office import CARD, Surroundings, load_card, open_office, surroundings
from kintrace.cli.report import tell
from kintrace.cli.speaking import Told, line, write_private
from kintrace.model import KintraceError, Language

PARTIES = {"alpha": ("party", "Alpha"), "beta": ("party", "Beta"), "corvus": ("courier", "Corvus")}
PEOPLE = {
    Language.UK: ("перша особа", "друга особа"),
    Language.RU: ("первый человек", "второй человек"),
    Language.EN: ("first officer", "second officer"),
}
PASSPHRASE = "only for the demonstration"  # noqa: S105 - printed in the documentation, guards nothing
QUICK = exchange.Cost(memory=8 << 10, passes=1, lanes=1)
_REFUSED = 5


def play(folder: Path | None, language: Language) -> None:
    """Play in a folder that is new or empty, or in one that is thrown away at the end.

    Raises:
        Told (demo_not_empty, demo_other_way).
    """
    if folder is not None and folder.exists() and any(folder.iterdir()):
        raise Told("demo_not_empty", folder=folder.name)
    around = replace(surroundings(), cost=QUICK)
    with _place(folder) as place, chdir(place):
        _Stage(language, around).play()
    if folder is not None:
        line(tell("demo.kept", language, folder=folder))


@contextmanager
def _place(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory() as temporary:
        yield Path(temporary)


@dataclass(frozen=True)
class _Stage:
    """Where the commands run: the language they speak, and what they take from outside."""

    language: Language
    around: Surroundings

    def play(self) -> None:
        """The whole story."""
        self._keys()
        listed = self._list_goes_out()
        self._answer_comes_back(listed)
        self._proofs(listed)

    def _keys(self) -> None:
        self._say("keys")
        for party, (role, name) in PARTIES.items():
            write_private(Path(f"{party}.passphrase"), PASSPHRASE.encode())
            self._run(
                f"keys init --office {party} --id {party} --name {name} --role {role} --passphrase-file "
                f"{party}.passphrase --root-passphrase-file {party}.passphrase"
            )
        self._say("pin")
        for party, other in (("alpha", "beta"), ("beta", "alpha"), ("alpha", "corvus")):
            digits = exchange.fingerprint(other, load_card(Path(other, CARD)).descriptor.root)
            by = " ".join(f"--by {shlex.quote(name)}" for name in PEOPLE[self.language])
            self._run(
                f"keys pin {other}/{CARD} --office {party} {by} --how in_person --digits '{digits}' "
                f"--passphrase-file {party}.passphrase"
            )

    def _list_goes_out(self) -> str:
        self._say("list")
        write_private(Path("list.csv"), LIST.encode())
        self._run("pack list list.csv --to beta --office alpha --passphrase-file alpha.passphrase")
        file, digest = self._newest("alpha", "beta")
        self._say("taken")
        self._run(
            f"custody record {file} --event taken --other alpha -o taken.json --office corvus "
            "--passphrase-file corvus.passphrase"
        )
        self._say("tampered")
        spoiled = bytearray(Path(file).read_bytes())
        spoiled[-40] ^= 1
        write_private(Path("tampered.ktp.age"), bytes(spoiled))
        self._run("open tampered.ktp.age --office beta --passphrase-file beta.passphrase", _REFUSED)
        self._say("opened")
        self._run(f"open {file} --office beta --passphrase-file beta.passphrase")
        self._run(
            f"custody record {file} --event handed_over --other beta --after taken.json -o handed.json "
            "--office corvus --passphrase-file corvus.passphrase"
        )
        self._say("receipt")
        receipt, _ = self._newest("beta", "alpha")
        self._run(f"open {receipt} --office alpha --passphrase-file alpha.passphrase")
        for record in ("taken.json", "handed.json"):
            self._run(f"custody verify {record} --file {file} --keep --office alpha")
        return digest

    def _answer_comes_back(self, listed: str) -> None:
        self._say("match")
        write_private(Path("register.csv"), REGISTER.encode())
        self._run(f"match beta/received/{listed[:12]}/list.csv register.csv -o answers.xlsx")
        self._say("incomplete")
        to_alpha = "--to alpha --final --office beta --passphrase-file beta.passphrase"
        self._run(f"pack answer answers.xlsx {to_alpha}", _REFUSED)
        self._say("filled")
        day = self.around.clock().date().isoformat()
        fill(Path("answers.xlsx"), Path("filled.xlsx"), day)
        self._run(f"pack answer filled.xlsx {to_alpha}")
        answer, _ = self._newest("beta", "alpha")
        self._say("answer_opened")
        self._run(f"open {answer} --office alpha --passphrase-file alpha.passphrase")
        receipt, _ = self._newest("alpha", "beta")
        self._run(f"open {receipt} --office beta --passphrase-file beta.passphrase")

    def _proofs(self, listed: str) -> None:
        self._say("ledger")
        self._run("ledger --office alpha")
        self._say("row")
        self._run(f"prove {listed[:12]} 3 -o row.zip --office beta --passphrase-file beta.passphrase")
        self._run(f"verify-row row.zip --signers alpha/{CARD}")
        self._say("whole")
        self._run(f"prove {listed[:12]} -o parcel.zip --office beta --passphrase-file beta.passphrase")
        self._run("keys export --office beta -o for-the-arbiter")
        self._run("verify parcel.zip --signers for-the-arbiter/allowed_signers")
        self._say("end")

    def _say(self, key: str) -> None:
        line("")
        line(tell(f"demo.{key}", self.language), style="bold")

    def _run(self, command: str, expected: int = 0) -> None:
        """Print a command, run it, and see that it ends as it must.

        Raises:
            Told (demo_other_way).
        """
        line(f"$ kintrace {command}", style="cyan")
        found = 0
        arguments = [*shlex.split(command), "--language", self.language.value]
        try:
            cli.main(arguments, prog_name="kintrace", standalone_mode=False, obj=self.around)
        except SystemExit as end:
            found = end.code if isinstance(end.code, int) else 1
        except (KintraceError, click.ClickException) as error:
            found = error.exit_code
            click.secho(f"kintrace: {error}", err=True, fg="red")
        if found != expected:
            raise Told("demo_other_way", found=found, expected=expected)

    def _newest(self, party: str, to: str) -> tuple[str, str]:
        """File and digest of the newest parcel from one to the other."""
        sent = open_office(Path(party)).reading_post().state().peers[to].sent[-1]
        return f"{party}/{sent.file}", sent.digest
