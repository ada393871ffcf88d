//! People who write as fast as what they wrote is on disk.

use std::collections::HashMap;

use tokio::task::JoinSet;
use tokio::time::Instant;
use uuid::Uuid;

use super::crowd::connect_all;
use super::peer::{Heard, Peer};
use super::stage::Stage;
use super::waits::Waits;
use super::{Figures, Person, Target, WORDS};
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
    let stage = Stage::set();
    let mut writing = JoinSet::new();
    for (peer, person) in peers.into_iter().zip(people) {
        let (stage, room) = (stage.clone(), person.room);
        writing.spawn(async move {
            let mut waits = Waits::default();
            stage.act(write(peer, room, load.in_flight, &stage, &mut waits)).await?;
            Ok(waits)
        });
    }
    let (measured, all) = stage.measure(target, load.seconds, writing, progress).await?;
    let mut waits = Waits::default();
    waits.extend(all);
    let acks = waits.len() as f64;
    Ok(Figures::of("persist")
        .with("senders", people.len() as f64)
        .with("in_flight", load.in_flight)
        .with("seconds", measured.lasted.as_secs_f64())
        .with("acks_per_second", acks / measured.lasted.as_secs_f64())
        .with("ack_p50_ms", waits.quantile_ms(0.5))
        .with("ack_p99_ms", waits.quantile_ms(0.99))
        .with("server_cpu_us_per_ack", measured.cpu.as_secs_f64() * 1e6 / acks.max(1.0)))
}

/// Keep so many messages on their way, and note how long each took.
async fn write(
    mut peer: Peer,
    room: RoomId,
    in_flight: u32,
    stage: &Stage,
    waits: &mut Waits,
) -> Result<(), OperationError> {
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
        if let Some(at) = sent.remove(&client_id)
            && stage.is_measured()
        {
            waits.push(at.elapsed());
        }
        say(&mut peer, room, &mut sent).await?;
    }
}

async fn say(peer: &mut Peer, room: RoomId, sent: &mut HashMap<Uuid, Instant>) -> Result<(), OperationError> {
    let client_id = Uuid::now_v7();
    sent.insert(client_id, Instant::now());
    peer.send(&ClientFrame::text(client_id, room, WORDS)).await
}
