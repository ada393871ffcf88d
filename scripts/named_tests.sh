#!/usr/bin/env bash
# Whether every test that docs/SECURITY.md names is there. Prints those that are not.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=0
while IFS= read -r named; do
    file=${named%%::*} test=${named#*::}
    case $file in
        *.spec.ts) found=$(grep -cF "'$test'" "end2end/tests/$file" 2>/dev/null || true) ;;
        src/*) found=$(grep -cE "fn $test\b" "$file" 2>/dev/null || true) ;;
        *) found=$(grep -cE "fn $test\b" "tests/$file.rs" 2>/dev/null || true) ;;
    esac
    if [ "${found:-0}" -eq 0 ]; then
        echo "docs/SECURITY.md names a test that is not there: $named" >&2
        missing=1
    fi
done < <(tr '\140' '\n' <docs/SECURITY.md |
    grep -xE '[a-z0-9_]+/[a-z0-9_/]+::[a-z0-9_]+|src/[a-z0-9_/]+\.rs::[a-z0-9_]+|[a-z0-9_]+\.spec\.ts::[[:alpha:]].+' | sort -u)
exit "$missing"
