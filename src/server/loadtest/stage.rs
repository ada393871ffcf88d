//! Everybody at work, and the time that counts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use super::{Target, WARM_UP};
use crate::server::OperationError;
use crate::server::progress::Progress;

/// Known to everybody.
pub struct Stage {
    begun: Instant,
    is_measured: AtomicBool,
    over: CancellationToken,
}

/// What was measured while they were at work.
pub struct Measured {
    /// The server's processor time.
    pub cpu: Duration,
    pub lasted: Duration,
}

impl Stage {
    pub fn set() -> Arc<Self> {
        Arc::new(Self {
            begun: Instant::now(),
            is_measured: AtomicBool::new(false),
            over: CancellationToken::new(),
        })
    }

    /// Whether what happens now counts.
    pub fn is_measured(&self) -> bool {
        self.is_measured.load(Ordering::Relaxed)
    }

    /// When the stage was set: what others are told moments by.
    pub fn begun(&self) -> Instant {
        self.begun
    }

    /// Let somebody work, who has no end of their own, until all is over. What they have noted is theirs.
    ///
    /// # Errors
    /// Theirs.
    pub async fn act(
        &self,
        work: impl Future<Output = Result<(), OperationError>>,
    ) -> Result<(), OperationError> {
        self.over.run_until_cancelled(work).await.unwrap_or(Ok(()))
    }

    /// Measure for so many seconds, and let everybody end.
    ///
    /// # Errors
    /// One of them has failed; the others end then too.
    pub async fn measure<T: 'static>(
        &self,
        target: Target,
        seconds: u32,
        mut everybody: JoinSet<Result<T, OperationError>>,
        progress: &impl Progress,
    ) -> Result<(Measured, Vec<T>), OperationError> {
        let watched = async {
            sleep(WARM_UP).await;
            let (begun, before) = (Instant::now(), target.process.cpu()?);
            self.is_measured.store(true, Ordering::Relaxed);
            progress.begin("measuring", u64::from(seconds));
            for second in 1..=seconds {
                sleep_until(begun + Duration::from_secs(u64::from(second))).await;
                progress.advance(1);
            }
            self.is_measured.store(false, Ordering::Relaxed);
            Ok::<_, OperationError>(Measured { cpu: target.process.cpu()? - before, lasted: begun.elapsed() })
        };
        let mut notes = Vec::new();
        let measured = tokio::select! {
            measured = watched => measured?,
            Some(ended) = everybody.join_next() => {
                notes.push(ended.map_err(broken)??);
                return Err(OperationError::Failed("somebody has left early".to_owned()));
            }
        };
        self.over.cancel();
        while let Some(ended) = everybody.join_next().await {
            notes.push(ended.map_err(broken)??);
        }
        Ok((measured, notes))
    }
}

fn broken(error: tokio::task::JoinError) -> OperationError {
    OperationError::failed("one of those at work", error)
}
