//! Many who are only there, and many who come back at once.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use futures::stream::{self, StreamExt, TryStreamExt};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::peer::Peer;
use super::waits::Waits;
use super::{Figures, Person, Target};
use crate::server::OperationError;
use crate::server::progress::Progress;

/// Handshakes under way at a time, where they are not what is measured.
const AT_ONCE: usize = 32;
/// What has to be said about who came is said by then.
const SETTLE: Duration = Duration::from_secs(2);

/// Connect everybody, in their order.
pub(super) async fn connect_all(
    address: SocketAddr,
    people: &[Person],
    progress: &impl Progress,
) -> Result<Vec<Peer>, OperationError> {
    progress.begin("connecting", people.len() as u64);
    stream::iter(people)
        .map(|person| Peer::connect(address, person, BTreeMap::new()))
        .buffered(AT_ONCE)
        .inspect_ok(|_| progress.advance(1))
        .try_collect()
        .await
}

/// What connections cost that do nothing.
///
/// # Errors
/// The server refuses somebody, or hangs up on them.
pub async fn idle(
    target: Target,
    people: &[Person],
    progress: &impl Progress,
) -> Result<Figures, OperationError> {
    let (cpu, memory) = (target.process.cpu()?, target.process.resident_bytes()?);
    let peers = connect_all(target.address, people, progress).await?;
    let cpu = target.process.cpu()? - cpu;
    sleep(SETTLE).await;
    let memory = target.process.resident_bytes()? - memory;
    let count = peers.len() as f64;
    Ok(Figures::of("idle")
        .with("connections", count)
        .with("rss_per_connection_kib", memory as f64 / 1024.0 / count)
        .with("server_cpu_us_per_handshake", cpu.as_secs_f64() * 1e6 / count))
}

/// Everybody is cut off, comes back at the same moment, and asks for what they have missed.
///
/// # Errors
/// The server refuses somebody, or hangs up on them.
pub async fn storm(
    target: Target,
    people: &[Person],
    progress: &impl Progress,
) -> Result<Figures, OperationError> {
    drop(connect_all(target.address, people, progress).await?);
    progress.begin("coming back", people.len() as u64);
    let (begun, cpu) = (Instant::now(), target.process.cpu()?);
    let mut coming = JoinSet::new();
    for person in people {
        let person = person.clone();
        coming.spawn(async move {
            let peer = Peer::connect(target.address, &person, BTreeMap::from([(person.room, 0)])).await?;
            Ok((peer, begun.elapsed()))
        });
    }
    let (mut peers, mut waits) = (Vec::with_capacity(people.len()), Waits::default());
    while let Some(came) = coming.join_next().await {
        let came: Result<_, OperationError> =
            came.map_err(|error| OperationError::failed("somebody", error))?;
        let (peer, wait) = came?;
        peers.push(peer);
        waits.push(wait);
        progress.advance(1);
    }
    let lasted = begun.elapsed();
    let cpu = target.process.cpu()? - cpu;
    Ok(Figures::of("storm")
        .with("connections", peers.len() as f64)
        .with("all_back_seconds", lasted.as_secs_f64())
        .with("back_p50_ms", waits.quantile_ms(0.5))
        .with("back_p99_ms", waits.quantile_ms(0.99))
        .with("server_cpu_us_per_return", cpu.as_secs_f64() * 1e6 / peers.len() as f64))
}
