#!/usr/bin/env bash
# Debug build with reload. Plain file names, so that a stylesheet can be exchanged without a reload.
set -euo pipefail
. "$(dirname "$0")/env.sh"

export LEPTOS_HASH_FILES=false
export SALON_SITE_ROOT=$root/target/site
exec cargo leptos watch
