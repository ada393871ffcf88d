# shellcheck shell=bash disable=SC2034
# Sourced by every script: works from the root of the checkout, with the project's own tools first on PATH.
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit

cache=${XDG_CACHE_HOME:-$HOME/.cache}/salon
tools=$cache/tools
# Only exists where the system's own compiler has to stand in front of another one (see setup.sh).
system_rust=$tools/system-rust
# What `make build` leaves: the server, hash.txt and site/. It belongs to this checkout.
dist=$root/target/dist

# Compiled dependencies are shared by all checkouts of this user.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/target}

path_without() {
    local kept="" part
    local IFS=:
    for part in $PATH; do
        [ "$part" = "$1" ] || kept=${kept:+$kept:}$part
    done
    printf '%s' "$kept"
}
case ":$PATH:" in
*":${CARGO_HOME:-$HOME/.cargo}/bin:"*) ;;
*) PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin ;;
esac
PATH=$tools/bin:$(path_without "$tools/bin")
if [ -d "$system_rust" ]; then
    PATH=$system_rust:$(path_without "$system_rust")
fi
export PATH
