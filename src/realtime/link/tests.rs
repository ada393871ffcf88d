mod endings;
mod environment;
mod heartbeat;

use super::*;
use crate::protocol::limits::{HEARTBEAT_MS, PONG_TIMEOUT_MS};

const RANDOM: f64 = 0.5;

/// A link with a clock that only its tests move.
struct Bench {
    link: Link,
    now_ms: u64,
}

impl Bench {
    fn started() -> Self {
        let mut bench = Self { link: Link::new(), now_ms: 1_000_000 };
        let actions = bench.step(Event::Start);
        assert_eq!(actions[0], Action::Open { generation: 1 });
        bench
    }

    fn online() -> Self {
        let mut bench = Self::started();
        bench.open();
        bench
    }

    fn step(&mut self, event: Event) -> Vec<Action> {
        self.link.step(self.now_ms, RANDOM, event)
    }

    fn open(&mut self) {
        let generation = self.link.generation();
        let actions = self.step(Event::Opened { generation });
        assert_eq!(actions.first(), Some(&Action::Connected { generation }));
    }

    fn close(&mut self, code: u16, reason: &str) -> Vec<Action> {
        let generation = self.link.generation();
        self.step(Event::Closed { generation, code, reason: reason.into() })
    }

    fn after(&mut self, ms: u64, event: Event) -> Vec<Action> {
        self.now_ms += ms;
        self.step(event)
    }

    fn wake_after(&mut self, ms: u64) -> Vec<Action> {
        self.after(ms, Event::Wake)
    }

    /// How long the link now waits.
    fn wait_ms(&self) -> u64 {
        match self.link.status() {
            Status::Waiting { retry_at_ms, .. } => retry_at_ms - self.now_ms,
            status => panic!("not waiting: {status:?}"),
        }
    }
}

fn opens(actions: &[Action]) -> bool {
    actions.iter().any(|action| matches!(action, Action::Open { .. }))
}

fn pings(actions: &[Action]) -> Option<i64> {
    actions.iter().find_map(|action| match action {
        Action::SendPing { nonce, .. } => Some(*nonce),
        _ => None,
    })
}

#[test]
fn it_connects_when_started_and_only_once() {
    let mut bench = Bench { link: Link::new(), now_ms: 5 };
    assert_eq!(bench.link.status(), Status::Idle);
    assert_eq!(bench.step(Event::Wake), []);
    let actions = bench.step(Event::Start);
    let wake = Action::WakeAt { at_ms: 5 + CONNECT_TIMEOUT_MS };
    assert_eq!(actions, [Action::Open { generation: 1 }, wake]);
    assert_eq!(bench.link.status(), Status::Connecting { attempt: 0 });
    assert_eq!(bench.step(Event::Start), []);
}

#[test]
fn an_open_socket_is_online() {
    let mut bench = Bench::started();
    bench.now_ms += 40;
    bench.open();
    assert_eq!(bench.link.status(), Status::Online { since_ms: bench.now_ms, rtt_ms: None });
}

#[test]
fn an_attempt_that_takes_too_long_is_given_up() {
    let mut bench = Bench::started();
    let actions = bench.wake_after(CONNECT_TIMEOUT_MS);
    assert_eq!(actions[0], Action::Close { generation: 1, code: ABANDONED });
    assert!(matches!(bench.link.status(), Status::Waiting { attempt: 1, .. }));
    assert_eq!(bench.step(Event::Opened { generation: 1 }), [], "too late");
    assert!(matches!(bench.link.status(), Status::Waiting { .. }));
}

#[test]
fn waits_grow_with_every_failure() {
    let mut bench = Bench::started();
    let mut waits = Vec::new();
    for _ in 0..8 {
        bench.close(1006, "");
        let wait_ms = bench.wait_ms();
        waits.push(wait_ms);
        assert!(opens(&bench.wake_after(wait_ms)));
    }
    assert_eq!(waits, [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
}

#[test]
fn a_wait_is_waited_out() {
    let mut bench = Bench::started();
    let actions = bench.close(1006, "");
    assert_eq!(actions, [Action::WakeAt { at_ms: bench.now_ms + 250 }]);
    assert_eq!(bench.wake_after(249), [Action::WakeAt { at_ms: bench.now_ms + 1 }], "an early wake-up");
    assert!(opens(&bench.wake_after(1)));
}

#[test]
fn a_calm_connection_makes_failures_forgotten() {
    let mut bench = Bench::started();
    for _ in 0..6 {
        bench.close(1006, "");
        bench.wake_after(20_000);
    }
    bench.open();
    bench.now_ms += backoff::CALM_MS;
    bench.close(1006, "");
    assert_eq!(bench.wait_ms(), 250);
}

#[test]
fn a_short_connection_does_not() {
    let mut bench = Bench::started();
    for _ in 0..3 {
        bench.close(1006, "");
        bench.wake_after(20_000);
    }
    bench.open();
    bench.now_ms += backoff::CALM_MS - 1;
    let actions = bench.close(1006, "");
    assert_eq!(actions[0], Action::Disconnected { generation: 4 });
    assert_eq!(bench.wait_ms(), 2_000);
}

#[test]
fn the_servers_hint_wins() {
    let mut bench = Bench::online();
    bench.close(close::RESTARTING, "retry_after_ms=1234");
    assert_eq!(bench.wait_ms(), 1_234);
}

/// Obeys the link on a clock that jumps from wake-up to wake-up, as a driver does.
#[test]
fn obeyed_by_a_driver_it_survives_a_server_that_dies_and_returns() {
    let mut bench = Bench { link: Link::new(), now_ms: 0 };
    let dead = 100_000..160_000;
    let mut pending = bench.step(Event::Start);
    let mut wake_at_ms = 0;
    let mut connections = 0;
    while bench.now_ms < 300_000 {
        let mut events = Vec::new();
        for action in std::mem::take(&mut pending) {
            let alive = !dead.contains(&bench.now_ms);
            match action {
                Action::Open { generation } if alive => events.push(Event::Opened { generation }),
                Action::Open { generation } => {
                    events.push(Event::Closed { generation, code: 1006, reason: String::new() });
                }
                Action::SendPing { generation, nonce } if alive => {
                    events.push(Event::Pong { generation, nonce });
                }
                Action::WakeAt { at_ms } => wake_at_ms = at_ms,
                Action::Connected { .. } => connections += 1,
                Action::SendPing { .. } | Action::Close { .. } | Action::Disconnected { .. } => {}
            }
        }
        if events.is_empty() {
            assert!(wake_at_ms > bench.now_ms, "nothing will ever happen again at {}", bench.now_ms);
            bench.now_ms = wake_at_ms;
            events.push(Event::Wake);
        }
        for event in events {
            pending.extend(bench.step(event));
        }
    }
    assert_eq!(connections, 2);
    assert!(matches!(bench.link.status(), Status::Online { since_ms: 160_000..=180_000, .. }));
}
