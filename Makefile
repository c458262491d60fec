# Showup: `make` lists what can be done. Needs make and Python 3.11 or newer; everything else goes into .venv.

PYTHON ?= python3
ARGS ?=
PIP := .venv/bin/python -m pip --quiet --disable-pip-version-check --no-input install --require-hashes
COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command 'make lock' $(ARGS)

.DEFAULT_GOAL := help
.PHONY: help run chat test journeys torture lint check migrate docs bench lock clean

help: ## List these targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# `exec`: no shell stands between Ctrl-C and the program, so a clean stop ends in silence.
run: .venv/.run ## Start everything on this machine and print the address
	@exec .venv/bin/python -m bot run $(ARGS)

chat: .venv/.run ## Talk to the bot in the terminal; ARGS="--zone Europe/Berlin script.txt"
	@exec .venv/bin/python -m bot chat $(ARGS)

# Three workers even on two cores: many tests wait, for a program to start or for a platform to lose its patience.
test: .venv/.dev ## Run the whole suite; ARGS="-k streak" runs a part of it
	.venv/bin/python -m pytest -n 3 --dist loadfile $(ARGS)

journeys: .venv/.dev ## Write the transcripts under tests/journeys again; read the difference
	.venv/bin/python -m pytest -q tests/journeys --write-journeys

torture: .venv/.dev ## Kill, cut and confuse the program a thousand times; ARGS="--kills 50 --seed 7 --minutes 5"
	.venv/bin/python -m tests.torture $(ARGS)

lint: .venv/.dev ## Style, format, types and the law of imports
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo

check: lint test ## All gates: lint, test, and docs that agree with the code
	.venv/bin/python -m bot docs --check

migrate: .venv/.run ## Bring the database to this version's schema
	@.venv/bin/python -m bot migrate $(ARGS)

docs: .venv/.run ## Write the generated parts of docs/ anew
	.venv/bin/python -m bot docs

bench: .venv/.dev ## Measure, each figure beside its baseline; ARGS="--quick deliveries" is a part, and smaller
	.venv/bin/python -m benchmarks $(ARGS)

lock: .venv/.dev ## Pin requirements*.txt to what pyproject.toml allows; ARGS=--upgrade takes the newest
	@echo 'Locking (a few seconds)'
	@$(COMPILE) pyproject.toml -o requirements.txt
	@$(COMPILE) -c requirements.txt --extra dev pyproject.toml -o requirements-dev.txt
	@$(COMPILE) -c requirements-dev.txt --group pyproject.toml:build -o requirements-build.txt

clean: ## Remove .venv and caches; your data stays
	rm -rf .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache dist
	find . -type d -name __pycache__ -prune -exec rm -rf {} +

# The stamps say what is installed: older than the requirements means install again, and so does an interpreter
# that was moved away from under .venv by an upgrade of the system.
$(shell [ -x .venv/bin/python ] || rm -f .venv/.run .venv/.dev)

.venv/.run: requirements.txt .venv/bin/python
	@echo 'Installing what Showup needs to run into .venv (once; up to a minute)'
	@$(PIP) -r requirements.txt
	@touch $@

# The tools come on top of all that is needed to run, so this stamp stands for both.
.venv/.dev: requirements-dev.txt .venv/bin/python
	@echo 'Installing what tests and checks need into .venv (once; up to two minutes)'
	@$(PIP) -r requirements-dev.txt
	@touch $@ .venv/.run

.venv/bin/python:
	$(if $(shell $(PYTHON) -c 'import sys; print(sys.version_info >= (3, 11) or "")' 2>/dev/null),,$(error \
	Showup needs Python 3.11 or newer, and "$(PYTHON)" is not; try: make $(MAKECMDGOALS) PYTHON=python3.13))
	@$(PYTHON) -m venv --clear .venv || { rm -rf .venv; exit 1; }
