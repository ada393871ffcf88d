#!/usr/bin/env bash
# What a page costs the browser that shows it, with a release build. Writes its table into docs/PERFORMANCE.md.
# A part of it (`scripts/bench_browser.sh sizes`) or a quick look (SALON_BENCH_MESSAGES=1000) is only printed.
set -euo pipefail
. "$(dirname "$0")/env.sh"

export SALON_BIN=$dist/salon SALON_SITE_ROOT=$dist/site
if [ $# = 0 ] && [ -z "${SALON_BENCH_MESSAGES:-}" ]; then
    export SALON_BENCH_WRITE=1
fi
cd end2end
exec npx playwright test --config figures "$@"
