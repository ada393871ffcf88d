#!/usr/bin/env bash
set -euo pipefail
. "$(dirname "$0")/env.sh"

exec cargo fmt
