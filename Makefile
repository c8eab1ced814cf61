# One runner, few targets. `make run` and `make test` need Python 3.11 or newer (venv, pip), git and make.
# Each makes .venv itself; nothing has to be activated.

PY := .venv/bin/python
UV := 0.13.9

# Prints the Python to build on: the machine's own where it is new enough, else a newer one beside it.
FIND_PYTHON = for python in python3 python3.13 python3.12 python3.11; do \
	    if "$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	    then echo "$$python"; exit 0; fi; \
	done; \
	echo "CekMandiri membutuhkan Python 3.11 atau yang lebih baru, dengan modul venv dan pip." >&2; \
	echo "CekMandiri needs Python 3.11 or newer with venv and pip (Debian: apt-get install python3-venv)." >&2; \
	exit 1

# Prints where Chromium is, or nothing. CEKMANDIRI_CHROMIUM names one that is elsewhere.
FIND_CHROMIUM = echo "$${CEKMANDIRI_CHROMIUM:-$$(command -v chromium || command -v chromium-browser || command -v google-chrome)}"

# Prints where the library of Debian's faketime is, or nothing. CEKMANDIRI_FAKETIME names one that is elsewhere.
FIND_FAKETIME = echo "$${CEKMANDIRI_FAKETIME:-$$(ls /usr/lib/*/faketime/libfaketime.so.1 \
	    /usr/lib*/faketime/libfaketime.so.1 2>/dev/null | head -n 1)}"

.DEFAULT_GOAL := help
.PHONY: help .venv run test test-browser test-clock check fmt lint types imports cover bench specs utterances pictures lock

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{ printf "make %-14s %s\n", $$1, $$2 }'

run: .venv ## start CekMandiri (trial mode without config.toml)
	$(PY) -m bot run

test: .venv ## all tests but those that need a system package (a browser, faketime), on all cores
	$(PY) -m pytest -n auto --dist worksteal $(ARGS)

test-browser: .venv ## the tests in Chromium; installs Debian's when it is missing and we may
	@set -- tests/browser/test_*.py; \
	[ -e "$$1" ] || { echo "!! tests/browser holds no test: nothing is run in a browser" >&2; exit 0; }; \
	if [ -z "$$($(FIND_CHROMIUM))" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	fi; \
	chromium=$$($(FIND_CHROMIUM)); \
	if [ -z "$$chromium" ]; then \
	    echo "No Chromium found. Install it (Debian, Ubuntu: sudo apt-get install chromium; Fedora: sudo dnf install" >&2; \
	    echo "chromium), or name one: CEKMANDIRI_CHROMIUM=/path/to/chromium make test-browser" >&2; \
	    exit 1; \
	fi; \
	CEKMANDIRI_CHROMIUM="$$chromium" $(PY) -m pytest -n 2 tests/browser $(ARGS)

test-clock: .venv ## a month on the real program with its clock moved from outside; installs Debian's faketime likewise
	@if [ -z "$$($(FIND_FAKETIME))" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends faketime >/dev/null; \
	fi; \
	library=$$($(FIND_FAKETIME)); \
	if [ -z "$$library" ]; then \
	    echo "No libfaketime found. Install it (Debian, Ubuntu: sudo apt-get install faketime; Fedora: sudo dnf install" >&2; \
	    echo "libfaketime), or name it: CEKMANDIRI_FAKETIME=/path/to/libfaketime.so.1 make test-clock" >&2; \
	    exit 1; \
	fi; \
	CEKMANDIRI_FAKETIME="$$library" $(PY) -m pytest -n 2 tests/clock $(ARGS)

check: lint types imports test ## all of it but the browser: what must hold before a commit (docs are checked by tests)

fmt: .venv ## format, and mend what ruff can mend
	$(PY) -m ruff check --fix-only --quiet .
	$(PY) -m ruff format .

lint: .venv ## ruff: rules and format
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: .venv ## mypy --strict over bot, flows and tests
	$(PY) -m mypy

imports: .venv ## who may import whom
	.venv/bin/lint-imports

cover: .venv ## branch coverage of flows/, which is to be whole
	$(PY) -m pytest tests/flows --cov=flows --cov-branch --cov-report=term-missing:skip-covered --cov-fail-under=100

bench: .venv ## the benchmarks
	$(PY) -m tests.bench $(ARGS)

specs: .venv ## our requests against the platforms' specifications (CEKMANDIRI_SPECS=folder)
	CEKMANDIRI_SPECS="$(CEKMANDIRI_SPECS)" $(PY) -m tests.specs

utterances: .venv ## what the conversation understands of the labelled utterances; ARGS=tuning lists what is not right
	$(PY) -m tests.utterances $(ARGS)

pictures: .venv ## the README's pictures
	$(PY) -m tests.pictures

lock: ## resolve requirements.lock anew; ARGS=--upgrade takes newer releases, a week old at least
	@set -e; python=$$($(FIND_PYTHON)); tmp=$$(mktemp -d); trap 'rm -rf "$$tmp"' EXIT; \
	"$$python" -m venv "$$tmp"; "$$tmp/bin/python" -m pip install --quiet uv==$(UV); \
	"$$tmp/bin/uv" pip compile pyproject.toml --extra dev --output-file requirements.lock $(ARGS) \
	    --universal --python-version 3.11 --no-python-downloads --exclude-newer "7 days" \
	    --generate-hashes --no-annotate \
	    --custom-compile-command "make lock" --quiet

# The environment follows the lock: a dependency that changes there is brought up to date here.
.venv: .venv/made

.venv/made: requirements.lock
	@set -e; python=$$($(FIND_PYTHON)); "$$python" -m venv .venv
	$(PY) -m pip install --disable-pip-version-check --quiet --require-hashes --no-deps -r requirements.lock
	$(PY) -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@
