# The four verbs, and two that run long. Each sets up what it needs, from Python, make and git alone.
.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
# The tests start the program a hundred times: compiled once, it starts in half the time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install demo test check bench soak

help:
	@echo "make demo     install and play Kemijärvi's roadmap on a local practice tenant"
	@echo "make test     install and run all tests (at most 8 minutes on two cores)"
	@echo "make check    lint, types, import arrows"
	@echo "make bench    measure side by side against the raw protocol and the peers"
	@echo "make soak     what runs long"

install: .venv/installed

.venv/installed: requirements.lock pyproject.toml Makefile
	@sh tests/tools/make_venv.sh
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: install
	$(BIN)/tiekartta demo

test: install
	@sh tests/tools/make_browser.sh
	@sh tests/tools/make_office.sh
	@sh tests/tools/make_cards.sh
	@rm -rf .tests && mkdir -p .tests/said
	SAID=$(CURDIR)/.tests/said $(BIN)/pytest --numprocesses=3 --dist=loadfile --basetemp=.tests/run
	$(BIN)/python -m tests.tools.canaries .tests

check: install
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: install
	$(BIN)/python -m tests.bench

soak: install
	HYPOTHESIS_PROFILE=soak $(BIN)/pytest -m "soak or not soak" tests/roadmap tests/soak tests/packaging tests/jobs tests/reliability tests/cli tests/templates
