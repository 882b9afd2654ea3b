# Rookery's commands. `make` prints them; they are one-liners over manage.py, pytest and ruff.
PYTHON ?= python3
BIN := .venv/bin/python -m
ENVIRONMENT := $(PYTHON) instance/serving/environment.py
CHECK := DATA_DIR=.cache/test .venv/bin/python manage.py

help: ## print this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 20

run: setup-run ## everything a first start needs, then the whole instance; PORT=8010 make run, make run ARGS=--no-demo
	@exec .venv/bin/python manage.py serve $(ARGS)

test: setup-test ## the whole test-suite, on embedded databases of its own
	@$(BIN) pytest -n auto --dist loadfile

lint: setup-test ## format, style, types, architecture, Django's checks, templates
	@$(BIN) ruff format --check .
	@$(BIN) ruff check .
	@$(BIN) mypy .
	@.venv/bin/lint-imports
	@$(CHECK) check
	@$(CHECK) makemigrations --check --dry-run
	@$(CHECK) api_coverage --check
	@find . -path './.*' -prune -o -path ./data -prune -o -name '*.html' -print0 | xargs -0r .venv/bin/djade --target-version 5.2 --check

setup: setup-run setup-test ## only what `run` and `test` set up

bench: setup-test ## the benchmark of bench/
	@$(BIN) bench

browser-test: setup-test ## the tests that drive Chromium
	@$(BIN) pytest -m browser

federation-test: setup-test ## three real instances that speak with each other behind a real Caddy
	@$(BIN) pytest tests/laboratory

clean: ## remove what the targets above made, never data/
	@rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

setup-run:
	@$(ENVIRONMENT) requirements.txt

setup-test:
	@$(ENVIRONMENT) requirements-dev.txt

.PHONY: help run test lint setup bench browser-test federation-test clean setup-run setup-test
