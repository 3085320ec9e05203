# One entry for everything. `make` alone lists the targets.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8080
FAST := tests/session tests/tools -n 2 --hypothesis-profile=fast

.DEFAULT_GOAL := help
.PHONY: help demo test check fast fix soak pictures bench fresh lock setup-runtime setup-dev setup-tests

help: ## List the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

setup-runtime:
	@$(PYTHON) tools/setup.py runtime

setup-dev:
	@$(PYTHON) tools/setup.py dev

setup-tests: setup-dev
	@$(PYTHON) tools/setup.py aiogram
	@$(PYTHON) tools/setup.py smallmodel
	@$(PYTHON) tools/setup.py browser
	@$(PYTHON) tools/setup.py widget

demo: setup-runtime ## The whole product on this machine, nothing to configure (PORT=8080)
	@$(BIN)/frontdesk demo --port $(PORT)

test: setup-tests ## Every test, real servers and a browser included
	@$(BIN)/python -m pytest -p tools.must_run -n 2 --dist worksteal -m "not soak"

fast: setup-dev ## The subset for every save: no process, no server, no browser
	@$(BIN)/python -m pytest -p tools.must_run -q -m "not slow and not soak" $(FAST)

check: setup-tests ## What CI runs: format, lint, types, imports, caps, then every test
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/pyright
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python tools/imports.py
	@$(BIN)/python tools/caps.py
	@$(MAKE) --no-print-directory test

fix: setup-dev ## Format and mend what the linter can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

soak: setup-tests ## The long faults
	@$(BIN)/python -m pytest -p tools.must_run -m soak

pictures: setup-tests ## New pictures for the documents, taken of the demo
	@PICTURES=renew $(BIN)/python -m pytest -p tools.must_run -q tests/browser/test_pictures.py

bench: setup-dev ## The measurements, each a table that names what was on
	@$(BIN)/python -m bench

fresh: ## `make demo` and `make test` of what is committed, as a machine that never saw this project
	@$(PYTHON) tools/fresh.py

lock: ## Renew lock/*.txt from pyproject.toml (needs uv)
	uv pip compile -q pyproject.toml $(LOCK) -o lock/runtime.txt
	uv pip compile -q pyproject.toml --all-extras --group dev $(LOCK) -o lock/dev.txt
	uv pip compile -q --group aiogram $(LOCK) -o lock/aiogram.txt
	uv pip compile -q --group smallmodel --no-deps $(LOCK) -o lock/smallmodel.txt

LOCK := --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header --no-annotate
