# Each target does its own set-up; `make setup` is quick when nothing is missing.
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev setup-browser setup-tests demo demo-browser demo-review test test-quick norms bench-timing bench-adaptivity bench-scoring bench-verdicts bench-kiosk bench-trust bench-battery bench-browser bench-review bench-study docs check format lock wheel clean
PY := .venv/bin/python
LOCK := build/lock/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --fork-strategy fewest \
  --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet
RUN_EXTRAS := station tables triggers review checkout

help:  ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "make %-17s %s\n", $$1, $$2}' Makefile

setup:  ## what it takes to run cogtrain: system libraries, .venv with the pinned packages, cogtrain itself
	@bash scripts/setup.sh

setup-dev:  ## the same, with the packages of tests, checks, documents and measurements
	@bash scripts/setup.sh dev

setup-browser:  ## the same, and a browser that tests and measurements drive
	@bash scripts/setup.sh browser

setup-tests:  ## the same, with a PostgreSQL server and a spelling checker, which tests start
	@bash scripts/setup.sh tests

demo: setup  ## a session in a real window, answered by a robot, scored, with a page to look at
	@scripts/with-display.sh $(PY) -m bench.demo

demo-browser: setup  ## practise in the browser of this computer, as a person who is made up; Ctrl-C ends it
	@$(PY) -m bench.demo_browser $(DEMO_ARGS)

demo-review: setup  ## the review site over people who are made up; Ctrl-C ends it
	@$(PY) -m bench.demo_review

test: setup-tests  ## all tests; PYTEST_ARGS="-k nback" or PYTEST_ARGS=tests/care for some
	@scripts/tests.sh $(PYTEST_ARGS)

test-quick: setup-dev  ## those without a window, a browser or seconds of work: a minute or so
	@$(PY) -m pytest -q -n auto --dist worksteal -m "not slow and not window and not browser" $(PYTEST_ARGS)

bench-timing: setup-dev  ## the proof of timing, on a virtual monitor; some 20 min (BENCH_ARGS=--quick: 2 min, a smoke test)
	$(PY) -m bench.timing $(BENCH_ARGS)

bench-adaptivity: setup-dev  ## adaptive rules against their references, 1,000 simulated people a row; some 15 min
	$(PY) -m bench.adaptivity $(BENCH_ARGS)

bench-scoring: setup-dev  ## scores against references, recovery of change, speed, memory; some 5 min (BENCH_ARGS=--quick)
	$(PY) -m bench.scoring $(BENCH_ARGS)

bench-verdicts: setup-dev  ## false alarms and power of the norms, the brief battery's length and verdicts, the pages' speed; some 5 min (BENCH_ARGS=--quick)
	$(PY) -m bench.verdicts $(BENCH_ARGS)

bench-trust: setup-dev  ## records of several stations: random histories, kills, attacks, spoilt logs, size; some 45 min (BENCH_ARGS=--quick: 4 min)
	$(PY) -m bench.trust $(BENCH_ARGS)

bench-battery: setup-dev  ## every task at its length with 500 simulated people: recovery, bias, flags; some 40 min (BENCH_ARGS=--quick: 4 min)
	$(PY) -m bench.battery $(BENCH_ARGS)

bench-kiosk: setup-dev  ## every page of the kiosk driven by keys and clicks, with pictures; some 15 min (BENCH_ARGS="--kills 50", "--by touch")
	$(PY) -m bench.kiosk $(BENCH_ARGS)

bench-browser: setup-browser  ## the browser as a display: timing beside jsPsych, conformance, cut connections, 50 at once, a whole course; some 45 min (BENCH_ARGS=--quick)
	@scripts/with-display.sh $(PY) -m bench.browser $(BENCH_ARGS)

bench-review: setup-tests  ## the review site: a walk in a browser, 1,000 people, cut pushes, kills, on both databases; some 40 min (BENCH_ARGS=--quick)
	$(PY) -m bench.review $(BENCH_ARGS)

bench-study: setup-tests  ## studies: draws, power against theory, exports and their validators, markers over a loopback; some 12 min (BENCH_ARGS=--quick)
	$(PY) -m bench.study $(BENCH_ARGS)

docs: setup-dev  ## these pages as a site: build/docs/index.html
	@$(PY) -m sphinx -q -n -W --keep-going -b html docs build/docs
	@echo "Open build/docs/index.html in a browser."

check: setup-dev  ## format, lint, types, floors
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

format: setup-dev  ## put the code into its form, and mend what ruff can mend
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

lock:  ## choose new versions: writes requirements.txt and requirements-dev.txt with hashes for every platform
	python3 -m venv build/lock && build/lock/bin/pip install --quiet uv==0.13.9
	$(LOCK) --all-extras --upgrade --output-file requirements-dev.txt
	cp requirements-dev.txt requirements.txt
	$(LOCK) $(RUN_EXTRAS:%=--extra %) --output-file requirements.txt
	@! grep -n '://' requirements.txt requirements-dev.txt

norms: setup-dev  ## build norms/*.yaml from public retest data (NORM_DATA=folder; default ../shared/data/retest)
	$(PY) -m scripts.norms $(NORM_DATA)

wheel: setup-dev  ## dist/cogtrain-*.whl and .tar.gz, with tasks and protocols inside
	$(PY) -m build --no-isolation

clean:  ## everything that was built, but not results/
	rm -rf .venv .venv.log build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
