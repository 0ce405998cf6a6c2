#!/usr/bin/env bash
# Takes a local cluster down with everything in it. Arguments are handed on (--set cluster=kind, --dry-run).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
./taskora-deploy run local cluster-down --yes "$@"
