#!/usr/bin/env bash
# with-display.sh COMMAND...: runs COMMAND on the screen there is, or else on a virtual one of its own (XVFB_SCREEN, by default
# 1920x1080x24), which is stopped afterwards. The exit status is the command's.
set -uo pipefail
[ $# -gt 0 ] || { echo "usage: with-display.sh COMMAND..." >&2; exit 2; }

# Windows and macOS draw without an X server.
[ "$(uname -s)" = Linux ] || exec "$@"

here=$(cd "$(dirname "$0")/.." && pwd)
answers() {
  "$here/.venv/bin/python" -c 'import Xlib.display; Xlib.display.Display().close()' 2>/dev/null
}
[ -n "${DISPLAY:-}" ] && answers && exec "$@"

command -v Xvfb >/dev/null || { echo "There is no screen here and no Xvfb; please run: make setup" >&2; exit 1; }
work=$(mktemp -d)
# Xvfb picks a free number and tells it on descriptor 3 once it takes connections.
Xvfb -displayfd 3 -screen 0 "${XVFB_SCREEN:-1920x1080x24}" -nolisten tcp -noreset 3>"$work/number" 2>"$work/log" &
server=$!
command=
stop() {
  [ -z "$command" ] || kill "$command" 2>/dev/null
  kill "$server" 2>/dev/null
  wait "$server" 2>/dev/null
  rm -rf "$work"
}
trap stop EXIT
trap 'exit 143' TERM HUP
trap : INT # Ctrl-C is the command's to answer

for _ in $(seq 100); do
  [ -s "$work/number" ] && break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.1
done
[ -s "$work/number" ] || { echo "Xvfb did not start:" >&2; cat "$work/log" >&2; exit 1; }

DISPLAY=:$(tr -d '[:space:]' <"$work/number")
export DISPLAY
(trap - INT && exec "$@") <&0 &
command=$!
while
  wait "$command"
  status=$?
  kill -0 "$command" 2>/dev/null
do :; done
command=
exit "$status"
