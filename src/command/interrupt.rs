//! Ctrl-C in the middle of something long.

use tokio::signal::unix::{SignalKind, signal};

use super::Ended;

/// Work to the end, or until a signal: then what is half done is cleared away.
pub async fn unless_interrupted<T, E>(work: impl Future<Output = Result<T, E>>) -> Result<T, Ended>
where
    Ended: From<E>,
{
    let failed = |error| Ended::Failed(format!("signals cannot be heard: {error}"));
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    tokio::select! {
        done = work => done.map_err(Ended::from),
        _ = interrupt.recv() => Err(Ended::Failed("interrupted; nothing is left behind".to_owned())),
        _ = terminate.recv() => Err(Ended::Failed("interrupted; nothing is left behind".to_owned())),
    }
}
