# Everything a contributor does is one of these; `make` alone checks everything. Windows: docs/windows.md.

# The first of these that is Python 3.11 or newer; `make PYTHON=...` chooses another one.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
SAMPLES := $(wildcard data_samples/*.yaml)
# Each process begins with its own half of the files, so that what the tests of a file share is made once, not twice.
PARALLEL := -n 2 --dist worksteal
# The tests that compare with a text that a person has accepted: see CONTRIBUTING.md.
GOLDENS = $(shell grep -lw accepted tests/test_*.py)

.PHONY: all demo test test-oldest test-newest lint format golden templates bench bench-checks fuzz docs wheel lock clean
.DELETE_ON_ERROR:

all: lint test

demo: $(VENV)/installed
	$(BIN)/reportgen render $(SAMPLES) -o out --page-numbers auto
	@echo "The reports are in $(CURDIR)/out (Word: .docx, Excel: .xlsx)."

test: $(VENV)/developing $(VENV)/pythons tests/conformance/node_modules/installed
	$(BIN)/pytest $(PARALLEL) $(ARGS)

# All tests again with the oldest and the newest libraries that pyproject.toml allows, each in an environment of its own.
test-oldest: $(VENV)/oldest/installed tests/conformance/node_modules/installed
	$(VENV)/oldest/bin/pytest $(PARALLEL) $(ARGS)

test-newest: tests/conformance/node_modules/installed
	$(call environment,$(VENV)/newest)
	$(VENV)/newest/bin/$(PIP) --upgrade 'pip>=25.1'
	$(VENV)/newest/bin/$(PIP) --upgrade --upgrade-strategy eager --editable . --group dev
	$(VENV)/newest/bin/pytest $(PARALLEL) $(ARGS)

lint: $(VENV)/developing
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/developing
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

golden: $(VENV)/developing
	$(BIN)/pytest --accept $(GOLDENS)
	@git --no-pager diff --stat -- tests

templates: $(VENV)/developing
	$(BIN)/python tools/templates.py

bench: $(VENV)/developing
	$(BIN)/python benchmarks/run.py $(ARGS)

fuzz: $(VENV)/developing
	$(BIN)/python tools/fuzz.py $(ARGS)

# Breaks every number of every sample: some minutes.
bench-checks: $(VENV)/developing
	$(BIN)/python benchmarks/broken_numbers.py --write $(ARGS)

docs: $(VENV)/developing
	$(BIN)/python tools/docs.py

wheel: $(VENV)/developing
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/*.whl

# The newest allowed versions become those that everybody installs. Only this needs uv (pip install uv).
UV_LOCK = uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock"

lock:
	$(UV_LOCK) --group dev --output-file locks/dev.txt
	$(UV_LOCK) --group build --constraints locks/dev.txt --output-file locks/run.txt
	$(UV_LOCK) --resolution lowest-direct --output-file locks/oldest.txt

clean:
	rm -rf $(VENV) out dist tests/conformance/node_modules
	rm -rf .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
	find src tests benchmarks docs -name __pycache__ -prune -exec rm -rf {} +

# The environments. A stamp is younger than pyproject.toml when nothing has to be installed. Everybody installs the same:
# the files in locks/ hold each version with its hash, for all systems and Pythons, and pip alone reads them.

PIP := python -m pip install --quiet --disable-pip-version-check
OURSELVES := --no-deps --no-build-isolation --editable .

# $(call environment,FOLDER) makes a virtual environment.
define environment
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (on Debian and Ubuntu:" \
		"apt-get install python3 python3-venv; on macOS: brew install python)." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || apt-get install -qq -y python3-venv || \
		{ echo "$(PYTHON) cannot create environments; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(1)
endef

$(VENV)/installed: pyproject.toml locks/run.txt
	$(call environment,$(VENV))
	$(BIN)/$(PIP) --require-hashes -r locks/run.txt
	$(BIN)/$(PIP) $(OURSELVES)
	@touch $@

$(VENV)/developing: $(VENV)/installed locks/dev.txt
	$(BIN)/$(PIP) --require-hashes -r locks/dev.txt
	@touch $@

$(VENV)/oldest/installed: pyproject.toml locks/dev.txt locks/oldest.txt
	$(call environment,$(VENV)/oldest)
	$(VENV)/oldest/bin/$(PIP) --require-hashes -r locks/dev.txt
	$(VENV)/oldest/bin/$(PIP) --require-hashes -r locks/oldest.txt
	$(VENV)/oldest/bin/$(PIP) $(OURSELVES)
	@touch $@

# Every other supported Python of this computer, to compare the bytes of the reports.
$(VENV)/pythons: $(VENV)/installed
	@tests/conformance/other-pythons.sh $(VENV)/other
	@touch $@

tests/conformance/node_modules/installed: tests/conformance/package.json
	@tests/conformance/tools.sh
	@mkdir -p $(@D) && touch $@
