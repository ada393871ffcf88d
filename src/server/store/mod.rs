//! The store: everything durable, and all SQL.
//!
//! A caller hands over a closure and gets a transaction ([`Tx`]): [`Store::read`] sees one snapshot,
//! [`Store::write`] is all or nothing and has been flushed to disk when it returns. What a
//! transaction can do is written once, as methods of [`Tx`], one file a noun.

mod administration;
mod admission;
mod arrival;
mod attachments;
mod audit;
mod belongings;
mod duties;
mod erasure;
mod error;
mod events;
mod export;
mod imports;
mod instance;
mod invites;
mod load;
mod location;
mod memberships;
mod message_changes;
mod message_parts;
mod messages;
mod outside;
mod password_hash;
mod postgres;
mod posting;
mod push;
mod readers;
mod reading;
mod retention;
mod rooms;
mod sanctions;
mod search;
mod sessions;
mod snapshot;
mod sqlite;
mod standing;
mod tokens;
mod transfer;
mod two_factor;
mod tx;
mod users;
mod webhooks;
mod writer;

use std::path::Path;

use futures::future::BoxFuture;
use writer::Writer;

pub use admission::Admission;
pub use arrival::Arrival;
pub use attachments::{NewAttachment, StoredAttachment};
pub use audit::NewAuditEntry;
pub use belongings::OwnFile;
pub use erasure::{DELETED_NICKNAME, Erasure};
pub use error::StoreError;
pub use events::LoggedEvents;
pub use export::{ExportedMember, ExportedRoom, ExportedUser};
pub use imports::Origin;
pub use invites::{InviteRecord, NewInviteRecord};
pub use load::{Backlog, WriterCounts};
pub use location::{Claim, Location};
pub use memberships::AdvancedMark;
pub use message_changes::Said;
pub use messages::{EarlierPost, FirstSaid};
pub use password_hash::PasswordHash;
pub use posting::{Ends, NewMessage};
pub use push::{PushRecipient, PushSubscription};
pub use retention::Aging;
pub use rooms::RoomRecord;
pub use sanctions::{NewSanction, Term};
pub use search::Scope;
pub use sessions::{SessionClient, SessionRecord, SessionRow};
pub use snapshot::{Census, Examined, LateRecall, RoomHead};
pub use sqlite::Schema;
pub use tokens::TokenRecord;
pub use transfer::Transferred;
pub use two_factor::TwoFactorRecord;
pub use tx::Tx;
pub use users::{NewUser, UserRecord};
pub use webhooks::{Delivery, DueWebhook, HookTarget};

/// One of the engines. Each offers the same transactions.
#[derive(Debug, Clone)]
pub enum Store {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl Store {
    /// Open, or create, the SQLite database `salon.db` in a directory and bring its schema up to date.
    pub async fn open_sqlite(data_dir: &Path) -> Result<Self, StoreError> {
        sqlite::Sqlite::open(&data_dir.join(sqlite::FILE)).await.map(Self::Sqlite)
    }

    /// Open a PostgreSQL database, `postgres://…`, and bring its schema up to date.
    pub async fn open_postgres(url: &str) -> Result<Self, StoreError> {
        postgres::Postgres::open(url).await.map(Self::Postgres)
    }

    /// Whether several nodes may use it.
    pub fn is_shared(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Have a server's share of a shared database again, if the connection that had it has been lost: whoever can write
    /// has it.
    pub async fn renew_share(&self) -> Result<(), StoreError> {
        self.write(|_| Box::pin(async { Ok(()) }), |()| ()).await
    }

    /// Whether a newer version has migrated a shared database since it was opened: this one is not written to any more.
    pub async fn is_outgrown(&self) -> Result<bool, StoreError> {
        match self {
            Self::Sqlite(_) => Ok(false),
            Self::Postgres(postgres) => postgres.is_outgrown().await,
        }
    }

    /// The version of the schema that this build brings a database to.
    pub fn known_schema() -> i64 {
        sqlite::known_schema()
    }

    /// Run a closure on one snapshot of the data.
    pub async fn read<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, E>> + Send,
        E: From<StoreError>,
    {
        tracing::trace!("read");
        match self {
            Self::Sqlite(sqlite) => sqlite.read(job).await,
            Self::Postgres(postgres) => postgres.read(job).await,
        }
    }

    /// Run a closure of one statement. It is a snapshot of its own, so that none has to be begun and ended around it.
    pub async fn read_one<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, E>> + Send,
        E: From<StoreError>,
    {
        tracing::trace!("read");
        match self {
            Self::Sqlite(sqlite) => sqlite.read_one(job).await,
            // What begins it also finds out whether the connection is still one.
            Self::Postgres(postgres) => postgres.read_one(job).await,
        }
    }

    /// As [`Store::read`], for one caller that must not wait behind all others.
    pub async fn read_apart<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, E>> + Send,
        E: From<StoreError>,
    {
        match self {
            Self::Sqlite(sqlite) => sqlite.read(job).await,
            Self::Postgres(postgres) => postgres.read_apart(job).await,
        }
    }

    /// Run a closure as one transaction: kept if it returns `Ok`, undone if it returns `Err`.
    ///
    /// `on_commit` is called right after the commit, in the order of the commits, even when the
    /// caller has stopped waiting: what it publishes is never published early, twice or not at all.
    /// It must not block. `Ok` means that the change is on disk.
    pub async fn write<T, E, F, P>(&self, job: F, on_commit: P) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
        P: FnOnce(&T) + Send + 'static,
    {
        self.writer().write(job, on_commit).await
    }

    /// Let what was deleted be gone from everything on disk, as far as nobody is reading it just now. PostgreSQL does
    /// so in its own time, when it vacuums.
    pub async fn forget_deleted(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.truncate_log().await,
            Self::Postgres(_) => Ok(()),
        }
    }

    /// What the writer counts.
    pub fn writer_counts(&self) -> &WriterCounts {
        self.writer().counts()
    }

    /// Changes that wait for the writer.
    pub fn jobs_waiting(&self) -> usize {
        self.writer().waiting()
    }

    /// Wait until everything handed over is committed, then close. Later calls fail.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(sqlite) => sqlite.close().await,
            Self::Postgres(postgres) => postgres.close().await,
        }
    }

    fn writer(&self) -> &Writer {
        match self {
            Self::Sqlite(sqlite) => sqlite.writer(),
            Self::Postgres(postgres) => postgres.writer(),
        }
    }
}
