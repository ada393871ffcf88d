//! Where a database is.

use std::fmt;
use std::path::Path;

use sqlx::{Connection, PgConnection};

use super::sqlite::{self, Schema, Sqlite};
use super::{Store, StoreError, postgres};
use crate::server::config::ServerUrl;

/// Where a database is.
#[derive(Debug, Clone, Copy)]
pub enum Location<'a> {
    /// SQLite's, in a directory.
    Directory(&'a Path),
    /// PostgreSQL's.
    Server(&'a ServerUrl),
}

/// As in "cannot open …".
impl fmt::Display for Location<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(path) => write!(f, "the database in {}", path.display()),
            Self::Server(_) => f.write_str("the database at database_url"),
        }
    }
}

impl Store {
    /// Open, or create, a database and bring its schema up to date. PostgreSQL's has to be there, and may be empty.
    pub async fn open(location: Location<'_>) -> Result<Self, StoreError> {
        match location {
            Location::Directory(path) => Self::open_sqlite(path).await,
            Location::Server(url) => Self::open_postgres(url.secret()).await,
        }
    }

    /// As [`Store::open`], for a server. One that others use too keeps from it who wants it alone, for as long as the store
    /// is open and however often its connections are lost. What others serve by is not migrated under them.
    ///
    /// # Errors
    /// As [`Location::claim`], if somebody has claimed it or it has to be migrated.
    pub async fn open_to_serve(location: Location<'_>) -> Result<Self, StoreError> {
        let Location::Server(url) = location else { return Self::open(location).await };
        if Self::schema(location).await?.is_older() {
            let alone = location.claim().await?;
            postgres::migrated(url.secret()).await?.close().await?;
            drop(alone);
        }
        postgres::Postgres::open_to_serve(url.secret()).await.map(Self::Postgres)
    }

    /// As [`Store::open`], to write beside a server that uses it.
    pub async fn open_beside(location: Location<'_>) -> Result<Self, StoreError> {
        match location {
            Location::Directory(path) => {
                Sqlite::open_beside(&path.join(sqlite::FILE)).await.map(Self::Sqlite)
            }
            Location::Server(url) => Self::open_postgres(url.secret()).await,
        }
    }

    /// How the schema of a database stands. Nothing is changed.
    pub async fn schema(location: Location<'_>) -> Result<Schema, StoreError> {
        match location {
            Location::Directory(path) => sqlite::schema(&path.join(sqlite::FILE)).await,
            Location::Server(url) => postgres::schema_at(url.secret()).await,
        }
    }
}

/// Lets go of a database when it is dropped.
#[derive(Debug)]
pub struct Claim {
    _session: PgConnection,
}

impl Location<'_> {
    /// Keep servers from a database of PostgreSQL. A directory is claimed as such.
    ///
    /// # Errors
    /// A server has it, or somebody else who wants it alone.
    pub async fn claim(self) -> Result<Option<Claim>, StoreError> {
        match self {
            Location::Directory(_) => Ok(None),
            Location::Server(url) => Ok(Some(Claim { _session: postgres::claim(url.secret()).await? })),
        }
    }
}
