#!/usr/bin/env bash
# All tests, in two rounds: on all cores those that share the computer well; then, one after the other, those that hold
# what happens against the clock (a window, a browser), which need it for themselves. Arguments go to pytest.
set -uo pipefail
cd "$(dirname "$0")/.."

none=5 # what pytest ends with where it found no test
.venv/bin/python -m pytest -n auto --dist worksteal -m "not alone" --durations=10 "$@"
together=$?
scripts/with-display.sh .venv/bin/python -m pytest -m alone --durations=10 "$@"
alone=$?

[ $together = $none ] && [ $alone = $none ] && exit $none
{ [ $together = 0 ] || [ $together = $none ]; } && { [ $alone = 0 ] || [ $alone = $none ]; }
