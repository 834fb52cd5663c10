"""The environments of the peers, and what this run was made with.

Each file of `requirements/` is one environment, `.venv-bench…` beside the sources. Installs only what is pinned
there, with the ordinary pip; an environment that cannot be made is told with its reason, and never left out silently.
"""

import hashlib
import json
import os
import platform
import subprocess
import sys
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
PEERS = SHARED / "bench"
REQUIREMENTS = Path(__file__).with_name("requirements")
KINTRACE = Path(sys.executable).with_name("kintrace")
_OURS = ("kintrace", "polars", "numpy", "rapidfuzz")
_LISTING = """
import json
from importlib.metadata import distributions
print(json.dumps({one.name.lower(): one.version for one in distributions()}))
"""


class Missing(Exception):
    """An environment could not be made; the text is the reason, in one line."""


def place_of(name: str) -> Path:
    """The folder of an environment: `.venv-bench` for "main", else `.venv-bench-NAME`."""
    return ROOT / (".venv-bench" if name == "main" else f".venv-bench-{name}")


@cache
def interpreter(name: str) -> Path:
    """The Python of the environment `name`, made first if it is absent or was made from other pins.

    Raises:
        Missing: pip could not install.
    """
    requirements, folder = REQUIREMENTS / f"{name}.txt", place_of(name)
    mark, python = folder / ".complete", folder / "bin" / "python"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if mark.exists() and mark.read_text(encoding="utf-8") == digest:
        return python
    print(f"Making {folder.name} (the first time only)", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", folder], check=True)
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    command: list[str | Path] = [_with_pip(), "-m", "pip", "--python", python, "install", "--quiet"]
    command += ["--disable-pip-version-check", "--no-deps", "-r", requirements]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"pip could not install {requirements.name}: {_reason(done.stderr)}")
    mark.write_text(digest, encoding="utf-8")
    return python


def _reason(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    wrong = [line for line in lines if line.startswith("ERROR")] or lines
    return wrong[-1] if wrong else "no message"


def _with_pip() -> str:
    """An interpreter that has pip: this environment's, or the one it was made from."""
    base = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, str(base)):
        if not subprocess.run(
            [python, "-m", "pip", "--version"], capture_output=True, check=False
        ).returncode:
            return python
    raise Missing("pip is missing. On Debian: apt-get install python3-pip")


def installed(name: str) -> dict[str, str]:
    """Package → version in an environment that has been made."""
    done = subprocess.run([interpreter(name), "-c", _LISTING], capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def versions() -> dict[str, str]:
    """Machine, date, and the version of everything of ours that takes part."""
    return {
        "date": date.today().isoformat(),
        "machine": f"{platform.system()} {platform.machine()}, cores: {os.cpu_count()}, memory: {_memory_gib()} GiB",
        "load at the start": f"{os.getloadavg()[0]:.1f}",
        "python": platform.python_version(),
        "commit": _commit(),
        **{name: version(name) for name in _OURS},
    }


def _memory_gib() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _commit() -> str:
    done = subprocess.run(
        ["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    dirty = subprocess.run(
        ["git", "-C", ROOT, "status", "--porcelain", "--", "src"], capture_output=True, text=True, check=False
    )
    return (done.stdout.strip() or "unknown") + (" with changes" if dirty.stdout.strip() else "")
