//! A transaction of either engine.

use futures::future::BoxFuture;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Executor, Postgres, Sqlite};

use super::StoreError;

/// An open transaction. Its methods are the whole vocabulary of the store.
#[derive(Debug)]
pub enum Tx {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

/// Run the same statement on whichever engine a transaction is of. Both speak `$1` and `RETURNING`.
macro_rules! on {
    ($tx:expr, $connection:ident => $statement:expr) => {
        match $tx {
            $crate::server::store::Tx::Sqlite(connection) => {
                let $connection = &mut **connection;
                $statement.await.map_err($crate::server::store::StoreError::from)
            }
            $crate::server::store::Tx::Postgres(connection) => {
                let $connection = &mut **connection;
                $crate::server::store::postgres::in_time($statement).await
            }
        }
    };
}
pub(super) use on;

/// As [`on!`], for a statement that is executed and no more: how many rows it changed, which each engine tells in its
/// own words.
macro_rules! change {
    ($tx:expr, $connection:ident => $statement:expr) => {
        $crate::server::store::tx::on!($tx, $connection => async {
            $statement.await.map(|done| done.rows_affected())
        })
    };
}
pub(super) use change;

/// A yes or no in a column: 1 or 0, for PostgreSQL does not take its own booleans for numbers.
#[derive(Debug, Clone, Copy, Deserialize, sqlx::Type)]
#[sqlx(transparent)]
pub(super) struct Flag(i64);

impl From<Flag> for bool {
    fn from(flag: Flag) -> Self {
        flag.0 != 0
    }
}

/// What the engines spell differently, where there is no way to say it that both understand.
#[derive(Debug)]
pub(super) struct Dialect {
    /// Many values as one array of JSON, and some as one.
    pub json_group_array: &'static str,
    pub json_array: &'static str,
    /// Elements of an array of JSON, to be completed by the value, as rows of one column `value`.
    pub json_each: fn(&str) -> String,
    /// The entries of the search index with ids between `$2` and `$3` that match `$1`.
    pub search_hits: &'static str,
}

impl Dialect {
    /// Rows that are handed over as one value, see [`json`]: names and types of their columns. The statement is the same
    /// for any number of them, and can be kept.
    pub fn given(&self, value: &str, columns: &[(&str, &str)]) -> String {
        let columns = columns.iter().enumerate();
        let columns = columns.map(|(at, (name, of))| format!("CAST(value->>{at} AS {of}) AS {name}"));
        format!("(SELECT {} FROM {})", columns.collect::<Vec<_>>().join(", "), (self.json_each)(value))
    }

    /// An expression for columns of what is found somewhere: all rows as one array of JSON, in no particular order.
    pub fn array(&self, columns: &str, from: &str) -> String {
        let Self { json_group_array, json_array, .. } = self;
        format!(
            "CAST(coalesce((SELECT {json_group_array}({json_array}({columns})) FROM {from}), '[]') AS TEXT)"
        )
    }
}

/// The value that [`Dialect::given`] makes rows of.
pub(super) fn json(rows: impl Iterator<Item = impl Serialize>) -> String {
    let rows: Vec<_> = rows.collect();
    serde_json::to_string(&rows).expect("no maps, and nothing that refuses")
}

/// Rows out of what [`Dialect::array`] stands for.
pub(super) fn rows_of<T: DeserializeOwned>(array: &str) -> Result<Vec<T>, StoreError> {
    serde_json::from_str(array).map_err(|_| StoreError::Corrupt("rows"))
}

impl Tx {
    pub(super) fn dialect(&self) -> &'static Dialect {
        match self {
            Self::Sqlite(_) => &super::sqlite::DIALECT,
            Self::Postgres(_) => &super::postgres::DIALECT,
        }
    }

    /// Columns of what is found somewhere for these values, in no particular order. The rows come as one: each row wakes
    /// whoever waits for it, and that takes longer than finding it. A statement without values counts as one that is
    /// asked once, and is not kept.
    pub(super) async fn rows<T: DeserializeOwned>(
        &mut self,
        columns: &str,
        from: &str,
        values: &[i64],
    ) -> Result<Vec<T>, StoreError> {
        let query = format!("SELECT {}", self.dialect().array(columns, from));
        let rows: String = on!(self, c => {
            let mut asked = sqlx::query_scalar(AssertSqlSafe(query.as_str())).persistent(!values.is_empty());
            for value in values {
                asked = asked.bind(*value);
            }
            asked.fetch_one(c)
        })?;
        rows_of(&rows)
    }

    /// Run a statement without parameters or results, such as `BEGIN`. PostgreSQL takes several.
    pub(super) async fn execute(&mut self, statement: &'static str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => sqlx::query(statement).execute(&mut **connection).await.map(drop)?,
            Self::Postgres(connection) => {
                super::postgres::in_time(connection.execute(sqlx::raw_sql(statement))).await.map(drop)?;
            }
        }
        Ok(())
    }

    /// Make what was changed durable. PostgreSQL undoes a transaction in which a statement has failed when it is told to
    /// commit it, and calls that a success: only another statement shows it.
    pub(super) async fn commit(&mut self) -> Result<(), StoreError> {
        let statement = match self {
            Self::Sqlite(_) => "COMMIT",
            Self::Postgres(_) => "SELECT 1; COMMIT",
        };
        self.execute(statement).await
    }

    /// Run part of a transaction that can be undone on its own.
    ///
    /// The second result tells whether the transaction around it is still sound. A full disk makes
    /// SQLite undo all of it at once; then nothing more may run in it.
    pub(super) async fn savepoint<'c, T, E>(
        &'c mut self,
        job: impl for<'j> FnOnce(&'j mut Tx) -> BoxFuture<'j, Result<T, E>>,
    ) -> (Result<T, E>, Result<(), StoreError>)
    where
        E: From<StoreError>,
    {
        if let Err(error) = self.execute("SAVEPOINT job").await {
            return (Err(error.clone().into()), Err(error));
        }
        let result = job(self).await;
        if result.is_err() {
            return (result, self.undo_job().await);
        }
        match self.execute("RELEASE job").await {
            Ok(()) => (result, Ok(())),
            // PostgreSQL goes on with nothing after an error, even one that the job has got over.
            Err(error) => (Err(error.into()), self.undo_job().await),
        }
    }

    async fn undo_job(&mut self) -> Result<(), StoreError> {
        self.execute("ROLLBACK TO job").await?;
        self.execute("RELEASE job").await
    }

    /// Close the connection: in whichever state it is, nobody else gets it. What was not committed is undone.
    pub(super) fn abandon(self) {
        match self {
            Self::Sqlite(connection) => drop(connection.detach()),
            Self::Postgres(connection) => drop(connection.detach()),
        }
    }
}
