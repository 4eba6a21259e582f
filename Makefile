# `make` lists what can be done. The two that matter: `make run` and `make test`; each creates what it needs.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
RUN_READY := $(VENV)/.run-ready
DEV_READY := $(VENV)/.dev-ready
WEB_READY := node_modules/.ready

# The test suite's tensors are small: more threads would only wait for each other.
TEST_THREADS = 2
TEST_WORKERS = 2
PACK = landscape
OUT = runs/$(PACK)
COUNT = 100000
ARGS =

##@ The two commands

.PHONY: run
run: $(RUN_READY)  ## Serve the app with the bundled weights (HOST=, PORT=, ARGS=)
	exec $(BIN)/rabit serve $(call option,HOST,--host) $(call option,PORT,--port) $(ARGS)

.PHONY: test
test: check test-web browser  ## Check everything: lint, types, import rules, the page's tests, all Python tests
	$(PYTEST) $(ARGS)

##@ Checks, one by one

.PHONY: check
check: lint types imports check-deploy  ## Lint, types, import rules and deployment files, without running a test

.PHONY: lint
lint: $(DEV_READY)  ## Style of the Python code: ruff check and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: format
format: $(DEV_READY)  ## Rewrite the Python code in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: types
types: $(DEV_READY) $(WEB_READY)  ## Types: mypy for Python, tsc for the page's JSDoc
	$(BIN)/mypy
	$(NPM) run --silent types

.PHONY: imports
imports: $(DEV_READY)  ## Import rules: web -> server -> model, never back
	$(BIN)/lint-imports

.PHONY: audit
audit: $(WEB_READY)  ## Look up the locked dependencies among known vulnerabilities, where that can be reached
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python scripts/audit.py

.PHONY: check-deploy
check-deploy: $(DEV_READY)  ## Deployment files: Dockerfile, compose file and Kubernetes manifests against their schemas
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec deploy/compose.yaml
	$(BIN)/kubernetes-validate --strict --quiet deploy/kubernetes/*.yaml

.PHONY: test-python
test-python: $(DEV_READY)  ## Python tests without a browser (ARGS= goes to pytest)
	$(PYTEST) -m "not browser" $(ARGS)

.PHONY: test-web
test-web: $(WEB_READY)  ## Tests of the page's logic, under Node
	$(NPM) test --silent

.PHONY: test-browser
test-browser: browser $(WEB_READY)  ## Tests of the page in a real Chromium (ARGS= goes to pytest)
	$(PYTEST) -m browser $(ARGS)

.PHONY: browser
browser: $(DEV_READY)  ## Make sure there is a Chromium for the tests
	scripts/ensure-browser.sh $(BIN)/python

.PHONY: fuzz
fuzz: $(DEV_READY)  ## Throw hostile images, forms and requests at the server (COUNT=inputs, ARGS=)
	$(QUIET_THREADS) PYTHONPATH=. $(BIN)/python scripts/fuzz.py $(COUNT) $(ARGS)

.PHONY: screenshots
screenshots: browser  ## Take the pictures of the README anew
	$(QUIET_THREADS) PYTHONPATH=. $(BIN)/python scripts/screenshots.py

.PHONY: showcase
showcase: $(DEV_READY)  ## Paint the bundled maps with the bundled photos, to look at (PACK=, ARGS="--out folder")
	PYTHONPATH=. $(BIN)/python scripts/showcase.py --pack $(PACK) $(ARGS)

.PHONY: tour
tour: browser  ## Record the README's moving picture anew
	$(QUIET_THREADS) PYTHONPATH=. $(BIN)/python scripts/tour.py

##@ The model

.PHONY: bench
bench: $(RUN_READY)  ## Time and memory of each stage of a painting
	$(BIN)/rabit bench $(ARGS)

.PHONY: bench-runtimes
bench-runtimes: $(RUN_READY)  ## Compare eager PyTorch, torch.compile, ONNX Runtime and OpenVINO (ARGS=--help)
	PYTHONPATH=. $(BIN)/python scripts/bench_runtimes.py $(ARGS)

.PHONY: bench-page
bench-page: browser  ## Time painting in a real Chromium: pointer events, frames, lost samples (ARGS=--help)
	PYTHONPATH=. $(BIN)/python scripts/bench_page.py $(ARGS)

.PHONY: load
load: $(DEV_READY)  ## Let crowds paint on a server of its own, and report how it holds (ARGS=--help)
	PYTHONPATH=. $(BIN)/python scripts/load.py $(ARGS)

.PHONY: train
train: $(RUN_READY)  ## Train a pack: make train DATA=folder [OUT=folder] [ARGS="--budget 25m"]
	$(BIN)/rabit train --data $(call need,DATA) --out $(OUT) --pack $(PACK) $(ARGS)

.PHONY: evaluate
evaluate: $(RUN_READY)  ## Score a pack: make evaluate DATA=folder [PACK=landscape]
	$(BIN)/rabit evaluate --data $(call need,DATA) --pack $(PACK) $(ARGS)

.PHONY: evaluate-edits
evaluate-edits: $(RUN_READY)  ## Score edits of photos: make evaluate-edits DATA=folder JUDGES=folder [ARGS=--help]
	PYTHONPATH=. $(BIN)/python scripts/evaluate_edits.py --data $(call need,DATA) --judges $(call need,JUDGES) \
		--pack $(PACK) $(ARGS)

.PHONY: evaluate-large
evaluate-large: $(DEV_READY)  ## Compare pictures painted at 512 with ones scaled up (ARGS="--features file", ARGS=--help)
	PYTHONPATH=. $(BIN)/python scripts/evaluate_large.py --pack $(PACK) $(ARGS)

.PHONY: ablate
ablate: $(RUN_READY)  ## Tell what each part brings: make ablate DATA=folder VAL=folder FEATURES=file [ARGS=--help]
	PYTHONPATH=. $(BIN)/python scripts/ablate.py --data $(call need,DATA) --val $(call need,VAL) \
		--features $(features) $(ARGS)

.PHONY: profile-training
profile-training: $(RUN_READY)  ## Cost of a training step: make profile-training DATA=folder FEATURES=file [ARGS=--help]
	PYTHONPATH=. $(BIN)/python scripts/profile_training.py --data $(call need,DATA) --features $(features) $(ARGS)

.PHONY: bench-alignment
bench-alignment: $(RUN_READY)  ## Time and memory of the alignment alone, beside a dense one (ARGS=--help)
	PYTHONPATH=. $(BIN)/python scripts/bench_alignment.py $(ARGS)

##@ Packaging

.PHONY: lock
lock: $(DEV_READY)  ## Renew the lock files (newest versions the ranges in pyproject.toml allow)
	$(COMPILE) -o requirements.lock
	$(COMPILE) --extra cluster -c requirements.lock -o requirements-cluster.lock
	$(COMPILE) --extra cluster --group dev -c requirements-cluster.lock -o requirements-dev.lock
	$(NPM) update --silent --package-lock-only

.PHONY: vendor
vendor: $(WEB_READY)  ## Renew what the page carries of other projects, from their packages
	for file in web/static/vendor/swagger-ui/*; do cp "node_modules/swagger-ui-dist/$${file##*/}" "$$file"; done

