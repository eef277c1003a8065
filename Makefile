# The project's commands; `make` lists them. Each one runs the setup it needs first.
# To add one, write its name, a colon, its prerequisites, two number signs, and a line for the list.

.PHONY: help booklet handouts build test audit torture fuzz bench pictures format constraints advisories clean
.PHONY: set-up set-up-test set-up-audit
.NOTPARALLEL:

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

booklet: set-up ## make the complete booklet, output/en/booklets/complete.pdf
	@.venv/bin/nethandout booklet

handouts: set-up ## make every handout in output/en/handouts/
	@.venv/bin/nethandout handout --all

build: set-up ## make every handout and every booklet, in every language
	@.venv/bin/nethandout build

test: set-up-test ## run every check: style, types, layers, tests
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/mypy --no-error-summary
	@.venv/bin/lint-imports --no-logo
	@.venv/bin/pytest -q -n auto --dist worksteal

audit: set-up-audit ## run three accessibility checkers, check the pages of every edition, and try all hostile inputs
	@.venv/bin/pytest -q -n auto --dist worksteal -m slow tests/torture tests/audit tests/hostile tests/test_cluster.py
	@cd tests && ../.venv/bin/python -W ignore -m audit.audit --everything

torture: set-up-test ## kill and interrupt builds, each at 200 random moments (half an hour)
	@NETHANDOUT_TORTURE=200 .venv/bin/pytest -q -m slow tests/torture

fuzz: set-up-test ## search for inputs that crash or hang the program, for ten minutes or SECONDS=…
	@cd tests && ../.venv/bin/python -m fuzz.fuzz $(or $(SECONDS),600)

bench: set-up-test ## compare speed and memory with plain tools
	@.venv/bin/python tests/bench/speed_bench.py
	@.venv/bin/python tests/bench/impose_bench.py
	@.venv/bin/python tests/bench/copies_bench.py

pictures: set-up-test ## draw the pictures in the docs, and accept the pages as they look now
	@.venv/bin/python tests/imposition/docs_pictures.py
	@.venv/bin/python tests/pictures/accept.py

format: set-up-test ## format the code
	@.venv/bin/ruff check --fix --quiet .
	@.venv/bin/ruff format .

constraints: set-up-audit ## update the package versions that setup installs
	@sh .ci/constraints

advisories: set-up-audit ## look for known vulnerabilities in the versions that setup installs
	@sh .ci/advisories

clean: ## remove what the other commands made, except output/
	rm -rf .venv dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find nethandout tests -name __pycache__ -type d -prune -exec rm -rf {} +

set-up:
	@sh .ci/set-up

set-up-test:
	@sh .ci/set-up test

set-up-audit:
	@sh .ci/set-up audit
