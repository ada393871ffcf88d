# shellcheck shell=bash disable=SC2154
# The compiler and its browser target, in this order: it is there; rustup has it; on Debian the
# distribution's own compiler serves, with a standard library built from the distribution's sources.

wasm_target=wasm32-unknown-unknown
minimum_rust=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)

at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]; }

# new_enough RUSTC
new_enough() {
    local version
    version=$("$1" -V 2>/dev/null | awk '{ print $2 }')
    [ -n "$version" ] && at_least "$version" "$minimum_rust"
}

wasm_library_of() { echo "$("$1" --print sysroot)/lib/rustlib/$wasm_target/lib"; }

# A library of our own making fits one build of the compiler only and goes stale when that is upgraded.
has_wasm_target() {
    local library
    library=$(wasm_library_of "$1")
    compgen -G "$library/libstd-*.rlib" >/dev/null || return 1
    [ ! -e "$library/built-for" ] || [ "$(cat "$library/built-for")" = "$("$1" -vV)" ]
}

choose_compiler() {
    local found
    PATH=$(path_without "$system_rust")
    found=$(command -v rustc || true)
    if [ -n "$found" ] && new_enough "$found" && has_wasm_target "$found"; then
        rm -rf "$system_rust"
        return
    fi
    if [ -d "$system_rust" ] && new_enough /usr/bin/rustc && has_wasm_target /usr/bin/rustc; then
        PATH=$system_rust:$PATH
        return
    fi
    rm -rf "$system_rust"
    if [ -n "$found" ] && new_enough "$found" && command -v rustup >/dev/null; then
        step "adding the browser target with rustup (under 1 min)"
        if rustup target add "$wasm_target" && has_wasm_target "$found"; then
            return
        fi
        step "rustup could not add it; trying the compiler of the system"
    fi
    use_compiler_of_debian
}

use_compiler_of_debian() {
    if ! is_debian; then
        fail "Rust $minimum_rust or newer with the target $wasm_target is needed. With rustup:" \
            "  rustup update stable && rustup target add $wasm_target"
    fi
    if ! new_enough /usr/bin/rustc || ! command -v /usr/bin/cargo >/dev/null; then
        step "installing Debian's Rust compiler (1 min)"
        apt_install rustc-web cargo-web || true
        new_enough /usr/bin/rustc || fail "Rust $minimum_rust or newer is needed, and this Debian has none." \
            "Install it with rustup (https://rustup.rs): rustup toolchain install stable"
    fi
    has_wasm_target /usr/bin/rustc || build_wasm_library
    if [ "$(command -v rustc)" != /usr/bin/rustc ] || [ "$(command -v cargo)" != /usr/bin/cargo ]; then
        put_system_rust_first
    fi
}

build_wasm_library() {
    local library scratch
    step "building the standard library for the browser with Debian's compiler (2 min)"
    apt_install rust-web-src rust-web-llvm
    # The linker belongs to the LLVM that this compiler was built with.
    apt_install "$(basename "$(readlink /usr/bin/rust-lld)")"

    scratch=$(mktemp -d)
    mkdir "$scratch/src"
    echo '#![no_std]' >"$scratch/src/lib.rs"
    printf '[package]\nname = "scratch"\nversion = "0.0.0"\nedition = "2024"\n' >"$scratch/Cargo.toml"
    (
        cd "$scratch" || exit
        PATH=/usr/bin:/bin RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$scratch/target \
            /usr/bin/cargo build --quiet --release --target "$wasm_target" -Z build-std=std,panic_abort,test
    )
    library=$(wasm_library_of /usr/bin/rustc)
    rm -f "$scratch/target/$wasm_target/release/deps/"libscratch*
    as_root rm -rf "$library"
    as_root mkdir -p "$library"
    as_root cp "$scratch/target/$wasm_target/release/deps/"*.rlib "$library/"
    /usr/bin/rustc -vV >"$scratch/built-for"
    as_root cp "$scratch/built-for" "$library/"
    rm -rf "$scratch"
}

put_system_rust_first() {
    local program
    mkdir -p "$system_rust"
    for program in cargo rustc rustdoc rustfmt cargo-fmt cargo-clippy clippy-driver; do
        ln -sf "/usr/bin/$program" "$system_rust/$program"
    done
    PATH=$system_rust:$PATH
    step "the compiler in use from now on is Debian's ($(rustc -V))"
}

install_lints() {
    if [ "$(readlink -f "$(command -v rustc)")" = /usr/bin/rustc ] && is_debian; then
        [ -x /usr/bin/rustfmt ] && [ -x /usr/bin/cargo-clippy ] && return
        step "installing rustfmt and clippy from Debian (under 1 min)"
        apt_install rustfmt-web rust-web-clippy
        return
    fi
    cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 && return
    if command -v rustup >/dev/null; then
        step "installing rustfmt and clippy with rustup (under 1 min)"
        rustup component add rustfmt clippy
    else
        fail "rustfmt and clippy are missing; install the ones that belong to $(command -v rustc)"
    fi
}
