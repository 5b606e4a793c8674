# The two commands of a newcomer: `make demo` and `make test`. Everything works in the folder .venv, made by `setup`.
# Plain POSIX make; nothing here needs a network apart from the package index that pip is set up with.

VENV = .venv
BIN = $(VENV)/bin
READY = $(VENV)/ready
# Workers of the quick suite.
JOBS = 2
# More words for pytest: make test ARGS='-k claims -x'
ARGS =
# Fewer replications than the file says, so that the demonstration takes three minutes at most, installation included.
BUDGET = --replications 4
# Generated scenarios compared by `make fuzz`.
FUZZ = 5000
# 1: the shorter form of `slow` and `reality` that CI runs.
REDUCED =

.PHONY: help setup demo notebooks check format lint types imports house test slow reality fuzz golden bench coverage clean

help:
	@echo 'make demo      install, compare the bundled example on two architectures, write out/profile/report.html'
	@echo 'make notebooks install Jupyter too, open the notebooks'
	@echo 'make test      install, run the quick tests'
	@echo 'make check     format, lint, types, import rules, house rules'
	@echo 'make coverage  every branch of policies/ and model/ is tested'
	@echo 'make slow      the tests that compute for minutes'
	@echo 'make reality   predicted against measured, on real processes'
	@echo 'make fuzz      FUZZ=$(FUZZ) generated scenarios, both engines equal event for event'
	@echo 'make golden    record the golden traces anew (list them in CHANGELOG.md)'
	@echo 'make bench     speed against raw SimPy on this machine'
	@echo 'make clean     remove what was generated, .venv too'

setup: $(READY)

# Made anew when pyproject.toml or constraints.txt is newer, or when its interpreter has gone.
$(READY): pyproject.toml constraints.txt
	@python=''; \
	for name in python3.11 python3.12 python3.13 python3; do \
		if $$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
		then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo 'splitpoint needs Python 3.11 or newer with venv (Debian: apt-get install python3 python3-venv)' >&2; exit 1; \
	fi; \
	if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
		echo "making $(VENV) with $$($$python --version)"; \
		$$python -m venv --clear $(VENV); \
	fi
	@echo 'installing (a minute or two the first time)'
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(READY)

demo: $(READY)
	@echo 'A reduced budget: $(BUDGET). For the full one: $(BIN)/splitpoint compare profile --out out/profile'
	$(BIN)/splitpoint compare profile --out out/profile $(BUDGET)

# JupyterLab is not among the exact versions: tests run the notebooks without it.
notebooks: $(READY)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --constraint constraints.txt --editable '.[notebook]'
	$(BIN)/jupyter lab notebooks

# `make -k check` goes on after a failure.
check: format lint types imports house

format: $(READY)
	$(BIN)/ruff format --check --quiet .

lint: $(READY)
	$(BIN)/ruff check --output-format concise .

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

house: $(READY)
	$(BIN)/python -m pytest tests/house $(ARGS)

test: $(READY)
	$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

slow: $(READY)
	SPLITPOINT_REDUCED=$(REDUCED) $(BIN)/python -m pytest -m slow -n $(JOBS) --durations 10 $(ARGS)

# Alone on the machine: other work would disturb what is measured.
reality: $(READY)
	SPLITPOINT_REDUCED=$(REDUCED) $(BIN)/python -m pytest -m reality --durations 10 $(ARGS)

fuzz: $(READY)
	SPLITPOINT_FUZZ=$(FUZZ) $(BIN)/python -m pytest tests/agreement -n $(JOBS) $(ARGS)

golden: $(READY)
	$(BIN)/python -m pytest tests/golden --golden-update $(ARGS)

bench: $(READY)
	$(BIN)/splitpoint bench

coverage: $(READY)
	$(BIN)/python -m pytest tests/policies tests/model --cov --cov-report=term-missing $(ARGS)

clean:
	rm -rf $(VENV) .cache .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist htmlcov out
	find simulator tests -name __pycache__ -type d -prune -exec rm -rf {} +
