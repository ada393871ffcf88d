#!/usr/bin/env bash
# Makes a release archive in target/package: one program with the site inside, and what it takes to run it for others.
# The same tree, compiler and commit make the same archive, but for what the compiler does not promise.
set -euo pipefail
. "$(dirname "$0")/env.sh"

scripts/build.sh

version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
target=$(rustc -vV | sed -n 's/^host: //p')
name=salon-$version-$target
out=$root/target/package
# The time of every file: that of the commit.
time=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}

set_times() { find "$1" -exec touch --no-dereference --date="@$time" {} +; }

build_binary() {
    rm -rf "$out/embedded"
    mkdir -p "$out/embedded"
    cp -R "$dist/site" "$dist/hash.txt" "$out/embedded/"
    set_times "$out/embedded"
    # A shared target folder has one binary at a time, as in build.sh.
    if command -v flock >/dev/null; then
        exec 9>"$CARGO_TARGET_DIR/.salon-build.lock"
        flock 9
    fi
    EMBED_DIST=$out/embedded cargo leptos build --release --server-only --bin-features embed,redis
    cp "$CARGO_TARGET_DIR/release/salon" "$1"
    exec 9>&-
}

list_licences() {
    local scratch
    scratch=$(mktemp -d)
    cargo metadata --format-version 1 --locked --features embed,redis --filter-platform "$target" >"$scratch/server.json"
    cargo metadata --format-version 1 --locked --features split \
        --filter-platform wasm32-unknown-unknown >"$scratch/browser.json"
    python3 scripts/licences.py "$scratch/server.json" "$scratch/browser.json" >"$1"
    rm -rf "$scratch"
}

# archive FILE
archive() {
    tar -C "$out" --create --format=gnu --sort=name --owner=root:0 --group=root:0 --mode=u+rw,go=rX \
        --mtime="@$time" "$name" | gzip -9 --no-name >"$1"
}

echo "==> building the server with the site inside"
folder=$out/$name
rm -rf "${out:?}/$name" "$out/$name".tar.gz*
mkdir -p "$folder/docs"
build_binary "$folder/salon"
cp Leptos.toml .env.example README.md README.zh-CN.md CHANGELOG.md LICENSE "$folder/"
cp docs/*.md "$folder/docs/"
cp -R docs/decisions docs/images "$folder/docs/"
cp -R deploy "$folder/deploy"
list_licences "$folder/LICENCES"

echo "==> packing"
archive "$folder.tar.gz"
# Neither the hour nor the order in which files were made may show.
find "$folder" -exec touch {} +
archive "$out/again.tar.gz"
cmp "$folder.tar.gz" "$out/again.tar.gz"
rm -rf "$folder" "$out/again.tar.gz"
(cd "$out" && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256")

echo "==> checking"
python3 scripts/package_check.py "$out/$name.tar.gz" "$out/embedded" "$dist/salon"
rm -rf "$out/embedded"
echo "$(wc -c <"$folder.tar.gz" | awk '{ printf "%.1f MB", $1 / 1048576 }')  target/package/$name.tar.gz"
