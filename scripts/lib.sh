# shellcheck shell=bash
# What every script of this folder shares; sourced, never run. Changes into the root of the repository.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
me=${0##*/}
jobs=${JOBS:-$(nproc)}

# One line that says what happened and what to do; every failure of a script ends in it.
fail() {
  echo "$me: $*" >&2
  exit 1
}

say() { echo "$me: $*"; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else
    command -v sudo >/dev/null || fail "not root and no sudo; run this as root, or install sudo"
    sudo "$@"
  fi
}

# The first of the named programs that is there, else the first name.
first_of() {
  local name
  for name in "$@"; do command -v "$name" >/dev/null && echo "$name" && return; done
  echo "$1"
}

# Tracked and new files that git does not ignore, limited to the given patterns.
sources() { git ls-files --cached --others --exclude-standard --deduplicate -- "$@" | while read -r f; do [ ! -f "$f" ] || echo "$f"; done; }
