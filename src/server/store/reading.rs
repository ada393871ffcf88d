//! A read: one snapshot from beginning to end.

use futures::future::BoxFuture;

use super::{StoreError, Tx};

/// A read transaction that never goes back to the pool half-finished.
///
/// When the caller gives up in the middle (a browser that left), the connection is thrown away: one
/// returned with its transaction open would pin an old snapshot and refuse the next `BEGIN`.
pub(super) struct ReadSnapshot(Option<Tx>);

impl ReadSnapshot {
    pub async fn begin(tx: Tx, statement: &'static str) -> Result<Self, StoreError> {
        let mut snapshot = Self(Some(tx));
        snapshot.tx().execute(statement).await?;
        Ok(snapshot)
    }

    /// Run a closure on it, and give back what it was begun on.
    pub async fn run<T, E, F>(mut self, job: F, give_back: impl FnOnce(Tx) + Send) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, E>> + Send,
        E: From<StoreError>,
    {
        let result = job(self.tx()).await;
        match self.tx().execute("COMMIT").await {
            Ok(()) => {
                self.0.take().map(give_back);
                result
            }
            // What went wrong first is the cause: SQLite may have ended the transaction by itself.
            Err(error) => result.and(Err(error.into())),
        }
    }

    fn tx(&mut self) -> &mut Tx {
        self.0.as_mut().expect("present until the end")
    }
}

impl Drop for ReadSnapshot {
    fn drop(&mut self) {
        if let Some(tx) = self.0.take() {
            tx.abandon();
        }
    }
}
