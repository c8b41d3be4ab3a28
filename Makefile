PYTHON ?= python3
PORT ?= 8501
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome || command -v google-chrome-stable)
export CHROMIUM

BIN := .venv/bin
STAMP := .venv/setup-stamp

.DEFAULT_GOAL := help
.PHONY: help setup app test test-browser test-wheel opinions mutate lint format bench bench-app growth screens clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 14

setup: $(STAMP) ## Create .venv with everything at the pinned versions

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "$(PYTHON) is not Python 3.11 or later; name one that is: make setup PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

app: setup ## Build the knowledge graph and serve the pages on 127.0.0.1, PORT=8501
	$(BIN)/consilience build
	$(BIN)/consilience app --port $(PORT)

test: setup ## Run the tests that need neither a browser nor the wheel
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not browser and not wheel"
	@if [ -z "$$CHROMIUM" ]; then \
		echo "Browser tests left out: no Chromium or Chrome found; install one, then run: make test-browser"; fi

test-browser: setup ## Run the browser tests (needs Chromium or Chrome)
	$(BIN)/python -m pytest -n 2 --dist loadfile -m browser

test-wheel: setup ## Try the wheel and sssom-py, each installed in a clean environment
	$(BIN)/python -m pytest -m wheel

opinions: setup ## Ask engine, HermiT and evaluation about every pair of positions
	CONSILIENCE_WHOLE=1 $(BIN)/python -m pytest -s tests/test_opinions.py

mutate: setup ## Turn the encodings wrong in every place and see what notices
	$(BIN)/python tests/mutate.py

lint: setup ## Check style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: setup ## Put the code into the project's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## Measure seconds and memory of every step
	$(BIN)/python benchmarks/build_and_compare.py

bench-app: setup ## Measure the app: start, clicks in a browser, 1, 20 and 100 visitors at once
	$(BIN)/python benchmarks/app_visitors.py

growth: setup ## Measure how the comparison grows with 10, 100 and 1,000 synthetic documents
	$(BIN)/python benchmarks/growth.py

screens: setup ## Take the pictures of docs/screens anew (needs Chromium or Chrome)
	$(BIN)/python benchmarks/screens.py

clean: ## Remove .venv, builds and caches
	rm -rf .venv .consilience build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
