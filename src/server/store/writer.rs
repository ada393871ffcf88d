//! SQLite's single writer: group commit.
//!
//! Jobs queue; the task takes all that wait, runs each in a savepoint of one transaction, and commits
//! once. Under load one flush to disk thus pays for many messages, and a lone message waits for nobody.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use futures::future::BoxFuture;
use sqlx::SqlitePool;
use tokio::sync::{mpsc, oneshot};

use super::{StoreError, Tx};

/// Jobs that may wait; beyond that, callers wait for a place.
const QUEUE_JOBS: usize = 1024;
/// Jobs committed together, at most.
const GROUP_JOBS: usize = 256;

type Job = Box<dyn for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Ran> + Send>;
/// Told how the commit went: publishes and answers the caller.
type Finish = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// A job that ran, and whether the transaction around it is still sound.
struct Ran {
    finish: Finish,
    sound: Result<(), StoreError>,
}

enum Order {
    Run(Job),
    Close(oneshot::Sender<()>),
}

/// A handle to the writer task.
#[derive(Debug, Clone)]
pub struct Writer {
    orders: mpsc::Sender<Order>,
}

impl Writer {
    pub fn spawn(pool: SqlitePool) -> Self {
        let (orders, queue) = mpsc::channel(QUEUE_JOBS);
        tokio::spawn(run(pool, queue));
        Self { orders }
    }

    pub async fn write<T, E, F, P>(&self, job: F, on_commit: P) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
        P: FnOnce(&T) + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |tx| {
            Box::pin(async move {
                let (result, sound) = guarded(tx, job).await;
                let finish: Finish = Box::new(move |committed| {
                    let result = match (result, committed) {
                        (Ok(_), Err(error)) => Err(error.into()),
                        (result, _) => result,
                    };
                    if let Ok(value) = &result {
                        on_commit(value);
                    }
                    // The caller may have gone; the change stands all the same.
                    let _ = reply.send(result);
                });
                Ran { finish, sound }
            })
        });
        self.orders.send(Order::Run(job)).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Commit what has queued and stop.
    pub async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.orders.send(Order::Close(done)).await.is_ok() {
            let _ = closed.await;
        }
    }
}

/// Run a job in its savepoint; a panic in it is an error of that job alone.
async fn guarded<T, E>(
    tx: &mut Tx,
    job: impl for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
) -> (Result<T, E>, Result<(), StoreError>)
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    tx.savepoint(move |tx| {
        Box::pin(async move {
            AssertUnwindSafe(job(tx)).catch_unwind().await.unwrap_or_else(|panic| {
                tracing::error!(panic = panic_text(&*panic), "a transaction panicked");
                Err(StoreError::Panicked.into())
            })
        })
    })
    .await
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no text")
}

async fn run(pool: SqlitePool, mut queue: mpsc::Receiver<Order>) {
    let mut orders = Vec::with_capacity(GROUP_JOBS);
    loop {
        orders.clear();
        if queue.recv_many(&mut orders, GROUP_JOBS).await == 0 {
            break;
        }
        let mut closing = Vec::new();
        let mut jobs = Vec::with_capacity(orders.len());
        for order in orders.drain(..) {
            match order {
                Order::Run(job) => jobs.push(job),
                Order::Close(done) => closing.push(done),
            }
        }
        if !jobs.is_empty() {
            commit_group(&pool, jobs).await;
        }
        if !closing.is_empty() {
            // Nothing is accepted any more; what was accepted is still committed by the next rounds.
            queue.close();
            while queue.recv_many(&mut orders, GROUP_JOBS).await > 0 {
                let rest = orders.drain(..).filter_map(|order| match order {
                    Order::Run(job) => Some(job),
                    Order::Close(_) => None,
                });
                commit_group(&pool, rest.collect()).await;
            }
            pool.close().await;
            for done in closing {
                let _ = done.send(());
            }
            break;
        }
    }
}

async fn commit_group(pool: &SqlitePool, jobs: Vec<Job>) {
    let mut finishes = Vec::with_capacity(jobs.len());
    let committed = run_group(pool, jobs, &mut finishes).await;
    if let Err(error) = &committed {
        tracing::error!(%error, "a group of changes could not be committed");
    }
    for finish in finishes {
        finish(committed.clone());
    }
}

/// A job that is dropped without having run drops its reply: its caller hears that the store is closed.
async fn run_group(pool: &SqlitePool, jobs: Vec<Job>, finishes: &mut Vec<Finish>) -> Result<(), StoreError> {
    let mut tx = begin(pool).await?;
    let mut sound = Ok(());
    for job in jobs {
        let ran = job(&mut tx).await;
        finishes.push(ran.finish);
        sound = ran.sound;
        if sound.is_err() {
            break;
        }
    }
    match sound {
        Ok(()) => commit(tx).await,
        Err(error) => {
            abandon(tx).await;
            Err(error)
        }
    }
}

async fn begin(pool: &SqlitePool) -> Result<Tx, StoreError> {
    let mut tx = Tx::Sqlite(pool.acquire().await?);
    tx.execute("BEGIN IMMEDIATE").await?;
    Ok(tx)
}

async fn commit(mut tx: Tx) -> Result<(), StoreError> {
    let result = tx.execute("COMMIT").await;
    if result.is_err() {
        abandon(tx).await;
    }
    result
}

/// Undo, and close the connection: after a failed commit (a full disk) it may or may not be inside a
/// transaction, and a fresh one cannot be in doubt about that.
async fn abandon(mut tx: Tx) {
    let _ = tx.execute("ROLLBACK").await;
    let Tx::Sqlite(connection) = tx;
    drop(connection.detach());
}
