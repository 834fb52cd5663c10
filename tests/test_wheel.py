"""The package as users get it: everything that the rooms read stands in the wheel, and nothing else does."""

import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    build = pytest.importorskip("hatchling.build", reason="hatchling is in the locked environment")
    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        made = build.build_wheel(str(folder))
    with zipfile.ZipFile(folder / made) as archive:
        return set(archive.namelist())


def test_every_file_of_the_rooms_is_in_the_wheel(wheel: set[str]) -> None:
    ours = {
        str(path.relative_to(ROOT / "src"))
        for path in (ROOT / "src" / "kintrace").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert ours <= wheel
    assert "kintrace/py.typed" in wheel
    assert any(file.endswith(".toml") for file in ours)


def test_nothing_else_is_in_the_wheel(wheel: set[str]) -> None:
    assert {file.split("/")[0] for file in wheel if ".dist-info" not in file} == {"kintrace"}
    assert any(file.endswith("licenses/LICENSE") for file in wheel)
