//! The one writer of a node: group commit.
//!
//! Jobs queue; the task takes all that wait, runs each in a savepoint of one transaction, and commits
//! once. Under load one flush to disk thus pays for many messages, and a lone message waits for nobody, and has the
//! transaction to itself.
//! Other processes may write to the same database; an engine's [`Turns`] see to it that they do not at the same time.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::sync::{mpsc, oneshot};

use super::load::WriterCounts;
use super::{StoreError, Tx};

/// Jobs that may wait; beyond that, callers wait for a place.
const QUEUE_JOBS: usize = 1024;
/// Jobs committed together, at most.
const GROUP_JOBS: usize = 256;

/// The transactions of an engine in which something may be written: one at a time, over all processes.
pub trait Turns: Send + 'static {
    /// Begin one. It sees everything that was committed in those before.
    fn begin(&mut self) -> impl Future<Output = Result<Tx, StoreError>> + Send;

    /// Take back what one was run on that has ended as it should.
    fn ended(&mut self, tx: Tx);

    fn close(self) -> impl Future<Output = ()> + Send;
}

/// A change that waits for its turn.
trait Job: Send {
    fn run<'c>(self: Box<Self>, tx: &'c mut Tx, unit: Unit) -> BoxFuture<'c, Ran>;

    /// Answer without running: there is no transaction to run in.
    fn refuse(self: Box<Self>, error: StoreError);
}

/// Told how the commit went: publishes and answers the caller.
type Finish = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// What is undone if a job fails.
#[derive(Clone, Copy)]
enum Unit {
    Transaction,
    Savepoint,
}

/// A job that ran, and what it has left in the transaction.
struct Ran {
    finish: Finish,
    left: Left,
}

enum Left {
    Changes,
    /// Nothing that is to stay.
    Nothing,
    /// The transaction is not sound any more.
    Ruins(StoreError),
}

/// What [`Writer::write`] was called with, and where its answer goes.
struct Change<T, E, F, P> {
    job: F,
    on_commit: P,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F, P> Job for Change<T, E, F, P>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
    P: FnOnce(&T) + Send + 'static,
{
    fn run<'c>(self: Box<Self>, tx: &'c mut Tx, unit: Unit) -> BoxFuture<'c, Ran> {
        let Self { job, on_commit, reply } = *self;
        Box::pin(async move {
            let (result, sound) = match unit {
                Unit::Transaction => (guarded(tx, job).await, Ok(())),
                Unit::Savepoint => tx.savepoint(|tx| guarded(tx, job)).await,
            };
            let left = match sound {
                Err(error) => Left::Ruins(error),
                Ok(()) if result.is_ok() => Left::Changes,
                Ok(()) => Left::Nothing,
            };
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
            Ran { finish, left }
        })
    }

    fn refuse(self: Box<Self>, error: StoreError) {
        // The caller may have gone.
        let _ = self.reply.send(Err(error.into()));
    }
}

enum Order {
    Run(Box<dyn Job>),
    Close(oneshot::Sender<()>),
}

/// A handle to the writer task.
#[derive(Debug, Clone)]
pub struct Writer {
    orders: mpsc::Sender<Order>,
    counts: Arc<WriterCounts>,
}

impl Writer {
    pub fn spawn(turns: impl Turns) -> Self {
        let (orders, queue) = mpsc::channel(QUEUE_JOBS);
        let counts = Arc::<WriterCounts>::default();
        tokio::spawn(run(turns, queue, counts.clone()));
        Self { orders, counts }
    }

    pub fn counts(&self) -> &WriterCounts {
        &self.counts
    }

    /// Changes that wait for their turn.
    pub fn waiting(&self) -> usize {
        QUEUE_JOBS - self.orders.capacity()
    }

    pub async fn write<T, E, F, P>(&self, job: F, on_commit: P) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
        P: FnOnce(&T) + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Change { job, on_commit, reply });
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

/// Run a job; a panic in it is an error of that job alone.
fn guarded<'c, T, E>(
    tx: &'c mut Tx,
    job: impl FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, E>> + Send + 'c,
) -> BoxFuture<'c, Result<T, E>>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    Box::pin(async move {
        AssertUnwindSafe(async move { job(tx).await }).catch_unwind().await.unwrap_or_else(|panic| {
            tracing::error!(panic = panic_text(&*panic), "a transaction panicked");
            Err(StoreError::Panicked.into())
        })
    })
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no text")
}

