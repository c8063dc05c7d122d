#!/usr/bin/env bash
# All tests, in three lanes at once. Two lanes happen in real time, one in a window and one in a browser: their tests come
# one after the other, and mostly wait. All others run on all cores at the lowest priority: they take what those two leave.
# What fails in real time is run once more, alone: on a busy computer such a test may tell about the computer.
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
live() { # live LANE ARGUMENTS...: in place of this shell, the tests of a lane, which remembers by itself what failed
  what=tests/end_to_end
  [ "$1" = window ] || what="tests/browser -m live"
  # shellcheck disable=SC2086 # words of their own
  exec scripts/with-display.sh .venv/bin/python -m pytest -o cache_dir="$said/$1.cache" $what "${@:2}"
}
(live window --durations=10 "$@") >"$said/window" 2>&1 &
window=$!
(live browser --durations=10 "$@") >"$said/browser" 2>&1 &
browser=$!
trap 'kill "$window" "$browser" 2>/dev/null; rm -rf "$said"' EXIT

workers=$(($(.venv/bin/python -c "import os; print(os.cpu_count())") + 1)) # some of them wait for a server or a disk
nice -n 19 .venv/bin/python -m pytest -n "$workers" --dist worksteal --durations=10 --ignore tests/end_to_end -m "not live" "$@"
statuses=($?)
for name in window browser; do
  echo
  echo "Tests in a $name, which ran beside them; what they said comes when they end:"
  wait "${!name}"
  echo $? >"$said/$name.status"
  cat "$said/$name"
done
for name in window browser; do
  status=$(cat "$said/$name.status")
  if [ "$status" = 1 ]; then
    echo
    echo "What failed in a $name beside the others, once more and alone; this counts:"
    (live "$name" --last-failed "$@")
    status=$?
  fi
  statuses+=("$status")
done

found=
for status in "${statuses[@]}"; do
  [ "$status" = 0 ] && found=yes
  [ "$status" = 0 ] || [ "$status" = $none ] || exit 1
done
[ -n "$found" ] || exit $none
