#!/usr/bin/env bash
# What cogtrain needs on this computer: system libraries, .venv with the pinned packages, and cogtrain itself in it.
#   setup.sh          to run it, and the demos
#   setup.sh dev      the same, with the packages of tests, checks, documents and measurements
#   setup.sh browser  the same as dev, with a browser, which measurements drive
#   setup.sh tests    the same as browser, with a PostgreSQL server and a spelling checker, which tests start
# Run again at any time: it does what is missing, and nothing when nothing is.
set -euo pipefail
cd "$(dirname "$0")/.."

with=${1:-}
venv=.venv
log=$venv.log
if [ -z "$with" ]; then
  pins=requirements.txt stamp=$venv/.set-up size='1.9 GB'
else
  pins=requirements-dev.txt stamp=$venv/.set-up-dev size='2.5 GB'
fi

say() { printf 'setup: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# --- how to install a system package -------------------------------------------------------------------------------

may_install() { command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

# Runs a long command with its output in the log, and says how long it has been at it: every two seconds, ten if nobody watches.
watch() {
  local what=$1 from=$SECONDS; shift
  say "$what ..."
  "$@" >>"$log" 2>&1 &
  local job=$!
  trap 'kill '$job' 2>/dev/null || true' EXIT
  local tick=0
  while kill -0 $job 2>/dev/null; do
    sleep 0.2
    tick=$((tick + 1))
    [ $((tick % 10)) = 0 ] || continue
    if [ -t 2 ]; then printf '\rsetup: %s ... %d s ' "$what" $((SECONDS - from)) >&2
    elif [ $((tick % 50)) = 0 ]; then say "$what ... $((SECONDS - from)) s"; fi
  done
  trap - EXIT
  [ -t 2 ] && printf '\r\033[K' >&2
  wait $job || { tail -n 20 "$log" >&2; die "$what did not work; the whole output is in $log."; }
  say "$what: done in $((SECONDS - from)) s"
}

install_system() {
  may_install || die "this computer lacks system packages and I may not install them; please run: sudo apt-get install $*"
  watch "reading the list of system packages" as_root apt-get update
  watch "installing system packages ($*)" \
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

# --- what has to be there ------------------------------------------------------------------------------------------

# On Linux: what PsychoPy's window, keyboard and sound open, and a virtual screen for a computer that has none.
missing_system() {
  [ "$(uname -s)" = Linux ] || return 0
  local package probe libraries
  libraries=$(PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2>/dev/null)
  while read -r package probe; do
    case $probe in
      lib*) [[ $libraries == *"$probe"* ]] ;;
      /*) compgen -G "$probe" >/dev/null ;;
      *) command -v "$probe" >/dev/null ;;
    esac || echo "$package"
  done <<'PACKAGES'
libgl1 libGL.so.1
libglu1-mesa libGLU.so.1
libgl1-mesa-dri /usr/lib/*/dri/*_dri.so
libfontconfig1 libfontconfig.so.1
libportaudio2 libportaudio.so.2
fonts-dejavu-core /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
xvfb Xvfb
PACKAGES
  case $with in '' | dev) return 0 ;; esac
  ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null && echo chromium
  [[ $libraries == *libatomic.so.1* ]] || echo libatomic1 # what drives a browser in tests and benches
  [ "$with" = tests ] || return 0
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || echo postgresql
  command -v hunspell >/dev/null || echo hunspell
  [ -e /usr/share/hunspell/en_GB.dic ] || echo hunspell-en-gb
  [ -e /usr/share/hunspell/de_DE.dic ] || echo hunspell-de-de
  return 0
}

# A Python from 3.11 to below 3.13: the one that $PYTHON names, or the newest there is.
find_python() {
  local python
  for python in ${PYTHON:-} python3.12 python3.11 python3 python; do
    if "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null; then
      command -v "$python"
      return
    fi
  done
  return 1
}

# Set-up is done when these files and their place have not changed since, and the Python of .venv still runs. What is set
# up for tests is set up for running too.
fingerprint() { { pwd && cat requirements*.txt pyproject.toml scripts/setup.sh; } | cksum; }
done_before() { grep -qxF "$(fingerprint)" "$stamp" "$venv/.set-up-dev" 2>/dev/null && $venv/bin/python -c '' 2>/dev/null; }

# --- the steps -----------------------------------------------------------------------------------------------------

lacking=$(missing_system)
if [ -z "$lacking" ] && done_before; then
  exit 0
fi
: >"$log"

# shellcheck disable=SC2086  # one word a package
[ -z "$lacking" ] || install_system $lacking

python=$(find_python) || { may_install && install_system python3 python3-venv && python=$(find_python); } ||
  die "cogtrain needs Python 3.11 or 3.12; please install one (on Debian 12: sudo apt-get install python3 python3-venv)."

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  version=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
  install_system "$version"
fi

rm -f $venv/.set-up $venv/.set-up-dev
# One that was moved, or whose Python is gone, is made anew: the scripts in it hold its path.
if ! $venv/bin/python -c '' 2>/dev/null || ! grep -qF "$PWD/$venv" $venv/bin/activate; then
  rm -rf "$venv"
  watch "making $venv with $("$python" --version)" "$python" -m venv "$venv"
fi
watch "installing the pinned packages ($size, some minutes)" \
  $venv/bin/python -m pip install --disable-pip-version-check --require-hashes -r $pins
watch "installing cogtrain itself" \
  $venv/bin/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation -e .
fingerprint >"$stamp"
say "ready"
