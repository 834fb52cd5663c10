"""The documentation says what the program does: exit codes, commands, roles, links."""

import re
from pathlib import Path

import click
import pytest

from kintrace.cli import cli
from kintrace.matching import MatchSettings
from kintrace.model import ENTRY_COLUMNS, KintraceError

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_every_exit_code_is_documented() -> None:
    codes = {error.exit_code for error in (KintraceError, *KintraceError.__subclasses__())}
    page = (ROOT / "docs" / "analyst.md").read_text(encoding="utf-8")
    table = page.split("## Exit codes")[1]
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)}
    assert documented == codes | {0, 2, 70}


def test_every_role_of_a_column_is_documented() -> None:
    page = (ROOT / "docs" / "analyst.md").read_text(encoding="utf-8")
    table = page.split("| Role |")[1].split("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", table)) == set(ENTRY_COLUMNS) - {"row", "sheet"}


def test_the_words_for_probabilities_mean_what_the_model_says() -> None:
    page = (ROOT / "docs" / "analyst.md").read_text(encoding="utf-8")
    told = {
        word: float(percent) / 100
        for word, percent in re.findall(r"^\| (\w+) \| from ([\d.]+) % \|", page, re.M)
    }
    bounds = {band.value: bound for band, bound in MatchSettings().model.bands.items()}
    assert told == pytest.approx(bounds)


def called(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that the first words name, and the words after it."""
    command: click.Command = cli
    while words and isinstance(command, click.Group):
        below = command.get_command(click.Context(command), words[0])
        if below is None:
            break
        command, words = below, words[1:]
    return command, words


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_and_options_that_are_shown_exist(page: Path) -> None:
    text = re.sub(r"\\\n\s*", " ", page.read_text(encoding="utf-8"))
    for line in re.findall(r"^\$ kintrace (.+)$|`kintrace ([a-z][^`]*)`", text, re.MULTILINE):
        words = (line[0] or line[1]).split()
        command, words = called(words)
        options = {option for parameter in command.params for option in parameter.opts}
        options |= {"--help", "--version"}
        used = {word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)}
        assert not isinstance(command, click.Group) or used or not words, (
            f"{page.name}: kintrace {' '.join(words)}"
        )
        assert used <= options, f"{page.name}: {used - options}"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_to_files_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if target.startswith("docs/pictures/"):
            continue  # pictures are made with a release
        assert (page.parent / target).exists(), target
