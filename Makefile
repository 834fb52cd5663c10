# The front door of kintrace.
#   make demo    an invented world, two lists, and what kintrace finds in it
#   make check   everything that must hold before a change is handed in
#   make bench   measure quality and speed beside the peers, small sizes (BENCH=--full: up to a million rows)
#   make soak    ten thousand seeds of the exchange between three parties and a courier
#   make fuzz    each reader of bytes from outside, by Atheris (SECONDS=60 for each; TARGET=bag: that one only)
#   make docs    the documentation as HTML
#   make dist    the packages, and the wheel tried in an environment of its own
#   make lock    write requirements.lock anew
#   make clean   remove what the other targets made
# PYTHON names the interpreter that makes the environment: make PYTHON=/usr/bin/python3.11 demo

PYTHON ?= python3
JOBS ?= 2
BIN := .venv/bin
READY := .venv/.complete
DEMO := demo/out
SEED ?= 7
BENCH ?= --quick
SECONDS ?= 60
TARGET ?=

.PHONY: help demo check lint types rooms deps test docs bench soak fuzz dist lock clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^#   //p' Makefile

$(READY): requirements.lock pyproject.toml scripts/make_environment
	@scripts/make_environment $(PYTHON)

demo: $(READY)
	@$(BIN)/python -m demo --seed $(SEED) --out $(DEMO)

check: $(READY) lint types rooms deps test docs
	@echo "All checks passed."

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

rooms: $(READY)
	$(BIN)/lint-imports

deps: $(READY)
	$(BIN)/deptry src

test: $(READY)
	$(BIN)/pytest -n $(JOBS) --dist loadgroup
	$(BIN)/pytest -n $(JOBS) --doctest-modules src

docs: $(READY)
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html
	@echo "Documentation: docs/_build/html/index.html"

bench: $(READY)
	$(BIN)/python -m bench $(BENCH) --out bench/out

soak: $(READY)
	$(BIN)/python tests/exchange/soak.py 10000

# Atheris is not among the locked packages, so it is only asked for, never installed here.
fuzz: $(READY)
	@$(BIN)/python -c 'import atheris' || { echo "make fuzz needs Atheris: $(BIN)/pip install atheris" >&2; exit 1; }
	@cd tests/exchange && names='$(TARGET)' && \
	: "$${names:=$$(../../$(BIN)/python -c 'import exchange_targets as e; print(*e.TARGETS)')}" && \
	for name in $$names; do echo "$$name"; ../../$(BIN)/python fuzz.py "$$name" -max_total_time=$(SECONDS) || exit 1; done

dist: $(READY)
	scripts/try_wheel

lock:
	scripts/make_lock

clean:
	rm -rf .venv .venv-bench* build dist docs/_build $(DEMO) bench/out .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests demo bench docs -name __pycache__ -type d -prune -exec rm -rf {} +
