# Two commands for a new machine: `make demo` and `make test`.
PYTHON ?= python3
QUERIES ?= 100000
SEED ?= 2026
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test install lint check proof bench golden docs-output kills fuzz clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/	/' | expand -t 16

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'regdsl needs Python 3.11 or newer; say which: make PYTHON=python3.12 ...'; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo 'installing into $(VENV) ...'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

install: $(VENV)/.installed  ## install into .venv

demo: $(VENV)/.installed  ## answer a query from the demo registry
	@$(BIN)/regdsl demo

test: $(VENV)/.test  ## run the tests
	@$(BIN)/python -m pytest -n auto

lint: $(VENV)/.test  ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

check: lint test  ## all that CI asks for

proof: $(VENV)/.test  ## three answers to 100,000 random queries agree (half an hour)
	@$(BIN)/python -m tests.proof.run --queries $(QUERIES) --seed $(SEED)

kills: $(VENV)/.test  ## imports, syncs and harvests killed at any moment, 200 times each (20 minutes)
	@$(BIN)/python -m tests.filling.kills --kills 400
	@$(BIN)/python -m tests.filling.harvest_kills --kills 200

fuzz: $(VENV)/.test  ## a million damaged records and answers of registries (half an hour)
	@$(BIN)/python -m tests.filling.harvest_fuzz --records 1000000

bench: $(VENV)/.test  ## all benchmarks; each also runs alone: python benchmarks/NAME.py
	@missed=0; for file in benchmarks/bench_*.py; do $(BIN)/python $$file || missed=1; done; \
	  exit $$missed

golden: $(VENV)/.test  ## write the golden files anew; read the diff
	@$(BIN)/python -m pytest -n auto --update-golden tests/queries tests/errors

docs-output: $(VENV)/.test  ## put the present output of commands into README and docs
	@$(BIN)/python -m tests.docs.update

clean:  ## remove the environment and what was built
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
