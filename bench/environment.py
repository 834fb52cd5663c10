"""The peer's own environment, and what this run was made with.

Installs only what `requirements.txt` pins, with the ordinary pip.
"""

import hashlib
import os
import platform
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
PEER = ROOT / ".venv-bench"
KINTRACE = Path(sys.executable).with_name("kintrace")
_OURS = ("kintrace", "polars", "numpy", "rapidfuzz")


def peer_python() -> Path:
    """The interpreter of `.venv-bench`, made first if it is absent or was made from other pins.

    Raises:
        subprocess.CalledProcessError: pip could not install.
    """
    mark = PEER / ".complete"
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    python = PEER / "bin" / "python"
    if mark.exists() and mark.read_text(encoding="utf-8") == digest:
        return python
    print(f"Making {PEER.name} for the peer (the first time only)", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", PEER], check=True)
    (PEER / ".gitignore").write_text("*\n", encoding="utf-8")
    pip: list[str | Path] = [
        _with_pip(),
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    subprocess.run([*pip, "-r", REQUIREMENTS], check=True)
    mark.write_text(digest, encoding="utf-8")
    return python


def _with_pip() -> str:
    """An interpreter that has pip: this environment's, or the one it was made from."""
    base = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, str(base)):
        if not subprocess.run(
            [python, "-m", "pip", "--version"], capture_output=True, check=False
        ).returncode:
            return python
    raise SystemExit("pip is missing. On Debian: apt-get install python3-pip")


def versions(*, peer: bool) -> dict[str, str]:
    """Machine, date, and the version of everything that takes part."""
    found = {
        "date": date.today().isoformat(),
        "machine": f"{platform.system()} {platform.machine()}, cores: {os.cpu_count()}, memory: {_memory_gib()} GiB",
        "load at the start": f"{os.getloadavg()[0]:.1f}",
        "python": platform.python_version(),
        "commit": _commit(),
        **{name: version(name) for name in _OURS},
    }
    if peer:
        code = "from importlib.metadata import version as v; print(v('splink'), v('duckdb'))"
        done = subprocess.run(
            [PEER / "bin" / "python", "-c", code], capture_output=True, text=True, check=True
        )
        found["splink"], found["duckdb"] = done.stdout.split()
    return found


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
