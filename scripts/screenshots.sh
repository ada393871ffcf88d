#!/usr/bin/env bash
# Pictures of the release build, taken by the same page objects as the browser tests.
set -euo pipefail
. "$(dirname "$0")/env.sh"

export SALON_BIN=$dist/salon SALON_SITE_ROOT=$dist/site
# The project exists only when it is asked for, so that a plain run of the tests takes no pictures.
export SALON_SCREENSHOTS=1
cd end2end
exec npx playwright test --project=screenshots "$@"
