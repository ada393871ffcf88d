#!/usr/bin/env bash
# The long form of the torture test, and the table of its figures.
# TORTURE=short runs the sizes of the test suite; arguments are nextest's, such as the name of one test.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh test
. scripts/env.sh

export TORTURE=${TORTURE:-long} TORTURE_FIGURES=$root/target/torture-figures.md
mkdir -p "$root/target"
rm -f "$TORTURE_FIGURES"

verdict=0
cargo nextest run --locked --features testing --test torture --profile torture "$@" || verdict=$?
echo
if [ -s "$TORTURE_FIGURES" ]; then
    echo '| scenario | figure | value |'
    echo '|---|---|---|'
    cat "$TORTURE_FIGURES"
fi
exit "$verdict"
