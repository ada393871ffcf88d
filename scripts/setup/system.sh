# shellcheck shell=bash
# Programs and fonts of the operating system: installed on Debian, named elsewhere.

wanted_packages=()
wanted_descriptions=()

step() { echo "==> $*"; }
fail() {
    printf 'error: ' >&2
    printf '%s\n' "$@" >&2
    exit 1
}

is_debian() {
    [ "$(. /etc/os-release 2>/dev/null && echo "${ID:-}")" = debian ] && command -v apt-get >/dev/null
}

want() {
    wanted_descriptions+=("$1")
    shift
    wanted_packages+=("$@")
}

# require_program DESCRIPTION PACKAGE PROGRAM…
require_program() {
    local description=$1 package=$2 program
    shift 2
    for program in "$@"; do
        if ! command -v "$program" >/dev/null; then
            want "$description" "$package"
            return
        fi
    done
}

require_node() {
    local packages=()
    command -v node >/dev/null || packages+=(nodejs)
    command -v npm >/dev/null || packages+=(npm)
    [ ${#packages[@]} = 0 ] || want "Node.js 18 or newer with npm" "${packages[@]}"
}

# require_python [MODULE]
require_python() {
    if ! python3 -c "import sys${1+, $1}; sys.exit(sys.version_info < (3, 10))" 2>/dev/null; then
        want "Python 3.10 or newer with venv" python3-venv
    fi
}

# Debian keeps it where only root's PATH leads.
require_nginx() {
    PATH=$PATH:/usr/sbin command -v nginx >/dev/null || want nginx nginx
}

# Debian keeps its programs in a folder of their version.
require_postgres() {
    PATH=$PATH:$(printf '%s:' /usr/lib/postgresql/*/bin) command -v initdb >/dev/null || want PostgreSQL postgresql
}

# require_font FAMILY PACKAGE
require_font() {
    if ! fc-list 2>/dev/null | grep -F "$1" >/dev/null; then
        want "the font $1" "$2"
    fi
}

# Looks at the scripts. Elsewhere than on Debian, `make check` does without it.
want_shellcheck() {
    ! is_debian || require_program shellcheck shellcheck shellcheck
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "this step needs root, and there is no sudo. As root, run this, then try again:" "  $*"
    fi
}

apt_install() {
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        fail "packages are missing, and there is no sudo. As root, run this, then try again:" \
            "  apt-get update && apt-get install -y --no-install-recommends $*"
    fi
    if [ -z "${apt_updated:-}" ]; then
        as_root apt-get update -qq
        apt_updated=1
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

install_required() {
    [ ${#wanted_packages[@]} = 0 ] && return
    if ! is_debian; then
        fail "this is not Debian, so please install these yourself and run the command again:" \
            "${wanted_descriptions[@]/#/  - }"
    fi
    step "installing ${wanted_packages[*]} from Debian (1 to 5 min)"
    apt_install "${wanted_packages[@]}"
}
