//! What can go wrong below the domain.

use std::sync::Arc;

use sqlx::error::DatabaseError;
use sqlx::postgres::PgDatabaseError;
use sqlx::sqlite::SqliteError;

/// Codes of PostgreSQL, or what they begin with, after which it closes the connection: something wrong with it, the
/// server shuts down or starts, a transaction was idle for too long.
const DISCONNECTED: [&str; 3] = ["08", "57P0", "25P03"];

/// A failure of the database. Its text is for the log, never for a client.
#[derive(Debug, Clone)]
pub enum StoreError {
    /// The database was written by a newer Salon.
    NewerSchema {
        found: i64,
        known: i64,
    },
    /// The database server is not set up for this.
    Unfit(&'static str),
    /// A copy is not what it was made of; nothing of it was kept.
    Differs(String),
    /// The store is closing.
    Closed,
    /// A transaction panicked and was undone.
    Panicked,
    /// A value in the database is not what the schema promises.
    Corrupt(&'static str),
    Database(Arc<sqlx::Error>),
    Migration(Arc<sqlx::migrate::MigrateError>),
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NewerSchema { found, known } => write!(
                f,
                "the database was written by a newer version (its schema is {found}, this version knows {known})"
            ),
            Self::Unfit(why) => write!(f, "the database cannot be used: {why}"),
            Self::Differs(what) => {
                write!(f, "{what} are not the same in the copy, of which nothing was kept")
            }
            Self::Closed => f.write_str("the store is closed"),
            Self::Panicked => f.write_str("a transaction panicked and was undone"),
            Self::Corrupt(what) => write!(f, "unexpected value in the database: {what}"),
            Self::Database(error) => write!(f, "database: {error}"),
            Self::Migration(error) => write!(f, "migration: {error}"),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self::Migration(Arc::new(error))
    }
}

impl StoreError {
    /// Whether another process was writing.
    pub fn is_busy(&self) -> bool {
        const SQLITE_BUSY: i64 = 5;
        let Self::Database(error) = self else { return false };
        let error = error.as_database_error().and_then(|error| error.try_downcast_ref::<SqliteError>());
        let code = error.and_then(|error| error.code()).and_then(|code| code.parse::<i64>().ok());
        // The lower byte; the upper ones tell kinds of it apart.
        code.is_some_and(|code| code & 0xff == SQLITE_BUSY)
    }

    /// Whether the connection to the database was lost. If that was in a commit, nobody knows what became of it.
    pub fn is_disconnected(&self) -> bool {
        let Self::Database(error) = self else { return false };
        match &**error {
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) => true,
            sqlx::Error::Database(error) => error
                .try_downcast_ref::<PgDatabaseError>()
                .is_some_and(|error| DISCONNECTED.iter().any(|code| error.code().starts_with(code))),
            _ => false,
        }
    }

    /// Whether a `UNIQUE` constraint refused the change.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(error)
            if error.as_database_error().is_some_and(|e| e.is_unique_violation()))
    }
}