.PHONY: wheel
wheel: $(DEV_READY)  ## Build a wheel that holds code, page and weights
	$(BIN)/uv build --quiet --wheel --out-dir dist
	ls dist

.PHONY: docker-cpu
docker-cpu:  ## Build the CPU image
	docker build --target cpu -t rabit-studio:cpu .

.PHONY: docker-cuda
docker-cuda:  ## Build the CUDA image
	docker build --target cuda -t rabit-studio:cuda .

.PHONY: docker-cluster
docker-cluster:  ## Build the image for a Ray cluster
	docker build --target cluster -t rabit-studio:cluster .

.PHONY: clean
clean:  ## Remove everything that make created
	rm -rf $(VENV) node_modules dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find model server tests -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help:  ## Show this help
	@awk 'BEGIN {FS = ":.*## "} \
		/^##@/ {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

# ---------------------------------------------------------------------------------------------------------
# What the targets stand on. A stamp file makes repeats instant.

QUIET_THREADS = OMP_NUM_THREADS=$(TEST_THREADS) OMP_WAIT_POLICY=PASSIVE
# Workers share out the test files: most tests wait, for a browser, a server or a process of their own.
PYTEST = $(QUIET_THREADS) $(BIN)/pytest --numprocesses $(TEST_WORKERS) --dist loadfile
NPM = PATH="$(CURDIR)/$(BIN):$$PATH" npm
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--upgrade --no-emit-index-url --no-header pyproject.toml
# Only from the command line: some systems keep a HOST of their own in the environment. There, it is RABIT_HOST.
option = $(if $(filter command line,$(origin $(1))),$(2) $($(1)))
features = $(or $(FEATURES),$(error Name a feature network: make $@ FEATURES=efficientnet_lite0.safetensors))
need = $(or $($(1)),$(error Say where the data is: make $@ $(1)=folder (it holds images/ and labels/)))

$(BIN)/python:
	"$$(scripts/find-python.sh)" -m venv $(VENV)

$(RUN_READY): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing the app's dependencies (PyTorch is large: a few minutes the first time)."
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --editable .
	touch $@

$(DEV_READY): requirements-dev.lock $(RUN_READY)
	$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	touch $@

$(WEB_READY): package-lock.json $(DEV_READY)
	$(NPM) ci --silent
	touch $@
