"""Three invented offices in folders, and a way to type their commands: alpha and beta exchange, delta stands between."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner, Result

from kintrace import exchange
from kintrace.cli import cli
from kintrace.cli.office import Surroundings, open_office

SECRET = "words that nobody guesses"
ROLES = {"alpha": "party", "beta": "party", "delta": "intermediary"}
PEOPLE = ("--by", "Ada", "--by", "Ben")
Typing = Callable[..., Result]


@dataclass
class Offices:
    """The folders lie in the present directory."""

    now: datetime = field(default=datetime(2025, 7, 1, 12, tzinfo=UTC))

    def run(self, *arguments: object, by: str = "", language: str = "en") -> Result:
        """Type a command; `by` adds the office and its passphrase."""
        words = [str(one) for one in arguments]
        if by:
            words += ["--office", by, "--passphrase-file", "secret"]
        around = Surroundings(lambda: self.now, exchange.Cost(8, 1, 1))
        result = CliRunner().invoke(cli, [*words, "--language", language], obj=around)
        assert SECRET not in result.output
        return result

    def fine(self, *arguments: object, by: str = "", language: str = "en") -> str:
        """Type a command that must end well; what it says."""
        result = self.run(*arguments, by=by, language=language)
        assert result.exit_code == 0, (result.output, result.exception)
        return result.stdout

    def later(self, **span: float) -> None:
        """Time passes."""
        self.now += timedelta(**span)

    def begin(self) -> "Offices":
        """Keys for all, and everybody confirmed by everybody."""
        Path("secret").write_text(SECRET, encoding="utf-8")
        for party, role in ROLES.items():
            more = ("--id", party, "--name", party, "--role", role, "--root-passphrase-file", "secret")
            self.fine("keys", "init", *more, by=party)
        for party in ROLES:
            for other in ROLES:
                if party != other:
                    self.pin(party, other)
        return self

    def pin(self, party: str, other: str) -> None:
        """Two people of `party` confirm `other`."""
        digits = exchange.fingerprint(other, open_office(Path(other)).card.descriptor.root)
        self.fine(
            "keys", "pin", f"{other}/party.json", *PEOPLE, "--how", "minutes", "--digits", digits, by=party
        )

    def post(self, party: str) -> exchange.Post:
        """The desk of an office, with its keys."""
        office = open_office(Path(party))
        ring = exchange.unlock(Path(party, "keys.json").read_bytes(), SECRET)
        real = office.post(ring)
        return exchange.Post(ring, real.storage, lambda: self.now, real.random, real.cipher)

    def send(self, party: str, to: str, rows: int = 3) -> exchange.Parcel:
        """A list goes out."""
        post = self.post(party)
        made = [exchange.Row(n, {"ПІБ": f"Вигадана Особа {n}"}) for n in range(2, rows + 2)]
        content = exchange.ListContent(
            exchange.seal_rows(made, post.random), ("ПІБ",), "list.csv", "ПІБ\n".encode()
        )
        return post.send_list(to, content)

    def newest(self, party: str, to: str) -> Path:
        """The newest parcel from one to the other."""
        return Path(party, open_office(Path(party)).reading_post().state().peers[to].sent[-1].file)
