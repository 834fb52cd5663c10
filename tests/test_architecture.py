"""What must hold across all rooms: imports, sizes, words in three languages, nothing of one machine."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from string import Formatter

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "kintrace"
TEXTS = sorted(SOURCE.rglob("texts.toml"))
MODULES = sorted(SOURCE.rglob("*.py"))
LANGUAGES = {"uk", "ru", "en"}
MACHINE = re.compile(r"(?<![\w.~}-])/(?:work|root|home|Users|mnt|opt)/[\w.-]")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
NOTHING_IN_PARTICULAR = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "service",
    "services",
    "common",
    "misc",
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tracked() -> list[Path]:
    """The files of the repository; without git, those of its folders."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
        ).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no git here: the list of files is not known")
    return [ROOT / file for file in listed if file and (ROOT / file).is_file()]


def text_of(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def test_imports_run_one_way() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_rooms_speak() -> None:
    assert [path.parent.name for path in TEXTS if path.parent.name in ("model", "answers", "cli")]


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_every_sentence_exists_in_three_languages_with_the_same_placeholders(path: Path) -> None:
    for key, sentence in tomllib.loads(path.read_text(encoding="utf-8")).items():
        assert set(sentence) == LANGUAGES, key
        holes = {
            language: sorted(field for _, field, _, _ in Formatter().parse(words) if field is not None)
            for language, words in sentence.items()
        }
        assert holes["uk"] == holes["ru"] == holes["en"], key
        assert all(words.strip() for words in sentence.values()), key


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_each_language_uses_its_own_letters(path: Path) -> None:
    for key, sentence in tomllib.loads(path.read_text(encoding="utf-8")).items():
        words = {language: re.sub(r"“[^”]*”|«[^»]*»", "", text) for language, text in sentence.items()}
        assert not re.search("[ыэёъЫЭЁЪ]", words["uk"]), key
        assert not re.search("[іїєґІЇЄҐ]", words["ru"]), key


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_modules_are_of_a_size_that_one_can_hold(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


def test_no_module_is_named_after_nothing_in_particular() -> None:
    assert [name(path) for path in MODULES if path.stem in NOTHING_IN_PARTICULAR] == []


def test_nothing_of_one_machine_and_nothing_unfinished_is_in_the_repository() -> None:
    found = []
    for path in tracked():
        if path == Path(__file__).resolve() or path.suffix == ".lock":
            continue
        text = text_of(path)
        if text is None:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if MACHINE.search(line) or (path.suffix == ".py" and UNFINISHED.search(line)):
                found.append(f"{name(path)}:{number}")
    assert found == []


def test_the_lock_holds_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--index-url" not in lock
    assert " @ " not in lock
    pinned = re.findall(r"^[a-z0-9][\w.-]*==\S+", lock, re.MULTILINE)
    assert len(pinned) > 30
    assert len(re.findall(r"==\S+ \\\n    --hash=sha256:", lock)) == len(pinned)


def test_the_lock_serves_every_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [*project["dependencies"]]
    for extra in ("dev", "docs"):
        declared += project["optional-dependencies"][extra]
    names = {re.split(r"[<>=\[;! ]", line, maxsplit=1)[0].lower().replace("_", "-") for line in declared}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {found.lower() for found in re.findall(r"^([A-Za-z0-9][\w.-]*)==", lock, re.MULTILINE)}
    assert names - {"kintrace"} <= locked
