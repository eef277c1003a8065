# The commands of the project; `make` alone lists them. Every one of them does its own set-up first.
# A new command: its name, a colon, what it needs, two number signs, and a line for the list.

.PHONY: help booklet handouts build test audit torture fuzz bench pictures format constraints advisories clean
.PHONY: set-up set-up-test set-up-audit
.NOTPARALLEL:

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

booklet: set-up ## make the complete booklet, output/en/booklets/complete.pdf
	@.venv/bin/nethandout booklet

handouts: set-up ## make every handout, into output/en/handouts/
	@.venv/bin/nethandout handout --all

build: set-up ## make every handout and every booklet, in every language
	@.venv/bin/nethandout build

test: set-up-test ## run every check: style, types, floors, tests
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/mypy --no-error-summary
	@.venv/bin/lint-imports --no-logo
	@.venv/bin/pytest -q -n auto --dist worksteal --ignore tests/audit

audit: set-up-audit ## have every file checked: by three accessibility checkers, and for faults of its pages in every edition; try all hostile inputs
	@.venv/bin/pytest -q -n auto --dist worksteal -m 'slow or not slow' tests/torture tests/audit tests/hostile
	@cd tests && ../.venv/bin/python -W ignore -m audit.audit --everything

torture: set-up-test ## kill and interrupt builds at 200 random moments each (half an hour)
	@NETHANDOUT_TORTURE=200 .venv/bin/pytest -q -m slow tests/torture

fuzz: set-up-test ## look for inputs that crash or hang the program, for ten minutes or SECONDS=…
	@cd tests && ../.venv/bin/python -m fuzz.fuzz $(or $(SECONDS),600)

bench: set-up-test ## measure speed and memory beside plain tools, as ratios
	@.venv/bin/python tests/bench/booklet_bench.py
	@.venv/bin/python tests/bench/check_bench.py
	@.venv/bin/python tests/bench/impose_bench.py

pictures: set-up-test ## draw the pictures of the docs, and accept the pages as they look now
	@.venv/bin/python tests/imposition/docs_pictures.py
	@.venv/bin/python tests/pictures/accept.py

format: set-up-test ## put the code into the house style
	@.venv/bin/ruff check --fix --quiet .
	@.venv/bin/ruff format .

constraints: set-up-audit ## write the versions that set-up installs, the newest that pyproject.toml allows
	@sh .ci/constraints

advisories: set-up-audit ## ask whether a fault is known of a version that set-up installs
	@sh .ci/advisories

clean: ## remove what the other commands made, except what lies in output/
	rm -rf .venv dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find nethandout tests -name __pycache__ -type d -prune -exec rm -rf {} +

set-up:
	@sh .ci/set-up

set-up-test:
	@sh .ci/set-up test

set-up-audit:
	@sh .ci/set-up audit
