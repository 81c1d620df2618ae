# Every job of this repository. `make demo` and `make test` need only Python 3.11 or newer, make and git: they set up .venv themselves.
# Options for a command go into ARGS: make run ARGS="--once", make test ARGS="tests/match -x".

BIN := .venv/bin
LOCK := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 $(ARGS)

# Most tests wait, for servers and children; those that measure time are not to wait for others.
ALONE := -m alone
SPREAD := --numprocesses 4 --dist loadfile
TOGETHER := -m "not alone" $(SPREAD)
# Those that need nothing which a fresh clone may miss.
COMMON := -m "not alone and not shells" $(SPREAD)

.DEFAULT_GOAL := help
.PHONY: help install run demo test soak bench man docs texts check fmt lint types imports lock clean

help: ## list every target
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: .venv/.dev ## set up .venv with everything that development needs

run: .venv/.runtime ## start the daemon on config.yaml
	@$(BIN)/monitor run $(ARGS)

demo: .venv/.runtime ## see it work on built-in sample feeds, offline
	@$(BIN)/monitor demo $(ARGS)

test: .venv/.dev ## run the tests
ifdef ARGS
	$(BIN)/python -m pytest $(ARGS)
else
	$(BIN)/python -m pytest $(ALONE)
	$(BIN)/python -m pytest $(COMMON)
endif

soak: .venv/.dev ## run the random tests ROUNDS times as long as each day (20), then the daemon under fire: MINUTES (15), SEED
	MONITOR_SOAK=$(or $(ROUNDS),20) $(BIN)/python -m pytest --timeout=0 $(addprefix tests/match/test_,fts5.py dense_oracle.py distance_oracle.py properties.py) tests/poll/test_incremental.py $(ARGS)
	$(BIN)/python -m benchmarks.equality
	$(BIN)/python -m tests.soak --minutes $(or $(MINUTES),15) $(if $(SEED),--seed $(SEED))

bench: .venv/.dev ## measure each stage beside its peers: a table, and benchmarks.json
	$(BIN)/python -m pip install --quiet reader==3.26 sgmllib3k
	$(BIN)/python -m benchmarks $(ARGS)
	$(BIN)/python -m benchmarks.forms

man: .venv/.dev ## write the manual page, docs/monitor.1, from the commands' help
	$(BIN)/python -m monitor.cli.man > docs/monitor.1

docs: .venv/.dev ## build the documents as a site in dist/site, offline
	$(BIN)/python -m scripts.reference
	$(BIN)/zensical build --strict

texts: .venv/.dev ## collect what monitor says for the translators, and compile monitor/locale
	$(BIN)/python -m scripts.texts

check: lint types imports ## all that CI asks for: lint, types, imports, tests with coverage
	$(BIN)/python -m pytest --cov --cov-report= $(ALONE)
	$(BIN)/python -m pytest --cov --cov-append --cov-fail-under=90 --cov-report=term:skip-covered $(TOGETHER)

fmt: .venv/.dev ## format the code, and mend what the linter can mend
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

lint: .venv/.dev ## look for mistakes and wrong formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.dev ## check the types
	$(BIN)/mypy

imports: .venv/.dev ## check who may import whom (.importlinter)
	$(BIN)/lint-imports --no-cache

lock: ## write the locks anew, with the newest versions (ARGS="--upgrade-package NAME" for one); needs uv
	rm -f $(if $(ARGS),,requirements*.lock)
	$(LOCK) pyproject.toml --group dev -o requirements-dev.lock
	$(LOCK) pyproject.toml -c requirements-dev.lock -o requirements.lock
	printf 'hatchling>=1.25\neditables>=0.5\n' | $(LOCK) - -c requirements-dev.lock -o requirements-build.lock

clean: ## remove .venv and everything that was generated
	rm -rf .venv dist .cache .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find monitor tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps: a set-up that is newer than the locks is not repeated.
.venv/.%: scripts/setup.sh pyproject.toml requirements.lock requirements-dev.lock requirements-build.lock
	@scripts/setup.sh $*
