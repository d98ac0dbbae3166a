# Every target sets the project up first: a .venv in the checkout, from the pinned lock.
# `make help` lists the targets.

.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin
DEMO := demo-output
CODE := wseg_engine app resources tests
# In `make package TORCH=...` it says what is packed, not what .venv holds.
SET_UP := $(if $(filter package,$(MAKECMDGOALS)),env -u TORCH )packaging/bootstrap.sh

.PHONY: help setup setup-tests test attack lint format demo app docs screenshots bench gpu-check translations lock \
  package-tools package package-test wheel wheel-test bare-test clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make .venv with what `wseg` and the app need; with CUDA (Linux): make setup TORCH=cuda
	@$(SET_UP)

setup-tests:
	@$(SET_UP) --test

test: setup-tests ## check everything: style, types, import directions, and the whole test suite
	@packaging/check.sh lint test

attack: setup-tests ## attack everything that reads and writes, for an hour or so; `make test` does it in short
	@ATTACKS=long $(BIN)/python -m pytest tests/attacks

lint: setup-tests ## check style, types and import directions
	@packaging/check.sh lint

format: setup-tests ## rewrite the code in the project's style
	@$(BIN)/ruff check --fix --quiet $(CODE); $(BIN)/ruff format $(CODE)

demo: setup ## make masks for a sample project in demo-output (anew), and look at them in the app
	@rm -rf $(DEMO)
	$(BIN)/wseg sample $(DEMO)/sample
	$(BIN)/wseg run $(DEMO)/sample --out $(DEMO)/run --preset fast \
	  --truth $(DEMO)/sample/masks --map orange=1,strawberry=2,sunflower=3,watermelon=4
	@echo "Picture of all masks: $(DEMO)/run/contact_sheet.png"
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then echo "Opening the app ..."; $(BIN)/tagmask $(DEMO)/run; \
	else echo "There is no screen here; on one, look at the masks with: $(BIN)/tagmask $(DEMO)/run"; fi

app: setup ## start the app
	@$(BIN)/tagmask

docs: setup-tests ## build the user guide in build/docs
	@$(BIN)/python -m sphinx -q -W -n -b html -d build/doctrees docs build/docs && echo "build/docs/index.html"

screenshots: setup ## make the pictures and the keys of the guide anew, from the app
	@rm -rf build/screenshots
	@QT_QPA_PLATFORM=offscreen $(BIN)/tagmask --screenshot build/screenshots
	@for picture in docs/images/*.png; do new=build/screenshots/$$(basename $$picture); \
	  if [ -f $$new ]; then cp $$new $$picture; fi; done
	@if [ -f $(DEMO)/run/contact_sheet.png ]; then \
	  cp $(DEMO)/run/contact_sheet.png docs/images/contact_sheet.png; fi
	@$(BIN)/python packaging/keys_page.py

bench: setup-tests ## measure, and write docs/benchmarks.md; one: make bench ONLY=pamr; accuracy on a folder: ONLY=accuracy DATA=…
	@$(BIN)/python tests/benchmarks/run.py $(ONLY); status=$$?; \
	  $(BIN)/python packaging/readme_figures.py && exit $$status

gpu-check: setup-tests ## check and measure everything on this computer's GPU, in ten minutes; SHORT=1: in small
	@$(BIN)/python tests/benchmarks/gpu_check.py $(if $(SHORT),--short)

translations: setup ## find the app's texts, and count what is not translated
	@$(BIN)/python packaging/translations.py update
	@$(BIN)/python packaging/translations.py release
	@$(BIN)/python packaging/translations.py status

lock: ## write the locks in requirements/ from what .venv holds and the index says, with hashes
	@$(BIN)/python packaging/lock.py

package-tools: # what a build needs of the system: asked before the minutes that the rest takes
	@python=$$(command -v $(BIN)/python || command -v "$${PYTHON:-python3}") || exit 0; \
	  "$$python" packaging/pyinstaller/tools.py

package: package-tools docs ## build dist/: .deb and .tar.gz with the torch of .venv; another: make package TORCH=cuda
	@TORCH=$(TORCH) $(BIN)/python packaging/pyinstaller/build.py
	@$(BIN)/python packaging/linux/assemble.py deb tar
	@$(BIN)/python packaging/pyinstaller/checksums.py dist

package-test: ## install, use and remove what dist/ holds in a clean Debian without Python; SUITE=trixie: Debian 13
	@packaging/linux/test_package.sh

wheel: setup-tests ## build dist/tagmask-…-py3-none-any.whl, for an environment of its own
	@rm -f dist/tagmask-*.whl
	@$(BIN)/python -m pip --disable-pip-version-check wheel --quiet --no-deps --no-build-isolation \
	  --wheel-dir dist . && ls -l dist/tagmask-*.whl

wheel-test: ## check the wheel in dist/, install it elsewhere and use it there
	@packaging/test_wheel.sh

bare-test: ## run `make demo`, `make app` and the tests' start in bare roots of Debian 12 and 13 (as root)
	@packaging/linux/bare_test.sh

clean: ## remove .venv, caches and what `make demo` wrote
	@rm -rf .venv $(DEMO) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis \
	  .import_linter_cache
	@find $(CODE) packaging -name __pycache__ -prune -exec rm -rf {} +
