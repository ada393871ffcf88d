#!/usr/bin/env bash
# The tests of the server in one process once more, on PostgreSQL: a server of their own, and a database for each.
# Arguments go to the test runner.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
ulimit -Sn "$(ulimit -Hn)"

programs=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$programs" ] || programs=$(dirname "$(command -v initdb)")
folder=$(mktemp -d)
owner=()
# Root may not run it.
if [ "$(id -u)" = 0 ]; then
    chown postgres "$folder"
    owner=(runuser -u postgres --)
fi

cd "$folder"
# A language whose order of texts is another than that of their bytes.
"${owner[@]}" "$programs/initdb" -D data -U salon -A trust -E UTF8 --locale C.UTF-8 --locale-provider icu \
    --icu-locale en-US --no-sync >/dev/null
"${owner[@]}" "$programs/pg_ctl" -D data -l log -w -s -o "-c listen_addresses= -c max_connections=300 -k $folder" start
stop() {
    cd "$folder"
    "${owner[@]}" "$programs/pg_ctl" -D data -m immediate -s stop
    cd / && rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
cd - >/dev/null

# The others look into SQLite's files, start processes that know nothing of this server, or have no database.
binaries='account|api|authorisation|cross_site|entry|markup|media|moderation|protocol_examples|push|reconnect|retention|rooms|search|serving|sign_in|ws'
export TEST_POSTGRES="postgres://salon@localhost/postgres?host=$folder"
cargo nextest run --locked --features testing --profile ci -E "binary(/^($binaries)$/)" "$@"
