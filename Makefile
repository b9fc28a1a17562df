# One environment in .venv, made on first use. No network but the package index.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

BASE   := -e 'framework[report,export]' -e taichi_kernels $(addprefix -e plugins/,atoms files grains learning porous sampling)
TESTED := -e 'framework[report,export,executorlib,testing,crate-check]' -e 'plugins/learning[torch]' -e 'plugins/atoms[symmetry]' -e contrib/matweft-ising -e contrib/matweft-truss
TOOLS  := pytest pytest-timeout ruff mypy codespell types-PyYAML build hatchling xarray meshio pynrrd
DOCS   := sphinx myst-nb furo latex2mathml
PEERS  := taufactor==1.2.1 vtk damask==3.1.0 orix==0.15.0 loguru tqdm
# What its other dependencies would bring is not needed to run its solver.
ALONE  := poromics==0.0.8

.PHONY: demo test drills lint format bench peers docs clean help

help:            ## what there is to make
	@grep -hE '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(PIP) --upgrade pip

$(VENV)/.base: $(VENV)/bin/python constraints.txt framework/pyproject.toml taichi_kernels/pyproject.toml $(wildcard plugins/*/pyproject.toml)
	$(PIP) $(BASE)
	@touch $@

$(VENV)/.test: $(VENV)/.base $(wildcard contrib/*/pyproject.toml)
	$(PIP) $(TESTED) $(TOOLS)
	@touch $@

$(VENV)/.docs: $(VENV)/.test
	$(PIP) $(DOCS)
	@touch $@

$(VENV)/.peers: $(VENV)/.test
	$(PIP) $(PEERS)
	$(PIP) --no-deps $(ALONE)
	@touch $@

demo: $(VENV)/.base  ## install, then find a structure with a wanted porosity and diffusivity
	$(BIN)/matweft run plugins/porous/studies/design.yaml

test: $(VENV)/.test  ## lint, types, tests and doctests
	$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest tests/framework tests/kernels tests/plugins tests/studies contrib
	$(BIN)/python -m pytest --doctest-modules framework/src taichi_kernels/src plugins contrib/*/src

drills: $(VENV)/.docs  ## kill drills, software Vulkan, wheels on their own, a third party's plugin, the docs
	bash tests/drills/software_vulkan.sh $(BIN)/python
	$(BIN)/python -m pytest tests/drills
	$(MAKE) --no-print-directory docs

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy framework/src taichi_kernels/src plugins/*/src
	$(BIN)/codespell README.md CONTRIBUTING.md docs framework taichi_kernels plugins contrib

format: $(VENV)/.test  ## let ruff mend style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.peers  ## timings, each paired with its peer in the same run
	@for bench in tests/benchmarks/bench_*.py; do echo "== $$bench"; $(BIN)/python $$bench || exit 1; done

peers: $(VENV)/.peers  ## answers compared with other programs
	$(BIN)/python -m pytest tests/peers

docs: $(VENV)/.docs  ## build the documentation into docs/_build/html
	$(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going docs docs/_build/html

clean:           ## remove everything that was made
	rm -rf $(VENV) docs/_build runs .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
