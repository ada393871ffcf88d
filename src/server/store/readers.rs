//! Connections that only read.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, SqlitePool};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::{StoreError, Tx};

/// A pool's connections, which stay out of it between two reads: it asks each that comes back whether it is still one, and
/// that takes as long as a statement. What is not given back here, because whoever read has gone or could not, goes back
/// there, or is closed.
#[derive(Debug, Clone)]
pub(super) struct Readers {
    pool: SqlitePool,
    idle: Arc<Idle>,
    turns: Arc<Semaphore>,
    patience: Duration,
}

#[derive(Debug, Default)]
struct Idle(Mutex<Vec<PoolConnection<Sqlite>>>);

impl Idle {
    fn lock(&self) -> MutexGuard<'_, Vec<PoolConnection<Sqlite>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Idle {
    fn drop(&mut self) {
        // Going back to the pool takes a runtime, which may have gone before.
        self.lock().drain(..).for_each(|connection| drop(connection.detach()));
    }
}

impl Readers {
    /// All connections of a pool. A read waits so long for one until it is refused.
    pub fn of(pool: SqlitePool, patience: Duration) -> Self {
        let turns = Semaphore::new(pool.options().get_max_connections() as usize);
        Self { pool, idle: Arc::default(), turns: Arc::new(turns), patience }
    }

    /// A connection, and the turn to use it, to be kept until it is given back: as many are out as there are turns.
    pub async fn take(&self) -> Result<(Tx, SemaphorePermit<'_>), StoreError> {
        let taken = timeout(self.patience, async {
            let turn = self.turns.acquire().await.map_err(|_| sqlx::Error::PoolClosed)?;
            let idle = self.idle.lock().pop();
            let connection = match idle {
                Some(connection) => connection,
                None => self.pool.acquire().await?,
            };
            Ok((Tx::Sqlite(connection), turn))
        });
        taken.await.map_err(|_| sqlx::Error::PoolTimedOut)?
    }

    /// Give a connection back, on which nothing is under way.
    pub fn give_back(&self, tx: Tx) {
        let mut idle = self.idle.lock();
        // The pool waits for those that are out when it closes.
        if let Tx::Sqlite(connection) = tx
            && !self.turns.is_closed()
        {
            idle.push(connection);
        }
    }

    /// Wait for the reads that are under way, and accept no more.
    pub async fn close(&self) {
        self.turns.close();
        self.idle.lock().clear();
        self.pool.close().await;
    }
}

#[cfg(test)]
mod tests {
    use sqlx::sqlite::SqlitePoolOptions;

    use super::*;

    async fn readers(connections: u32, patience: Duration) -> Readers {
        let options = SqlitePoolOptions::new().max_connections(connections);
        Readers::of(options.connect("sqlite::memory:").await.unwrap(), patience)
    }

    #[tokio::test]
    async fn who_finds_none_waits_for_one_that_is_given_back() {
        let readers = readers(1, Duration::from_secs(60)).await;
        let (tx, turn) = readers.take().await.unwrap();
        let next = readers.take();
        tokio::pin!(next);
        assert!(futures::poll!(&mut next).is_pending());
        readers.give_back(tx);
        drop(turn);
        drop(next.await.unwrap());
    }

    #[tokio::test]
    async fn what_is_not_given_back_is_not_lost() {
        let readers = readers(1, Duration::from_secs(60)).await;
        for _ in 0..3 {
            drop(readers.take().await.unwrap());
        }
        let (mut tx, _turn) = readers.take().await.unwrap();
        tx.execute("SELECT 1").await.unwrap();
    }

    #[tokio::test]
    async fn nobody_waits_for_ever() {
        let readers = readers(1, Duration::from_secs(10)).await;
        let _taken = readers.take().await.unwrap();
        // Not before: a clock that goes on by itself does not wait for the thread that opens a database.
        tokio::time::pause();
        assert!(readers.take().await.is_err());
    }

    #[tokio::test]
    async fn nothing_is_read_once_it_is_closed() {
        let readers = readers(2, Duration::from_secs(60)).await;
        let (idle, turn) = readers.take().await.unwrap();
        readers.give_back(idle);
        drop(turn);
        let (reading, _turn) = readers.take().await.unwrap();
        let closing = readers.close();
        tokio::pin!(closing);
        assert!(futures::poll!(&mut closing).is_pending(), "somebody reads");
        readers.give_back(reading);
        closing.await;
        assert!(readers.take().await.is_err());
    }
}
