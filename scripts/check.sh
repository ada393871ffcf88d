#!/usr/bin/env bash
# Everything about the code that can be said without running it.
set -euo pipefail
. "$(dirname "$0")/env.sh"

echo "==> the tests that docs/SECURITY.md names"
scripts/named_tests.sh
echo "==> formatting"
cargo fmt --check
echo "==> clippy: the server (host)"
cargo clippy --locked --features testing --all-targets -- -D warnings
echo "==> clippy: the browser half (wasm32)"
cargo clippy --locked --features hydrate --lib --target wasm32-unknown-unknown -- -D warnings
echo "==> clippy: the browser half in parts, as it is released"
cargo clippy --locked --features split --lib --target wasm32-unknown-unknown -- -D warnings
echo "==> clippy: without features (protocol and state machines alone)"
cargo clippy --locked --lib -- -D warnings
echo "==> rustdoc"
RUSTDOCFLAGS="-D warnings" cargo doc --locked --quiet --no-deps --lib --features ssr
echo "==> licences, sources and doubled crates (deny.toml)"
cargo deny --locked --log-level warn check bans licenses sources
if command -v shellcheck >/dev/null; then
    echo "==> shellcheck"
    shellcheck --external-sources scripts/*.sh scripts/setup/*.sh scripts/wasm-opt/wasm-opt deploy/*.sh .ci/run
fi
echo "checks passed"
