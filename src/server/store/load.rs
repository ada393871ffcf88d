//! How busy the store is.

use prometheus::core::Collector;
use prometheus::{Histogram, HistogramOpts, IntCounter};
use sqlx::FromRow;

use super::tx::on;
use super::webhooks::its_maker_may;
use super::{StoreError, Tx};

/// Upper bounds of how long a transaction takes, in seconds.
const COMMIT_SECONDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// What the writer counts.
#[derive(Debug)]
pub struct WriterCounts {
    /// From the beginning of a transaction until it is on disk.
    pub commit_seconds: Histogram,
    /// Changes that were handed over.
    pub jobs: IntCounter,
}

impl Default for WriterCounts {
    fn default() -> Self {
        const LEGAL: &str = "a legal name";
        let seconds = HistogramOpts::new(
            "salon_store_commit_duration_seconds",
            "How long a transaction of the writer takes, its flush to disk included.",
        );
        Self {
            commit_seconds: Histogram::with_opts(seconds.buckets(COMMIT_SECONDS.to_vec())).expect(LEGAL),
            jobs: IntCounter::new("salon_store_jobs_total", "Changes that the writer has tried to commit.")
                .expect(LEGAL),
        }
    }
}

impl WriterCounts {
    /// All of them, to be read together.
    pub fn collectors(&self) -> Vec<Box<dyn Collector>> {
        vec![Box::new(self.commit_seconds.clone()), Box::new(self.jobs.clone())]
    }
}

/// What there is, and what is still to be done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub struct Backlog {
    /// Rooms and direct conversations that are not deleted.
    pub rooms: i64,
    /// Outgoing webhooks that have not been told everything.
    pub webhooks: i64,
    /// What the database takes, if it is not in files of this machine.
    #[sqlx(skip)]
    pub database_bytes: Option<i64>,
}

impl Tx {
    pub async fn backlog(&mut self) -> Result<Backlog, StoreError> {
        let backlog: Backlog = on!(&mut *self, c => sqlx::query_as(concat!(
            "SELECT (SELECT count(*) FROM rooms WHERE deleted_at IS NULL) AS rooms,
                    (SELECT count(*) FROM outgoing_webhooks w JOIN rooms r ON r.id = w.room_id AND r.deleted_at IS NULL
                     WHERE w.stopped_at IS NULL AND w.rev < r.last_rev AND ", its_maker_may!(), ") AS webhooks"))
            .fetch_one(c))?;
        let database_bytes = match self {
            Self::Sqlite(_) => None,
            Self::Postgres(connection) => {
                let size = sqlx::query_scalar("SELECT pg_database_size(current_database())");
                Some(size.fetch_one(&mut **connection).await?)
            }
        };
        Ok(Backlog { database_bytes, ..backlog })
    }
}
