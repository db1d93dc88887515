.DEFAULT_GOAL := help
.PHONY: help up install install-train front test check format e2e bench soak clean

# Where the environment forbids bytecode (images of containers often do), every process would compile
# two thousand modules anew: a start takes twice as long.
unexport PYTHONDONTWRITEBYTECODE

PY := .venv/bin/python
UV_VERSION := 0.9
FRONT_SOURCES := $(shell find static/src -type f 2>/dev/null) vite.config.ts tsconfig.json package.json

help: ## What can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

up: .venv/.app static/dist/.stamp ## Start everything: set up what is missing, then web, workers and Redis in this terminal
	@exec $(PY) -m spinemed_site.supervisor

install: .venv/.dev ## The virtual environment with runtime and test tools (no torch)

install-train: .venv/.train ## The trainer's libraries (torch, CPU build, and transformers) into the same environment

front: static/dist/.stamp ## Build the front end

test: .venv/.dev .venv/.train static/dist/.stamp ## All tests that a newcomer needs green
	npm test --silent
	$(PY) -m pytest -q -n 2 --dist worksteal -m "not browser and not soak"

check: .venv/.dev node_modules/.stamp ## Format, lint, types, templates, migrations, front-end types
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy anatomy projects imaging corpus generation review training benchmark spinemed_site tests
	.venv/bin/djlint templates --lint --quiet
	$(PY) manage.py makemigrations --check --dry-run --verbosity 0
	npm run check --silent

format: .venv/.dev ## Put every Python file into the house's format
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

e2e: .venv/.dev .venv/.train static/dist/.stamp ## Browser tests in headless Chromium, two running systems side by side
	$(PY) -m pytest -q -n 2 --dist loadfile -m "browser and not soak" tests/browser tests/site

bench: .venv/.dev static/dist/.stamp ## Measured figures against their limits, as table and JSON
	$(PY) -m tests.bench

soak: .venv/.dev .venv/.train static/dist/.stamp ## Kill series, fuzzing, full size
	$(PY) -m pytest -q -m soak tests

clean: ## Remove what was built; data stay
	rm -rf .venv node_modules static/dist .mypy_cache .ruff_cache .pytest_cache

# uv is quick; where only pip is set up to reach the registry, pip does the same.
.venv/.app: requirements/app.txt
	@test -x $(PY) || python3 -m venv .venv
	@$(PY) -m pip install -q 'uv>=$(UV_VERSION)'
	@.venv/bin/uv pip install -q --python $(PY) -r $< || $(PY) -m pip install -q -r $<
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.app
	@.venv/bin/uv pip install -q --python $(PY) -r $< || $(PY) -m pip install -q -r $<
	@touch $@

# torch first and by pip: a range, or another resolver, may fetch gigabytes of CUDA libraries.
.venv/.train: requirements/train.txt .venv/.app
	@$(PY) -m pip install -q "$$(grep '^torch==' $<)"
	@.venv/bin/uv pip install -q --python $(PY) -r $< || $(PY) -m pip install -q -r $<
	@touch $@

node_modules/.stamp: package-lock.json
	@npm ci --silent --no-audit --no-fund
	@touch $@

static/dist/.stamp: node_modules/.stamp $(FRONT_SOURCES)
	@npm run build --silent
	@touch $@
