from collections.abc import Callable
from pathlib import Path

import pytest

from kintrace.lists import ListReading, ReadOptions, read

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The example files that several projects share; they are not part of the repository."""
    if not SHARED.is_dir():
        pytest.skip("the folder 'shared' with example files does not stand beside the checkout")
    return SHARED


@pytest.fixture
def read_bytes(tmp_path: Path) -> Callable[..., ListReading]:
    """Write bytes to a file and read it: `read_bytes("list.csv", content)`."""

    def reader(name: str, content: bytes | str, options: ReadOptions | None = None) -> ListReading:
        path = tmp_path / name
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return read(path, options)

    return reader
