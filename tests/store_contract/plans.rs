//! How SQLite finds what a statement asks for: never by reading a whole table that grows.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// Every statement that has been run, as the database's driver notes it.
#[derive(Debug, Clone, Default)]
pub struct Statements(Arc<Mutex<BTreeSet<String>>>);

impl Statements {
    /// Begin to note them, in this whole process.
    pub fn noted() -> Self {
        let statements = Self::default();
        tracing_subscriber::registry().with(statements.clone()).init();
        statements
    }

    /// Those that look for rows. A plan of rows that are only put in names all tables that refer to theirs, which are
    /// then not read: SQLite does that only while a reference is open.
    fn that_look(&self) -> Vec<String> {
        let looks = |statement: &&String| match statement.split_whitespace().next() {
            Some("SELECT" | "UPDATE" | "DELETE" | "WITH") => true,
            Some("INSERT") => statement.contains("SELECT"),
            _ => false,
        };
        self.0.lock().unwrap().iter().filter(looks).cloned().collect()
    }
}

impl<S: Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            let mut noted = Noted::default();
            event.record(&mut noted);
            // The summary is all of a short one.
            let statement = if noted.statement.is_empty() { noted.summary } else { noted.statement };
            self.0.lock().unwrap().insert(statement);
        }
    }
}

#[derive(Default)]
struct Noted {
    summary: String,
    statement: String,
}

impl Visit for Noted {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.trim().clone_into(&mut self.statement),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

/// What may be read as a whole, as plans begin to say it.
const SHORT: [&str; 15] = [
    // What the statement is handed.
    "SCAN json_each VIRTUAL TABLE",
    // One row.
    "SCAN search_progress",
    // As many rows as there are migrations.
    "SCAN _sqlx_migrations",
    // What the statement has made itself.
    "SCAN h",
    "SCAN unread",
    // The index of search, which is asked for words, and a check of the whole file.
    "SCAN search VIRTUAL TABLE",
    "SCAN pragma_foreign_key_check VIRTUAL TABLE",
    // Emptied as they are read.
    "SCAN outside_events",
    "SCAN discarded_files",
    "SCAN erasures",
    // An index of those that are asked for, and of no others.
    "SCAN r USING INDEX rooms_public",
    "SCAN r USING INDEX rooms_aging",
    "SCAN r USING COVERING INDEX rooms_direct",
    "SCAN rooms USING INDEX rooms_direct",
    "SCAN u USING INDEX users_administrators",
];
/// Beginnings of statements that may read a table from its beginning: the first row is enough, or a page; all are meant, and
/// nobody waits for it.
const WHOLE: [&str; 13] = [
    "SELECT EXISTS (SELECT 1 FROM outside_events)",
    "SELECT EXISTS (SELECT 1 FROM push_subscriptions)",
    "SELECT EXISTS (SELECT 1 FROM two_factor)",
    "SELECT EXISTS (SELECT 1 FROM users WHERE deleted_at IS NULL",
    "SELECT EXISTS (SELECT 1 FROM users WHERE id <> $1 AND deleted_at IS NULL",
    "SELECT i.id, u.id AS user_id, u.username, u.nickname, u.avatar_id, i.room_id",
    // Figures, for whoever watches; and how a copy compares.
    "SELECT (SELECT count(*) FROM ",
    "SELECT id AS room_id, last_seq, last_rev FROM rooms ORDER BY id",
    // In a copy of the database.
    "DELETE FROM push_subscriptions",
    "DELETE FROM sessions",
    "DELETE FROM tokens",
    // Once at the start.
    "SELECT id, secret FROM outgoing_webhooks",
    // Which rooms the instance's own time limit has something to take from.
    "SELECT r.id, r.last_seq, r.last_rev, r.expired_seq, r.wiped_seq, r.keep_days",
];
/// Rows that stand in the statement itself.
const WRITTEN: [&str; 2] = ["CONSTANT ROW", "VALUES CLAUSE"];

/// Which of these statements read a whole table, and how.
pub async fn scans(database: &Path, statements: &Statements) -> Vec<String> {
    let mut connection = SqliteConnection::connect(&database.display().to_string()).await.unwrap();
    let mut scans = Vec::new();
    for statement in statements.that_look() {
        let explained = format!("EXPLAIN QUERY PLAN {statement}");
        let plan = sqlx::query(AssertSqlSafe(explained)).fetch_all(&mut connection).await.unwrap();
        let steps = plan.iter().map(|step| step.get::<String, _>("detail"));
        // A condition makes a deletion of all one of some.
        let is_whole = WHOLE.iter().any(|whole| statement.starts_with(whole))
            && (!statement.starts_with("DELETE") || !statement.contains("WHERE"));
        let long = steps.filter(|step| {
            step.starts_with("SCAN ")
                && !is_whole
                && !WRITTEN.iter().any(|written| step.ends_with(written))
                && !SHORT.iter().any(|short| is_of(step, short))
        });
        scans.extend(long.map(|step| format!("{step}: {statement}")));
    }
    connection.close().await.unwrap();
    scans
}

/// Whether a step is this one, and not one of a table whose name begins with it.
fn is_of(step: &str, short: &str) -> bool {
    step.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}
