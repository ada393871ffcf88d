#!/usr/bin/env bash
# How the server speaks WebSocket, judged by the Autobahn cases: all but those on compression, which it does not
# offer. They talk to the echo of the tests' build. The reports are left in target/conformance.
set -euo pipefail
. "$(dirname "$0")/env.sh"

kosoku=$tools/kosoku/bin
reports=$root/target/conformance
time_limit=300 # seconds, forty times what the cases take

rm -rf "$reports"
mkdir -p "$reports"
scratch=$(mktemp -d)
server=
stop() {
    if [ -n "$server" ] && kill "$server" 2>/dev/null; then
        wait "$server" || true
    fi
    rm -rf "$scratch"
}
trap stop EXIT

cargo build --locked --quiet --features testing --bin salon
# Other checkouts build to the same place.
cp "$CARGO_TARGET_DIR/debug/salon" "$scratch/salon"
cd "$scratch"
unset "${!SALON_@}" "${!LEPTOS_@}"
./salon --listen 127.0.0.1:0 --data-dir data --log warn >address &
server=$!
deadline=$((SECONDS + 30))
until grep -qs '^listening on ' address; do
    if ! kill -0 "$server" 2>/dev/null || [ "$SECONDS" -gt "$deadline" ]; then
        echo "error: the server did not start" >&2
        exit 1
    fi
    sleep 0.1
done
url=$(sed -n 's,^listening on http,ws,p' address)/echo

# 1 is a case that failed: what failed is read from the reports.
status=0
timeout "$time_limit" "$kosoku/kosoku" --exclude '12.*' --exclude '13.*' --parallelism 2 --outdir "$reports" \
    "$url" >"$reports/output" 2>&1 || status=$?
if [ "$status" -gt 1 ] || [ ! -f "$reports/index.json" ]; then
    tail -n 20 "$reports/output" >&2
    echo "error: the cases were not run to their end (status $status)" >&2
    exit 1
fi
"$kosoku/python" "$root/scripts/conformance.py" "$reports/index.json"
