#!/usr/bin/env bash
# Builds the release into target/dist: the server, hash.txt and site/. A tree that has not changed since
# is not built again. Fails when the browser half outgrows its budget.
set -euo pipefail
. "$(dirname "$0")/env.sh"

# Bytes after brotli: what a first visit costs.
wasm_limit=$((320 * 1024))

# Everything that goes into the build, by content: it does not matter what git or the clock say.
fingerprint() {
    local inputs=() path
    for path in src style public migrations locales build.rs Cargo.toml Cargo.lock .cargo scripts/build.sh \
        scripts/wasm-opt; do
        [ ! -e "$path" ] || inputs+=("$path")
    done
    {
        rustc -V
        find "${inputs[@]}" -type f -print0 | LC_ALL=C sort -z | xargs -0 cksum
    } | cksum
}

kilobytes() { awk -v bytes="$1" 'BEGIN { printf "%.1f KB", bytes / 1024 }'; }

size_of() { wc -c <"$1" | tr -d ' '; }

print_sizes() {
    local file name raw brotli over=0
    for file in "$dist"/site/pkg/salon*.wasm "$dist"/site/pkg/split*.wasm "$dist"/site/pkg/salon*.js "$dist"/site/pkg/salon*.css; do
        if [ ! -f "$file" ] || [ ! -f "$file.br" ]; then
            echo "error: $file or its .br is missing from the build" >&2
            return 1
        fi
        name=${file##*.}
        case ${file##*/} in split*) name='more' ;; esac
        raw=$(size_of "$file")
        brotli=$(size_of "$file.br")
        printf '%-4s  %10s raw  %10s brotli\n' "$name" "$(kilobytes "$raw")" "$(kilobytes "$brotli")"
        if [ "$name" = wasm ] && [ "$brotli" -gt "$wasm_limit" ]; then over=$brotli; fi
    done
    if [ "$over" -gt 0 ]; then
        echo "error: the WebAssembly bundle is $(kilobytes "$over") after brotli," \
            "the budget is $(kilobytes "$wasm_limit")" >&2
        return 1
    fi
}

build() {
    PATH=$root/scripts/wasm-opt:$PATH cargo leptos build --release --precompress --split --lib-features split
    rm -rf "$dist.new"
    mkdir -p "$dist.new"
    cp "$CARGO_TARGET_DIR/release/salon" "$CARGO_TARGET_DIR/release/hash.txt" "$dist.new/"
    cp -R target/site "$dist.new/site"
    # Type declarations are of no use to a browser.
    find "$dist.new/site/pkg" -name '*.ts*' -delete
    rm -rf "$dist"
    mv "$dist.new" "$dist"
    echo "$1" >"$dist/fingerprint"
}

now=$(fingerprint)
if [ "$now" = "$(cat "$dist/fingerprint" 2>/dev/null)" ]; then
    echo "==> the release build is up to date"
else
    echo "==> building the release (about 15 min the first time on 2 cores, then 1 to 3)"
    mkdir -p "$CARGO_TARGET_DIR" target
    # Two checkouts may share the target folder: one at a time, until the result is copied away.
    if command -v flock >/dev/null; then
        exec 9>"$CARGO_TARGET_DIR/.salon-build.lock"
        flock 9
    fi
    build "$now"
fi
print_sizes
