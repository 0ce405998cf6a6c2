#!/usr/bin/env bash
# From nothing to a tested local cluster: cluster, images, database, broker and topics, migrations, services, smoke test.
# Arguments are handed on to every stage (--set cluster=kind, --dry-run).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
for stage in cluster-up build-images load-images data-up services-up smoke; do
  ./taskora-deploy run local "$stage" "$@"
done
