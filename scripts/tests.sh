#!/usr/bin/env bash
# All tests, in three lanes at once. Two lanes happen in real time, one in a window and one in a browser: their tests come
# one after the other, and mostly wait. All others run on all cores at the lowest priority: they take what those two leave.
# Arguments go to pytest; where they name a file or a folder, that alone is run.
set -uo pipefail
cd "$(dirname "$0")/.."
unset PYTHONDONTWRITEBYTECODE # the programs that tests start would each compile all of it anew

before=
for argument in "$@"; do
  case $before in --ignore | --deselect | -k | -m) ;; *)
    [ -e "${argument%%::*}" ] && exec scripts/with-display.sh .venv/bin/python -m pytest "$@" ;;
  esac
  before=$argument
done

none=5 # what pytest ends with where it found no test
said=$(mktemp -d)
lane() { # lane NAME WHAT ARGUMENTS...: in the background; what it says comes into a file
  scripts/with-display.sh .venv/bin/python -m pytest -p no:cacheprovider --durations=10 $2 "${@:3}" >"$said/$1" 2>&1 &
}
lane window "tests/end_to_end" "$@"
window=$!
lane browser "tests/browser -m live" "$@"
browser=$!
trap 'kill "$window" "$browser" 2>/dev/null; rm -rf "$said"' EXIT

workers=$(($(.venv/bin/python -c 'import os; print(os.cpu_count())') + 1)) # some of them wait for a server or a disk
nice -n 19 .venv/bin/python -m pytest -n "$workers" --dist worksteal --durations=10 --ignore tests/end_to_end -m "not live" "$@"
statuses=($?)
for name in window browser; do
  echo
  echo "Tests in a $name, which ran beside them; what they said comes when they end:"
  wait "${!name}"
  statuses+=($?)
  cat "$said/$name"
done

found=
for status in "${statuses[@]}"; do
  [ "$status" = 0 ] && found=yes
  [ "$status" = 0 ] || [ "$status" = $none ] || exit 1
done
[ -n "$found" ] || exit $none