async fn run(mut turns: impl Turns, mut queue: mpsc::Receiver<Order>, counts: Arc<WriterCounts>) {
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
            commit_group(&mut turns, jobs, &counts).await;
        }
        if !closing.is_empty() {
            // Nothing is accepted any more; what was accepted is still committed by the next rounds.
            queue.close();
            while queue.recv_many(&mut orders, GROUP_JOBS).await > 0 {
                let rest = orders.drain(..).filter_map(|order| match order {
                    Order::Run(job) => Some(job),
                    Order::Close(_) => None,
                });
                commit_group(&mut turns, rest.collect(), &counts).await;
            }
            turns.close().await;
            for done in closing {
                let _ = done.send(());
            }
            break;
        }
    }
}

async fn commit_group(turns: &mut impl Turns, jobs: Vec<Box<dyn Job>>, counts: &WriterCounts) {
    counts.jobs.inc_by(jobs.len() as u64);
    let begun = Instant::now();
    let mut finishes = Vec::with_capacity(jobs.len());
    let mut waiting = jobs.into_iter();
    let committed = run_group(turns, &mut waiting, &mut finishes).await;
    counts.commit_seconds.observe(begun.elapsed().as_secs_f64());
    if let Err(error) = &committed {
        tracing::error!(%error, "a group of changes could not be committed");
        for job in waiting {
            job.refuse(error.clone());
        }
    }
    for finish in finishes {
        finish(committed.clone());
    }
}

/// Takes jobs as long as the transaction is sound; what it does not take has not run.
async fn run_group(
    turns: &mut impl Turns,
    waiting: &mut impl ExactSizeIterator<Item = Box<dyn Job>>,
    finishes: &mut Vec<Finish>,
) -> Result<(), StoreError> {
    let mut tx = turns.begin().await?;
    let unit = if waiting.len() == 1 { Unit::Transaction } else { Unit::Savepoint };
    let mut is_changed = false;
    for job in waiting {
        let Ran { finish, left } = job.run(&mut tx, unit).await;
        finishes.push(finish);
        match left {
            Left::Changes => is_changed = true,
            Left::Nothing => {}
            Left::Ruins(error) => {
                abandon(tx, &error).await;
                return Err(error);
            }
        }
    }
    let ended = if is_changed { tx.commit().await } else { tx.execute("ROLLBACK").await };
    match ended {
        Ok(()) => {
            turns.ended(tx);
            Ok(())
        }
        Err(error) => {
            abandon(tx, &error).await;
            Err(error)
        }
    }
}

/// Undo, and close the connection: after a failed commit (a full disk) it may or may not be inside a
/// transaction, and a fresh one cannot be in doubt about that.
async fn abandon(mut tx: Tx, because: &StoreError) {
    if !because.is_disconnected() {
        let _ = tx.execute("ROLLBACK").await;
    }
    tx.abandon();
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use sqlx::SqlitePool;
    use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

    use super::super::sqlite::LockedTurns;
    use super::*;

    async fn pool(file: &Path) -> SqlitePool {
        let options =
            SqliteConnectOptions::new().filename(file).create_if_missing(true).busy_timeout(Duration::ZERO);
        SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap()
    }

    async fn write(writer: &Writer, statement: &'static str) -> Result<(), StoreError> {
        writer.write(move |tx| Box::pin(async move { tx.execute(statement).await }), |()| ()).await
    }

    #[tokio::test]
    async fn a_job_that_could_not_run_is_told_why() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("test.db");
        let writer = Writer::spawn(LockedTurns::new(pool(&file).await, Duration::ZERO));
        write(&writer, "CREATE TABLE things (name TEXT)").await.unwrap();

        let other = pool(&file).await;
        let mut other = other.acquire().await.unwrap();
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *other).await.unwrap();
        let refused = write(&writer, "INSERT INTO things VALUES ('locked')").await;
        assert!(matches!(refused, Err(StoreError::Database(_))), "{refused:?}");
        sqlx::query("ROLLBACK").execute(&mut *other).await.unwrap();
        write(&writer, "INSERT INTO things VALUES ('free')").await.unwrap();
    }

    #[tokio::test]
    async fn a_broken_transaction_is_no_closed_store() {
        let directory = tempfile::tempdir().unwrap();
        let pool = pool(&directory.path().join("test.db")).await;
        let writer = Writer::spawn(LockedTurns::new(pool, Duration::ZERO));
        // Both wait before the writer's task runs, so they share a transaction.
        let (breaking, neighbour) =
            tokio::join!(write(&writer, "ROLLBACK"), write(&writer, "CREATE TABLE things (name TEXT)"));
        assert!(matches!(breaking, Err(StoreError::Database(_))), "{breaking:?}");
        assert!(matches!(neighbour, Err(StoreError::Database(_))), "{neighbour:?}");
        write(&writer, "CREATE TABLE things (name TEXT)").await.unwrap();
    }
}
