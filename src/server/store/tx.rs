//! A transaction of either engine.

use futures::future::BoxFuture;
use sqlx::Sqlite;
use sqlx::pool::PoolConnection;

use super::StoreError;

/// An open transaction. Its methods are the whole vocabulary of the store.
#[derive(Debug)]
pub enum Tx {
    Sqlite(PoolConnection<Sqlite>),
}

/// Run the same statement on whichever engine a transaction is of. Both speak `$1` and `RETURNING`.
macro_rules! on {
    ($tx:expr, $connection:ident => $statement:expr) => {
        match $tx {
            $crate::server::store::Tx::Sqlite(connection) => {
                let $connection = &mut **connection;
                $statement.await.map_err($crate::server::store::StoreError::from)
            }
        }
    };
}
pub(super) use on;

impl Tx {
    /// Run a statement without parameters or results, such as `BEGIN`.
    pub(super) async fn execute(&mut self, statement: &'static str) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(statement).execute(connection)).map(|_| ())
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
        if result.is_err()
            && let Err(error) = self.execute("ROLLBACK TO job").await
        {
            return (result, Err(error));
        }
        let released = self.execute("RELEASE job").await;
        (result, released)
    }
}
