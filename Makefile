# Two commands do everything on a fresh machine with Python ≥ 3.11, Node ≥ 20 and make: `make run` and `make test`.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
# Unless PYTHON is given: the fastest there is, which is not always the first.
CHOSEN = $(if $(filter file,$(origin PYTHON)),"$$($(PYTHON) tools/choose_python.py)",$(PYTHON))
UV := .tools/bin/uv
RUN := .venv/bin/python
STAMPS := .make
NPM_INSTALL := npm ci --silent --prefer-offline
STATIC := src/cueline/web/static

export UV_PROJECT_ENVIRONMENT := .venv
export UV_PYTHON_PREFERENCE := only-system
export npm_config_audit := false
export npm_config_fund := false
export npm_config_update_notifier := false

.PHONY: help setup build run test test-python test-node check bench format openapi clean
help: ## Say what each command does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

setup: $(STAMPS)/python $(STAMPS)/widget $(STAMPS)/dashboard ## Install what building and testing need

build: $(STAMPS)/widget-built $(STAMPS)/dashboard-built ## Build the widget and the dashboard

run: $(STAMPS)/python build ## Build what changed and serve on 127.0.0.1:8787, with data in ./data
	@exec $(RUN) -m cueline serve

test: setup build test-node test-python ## Run every test

test-node:
	cd widget && npm test --silent
	cd dashboard && npm test --silent

# Two runs: Playwright's loop and asyncio's do not share a process.
test-python:
	$(RUN) -m pytest -m 'not browser' -n 2 --dist loadfile
	$(RUN) -m pytest -m browser -n 2 --dist loadfile

check: setup build ## Format, lint, types, architecture, generated files
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	.venv/bin/basedpyright --level error
	.venv/bin/lint-imports --no-cache
	.venv/bin/vulture
	$(RUN) tools/budgets.py
	$(RUN) -m cueline openapi --check openapi.json
	cd widget && npm run --silent check
	cd dashboard && npm run --silent check

bench: setup build ## Measure; prints a table and writes bench/results/latest.json
	$(RUN) -m bench

format: setup ## Format everything
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix-only --quiet . || true
	cd widget && npm run --silent format
	cd dashboard && npm run --silent format

openapi: $(STAMPS)/python $(STAMPS)/dashboard ## Write openapi.json and the dashboard's types anew
	$(RUN) -m cueline openapi > openapi.json
	cd dashboard && npm run --silent generate

clean: ## Remove what was built and installed; data stays
	rm -rf .venv .tools $(STAMPS) $(STATIC) widget/node_modules dashboard/node_modules dashboard/openapi/node_modules

# --- what is done once, and again only when its inputs change ---

$(UV):
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Cueline needs Python 3.11 or newer")'
	$(PYTHON) -m venv .tools || { echo "The venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	.tools/bin/pip install --quiet --disable-pip-version-check 'uv>=0.13,<0.14'

$(STAMPS)/python: pyproject.toml uv.lock | $(UV)
	@mkdir -p $(STAMPS)
	$(UV) sync --locked --quiet --python $(CHOSEN)
	@touch $@

$(STAMPS)/widget: widget/package-lock.json
	@mkdir -p $(STAMPS)
	cd widget && $(NPM_INSTALL)
	@touch $@

$(STAMPS)/dashboard: dashboard/package-lock.json dashboard/openapi/package-lock.json
	@mkdir -p $(STAMPS)
	cd dashboard && $(NPM_INSTALL)
	cd dashboard/openapi && $(NPM_INSTALL)
	@touch $@

$(STAMPS)/widget-built: $(STAMPS)/widget $(shell find widget/src widget/scripts widget/package/src -type f 2>/dev/null) widget/package.json widget/package/package.json widget/package/README.md LICENSE
	cd widget && npm run --silent build
	@touch $@

$(STAMPS)/dashboard-built: $(STAMPS)/dashboard $(STAMPS)/widget-built dashboard/index.html dashboard/vite.config.ts $(shell find dashboard/src dashboard/public -type f 2>/dev/null)
	cd dashboard && npm run --silent build
	@touch $@
