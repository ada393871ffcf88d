# shellcheck shell=bash disable=SC2154
# Build tools that do not come from the operating system. They go to a folder of the project's own.

cargo_leptos_version=0.3.10 # newer ones need a newer compiler than ours
nextest_version=0.9.143
cargo_deny_version=0.20.2
kosoku_version=0.1.0
binaryen_version=132
oldest_wasm_opt=120

# cargo_install NAME VERSION FLAG…: a build that was interrupted goes on where it stopped.
cargo_install() {
    local name=$1 version=$2
    shift 2
    (
        cd "$tools" || exit
        CARGO_TARGET_DIR=$tools/build cargo install "$name" --version "=$version" --root "$tools" --force "$@"
    )
    rm -rf "$tools/build"
}

install_cargo_leptos() {
    local version
    version=$(cargo leptos --version 2>/dev/null | awk '{ print $2 }' || true)
    [ "$version" = "$cargo_leptos_version" ] && return
    step "compiling cargo-leptos $cargo_leptos_version (10 min on 2 cores, once)"
    # Unoptimised: the heavy work is done by the tools it calls.
    cargo_install cargo-leptos "$cargo_leptos_version" --locked --debug --config profile.dev.debug=false
}

install_wasm_bindgen() {
    local locked version
    locked=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/"/, "", $3); print $3 }' Cargo.lock)
    version=$(wasm-bindgen --version 2>/dev/null | awk '{ print $2 }' || true)
    [ "$version" = "$locked" ] && return
    step "compiling wasm-bindgen-cli $locked (3 min on 2 cores, once)"
    cargo_install wasm-bindgen-cli "$locked"
}

has_wasm_opt() {
    local version
    # Running it also shows whether it can run: the one from npm needs Node.js.
    version=$(wasm-opt --version 2>/dev/null | awk '{ print $3 }')
    [ -n "$version" ] && [ "$version" -ge "$oldest_wasm_opt" ]
}

install_wasm_opt() {
    has_wasm_opt && return
    step "installing wasm-opt $binaryen_version from npm (1 min)"
    npm install --prefix "$tools/npm" --no-save --no-audit --no-fund --loglevel=error \
        "binaryen@$binaryen_version.0.0"
    ln -sf ../npm/node_modules/binaryen/bin/wasm-opt "$tools/bin/wasm-opt"
    has_wasm_opt || fail "wasm-opt was installed but does not run: $tools/bin/wasm-opt --version"
}

install_nextest() {
    cargo nextest --version >/dev/null 2>&1 && return
    step "compiling cargo-nextest $nextest_version (5 min on 2 cores, once)"
    cargo_install cargo-nextest "$nextest_version" --locked --debug --config profile.dev.debug=false
}

install_cargo_deny() {
    local version
    version=$(cargo deny --version 2>/dev/null | awk '{ print $2 }' || true)
    [ "$version" = "$cargo_deny_version" ] && return
    step "compiling cargo-deny $cargo_deny_version (6 min on 2 cores, once)"
    cargo_install cargo-deny "$cargo_deny_version" --locked --debug --config profile.dev.debug=false
}

# The Autobahn cases, which judge how a server speaks WebSocket.
install_kosoku() {
    local home=$tools/kosoku version
    version=$("$home/bin/python" -c 'from importlib.metadata import version; print(version("kosoku"))' 2>/dev/null || true)
    [ "$version" = "$kosoku_version" ] && return
    step "installing kosoku $kosoku_version from PyPI (under 1 min)"
    rm -rf "$home"
    python3 -m venv "$home"
    "$home/bin/pip" install --quiet --disable-pip-version-check "kosoku==$kosoku_version"
}

install_browser_tests() {
    local stamp=end2end/node_modules/.installed
    cmp -s end2end/package-lock.json "$stamp" && return
    step "installing the npm packages of the browser tests (under 1 min)"
    (cd end2end && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error)
    cp end2end/package-lock.json "$stamp"
}
