//! How fast one connection may send, and how badly it may behave.

use std::num::NonZeroU32;
use std::sync::LazyLock;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota};

use crate::protocol::close;

/// Frames at once.
const BURST: u32 = 100;
/// Then one per this.
const PERIOD: Duration = Duration::from_millis(50);
/// Refused frames before the connection is closed; each accepted one makes up for one.
const REFUSED_MAX: u32 = 300;
/// Malformed or unknown frames before the connection is closed; each other one makes up for one.
const MALFORMED_MAX: u32 = 50;

/// One for all: what each would have to find out about the processor takes longer than all else that a guard does.
static CLOCK: LazyLock<DefaultClock> = LazyLock::new(DefaultClock::default);

/// What becomes of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowance {
    Granted,
    /// Answer `rate_limited`.
    Refused {
        retry_after_ms: u64,
    },
    /// Close: it does not listen.
    Exhausted,
}

/// The guard of one connection.
#[derive(Debug)]
pub struct FloodGuard {
    bucket: Option<DefaultDirectRateLimiter>,
    refused: u32,
    malformed: u32,
}

impl FloodGuard {
    pub fn new(unlimited: bool) -> Self {
        let burst = NonZeroU32::new(BURST).expect("above zero");
        let quota = Quota::with_period(PERIOD).expect("above zero").allow_burst(burst);
        let bucket = (!unlimited).then(|| DefaultDirectRateLimiter::direct_with_clock(quota, CLOCK.clone()));
        Self { bucket, refused: 0, malformed: 0 }
    }

    /// Judge a frame, understood or not.
    pub fn check(&mut self) -> Allowance {
        let Some(bucket) = &self.bucket else { return Allowance::Granted };
        match bucket.check() {
            Ok(()) => {
                self.refused = self.refused.saturating_sub(1);
                Allowance::Granted
            }
            Err(_) if self.refused >= REFUSED_MAX => Allowance::Exhausted,
            Err(not_until) => {
                self.refused += 1;
                let wait = not_until.wait_time_from(CLOCK.now());
                Allowance::Refused { retry_after_ms: wait.as_millis() as u64 + 1 }
            }
        }
    }

    /// Count a frame that was understood.
    pub fn behaved(&mut self) {
        self.malformed = self.malformed.saturating_sub(1);
    }

    /// Count a frame that could not be understood.
    ///
    /// # Errors
    /// The code to close with, after too many.
    pub fn misbehaved(&mut self) -> Result<(), u16> {
        self.malformed += 1;
        if self.malformed > MALFORMED_MAX { Err(close::PROTOCOL_VIOLATION) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_refused_and_in_the_end_cut() {
        let mut guard = FloodGuard::new(false);
        let answers: Vec<_> = (0..1000).map(|_| guard.check()).collect();
        assert_eq!(answers[0], Allowance::Granted);
        assert!(matches!(answers[BURST as usize + 50], Allowance::Refused { retry_after_ms: 1.. }));
        assert_eq!(answers.last(), Some(&Allowance::Exhausted));
    }

    #[test]
    fn limits_can_be_lifted() {
        let mut guard = FloodGuard::new(true);
        assert!((0..1000).all(|_| guard.check() == Allowance::Granted));
    }

    #[test]
    fn nonsense_is_borne_for_a_while() {
        let mut guard = FloodGuard::new(false);
        assert!((0..MALFORMED_MAX).all(|_| guard.misbehaved().is_ok()));
        assert_eq!(guard.misbehaved(), Err(close::PROTOCOL_VIOLATION));
    }

    #[test]
    fn a_newer_client_s_frames_are_borne_for_ever() {
        let mut guard = FloodGuard::new(false);
        for _ in 0..10 * MALFORMED_MAX {
            assert!(guard.misbehaved().is_ok());
            guard.behaved();
        }
    }
}
