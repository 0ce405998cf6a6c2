# shellcheck shell=bash
# What every script of this folder shares; sourced, never run. Changes into the root of the repository.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
me=${0##*/}
arguments=$*
# shellcheck disable=SC2034  # for the scripts
jobs=${JOBS:-$(nproc)}

# One line that says what happened and what to do; every failure of a script ends in it.
fail() {
  echo "$me: $*" >&2
  exit 1
}

say() { echo "$me: $*"; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else
    command -v sudo >/dev/null || fail "root is needed for packages and there is no sudo; ask an administrator to run: $0 $arguments"
    sudo "$@"
  fi
}

# The first of the named programs that is there, else the first name.
first_of() {
  local name
  for name in "$@"; do command -v "$name" >/dev/null && echo "$name" && return; done
  echo "$1"
}

# The mirror from which this machine has the package list of a suite, by codename; empty without one.
site_of() {
  # shellcheck disable=SC2016  # $(SITE) is apt's own notation
  apt-get indextargets --format '$(SITE)' 'Created-By: Packages' "Codename: $1" 2>/dev/null | sort -u | sed -n 1p
}

# Tracked and new files that git does not ignore, limited to the given patterns.
sources() {
  git ls-files --cached --others --exclude-standard --deduplicate -- "$@" | while read -r file; do
    if [ -f "$file" ]; then echo "$file"; fi
  done
}
