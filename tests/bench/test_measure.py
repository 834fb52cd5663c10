"""What a command cost: its own process, its own variables, and an honest end."""

import sys

import pytest
from bench.measure import Failed, measure, with_variables


def test_a_run_is_measured_and_its_words_are_kept() -> None:
    cost = measure([sys.executable, "-c", "x = bytearray(60 << 20); print(len(x))"], runs=2)
    assert cost.output.strip() == str(60 << 20)
    assert cost.runs == 2
    assert cost.rss_mb > 60
    assert cost.cpu_s > 0
    assert cost.wall_s > 0


def test_variables_reach_the_command() -> None:
    command = [sys.executable, "-c", "import os; print(os.environ['BENCH_WORD'])"]
    assert measure(with_variables(command, {"BENCH_WORD": "here"})).output.strip() == "here"


def test_a_failure_names_the_program_and_its_last_words() -> None:
    command = with_variables([sys.executable, "-c", "raise SystemExit('no data')"], {"A": "1"})
    with pytest.raises(Failed, match=r"python\S* ended with status 1.\nno data"):
        measure(command)


def test_a_run_beyond_its_limit_is_stopped() -> None:
    with pytest.raises(Failed, match="Stopped after 0 s"):
        measure([sys.executable, "-c", "import time; time.sleep(60)"], limit_s=0.2)
