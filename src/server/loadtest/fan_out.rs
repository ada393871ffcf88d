//! Rooms in which people talk while everyone listens.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

use super::crowd::connect_all;
use super::peer::{Heard, Peer};
use super::stage::{Measured, Stage};
use super::waits::Waits;
use super::{Figures, Person, Target, WORDS};
use crate::protocol::{ClientFrame, RoomId};
use crate::server::OperationError;
use crate::server::progress::Progress;

/// How fast the one who talks in each room does it.
#[derive(Debug, Clone, Copy)]
pub enum Pace {
    /// As fast as so many messages at a time are acknowledged.
    Saturated { in_flight: u32 },
    /// So that this many deliveries a second come of it in all rooms together.
    Paced { deliveries_per_second: u32 },
}

/// Rooms × members: one talks, all hear it, they as well.
#[derive(Debug, Clone, Copy)]
pub struct FanOut {
    pub rooms: u32,
    pub members: u32,
    pub pace: Pace,
    pub seconds: u32,
}

/// What one of them has heard.
#[derive(Default)]
struct Tally {
    waits: Waits,
    acks: u64,
    /// Revisions that did not follow on the one before.
    gaps: u64,
    rev: Option<i64>,
}

/// Let them talk.
///
/// # Errors
/// The server refuses somebody, or hangs up on them.
pub async fn fan_out(
    target: Target,
    people: &[Person],
    load: FanOut,
    progress: &impl Progress,
) -> Result<Figures, OperationError> {
    let peers = connect_all(target.address, people, progress).await?;
    let stage = Stage::set();
    let mut everybody = JoinSet::new();
    for (number, (peer, person)) in (0..).zip(peers.into_iter().zip(people)) {
        let (stage, room) = (stage.clone(), person.room);
        let (turn, is_speaker) = (number / load.members, number % load.members == 0);
        everybody.spawn(async move {
            let mut tally = Tally::default();
            let mut part = Part { peer, room, stage: &stage, tally: &mut tally };
            let work = async {
                match load.pace {
                    Pace::Saturated { in_flight } if is_speaker => part.talk(in_flight).await,
                    Pace::Paced { .. } if is_speaker => {
                        part.talk_in_time(load.period(), load.offset(turn)).await
                    }
                    Pace::Saturated { .. } | Pace::Paced { .. } => part.listen().await,
                }
            };
            stage.act(work).await?;
            Ok(tally)
        });
    }
    let (Measured { cpu, lasted }, tallies) =
        stage.measure(target, load.seconds, everybody, progress).await?;
    let (mut waits, mut acks, mut gaps) = (Waits::default(), 0, 0);
    for tally in tallies {
        acks += tally.acks;
        gaps += tally.gaps;
        waits.extend([tally.waits]);
    }
    let deliveries = waits.len() as f64;
    let scenario = if matches!(load.pace, Pace::Paced { .. }) { "paced" } else { "fanout" };
    Ok(Figures::of(scenario)
        .with("rooms", load.rooms)
        .with("members", load.members)
        .with("seconds", lasted.as_secs_f64())
        .with("deliveries_per_second", deliveries / lasted.as_secs_f64())
        .with("acks_per_second", acks as f64 / lasted.as_secs_f64())
        .with("server_cpu_us_per_delivery", cpu.as_secs_f64() * 1e6 / deliveries.max(1.0))
        .with("server_cpu_percent", 100.0 * cpu.as_secs_f64() / lasted.as_secs_f64())
        .with("delivery_p50_ms", waits.quantile_ms(0.5))
        .with("delivery_p99_ms", waits.quantile_ms(0.99))
        .with("gaps", gaps as f64))
}

impl FanOut {
    /// Between two messages in one room.
    fn period(&self) -> Duration {
        match self.pace {
            Pace::Saturated { .. } => Duration::ZERO,
            Pace::Paced { deliveries_per_second } => {
                let people = f64::from(self.rooms) * f64::from(self.members);
                Duration::from_secs_f64(people / f64::from(deliveries_per_second.max(1)))
            }
        }
    }

    /// Rooms take turns.
    fn offset(&self, room: u32) -> Duration {
        self.period().mul_f64(f64::from(room) / f64::from(self.rooms))
    }
}

/// One of them at work.
struct Part<'a> {
    peer: Peer,
    room: RoomId,
    stage: &'a Stage,
    tally: &'a mut Tally,
}

impl Part<'_> {
    async fn listen(&mut self) -> Result<(), OperationError> {
        loop {
            let heard = self.peer.next().await?;
            self.take(heard)?;
        }
    }

    /// Keep so many messages on their way.
    async fn talk(&mut self, in_flight: u32) -> Result<(), OperationError> {
        for _ in 0..in_flight {
            self.say(Instant::now()).await?;
        }
        loop {
            let heard = self.peer.next().await?;
            if self.take(heard)? {
                self.say(Instant::now()).await?;
            }
        }
    }

    /// A message at each beat, however long the ones before take. Waits count from the beat.
    async fn talk_in_time(&mut self, period: Duration, offset: Duration) -> Result<(), OperationError> {
        let mut beat = Instant::now() + offset;
        loop {
            tokio::select! {
                () = sleep_until(beat) => {
                    self.say(beat).await?;
                    beat += period;
                }
                heard = self.peer.next() => {
                    self.take(heard?)?;
                }
            }
        }
    }

    async fn say(&mut self, meant_at: Instant) -> Result<(), OperationError> {
        let at = meant_at.duration_since(self.stage.begun()).as_micros();
        self.peer.send(&ClientFrame::text(Uuid::now_v7(), self.room, format!("{at} {WORDS}"))).await
    }

    /// Whether one of ours is acknowledged.
    fn take(&mut self, heard: Heard) -> Result<bool, OperationError> {
        let counts = self.stage.is_measured();
        match heard {
            Heard::Message { room_id, rev, content } if room_id == self.room => {
                if self.tally.rev.is_some_and(|before| rev != before + 1) {
                    self.tally.gaps += 1;
                }
                self.tally.rev = Some(rev);
                let at = content.split(' ').next().and_then(|at| at.parse().ok());
                if counts && let Some(at) = at {
                    self.tally
                        .waits
                        .push(self.stage.begun().elapsed().saturating_sub(Duration::from_micros(at)));
                }
                Ok(false)
            }
            Heard::Ack { .. } => {
                self.tally.acks += u64::from(counts);
                Ok(true)
            }
            Heard::Refused { code } => Err(OperationError::Failed(format!("the server refuses: {code}"))),
            Heard::Reset => Err(OperationError::Failed("the server has lost track of a room".to_owned())),
            Heard::Message { .. } | Heard::Pong { .. } | Heard::Other => Ok(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_take_turns() {
        let pace = Pace::Paced { deliveries_per_second: 20_000 };
        let load = FanOut { rooms: 10, members: 100, pace, seconds: 1 };
        assert_eq!(load.period(), Duration::from_millis(50));
        assert_eq!(load.offset(0), Duration::ZERO);
        assert_eq!(load.offset(5), Duration::from_millis(25));
    }
}
