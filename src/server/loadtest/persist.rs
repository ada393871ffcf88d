//! People who write as fast as what they wrote is on disk.

use std::collections::HashMap;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;
use uuid::Uuid;

use super::crowd::connect_all;
use super::peer::{Heard, Peer};
use super::waits::Waits;
use super::{Figures, Person, Target, WARM_UP, WORDS};
use crate::protocol::{ClientFrame, RoomId};
use crate::server::OperationError;
use crate::server::progress::Progress;

/// Everybody writes in a room of their own: what is measured is committing, not telling others.
#[derive(Debug, Clone, Copy)]
pub struct Persist {
    /// Messages of one sender on their way.
    pub in_flight: u32,
    pub seconds: u32,
}

/// Let them write.
///
/// # Errors
/// The server refuses somebody, or hangs up on them.
pub async fn persist(
    target: Target,
    people: &[Person],
    load: Persist,
    progress: &impl Progress,
) -> Result<Figures, OperationError> {
    let peers = connect_all(target.address, people, progress).await?;
    let begin = Instant::now() + WARM_UP;
    let end = begin + Duration::from_secs(u64::from(load.seconds));
    let mut writing = JoinSet::new();
    for (peer, person) in peers.into_iter().zip(people) {
        writing.spawn(write(peer, person.room, load.in_flight, begin..end));
    }
    tokio::time::sleep_until(begin).await;
    let cpu = target.process.cpu()?;
    progress.begin("measuring", u64::from(load.seconds));
    for _ in 0..load.seconds {
        tokio::time::sleep(Duration::from_secs(1)).await;
        progress.advance(1);
    }
    let cpu = target.process.cpu()? - cpu;
    let mut waits = Waits::default();
    while let Some(written) = writing.join_next().await {
        waits.extend([written.map_err(|error| OperationError::failed("somebody who writes", error))??]);
    }
    let acks = waits.len() as f64;
    Ok(Figures::of("persist")
        .with("senders", people.len() as f64)
        .with("in_flight", load.in_flight)
        .with("seconds", load.seconds)
        .with("acks_per_second", acks / f64::from(load.seconds))
        .with("ack_p50_ms", waits.quantile_ms(0.5))
        .with("ack_p99_ms", waits.quantile_ms(0.99))
        .with("server_cpu_us_per_ack", cpu.as_secs_f64() * 1e6 / acks.max(1.0)))
}

/// The waits for all acknowledgements that came in the measured time.
async fn write(
    mut peer: Peer,
    room: RoomId,
    in_flight: u32,
    measured: std::ops::Range<Instant>,
) -> Result<Waits, OperationError> {
    let mut waits = Waits::default();
    let mut sent = HashMap::new();
    for _ in 0..in_flight {
        say(&mut peer, room, &mut sent).await?;
    }
    loop {
        let client_id = match peer.next().await? {
            Heard::Ack { client_id } => client_id,
            Heard::Refused { code } => {
                return Err(OperationError::Failed(format!("the server refuses: {code}")));
            }
            Heard::Message { .. } | Heard::Reset | Heard::Pong { .. } | Heard::Other => continue,
        };
        let now = Instant::now();
        if now >= measured.end {
            return Ok(waits);
        }
        if let Some(at) = sent.remove(&client_id)
            && now >= measured.start
        {
            waits.push(now - at);
        }
        say(&mut peer, room, &mut sent).await?;
    }
}

async fn say(peer: &mut Peer, room: RoomId, sent: &mut HashMap<Uuid, Instant>) -> Result<(), OperationError> {
    let client_id = Uuid::new_v4();
    sent.insert(client_id, Instant::now());
    peer.send(&ClientFrame::text(client_id, room, WORDS)).await
}
