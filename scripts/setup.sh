#!/usr/bin/env bash
# Installs what is missing and leaves alone what is there. Safe to repeat, quick when nothing is missing.
#   setup.sh check   what `make check` needs: the compiler, its browser target, cargo-deny
#   setup.sh run     also what a release build needs
#   setup.sh test    also what the tests need
set -euo pipefail
. "$(dirname "$0")/env.sh"
. scripts/setup/system.sh
. scripts/setup/rust.sh
. scripts/setup/tools.sh

mode=${1:-test}
case $mode in
check | run | test) ;;
*)
    echo "usage: $0 [check|run|test]" >&2
    exit 2
    ;;
esac

mkdir -p "$tools/bin"

require_program "a C compiler with make and perl (for SQLite)" build-essential cc make perl
if [ "$mode" = test ] || { [ "$mode" = run ] && ! has_wasm_opt; }; then
    require_node
fi
[ "$mode" = check ] || require_python
if [ "$mode" = test ]; then
    require_python ensurepip
    require_program "Chromium, as \`chromium\`" chromium chromium
    require_nginx
    require_postgres
    require_program Redis redis-server redis-server
    require_program Caddy caddy caddy
    require_program curl curl curl
    require_program fontconfig fontconfig fc-list
    require_font "Noto Sans CJK" fonts-noto-cjk
    require_font "Noto Color Emoji" fonts-noto-color-emoji
fi
[ "$mode" = run ] || want_shellcheck
install_required

choose_compiler
[ "$mode" = run ] || install_lints
[ "$mode" = run ] || install_cargo_deny
[ "$mode" = check ] && exit 0

install_cargo_leptos
install_wasm_bindgen
install_wasm_opt
[ "$mode" = run ] && exit 0

install_nextest
install_kosoku
install_browser_tests
