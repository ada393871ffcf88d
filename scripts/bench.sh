#!/usr/bin/env bash
# What things cost, as ratios measured side by side in one run. The tables go to docs/RELIABILITY.md and
# docs/PERFORMANCE.md by hand.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh check
. scripts/env.sh

cargo bench --locked --features testing --bench acks --bench search --bench fan_out
