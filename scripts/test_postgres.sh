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

# The other suites start processes that know nothing of this server, or have no database.
binaries='account|api|authorisation|cross_site|entry|markup|media|moderation|protocol_examples|push|reconnect|retention|rooms|search|serving|sign_in|ws'
# These look into SQLite's files, or speak to them behind the server's back in SQLite's words.
of_sqlite='nothing_personal_is_left|being_seen_is_noted|counts_as_being_seen|idle_or_old_session|holds_neither_cookies'
of_sqlite+='|it_holds_|reading_changes_nothing|another_site_s_page|other_methods_are_checked|leftovers::|whose_days_are_over'
of_sqlite+='|reset_by_command|knows_the_password_hears|commands_are_in_it|can_be_changed_or_deleted|of_a_deleted_account'
of_sqlite+='|a_ban_ends_by_itself|an_end_needs_nobody|applying::|bound_of_its_own|in_no_file|in_any_file|stay_on_disk'
of_sqlite+='|upgraded_server_finds|found_by_their_names|signing_out_is_final|grown_too_old'
export TEST_POSTGRES="postgres://salon@localhost/postgres?host=$folder"
cargo nextest run --locked --features testing --profile ci -E "binary(/^($binaries)$/) - test(/$of_sqlite/)" "$@"
