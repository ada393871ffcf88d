#!/usr/bin/env bash
# Every check and every test. A failing suite does not hide the next one; the summary comes last.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh test
. scripts/env.sh
# A thousand clients and their server are one process of the tests.
ulimit -Sn "$(ulimit -Hn)"

logs=$root/target/test-logs
rm -rf "$logs"
mkdir -p "$logs"
summary=()
notes=()
failed=0

# suite NAME PATTERN COMMAND…: runs it, and keeps the last line matching PATTERN for the summary.
suite() {
    local name=$1 pattern=$2 log=$logs/$1.log started=$SECONDS verdict=passed counts
    shift 2
    echo
    echo "==> $name"
    if ! "$@" 2>&1 | tee "$log"; then
        verdict=FAILED
        failed=1
    fi
    counts=$(sed $'s/\e\\[[0-9;]*m//g' "$log" | grep -E "$pattern" | tail -n 1 | sed 's/^ *//' || true)
    summary+=("$(printf '%-11s %-7s %4d s  %s' "$name" "$verdict" $((SECONDS - started)) "$counts")")
    # Which tests they were stands before the summary, where a log that is cut short still has it.
    if [ "$verdict" = FAILED ] || grep -qE '^ *[0-9]+ flaky' "$log"; then
        notes+=("--> the end of $name" "$(sed $'s/\e\\[[0-9;]*m//g' "$log" | tail -n 8)")
    fi
    [ "$verdict" = passed ]
}

doc_tests() { cargo test --locked --doc --features testing; }
# The browser tests' own types: playwright strips them unread.
types() { npm --prefix end2end run --silent check && echo "the types fit"; }
browser_tests() {
    export SALON_BIN=$dist/salon SALON_SITE_ROOT=$dist/site
    cd end2end && npx playwright test
}

trap 'exit 130' INT
suite check 'checks passed' scripts/check.sh || true
suite rust 'Summary \[' cargo nextest run --locked --features testing --profile ci || true
suite doc '^test result' doc_tests || true
suite conformance '^[0-9]+ of [0-9]+ cases passed' scripts/conformance.sh || true
suite types '^the types fit|error TS' types || true
if suite build '^wasm ' scripts/build.sh; then
    suite browser '^ *[0-9]+ (passed|failed)' browser_tests || true
    suite package 'target/package/' scripts/package.sh || true
else
    summary+=("browser and package not run: the build failed")
fi

echo
[ ${#notes[@]} = 0 ] || printf '%s\n' "${notes[@]}" ''
echo "==> summary"
printf '%s\n' "${summary[@]}"
[ "$failed" = 0 ] || exit 1
