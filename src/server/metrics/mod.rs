//! How the server is doing: for Prometheus as text, and the last hour in memory for administrators.
//!
//! What happens is counted where it happens ([`Counts`]). What there is, is looked at when somebody asks, and every few
//! seconds for the last hour.

mod counts;
mod gauges;
mod process;
mod recorder;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use prometheus::{Registry, TextEncoder};
use tokio_util::sync::CancellationToken;

pub use counts::{Counts, Via};
use gauges::{Gauges, Look};
pub use process::resident;
use recorder::Recorder;

use super::clock::now_ms;
use super::domain::Domain;
use super::hub::Hub;
use super::push::PushQueue;
use super::store::Store;
use crate::protocol::admin::{RefusalCount, Statistics};

/// Between two samples.
const EVERY: Duration = Duration::from_secs(5);

/// What is looked at.
#[derive(Debug, Clone)]
pub struct Watched {
    pub hub: Arc<Hub>,
    pub domain: Domain,
    pub store: Store,
    pub push: PushQueue,
    pub data_dir: PathBuf,
}

/// Cheap to clone.
#[derive(Debug, Clone)]
pub struct Metrics(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    watched: Watched,
    counts: Arc<Counts>,
    gauges: Gauges,
    registry: Registry,
    recorder: Recorder,
    build: &'static str,
    started_at: i64,
}

impl Metrics {
    pub fn new(watched: Watched, counts: Arc<Counts>, build: &'static str) -> Self {
        let started_at = now_ms();
        let registry = Registry::new();
        let gauges = Gauges::new(build, started_at);
        let all = counts
            .collectors()
            .into_iter()
            .chain(watched.store.writer_counts().collectors())
            .chain(gauges.collectors());
        for collector in all {
            registry.register(collector).expect("every name is there once");
        }
        Self(Arc::new(Inner {
            watched,
            counts,
            gauges,
            registry,
            recorder: Recorder::default(),
            build,
            started_at,
        }))
    }

    pub fn counts(&self) -> &Counts {
        &self.0.counts
    }

    /// Everything, as Prometheus reads it (text format 0.0.4).
    ///
    /// # Errors
    /// The figures cannot be written as text.
    pub async fn text(&self) -> Result<String, prometheus::Error> {
        self.look().await;
        TextEncoder::new().encode_to_string(&self.0.registry.gather())
    }

    /// The last hour, or what came after a moment in Unix milliseconds.
    pub fn statistics(&self, after: Option<i64>) -> Statistics {
        let refusals = self.0.counts.refusals().into_iter();
        Statistics {
            build: self.0.build.to_owned(),
            started_at: self.0.started_at,
            now: now_ms(),
            interval_ms: EVERY.as_millis() as i64,
            samples: self.0.recorder.since(after),
            refusals: refusals.map(|(code, count)| RefusalCount { code, count: count as i64 }).collect(),
        }
    }

    /// Take samples until cancelled.
    pub async fn run(self, stop: CancellationToken) {
        let mut interval = tokio::time::interval(EVERY);
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while stop.run_until_cancelled(interval.tick()).await.is_some() {
            let look = self.look().await;
            self.0.recorder.record(now_ms(), &look, &self.0.counts, self.0.watched.store.writer_counts());
        }
    }

    async fn look(&self) -> Look {
        let look = Look::at(&self.0.watched).await;
        self.0.gauges.show(&look);
        look
    }
}
