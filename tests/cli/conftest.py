"""Two small files as two offices would send them, and a way to type commands."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kintrace.cli import cli

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "exchange")]

LIST = """N;ПІБ;Дата народження;Звідки;Мати
1;Лозова Дар'я Олегівна;17.02.2011;Мелітополь;Лозова Ірина
2;Гончар Тимофій Ілліч;09.09.2013;Генічеськ;Гончар Олена Петрівна
3;Чайка Марк;8 років;Токмак;
"""
REGISTER = """№ дела;Фамилия;Имя;Отчество;Дата рождения;Место рождения;Мать
17;Лозовая;Дарья;Олеговна;17.02.2011;г. Мелитополь;Лозовая И.П.
18;Гончар;Тимофей;Ильич;09.09.2013;г. Геническ;Гончар Елена Петровна
19;Гончар;Алиса;Ильинична;09.09.2015;г. Геническ;Гончар Елена Петровна
20;Петренко;Богдан;Андреевич;02.03.2012;г. Днепр;Петренко Анна
"""


@pytest.fixture(name="files")
def _files(tmp_path: Path) -> tuple[Path, Path]:
    left, right = tmp_path / "list.csv", tmp_path / "register.csv"
    left.write_text(LIST, encoding="utf-8")
    right.write_bytes(REGISTER.encode("cp1251"))
    return left, right


@pytest.fixture(name="run")
def _run() -> Callable[..., Result]:
    def run(*arguments: object, language: str = "en") -> Result:
        return CliRunner().invoke(cli, [str(a) for a in (*arguments, "--language", language)])

    return run
