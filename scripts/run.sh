#!/usr/bin/env bash
# Serves what build.sh built, with the data in ./data unless configured otherwise.
set -euo pipefail
. "$(dirname "$0")/env.sh"

export SALON_SITE_ROOT=${SALON_SITE_ROOT:-$dist/site}
exec "$dist/salon" "$@"
