# Needs Python 3.11-3.13 and make, nothing else. `make help` lists the targets.
SHELL := /bin/sh
PY := .venv/bin/python
STAMP := .venv/installed
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet

.DEFAULT_GOAL := help
.PHONY: help install demo code test nightly check messages bench bench-large lock clean

help:
	@echo "make demo      install if needed, then a whole fictional company on this machine; Ctrl-C stops it"
	@echo "make demo TODAY=2027-01-01  a rehearsal: a demo of its own with the clock set to that day; a later day lets time pass"
	@echo "make code      what the code apps of the demo's staff show now (second factor)"
	@echo "make test      the whole suite on SQLite and on PostgreSQL (ARGS='-k word' is handed to pytest)"
	@echo "make nightly   the tests that take many minutes: mutated mails, endless loops (ARGS as above)"
	@echo "make check     types, style, imports, migrations, catalogues, the Art. 30 record"
	@echo "make install   .venv from the lock file and a .env with fresh secrets"
	@echo "make messages  compile the catalogues (.po to .mo)"
	@echo "make bench     the benchmarks, at most twenty minutes; writes docs/performance.md"
	@echo "make bench-large  the sweep of a million partners, by hand"
	@echo "make lock      resolve requirements/*.in anew (UPGRADE=1: to the newest)"
	@echo "make clean     remove .venv and caches; keeps .env and var/"

install: $(STAMP) .env

# python3 first, then newer ones by name; a name that does not start, is too old or too new is passed over.
$(STAMP): requirements/dev.txt
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
		if $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then echo "Python 3.11, 3.12 or 3.13 is needed; none was found (PYTHON=/path/to/python names one)." >&2; exit 1; fi; \
	if ! $(PY) -c 'import sys, pip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1; then \
		echo "Making .venv with $$($$found --version)"; \
		$$found -m venv --clear .venv || { echo "$$found has no venv module; on Debian: apt install python3-venv" >&2; exit 1; }; \
	fi
	@echo "Installing what requirements/dev.txt locks"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

.env: | $(STAMP)
	@$(PY) dhprivacy/fresh_secrets.py .env

demo: install
	@exec $(PY) manage.py demo $(if $(TODAY),--today $(TODAY))

code: install
	@$(PY) manage.py code

test: install
	@$(PY) -m tests.run_suites $(ARGS)

nightly: install
	@$(PY) -m pytest -m nightly $(ARGS)

check: install
	.venv/bin/mypy
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) -m tests.catalogues
	$(PY) manage.py art30 --check
	$(PY) manage.py promises --check

messages: install
	$(PY) -m tests.catalogues --compile

bench: install
	@missed=0; for bench in start journal package erasure sweep web desk intake; do $(PY) -m "benchmarks.bench_$$bench" || missed=1; done; exit $$missed

bench-large: install
	@$(PY) -m benchmarks.bench_sweep 1000000

lock: install
	.venv/bin/$(LOCK) $(if $(UPGRADE),--upgrade) -o requirements/base.txt requirements/base.in
	.venv/bin/$(LOCK) $(if $(UPGRADE),--upgrade) -c requirements/base.txt -o requirements/dev.txt requirements/dev.in

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis staticfiles
