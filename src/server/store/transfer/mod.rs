//! From one engine to the other: all tables of an instance, in one transaction.

mod to_postgres;
mod to_sqlite;

use sqlx::sqlite::SqliteConnection;

use super::StoreError;
pub(super) use to_sqlite::copy_postgres;

/// Each after those that it refers to. What is missing here is the index of search, which the server makes anew, and
/// how far that has come.
const TABLES: [&str; 26] = [
    "instance",
    "users",
    "sessions",
    "rooms",
    "memberships",
    "messages",
    "message_versions",
    "mentions",
    "reactions",
    "attachments",
    "discarded_files",
    "push_subscriptions",
    "erasures",
    "two_factor",
    "recovery_codes",
    "outside_events",
    "events",
    "duties",
    "imported",
    "tokens",
    "incoming_webhooks",
    "outgoing_webhooks",
    "invites",
    "sanctions",
    "audit",
    "audit_personal",
];
const INDEX: &str = "search";
/// How each room stands, and what its messages say of that. Understood by both engines.
const HEADS: &str =
    "SELECT r.id, r.last_seq, r.last_rev, count(m.id), coalesce(max(m.seq), 0), coalesce(max(m.rev), 0)
                     FROM rooms r LEFT JOIN messages m ON m.room_id = r.id
                     GROUP BY r.id, r.last_seq, r.last_rev ORDER BY r.id";
type Head = (i64, i64, i64, i64, i64, i64);

/// For the copy: the index of search has none of its messages yet, and the server makes it from here downwards.
const BEGIN_INDEX: &str =
    "UPDATE search_progress SET unindexed_through = (SELECT coalesce(max(id), 0) FROM messages)";

/// What was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transferred {
    pub rows: i64,
    pub rooms: usize,
    pub messages: i64,
}

/// Whoever adds a table says here where it belongs.
async fn check_tables(sqlite: &mut SqliteConnection) -> Result<(), StoreError> {
    let found: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
         AND name <> '_sqlx_migrations'",
    )
    .fetch_all(sqlite)
    .await?;
    let is_known = |name: &str| name.starts_with(INDEX) || TABLES.contains(&name);
    if found.iter().all(|name| is_known(name)) {
        Ok(())
    } else {
        Err(StoreError::Corrupt("a table that nothing is known of"))
    }
}

/// The columns of a table, each with the type that SQLite has it declared with.
async fn columns(sqlite: &mut SqliteConnection, table: &str) -> Result<Vec<(String, String)>, StoreError> {
    Ok(sqlx::query_as("SELECT name, type FROM pragma_table_info($1) ORDER BY cid")
        .bind(table)
        .fetch_all(sqlite)
        .await?)
}

/// Their names, as a statement has them.
fn names(columns: &[(String, String)]) -> String {
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    names.join(",")
}
